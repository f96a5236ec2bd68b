"""A special procedure and another officer at once: in every order of their writes one wins."""

from typing import cast

import pytest

from tests.faults.interleaving import Work, every_course, writes_and
from tests.flow import Flow
from tests.functions import grant_book, reading
from tests.functions.county_book import begin
from tests.functions.desk import Answer, Desk, case_of, cases_of, filed
from tests.functions.grant_book import rung
from tests.world import World, county
from zhiban.domain.audit import first_break

START = {"sort": "site_check", "reason": "核对经营场所", "days": 3}
END = {"passed": True, "note": "符合要求"}
TELLS = {
    "start": "special_started", "end": "special_ended", "fail": "special_ended",
    "grant": "case_granted", "correct": "case_correcting",
}  # fmt: skip


def act(desk: Desk, what: str, case: str, version: int) -> Answer:
    """One of the acts, on the case as it was seen."""
    match what:
        case "start":
            body = START | {"version": version, "reason": f"核对经营场所{desk.sub}"}
            return desk.ask("POST /api/cases/{case_id}/special", body, case_id=case)
        case "end" | "fail":
            body = END | {"version": version, "passed": what == "end"}
            return desk.ask("POST /api/cases/{case_id}/finding", body, case_id=case)
    return desk.decide(case, what, version=version, reason="经营场所与许可内容不符")


def one_wins(world: World, flow: Flow, pair: tuple[str, str], answers: list[Answer]) -> None:
    """Exactly one act stands and is told by one event; the other hears why not."""
    assert sorted(answer.status for answer in answers) == [200, 409], answers
    won = pair[[answer.status for answer in answers].index(200)]
    told = sorted(reading.events(world))
    before = ["case_filed", "case_opened"]
    if "end" in pair:
        before.append("special_started")
    assert told == sorted([*before, TELLS[won]])
    assert first_break(cases_of(flow).chain(case_of(flow, 1).id)) is None


PAIRS = [("start", "start"), ("start", "grant"), ("start", "correct"), ("end", "fail")]


@pytest.mark.parametrize("pair", PAIRS)
def test_in_every_order_one_wins(pair: tuple[str, str]) -> None:
    """Two clerks, a clerk and an approver, two approvers."""
    with county() as world:
        flow = Flow(world)
        desks = [Desk(flow, "[clerk approver]", sub=sub, name=sub) for sub in ("o-1", "o-2")]

        def prepare() -> list[Work]:
            filed(flow, 1)
            case = case_of(flow, 1)
            if "end" in pair:
                act(Desk(flow, "[clerk]", sub="o-7"), "start", case.id, case.version)
                case = case_of(flow, 1)
            return [
                lambda desk=desk, what=what: act(desk, what, case.id, case.version)  # type: ignore[misc]
                for desk, what in zip(desks, pair, strict=True)
            ]

        for ended in every_course(prepare, writes_and("CASE")):
            assert [one.error for one in ended] == [None, None]
            one_wins(world, flow, pair, [cast("Answer", one.value) for one in ended])


def test_a_batch_and_another_officer_grant_once() -> None:
    """The case is granted by one of them; the other is told so, in the batch as elsewhere."""
    with county() as world:
        flow = Flow(world)
        wang, li = Desk(flow, sub="o-1", name="wang"), Desk(flow, sub="o-2", name="li")

        began = flow.now

        def prepare() -> list[Work]:
            begin(flow, ("sealed", began), lambda: sealed(flow))
            case = case_of(flow, 1)
            seen = {"cases": [{"case": case.id, "version": case.version}]}
            return [
                lambda: wang.ask("POST /api/batches/grant", seen),
                lambda: act(li, "grant", case.id, case.version),
            ]

        for ended in every_course(prepare, writes_and("CASE")):
            assert [one.error for one in ended] == [None, None]
            batch, other = (cast("Answer", one.value) for one in ended)
            (mine,) = batch.body["cases"]
            assert mine["granted"] is (other.status == 409), (batch, other)
            assert reading.events(world).count("case_granted") == 1
            if not mine["granted"]:
                assert "（li）" in mine["why_not"]


def sealed(flow: Flow) -> None:
    """The first holder has filed, under a real seal."""
    for case in rung(flow, 1):
        grant_book.filed(flow, case)
