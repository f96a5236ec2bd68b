"""Prepares what Lambda unpacks: three layers and one folder a function, with bytecode, no Docker.

    .build/layers/zhiban/python/zhiban/…    the project's own package
    .build/layers/deps/python/…             the locked third-party requirements
    .build/layers/documents/python/…        the same for writing documents, and their font
    .build/functions/<name>/<name>/…        one function, as a package of its own name, with the
                                            files it takes from a locked library of npm

`python -m layers.build` prepares for this machine's interpreter, in which the emulator runs the
functions; `--target aws` prepares the same under `.build/aws/` for Lambda on arm64. A part whose
sources did not change is left alone. Bytecode is unchecked-hash: Lambda's unpacking changes file
times, and no function should compile at its start.
"""

import argparse
import compileall
import contextlib
import fcntl
import hashlib
import io
import py_compile
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from layers import trim_sdk as sdk

Target = Literal["local", "aws"]

ROOT = Path(__file__).resolve().parents[1]
LAYERS_IN_LAMBDA = "/opt/python"
FUNCTION_IN_LAMBDA = "/var/task"
AWS_PLATFORM = ("--python-platform", "aarch64-manylinux_2_28", "--python-version", "3.13")
NEVER_IMPORTED = ("*.dist-info", "bin", "include", "share", ".lock", "cffi", "pycparser")
NUMBERS_KEPT = {"cn", "iso7064"}
BROUGHT = {
    "citizen_api": (
        ("node_modules/signature_pad/dist/signature_pad.min.js", "pages/signature_pad.js"),
    )
}
"""What a function takes from a library of the lock file: where it is, and where it goes."""
FONT_PACKAGE = Path("node_modules", "@expo-google-fonts", "noto-serif-sc")
FONT_FILES = {
    "NotoSerifSC-Medium.ttf": FONT_PACKAGE / "500Medium" / "NotoSerifSC_500Medium.ttf",
    "OFL.txt": FONT_PACKAGE / "LICENSE_FONT",
}
"""What lies beside the package `document_fonts`: the font, and the licence it comes under."""


class BuildError(Exception):
    """A part could not be prepared; the message says which and why."""


def prepared(root: Path, target: Target) -> Path:
    """Return the folder the parts of a target are prepared in."""
    return root / ".build" if target == "local" else root / ".build" / "aws"


def prepare(root: Path, target: Target, say: Callable[[str], object] = print) -> Path:
    """Prepare every part of a target and return their folder.

    Raises BuildError where a package cannot be fetched or a source does not compile.
    """
    out = prepared(root, target)
    with _alone(root / ".build"):
        _prepare_deps(root, out, target, say)
        _prepare_documents(root, out, target, say)
        _prepare_own(root, out, say)
        _prepare_functions(root, out / "functions", say)
    return out


def function_names(functions: Path) -> list[str]:
    """Return the names of the functions: the folders that hold a handler."""
    return sorted(handler.parent.name for handler in functions.glob("*/handler.py"))


def _prepare_deps(root: Path, out: Path, target: Target, say: Callable[[str], object]) -> None:
    requirements = root / "layers" / "deps" / "requirements.txt"
    python = out / "layers" / "deps" / "python"
    inputs = _digest([requirements, Path(sdk.__file__)], root, target, sys.version)
    if _is_fresh(python, inputs):
        return
    say(f"prepare  layer deps ({target})")
    _install(requirements, _emptied(python), target)
    _leave_out_never_imported(python)
    sdk.trim_sdk(python / "botocore" / "data")
    _compile(python, LAYERS_IN_LAMBDA, workers=0)
    _stamp(python, inputs)


def _prepare_documents(root: Path, out: Path, target: Target, say: Callable[[str], object]) -> None:
    layer = root / "layers" / "documents"
    requirements, own = layer / "requirements.txt", list(_sources(layer / "python"))
    fonts = {name: root / file for name, file in FONT_FILES.items()}
    if missing := [str(file) for file in fonts.values() if not file.is_file()]:
        raise BuildError(f"layer documents: not there: {', '.join(missing)}; run: make install")
    python = out / "layers" / "documents" / "python"
    inputs = _digest([requirements, *own, *fonts.values()], root, target, sys.version)
    if _is_fresh(python, inputs):
        return
    say(f"prepare  layer documents ({target})")
    _install(requirements, _emptied(python), target)
    _leave_out_never_imported(python)
    _copy(own, layer / "python", python)
    for name, file in fonts.items():
        shutil.copyfile(file, python / "document_fonts" / name)
    _compile(python, LAYERS_IN_LAMBDA, workers=0)
    _stamp(python, inputs)


