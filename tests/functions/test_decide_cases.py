"""自动审批: off until it is turned on, then once, on every check, and looked at afterwards."""

import json
from datetime import timedelta
from typing import Any

import pytest

import decide_cases.deciding
from decide_cases import handler
from tests.flow import Flow
from tests.functions import grant_book, reading
from tests.functions.desk import Answer, Desk, cases_of
from tests.functions.entries import HOLDER
from tests.functions.grant_book import data_of, events_of, rung
from tests.functions.samples import delivery, enter, failed
from tests.world import Context, World, sqs_record
from zhiban.domain import automatic
from zhiban.domain.audit import first_break
from zhiban.domain.batches import Check
from zhiban.domain.catalogue import Catalogue
from zhiban.runtime.rules import shipped_as
from zhiban.store.table import transact

ITEM = "L01-R1"
"""Of the first holder's case."""


def turn(flow: Flow, *items: str, version: int = 0, name: str = "automatic") -> Answer:
    """A supervisor turns a switch of items."""
    body = {"items": list(items), "reason": "局务会同意", "version": version}
    return Desk(flow, "[supervisor]", sub="o-9", name="chen").ask(f"PUT /api/items/{name}", body)


@pytest.fixture
def case(flow: Flow) -> str:
    """The first holder's case, filed with a sealed application."""
    (case_id,) = rung(flow, 1)
    grant_book.filed(flow, case_id)
    return case_id


@pytest.fixture
def on(flow: Flow, case: str) -> str:
    """The same, of an item that is turned on."""
    assert turn(flow, ITEM).status == 200
    return case


def state(world: World) -> str:
    (only,) = reading.case_states(world).values()
    return str(only)


def handle(flow: Flow, event: dict[str, Any]) -> Any:
    told, parts = handler.build(flow.world.environ)
    return handler.handle(event, Context(), told, parts)


def task_of(world: World, case: str, what: str) -> list[reading.Row]:
    return reading.rows_of(world, f"CASE#{case}", f"TASK#{what}")


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is granted is in the sample."""
    monkeypatch.setattr(automatic, "is_sampled", lambda *_: True)


# --- off, and on --------------------------------------------------------------------------------


def test_it_is_off_for_every_item_until_somebody_turns_it_on(
    flow: Flow, case: str, world: World
) -> None:
    before = reading.rows(world, "CASES_TABLE")
    assert flow.decide(case) == "left_to_officers"
    assert reading.rows(world, "CASES_TABLE") == before
    shown = Desk(flow).ask("GET /api/items/automatic").body
    assert (shown["items"], shown["version"]) == ([], 0)


def test_what_passes_every_check_is_granted_by_the_platform(
    flow: Flow, on: str, world: World
) -> None:
    assert flow.decide(on) == "granted"
    assert events_of(world, on)[-2:] == ["decided_automatically", "case_granted"]
    chain = cases_of(flow).chain(on)
    assert first_break(chain) is None
    assert [event.actor for event, _ in chain[-2:]] == ["platform", "platform"]
    assert data_of(world, on, "case_granted") == {
        "filing": 1, "reason": "", "by": "platform", "name": "平台自动审批", "role": "platform",
    }  # fmt: skip
    told = data_of(world, on, "decided_automatically")
    assert (told["provisional"], told["switch"]) == (True, 1)
    assert "行政许可法 第34条第2款" in told["basis"]


def test_the_licence_follows_and_the_whole_proves_sound(flow: Flow, on: str, world: World) -> None:
    flow.decide(on)
    assert flow.issue(on) == "issued"
    proof = Desk(flow).ask("GET /api/cases/{case_id}/proof", case_id=on).body
    assert [one for one in proof["faults"] if "decision" in one or "决定" in one] == []
    assert state(world) == "issued"


def test_a_notice_delivered_twice_decides_once(flow: Flow, on: str, world: World) -> None:
    assert failed(handle(flow, delivery("decide_cases", "duplicate"))) == []
    assert failed(handle(flow, delivery("decide_cases", "typical"))) == []
    assert events_of(world, on).count("case_granted") == 1


def test_the_entry_that_aws_calls_does_the_same(
    flow: Flow, on: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = enter(handler, delivery("decide_cases", "typical"), world, monkeypatch)
    assert (failed(answer), state(world)) == ([], "granted")


def test_of_several_notices_each_is_worked_by_itself(flow: Flow, world: World) -> None:
    """typical is of the first holder's case; mixed is of two, with a broken notice between."""
    for case_id in rung(flow, 1, 2):
        grant_book.filed(flow, case_id)
    turn(flow, ITEM)
    mixed = delivery("decide_cases", "mixed")
    assert failed(handle(flow, mixed)) == [mixed["Records"][1]["messageId"]]
    assert reading.case_states(world) == {"YL00120261231": "granted", "YL00220270130": "filed"}


