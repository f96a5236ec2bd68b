"""The law as it is shipped, for tests: the catalogue, the working-day table, how to find a rule."""

import json
from importlib.resources import files
from typing import Any

from zhiban.domain.catalogue import Catalogue, RenewalRule, ServiceItem
from zhiban.domain.renewals import Law
from zhiban.domain.working_days import WorkingDays


def load(name: str) -> dict[str, Any]:
    """One of the package's data files."""
    text = files("zhiban").joinpath("data", f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


TABLE = load("working_days")
CATALOGUE = Catalogue.from_mapping(load("catalogue"))
CALENDAR = WorkingDays.from_mapping(TABLE)
LAW = Law(CATALOGUE, CALENDAR)
RENEWALS = [item for item in CATALOGUE.items.values() if item.action == "renewal"]
RULES: list[tuple[ServiceItem, RenewalRule]] = [
    (item, rule) for item in RENEWALS for rule in item.rules
]
"""Every version of every renewal."""


def with_notice(year: int, off: list[str], worked: list[str]) -> Law:
    """The law once the notice for a year has come."""
    row = {"status": "announced", "weekday_off": off, "weekend_work": worked}
    years = TABLE["years"] | {str(year): row}
    return Law(CATALOGUE, WorkingDays.from_mapping({"years": years}))


NOTICE = with_notice(
    2027,
    ["01-01", "02-05", "02-08", "02-09", "02-10", "02-11", "04-05", "05-03", "06-09", "09-15"],
    ["02-20", "05-08"],
)
"""The law with a notice for 2027 as it may read."""


def renewal(name: str) -> ServiceItem:
    """The renewal of the kind with this name or code."""
    kind = CATALOGUE.kind_by_name(name)
    assert kind is not None
    item = CATALOGUE.renewal_item(kind.code)
    assert item is not None
    return item


def rows(table: str) -> list[list[str]]:
    """The rows of a table written across, without its head; cells are trimmed."""
    lines = table.strip().splitlines()[1:]
    return [[cell.strip() for cell in line.split("|")] for line in lines]
