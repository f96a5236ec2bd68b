"""What import linting cannot say: the domain imports the standard library only, and so on."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "layers" / "zhiban" / "python" / "zhiban"


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name}: a relative import"
            yield node.module or ""


def test_the_domain_is_pure() -> None:
    foreign = {
        (file.name, name)
        for file in (PACKAGE / "domain").rglob("*.py")
        for name in imported(file)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith("zhiban.domain")
    }
    assert not foreign


def test_boto3_stays_in_its_rooms() -> None:
    allowed = (
        PACKAGE / "aws.py",
        PACKAGE / "store",
        PACKAGE / "gateways",
        ROOT / "infra" / "local",
        ROOT / "infra" / "deploy.py",
        ROOT / "infra" / "edge",  # plain functions of one file, without a layer
        ROOT / "layers" / "zhiban" / "operate" / "cloud.py",
    )
    strays = {
        str(file.relative_to(ROOT))
        for room in (PACKAGE, ROOT / "functions", ROOT / "infra", ROOT / "layers")
        for file in room.rglob("*.py")
        if not any(file.is_relative_to(one) for one in allowed)
        if any(name.split(".")[0] in {"boto3", "botocore"} for name in imported(file))
    }
    assert not strays


def test_each_function_stands_in_the_linters_contracts() -> None:
    names = {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")}
    contracts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert {name for name in names if contracts.count(f'"{name}"') >= 4} == names
