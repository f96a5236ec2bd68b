"""Compile the catalogue: the clerk's YAML in `catalogue/` becomes `zhiban/data/catalogue.json`.

`python layers/zhiban/compile_catalogue.py` writes the file; `--check` only tells whether the
committed one is what the YAML says. Either way every fault is printed with its file and line,
and any fault ends with exit code 1. Needs PyYAML; runs at build time only.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from check_catalogue import Block, Sources, find_faults, read_sources, split_term

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "catalogue"
TARGET = HERE / "python" / "zhiban" / "data" / "catalogue.json"


def compile_catalogue(sources: Sources) -> dict[str, Any]:
    """The catalogue as data, in the shape `Catalogue.from_mapping` reads; sources are checked."""
    content = {
        "kinds": [_kind(kind, sources.defaults) for kind in sources.kinds],
        "items": [
            _item(item, kind, sources.defaults) for kind in sources.kinds for item in kind["items"]
        ],
        "materials": [dict(material) for material in sources.materials],
    }
    digest = hashlib.sha256(_compact(content).encode()).hexdigest()
    return {"version": digest[:12], **content}


def _compact(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _term(text: str | None) -> dict[str, int | str] | None:
    if text is None:
        return None
    number, unit = split_term(text)
    return {"n": number, "unit": unit}


def _kind(kind: Block, defaults: Block) -> dict[str, Any]:
    validity, code = kind["validity"], kind["code"]
    return {
        **{key: kind[key] for key in ("code", "name", "short", "department", "issued_by")},
        "aliases": kind.get("aliases", []),
        "validity_years": validity["years"],
        "validity_basis": validity["basis"],
        "validity_note": validity.get("note", ""),
        "no_renewal": kind.get("no_renewal", ""),
        "items": [item["code"] for item in kind["items"]],
        "duties": [_duty(code, name, row, defaults) for name, row in _all_duties(kind).items()],
        "exclusions": [_exclusion(kind["scope"], row) for row in _exclusions(kind)],
        "provisions": [dict(row) for row in kind.get("provisions", [])],
        "note": kind.get("note", ""),
    }


def _all_duties(kind: Block) -> dict[str, dict[str, Any]]:
    """Every change field of a kind, the unaffected ones spelled out like the others."""
    unaffected = kind["unaffected"]
    same = {key: unaffected[key] for key in ("reason", "basis")}
    nothing = {"effect": "none", "outcome": "none", "confidence": "high", **same}
    return {**kind["duties"], **dict.fromkeys(unaffected["fields"], nothing)}


def _duty(kind: str, field: str, row: dict[str, Any], defaults: Block) -> dict[str, Any]:
    return {
        "kind": kind,
        "field": field,
        "effect": row["effect"],
        "effect_wording": defaults["effects"][row["effect"]],
        "deadline": _term(row.get("deadline")),
        "clock": row.get("clock", "event_date"),
        "advised": _term(row.get("advised")),
        "item": row.get("item"),
        "outcome": row.get("outcome", "item"),
        "reason": row.get("reason", ""),
        "basis": row["basis"],
        "confidence": row["confidence"],
        "note": row.get("note", ""),
    }


def _exclusions(kind: Block) -> list[Block]:
    return list(kind.get("scope", {}).get("exclusions", []))


def _exclusion(scope: Block, row: Block) -> dict[str, Any]:
    return {
        "words": row["words"],
        "unless": scope.get("licensed", []),
        "effective_from": _day(row, "effective_from"),
        "outcome": row["outcome"],
        "basis": row["basis"],
    }


def _day(row: Block, key: str) -> str | None:
    return row[key].isoformat() if key in row else None


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
        "statutory_limit": _term(limit["statutory"]),
        "promised_limit": _term(limit.get("promised")),
        "limit_basis": limit["basis"],
        "basis": rules[-1]["basis"] if renewal else kind["duties"][fields[0]]["basis"],
        "note": item.get("note", ""),
    }


def _rule(item: str, rule: Block, defaults: Block) -> dict[str, Any]:
    starts = _day(rule, "effective_from")
    return {
        "id": f"{item}@{starts}" if starts else item,
        "effective_from": starts,
        "effective_to": _day(rule, "effective_to"),
        "earliest": _term(rule.get("earliest")),
        "latest": _term(rule["latest"]),
        "unit_silent": rule.get("unit_silent", False),
        "late_effect": rule["late_effect"],
        "late_wording": defaults["late_effects"][rule["late_effect"]],
        "accepts_late": rule["accepts_late"],
        "new_term_from": rule["new_term_from"],
        "deemed_renewed": rule.get("deemed_renewed", defaults["deemed_renewed"]),
        "ladder": {**defaults["ladder"][rule["new_term_from"]], **rule.get("ladder", {})},
        "basis": rule["basis"],
        "confidence": rule["confidence"],
        "note": rule.get("note", ""),
    }


def main(arguments: Sequence[str], source: Path = SOURCE, target: Path = TARGET) -> int:
    """Compile, or with `--check` compare; the exit code is 1 for any fault or difference."""
    parser = argparse.ArgumentParser(description="编译事项目录")
    parser.add_argument("--check", action="store_true", help="只比对,不写文件")
    only_check = parser.parse_args(arguments).check
    try:
        sources = read_sources(source)
    except yaml.MarkedYAMLError as error:
        where = error.problem_mark or error.context_mark
        place = f"{Path(where.name).name}:{where.line + 1}: " if where else ""
        return _refuse(f"{place}{error.problem}")
    faults = find_faults(sources)
    if faults:
        return _refuse(*faults)
    text = _compact(compile_catalogue(sources)) + "\n"
    if not only_check:
        target.write_text(text, encoding="utf-8")
        return 0
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return 0
    return _refuse(f"{target.name} 与 YAML 不一致,请重新编译")


def _refuse(*messages: object) -> int:
    sys.stderr.writelines(f"{message}\n" for message in messages)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