def test_what_is_no_notice_fails_alone_and_changes_nothing(
    flow: Flow, on: str, world: World
) -> None:
    poison = delivery("decide_cases", "poison")
    assert failed(handle(flow, poison)) == [one["messageId"] for one in poison["Records"]]
    bodies = ['{"case":""}', '{"detail":{"pk":7}}', '{"case":7}', '{"case":"nobody"}']
    for body in bodies:
        assert failed(handle(flow, {"Records": [sqs_record(body)]})) == ["m-1"]
    assert state(world) == "filed"


def test_only_a_supervisor_turns_it_and_only_where_the_catalogue_lets_it(flow: Flow) -> None:
    catalogue = shipped_as(Catalogue, "catalogue")
    barred = [one.code for one in catalogue.items.values() if not automatic.terms_of(one)]
    assert len(barred) > 50
    for code in (barred[0], "L01-C3"):
        answer = turn(flow, ITEM, code)
        assert (answer.status, answer.error) == (400, "not_automatic")
    assert turn(flow, "L99-R1").error == "no_such_item"
    assert turn(flow, ITEM).body["version"] == 1
    items = Desk(flow).ask("GET /api/items").body["items"]
    assert [one["code"] for one in items if (one["automatic"] or {}).get("on")] == [ITEM]
    assert {one["code"] for one in items if one["automatic"] is None} >= set(barred)


# --- stopped ------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["stopped", "automatic"])
def test_a_switch_stops_it_at_once(flow: Flow, on: str, world: World, how: str) -> None:
    left = ([ITEM], 0) if how == "stopped" else ([], 1)
    assert turn(flow, *left[0], version=left[1], name=how).status == 200
    assert flow.decide(on) == "left_to_officers"
    assert state(world) == "filed"


@pytest.mark.parametrize("how", ["stopped", "automatic"])
def test_a_switch_turned_between_looking_and_writing_stops_it_too(
    flow: Flow, on: str, world: World, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(client: Any, actions: Any) -> None:
        monkeypatch.setattr(decide_cases.deciding, "transact", transact)
        left = ([ITEM], 0) if how == "stopped" else ([], 1)
        assert turn(flow, *left[0], version=left[1], name=how).status == 200
        transact(client, actions)

    monkeypatch.setattr(decide_cases.deciding, "transact", late)
    assert flow.decide(on) == "left_to_officers"
    assert (state(world), events_of(world, on).count("decided_automatically")) == ("filed", 0)


def test_an_officer_who_was_first_has_decided(flow: Flow, on: str, world: World) -> None:
    case = cases_of(flow).get(on)
    assert case is not None
    refused = Desk(flow).decide(on, "refuse", version=case.version, reason="经营场所与许可不符")
    assert refused.status == 200
    assert flow.decide(on) == "already_handled"
    assert state(world) == "refused"


def test_an_officer_who_comes_second_is_told_that_it_was_the_platform(flow: Flow, on: str) -> None:
    before = cases_of(flow).get(on)
    assert before is not None
    flow.decide(on)
    answer = Desk(flow).decide(on, "grant", version=before.version)
    assert (answer.status, answer.error) == (409, "already_decided")
    assert "平台自动审批" in answer.body["message"]


# --- left to a person ---------------------------------------------------------------------------


def shown(flow: Flow, case: str) -> dict[str, Any]:
    view: dict[str, Any] = Desk(flow).ask("GET /api/cases/{case_id}", case_id=case).body
    return view


def reasons(flow: Flow, case: str) -> list[str]:
    return [one["code"] for one in shown(flow, case)["automatic"]["against"]]


def test_what_a_check_holds_back_waits_for_a_person_who_sees_why(
    flow: Flow, on: str, world: World
) -> None:
    assert reasons(flow, on) == []
    (row,) = reading.licences(world).values()
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], status="suspended")
    before = reading.case_states(world)
    assert flow.decide(on) == "left_to_officers"
    assert reading.case_states(world) == before
    assert reasons(flow, on) == [Check.LICENCE]


def test_where_it_is_off_the_desk_says_under_which_terms_it_could_be_on(
    flow: Flow, case: str
) -> None:
    told = shown(flow, case)["automatic"]
    assert (told["terms"]["on"], told["against"]) == (False, [])
    assert (told["terms"]["check_percent"], told["terms"]["provisional"]) == (20, True)


def test_what_an_officer_typed_is_decided_by_another_officer(flow: Flow, on: str) -> None:
    case = cases_of(flow).get(on)
    assert case is not None
    clerk = Desk(flow, "[clerk]", sub="o-4")
    holder = clerk.ask("GET /api/holders/{uscc}", uscc=case.uscc).body["holder"]
    told = {"town": "历山街道", "version": holder["version"]}
    body = HOLDER | told
    assert clerk.ask("PUT /api/holders/{uscc}", body, uscc=case.uscc).status == 200
    assert Check.BY_HAND in reasons(flow, on)
    assert flow.decide(on) == "left_to_officers"


