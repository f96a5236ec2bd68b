"""A case that a citizen has filed, with its licence and its holder."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from zhiban.domain.cases import Case, CaseState, Filing
from zhiban.domain.entities import Entity
from zhiban.domain.errors import Denied
from zhiban.domain.ladder import LadderPlan
from zhiban.domain.licences import Licence
from zhiban.domain.officers import Officer, Role

AT = datetime(2026, 12, 1, 2, 5, tzinfo=UTC)
FILING = Filing(1, "d" * 64, AT, "citizen", date(2026, 12, 4))
CASE = Case(
    id="c",
    uscc="u",
    kind="L01",
    number="n",
    item="L01-R1",
    term=1,
    opened_on=date(2026, 12, 1),
    latest=date(2026, 12, 10),
    expiry=date(2026, 12, 31),
    projected=False,
    accepts_late=True,
    rule="L01-R1",
    plan=LadderPlan(None, None, None, None, date(2027, 1, 1)),
    invitation_id="i",
    state=CaseState.FILED,
    filing=FILING,
)
LICENCE = Licence(
    uscc="u",
    kind="L01",
    number="n",
    holder_name="沂源样例001商店",
    issued_on=None,
    valid_from=date(2022, 1, 1),
    valid_to=date(2026, 12, 31),
    issuer="沂源县行政审批服务局",
)
HOLDER = Entity(uscc="u", name="沂源样例001商店")


def officer(*roles: Role, identity: str = "o-1") -> Officer:
    """An officer of some roles."""
    return Officer(identity, "wang", frozenset(roles))


def said(rule: Callable[[], None]) -> str:
    """The code word a rule says no with; 可 when it says nothing."""
    try:
        rule()
    except Denied as denied:
        return denied.code
    return "可"
