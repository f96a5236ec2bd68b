"""Read the clerk's catalogue YAML so that every fault can name its file and line.

Needs PyYAML and runs at build time only.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

COMMON = {"defaults": "", "extended": "kinds", "laws": "laws", "materials": "materials"}
"""The files beside the kinds, and the key their list stands under."""

PROFILES = "profiles"
"""The file of the rules of 用户画像; no part of the law itself, and read by `profile_rules`."""


class Fault(NamedTuple):
    """One thing wrong in the YAML, for the clerk who wrote it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """As compilers write it: file, line, message."""
        return f"{self.file}:{self.line}: {self.message}"


class Block(dict[str, Any]):
    """A YAML mapping that remembers the file it came from and the line of each key."""

    file: str = ""
    line: int = 0
    lines: dict[str, int]

    def fault(self, message: str, key: str = "") -> Fault:
        """A fault at `key`, or at the start of the block."""
        return Fault(self.file, self.lines.get(key, self.line), message)

    def blocks(self, key: str) -> list["Block"]:
        """The blocks listed under `key`; what is no block there is a fault of its own."""
        listed = self.get(key)
        return [row for row in listed if isinstance(row, Block)] if isinstance(listed, list) else []

    def block(self, key: str) -> "Block":
        """The block under `key`; an empty one when there is none."""
        found = self.get(key)
        return found if isinstance(found, Block) else _empty(self)


class Unreadable(Exception):
    """A file of the catalogue is no YAML of the right outline; says where and why."""


class Sources(NamedTuple):
    """Everything the clerk wrote."""

    kinds: list[Block]
    extended: list[Block]
    materials: list[Block]
    laws: list[Block]
    defaults: Block


def read_sources(folder: Path) -> Sources:
    """Read every YAML file of `folder`.

    Raises Unreadable for a file that is missing, that is no YAML or whose outline is wrong.
    """
    files = {path.stem: read_block(path) for path in sorted(folder.glob("*.yaml"))}
    files.pop(PROFILES, None)
    for name in COMMON:
        if name not in files:
            raise Unreadable(f"{name}.yaml:1: 没有这个文件")
    listed = {name: list(_listed(files[name], key)) for name, key in COMMON.items() if key}
    kinds = [block for name, block in files.items() if name not in COMMON]
    return Sources(
        kinds, listed["extended"], listed["materials"], listed["laws"], files["defaults"]
    )


def read_block(path: Path) -> Block:
    """One YAML file. Raises Unreadable when it is no YAML, or no block."""
    with path.open(encoding="utf-8") as stream:
        try:
            content = yaml.load(stream, _Loader)  # noqa: S506 - a SafeLoader
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            raise Unreadable(f"{path.name}:{line}: {error.problem}") from error
    if not isinstance(content, Block):
        raise Unreadable(f"{path.name}:1: 应是“字段：值”的形式")
    return content


def _listed(block: Block, key: str) -> Iterator[Block]:
    rows = block.get(key)
    if not isinstance(rows, list) or len(block.blocks(key)) != len(rows):
        raise Unreadable(str(block.fault(f"{key} 应是一列条目", key)))
    return iter(block.blocks(key))


class _Loader(yaml.SafeLoader):
    """Builds Blocks and refuses a key written twice."""


def _empty(beside: Block) -> Block:
    block = Block()
    block.file, block.line, block.lines = beside.file, beside.line, {}
    return block


def _block(loader: _Loader, node: yaml.MappingNode) -> Block:
    block = Block()
    block.file, block.line, block.lines = Path(loader.name).name, node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node))
        if key in block:
            raise yaml.MarkedYAMLError(problem=f"{key} 重复", problem_mark=key_node.start_mark)
        block[key] = loader.construct_object(value_node, deep=True)
        block.lines[key] = key_node.start_mark.line + 1
    return block


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _block)
