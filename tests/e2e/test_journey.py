"""From the link to the parcel on the embedded run, and the cycle that starts again."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from infra.local import day
from infra.local.courier.server import Courier
from infra.local.front.server import Front
from infra.local.journey.http import Refused, Session
from infra.local.journey.steps import STEPS, Step, read_journey
from infra.local.journey.verify import check
from infra.local.journey.walk import await_state, file_as_citizen, grant, invited
from infra.local.officers import take_on
from infra.local.phone.carrier import messages_taken
from tests.e2e.conftest import SHANGHAI, TODAY, County

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def delivered(county: County) -> Iterator[str]:
    """A case walked from the message to the door."""
    cloud, settings = county.cloud, county.settings
    desk = Session(settings.officers, bearer=take_on(cloud).token("approver"))
    with (
        Front(cloud, "CitizensApiId", settings.citizens_port, "CITIZENS_PORT"),
        Front(cloud, "OfficersApiId", settings.officers_port, "OFFICERS_PORT"),
        Courier(settings, cloud, pace=None) as courier,
    ):
        links = invited(messages_taken(settings.endpoint))
        filed = (file_as_citizen(settings, link, lambda _: None) for link in links)
        case = next(cases for cases in filed if cases)[0]
        grant(desk, case)
        await_state(cloud, case, "issued", lambda: None)
        await_state(cloud, case, "delivered", courier.advance_all)
        yield case


@pytest.fixture(scope="module")
def journey(county: County, delivered: str) -> list[Step]:
    return read_journey(county.cloud, delivered)


def test_every_step_is_a_stored_row_in_its_order(journey: list[Step]) -> None:
    assert [step.step for step in journey] == list(STEPS)
    walked = [s for s in journey[STEPS.index("link_exchanged") :] if s.step != "alarm_set"]
    instants = [datetime.fromisoformat(step.at) for step in walked]
    assert instants == sorted(instants)
    assert len({step.event for step in journey}) == len(STEPS)


def test_what_is_stored_of_it_verifies(county: County, delivered: str) -> None:
    assert check(county.settings, delivered).returncode == 0


def test_a_flipped_bit_is_found(county: County, delivered: str) -> None:
    key = {"PK": {"S": f"CASE#{delivered}"}, "SK": {"S": "DOCUMENT#application#001"}}
    table = county.cloud.outputs["CasesTable"]
    client = county.cloud.client("dynamodb")
    before = client.get_item(TableName=table, Key=key)["Item"]
    body = before["body"]["S"]
    flipped = before | {"body": {"S": body[:40] + chr(ord(body[40]) ^ 1) + body[41:]}}
    client.put_item(TableName=table, Item=flipped)
    try:
        done = check(county.settings, delivered)
    finally:
        client.put_item(TableName=table, Item=before)
    assert done.returncode == 1
    assert "申报" in done.stdout


def test_a_link_still_shows_how_it_stands_and_signs_nothing_more(
    county: County, delivered: str
) -> None:
    links = invited(messages_taken(county.settings.endpoint))
    for link in links:
        page = Session(county.settings.citizens)
        cases = page.post("/api/session", {"token": link.token})["cases"]
        if delivered in [case["id"] for case in cases]:
            break
    told = page.get(f"/api/cases/{delivered}")
    assert told["state"] == "delivered"
    assert [step["state"] for step in told["timeline"]] == ["done"] * 4
    with pytest.raises(Refused):
        page.post("/api/session/code", {"cases": [delivered]})


def test_the_same_licence_is_reminded_again_when_its_new_window_opens(
    county: County, delivered: str
) -> None:
    """Promise 6. The day is years ahead: only this licence's alarm is rung for it."""
    case = county.cloud.row("CasesTable", f"CASE#{delivered}", "CASE")
    assert case is not None
    pk, sk = f"ENTITY#{case['uscc']['S']}", f"LICENCE#{case['kind']['S']}#{case['number']['S']}"
    licence = county.cloud.row("RegistryTable", pk, sk)
    assert licence is not None
    assert int(licence["term"]["N"]) == int(case["term"]["N"]) + 1
    assert licence["valid_to"]["S"] > case["expiry"]["S"]
    alarm = date.fromisoformat(licence["alarm_on"]["S"])
    assert alarm > TODAY.date()
    before = cases_of(county, case["number"]["S"])
    business = datetime(alarm.year, alarm.month, alarm.day, 11, tzinfo=SHANGHAI)
    county.set_day(business)
    try:
        ring_one_alarm(county, licence, business)
        fresh = cases_of(county, case["number"]["S"]) - before
        assert len(fresh) == 1
        day.send(county.cloud)
        assert sent_for(county, fresh.pop()) == 1
    finally:
        county.set_day(TODAY)


def cases_of(county: County, number: str) -> set[str]:
    rows = county.cloud.rows("CasesTable")
    return {r["id"]["S"] for r in rows if r["SK"]["S"] == "CASE" and r["number"]["S"] == number}


def sent_for(county: County, case_id: str) -> int:
    """How many reminders of a case's invitation the carrier took."""
    case = county.cloud.row("CasesTable", f"CASE#{case_id}", "CASE")
    assert case is not None
    rows = county.cloud.children("CasesTable", f"INVITATION#{case['invitation_id']['S']}")
    return sum("sent_at" in row for row in rows if row["SK"]["S"].startswith("SMS#"))


def ring_one_alarm(county: County, licence: dict[str, dict[str, str]], at: datetime) -> None:
    """Order its shard to ring that day as if the days before had been rung."""
    shard = int(licence["alarm_pk"]["S"].rpartition("#")[2])
    mark = {"PK": {"S": "WATERMARK"}, "SK": {"S": f"SHARD#{shard:03d}"}}
    client, table = county.cloud.client("dynamodb"), county.cloud.outputs["CasesTable"]
    before = client.get_item(TableName=table, Key=mark)["Item"]
    yesterday = (at - timedelta(days=1)).date().isoformat()
    client.put_item(TableName=table, Item=before | {"day": {"S": yesterday}})
    body = f'{{"shard": {shard}, "day": "{at.date()}", "at": "{at.isoformat()}"}}'
    county.cloud.client("sqs").send_message(
        QueueUrl=county.cloud.outputs["RingQueueUrl"], MessageBody=body
    )
    county.cloud.wait_until_quiet("RingQueueUrl", 120)
    client.put_item(TableName=table, Item=before)