def _leave_out_never_imported(python: Path) -> None:
    """Take away what only costs unpacking: half of all files, the numbers of 70 other countries."""
    left_out = [path for pattern in NEVER_IMPORTED for path in python.glob(pattern)]
    left_out += [
        path
        for path in (python / "stdnum").glob("*/__init__.py")
        if path.parent.name not in NUMBERS_KEPT
    ]
    for path in left_out:
        found = path.parent if path.name == "__init__.py" else path
        shutil.rmtree(found) if found.is_dir() else found.unlink()


def _prepare_own(root: Path, out: Path, say: Callable[[str], object]) -> None:
    source, python = (base / "layers" / "zhiban" / "python" for base in (root, out))
    files = list(_sources(source))
    inputs = _digest(files, source, sys.version)
    if _is_fresh(python, inputs):
        return
    say("prepare  layer zhiban")
    _copy(files, source, _emptied(python))
    _compile(python, LAYERS_IN_LAMBDA)
    _stamp(python, inputs)


def _prepare_functions(root: Path, out: Path, say: Callable[[str], object]) -> None:
    names = function_names(root / "functions")
    for left_over in set(_folders(out)) - set(names):
        shutil.rmtree(out / left_over)
        _stamp_of(out / left_over).unlink(missing_ok=True)
    for name in names:
        _prepare_function(root, name, out / name, say)


def _prepare_function(root: Path, name: str, asset: Path, say: Callable[[str], object]) -> None:
    source = root / "functions" / name
    files = list(_sources(source))
    brought = {asset / name / to: root / taken for taken, to in BROUGHT.get(name, ())}
    for taken in brought.values():
        if not taken.is_file():
            raise BuildError(f"{name}: {taken.relative_to(root)} is not there; run: make install")
    inputs = _digest([*files, *brought.values()], source, sys.version)
    if _is_fresh(asset, inputs):
        return
    say(f"prepare  function {name}")
    _copy(files, source.parent, _emptied(asset))
    for to, taken in brought.items():
        shutil.copyfile(taken, to)
    _compile(asset, FUNCTION_IN_LAMBDA)
    _stamp(asset, inputs)


def _install(requirements: Path, python: Path, target: Target) -> None:
    uv = Path(sys.executable).with_name("uv")
    for_whom = AWS_PLATFORM if target == "aws" else ("--python", sys.executable)
    exactly = ("--require-hashes", "--no-deps", "--only-binary", ":all:", "--link-mode", "copy")
    command: list[str | Path] = [
        uv,
        "pip",
        "install",
        "--quiet",
        "--no-config",
        *exactly,
        *for_whom,
    ]
    command += ["--target", python, "-r", requirements]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"{requirements.parent.name} ({target}): {done.stderr.strip()}")


def _compile(folder: Path, shown_as: str, workers: int = 1) -> None:
    """Compile every module; a traceback shows its path in Lambda and none of this machine."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        done = compileall.compile_dir(
            folder,
            quiet=1,
            force=True,
            ddir=shown_as,
            workers=workers,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    if not done:
        raise BuildError(f"{folder.name}: a module does not compile\n{said.getvalue().strip()}")


def _sources(folder: Path) -> Iterator[Path]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return (path for path in files if "__pycache__" not in path.parts and path.suffix != ".pyc")


def _copy(files: Sequence[Path], base: Path, out: Path) -> None:
    for file in files:
        copy = out / file.relative_to(base)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)


def _digest(files: Sequence[Path], base: Path, *more: str) -> str:
    """Return one hash over names, contents and what else decides the outcome, this program too."""
    digest = hashlib.sha256("\0".join(more).encode())
    for file in [Path(__file__), *files]:
        name = file.relative_to(base) if file.is_relative_to(base) else file.name
        digest.update(f"{name}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _stamp_of(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.inputs")


def _is_fresh(folder: Path, inputs: str) -> bool:
    stamp = _stamp_of(folder)
    return folder.is_dir() and stamp.is_file() and stamp.read_text() == inputs


def _stamp(folder: Path, inputs: str) -> None:
    _stamp_of(folder).write_text(inputs)


def _emptied(folder: Path) -> Path:
    """Return the folder, empty; its stamp goes first: a build that stops half-way starts over."""
    _stamp_of(folder).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _folders(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []


@contextlib.contextmanager
def _alone(build: Path) -> Iterator[None]:
    """Let one build run at a time; a second one waits and then finds everything fresh."""
    build.mkdir(parents=True, exist_ok=True)
    with (build / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Prepare one target from the command line."""
    parser = argparse.ArgumentParser(prog="layers.build", description="prepare Lambda's folders")
    parser.add_argument("--target", choices=("local", "aws"), default="local")
    try:
        prepare(ROOT, parser.parse_args().target)
    except BuildError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
