"""Asked just before sending: is it still wanted, by whom; and has the phone had enough today?"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import due, load, ring
from tests.functions.papers import HYGIENE, entities_file, holder, licences_file, paper, uscc
from tests.world import World
from zhiban.domain.errors import Refused, Rejected
from zhiban.domain.sms_ledger import CASE_CAP
from zhiban.store.keys import Key

LATER = "2026-12-01 09:59:00"


@pytest.fixture
def planned(flow: Flow) -> Flow:
    """One message of the first holder, planned for now."""
    ring(flow, 1)
    return flow


def gone(flow: Flow) -> None:
    flow.ingest("g.csv", entities_file(holder(1, status="注销", changed_at=LATER)))


def opted_out(flow: Flow) -> None:
    key = f"ENTITY#{uscc(1)}"
    reading.patch(flow.world, "REGISTRY_TABLE", key, "ENTITY", opted_out=True)


def phone_removed(flow: Flow) -> None:
    reading.patch(flow.world, "REGISTRY_TABLE", f"ENTITY#{uscc(1)}", "ENTITY", contacts=[])


def the_case(flow: Flow, **facts: object) -> None:
    (case,) = reading.cases(flow.world)
    reading.patch(flow.world, "CASES_TABLE", case["PK"], "CASE", **facts)


def case_closed(flow: Flow) -> None:
    the_case(flow, state="closed")


def filed(flow: Flow) -> None:
    the_case(flow, state="filed")


def no_longer_operating(flow: Flow) -> None:
    the_case(flow, intent="no_longer_operating")


def reminded_often(flow: Flow) -> None:
    (case,) = reading.cases(flow.world)
    reading.patch(flow.world, "CASES_TABLE", case["PK"], "REMINDED", messages=CASE_CAP)


def cancelled(flow: Flow) -> None:
    number = due(1).number
    row = paper(1, due(1).kind, "2026-12-31", number=number, status="注销", updated_at=LATER)
    flow.ingest("c.csv", licences_file(row))


def renewed(flow: Flow) -> None:
    row = paper(
        1,
        due(1).kind,
        "2031-12-31",
        number=due(1).number,
        valid_from="2027-01-01",
        updated_at=LATER,
    )
    flow.ingest("r.csv", licences_file(row))


def postponed(flow: Flow) -> None:
    (case,) = reading.cases(flow.world)
    the_case(flow, plan=case["plan"] | {"chosen": "2026-12-03"})


def stopped(flow: Flow) -> None:
    reading.patch(flow.world, "CASES_TABLE", "SWITCH", "stopped_items", items=["L01-R1"])


UNWANTED: list[tuple[Callable[[Flow], None], str, list[str]]] = [
    (gone, "entity_gone", []),
    (opted_out, "opted_out", ["opted_out"]),
    (phone_removed, "no_contact", ["no_contact"]),
    (case_closed, "case_closed", []),
    (filed, "already_filed", []),
    (no_longer_operating, "answered", []),
    (reminded_often, "reminded_enough", ["reminded_enough"]),
    (cancelled, "not_active", []),
    (renewed, "renewed_elsewhere", []),
    (stopped, "item_stopped", []),
    (postponed, "postponed", []),
]


@pytest.mark.parametrize(
    ("happen", "reason", "tasks"), UNWANTED, ids=[row[0].__name__ for row in UNWANTED]
)
def test_what_is_no_longer_wanted_is_not_sent_and_says_why(
    planned: Flow, world: World, happen: Callable[[Flow], None], reason: str, tasks: list[str]
) -> None:
    happen(planned)
    (outcome,) = planned.send_everything()
    row = reading.the_send(world)
    assert planned.carrier.taken == []
    assert (outcome, row["state"], row["reason"]) == (f"suppressed_{reason}", "suppressed", reason)
    assert reading.tasks(world) == tasks
    assert reading.events(world).count("reminder_suppressed") == 1
    assert planned.send_everything() == []


def test_a_message_overtaken_by_the_last_filing_day_is_not_sent(flow: Flow, world: World) -> None:
    """公共场所卫生: after the latest day a filing is refused, so the link would be of no use."""
    flow.ingest("e.csv", entities_file(holder(1)))
    flow.ingest("l.csv", licences_file(paper(1, HYGIENE, "2026-12-31")))
    flow.ring()
    flow.dispatch()
    flow.pass_days(1)
    (outcome,) = flow.deliver_sends()
    assert outcome == "suppressed_filing_refused"


def test_only_the_needs_that_still_stand_are_named(flow: Flow, world: World) -> None:
    load(flow, 1)
    more = [paper(1, HYGIENE, f"2027-01-{day}", number=f"YL{day}") for day in (20, 25)]
    flow.ingest("more.csv", licences_file(*more))
    flow.ring()
    cancelled(flow)
    assert flow.send_everything() == ["sent"]
    assert "您有2件证照将到期" in flow.carrier.taken[0][1]
    (invitation,) = reading.invitations(world)
    assert len(invitation["sealed"]) == 2


def test_a_phone_gets_three_messages_a_day_and_the_fourth_on_the_next_working_day(
    flow: Flow, world: World
) -> None:
    """One phone for four holders, on a Friday: the fourth message waits for Monday."""
    flow.pass_days(3)
    ring(flow, 1, 3, 4, 5, mobile="19900000009")
    assert sorted(flow.send_everything()) == ["deferred_phone_cap", "sent", "sent", "sent"]
    (waiting,) = [row for row in reading.sends(world) if row["state"] == "planned"]
    assert waiting["due_at"] == "2026-12-07T01:00:00Z"
    assert flow.send_everything() == []
    flow.pass_days(3)
    flow.ring()
    assert flow.send_everything() == ["sent"]
    assert [mobile for mobile, _, _ in flow.carrier.taken] == ["19900000009"] * 4


def test_one_phones_day_does_not_count_for_another(flow: Flow, world: World) -> None:
    ring(flow, 1, 3, 4, mobile="19900000009")
    flow.ingest("e2.csv", entities_file(holder(5)))
    flow.ingest("l2.csv", licences_file(due(5)))
    flow.ring()
    assert flow.send_everything() == ["sent"] * 4


def test_the_phones_day_is_a_day_in_china(flow: Flow, world: World) -> None:
    ring(flow, 1, 3, 4, mobile="19900000009")
    assert flow.send_everything() == ["sent"] * 3
    flow.now += timedelta(hours=23)
    flow.ingest("e2.csv", entities_file(holder(5, mobile="19900000009")))
    flow.ingest("l2.csv", licences_file(due(5)))
    flow.ring()
    assert flow.send_everything() == ["sent"]


def dates_corrected(flow: Flow, valid_to: str) -> None:
    """The feed corrects 有效期止 within the same term."""
    row = paper(1, due(1).kind, valid_to, number=due(1).number, updated_at=LATER)
    flow.ingest("d.csv", licences_file(row))


def test_a_date_that_was_just_corrected_is_reckoned_anew_before_it_is_said(
    planned: Flow, world: World
) -> None:
    """Nobody is told a wrong day, and nobody is missed for it."""
    dates_corrected(planned, "2026-12-30")
    assert planned.send_everything() == ["deferred_dates_moved"]
    assert reading.the_send(world)["reason"] == "dates_moved"
    planned.ring()
    assert planned.send_everything() == []
    planned.now += timedelta(hours=1)
    planned.wall += timedelta(hours=1)
    assert planned.send_everything() == ["sent"]
    assert "12月30日到期" in planned.carrier.taken[0][1]


def test_a_correction_that_puts_the_window_off_takes_the_message_back(
    planned: Flow, world: World
) -> None:
    dates_corrected(planned, "2028-12-31")
    assert planned.send_everything() == ["deferred_dates_moved"]
    planned.ring()
    planned.now += timedelta(hours=1)
    planned.wall += timedelta(hours=1)
    assert planned.send_everything() == ["suppressed_case_closed"]
    assert planned.carrier.taken == []


def test_a_message_that_waited_for_days_gives_way_to_the_newer_one(
    planned: Flow, world: World
) -> None:
    """The first reminder hung while the carrier refused; then the last one is due."""
    planned.carrier.script = [Refused("throttled")]
    assert planned.send_everything() == ["refused_throttled"]
    planned.pass_days(6)
    planned.ring()
    assert sorted(planned.send_everything()) == ["sent", "suppressed_overtaken"]
    assert len(planned.carrier.taken) == 1
    states = {row["step"].rsplit("-", 1)[1]: row["state"] for row in reading.sends(world)}
    assert set(states.values()) == {"sent", "suppressed"}


def two_phones(flow: Flow) -> None:
    """The holder's second contact, as an officer enters it."""
    (row,) = [r for r in reading.rows(flow.world, "REGISTRY_TABLE") if r["SK"] == "ENTITY"]
    entities, key = flow.send_parts.entities, Key(row["PK"], "ENTITY")
    assert entities.cipher is not None
    second = row["contacts"][0] | {
        "mobile": entities.cipher.seal("19900000777", key, "mobile.1"),
        "mobile_fingerprint": entities.cipher.fingerprint("19900000777"),
    }
    contacts = [row["contacts"][0], second]
    reading.patch(flow.world, "REGISTRY_TABLE", key.pk, "ENTITY", contacts=contacts)


