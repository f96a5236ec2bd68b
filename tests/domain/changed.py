"""A holder whose business licence changed, for tests."""

from datetime import date, datetime, time

from tests.domain.law import CATALOGUE, LAW
from zhiban.domain.cases import Case
from zhiban.domain.change_cases import ChangeLook, look_at_change
from zhiban.domain.clock import SHANGHAI
from zhiban.domain.entities import Entity
from zhiban.domain.fact_changes import FactsChanged
from zhiban.domain.licences import Licence
from zhiban.domain.registry import Change
from zhiban.domain.renewals import Law

TODAY, ON = date(2026, 12, 1), date(2026, 11, 25)
USCC = "91370323MA3C000011"

FACTS = {
    "名称": "name",
    "法定代表人": "legal_rep",
    "住所": "address",
    "经营范围": "scope",
    "主体类型": "entity_type",
    "注册资本": "registered_capital",
    "举办者": "sponsor",
    "投资人": "investors",
}


def entity(**told: object) -> Entity:
    """The holder."""
    facts = {"uscc": USCC, "name": "沂源甲店", "entity_type": "个体工商户", "legal_rep": "样例甲"}
    rest = {"legal_rep_id": "", "contacts": (), "address": "样例路1号", "town": "", "scope": "零售"}
    return Entity(**(facts | rest | told))  # type: ignore[arg-type]


def licence(kind: str = "L01", **told: object) -> Licence:
    """A licence of the holder that is not due for years."""
    issued = date(2024, 1, 1)
    facts = {"uscc": USCC, "kind": kind, "number": "YL0123", "holder_name": "沂源甲店"}
    days = {"issued_on": issued, "valid_from": issued, "valid_to": date(2029, 1, 1)}
    return Licence(**(facts | days | {"issuer": "局"} | told))  # type: ignore[arg-type]


def changed(version: int, fact: str, old: str, new: str, on: date = ON) -> FactsChanged:
    """One fact changed: the `version` of the facts that brought it, and when."""
    known_at = datetime.combine(on, time(10), SHANGHAI)
    return FactsChanged(USCC, version, (Change(fact, old, new),), on, known_at, on)


def look(
    one: FactsChanged,
    *history: FactsChanged,
    of: Licence | None = None,
    holder: Entity | None = None,
    cases: dict[str, Case] | None = None,
    law: Law = LAW,
    today: date = TODAY,
    stopped: tuple[str, ...] = (),
    approved: tuple[str, ...] = tuple(CATALOGUE.items),
) -> ChangeLook:
    """What the only fact of a change asks of a licence; every item is approved."""
    return look_at_change(
        one,
        one.changes[0],
        of or licence(),
        holder or entity(),
        law,
        today,
        (*history, one),
        cases or {},
        stopped,
        approved,
    )
