"""Changes of rules that two officers released: read from a county, kept as files, compiled in.

`make adopt-rules` reads what the running county's desk has released, holds it to every check, and
writes `catalogue/released/<day>-<item>.json`; `make law` then compiles the clerk's YAML with them.
The files say who proposed and who released; what they change is made by the same code as the
what-if that was shown.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from layers.zhiban.catalogue_shapes import cited
from layers.zhiban.read_catalogue import Sources
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.clock import business_day
from zhiban.domain.errors import ZhibanError
from zhiban.domain.rule_changes import RuleChange, faults_of, patched
from zhiban.runtime import settings
from zhiban.runtime.clocks import wall_clock
from zhiban.runtime.rules import shipped
from zhiban.store.rule_proposals import Proposal, RuleProposals
from zhiban.store.table import Table, connect

FOLDER = Path(__file__).resolve().parent / "catalogue" / "released"


@dataclass(frozen=True, slots=True)
class Released:
    """One file of the folder: its name, and the change it holds."""

    name: str
    change: RuleChange


class Unusable(Exception):
    """A change cannot be adopted; the message says why in plain Chinese."""


def read_released(folder: Path = FOLDER) -> list[Released]:
    """The changes of a folder in the order in which they begin. Raises Unusable."""
    return [_read(path) for path in sorted(folder.glob("*.json"))]


def _read(path: Path) -> Released:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Released(path.name, RuleChange.from_mapping(told["change"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unusable(f"{path.name}: 不是放行的规则修改：{error}") from error


def with_released(
    content: Mapping[str, Any], released: Iterable[Released], sources: Sources
) -> dict[str, Any]:
    """A compiled catalogue with released changes in it, each checked over those before it.

    Raises Unusable naming the file and everything wrong with its change.
    """
    made = dict(content)
    for one in released:
        catalogue = Catalogue.from_mapping(made)
        # Long since in force is no fault here: it was ahead when two officers released it.
        faults = faults_of(one.change, catalogue, date.min)
        faults += _without_a_law(one.change, sources)
        if faults:
            raise Unusable(f"{one.name}: {'；'.join(faults)}")
        made = patched(made, one.change)
    return made


def _without_a_law(change: RuleChange, sources: Sources) -> Iterator[str]:
    """The laws a change rests on stand in laws.yaml, and hold."""
    laws = {str(law.get("cite")): law for law in sources.laws}
    for cite in cited(change.basis):
        if cite not in laws:
            yield f"依据的法规不在 laws.yaml 中，请先补上：{cite}"
        elif "ended" in laws[cite]:
            yield f"依据的法规已不再适用：{cite}"


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What the command is told by its environment."""

    cases_table: str


def adopt(
    proposals: Sequence[Proposal], sources: Sources, today: date, folder: Path = FOLDER
) -> list[Path]:
    """Write the file of each released proposal that is not in the catalogue yet; their paths.

    `today` is a civil day: a promised limit has no versions and is not adopted before its day.
    Raises Unusable, and then nothing was written.
    """
    fresh = {_path(one, folder): one for one in proposals if _wanted(one, folder)}
    content = shipped("catalogue")
    for one in fresh.values():
        if one.decided is None or one.decided.by == one.proposed.by:
            raise Unusable(f"{one.change.item}：没有另一位主管的放行，不能采用。")
        if one.catalogue != content["version"]:
            raise Unusable(f"{one.change.item}：提出以后事项目录已经更新，请按新的目录重新提出。")
        if one.change.promised and today < one.change.effective_from:
            raise Unusable(
                f"{one.change.item}：承诺时限从{one.change.effective_from}起，届时再采用。"
            )
    with_released(content, [Released(p.name, one.change) for p, one in fresh.items()], sources)
    folder.mkdir(exist_ok=True)
    for path, one in fresh.items():
        text = json.dumps(_file(one), ensure_ascii=False, indent=2, sort_keys=True)
        path.write_text(f"{text}\n", encoding="utf-8")
    return sorted(fresh)


def _wanted(one: Proposal, folder: Path) -> bool:
    return one.outcome == "released" and not _path(one, folder).exists()


def _path(one: Proposal, folder: Path) -> Path:
    return folder / f"{one.change.effective_from}-{one.change.item}-{one.id}.json"


def _file(one: Proposal) -> dict[str, Any]:
    assert one.decided is not None
    words = {"proposed": one.proposed, "released": one.decided}
    said = {
        name: {"by": word.name, "at": word.at.isoformat(), "reason": word.reason}
        for name, word in words.items()
    }
    return {"id": one.id, "catalogue": one.catalogue, "change": one.change.to_mapping(), **said}


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Read the county's desk and adopt; the exit code is 1 for anything that cannot be done."""
    from layers.zhiban.compile_catalogue import SOURCE
    from layers.zhiban.read_catalogue import Unreadable, read_sources

    parser = argparse.ArgumentParser(prog="make adopt-rules", description="采用已放行的规则修改")
    parser.add_argument("--today", type=date.fromisoformat, help="采用之日")
    today = parser.parse_args(arguments).today or business_day(wall_clock())
    try:
        told = settings.read_settings(Settings, environ)
        proposals = RuleProposals(Table(connect(), told.cases_table)).all()
        paths = adopt(proposals, read_sources(SOURCE), today)
    except (ZhibanError, Unusable, Unreadable) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    for path in paths:
        sys.stdout.write(f"{path.name}\n")
    said = "请运行 make law，核对 docs/law.md 后提交、部署。" if paths else "没有要采用的规则修改。"
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
