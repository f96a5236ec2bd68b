"""The first half of the main job, whole: files in through S3, messages on phones."""

import json
import urllib.request
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from infra.local import day
from infra.local.phone.carrier import messages_taken
from infra.local.phone.inbox import never_reported
from tests.e2e.conftest import TODAY, County
from tests.recount import due_licences

pytestmark = pytest.mark.e2e


def case_numbers(county: County) -> set[tuple[str, str]]:
    return {
        (row["uscc"]["S"], row["number"]["S"])
        for row in county.cloud.rows("CasesTable")
        if row["SK"]["S"] == "CASE"
    }


def counts(county: County) -> tuple[int, int, int]:
    """Cases, planned or sent messages, messages on phones."""
    rows = county.cloud.rows("CasesTable")
    kinds = Counter(row["SK"]["S"].split("#")[0] for row in rows)
    return kinds["CASE"], kinds["SMS"], len(messages_taken(county.settings.endpoint))


def test_every_row_of_the_sample_county_is_accounted_for(
    county: County, expected: dict[str, dict[str, int]]
) -> None:
    for name, accepted in (("entities", 6356), ("licences", 7507)):
        outcome = county.files[name]
        assert outcome.adds_up
        assert outcome.accepted == accepted
        for fate in ("rows", "accepted", "unchanged", "rejected", "held"):
            assert getattr(outcome, fate) == expected[name][fate], (name, fate)


def test_the_cases_are_those_an_independent_recount_of_the_files_finds(county: County) -> None:
    files = {name: (county.sample / f"{name}.csv").read_bytes() for name in county.files}
    rejects = {name: county.cloud.fetch(county.files[name].rejects) for name in county.files}
    due = due_licences(
        files["entities"],
        rejects["entities"],
        files["licences"],
        rejects["licences"],
        date(2026, 12, 1),
    )
    assert len(due) > 300
    assert case_numbers(county) == due


def test_one_message_for_each_holder_with_a_phone(county: County) -> None:
    rows = county.cloud.rows("CasesTable")
    invitations = [row for row in rows if row["SK"]["S"] == "INVITATION"]
    holders = Counter(row["uscc"]["S"] for row in invitations)
    assert set(holders.values()) == {1}
    sends = [row for row in rows if row["SK"]["S"].startswith("SMS#")]
    assert set(Counter(row["PK"]["S"] for row in sends).values()) == {1}
    ended = Counter(row["state"]["S"] for row in sends)
    assert set(ended) <= {"delivered", "failed", "planned", "sent"}, ended
    assert ended["sent"] == never_reported(county.settings), "those whose receipt never comes"
    assert ended["delivered"] > 300
    taken = messages_taken(county.settings.endpoint)
    assert len(taken) == ended["delivered"] + ended["failed"] + ended["sent"]
    assert all("/r#" in sms.text for sms in taken)


def test_the_counters_fold_every_event_once(county: County) -> None:
    numbers = day.numbers(county.cloud, TODAY)
    cases, _, phones = counts(county)
    assert numbers["equation"]["opened"] == cases
    assert numbers["counted"]["case_opened"] == cases
    assert numbers["counted"]["reminder_sent"] == phones


def test_ringing_dropping_and_delivering_everything_again_adds_nothing(county: County) -> None:
    before = counts(county)
    files = county.keys("RegistryTable", "FILE")
    for name in ("entities", "licences"):
        assert day.take_in(county.cloud, county.sample / f"{name}.csv").state == "complete"
    redeliver_everything(county)
    day.ring(county.cloud, "")
    day.send(county.cloud)
    county.cloud.wait_until_quiet("StatisticsQueueUrl", 120)
    assert counts(county) == before
    assert county.keys("RegistryTable", "FILE") == files
    assert day.numbers(county.cloud, TODAY)["counted"]["case_opened"] == before[0]


def redeliver_everything(county: County) -> None:
    """Every message that ever was in a queue, made again from the tables, and sent again."""
    cloud, sqs = county.cloud, county.cloud.client("sqs")
    rows = cloud.rows("CasesTable")
    ids = [{"pk": row["PK"]["S"], "sk": row["SK"]["S"]} for row in rows]
    sends = [one for one in ids if one["sk"].startswith("SMS#")]
    notices = [{"detail": one} for one in ids if one["sk"].startswith("EVENT#")]
    shards = {row["SK"]["S"] for row in rows if row["PK"]["S"] == "WATERMARK"}
    rings = [{"day": "2026-12-01", "shard": n, "at": TODAY.isoformat()} for n in range(len(shards))]
    objects = [
        {"Records": [{"s3": {"object": {"key": f"inbox/{name}.csv"}}}]} for name in county.files
    ]
    for queue, bodies in (
        ("SendQueueUrl", sends),
        ("StatisticsQueueUrl", notices),
        ("RingQueueUrl", rings),
        ("IntakeQueueUrl", objects),
    ):
        for n in range(0, len(bodies), 10):
            entries = [
                {"Id": str(k), "MessageBody": json.dumps(body)}
                for k, body in enumerate(bodies[n : n + 10])
            ]
            sqs.send_message_batch(QueueUrl=cloud.outputs[queue], Entries=entries)
    for queue in ("SendQueueUrl", "StatisticsQueueUrl", "RingQueueUrl", "IntakeQueueUrl"):
        cloud.wait_until_quiet(queue, 240)


