"""Who may do what, when: every route by every role, on a case in every state, as the page says."""

from collections.abc import Iterator

import pytest

from officer_api.routes import ROUTES
from tests.flow import Flow
from tests.functions.rights import (
    ACTS,
    BODIES,
    STANDS,
    WHO,
    Ground,
    acted_on,
    tables,
    within,
)
from tests.world import county
from zhiban.domain.cases import CaseState
from zhiban.domain.officers import Role

LEGEND, ELSEWHERE, ON_A_CASE = tables()
PAGES = [route.key for route in ROUTES if route.roles == "nothing"]
KEYS = [route.key for route in ROUTES]


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    """One county for the whole page."""
    with county() as world:
        yield Ground.of(Flow(world))


def told(row: list[str]) -> list[str]:
    """Whom a row is about."""
    return row[1].split("、")


@pytest.mark.parametrize("row", ELSEWHERE[1:], ids=[row[0] for row in ELSEWHERE[1:]])
def test_what_is_about_no_case(ground: Ground, row: list[str]) -> None:
    route, *cells = row
    found = []
    for who in ELSEWHERE[0][1:]:
        ground.put_back("待申报")
        answer = ground.officer(who).ask(route, BODIES.get(route), **within(route))
        if route in PAGES:
            found.append("页" if answer.status in (200, 404) else str(answer.status))
            continue
        refused = answer.error == "not_your_role"
        assert answer.status in ({403} if refused else {200, 404, 409}), (who, answer.body)
        found.append("岗" if refused else "可")
    assert found == cells


@pytest.mark.parametrize("row", ON_A_CASE[1:], ids=["·".join(row[:2]) for row in ON_A_CASE[1:]])
def test_what_is_done_on_a_case(ground: Ground, row: list[str]) -> None:
    act = ACTS[row[0]]
    for who in told(row):
        found = []
        for stand in ON_A_CASE[0][2:]:
            ground.put_back(stand)
            found.append(act.verdict(ground, ground.officer(who)))
        assert found == row[2:], who


def test_every_route_stands_on_the_page_once() -> None:
    acts = {act.route for act in ACTS.values()}
    elsewhere = [row[0] for row in ELSEWHERE[1:]]
    assert elsewhere == [key for key in KEYS if key not in acts]
    assert acts == set(acted_on(KEYS))
    assert all(route.roles for route in ROUTES)
    assert [route for route in PAGES if "/api" in route] == []


def test_every_act_stands_on_it_with_every_role_once() -> None:
    by_act: dict[str, list[str]] = {act: [] for act in ACTS}
    for row in ON_A_CASE[1:]:
        by_act[row[0]] += told(row)
    assert all(sorted(whom) == sorted(WHO) for whom in by_act.values()), by_act


def test_every_role_and_every_state_has_its_column() -> None:
    assert ELSEWHERE[0][1:] == list(WHO)
    assert {role.wording for role in Role} < set(WHO)
    assert ON_A_CASE[0][2:] == list(STANDS)
    assert {state for state, *_ in STANDS.values()} == set(CaseState)


def test_every_word_of_a_cell_is_explained() -> None:
    cells = {cell for row in ELSEWHERE[1:] for cell in row[1:]}
    cells |= {cell for row in ON_A_CASE[1:] for cell in row[2:]}
    assert cells == {row[0] for row in LEGEND[1:]}
