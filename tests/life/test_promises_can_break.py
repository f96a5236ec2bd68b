"""A life that went well, with one thing changed behind its back: the promise it breaks says so."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.life.county import BEGUN, County, Sent
from tests.life.promises import PROMISES, Seen, Watch
from tests.life.quiet import quiet_county
from zhiban.store.wire import encode_item

FOOD, LABOUR = "食品经营许可证", "劳务派遣经营许可证"

type Change = Callable[[County], None]


@pytest.fixture
def county() -> Iterator[County]:
    """One renewal delivered, one reminded of."""
    with quiet_county() as world:
        lived = County(world)
        lived.load(1, FOOD, 40)
        lived.work()
        lived.file_in_one_go(0)
        lived.decide(0, "grant", late=False)
        lived.issue(1)
        lived.order(1, "accepted")
        lived.carry(0, "delivered")
        lived.load(2, LABOUR, 100)
        lived.work()
        lived.receipt(0, delivered=True)
        yield lived


def change(county: County, table: str, pk: str, sk: str, **values: Any) -> None:
    """Set attributes of every row whose keys match, past every rule."""
    name = county.world.environ[table]
    found = [
        row
        for row in county.world.rows(table)
        if re.match(pk, row["PK"]) and re.match(sk, row["SK"])
    ]
    assert found
    for row in found:
        county.world.dynamodb.tables[name][row["PK"]][row["SK"]] = encode_item(row | values)
    county.world.dynamodb.writes += 1


def remove(county: County, table: str, pk: str, sk: str) -> None:
    """Take every row away whose keys match."""
    name = county.world.environ[table]
    for row in county.world.rows(table):
        if re.match(pk, row["PK"]) and re.match(sk, row["SK"]):
            del county.world.dynamodb.tables[name][row["PK"]][row["SK"]]


def copy_case(county: County) -> None:
    (case,) = county.rows("delivered")
    row = case | {"PK": "CASE#other", "id": "other"}
    county.world.dynamodb.tables["cases"]["CASE#other"]["CASE"] = encode_item(row)


def send_again(county: County, **changed: Any) -> None:
    reminder = next(sent for sent in county.sent if "验证码" not in sent.text)
    county.sent.append(replace(reminder, **changed))


def send_thrice(county: County) -> None:
    for _ in range(3):
        send_again(county)


def order_again(county: County) -> None:
    county.flow.house.taken.append(county.flow.house.taken[0])


CASES, REGISTRY = "CASES_TABLE", "REGISTRY_TABLE"
BREAKS: dict[str, Change] = {
    "one_case_a_need": copy_case,
    "a_case_moves_as_the_table_says": lambda c: change(c, CASES, "CASE#", "CASE$", state="filed"),
    "chains_documents_and_seals_verify": lambda c: change(
        c, CASES, "CASE#", "DATA#000001", salt="0" * 32
    ),
    "no_request_fails_inside": lambda c: c.answers.append(replace(c.answers[0], status=500)),
    "an_application_is_of_what_was_shown": lambda c: change(
        c, CASES, "CASE#", "DOCUMENT#application", sha256="0" * 64
    ),
    "one_message_a_step": send_again,
    "what_was_taken_is_in_the_ledger": lambda c: c.sent.append(Sent(BEGUN, "1", "…", "nobody's")),
    "the_ledger_never_moves_back": lambda c: change(
        c, CASES, "INVITATION#", "SMS#20", state="planned"
    ),
    "reminders_keep_to_their_hours": lambda c: send_again(c, at=BEGUN + timedelta(hours=12)),
    "three_messages_a_phone_a_day": send_thrice,
    "a_reminder_names_what_may_still_be_done": lambda c: send_again(
        c, at=BEGUN + timedelta(days=365)
    ),
    "nobody_is_missed": lambda c: remove(c, CASES, "CASE#", "CASE$|SUPPRESSED#"),
    "an_open_case_is_looked_at_again": lambda c: change(
        c, CASES, "INVITATION#", "INVITATION", alarm_on=None
    ),
    "no_alarm_is_left_behind": lambda c: change(
        c, REGISTRY, "ENTITY#", "LICENCE#", alarm_pk="2026-05-01#000"
    ),
    "one_licence_a_grant": lambda c: remove(c, CASES, "CASE#", "DOCUMENT#licence"),
    "the_cycle_restarts": lambda c: change(
        c, REGISTRY, "ENTITY#", "LICENCE#", alarm_on=None, basis="", term=9
    ),
    "one_parcel_a_leg": order_again,
    "what_is_delivered_was_carried": lambda c: change(
        c, CASES, "CASE#", "PARCEL#", state="in_transit"
    ),
    "every_row_of_a_file_is_accounted_for": lambda c: change(
        c, REGISTRY, "FILE#", "FILE", accepted=7
    ),
    "no_person_in_what_is_handed_on": lambda c: c.world.sqs.waiting["send"].append("19900000001"),
}


def test_a_life_that_went_well_breaks_no_promise(county: County) -> None:
    Watch(county).look()
    assert len(county.rows("delivered")) == len(county.rows("opened")) == 1


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
def test_each_promise_can_break(county: County, promise: Callable[[Watch, Seen], None]) -> None:
    watch = Watch(county)
    watch.look()
    watch.messages = 0
    if promise.__name__ == "who_wants_none_gets_none":
        change(county, REGISTRY, "ENTITY#", "ENTITY$", opted_out=True)
        watch.opted_out = {row["uscc"] for row in county.world.rows(REGISTRY) if "uscc" in row}
    else:
        BREAKS[promise.__name__](county)
    watch.heads.clear()
    with pytest.raises((AssertionError, StopIteration, KeyError)):
        promise(watch, Seen(county))
