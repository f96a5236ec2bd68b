"""Compile the catalogue: the clerk's YAML in `catalogue/` becomes `zhiban/data/catalogue.json`.

`python -m layers.zhiban.compile_catalogue` writes the file; `--check` only tells whether the
committed one is what the YAML says. Either way every fault is printed with its file and line,
and any fault ends with exit code 1. Needs PyYAML; runs at build time only.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from layers.zhiban.catalogue_shapes import split_term
from layers.zhiban.check_catalogue import duty_start, duty_versions, find_faults
from layers.zhiban.read_catalogue import Block, Sources, Unreadable, read_sources
from layers.zhiban.released_rules import Released, Unusable, read_released, with_released
from zhiban.domain.rule_changes import version_of

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "catalogue"
TARGET = HERE / "python" / "zhiban" / "data" / "catalogue.json"


def compile_catalogue(sources: Sources, released: Iterable[Released] = ()) -> dict[str, Any]:
    """The catalogue as data, in the shape `Catalogue.from_mapping` reads; sources are checked.

    With the changes that officers have released, in their order. Raises Unusable for one that does
    not fit what stands there.
    """
    content = {
        "kinds": [_kind(kind, sources) for kind in sources.kinds],
        "items": [
            _item(item, kind, sources.defaults) for kind in sources.kinds for item in kind["items"]
        ],
        "materials": [dict(material) for material in sources.materials],
        "extended": [_extended(kind) for kind in sources.extended],
        "change_ladder": dict(sources.defaults["ladder"]["change"]),
        "desk": dict(sources.defaults["desk"]),
    }
    return with_released({"version": version_of(content), **content}, released, sources)


def _compact(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _term(text: str | None) -> dict[str, int | str] | None:
    if text is None:
        return None
    number, unit = split_term(text)
    return {"n": number, "unit": unit}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _kind(kind: Block, sources: Sources) -> dict[str, Any]:
    validity, defaults = kind["validity"], sources.defaults
    merge = kind.block("merge") or defaults["merge"]
    return {
        **{key: kind[key] for key in ("code", "name", "short", "department", "issued_by")},
        "aliases": kind.get("aliases", []),
        "validity_years": validity["years"],
        "validity_basis": validity["basis"],
        "validity_note": validity.get("note", ""),
        "no_renewal": kind.get("no_renewal", ""),
        "merges_changes": merge["allowed"],
        "merge_basis": merge["basis"],
        "items": [item["code"] for item in kind["items"]],
        "duties": [*_duties(kind, sources), *_unaffected(kind, sources)],
        "yearly": [_yearly(row, kind["code"], sources) for row in kind.blocks("yearly")],
        "exclusions": [_exclusion(kind["scope"], row) for row in _exclusions(kind)],
        "provisions": [
            {**row, "title": defaults["topics"][row["topic"]]} for row in kind.blocks("provisions")
        ],
        "note": kind.get("note", ""),
    }


def _duties(kind: Block, sources: Sources) -> list[dict[str, Any]]:
    laws = {law["cite"]: law for law in sources.laws}
    late = kind.block("late_change") or {"wording": sources.defaults["late_change"], "basis": ""}
    return [
        _duty(kind["code"], field, row, duty_start(row, laws), late, sources.defaults)
        for field in kind["duties"]
        for row in duty_versions(kind, field)
    ]


def _unaffected(kind: Block, sources: Sources) -> list[dict[str, Any]]:
    """The fields whose change asks for nothing, spelled out like the others."""
    laws = {law["cite"]: law for law in sources.laws}
    told = kind.block("unaffected")
    same = {key: told[key] for key in ("reason", "basis")}
    nothing = {"effect": "none", "outcome": "none", "confidence": "high", **same}
    return [
        _duty(kind["code"], field, nothing, duty_start(told, laws), {}, sources.defaults)
        for field in told["fields"]
    ]


def _duty(
    kind: str,
    field: str,
    row: Mapping[str, Any],
    starts: date | None,
    late: Mapping[str, str],
    defaults: Block,
) -> dict[str, Any]:
    if row["effect"] == "none":
        late = {}
    elif row["effect"] == "verify" or field == "entity_type" or "effective_to" in row:
        late = {"wording": defaults["late_change"]}  # 类型的后果只说现行的变更义务
    late = row.get("late", late)
    return {
        "kind": kind,
        "field": field,
        "effective_from": _day(starts),
        "effective_to": _day(row.get("effective_to")),
        "effect": row["effect"],
        "effect_wording": defaults["effects"][row["effect"]],
        "deadline": _term(row.get("deadline")),
        "clock": row.get("clock", "event_date"),
        "advised": _term(row.get("advised")),
        "item": row.get("item"),
        "outcome": row.get("outcome", "item"),
        "reason": row.get("reason", ""),
        "late_wording": late.get("wording", ""),
        "late_basis": late.get("basis", ""),
        "basis": row["basis"],
        "confidence": row["confidence"],
        "note": row.get("note", ""),
    }


def _yearly(row: Block, kind: str, sources: Sources) -> dict[str, Any]:
    laws = {law["cite"]: law for law in sources.laws}
    return {
        **{key: row[key] for key in ("code", "name", "basis", "confidence")},
        "kind": kind,
        "opens": row.get("opens"),
        "due": row.get("due"),
        "no_day": row.get("no_day", ""),
        "effective_from": _day(duty_start(row, laws)),
        "ladder": {**sources.defaults["ladder"]["yearly"], **row.get("ladder", {})},
        "late_wording": row["late"]["wording"],
        "late_basis": row["late"]["basis"],
        "note": row.get("note", ""),
    }


def _exclusions(kind: Block) -> list[Block]:
    return kind.block("scope").blocks("exclusions")


def _exclusion(scope: Block, row: Block) -> dict[str, Any]:
    return {
        "words": row["words"],
        "unless": scope.get("licensed", []),
        "effective_from": _day(row.get("effective_from")),
        "outcome": row["outcome"],
        "basis": row["basis"],
    }


def _item(item: Block, kind: Block, defaults: Block) -> dict[str, Any]:
    limit = kind["limits"][item["action"]]
    fields = item.get("fields", [])
    renewal = item["action"] == "renewal"
    rules = [_rule(item["code"], rule, defaults) for rule in kind["renewal"]] if renewal else []
    copied = ("code", "name", "action", "materials", "grade", "first_batch", "confidence")
    return {
        **{key: item[key] for key in copied},
        "kind": kind["code"],
        "fields": fields,
        "rules": rules,
        "materials_only_if": item.get("materials_only_if", {}),
        "original_back": item.get("original_back", ""),
        "automatic": dict(item.block("automatic")) or None,
        "statutory_limit": _term(limit["statutory"]),
        "extension": _term(limit.get("extension")),
        "issue_limit": _term(limit.get("issue")),
        "promised_limit": _term(limit.get("promised")),
        "limit_basis": limit["basis"],
        "limit_note": limit.get("note", ""),
        "basis": (rules[-1] if renewal else duty_versions(kind, fields[0])[-1])["basis"],
        "note": item.get("note", ""),
    }


def _rule(item: str, rule: Block, defaults: Block) -> dict[str, Any]:
    starts = rule["effective_from"].isoformat()
    return {
        "id": f"{item}@{starts}",
        "effective_from": starts,
        "effective_to": _day(rule.get("effective_to")),
        "earliest": _term(rule.get("earliest")),
        "latest": _term(rule["latest"]),
        "unit_silent": rule.get("unit_silent", False),
        "late_effect": rule["late_effect"],
        "late_wording": defaults["late_effects"][rule["late_effect"]],
        "accepts_late": rule["accepts_late"],
        "new_term_from": rule["new_term_from"],
        "new_term_basis": rule.get("new_term_basis", ""),
        "deemed_renewed": rule.get("deemed_renewed", defaults["deemed_renewed"]),
        "ladder": {**defaults["ladder"][rule["new_term_from"]], **rule.get("ladder", {})},
        "basis": rule["basis"],
        "confidence": rule["confidence"],
        "note": rule.get("note", ""),
    }


def _extended(kind: Block) -> dict[str, Any]:
    copied = ("code", "name", "validity", "change", "issued_by", "basis", "confidence")
    return {
        **{key: kind[key] for key in copied},
        "aliases": kind.get("aliases", []),
        "earliest": _term(kind.get("earliest")),
        "latest": _term(kind.get("latest")),
        "note": kind.get("note", ""),
    }


def main(arguments: Sequence[str], source: Path = SOURCE, target: Path = TARGET) -> int:
    """Compile, or with `--check` compare; the exit code is 1 for any fault or difference."""
    parser = argparse.ArgumentParser(description="编译事项目录")
    parser.add_argument("--check", action="store_true", help="只比对，不写文件")
    only_check = parser.parse_args(arguments).check
    try:
        sources = read_sources(source)
    except Unreadable as problem:
        return _refuse(problem)
    faults = find_faults(sources)
    if faults:
        return _refuse(*faults)
    try:
        text = _compact(compile_catalogue(sources, read_released(source / "released"))) + "\n"
    except Unusable as problem:
        return _refuse(problem)
    if not only_check:
        target.write_text(text, encoding="utf-8")
        return 0
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return 0
    return _refuse(f"{target.name} 与 YAML 不一致，请运行 make law")


def _refuse(*messages: object) -> int:
    sys.stderr.writelines(f"{message}\n" for message in messages)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
