"""What stands beside a claim: the counters it is charged to, its link, how its receipt finds it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhiban.domain.case_codes import as_kept, is_case_code
from zhiban.domain.clock import business_day
from zhiban.domain.ids import token_digest
from zhiban.domain.messages import Message
from zhiban.domain.sms_ledger import CASE_CAP, DAILY_CAP, Send
from zhiban.store import keys
from zhiban.store.cipher import Cipher, Root
from zhiban.store.send_items import send_key
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item

_RECEIPTS_COME = timedelta(days=5)
"""How long a receipt may find its attempt by number and minute, or by our reference."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a sender has decided before it asks a provider.

    `id` is our reference. `now` and `day` are of the business clock, `wall` and `valid_until` of
    the wall clock, and so is `slot_at`, in microseconds, before which the provider is not called.
    Only a reminder has a `token`, the link's secret or the case code, and the cases it names.
    """

    id: str
    provider: str
    by_reference: bool
    message: Message
    mobile: str
    day: date
    wall: datetime
    now: datetime
    slot_at: int = 0
    token: str = ""
    valid_until: datetime | None = None
    contact_version: int = 0
    case_ids: tuple[str, ...] = ()


def kept_as(cipher: Cipher, attempt: Attempt) -> str:
    """What is stored of an attempt's secret: of a link's its SHA-256, of a case code its keyed
    fingerprint."""
    if not is_case_code(attempt.token):
        return token_digest(attempt.token)
    return _root(cipher, attempt).fingerprint(as_kept(attempt.token))


def _root(cipher: Cipher, attempt: Attempt) -> Root:
    return cipher.root(business_day(attempt.wall))


def charges(table: Table, cipher: Cipher, attempt: Attempt) -> list[Action]:
    """Actions: one more message to this phone on this day, and about each of these cases."""
    phone = table.update(
        _phone_day(cipher, attempt),
        "SET messages = if_not_exists(messages, :zero) + :one, expires_at = :gone",
        "attribute_not_exists(messages) OR messages < :cap",
        zero=0,
        one=1,
        cap=DAILY_CAP,
        gone=int((attempt.wall + timedelta(days=2)).timestamp()),
    )
    cases = [
        table.update(
            keys.reminded(case_id),
            "SET messages = if_not_exists(messages, :zero) + :one",
            "attribute_not_exists(messages) OR messages < :cap",
            zero=0,
            one=1,
            cap=CASE_CAP,
        )
        for case_id in attempt.case_ids
    ]
    return [phone, *cases]


def given_back(table: Table, cipher: Cipher, attempt: Attempt) -> list[Action]:
    """Actions: forget the link and the charges of an attempt that nobody got anything of."""
    phone = _phone_day(cipher, attempt)
    counters = [phone, *map(keys.reminded, attempt.case_ids)]
    return [
        table.delete(keys.token(kept_as(cipher, attempt))),
        table.delete(_finder(cipher, attempt)),
        *(table.update(key, "SET messages = messages - :one", one=1) for key in counters),
    ]


def beside_the_claim(table: Table, cipher: Cipher, send: Send, attempt: Attempt) -> list[Action]:
    """Actions: the link, and the row by which a receipt finds the attempt without its message id.

    That row is under our reference where the provider takes one, else under a keyed fingerprint of
    phone and minute.
    """
    key, finder = send_key(send), _finder(cipher, attempt)
    row: Item = {
        "PK": finder.pk,
        "SK": finder.sk,
        "send_pk": key.pk,
        "send_sk": key.sk,
        "expires_at": int((attempt.wall + _RECEIPTS_COME).timestamp()),
    }
    return [*_link(table, cipher, send, attempt), table.put_new(row)]


def _phone_day(cipher: Cipher, attempt: Attempt) -> keys.Key:
    return keys.phone_day(cipher.fingerprint(attempt.mobile, attempt.day), attempt.day)


def _finder(cipher: Cipher, attempt: Attempt) -> keys.Key:
    if attempt.by_reference:
        return keys.reference(attempt.id)
    return keys.minute_claim(minute_of(cipher, attempt.mobile, attempt.wall), attempt.id)


def minute_of(cipher: Cipher, mobile: str, wall: datetime) -> str:
    """The keyed fingerprint of a phone (11 digits) and a minute of the wall clock."""
    return cipher.fingerprint(f"{mobile}|{keys.instant(wall)[:16]}", business_day(wall))


def _link(table: Table, cipher: Cipher, send: Send, attempt: Attempt) -> list[Action]:
    if attempt.valid_until is None:
        return []
    link = keys.token(kept_as(cipher, attempt))
    by_code = is_case_code(attempt.token)
    return [
        table.put_new(
            {
                "PK": link.pk,
                "SK": link.sk,
                "invitation_id": send.invitation_id,
                "contact": send.contact,
                "contact_version": attempt.contact_version,
                "valid_until": keys.instant(attempt.valid_until),
                "expires_at": int(attempt.valid_until.timestamp()),
                "root": _root(cipher, attempt).version if by_code else None,
                "schema": 1,
            }
        )
    ]
