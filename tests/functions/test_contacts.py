"""Whom we reach, from the feed and the carrier through the desk to the next message."""

from datetime import timedelta
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import invite, ring
from tests.functions.desk import Answer, Desk
from tests.functions.entries import HOLDER
from tests.functions.papers import entities_file, holder, uscc
from tests.visitor import visitor
from tests.world import World
from zhiban.domain.errors import Rejected

ONE = uscc(1)
LATER = "2026-12-01 09:59:00"
MANAGER = {"role": "负责人", "name": "样例丙", "mobile": "19900000777", "checked": "phone"}
DONE = "POST /api/worklist/{pk}/{sk}/done"


@pytest.fixture
def planned(flow: Flow) -> Flow:
    """One message of the first holder, planned for now."""
    ring(flow, 1)
    return flow


@pytest.fixture
def desk(planned: Flow) -> Desk:
    return Desk(planned, "[clerk]")


def shown(desk: Desk) -> dict[str, Any]:
    found: dict[str, Any] = desk.ask("GET /api/holders/{uscc}", uscc=ONE).body["holder"]
    return found


def known(desk: Desk) -> list[tuple[str, str, str]]:
    """Role, number and confidence of each contact, as an officer sees them."""
    return [(c["role"], c["mobile"], c["confidence"]["code"]) for c in shown(desk)["contacts"]]


def enter(desk: Desk, **told: Any) -> Answer:
    kept = {"legal_rep_id": None, "mobile": None, "version": shown(desk)["version"]}
    return desk.ask("PUT /api/holders/{uscc}", HOLDER | kept | told, uscc=ONE)


def tasks(desk: Desk, what: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.ask("GET /api/worklist", what=what).body["rows"]
    return found


def heard(desk: Desk, task: dict[str, Any], outcome: str, place: int = 0, **told: Any) -> Answer:
    number = {"place": place, "contact_version": shown(desk)["contact_version"]} | told
    body = {"outcome": outcome, "number": number}
    return desk.ask(DONE, body, pk=task["pk"], sk=task["sk"])


def new_representative(flow: Flow, mobile: str = "19900000001") -> None:
    told = holder(1, legal_rep="样例乙", mobile=mobile, changed_at=LATER)
    flow.ingest("changed.csv", entities_file(told))


def taken(flow: Flow) -> list[str]:
    return [mobile for mobile, _, _ in flow.carrier.taken]


# --- another 法定代表人 ---------------------------------------------------------------------------


def test_the_new_ones_matter_does_not_go_to_the_old_number_and_a_person_sees_to_it(
    planned: Flow, desk: Desk
) -> None:
    new_representative(planned)
    assert planned.send_everything() == ["suppressed_no_contact"]
    assert planned.carrier.taken == []
    assert len(tasks(desk, "no_contact")) == 1
    (task,) = tasks(desk, "verify_contact")
    assert (task["what"]["name"], task["uscc"]) == ("核实联系人", ONE)
    (contact,) = shown(desk)["contacts"]
    assert contact["confidence"] == {"code": "doubtful", "name": "待核实，暂不使用"}
    assert contact["why"] == "此号码曾是另一位法定代表人的，核实前不使用"
    assert contact["mobile"] == "199****0001"


def test_a_number_of_their_own_is_written_to(planned: Flow, desk: Desk) -> None:
    new_representative(planned, "19900000002")
    assert planned.send_everything() == ["sent"]
    assert taken(planned) == ["19900000002"]
    assert tasks(desk, "verify_contact") == []


def test_a_manager_is_written_to_meanwhile(planned: Flow, desk: Desk) -> None:
    assert enter(desk, others=[MANAGER]).status == 200
    new_representative(planned)
    assert planned.send_everything() == ["suppressed_contact_changed", "sent"]
    assert taken(planned) == ["19900000777"]


def test_once_verified_the_number_is_used_again(planned: Flow, desk: Desk) -> None:
    new_representative(planned)
    (task,) = tasks(desk, "verify_contact")
    assert heard(desk, task, "reached").status == 200
    assert known(desk) == [("法定代表人", "199****0001", "verified")]
    (contact,) = shown(desk)["contacts"]
    assert (contact["verified_on"], contact["why"]) == ("2026-12-01", "工作人员已联系到本人")
    assert planned.send_everything() == ["sent"]
    assert taken(planned) == ["19900000001"]


def test_the_link_of_the_one_before_opens_nothing_even_once_the_number_is_verified(
    flow: Flow, world: World
) -> None:
    link = invite(flow)
    (entity,) = reading.entities(world).values()
    told = holder(1, legal_rep="样例乙", name=entity["name"], changed_at=LATER)
    flow.ingest("changed.csv", entities_file(told))
    desk = Desk(flow, "[clerk]")
    for _ in range(2):
        assert visitor(flow).exchange(link).error == "link_revoked"
        for task in tasks(desk, "verify_contact"):
            assert heard(desk, task, "reached").status == 200


# --- numbers that fail ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "confidence"), [("bad_number", "failed"), ("opted_out", "refused")]
)
def test_the_next_need_starts_with_the_next_number(
    planned: Flow, desk: Desk, reason: str, confidence: str
) -> None:
    enter(desk, others=[MANAGER])
    planned.carrier.script = [Rejected(reason)]
    assert planned.send_everything() == [f"rejected_{reason}", "sent"]
    assert known(desk)[0] == ("法定代表人", "199****0001", confidence)
    planned.pass_days(6)
    planned.ring()
    assert planned.send_everything() == ["sent"]
    assert taken(planned) == ["19900000777", "19900000777"]


