"""An alarm that cannot be worked: it waits, is counted, becomes a task, and stops no other."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from ring_alarms import handler
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin
from tests.functions.papers import FOOD, HYGIENE, entities_file, holder, licences_file, paper, uscc
from tests.world import SHARDS, World
from zhiban.domain.ids import shard_of


def break_row(world: World, number: str) -> None:
    """Let a licence hold a word no version of the code knows, as an older one may meet after a
    roll back."""
    row = reading.licences(world)[number]
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], status="on_hold")


def forget_kind(world: World, number: str) -> None:
    """Let a licence be of a kind that the catalogue no longer holds."""
    row = reading.licences(world)[number]
    old, new = row["SK"], row["SK"].replace("#L01#", "#L99#")
    item = world.dynamodb.get_item(
        TableName="registry", Key={"PK": {"S": row["PK"]}, "SK": {"S": old}}
    )["Item"]
    world.dynamodb.delete_item(TableName="registry", Key={"PK": {"S": row["PK"]}, "SK": {"S": old}})
    item |= {
        "SK": {"S": new},
        "kind": {"S": "L99"},
        "alarm_sk": {"S": f"{row['uscc']}#L99#{number}"},
    }
    world.dynamodb.put_item(TableName="registry", Item=item)


@pytest.fixture
def broken(flow: Flow, world: World) -> Flow:
    """Four holders, each due; the licence of the second, a neighbour of the fourth, is broken."""

    def live() -> None:
        flow.ingest("e.csv", entities_file(*(holder(n) for n in range(1, 5))))
        flow.ingest("l.csv", licences_file(*(paper(n, FOOD, "2026-12-31") for n in range(1, 5))))
        break_row(world, "YL00220261231")

    begin(flow, "broken", live)
    return flow


def test_a_failing_alarm_moves_to_tomorrow_and_stops_no_other(broken: Flow, world: World) -> None:
    broken.ring(times=2)
    assert len(reading.cases(world)) == 3
    row = reading.licences(world)["YL00220261231"]
    assert (row["alarm_on"], row["alarm_failures"]) == ("2026-12-02", 1)
    assert reading.tasks(world) == []
    assert {row["day"] for row in reading.rows(world, "CASES_TABLE", "WATERMARK")} == {"2026-12-01"}


def test_the_third_failure_is_a_persons_task_once(broken: Flow, world: World) -> None:
    for _ in range(4):
        broken.ring()
        broken.pass_days(1)
    assert reading.licences(world)["YL00220261231"]["alarm_failures"] == 4
    assert reading.tasks(world) == ["alarm_failed"]


def test_a_failing_alarm_does_not_stop_its_holders_other_licences(flow: Flow, world: World) -> None:
    flow.ingest("e.csv", entities_file(holder(1)))
    flow.ingest(
        "l.csv", licences_file(paper(1, FOOD, "2026-12-31"), paper(1, HYGIENE, "2027-01-30"))
    )
    break_row(world, "YL00120270130")
    for _ in range(2):
        flow.ring()
        flow.pass_days(1)
    assert reading.case_states(world) == {"YL00120261231": "opened"}


def test_a_kind_the_catalogue_lost_is_a_reason_and_a_task_not_a_failure(
    flow: Flow, world: World
) -> None:
    flow.ingest("e.csv", entities_file(holder(1), holder(2)))
    flow.ingest("l.csv", licences_file(*(paper(n, FOOD, "2026-12-31") for n in (1, 2))))
    forget_kind(world, "YL00220261231")
    flow.ring(times=2)
    assert reading.case_states(world) == {"YL00120261231": "opened"}
    assert reading.reasons(world) == [("YL00220261231", "kind_unknown")]
    assert reading.tasks(world) == ["kind_unknown"]
    row = reading.licences(world)["YL00220261231"]
    assert (row["alarm_on"], row.get("alarm_failures", 0)) == ("2026-12-31", 0)


def test_a_failing_invitation_moves_to_tomorrow_and_stops_no_other(
    flow: Flow, world: World
) -> None:
    flow.ingest("e.csv", entities_file(holder(1), holder(2)))
    flow.ingest("l.csv", licences_file(*(paper(n, FOOD, "2026-12-31") for n in (1, 2))))
    flow.ring()
    flow.send_everything()
    case = next(c for c in reading.cases(world) if c["uscc"] == uscc(1))
    reading.patch(world, "CASES_TABLE", case["PK"], "CASE", state="on_hold")
    flow.pass_days(3)
    flow.ring()
    waiting = {i["uscc"]: (i["alarm_on"], i["alarm_failures"]) for i in reading.invitations(world)}
    assert waiting[uscc(1)] == ("2026-12-05", 1)
    assert flow.send_everything() == ["sent"]
    for _ in range(2):
        flow.pass_days(1)
        flow.ring()
    assert reading.tasks(world).count("alarm_failed") == 1


def test_what_the_tables_refuse_is_delivered_again(
    broken: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An outage is not a bad row: nothing is postponed, the order fails and comes back."""
    parts = handler.build(world.environ)

    def throttled(**_: object) -> None:
        raise ClientError(
            {"Error": {"Code": "ProvisionedThroughputExceededException", "Message": ""}},
            "TransactWriteItems",
        )

    broken.scan()
    records = world.take("RING_QUEUE_URL")
    with monkeypatch.context() as patch:
        patch.setattr(parts.client, "transact_write_items", throttled)
        answer = handler.handle({"Records": records}, broken.context, parts)
    assert len(answer["batchItemFailures"]) == 3
    assert {row["alarm_on"] for row in reading.licences(world).values()} == {"2026-12-01"}
    handler.handle({"Records": records}, broken.context, parts)
    assert len(reading.cases(world)) == 3


