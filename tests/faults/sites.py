"""Every place in our code that calls AWS or a partner, found without running it.

The wires are the modules that hold a client: `store/table.py`, `store/cipher.py` and the gateways.
A call site is a line anywhere else that calls something of theirs which ends in a request. Which
receivers are meant is read from the annotations: whatever is a Table, a Queue, a Bucket… by its
field, its parameter, its return value or the call that made it.
"""

import ast
import functools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
HOUSES = (ROOT / "functions", ROOT / "layers/zhiban/python")
CLIENTS = frozenset({"client", "_client", "_pool"})
NO_REQUEST = frozenset({"exceptions", "generate_presigned_url"})
OF_NO_FUNCTION = ("zhiban.domain",)
"""What makes no call."""


class Site(NamedTuple):
    """A place in our code: its file, and where the call ends there."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass
class Module:
    """One source file: its name as it is imported, and its tree."""

    name: str
    file: str
    tree: ast.Module

    @property
    def is_wire(self) -> bool:
        """Whether it holds a client, or stands between one and the house."""
        house = self.name.removeprefix("zhiban.")
        if house.startswith("gateways."):
            return not house.startswith("gateways.files")  # these read what a gateway has fetched
        return house in ("store.table", "store.cipher")


@dataclass
class Scan:
    """What was found: the call sites, and the wires' functions and methods that request."""

    sites: dict[Site, str] = field(default_factory=dict)
    functions: set[tuple[str, str]] = field(default_factory=set)
    methods: set[tuple[str, str, str]] = field(default_factory=set)


def modules() -> list[Module]:
    """Every source file of the functions and of what they share."""
    found = []
    for house in HOUSES:
        for path in sorted(house.rglob("*.py")):
            name = ".".join(path.relative_to(house).with_suffix("").parts).removesuffix(".__init__")
            found.append(Module(name, str(path.relative_to(ROOT)), ast.parse(path.read_text())))
    return found


def last_name(node: ast.expr | None) -> str:
    """The last word of `parts.queue`, `queue`, `Queue(…)`, `Queue | None`; "" for anything else."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return node.attr
        case ast.Call():
            return last_name(node.func)
        case ast.BinOp():
            return last_name(node.left)
        case ast.Constant(value=str()):
            return str(node.value).split("|")[0].strip()
        case _:
            return ""


def calls_in(node: ast.AST) -> Iterator[ast.Call]:
    """Every call inside a node."""
    return (one for one in ast.walk(node) if isinstance(one, ast.Call))


@dataclass
class Names:
    """Of each name, the classes it may be of; and of each class, its methods."""

    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    methods: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def of(self, receiver: ast.expr, method: str) -> set[str]:
        """The classes whose method is meant; where a name is ambiguous, not the wires'."""
        kinds = set(self.kinds.get(last_name(receiver), ()))
        if isinstance(receiver, ast.Call):
            kinds.add(last_name(receiver))
        able = {kind for kind in kinds if method in self.methods.get(kind, ())}
        return able - {"Table"} or able


def names_in(trees: list[Module]) -> Names:
    """By what names objects go, from annotations and from the calls that make them."""
    names = Names()
    for module in trees:
        for node in ast.walk(module.tree):
            match node:
                case ast.AnnAssign():
                    names.kinds[last_name(node.target)].add(last_name(node.annotation))
                case ast.arg():
                    names.kinds[node.arg].add(last_name(node.annotation))
                case ast.FunctionDef():
                    names.kinds[node.name].add(last_name(node.returns))
                case ast.Assign(value=ast.Call()):
                    for target in node.targets:
                        names.kinds[last_name(target)].add(last_name(node.value))
                case ast.ClassDef():
                    inside = [one for one in node.body if isinstance(one, ast.FunctionDef)]
                    names.methods[node.name] |= {one.name for one in inside}
    return names