def test_without_another_number_the_next_step_is_a_call_or_visit(planned: Flow, desk: Desk) -> None:
    planned.send_everything()
    for _ in range(2):
        planned.receipt("message-1", delivered=False, said="Invalid phone number")
    assert known(desk) == [("法定代表人", "199****0001", "failed")]
    planned.pass_days(3)
    planned.ring()
    assert planned.send_everything() == []
    assert len(tasks(desk, "no_contact")) == 1


def test_another_number_in_the_feed_is_written_to_again(planned: Flow, desk: Desk) -> None:
    planned.carrier.script = [Rejected("bad_number")]
    planned.send_everything()
    fresh = holder(1, mobile="19900000002", changed_at=LATER)
    planned.ingest("fresh.csv", entities_file(fresh))
    planned.pass_days(6)
    planned.ring()
    assert planned.send_everything() == ["sent"]
    assert taken(planned) == ["19900000002"]


def test_a_visitor_whose_number_failed_is_sent_no_code(flow: Flow, world: World) -> None:
    visiting = visitor(flow)
    visiting.exchange(invite(flow))
    flow.carrier.script = [Rejected("bad_number")]
    for _ in range(2):
        answer = visiting.ask("POST", "/api/session/code", {"cases": [], "purpose": "tell"})
        assert answer.error == "phone_unusable"
        flow.wall += timedelta(minutes=5)
    assert flow.carrier.script == [], "asked once"
    assert taken(flow) == []
    (entity,) = reading.entities(world).values()
    assert entity["contacts"][0]["confidence"] == "failed"


# --- what an officer learns and enters -----------------------------------------------------------


def test_a_number_that_is_not_theirs_is_not_written_to(planned: Flow, desk: Desk) -> None:
    planned.carrier.script = [Rejected("bad_body")]
    planned.send_everything()
    (task,) = tasks(desk, "send_failed")
    first = heard(desk, task, "wrong_number")
    assert first.status == 200
    assert heard(desk, task, "wrong_number").body == first.body, "said twice"
    assert known(desk) == [("法定代表人", "199****0001", "failed")]
    assert len(tasks(desk, "phone_unusable")) == 1


def test_what_was_heard_of_a_number_that_is_another_by_now_is_not_kept(
    planned: Flow, desk: Desk
) -> None:
    planned.carrier.script = [Rejected("bad_body")]
    planned.send_everything()
    (task,) = tasks(desk, "send_failed")
    before = shown(desk)["contact_version"]
    fresh = holder(1, mobile="19900000002", changed_at=LATER)
    planned.ingest("fresh.csv", entities_file(fresh))
    answer = heard(desk, task, "reached", contact_version=before)
    assert (answer.status, answer.error) == (409, "changed_meanwhile")
    assert heard(desk, task, "reached", place=3).error == "no_such_number"
    assert known(desk) == [("法定代表人", "199****0002", "stated")]
    assert tasks(desk, "send_failed") == [task], "and the task stays"


@pytest.mark.parametrize("outcome", ["closed_down", "refused", "other"])
def test_whatever_else_came_of_a_call_says_nothing_of_the_number(
    planned: Flow, desk: Desk, outcome: str
) -> None:
    planned.carrier.script = [Rejected("bad_body")]
    planned.send_everything()
    (task,) = tasks(desk, "send_failed")
    assert heard(desk, task, outcome).status == 200
    assert known(desk) == [("法定代表人", "199****0001", "stated")]


def test_further_people_are_entered_with_how_they_were_verified(desk: Desk) -> None:
    agent = {"role": "经办人", "name": "样例丁", "mobile": "199 0000 0778"}
    assert enter(desk, others=[agent, MANAGER]).status == 200
    assert known(desk) == [
        ("法定代表人", "199****0001", "stated"),
        ("负责人", "199****0777", "verified"),
        ("经办人", "199****0778", "doubtful"),
    ]
    assert len(tasks(desk, "verify_contact")) == 1
    (told,) = desk.ask("GET /api/holders/{uscc}", uscc=ONE).body["corrections"]
    assert "负责人 样例丙 199****0777 已核实" in told["after"]["others"]
    kept = [{**one, "mobile": None, "checked": None} for one in (agent, MANAGER)]
    assert enter(desk, others=kept).body["changed"] is False
    assert enter(desk).body["changed"] is False, "left out, they stay"


@pytest.mark.parametrize(
    "told",
    [{"mobile": "123"}, {"mobile": ""}, {"mobile": None}, {"role": "法定代表人"}, {"name": ""}],
)
def test_a_contact_that_cannot_be_right_is_not_entered(desk: Desk, told: dict[str, Any]) -> None:
    assert enter(desk, others=[MANAGER | told]).status == 400
    assert len(known(desk)) == 1


def test_the_number_of_the_representative_is_verified_by_hand(desk: Desk) -> None:
    assert enter(desk, checked="visit").body["changed"] is True
    (contact,) = shown(desk)["contacts"]
    assert (contact["confidence"]["name"], contact["why"]) == ("已核实", "上门核实")
    assert shown(desk)["contact_version"] == 1, "links to it stay good"


def test_no_number_is_stored_in_the_open(planned: Flow, desk: Desk, world: World) -> None:
    enter(desk, others=[MANAGER])
    new_representative(planned, "19900000002")
    assert "1990000" not in repr(reading.rows(world, "REGISTRY_TABLE"))
