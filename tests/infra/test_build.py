"""What Lambda unpacks: complete, compiled, the same every time, prepared only when it changed."""

import importlib.util
import shutil
from pathlib import Path

import pytest

from layers.build import FONT_FILES, BuildError, function_names, prepare

ROOT = Path(__file__).resolve().parents[2]
UNCHECKED_HASH = 0b01


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two functions and a small package; the third-party layers are taken as prepared."""
    prepare(ROOT, "local", lambda _: None)
    for layer in ("deps", "documents"):
        shutil.copytree(ROOT / "layers" / layer, tmp_path / "layers" / layer)
        built = ROOT / ".build" / "layers" / layer
        shutil.copytree(built, tmp_path / ".build" / "layers" / layer)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    package = tmp_path / "layers" / "zhiban" / "python" / "zhiban"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""A package."""\n')
    (package / "rules.json").write_text("{}")
    for name in ("ring_bells", "send_cards"):
        folder = tmp_path / "functions" / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("")
        (folder / "handler.py").write_text("def handler(event, context):\n    return event\n")
    return tmp_path


def said_while_preparing(project: Path) -> list[str]:
    said: list[str] = []
    prepare(project, "local", said.append)
    return said


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_a_function_is_a_package_of_its_own_name(project: Path) -> None:
    said_while_preparing(project)
    assert (project / ".build/functions/ring_bells/ring_bells/handler.py").is_file()
    assert (project / ".build/layers/zhiban/python/zhiban/rules.json").is_file()


def test_every_module_has_bytecode_that_no_file_time_can_spoil(project: Path) -> None:
    said_while_preparing(project)
    modules = list((project / ".build").rglob("*.py"))
    assert len(modules) > 400
    for module in modules:
        compiled = Path(importlib.util.cache_from_source(str(module)))
        assert compiled.read_bytes()[4:8] == UNCHECKED_HASH.to_bytes(4, "little"), module.name


def test_bytecode_carries_lambdas_paths_and_none_of_this_machine(project: Path) -> None:
    said_while_preparing(project)
    (compiled,) = (project / ".build/functions/ring_bells").rglob("handler.*.pyc")
    assert b"/var/task/ring_bells/handler.py" in compiled.read_bytes()
    assert str(project).encode() not in compiled.read_bytes()


def test_what_did_not_change_is_left_alone(project: Path) -> None:
    said_while_preparing(project)
    assert said_while_preparing(project) == []
    (project / "functions/ring_bells/handler.py").write_text("handler = print\n")
    assert said_while_preparing(project) == ["prepare  function ring_bells"]


def test_preparing_twice_from_nothing_gives_the_same_bytes(project: Path) -> None:
    said_while_preparing(project)
    first = everything(project / ".build/functions")
    shutil.rmtree(project / ".build/functions")
    said_while_preparing(project)
    assert everything(project / ".build/functions") == first


def test_a_function_that_is_gone_is_not_deployed(project: Path) -> None:
    said_while_preparing(project)
    shutil.rmtree(project / "functions/ring_bells")
    said_while_preparing(project)
    assert not (project / ".build/functions/ring_bells").exists()
    assert function_names(project / "functions") == ["send_cards"]


def test_a_module_that_does_not_compile_is_named(project: Path) -> None:
    (project / "functions/ring_bells/handler.py").write_text("def handler(:\n")
    with pytest.raises(BuildError, match=r"ring_bells: [^$]*/var/task/ring_bells/handler.py"):
        said_while_preparing(project)


def test_the_layer_carries_what_is_imported_and_no_other_countries_numbers() -> None:
    prepare(ROOT, "local", lambda _: None)
    python = ROOT / ".build/layers/deps/python"
    assert (python / "stdnum/cn/uscc.py").is_file()
    assert not (python / "stdnum/de").exists()
    assert not list(python.glob("*.dist-info"))
    assert not (python / "boto3").exists()


def test_the_documents_layer_carries_the_font_with_its_licence() -> None:
    prepare(ROOT, "local", lambda _: None)
    fonts = ROOT / ".build/layers/documents/python/document_fonts"
    for name, source in FONT_FILES.items():
        assert (fonts / name).read_bytes() == (ROOT / source).read_bytes()
    assert "SIL Open Font License" in (fonts / "OFL.txt").read_text()
    assert (fonts.parent / "fpdf").is_dir()


def test_a_font_that_is_not_there_is_named(project: Path) -> None:
    (project / "node_modules").unlink()
    with pytest.raises(BuildError, match=r"NotoSerifSC_500Medium\.ttf.*make install"):
        said_while_preparing(project)
