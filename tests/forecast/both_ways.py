"""A county foreseen and lived through, and the two compared in everything that is written."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.county_year import SENDER, TOKEN, CountyYear
from zhiban.domain.forecast import Forecast, forecast

PRICE = Decimal("0.05")
_SECRET = re.compile(r"r#\d{22}")

type Facts = dict[str, Counter[tuple[Any, ...]]]


def foreseen_facts(found: Forecast) -> Facts:
    """Everything a forecast foresees."""
    seen = found.foreseen
    return {
        "cases": Counter(
            (one.day, one.uscc, one.kind, one.number, one.item, one.latest) for one in seen.openings
        ),
        "reasons": Counter(
            (one.day, one.uscc, f"{one.kind}/{one.number}", one.reason.value)
            for one in seen.silences
        ),
        "messages": Counter((one.day, one.invitation_id, one.step) for one in seen.reminders),
        "texts": Counter((one.text,) for one in seen.reminders),
        "tasks": Counter((one.case_id, one.what) for one in seen.calls),
        "lapses": Counter((one.day, one.case_id) for one in seen.lapses),
    }


def lived_facts(county: CountyYear, since: date, sent_before: int) -> Facts:
    """Everything a county wrote from a day on, and every task it ever gave."""
    cases = list(county.rows(county.cases, "CASE#", "CASE"))
    return {
        "cases": Counter(
            (opened, row["uscc"], row["kind"], row["number"], row["item"], _day(row, "latest"))
            for row in cases
            if (opened := _day(row, "opened_on")) >= since
        ),
        "reasons": Counter(
            (day, row["uscc"], row["licence"], row["reason"])
            for row in county.rows(county.cases, "CASE#", "SUPPRESSED#")
            if (day := date.fromisoformat(row["SK"].split("#")[1])) >= since
        ),
        "messages": Counter(
            (day, invitation, step.split("#")[1].rsplit("-", 1)[-1])
            for day, invitation, step in county.sent[sent_before:]
        ),
        "texts": Counter(
            (_SECRET.sub(f"r#{TOKEN}", text),) for text in county.carrier.taken[sent_before:]
        ),
        "tasks": Counter(_tasks(county)),
        "lapses": Counter(
            (day, row["PK"].removeprefix("CASE#"))
            for row in county.rows(county.cases, "CASE#", "EVENT#")
            if row["type"] == "case_lapsed"
            if (day := datetime.fromisoformat(row["at"]).date()) >= since
        ),
    }


def _tasks(county: CountyYear) -> Iterator[tuple[str, str]]:
    for row in county.rows(county.cases, "CASE#", "TASK#"):
        yield row["PK"].removeprefix("CASE#"), row["what"]


def _day(row: Mapping[str, Any], name: str) -> date:
    return date.fromisoformat(row[name])


def both_ways(county: CountyYear, today: date, days: int) -> tuple[Facts, Facts]:
    """What is foreseen from `today`, and what living through the same days writes."""
    found = forecast(county.county(), county.law, today, days, PRICE, SENDER)
    before = lived_facts(county, today, len(county.sent))
    sent_before = len(county.sent)
    county.live(today, days)
    lived = lived_facts(county, today, sent_before)
    for ever in ("cases", "reasons", "tasks", "lapses"):
        lived[ever] -= before[ever]
    foreseen = foreseen_facts(found)
    foreseen["tasks"] -= before["tasks"]
    return foreseen, lived