def test_a_number_that_does_not_exist_is_followed_by_the_holders_next(
    planned: Flow, world: World
) -> None:
    two_phones(planned)
    planned.carrier.script = [Rejected("bad_number")]
    assert planned.send_everything() == ["rejected_bad_number", "sent"]
    assert [mobile for mobile, _, _ in planned.carrier.taken] == ["19900000777"]
    assert [(r["contact"], r["state"]) for r in reading.sends(world)] == [
        (0, "failed"),
        (1, "sent"),
    ]
    assert all("queue_pk" not in row for row in reading.sends(world))


def test_the_carriers_late_word_on_a_number_does_the_same(planned: Flow, world: World) -> None:
    two_phones(planned)
    assert planned.send_everything() == ["sent"]
    for _ in range(2):
        planned.receipt("message-1", delivered=False, said="Invalid phone number")
    assert planned.send_everything() == ["sent"]
    assert [mobile for mobile, _, _ in planned.carrier.taken] == ["19900000001", "19900000777"]
    planned.receipt("message-2", delivered=False, said="Phone is currently unreachable")
    last = reading.sends(world)[-1]
    assert (last["state"], last["queue_pk"]) == ("failed", "TASK#send_failed")
    assert planned.send_everything() == []


def test_a_second_contact_chosen_from_a_list_that_changed_is_given_up_for_the_first(
    planned: Flow, world: World
) -> None:
    two_phones(planned)
    planned.carrier.script = [Rejected("bad_number")]
    planned.dispatch()
    assert planned.deliver_sends() == ["rejected_bad_number"]
    newer = holder(1, mobile="19900001001", changed_at=LATER)
    planned.ingest("newer.csv", entities_file(newer))
    assert planned.send_everything() == ["suppressed_contact_changed", "sent"]
    assert [mobile for mobile, _, _ in planned.carrier.taken] == ["19900001001"]
    found = [(row["contact"], row["attempt"], row["state"]) for row in reading.sends(world)]
    assert found == [(0, 1, "failed"), (0, 2, "sent"), (1, 1, "suppressed")]