def test_two_corrected_dates_of_one_invitation_are_one_look(flow: Flow, world: World) -> None:
    """What a file corrects in one invitation is written together, the invitation once."""
    flow.ingest("e.csv", entities_file(holder(1)))
    first = (paper(1, HYGIENE, f"2027-01-{day}", number=f"H{day}") for day in (29, 30))
    flow.ingest("l.csv", licences_file(*first))
    flow.ring()
    flow.send_everything()
    flow.pass_days(1)
    moved = (
        paper(1, HYGIENE, f"2027-02-0{n}", number=f"H{day}", updated_at="2026-12-01 12:00:00")
        for n, day in ((8, 29), (9, 30))
    )
    flow.ingest("l2.csv", licences_file(*moved))
    flow.ring()
    assert {case["expiry"] for case in reading.cases(world)} == {"2027-02-08", "2027-02-09"}
    assert {row.get("alarm_failures", 0) for row in reading.licences(world).values()} == {0}
    assert [invitation["version"] for invitation in reading.invitations(world)] == [3]


def test_a_corrected_date_and_a_new_case_of_one_day_are_one_invitation(
    flow: Flow, world: World
) -> None:
    flow.ingest("e.csv", entities_file(holder(1)))
    flow.ingest("l.csv", licences_file(paper(1, HYGIENE, "2027-01-29", number="H0")))
    flow.ring()
    again = paper(1, HYGIENE, "2027-01-30", number="H0", updated_at="2026-12-01 08:00:00")
    flow.ingest("l2.csv", licences_file(again, paper(1, HYGIENE, "2027-01-28", number="H9")))
    flow.ring()
    assert reading.case_states(world) == {"H0": "opened", "H9": "opened"}
    assert {row.get("alarm_failures", 0) for row in reading.licences(world).values()} == {0}
    (invitation,) = reading.invitations(world)
    assert len(invitation["case_ids"]) == 2
    assert flow.send_everything() == ["sent"]


def test_what_the_tables_never_take_is_one_row_s_failure(
    broken: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A licence too large to be written fails by itself, and its shard is rung to its end."""
    parts = handler.build(world.environ)
    write = parts.client.transact_write_items

    def refuse(*, TransactItems: list[dict[str, Any]]) -> Any:  # noqa: N803
        if any("YL00420261231" in str(action) for action in TransactItems):
            raise ClientError(
                {"Error": {"Code": "ValidationException", "Message": ""}}, "TransactWriteItems"
            )
        return write(TransactItems=TransactItems)

    broken.scan()
    records = world.take("RING_QUEUE_URL")
    with monkeypatch.context() as patch:
        patch.setattr(parts.client, "transact_write_items", refuse)
        answer = handler.handle({"Records": records}, broken.context, parts)
    assert answer["batchItemFailures"] == []
    assert len(reading.cases(world)) == 2
    assert {row["day"] for row in reading.rows(world, "CASES_TABLE", "WATERMARK")} == {"2026-12-01"}
    left = reading.licences(world)["YL00420261231"]
    assert (left["alarm_on"], left.get("alarm_failures", 0)) == ("2026-12-01", 0)
    broken.pass_days(1)
    broken.ring()
    assert len(reading.cases(world)) == 3


def test_an_invitation_that_cannot_be_read_is_counted_and_stops_no_other(
    flow: Flow, world: World
) -> None:
    same = next(n for n in range(2, 50) if shard_of(uscc(n), SHARDS) == shard_of(uscc(1), SHARDS))
    flow.ingest("e.csv", entities_file(holder(1), holder(same)))
    flow.ingest("l.csv", licences_file(paper(1, FOOD, "2026-12-31")))
    flow.ring()
    (broken,) = reading.invitations(world)
    reading.patch(world, "CASES_TABLE", broken["PK"], "INVITATION", stepped_to="2026-02-30")
    flow.ingest("l2.csv", licences_file(paper(same, FOOD, "2026-12-31")))
    flow.pass_days(3)
    for _ in range(3):
        flow.ring()
        flow.pass_days(1)
    assert len(reading.cases(world)) == 2
    (waiting,) = [one for one in reading.invitations(world) if one["id"] == broken["id"]]
    assert (waiting["alarm_on"], waiting["alarm_failures"]) == ("2026-12-07", 3)
    assert reading.tasks(world).count("alarm_failed") == 1
    assert {row["day"] for row in reading.rows(world, "CASES_TABLE", "WATERMARK")} == {"2026-12-06"}
