"""What is owed every year on the citizen's page: shown in full, answered, never signed."""

import json
from datetime import date

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, count_links
from tests.functions.papers import HYGIENE, entities_file, holder, licences_file, paper
from tests.functions.test_ring_alarms_yearly import DUE, FIRST, go_to, labour
from tests.visitor import Visitor, visitor
from tests.world import World
from zhiban.store.cases import Cases
from zhiban.store.table import Table


def reminded(flow: Flow, *more: str, kind: str = HYGIENE) -> str:
    """The first holder, reminded of the report, and of a renewal for each date of `more`."""
    count_links(flow)
    papers = [paper(1, kind, until, holder_name=HOLDER["name"]) for until in more]
    flow.ingest("e.csv", entities_file(holder(1, **HOLDER)))
    flow.ingest("l.csv", licences_file(labour(holder_name=HOLDER["name"]), *papers))
    go_to(flow, FIRST)
    flow.ring()
    flow.send_everything()
    return "LinkOfTheSampleNo00001"


@pytest.fixture
def visiting(flow: Flow) -> Visitor:
    made = visitor(flow)
    made.exchange(reminded(flow))
    made.ask_code(purpose="tell")
    made.verify()
    return made


@pytest.fixture
def case(visiting: Visitor) -> str:
    return str(visiting.heard[0].body["cases"][0]["id"])


def test_it_says_what_by_when_where_and_what_otherwise(flow: Flow) -> None:
    (told,) = visitor(flow).exchange(reminded(flow)).body["cases"]
    assert (told["yearly"], told["standing"], told["year"]) == (True, "owed", 2026)
    assert told["duty"] == "劳务派遣年度经营情况报告"
    assert told["latest"] == {"day": "2027-03-31", "words": "2027年3月31日（周三）"}
    assert told["days_left_words"] == "还有61天"
    assert told["where"] == "沂源县行政审批服务局"
    assert "许可证不予延续" in told["late_words"]
    assert told["basis"] == "劳务派遣行政许可实施办法（人社部令19号，2013-07-01施行） 第22条"
    assert told["next_reminder"]["day"] == "2027-03-16"
    assert "cost" not in told


def test_already_done_ends_the_case_once_and_all_its_reminders(
    visiting: Visitor, case: str, flow: Flow, world: World
) -> None:
    first, again = visiting.intend(case, "done"), visiting.intend(case, "done")
    assert (first.status, first.body) == (200, {"case": case, "intent": "done"})
    assert again.body == first.body
    (row,) = reading.cases(world)
    assert (row["state"], row["intent"]) == ("closed", "done")
    cases = Cases(Table(world.dynamodb, "cases"))
    kinds = [event.type for event, _ in cases.chain(case)]
    assert kinds[-2:] == ["intent_confirmed", "case_closed"]
    last = cases.data_of(case, len(kinds))
    assert last is not None
    assert json.loads(str(last["data"])) == {"why": "done"}

    for day in (date(2027, 3, 16), date(2027, 3, 26), date(2027, 4, 1)):
        go_to(flow, day)
        flow.ring()
        assert flow.send_everything() == []
    assert reading.cases(world)[0]["state"] == "closed"
    assert reading.tasks(world) == []


def test_after_it_was_done_the_link_says_that_it_is_over(visiting: Visitor, case: str) -> None:
    visiting.intend(case, "done")
    answer = visiting.ask("GET", "/api/session")
    assert (answer.status, answer.error) == (410, "link_closed")
    assert visiting.intend(case, "not_now").error == "link_closed"


def test_a_link_alone_ends_nothing(flow: Flow, world: World) -> None:
    made = visitor(flow)
    case = made.exchange(reminded(flow)).body["cases"][0]["id"]
    assert made.intend(case, "done").status == 401
    assert reading.case_states(world) == {"YL00120281130": "opened"}


@pytest.mark.parametrize("intent", ["no_longer_operating", "data_wrong"])
def test_what_a_person_must_hear_stops_the_reminders_too(
    visiting: Visitor, case: str, flow: Flow, world: World, intent: str
) -> None:
    answer = visiting.intend(case, intent)
    assert answer.body["call_by"]["day"] == "2027-02-02"
    assert intent in reading.tasks(world)
    go_to(flow, date(2027, 3, 16))
    flow.ring()
    assert flow.send_everything() == ["suppressed_answered"]


def test_later_says_when_the_next_word_comes(visiting: Visitor, case: str) -> None:
    assert visiting.intend(case, "not_now").body["next_reminder"]["day"] == "2027-03-16"


def test_there_is_nothing_to_sign(visiting: Visitor, case: str) -> None:
    for answer in (visiting.form(case), visiting.sign(case, "a" * 64)):
        assert (answer.status, answer.error) == (410, "nothing_to_sign")
    assert visiting.ask_code(case).error == "nothing_to_sign"
    assert visiting.intend(case, "yes").error == "not_an_answer"
    assert visiting.ask("GET", f"/api/cases/{case}").body["timeline"] == []


def test_a_renewal_is_not_done_by_saying_so(flow: Flow, world: World) -> None:
    made = visitor(flow)
    found = made.exchange(reminded(flow, "2027-04-28")).body["cases"]
    made.ask_code(purpose="tell")
    made.verify()
    renewal = next(one["id"] for one in found if not one["yearly"])
    assert made.intend(renewal, "done").error == "not_an_answer"
    assert {row["state"] for row in reading.cases(world)} == {"opened"}


def test_beside_a_renewal_each_goes_its_own_way(flow: Flow, world: World) -> None:
    """One link, one code for the renewal; the report is answered, the renewal still fileable."""
    made = visitor(flow)
    found = made.exchange(reminded(flow, "2027-04-28")).body["cases"]
    report = next(one["id"] for one in found if one["yearly"])
    renewal = next(one["id"] for one in found if not one["yearly"])
    assert set(made.ask_code().body["documents"]) == {renewal}
    made.verify()
    made.intend(report, "done")
    after = {one["id"]: one["standing"] for one in made.ask("GET", "/api/session").body["cases"]}
    assert after == {renewal: "fileable", report: "closed"}


def test_past_its_day_it_says_so_beside_what_may_still_be_done(flow: Flow) -> None:
    """民办学校: a renewal is still taken after its latest day, until the licence expires."""
    made = visitor(flow)
    secret = reminded(flow, "2027-04-28", kind="民办学校办学许可证")
    flow.pass_days((DUE - FIRST).days + 1)
    found = {one["yearly"]: one for one in made.exchange(secret).body["cases"]}
    assert (found[True]["standing"], found[False]["standing"]) == ("overdue", "fileable")
    made.ask_code()
    made.verify()
    assert made.form(found[True]["id"]).error == "duty_overdue"


def test_the_link_of_a_report_alone_ends_with_its_day(flow: Flow) -> None:
    secret = reminded(flow)
    flow.pass_days((DUE - FIRST).days + 1)
    assert visitor(flow).exchange(secret).error == "link_expired"
