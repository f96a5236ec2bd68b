"""What happened to a filed case, in the stored form of its row: filing, special, decision."""

from datetime import datetime
from typing import cast

from zhiban.domain.filed import Decision, Extension, Filing, Finding, Outcome, Sort, Special
from zhiban.store.wire import Item, Value, civil_day, required_day, text, whole


def filing_value(filing: Filing | None) -> Value:
    """A filing in its stored form."""
    if filing is None:
        return None
    told: Item = {
        "number": filing.number,
        "document": filing.document,
        "at": filing.at.isoformat(),
        "by": filing.by,
        "decide_by": filing.decide_by.isoformat(),
    }
    if filing.lawful_by:
        told["lawful_by"] = filing.lawful_by.isoformat()
    return told


def filing_from(value: Value) -> Filing | None:
    """A filing out of its stored form."""
    if not isinstance(value, dict):
        return None
    return Filing(
        number=whole(value, "number"),
        document=text(value, "document"),
        at=datetime.fromisoformat(text(value, "at")),
        by=text(value, "by"),
        decide_by=required_day(value, "decide_by"),
        lawful_by=civil_day(value, "lawful_by"),
    )


def special_value(special: Special | None) -> Value:
    """A special procedure in its stored form."""
    if special is None:
        return None
    told: Item = {
        "sort": special.sort.value,
        "by": special.by,
        "at": special.at.isoformat(),
        "reason": special.reason,
        "days": special.days,
        "expected_by": special.expected_by.isoformat(),
    }
    if (found := special.finding) is not None:
        told |= {
            "passed": found.passed,
            "note": found.note,
            "found_by": found.by,
            "found_at": found.at.isoformat(),
        }
    return told


def special_from(value: Value) -> Special | None:
    """A special procedure out of its stored form."""
    if not isinstance(value, dict):
        return None
    return Special(
        sort=Sort(text(value, "sort")),
        by=text(value, "by"),
        at=datetime.fromisoformat(text(value, "at")),
        reason=text(value, "reason"),
        days=whole(value, "days"),
        expected_by=required_day(value, "expected_by"),
        finding=_finding_from(value),
    )


def _finding_from(value: Item) -> Finding | None:
    if "passed" not in value:
        return None
    return Finding(
        passed=bool(value["passed"]),
        note=text(value, "note"),
        by=text(value, "found_by"),
        at=datetime.fromisoformat(text(value, "found_at")),
    )


def extension_value(extension: Extension | None) -> Value:
    """An extension in its stored form."""
    if extension is None:
        return None
    return {
        "by": extension.by,
        "at": extension.at.isoformat(),
        "reason": extension.reason,
        "until": extension.until.isoformat(),
    }


def extension_from(value: Value) -> Extension | None:
    """An extension out of its stored form."""
    if not isinstance(value, dict):
        return None
    return Extension(
        by=text(value, "by"),
        at=datetime.fromisoformat(text(value, "at")),
        reason=text(value, "reason"),
        until=required_day(value, "until"),
    )


def decision_value(decision: Decision | None) -> Value:
    """A decision in its stored form."""
    if decision is None:
        return None
    told: Item = {
        "outcome": decision.outcome,
        "by": decision.by,
        "at": decision.at.isoformat(),
        "reason": decision.reason,
    }
    if decision.valid_to:
        told["valid_to"] = decision.valid_to.isoformat()
    if decision.deemed_on:
        told["deemed_on"] = decision.deemed_on.isoformat()
    return told


def decision_from(value: Value) -> Decision | None:
    """A decision out of its stored form."""
    if not isinstance(value, dict):
        return None
    return Decision(
        outcome=cast("Outcome", text(value, "outcome")),
        by=text(value, "by"),
        at=datetime.fromisoformat(text(value, "at")),
        reason=text(value, "reason"),
        valid_to=civil_day(value, "valid_to"),
        deemed_on=civil_day(value, "deemed_on"),
    )
