"""While the root of the field cipher is changed: two are known, nothing is lost, nothing begins
anew."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import boto3
import pytest
from moto import mock_aws

from tests.store.conftest import SHARDS, Writer
from tests.store.send_ledger import MOBILE, NOW, SEND, TODAY, attempt
from tests.store.test_entities import ENTITY
from zhiban.domain.errors import Conflict, StoreError
from zhiban.domain.guessing import AN_ADDRESS
from zhiban.store import keys
from zhiban.store.cipher import READ_AGAIN, Cipher, load_cipher, read_roots
from zhiban.store.entities import Entities
from zhiban.store.guesses import Guesses
from zhiban.store.keys import Key
from zhiban.store.receipts import Receipts
from zhiban.store.send_claims import SendClaims
from zhiban.store.sends import Sends
from zhiban.store.sessions import Sessions
from zhiban.store.table import Table

OLD, NEW = "o" * 44, "n" * 44
BEGINS = date(2026, 12, 2)
BEFORE = datetime(2026, 12, 1, 15, 59, 59, tzinfo=UTC)
"""The last second of the first of December in China."""
AFTER = BEFORE + timedelta(seconds=1)
PLACE, CODE = Key("ENTITY#1", "ENTITY"), "K7QF2M9X"


def secret(*versions: int) -> str:
    told = {
        1: {"version": 1, "root": OLD},
        2: {"version": 2, "root": NEW, "from": BEGINS.isoformat()},
    }
    return json.dumps({"roots": [told[one] for one in versions]})


def at(wall: datetime, *versions: int) -> Cipher:
    """A process that knows these roots, at an instant."""
    return Cipher(secret(*versions or (1, 2)), clock=wall.timestamp)


def test_until_its_day_the_new_root_only_opens_and_from_then_on_it_seals() -> None:
    first, then = (at(wall).seal(MOBILE, PLACE, "mobile.0") for wall in (BEFORE, AFTER))
    assert (first[0], then[0]) == (1, 2)
    for wall in (BEFORE, AFTER):
        assert {at(wall).open(one, PLACE, "mobile.0") for one in (first, then)} == {MOBILE}


def test_a_root_that_is_gone_opens_nothing_and_the_other_one_everything_of_its_own() -> None:
    first, then = (at(wall).seal(MOBILE, PLACE, "mobile.0") for wall in (BEFORE, AFTER))
    alone = at(AFTER, 2)
    assert alone.open(then, PLACE, "mobile.0") == MOBILE
    with pytest.raises(StoreError, match="unknown version"):
        alone.open(first, PLACE, "mobile.0")
    with pytest.raises(StoreError, match="does not belong here"):
        alone.open(b"\x02" + first[1:], PLACE, "mobile.0")


def test_the_secret_as_it_is_generated_is_the_first_root() -> None:
    assert (
        Cipher(OLD).fingerprint("x") == at(BEFORE).fingerprint("x") == at(AFTER, 1).fingerprint("x")
    )
    assert (
        at(AFTER).fingerprint("x")
        == Cipher(secret(2)).fingerprint("x")
        != Cipher(OLD).fingerprint("x")
    )


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        '{"roots": []}',
        '{"roots": [{"version": 1}]}',
        json.dumps({"roots": [{"version": 1, "root": "short"}]}),
        json.dumps({"roots": [{"version": 0, "root": OLD}]}),
        json.dumps({"roots": [{"version": 256, "root": OLD}]}),
        json.dumps({"roots": [{"version": 1, "root": OLD}, {"version": 1, "root": NEW}]}),
        json.dumps({"roots": [{"version": 1, "root": OLD, "from": "tomorrow"}]}),
    ],
)
def test_a_secret_of_another_form_is_refused_and_not_told(text: str) -> None:
    with pytest.raises(StoreError) as caught:
        read_roots(text)
    assert OLD not in str(caught.getrepr(style="long"))


@pytest.mark.parametrize("wall", [BEFORE, AFTER], ids=["under the old root", "under the new one"])
def test_a_case_code_is_found_while_both_are_known(
    cases_table: Table, write: Writer, wall: datetime
) -> None:
    sender = SendClaims(Sends(cases_table, SHARDS, at(wall)))
    made = attempt(token=CODE, wall=wall, valid_until=wall + timedelta(days=90))
    write(sender.sends.plan(SEND))
    write(*sender.claim(SEND, made))
    for reader in (at(BEFORE), at(AFTER)):
        link = Sessions(cases_table, reader).link_of_code(CODE)
        assert link
        assert (link.invitation_id, link.contact) == (SEND.invitation_id, SEND.contact)
        assert Sessions(cases_table, reader).link_of_code("K7QF2M9Y") is None
        row = cases_table.get(keys.token(link.digest)) or {}
        assert row["root"] == at(wall).root().version
    version = at(wall).root().version
    alone = Sessions(cases_table, at(AFTER, 2)).link_of_code(CODE)
    assert (alone is None) is (version == 1), "why the old one stays while it has a living code"


def test_a_code_that_was_refused_is_forgotten_on_the_other_side_of_midnight_too(
    cases_table: Table, write: Writer
) -> None:
    sender = SendClaims(Sends(cases_table, SHARDS, at(BEFORE)))
    made = attempt(token=CODE, wall=BEFORE, valid_until=BEFORE + timedelta(days=90))
    write(sender.sends.plan(SEND))
    write(*sender.claim(SEND, made))
    later = SendClaims(Sends(cases_table, SHARDS, at(AFTER)))
    write(*later.give_back(replace(SEND, attempt_id=made.id), made, NOW))
    assert Sessions(cases_table, at(AFTER)).link_of_code(CODE) is None


def test_three_messages_a_day_are_three_whichever_root_a_process_seals_with(
    cases_table: Table, write: Writer
) -> None:
    for n, wall in enumerate((BEFORE, AFTER, BEFORE, AFTER)):
        sender = SendClaims(Sends(cases_table, SHARDS, at(wall)))
        planned = replace(SEND, attempt=n + 1)
        write(sender.sends.plan(planned))
        claim = sender.claim(planned, attempt(f"a{n}", token=f"{n}" * 22, case_ids=(), wall=wall))
        if n < 3:
            write(*claim)
        else:
            with pytest.raises(Conflict) as caught:
                write(*claim)
            assert caught.value.failed == (1,), "the phone's cap of the day"
    assert at(BEFORE).fingerprint(MOBILE, TODAY) == at(AFTER).fingerprint(MOBILE, TODAY)


def test_a_receipt_finds_its_attempt_by_number_and_minute_across_midnight(
    cases_table: Table, write: Writer
) -> None:
    sends = Sends(cases_table, SHARDS, at(BEFORE))
    write(sends.plan(SEND))
    write(*SendClaims(sends).claim(SEND, attempt(wall=BEFORE, valid_until=AFTER)))
    later = Receipts(Sends(cases_table, SHARDS, at(AFTER)))
    assert later.by_minute(MOBILE, AFTER) is not None


def test_guesses_of_an_hour_count_together_while_the_root_changes(cases_table: Table) -> None:
    for n in range(AN_ADDRESS.tries):
        before, after = Guesses(cases_table, at(BEFORE)), Guesses(cases_table, at(AFTER))
        assert (before, after)[n % 2].take("192.0.2.7", BEFORE) == ""
    assert after.take("192.0.2.7", BEFORE)
    assert before.take("192.0.2.7", BEFORE)


@pytest.mark.parametrize("wall", [BEFORE, AFTER])
def test_a_phones_tail_is_found_under_both(registry: Table, write: Writer, wall: datetime) -> None:
    write(*Entities(registry, at(wall)).store(ENTITY, (), NOW))
    for reader in (at(BEFORE), at(AFTER)):
        tail = ENTITY.contacts[0].mobile[-4:]
        assert list(Entities(registry, reader).with_tail(tail)) == [ENTITY.uscc]


def test_a_fingerprint_is_known_again_under_any_root() -> None:
    for wall in (BEFORE, AFTER):
        made = at(wall).fingerprint("code|123456|b")
        assert all(at(one).is_of(made, "code|123456|b") for one in (BEFORE, AFTER))
        assert not at(wall).is_of(made, "code|123457|b")


def test_the_secret_is_read_again_after_an_hour_of_use_and_not_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        vault = boto3.client("secretsmanager")
        arn = vault.create_secret(Name="changing", SecretString=OLD)["ARN"]
        cipher, now = load_cipher(arn), [AFTER.timestamp()]
        cipher._clock, cipher._read_at = (lambda: now[0]), now[0]
        vault.put_secret_value(SecretId=arn, SecretString=secret(1, 2))
        now[0] += READ_AGAIN - 1
        assert [root.version for root in cipher.roots] == [1]
        now[0] += 1
        assert [root.version for root in cipher.roots] == [2, 1]
        assert cipher.seal(MOBILE, PLACE, "mobile.0")[0] == 2


def test_who_cannot_read_it_again_goes_on_with_nothing_old() -> None:
    def unreadable() -> str:
        raise ConnectionError("no vault")

    now = [0.0]
    cipher = Cipher(OLD, again=unreadable, clock=lambda: now[0])
    assert cipher.fingerprint("x")
    now[0] = READ_AGAIN
    for _ in range(2):
        with pytest.raises(ConnectionError):
            cipher.seal(MOBILE, PLACE, "mobile.0")
