"""Read, check and compile the rules of 用户画像: `catalogue/profiles.yaml` → `data/profiles.json`.

The checks are the program's own (`zhiban.domain.profile_rule_faults`); here each fault gets its
line. Needs PyYAML; build time and operators' commands only.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from layers.zhiban.compile_catalogue import SOURCE, TARGET
from layers.zhiban.read_catalogue import PROFILES, Block, Fault, Unreadable, read_block
from zhiban.domain.profile_rule_faults import Wrong, faults
from zhiban.domain.profile_rules import RuleBook

RULES = SOURCE / f"{PROFILES}.yaml"
COMPILED = TARGET.with_name(f"{PROFILES}.json")


class Faulty(Exception):
    """The rules cannot be used; the message has a line a fault, each with file and line."""


def read_rules(path: Path, kinds: Collection[str]) -> dict[str, Any]:
    """The rules of a YAML file, or of a folder that has one, as data with their version.

    `kinds` are the codes of the catalogue's kinds. Raises Faulty.
    """
    file = path / f"{PROFILES}.yaml" if path.is_dir() else path
    try:
        block = read_block(file)
    except (OSError, Unreadable) as error:
        raise Faulty(str(error)) from error
    if found := [str(_placed(block, wrong)) for wrong in faults(block, kinds)]:
        raise Faulty("\n".join(found))
    raw: dict[str, Any] = json.loads(json.dumps(block))
    return {"version": hashlib.sha256(_compact(raw).encode()).hexdigest()[:12], **raw}


def rule_book(path: Path, kinds: Collection[str]) -> RuleBook:
    """The same, ready for use. Raises Faulty."""
    return RuleBook.from_mapping(read_rules(path, kinds), kinds)


def _placed(block: Block, wrong: Wrong) -> Fault:
    """A fault at the line of the innermost key on the way to it."""
    here: Any = block
    fault = block.fault(wrong.message)
    for step in wrong.path:
        if isinstance(here, Block) and step in here:
            fault = here.fault(wrong.message, str(step))
        here = _inside(here, step)
        if isinstance(here, Block):
            fault = here.fault(wrong.message)
    return fault


def _inside(here: Any, step: str | int) -> Any:
    try:
        return here[step]
    except (KeyError, IndexError, TypeError):
        return None


def _compact(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def main(arguments: Sequence[str], source: Path = RULES, target: Path = COMPILED) -> int:
    """Compile, or with `--check` compare; the exit code is 1 for any fault or difference."""
    parser = argparse.ArgumentParser(description="编译用户画像规则")
    parser.add_argument("--check", action="store_true", help="只比对，不写文件")
    only_check = parser.parse_args(arguments).check
    kinds = [one["code"] for one in json.loads(TARGET.read_text(encoding="utf-8"))["kinds"]]
    try:
        text = _compact(read_rules(source, kinds)) + "\n"
    except Faulty as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    if not only_check:
        target.write_text(text, encoding="utf-8")
        return 0
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{target.name} 与 YAML 不一致，请运行 make law\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
