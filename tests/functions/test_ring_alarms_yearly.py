"""每年要办的: rung, sent, answered and lapsed through the real functions, beside the renewal."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from ring_alarms import handler
from tests.domain.law import CATALOGUE, LAW
from tests.flow import Flow
from tests.functions import reading
from tests.functions.papers import (
    FOOD,
    HYGIENE,
    Paper,
    entities_file,
    holder,
    licences_file,
    paper,
    uscc,
)
from tests.functions.test_prove_days import forget_alarms, proof, prove
from tests.functions.test_ring_alarms_law import rule_by
from tests.world import World
from zhiban.domain.renewals import Law
from zhiban.store.ringing import ItemSwitch
from zhiban.store.table import Table, transact

LABOUR, BOOKS = "劳务派遣经营许可证", "出版物经营许可证"
FIRST, DUE = date(2027, 1, 29), date(2027, 3, 31)
NUMBER = "YL00120281130"


def labour(n: int = 1, valid_to: str = "2028-11-30", **told: str) -> Paper:
    return paper(n, LABOUR, valid_to, **({"issued_on": "2024-03-01"} | told))


def go_to(flow: Flow, day: date) -> None:
    """The morning of a civil day."""
    flow.pass_days((day - (flow.now + timedelta(hours=8)).date()).days)


def load(flow: Flow, *papers: Paper, **told: str) -> None:
    flow.ingest("e.csv", entities_file(holder(1, **told)))
    flow.ingest("l.csv", licences_file(*papers))


def at_first_step(flow: Flow, *papers: Paper, **told: str) -> None:
    load(flow, *(papers or (labour(),)), **told)
    go_to(flow, FIRST)
    flow.ring()


def items(world: World) -> list[str]:
    return sorted(row["item"] for row in reading.cases(world))


def test_the_report_is_reminded_once_a_step_and_lapses_after_its_day(
    flow: Flow, world: World
) -> None:
    load(flow, labour())
    assert reading.licences(world)[NUMBER]["yearly_on"] == FIRST.isoformat()
    go_to(flow, FIRST - timedelta(days=1))
    flow.ring()
    assert reading.cases(world) == []

    sent: list[str] = []
    while (flow.now + timedelta(hours=8)).date() <= DUE:
        flow.pass_days(1)
        flow.ring(times=2)
        if flow.send_everything(times=2):
            sent.append((flow.now + timedelta(hours=8)).date().isoformat())
    assert sent == ["2027-01-29", "2027-03-16", "2027-03-26"]
    (case,) = reading.cases(world)
    assert (case["item"], case["year"], case["latest"]) == ("L12-Y1", 2026, "2027-03-31")
    assert case["rule"] == "L12-Y1@2013-07-01"
    assert (case["state"], reading.tasks(world)) == ("lapsed", ["phone_or_visit"])
    moves = [one for one in reading.events(world) if one.startswith("case_")]
    assert moves == ["case_lapsed", "case_opened"]
    licence = reading.licences(world)[NUMBER]
    assert (licence["yearly_on"], licence["yearly_cased"]) == ("2028-01-31", 2026)
    texts = [taken[1] for taken in flow.carrier.taken]
    assert "劳务派遣年度经营情况报告最晚3月31日（周三）提交，点此查看" in texts[0]
    assert "邮寄" not in "".join(texts)


def test_the_next_year_is_another_case(flow: Flow, world: World) -> None:
    at_first_step(flow)
    go_to(flow, DUE + timedelta(days=1))
    flow.ring()
    go_to(flow, date(2028, 1, 31))
    flow.ring()
    found = sorted((row["year"], row["state"]) for row in reading.cases(world))
    assert found == [(2026, "lapsed"), (2027, "opened")]


def test_after_an_outage_only_the_step_that_is_due_now_is_taken(flow: Flow, world: World) -> None:
    load(flow, labour())
    go_to(flow, date(2027, 3, 20))
    flow.ring()
    (send,) = reading.sends(world)
    assert send["SK"].startswith("SMS#2027-03-16-again")


def test_what_nobody_rang_until_its_day_was_over_sends_nothing(flow: Flow, world: World) -> None:
    load(flow, labour())
    go_to(flow, DUE + timedelta(days=3))
    flow.ring()
    assert (reading.cases(world), reading.sends(world)) == ([], [])
    assert reading.licences(world)[NUMBER]["yearly_on"] == "2028-01-31"


def test_it_shares_one_invitation_with_whatever_opens_that_day(flow: Flow, world: World) -> None:
    """A renewal of the same licence, and one of another."""
    at_first_step(flow, labour(valid_to="2027-05-28"), paper(1, HYGIENE, "2027-04-28"))
    assert items(world) == ["L04-R1", "L12-R1", "L12-Y1"]
    (invitation,) = reading.invitations(world)
    assert len(invitation["case_ids"]) == 3
    assert flow.send_everything() == ["sent"]
    text = flow.carrier.taken[0][1]
    assert "您有3件证照事项待办" in text


def test_the_renewal_goes_its_own_way(flow: Flow, world: World) -> None:
    """It expires the day after the report is due; each has its own days, and its own end."""
    at_first_step(flow, labour(valid_to="2027-04-01"))
    found = {row["item"]: row for row in reading.cases(world)}
    assert {code: row["state"] for code, row in found.items()} == {
        "L12-R1": "opened",
        "L12-Y1": "opened",
    }
    assert found["L12-R1"]["latest"] == "2027-01-31"
    go_to(flow, date(2027, 4, 1))
    flow.ring()
    states = {row["item"]: row["state"] for row in reading.cases(world)}
    assert states == {"L12-R1": "opened", "L12-Y1": "lapsed"}
    flow.pass_days(1)
    flow.ring()
    assert {row["state"] for row in reading.cases(world)} == {"lapsed"}
    licence = reading.licences(world)["YL00120270401"]
    assert "alarm_pk" not in licence
    assert licence["yearly_basis"] == "term_ends_first"


def test_a_licence_without_a_yearly_duty_has_no_word_of_it(flow: Flow, world: World) -> None:
    at_first_step(flow, paper(1, FOOD, "2027-02-26"))
    (licence,) = reading.licences(world).values()
    (case,) = reading.cases(world)
    assert not [name for name in licence | case if "year" in name]


def test_a_bookshops_check_has_its_reason_and_no_day(flow: Flow, world: World) -> None:
    at_first_step(flow, paper(1, BOOKS, "2028-11-30"))
    (licence,) = reading.licences(world).values()
    assert licence["yearly_basis"] == "no_fixed_day"
    assert "yearly_on" not in licence
    assert reading.cases(world) == []


def test_a_stopped_duty_reminds_nobody_and_is_looked_at_each_day(flow: Flow, world: World) -> None:
    load(flow, labour())
    go_to(flow, FIRST)
    ringing = handler.build(world.environ).ringing
    at = datetime.fromisoformat("2027-01-28T02:00:00Z")
    ringing.commit(*ringing.stop(ItemSwitch(("L12-Y1",), 1, "o", "wang", at, "暂停")))
    flow.ring()
    assert reading.reasons(world) == [(NUMBER, "item_stopped")]
    ringing.commit(*ringing.stop(ItemSwitch((), 2, "o", "wang", at, "恢复")))
    flow.pass_days(1)
    flow.ring()
    assert reading.case_states(world) == {NUMBER: "opened"}


def test_a_duty_that_is_stopped_later_is_not_sent(flow: Flow, world: World) -> None:
    at_first_step(flow)
    ringing = handler.build(world.environ).ringing
    at = datetime.fromisoformat("2027-01-29T02:00:00Z")
    ringing.commit(*ringing.stop(ItemSwitch(("L12-Y1",), 1, "o", "wang", at, "暂停")))
    assert flow.send_everything() == ["suppressed_item_stopped"]


def test_a_duty_of_low_confidence_waits_for_an_officer(flow: Flow, world: World) -> None:
    load(flow, labour())
    go_to(flow, FIRST)
    duty = replace(CATALOGUE.yearly("L12-Y1"), confidence="low")
    kinds = dict(CATALOGUE.kinds) | {"L12": replace(CATALOGUE.kind("L12"), yearly=(duty,))}
    rule_by(flow, Law(replace(CATALOGUE, kinds=kinds), LAW.calendar))
    flow.ring()
    assert reading.reasons(world) == [(NUMBER, "low_confidence")]
    assert reading.tasks(world) == ["low_confidence"]
    (row,) = reading.rows_of(world, "CASE#", "SUPPRESSED#")
    assert row["item"] == "L12-Y1"


def test_who_wants_no_message_is_called_or_visited(flow: Flow, world: World) -> None:
    load(flow, labour())
    table = Table(world.dynamodb, world.environ["REGISTRY_TABLE"])
    (row,) = reading.rows_of(world, "ENTITY#", "ENTITY", "REGISTRY_TABLE")
    transact(world.dynamodb, [table.put(row | {"opted_out": True})])
    go_to(flow, FIRST)
    flow.ring()
    assert reading.reasons(world) == [(NUMBER, "opted_out")]
    assert reading.tasks(world) == ["opted_out"]
    assert reading.sends(world) == []


def test_who_is_not_known_yet_is_reminded_once_they_are(flow: Flow, world: World) -> None:
    flow.ingest("l.csv", licences_file(labour()))
    go_to(flow, FIRST)
    flow.ring()
    assert reading.reasons(world) == [(NUMBER, "holder_unknown")]
    flow.pass_days(2)
    flow.ingest("e.csv", entities_file(holder(1)))
    flow.ring()
    assert reading.case_states(world) == {NUMBER: "opened"}


@pytest.mark.parametrize(("status", "why"), [("注销", "not_active"), ("暂扣", "not_active")])
def test_a_licence_that_ends_ends_it(flow: Flow, world: World, status: str, why: str) -> None:
    at_first_step(flow)
    ended = labour(status=status, updated_at="2027-01-29 03:00:00")
    flow.ingest("l2.csv", licences_file(ended))
    assert flow.send_everything() == [f"suppressed_{why}"]
    flow.ring()
    assert reading.case_states(world) == {NUMBER: "closed"}


def test_a_suspension_that_is_lifted_opens_it_again(flow: Flow, world: World) -> None:
    at_first_step(flow)
    flow.ingest("l2.csv", licences_file(labour(status="暂扣", updated_at="2027-01-29 03:00:00")))
    flow.ring()
    flow.pass_days(20)
    flow.ingest("l3.csv", licences_file(labour(updated_at="2027-02-17 03:00:00")))
    flow.ring()
    assert reading.case_states(world) == {NUMBER: "opened"}
    assert reading.events(world) == ["case_closed", "case_opened", "case_opened"]
    assert flow.send_everything()[-1] == "sent"


def test_a_renewal_in_between_leaves_it_owed(flow: Flow, world: World) -> None:
    """The feed shows the next term; the report of last year is still asked for, in its one case."""
    at_first_step(flow)
    later = labour(
        valid_to="2031-11-30",
        number=NUMBER,
        issued_on="2027-01-30",
        valid_from="2028-12-01",
        updated_at="2027-01-30 01:00:00",
    )
    flow.pass_days(3)
    flow.ingest("l2.csv", licences_file(later))
    flow.ring()
    (case,) = reading.cases(world)
    assert (case["item"], case["state"]) == ("L12-Y1", "opened")
    assert flow.send_everything()[-1] == "sent"
    licence = reading.licences(world)[NUMBER]
    assert (licence["term"], licence["yearly_on"]) == (2, "2027-04-01")


def test_more_than_twenty_needs_wait_for_the_next_day(flow: Flow, world: World) -> None:
    """Each licence opens its renewal and its report: ten of them are a full message."""
    papers = [labour(valid_to="2027-05-28", number=f"YL{n:02d}") for n in range(12)]
    at_first_step(flow, *papers)
    (invitation,) = reading.invitations(world)
    assert len(invitation["case_ids"]) == 20
    assert [why for _, why in reading.reasons(world)] == ["invitation_full"] * 4
    flow.pass_days(1)
    flow.ring()
    assert sorted(len(row["case_ids"]) for row in reading.invitations(world)) == [4, 20]
    assert len(reading.cases(world)) == 24


# --- the day's equation ---------------------------------------------------------------------------


def test_a_day_with_yearly_needs_is_proved(flow: Flow, world: World) -> None:
    at_first_step(flow, labour(valid_to="2027-05-28"), paper(1, HYGIENE, "2027-04-28"))
    flow.send_everything()
    go_to(flow, date(2027, 2, 1))
    flow.ring()
    flow.send_everything()
    prove(world, {"time": "2027-02-01T17:10:00Z"})
    found, _ = proof(world, date(2027, 2, 1))
    assert (found.due, found.cases, found.reasons, found.missed) == (3, 3, 0, 0)
    parts = handler.build(world.environ)
    assert parts.ringing.equation(FIRST, 3) == {"due": 3, "opened": 3, "suppressed": 0}


def test_a_yearly_need_whose_alarm_was_lost_is_missed_and_rings_the_next_day(
    flow: Flow, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    load(flow, labour())
    table = Table(world.dynamodb, world.environ["REGISTRY_TABLE"])
    row = next(table.scan("LICENCE#"))
    lost = {name: value for name, value in row.items() if not name.startswith("yearly")}
    transact(table.client, [table.put(lost)])
    go_to(flow, date(2027, 2, 1))
    flow.ring()
    assert reading.cases(world) == []
    prove(world, {"time": "2027-02-01T17:10:00Z"})
    assert proof(world, date(2027, 2, 1))[0].missed == 1
    assert "equation_broken" in caplog.messages
    flow.pass_days(1)
    flow.ring()
    assert items(world) == ["L12-Y1"]
    prove(world, {"time": "2027-02-02T17:10:00Z"})
    found, _ = proof(world, date(2027, 2, 2))
    assert (found.due, found.cases, found.missed) == (1, 1, 0)


def test_both_alarms_lost_are_both_found_in_one_night(flow: Flow, world: World) -> None:
    load(flow, labour(valid_to="2027-05-28"))
    forget_alarms(world)
    go_to(flow, date(2027, 2, 1))
    (row,) = reading.licences(world).values()
    table = Table(world.dynamodb, world.environ["REGISTRY_TABLE"])
    bare = {name: value for name, value in row.items() if not name.startswith("yearly")}
    transact(table.client, [table.put(bare)])
    flow.ring()
    prove(world, {"time": "2027-02-01T17:10:00Z"})
    assert proof(world, date(2027, 2, 1))[0].missed == 2
    flow.pass_days(1)
    flow.ring()
    assert items(world) == ["L12-R1", "L12-Y1"]


def test_the_ids_in_an_opened_event_name_the_year(flow: Flow, world: World) -> None:
    at_first_step(flow)
    (row,) = reading.rows_of(world, "CASE#", "DATA#")
    told = json.loads(row["data"])
    assert (told["year"], told["item"], told["uscc"]) == (2026, "L12-Y1", uscc(1))
