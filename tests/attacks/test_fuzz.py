"""Whatever is sent to any route, its answer is one its OpenAPI document has, and none is a fault.

Requests are drawn by schemathesis from the documents: as they say, and against what they say.
`make prove ARGS=http_fuzz` draws many more.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from schemathesis import Case

from tests.attacks.drawing import ROLES, ask, draw, hold, may_be_wrong, plant, proof, real_of
from tests.attacks.house import FRESH, STATES, House, house
from tests.contracts import operations

EXAMPLES = 10
LATER = tuple(timedelta(minutes=m) for m in (0, 2, 11, 59, 180))
APIS = ("citizens", "officers", "partners")
OPERATIONS = [(name, key) for name in APIS for key in operations(name)]


@pytest.fixture(scope="module")
def county() -> Iterator[House]:
    with house() as built:
        yield built


def fuzz(county: House, name: str, key: str, examples: int, *, wrong: bool) -> int:
    """So many requests to one operation, each to the county as it was built; returns how many."""
    kept, many = county.keep(), 0

    def one(case: Case[Any], data: st.DataObject) -> None:
        nonlocal many
        county.restore(kept)
        state = data.draw(st.sampled_from(("", *STATES, "fresh")), label="state")
        role = data.draw(st.sampled_from(ROLES), label="role")
        county.flow.wall += data.draw(st.sampled_from(LATER), label="later")
        if not wrong:
            plant(case, data, real_of(county, name, state))
        asked = ask(county, name, case, proof(county, name, state, role))
        hold(case, asked, wrong=wrong)
        many += 1

    try:
        draw(name, key, examples, one, wrong=wrong)
    finally:
        county.restore(kept)
    return many


@pytest.mark.parametrize(("name", "key"), OPERATIONS)
def test_what_the_document_asks_for_is_answered_as_it_says(
    county: House, name: str, key: str
) -> None:
    assert fuzz(county, name, key, EXAMPLES, wrong=False)


@pytest.mark.parametrize(("name", "key"), [one for one in OPERATIONS if may_be_wrong(*one)])
def test_what_is_against_the_document_is_denied_as_it_says(
    county: House, name: str, key: str
) -> None:
    fuzz(county, name, key, EXAMPLES, wrong=True)


def test_the_county_holds_something_in_every_state(county: House) -> None:
    assert set(county.cookies) == set(STATES)
    assert len(county.links) == FRESH
    assert [key for key in county.located() if key[1].startswith("DOCUMENT#application")]
