"""What is past its time is erased, the chain still verifies, and nothing else is touched."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from keep_retention import handler
from keep_retention.keeping import Night
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin
from tests.functions.desk import Desk as OfficersDesk
from tests.functions.grant_book import ADDRESS, Desk, decided, filed, rung
from tests.functions.papers import HYGIENE, entities_file, holder, licences_file, paper, uscc
from tests.functions.samples import deliveries, delivery, enter
from tests.world import Context, World
from zhiban.domain.audit import first_break
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.entities import EntityStatus
from zhiban.domain.errors import EventError, SettingsError
from zhiban.domain.retention import ERASED
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.signer import KmsSigner
from zhiban.store import keys
from zhiban.store.cipher import load_cipher
from zhiban.store.entities import Entities
from zhiban.store.table import Table, transact
from zhiban.verification.check import check_case
from zhiban.verification.findings import Findings
from zhiban.verification.reading import Sources

LEFT = ("CASE", "EVENT#", "REMINDED", "READ#")


def keep(world: World, at: datetime, **told: str) -> Night:
    environ = world.environ | told
    event = {"time": at.isoformat()}
    return Night(**handler.handle(event, Context(), *handler.build(environ)))


def years(at: datetime, number: int, days: int = 0) -> datetime:
    return at.replace(year=at.year + number) + timedelta(days=days)


def checked(flow: Flow, case_id: str) -> Findings:
    world = flow.world
    sources = Sources(
        cases=Table(world.dynamodb, "cases"),
        registry=Table(world.dynamodb, "registry"),
        bucket=Bucket("documents"),
        cipher=load_cipher(world.environ["CIPHER_SECRET"]),
    )
    key = KmsSigner(world.environ["SEAL_KEY"]).public_key()
    return check_case(sources.read(case_id), [key])


def of_case(world: World, case_id: str) -> list[str]:
    return [row["SK"] for row in reading.rows(world, "CASES_TABLE", f"CASE#{case_id}")]


def objects(world: World) -> list[str]:
    found = world.s3.list_objects_v2(Bucket="documents").get("Contents", [])
    return [one["Key"] for one in found]


def all_text(world: World) -> str:
    every = [reading.rows(world, table) for table in ("CASES_TABLE", "REGISTRY_TABLE")]
    return json.dumps(every, ensure_ascii=False, default=str)


@pytest.fixture
def delivered(flow: Flow) -> str:
    """A case from its message to the delivered parcel."""
    (case_id,) = rung(flow, 1)
    case = filed(flow, case_id, {"delivery_address": ADDRESS})
    decided(flow, case, "grant", "材料齐全，予以延续。")
    assert flow.copy(case_id) == "copied"
    assert flow.issue(case_id) == "issued"
    desk = Desk(flow)
    desk.move(desk.case(case_id), CaseState.DELIVERED, "courier", {})
    return case_id


@pytest.fixture
def closed(flow: Flow) -> str:
    """A case that nobody filed."""
    (case_id,) = rung(flow, 1)
    desk = Desk(flow)
    desk.move(desk.case(case_id), CaseState.CLOSED, "system", {"reason": "entity_gone"})
    return case_id


def test_what_was_not_filed_goes_after_two_years_and_its_chain_says_so(
    flow: Flow, closed: str
) -> None:
    invitation = Desk(flow).case(closed).invitation_id
    assert keep(flow.world, years(flow.now, 2)).erased == 0
    assert keep(flow.world, years(flow.now, 2, 1)) == Night(erased=1)
    assert all(sk.startswith((*LEFT, "DATA#")) for sk in of_case(flow.world, closed))
    chain = Desk(flow).cases.chain(closed)
    assert chain[-1][0].type == ERASED
    assert first_break(chain) is None
    data = [sk for sk in of_case(flow.world, closed) if sk.startswith("DATA#")]
    assert data == [f"DATA#{chain[-1][0].seq:06d}"]
    assert reading.rows(flow.world, "CASES_TABLE", f"INVITATION#{invitation}") == []
    found = checked(flow, closed)
    assert found.faults == []
    day = years(flow.now, 2, 1).date()
    assert found.told == [
        f"第{chain[-1][0].seq}个事件以前的内容已按保管期限规定于{day}删除，摘要链仍然完整"
    ]


def test_it_happens_once_however_often_it_is_asked(flow: Flow, closed: str) -> None:
    at = years(flow.now, 2, 1)
    assert keep(flow.world, at).erased == 1
    before = reading.rows(flow.world, "CASES_TABLE")
    for later in (at, at + timedelta(days=1), years(at, 5)):
        assert keep(flow.world, later) == Night()
    assert reading.rows(flow.world, "CASES_TABLE") == before


def test_a_file_of_licensing_waits_for_ten_years_and_for_an_approval(
    flow: Flow, delivered: str
) -> None:
    at = years(flow.now, 10, 1)
    assert checked(flow, delivered).faults == []
    assert keep(flow.world, at) == Night(unapproved=1)
    assert objects(flow.world)
    assert keep(flow.world, at, DESTROY_THROUGH=str(flow.now.date())) == Night(erased=1)
    assert [key for key in objects(flow.world) if not key.startswith("reports/")] == []
    assert all(sk.startswith((*LEFT, "DATA#")) for sk in of_case(flow.world, delivered))
    assert checked(flow, delivered).faults == []
    case = Desk(flow).case(delivered)
    assert case.decision is not None
    assert (case.decision.reason, case.erased_on) == ("", at.date())
    assert "材料齐全" not in all_text(flow.world)


def test_a_licence_in_force_keeps_its_file(flow: Flow, delivered: str) -> None:
    table = Table(flow.world.dynamodb, "registry")
    case = Desk(flow).case(delivered)
    key = keys.licence(case.uscc, case.kind, case.number)
    transact(
        flow.world.dynamodb,
        [table.update(key, "SET valid_to = :to", to="2040-01-01")],
    )
    at, may = years(flow.now, 10, 1), {"DESTROY_THROUGH": "2040-01-01"}
    assert keep(flow.world, at, **may) == Night(in_force=1)
    assert keep(flow.world, at, **may) == Night()
    assert [f.row for f in checked(flow, delivered).faults if f.row == "CASE"] == []
    assert keep(flow.world, years(at, 1), **may) == Night(in_force=1)
    assert keep(flow.world, years(at, 4), **may).erased == 1


def test_a_stage_sets_periods_within_bounds(flow: Flow, closed: str) -> None:
    assert keep(flow.world, years(flow.now, 1, 1), RETENTION='{"unfiled": 1}').erased == 1
    for wrong in ('{"unfiled": 6}', '{"filed": 9}', '{"reads": 1}', '{"nothing": 1}'):
        with pytest.raises(SettingsError):
            handler.build(flow.world.environ | {"RETENTION": wrong})


def test_what_was_erased_too_early_is_a_fault(flow: Flow, closed: str) -> None:
    desk = Desk(flow)
    early = replace(desk.case(closed), erased_on=flow.now.date())
    _, actions = desk.cases.record(early, flow.now, "somebody", (ERASED, {"kept_as": "unfiled"}))
    transact(flow.world.dynamodb, actions)
    assert [fault.what for fault in checked(flow, closed).faults] == [
        "早于规定的最短保管期限删除了内容"
    ]


def test_data_that_is_gone_without_an_event_is_a_fault_still(flow: Flow, closed: str) -> None:
    table = Table(flow.world.dynamodb, "cases")
    transact(flow.world.dynamodb, [table.delete(keys.event_data(closed, 1))])
    assert [fault.what for fault in checked(flow, closed).faults] == ["这一行不见了"]


def test_a_case_that_opened_again_is_not_erased(flow: Flow, closed: str) -> None:
    desk = Desk(flow)
    desk.move(desk.case(closed), CaseState.OPENED, "system", {})
    assert desk.case(closed).kept_since is None
    assert keep(flow.world, years(flow.now, 3)) == Night()


@pytest.fixture
def gone(flow: Flow) -> str:
    """A holder with a phone that the register tells to be cancelled."""
    begin(flow, "a known holder", lambda: flow.ingest("e.csv", entities_file(holder(1))))
    told = entities_file(holder(1, status="注销", changed_at="2026-12-02 09:00:00"))
    assert flow.ingest("e2.csv", told).totals.accepted == 1
    return uscc(1)


def test_a_holder_that_is_gone_keeps_no_person(flow: Flow, gone: str) -> None:
    entities = Entities(
        Table(flow.world.dynamodb, "registry"), load_cipher(flow.world.environ["CIPHER_SECRET"])
    )
    before = entities.get(gone)
    assert before is not None
    assert before.gone_on == date(2026, 12, 2)
    for change in reading.rows_of(flow.world, "ENTITY#", "CHANGE#", "REGISTRY_TABLE"):
        table = Table(flow.world.dynamodb, "registry")
        key = keys.Key(change["PK"], change["SK"])
        worked = "SET #state = :worked REMOVE look_on, alarm_pk, alarm_sk"
        transact(flow.world.dynamodb, [table.update(key, worked, worked="worked")])
    assert keep(flow.world, datetime.fromisoformat("2029-12-02T10:00+08:00")) == Night()
    assert keep(flow.world, datetime.fromisoformat("2029-12-03T10:00+08:00")) == Night(erased=1)
    after = entities.get(gone)
    assert after is not None
    assert (after.name, after.status) == (before.name, EntityStatus.CANCELLED)
    assert (after.legal_rep, after.legal_rep_id, after.contacts) == ("", "", ())
    assert after.former_phones == ()
    left = [row["SK"] for row in reading.rows(flow.world, "REGISTRY_TABLE", f"ENTITY#{gone}")]
    assert left == ["ENTITY"]
    text = all_text(flow.world)
    assert before.legal_rep not in text.replace(before.name, "")


def test_a_file_that_tells_of_it_once_more_brings_nobody_back(flow: Flow, gone: str) -> None:
    entities = Entities(
        Table(flow.world.dynamodb, "registry"), load_cipher(flow.world.environ["CIPHER_SECRET"])
    )
    known = entities.get(gone)
    assert known is not None
    bare = replace(
        known, contacts=(), legal_rep="", legal_rep_id="", erased_on=date(2029, 12, 3),
        version=known.version + 1,
    )  # fmt: skip
    transact(flow.world.dynamodb, entities.store(bare, [], flow.now))
    for day in ("2026-12-02 09:00:00", "2027-01-01 09:00:00"):
        told = flow.ingest(
            f"{day[:10]}.csv",
            entities_file(holder(1, status="注销", changed_at=day, address="样例路9号")),
        ).totals
        assert (told.accepted, told.unchanged, told.held) == (0, 1, 0)
    again = flow.ingest(
        "back.csv", entities_file(holder(1, status="存续", changed_at="2027-02-01 09:00:00"))
    )
    assert again.totals.accepted == 1
    back = entities.get(gone)
    assert back is not None
    assert (back.erased_on, back.gone_on, bool(back.contacts)) == (None, None, True)


def test_what_is_late_is_counted_for_the_alarm(flow: Flow, closed: str) -> None:
    at = years(flow.now, 2, 10)
    environ = flow.world.environ
    told, parts = handler.build(environ)

    class NoTime(Context):
        def get_remaining_time_in_millis(self) -> int:
            return 1_000

    found = handler.handle({"time": at.isoformat()}, NoTime(), told, parts)
    assert (found["erased"], found["overdue"]) == (0, 1)
    assert keep(flow.world, at) == Night(erased=1)


def test_a_row_that_cannot_be_read_keeps_no_other(
    flow: Flow, closed: str, caplog: pytest.LogCaptureFixture
) -> None:
    table = Table(flow.world.dynamodb, "cases")
    key = keys.Key("CASE#" + "0" * 24, "CASE")
    bad = Desk(flow).case(closed)
    item: dict[str, Any] = {
        "PK": key.pk, "SK": key.sk, "state": "closed",
        "outbox_pk": keys.ended("unfiled", 0), "outbox_sk": f"2020-01-01#{bad.id}",
    }  # fmt: skip
    transact(flow.world.dynamodb, [table.put(item)])
    found = keep(flow.world, years(flow.now, 2, 1))
    assert (found.erased, found.failed, found.overdue) == (1, 1, 1)


def test_the_samples(flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert enter(handler, delivery("keep_retention", "typical"), world, monkeypatch)["erased"] == 0
    assert enter(handler, delivery("keep_retention", "by_hand"), world, monkeypatch)["erased"] == 0
    for event in deliveries("keep_retention", "duplicate"):
        assert enter(handler, event, world, monkeypatch)["erased"] == 0
    with pytest.raises(EventError):
        handler.handle(
            delivery("keep_retention", "poison"), Context(), *handler.build(world.environ)
        )


def test_every_move_to_an_end_begins_the_keeping(flow: Flow) -> None:
    (case_id,) = rung(flow, 1)
    desk = Desk(flow)
    case: Case = desk.case(case_id)
    assert case.kept_since is None
    lapsed = desk.move(case, CaseState.LAPSED, "system", {})
    assert lapsed.kept_since == flow.now.date()


def test_an_officer_still_opens_what_was_erased(flow: Flow, delivered: str) -> None:
    at = years(flow.now, 10, 1)
    assert keep(flow.world, at, DESTROY_THROUGH=str(flow.now.date())).erased == 1
    officer = OfficersDesk(flow)
    shown = officer.ask("GET /api/cases/{case_id}", case_id=delivered)
    assert shown.status == 200
    told = [event for event in shown.body["timeline"] if event["type"] != ERASED]
    assert all(event["data"] is None for event in told)
    proof = officer.ask("GET /api/cases/{case_id}/proof", case_id=delivered)
    assert (proof.status, proof.body["faults"]) == (200, [])


def test_what_opens_again_after_it_was_erased_still_says_so(flow: Flow) -> None:
    """Its last day was a slip, as the feed tells years later."""
    wrong = paper(1, HYGIENE, "2026-12-31", number="YL1")
    flow.ingest("entities.csv", entities_file(holder(1)))
    flow.ingest("first.csv", licences_file(wrong))
    flow.ring()
    flow.pass_days(31)
    flow.ring()
    (row,) = reading.cases(flow.world)
    assert row["state"] == "lapsed"
    assert keep(flow.world, years(flow.now, 2, 1)) == Night(erased=1)
    flow.pass_days(800)
    right = replace(wrong, valid_to="2029-04-10", updated_at=f"{flow.now:%Y-%m-%d} 08:00:00")
    flow.ingest("later.csv", licences_file(right))
    flow.ring()
    case = Desk(flow).case(row["id"])
    assert (case.state, case.erased_on) == (CaseState.OPENED, date(2029, 1, 2))
    assert checked(flow, case.id).faults == []
    assert keep(flow.world, flow.now) == Night()
    assert reading.rows(flow.world, "CASES_TABLE", f"INVITATION#{case.invitation_id}")


def test_an_invitation_stays_while_one_of_its_cases_has_opened_again(flow: Flow) -> None:
    """Both were erased of once; one was needed again, and its messages are of that time."""
    first, second = rung_in_one_message(flow)
    desk = Desk(flow)
    once = replace(desk.case(first), erased_on=flow.now.date())
    transact(flow.world.dynamodb, [desk.cases.rewrite(once)])
    desk.move(desk.case(second), CaseState.CLOSED, "system", {})
    invitation = desk.case(first).invitation_id
    assert keep(flow.world, years(flow.now, 2, 1)) == Night(erased=1)
    assert reading.rows(flow.world, "CASES_TABLE", f"INVITATION#{invitation}")


def rung_in_one_message(flow: Flow) -> tuple[str, str]:
    """Two licences of one holder, both due: the ids of their cases, in one invitation."""
    both = (paper(1, HYGIENE, "2026-12-31", number=f"YL{n}") for n in (1, 2))
    flow.ingest("entities.csv", entities_file(holder(1)))
    flow.ingest("licences.csv", licences_file(*both))
    flow.ring()
    one, other = reading.cases(flow.world)
    assert one["invitation_id"] == other["invitation_id"]
    return one["id"], other["id"]
