"""Guesses open nothing, and who only looks writes nothing. Many more: `make prove ARGS=http`."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.attacks.guessing import (
    guess_case_codes,
    guess_codes,
    guess_tokens,
    hits_in_the_store,
    sessions,
    unlogged,
)
from tests.attacks.house import House, house, plant_case_code, written
from tests.functions.papers import entities_file, holder
from tests.functions.test_citizen_api import BOTS
from tests.visitor import Visitor, http_event, raw_answer
from zhiban.domain.guessing import AN_ADDRESS
from zhiban.domain.one_time_codes import TRIES
from zhiban.store.wire import decode_item


@pytest.fixture
def county() -> Iterator[House]:
    with house() as built, unlogged():
        yield built


def test_ten_thousand_links_by_chance_open_nothing(county: House) -> None:
    before = written(county)
    assert guess_tokens(county, 10_000) == {(404, "link_unknown"): 10_000}
    assert written(county) == before
    assert hits_in_the_store(county, 10_000) == 0


def test_a_thousand_codes_by_chance_prove_nothing(county: House) -> None:
    found = guess_codes(county, 1_000, timedelta(days=3))
    assert found[200, ""] == 0
    assert found[403, "code_wrong"] <= TRIES * 4
    assert found[423, "code_locked"] >= 900


def test_a_thousand_case_codes_by_chance_open_nothing(county: House) -> None:
    before = sessions(county)
    found = guess_case_codes(county, 1_000, addresses=7)
    assert set(found) == {(404, "case_code_unknown"), (429, "too_many_guesses")}
    assert 100 <= found[404, "case_code_unknown"] <= 7 * AN_ADDRESS.tries
    assert sessions(county) == before


def test_sending_again_never_forgives_a_mistake(county: House) -> None:
    visiting = Visitor(county.flow, county.api)
    visiting.exchange(county.links["fresh"])
    for number in range(TRIES):
        county.flow.wall += timedelta(seconds=61)
        assert visiting.ask_code().status == 200
        wrong = f"{(int(visiting.code) + 1) % 10**6:06d}"
        answer = visiting.verify(wrong)
        assert answer.status == (423 if number == TRIES - 1 else 403)
    assert visiting.verify(visiting.code).error == "code_locked"


# --- what counts must be countable --------------------------------------------------------------


def failing(county: House, prefix: str, patch: pytest.MonkeyPatch) -> None:
    """Every write of a row of this prefix is answered with an error by the table."""
    for name in ("update_item", "transact_write_items"):
        call = getattr(county.tables, name)

        def refused(call: Callable[..., Any] = call, **told: Any) -> Any:
            if f"'{prefix}" in repr(told):
                error: Any = {"Error": {"Code": "InternalServerError", "Message": "x"}}
                raise ClientError(error, "UpdateItem")
            return call(**told)

        patch.setattr(county.tables, name, refused)


def test_a_case_code_that_cannot_be_counted_opens_nothing(
    county: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = plant_case_code(county, "fresh")
    assert Visitor(county.flow, county.api).post("/api/session", {"case_code": typed}).status == 200
    before = written(county)
    failing(county, "GUESSES#", monkeypatch)
    visiting = Visitor(county.flow, county.api)
    for _ in range(3):
        answer = visiting.post("/api/session", {"case_code": typed})
        assert (answer.status, answer.error, answer.cookies) == (500, "failed", [])
        answer = visiting.post("/api/messages/check", {"told": typed})
        assert (answer.status, answer.error) == (500, "failed")
    assert written(county) == before


def test_a_code_whose_try_cannot_be_counted_proves_nothing(
    county: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = written(county)
    failing(county, "CODE#", monkeypatch)
    visiting = Visitor(county.flow, county.api, cookie=county.cookies["code_asked"])
    answer = visiting.verify(county.codes["code_asked"])
    assert (answer.status, answer.error) == (500, "failed")
    assert written(county) == before


# --- who only looks -----------------------------------------------------------------------------


def revoked(county: House) -> None:
    newer = holder(6, mobile="19900009999", changed_at="2026-12-01 09:59:00")
    county.flow.ingest("newer.csv", entities_file(newer))


def expired(county: House) -> None:
    county.flow.wall += timedelta(days=90)


def used(county: House) -> None:
    Visitor(county.flow, county.api).exchange(county.links["fresh"])


def closed(county: House) -> None:
    for part in county.tables.tables["cases"].values():
        for sk, item in part.items():
            if sk == "CASE" and decode_item(item)["state"] == "opened":
                part[sk] = item | {"state": {"S": "closed"}}


def nothing(_: House) -> None:
    """As it was sent."""


STATES = {
    "fresh": nothing,
    "used": used,
    "filed": nothing,
    "expired": expired,
    "revoked": revoked,
    "closed": closed,
    "unknown": nothing,
}


@pytest.mark.parametrize("state", STATES)
def test_who_only_looks_writes_nothing_in_any_state_of_a_link(county: House, state: str) -> None:
    STATES[state](county)
    link = {"filed": county.links["filed"], "unknown": "U" * 22}.get(state, county.links["fresh"])
    case = next(iter(county.cases.values()))
    pages = ["/", "/r", f"/r#{link}", f"/r/{link}", f"/{link}", "/openapi.json", "/favicon.ico"]
    pages += [f"/assets/{name}" for name in county.pages.names]
    pages += ["/api/session", f"/api/cases/{case}", f"/api/cases/{case}/form"]
    before, answered = written(county), set[int]()
    assert len(BOTS) >= 20
    for agent in BOTS:
        for method in ("GET", "HEAD"):
            for page in pages:
                event = http_event(method, page, None, {"User-Agent": agent}, 1)
                answer = raw_answer(county.api, event | {"rawQueryString": link})
                answered.add(answer["statusCode"])
                assert not answer.get("cookies")
    assert answered == {200, 401, 404}
    assert written(county) == before