@functools.cache
def scan() -> Scan:
    """Read all of our code."""
    trees, found = modules(), Scan()
    names = names_in(trees)
    wires = [module for module in trees if module.is_wire]
    for _ in range(3):  # a gateway upon a gateway, whichever was read first
        for module in wires:
            _read_wire(module, found, names)
    _add_protocols(wires, found)
    used = _used_names(trees)
    for module in trees:
        if not module.is_wire and not module.name.startswith(OF_NO_FUNCTION):
            _read_house(module, found, names, used)
    return found


def _read_house(module: Module, found: Scan, names: Names, used: set[str]) -> None:
    imported, methods = _imported(module), _methods(module)
    for work in (one for one in ast.walk(module.tree) if isinstance(one, ast.FunctionDef)):
        if (f".{work.name}" if work in methods else work.name) not in used:
            continue  # for a tool; no function comes here
        for call in calls_in(work):
            if _asks(call, found, names, imported):
                place = Site(module.file, call.end_lineno or 0, call.end_col_offset or 0)
                found.sites[place] = f"{module.file}:{call.lineno} {ast.unparse(call.func)}"


def _methods(module: Module) -> set[ast.stmt]:
    classes = (one for one in ast.walk(module.tree) if isinstance(one, ast.ClassDef))
    return {one for cls in classes for one in cls.body if isinstance(one, ast.FunctionDef)}


def _used_names(trees: list[Module]) -> set[str]:
    """What some function, or what it stands on, speaks of: names, and `.names` of attributes."""
    used = {"handler", "build"}
    for module in trees:
        if not module.name.startswith(OF_NO_FUNCTION):
            for node in ast.walk(module.tree):
                match node:
                    case ast.Name():
                        used.add(node.id)
                    case ast.Attribute() if last_name(node.value) != "keys":
                        used |= {node.attr, f".{node.attr}"}
                    case ast.FunctionDef() if node.decorator_list:
                        used |= {node.name, f".{node.name}"}  # a route, a property
    return used


def _imported(module: Module) -> set[tuple[str, str]]:
    """(module, name) of what a module takes from others, anywhere in it."""
    return {
        (node.module or "", alias.name)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    } | {(module.name, one.name) for one in module.tree.body if isinstance(one, ast.FunctionDef)}


def _read_wire(module: Module, found: Scan, names: Names) -> None:
    imported = _imported(module)
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef) and _requests(node, found, names, imported):
            found.functions.add((module.name, node.name))
        if isinstance(node, ast.ClassDef):
            inside = [one for one in node.body if isinstance(one, ast.FunctionDef)]
            for _ in inside:  # methods that call methods further down
                found.methods |= {
                    (module.name, node.name, one.name)
                    for one in inside
                    if one.name != "__init__" and _requests(one, found, names, imported, node.name)
                }


def _requests(
    node: ast.AST, found: Scan, names: Names, imported: set[tuple[str, str]], inside: str = ""
) -> bool:
    own = {name for _, cls, name in found.methods if cls == inside}
    for call in calls_in(node):
        if isinstance(call.func, ast.Attribute):
            receiver, asked = last_name(call.func.value), call.func.attr
            if receiver in CLIENTS and asked not in NO_REQUEST:
                return True
            if receiver == "self" and asked in own:
                return True
        if _asks(call, found, names, imported):
            return True
    return False


def _asks(call: ast.Call, found: Scan, names: Names, imported: set[tuple[str, str]]) -> bool:
    if isinstance(call.func, ast.Name):
        asked = call.func.id
        return any(name == asked and (module, name) in imported for module, name in found.functions)
    if not isinstance(call.func, ast.Attribute):
        return False
    kinds = names.of(call.func.value, call.func.attr)
    return any(cls in kinds and call.func.attr == name for _, cls, name in found.methods)


def _add_protocols(wires: list[Module], found: Scan) -> None:
    """What a Protocol of the gateways promises ends in a request where an implementation's does."""
    requests = {name for _, _, name in found.methods}
    for module in wires:
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and "Protocol" in map(last_name, node.bases):
                for one in node.body:
                    if isinstance(one, ast.FunctionDef) and one.name in requests:
                        found.methods.add((module.name, node.name, one.name))