def test_the_desk_shows_what_the_platform_decided(flow: Flow, on: str) -> None:
    flow.decide(on)
    (row,) = Desk(flow).ask("GET /api/queue", state="granted").body["rows"]
    assert row["automatic"] is True
    view = shown(flow, on)
    assert view["case"]["decision"]["by"] == {"id": "platform", "name": "平台自动审批"}
    assert view["automatic"] is None


# --- looked at afterwards -----------------------------------------------------------------------


def done(desk: Desk, case: str, what: str, outcome: str, note: str = "核对了全部材料") -> Answer:
    place = {"pk": f"CASE:{case}", "sk": f"TASK:{what}"}
    body = {"outcome": outcome, "note": note}
    return desk.ask("POST /api/worklist/{pk}/{sk}/done", body, **place)


@pytest.mark.usefixtures("looked_at")
def test_the_sampled_become_a_task_with_the_items_own_day(
    flow: Flow, on: str, world: World
) -> None:
    flow.decide(on)
    assert data_of(world, on, "decided_automatically")["checked_later"] is True
    (task,) = task_of(world, on, "post_check")
    assert task["queue_sk"].startswith("2026-12-29#")  # twenty working days
    assert done(Desk(flow), on, "post_check", "checked_right").status == 200
    assert not task_of(world, on, "post_check_wrong")


def test_the_sample_is_the_items_share() -> None:
    terms = shipped_as(Catalogue, "catalogue").item(ITEM).automatic
    assert terms is not None
    assert terms.check_percent == 20


@pytest.mark.usefixtures("looked_at")
def test_a_post_check_that_is_late_is_a_supervisors_and_goes_with_it(
    flow: Flow, on: str, world: World
) -> None:
    flow.decide(on)
    flow.pass_days(28)
    assert flow.reconcile()["checks_late"] == 0
    flow.pass_days(1)
    assert flow.reconcile()["checks_late"] == 1
    assert flow.reconcile()["checks_late"] == 0
    assert task_of(world, on, "post_check_late")
    chief = Desk(flow, "[supervisor]", sub="o-9")
    assert done(chief, on, "post_check_late", "other").error == "ends_by_itself"
    assert done(Desk(flow), on, "post_check", "checked_right").status == 200
    assert not task_of(world, on, "post_check_late")
    assert flow.reconcile()["checks_late"] == 0


@pytest.mark.usefixtures("looked_at")
@pytest.mark.parametrize(("outcome", "revoked"), [("grant_revoked", True), ("grant_kept", False)])
def test_what_was_found_wrong_is_settled_by_a_supervisor_and_told(
    flow: Flow, on: str, world: World, outcome: str, revoked: bool
) -> None:
    flow.decide(on)
    assert done(Desk(flow), on, "post_check", "checked_wrong").status == 200
    wrong = "post_check_wrong"
    assert done(Desk(flow), on, wrong, outcome).error == "not_your_role"
    chief = Desk(flow, "[supervisor]", sub="o-9", name="chen")
    assert done(chief, on, wrong, "other").error == "outcome_of_another"
    assert done(chief, on, wrong, outcome, "").error == "reason_missing"
    assert done(chief, on, wrong, outcome).status == 200
    assert data_of(world, on, "post_check_settled") == {
        "revoked": revoked, "note": "核对了全部材料", "by": "o-9", "name": "chen",
    }  # fmt: skip
    assert not task_of(world, on, wrong)


# --- healed -------------------------------------------------------------------------------------


def asked_again(flow: Flow) -> list[str]:
    bodies = [json.loads(one["body"]) for one in flow.world.take("DECIDE_QUEUE_URL")]
    return [flow.decide(body["case"]) for body in bodies]


def test_a_lost_notice_is_asked_again_by_reconcile(flow: Flow, on: str, world: World) -> None:
    assert flow.reconcile()["decisions_asked"] == 0
    flow.now += timedelta(minutes=16)
    assert flow.reconcile()["decisions_asked"] == 1
    assert asked_again(flow) == ["granted"]
    assert flow.reconcile()["decisions_asked"] == 0


def test_what_is_off_or_has_waited_for_days_is_left_to_officers(flow: Flow, case: str) -> None:
    flow.now += timedelta(minutes=16)
    assert flow.reconcile()["decisions_asked"] == 0
    turn(flow, ITEM)
    assert flow.reconcile()["decisions_asked"] == 1
    flow.now += timedelta(days=3)
    assert flow.reconcile()["decisions_asked"] == 0
