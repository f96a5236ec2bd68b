"""个人信息查询: what a person is told of what is kept about them (个人信息保护法 art 45), as facts.

Why what is kept may not be erased yet stands beside it (art 47): asked to erase it, the bureau
answers with that. Putting right is done where data is entered (art 46), and is recorded there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from zhiban.domain.cases import Case
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.entities import FACTS
from zhiban.domain.erasing import sort_of
from zhiban.domain.fact_changes import FactsChanged
from zhiban.domain.ids import change_case_id, renewal_case_id, yearly_case_id
from zhiban.domain.licences import Licence
from zhiban.domain.retention import Ended, Retention

FIRST_YEAR = 2020
"""Nothing was asked for by this system before."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long a case's data is kept: the last civil day, None while it goes on, and why."""

    until: date | None
    why: str


def case_ids(
    licences: Iterable[Licence],
    changes: Iterable[FactsChanged],
    catalogue: Catalogue,
    today: date,
) -> Iterator[str]:
    """The id of every case that a holder may have had until the civil day `today`: ids follow from
    facts, so that no list of cases by person is kept anywhere.
    """
    changed = list(changes)
    for one in licences:
        about = one.uscc, one.kind, one.number
        item = catalogue.renewal_item(one.kind)
        if item is not None:
            terms = range(1, one.term + 1)
            yield from (renewal_case_id(*about, item.code, term) for term in terms)
        for duty in catalogue.yearly_of(one.kind):
            years = range(FIRST_YEAR, today.year + 2)
            yield from (yearly_case_id(*about, duty.code, year) for year in years)
        for told in changed:
            facts = (change.field for change in told.changes if change.field in FACTS)
            yield from (change_case_id(*about, fact, told.facts_version) for fact in facts)


def keeping(case: Case, retention: Retention) -> Keeping:
    """Until when a case's data is kept, and why no word of its person shortens it."""
    row = retention.row(sort_of(case).value)
    if case.erased_on is not None and case.kept_since is None:
        return Keeping(case.erased_on, "内容已按保管期限删除，只留办理过程的摘要")
    if case.kept_since is None:
        return Keeping(None, f"正在办理；{_law(row.basis)}")
    period = retention.period(Ended(row.code))
    if row.approved:
        why = f"许可档案，期满并经鉴定批准后销毁；{_law(row.basis)}"
    else:
        why = f"期满自动删除；{_law(row.basis)}"
    return Keeping(period.until(case.kept_since), why)


def _law(basis: str) -> str:
    return f"依据{basis}"
