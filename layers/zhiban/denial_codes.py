"""The code words of denials, read from the source: of every module that a module leads to."""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from zhiban.domain.errors import Denied

_ROOTS = ("zhiban", "citizen_api", "officer_api", "track_parcels", "record_receipts")


def codes_of(modules: Sequence[str]) -> dict[str, set[str]]:
    """The code words by the name of their denial, of all that these modules import of ours."""
    found: dict[str, set[str]] = {denial.__name__: set() for denial in Denied.__subclasses__()}
    for module in _reached(modules):
        tree = _tree(module)
        for call in ast.walk(tree):
            match call:
                case ast.Call(func=ast.Name(id=name), args=[said, *_]) if name in found:
                    found[name] |= set(_words(said, tree))
    return found


def _words(said: ast.expr, tree: ast.Module) -> Iterator[str]:
    """The code itself, or all codes of the module's table that it is taken from."""
    match said:
        case ast.Constant(value=str(word)):
            yield word
        case ast.Starred(value=ast.Subscript(value=ast.Name(id=name))):
            for row in _table(tree, name):
                match row:
                    case ast.Tuple(elts=[ast.Constant(value=str(word)), *_]):
                        yield word


def _table(tree: ast.Module, name: str) -> list[ast.expr]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=found)], value=ast.Dict(values=values)):
                if found == name:
                    return values
    raise LookupError(f"no table {name}")


def _reached(modules: Sequence[str]) -> set[str]:
    reached: set[str] = set()
    waiting = set(modules)
    while waiting:
        module = waiting.pop()
        reached.add(module)
        waiting |= set(_imports(module)) - reached
    return reached


def _imports(module: str) -> Iterator[str]:
    for node in ast.walk(_tree(module)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        yield from (name for name in names if name.split(".")[0] in _ROOTS and _file(name))


@cache
def _file(module: str) -> Path | None:
    """Where a module's source is; None for what is only a name in one."""
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:
        return None
    return Path(spec.origin) if spec and spec.origin else None


@cache
def _tree(module: str) -> ast.Module:
    file = _file(module)
    assert file is not None, module
    return ast.parse(file.read_text(encoding="utf-8"))