def test_no_queue_of_dead_letters_holds_anything(county: County) -> None:
    dead = [name for name in county.cloud.outputs if name.endswith("DeadLettersUrl")]
    assert dead
    assert {name: county.cloud.waiting(name) for name in dead} == dict.fromkeys(dead, 0)


def test_the_phone_shows_the_messages_with_links_to_tap(county: County) -> None:
    with urllib.request.urlopen(f"{county.settings.phone}/", timeout=10) as answer:
        page = answer.read().decode()
    assert f'<a href="{county.settings.citizens}/r#' in page
    assert "沂源审批局" in page


def ends_on_the_phone(county: County) -> dict[str, list[dict[str, Any]]]:
    """Every message of the phone's list, by where our ledger says that it stands."""
    with urllib.request.urlopen(f"{county.settings.phone}/messages.json", timeout=30) as answer:
        found = json.load(answer)
    return {end: [one for one in found if one["end"] == end] for end in {m["end"] for m in found}}


def page_of(county: County, end: str) -> str:
    with urllib.request.urlopen(f"{county.settings.phone}/?end={end}", timeout=30) as answer:
        return str(answer.read().decode())


def test_within_three_days_every_message_comes_to_one_of_three_ends(county: County) -> None:
    """Phones ending 99 are switched off, of those ending 98 no receipt ever comes."""
    first = ends_on_the_phone(county)
    assert set(first) == {"delivered", "failed", "waiting"}
    assert {one["mobile"][-2:] for one in first["failed"]} == {"99"}
    assert {one["mobile"][-2:] for one in first["waiting"]} == {"98"}
    assert all(one["with_officers"] for one in first["failed"])
    assert "未送达：手机关机或不在服务区。已转工作人员联系" in page_of(county, "failed")
    silent = {one["id"] for one in first["waiting"]}
    try:
        for days, said in ((1, "不重发，再等一天"), (2, "不再重发，已转工作人员联系")):
            county.set_day(TODAY + timedelta(days=days, hours=days / 2))
            day.send(county.cloud)
            unknown = ends_on_the_phone(county)["unknown"]
            assert {one["id"] for one in unknown} == silent
            assert all(one["with_officers"] == (days == 2) for one in unknown)
            assert page_of(county, "unknown").count(said) == len(silent)
    finally:
        county.set_day(TODAY)
    tasks = Counter(
        row["queue_pk"]["S"].removeprefix("TASK#")
        for row in county.cloud.rows("CasesTable")
        if row["SK"]["S"].startswith("SMS#") and "queue_pk" in row
    )
    assert tasks == {"send_failed": len(first["failed"]), "unknown_send": len(silent)}
    told = Counter(sms.mobile for sms in messages_taken(county.settings.endpoint))
    assert {told[one["mobile"]] for one in first["waiting"]} == {1}, "nothing is sent again"


def test_a_bad_file_is_refused_and_the_good_rows_of_another_go_in(
    county: County, tmp_path: object
) -> None:
    folder = county.settings.folder
    (folder / "photo.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    refused = day.take_in(county.cloud, folder / "photo.csv")
    assert refused.state == "refused"
    assert refused.refusal


def test_three_days_missed_and_rung_once_leave_one_message_a_holder(county: County) -> None:
    before = case_numbers(county)
    later = TODAY + timedelta(days=3)
    county.set_day(later)
    try:
        day.ring(county.cloud, "")
        day.send(county.cloud)
    finally:
        county.set_day(TODAY)
    opened = [
        row
        for row in county.cloud.rows("CasesTable")
        if row["SK"]["S"] == "CASE" and row["opened_on"]["S"] == later.date().isoformat()
    ]
    assert opened
    assert not {(r["uscc"]["S"], r["number"]["S"]) for r in opened} & before
    invitations = Counter((r["uscc"]["S"], r["invitation_id"]["S"]) for r in opened)
    assert len({uscc for uscc, _ in invitations}) == len(invitations)
