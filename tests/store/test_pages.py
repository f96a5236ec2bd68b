"""Pages of an index: nothing twice, nothing left out, whatever changes in between."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.domain.filed_case import CASE, FILING
from tests.store.conftest import Writer
from zhiban.domain.cases import Case, CaseState
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.table import Place, Table

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
DAYS = (3, 1, 2, 1, 5, 4, 1)
IN_ORDER = ["case1", "case3", "case6", "case2", "case0", "case5", "case4"]


def filed(n: int, decide_by: date, state: CaseState = CaseState.FILED) -> Case:
    """The n-th case, promised by a day."""
    filing = replace(FILING, decide_by=decide_by)
    return replace(CASE, id=f"case{n}", state=state, filing=filing, moved_at=AT)


@pytest.fixture
def cases(cases_table: Table, write: Writer) -> Cases:
    """Seven filed cases, promised by different days, and one that is granted."""
    cases = Cases(cases_table)
    first = date(2026, 12, 1)
    told = [filed(n, first + timedelta(days=day)) for n, day in enumerate(DAYS)]
    for case in (*told, filed(9, first, CaseState.GRANTED)):
        write(*cases.open(case, AT, "citizen")[1])
    return cases


def pages(cases: Cases, limit: int) -> Iterator[list[str]]:
    place: Place | None = None
    while True:
        page, place = cases.queue(CaseState.FILED, limit, place)
        yield [case.id for case in page]
        if place is None:
            return


@pytest.mark.parametrize("limit", range(1, 9))
def test_all_pages_together_are_the_queue_most_urgent_first(cases: Cases, limit: int) -> None:
    found = list(pages(cases, limit))
    assert [one for page in found for one in page] == IN_ORDER
    assert {len(page) for page in found[:-1]} <= {limit}
    assert 0 < len(found[-1]) <= limit, "no page follows that would be empty"


def test_an_empty_queue_is_one_empty_page(cases: Cases) -> None:
    assert cases.queue(CaseState.CORRECTING, 5) == ([], None)
    assert [case.id for case in cases.queue(CaseState.GRANTED, 5)[0]] == ["case9"]


def test_what_moved_on_while_the_index_slept_is_left_out(
    cases: Cases, cases_table: Table, write: Writer
) -> None:
    """The index lags behind the table; the table is asked."""
    item = cases_table.get(keys.case("case1"))
    assert item is not None
    write(cases_table.put(item | {"state": "granted"}))
    assert next(pages(cases, 3)) == ["case3", "case6"]


def test_a_place_survives_the_case_it_names(
    cases: Cases, cases_table: Table, write: Writer
) -> None:
    _, place = cases.queue(CaseState.FILED, 2)
    assert place is not None
    write(cases_table.delete(keys.Key(place.pk, place.sk)))
    page, _ = cases.queue(CaseState.FILED, 9, place)
    assert [case.id for case in page] == IN_ORDER[2:]


def test_a_page_reads_what_it_shows_and_one_more(cases: Cases) -> None:
    """Never a scan: the queue's length does not matter."""
    seen: list[dict[str, object]] = []
    client = cases.table.client
    remember = lambda params, **_: seen.append(dict(params))  # noqa: E731
    client.meta.events.register_first("before-parameter-build.dynamodb.*", remember)
    cases.queue(CaseState.FILED, 2)
    client.meta.events.unregister("before-parameter-build.dynamodb.*", remember)
    query, batch = seen
    assert (query["IndexName"], query["Limit"]) == ("queue", 3)
    assert len(batch["RequestItems"]["cases"]["Keys"]) == 2  # type: ignore[index]
