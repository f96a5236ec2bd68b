"""Signatures between a partner and us: exactly these bytes, now, by whom we share a secret with."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.sms import signing
from zhiban.domain.errors import GatewayError
from zhiban.gateways.signatures import (
    Headers,
    SharedSecret,
    is_signed,
    request_headers,
    secrets_in,
    signed,
)

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
NAMES = Headers("x-sms-timestamp", "x-sms-signature")
OLD, NEW, STRANGER = "o" * 64, "n" * 64, "s" * 64
BODY = b'{"receipts": []}'


def headers(secret: str = NEW, at: datetime = NOW, body: bytes = BODY) -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    return {NAMES.timestamp: timestamp, NAMES.signature: signed(secret, timestamp, body)}


TABLE = """
密钥 | 差秒 | 收   | 说明
新   | 0    | 是   | 现行密钥
旧   | 0    | 是   | 轮换期间两把都收
外   | 0    | 否   | 不是我们共有的密钥
新   | 300  | 是   | 五分钟以内
新   | -300 | 是   | 对方时钟慢
新   | 301  | 否   | 太旧,可能是重放
新   | -301 | 否   | 来自将来
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()[1:]]


@pytest.mark.parametrize("line", ROWS, ids=[row[-1] for row in ROWS])
def test_whose_signature_is_taken_when(line: list[str]) -> None:
    secret = {"新": NEW, "旧": OLD, "外": STRANGER}[line[0]]
    given_at = NOW - timedelta(seconds=int(line[1]))
    found = is_signed((NEW, OLD), NAMES, headers(secret, given_at), BODY, NOW)
    assert found is (line[2] == "是"), line[3]


FORGED: list[dict[str, str]] = [
    {},
    {NAMES.timestamp: ""},
    {NAMES.signature: headers()[NAMES.signature]},
    headers() | {NAMES.timestamp: f"0{int(NOW.timestamp())}"},
    headers() | {NAMES.timestamp: f" {int(NOW.timestamp())}"},
    headers() | {NAMES.timestamp: f"{int(NOW.timestamp())}.0"},
    headers() | {NAMES.timestamp: "１７６４５５４４００"},
    headers() | {NAMES.timestamp: str(int(NOW.timestamp()) + 1)},
    headers() | {NAMES.signature: headers()[NAMES.signature].upper()},
    headers() | {NAMES.signature: headers()[NAMES.signature][:-1]},
    headers() | {NAMES.signature: "0" * 64},
    headers() | {NAMES.signature: ""},
    headers(secret=""),
    headers(body=BODY + b" "),
]


@pytest.mark.parametrize("forged", FORGED)
def test_what_is_not_exactly_right_is_wrong(forged: dict[str, str]) -> None:
    assert not is_signed((NEW, OLD), NAMES, forged, BODY, NOW)


@given(st.binary(max_size=200), st.integers(0, 199), st.integers(1, 255))
def test_one_changed_byte_breaks_the_signature(body: bytes, at: int, flip: int) -> None:
    if at < len(body):
        altered = body[:at] + bytes([body[at] ^ flip]) + body[at + 1 :]
        assert not is_signed((NEW,), NAMES, headers(body=body), altered, NOW)
    assert is_signed((NEW,), NAMES, headers(body=body), body, NOW)


def test_a_request_of_ours_is_no_receipt_of_theirs() -> None:
    mine = request_headers(NEW, NAMES, "POST", "/messages", BODY, NOW)
    assert not is_signed((NEW,), NAMES, mine, BODY, NOW)


def test_the_stand_in_signs_and_checks_by_the_page_alone() -> None:
    """It shares no code with us: what both understand is what the page says."""
    wall = datetime.now(UTC)
    theirs = {name.lower(): value for name, value in signing.sign(NEW, BODY).items()}
    assert is_signed((NEW,), NAMES, theirs, BODY, wall)
    ours = request_headers(NEW, NAMES, "GET", "/messages?reference=a1", b"", wall)
    heard = {"-".join(p.title() for p in name.split("-")): value for name, value in ours.items()}
    assert signing.fault(NEW, "GET", "/messages?reference=a1", heard, b"") == ""
    assert signing.fault(NEW, "GET", "/messages?reference=a2", heard, b"") == "bad_signature"
    assert signing.fault(OLD, "GET", "/messages?reference=a1", heard, b"") == "bad_signature"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ({"current": NEW, "previous": OLD}, (NEW, OLD)),
        ({"current": NEW, "previous": ""}, (NEW,)),
        ({"current": NEW}, (NEW,)),
        ({"current": NEW, "previous": "short"}, (NEW,)),
    ],
)
def test_which_secrets_are_valid(text: dict[str, str], found: tuple[str, ...]) -> None:
    assert secrets_in(json.dumps(text)) == found


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"current": ""}', '{"current": "short"}'])
def test_a_secret_that_is_none_lets_nobody_in(text: str) -> None:
    with pytest.raises(GatewayError):
        secrets_in(text)


def test_a_rotation_needs_no_restart() -> None:
    class Vault:
        text, asked = json.dumps({"current": OLD}), 0

        def get_secret_value(self, **_: Any) -> dict[str, str]:
            self.asked += 1
            return {"SecretString": self.text}

    vault = Vault()
    secret = SharedSecret("name", vault)
    assert secret.valid(NOW) == secret.valid(NOW + timedelta(seconds=59)) == (OLD,)
    vault.text = json.dumps({"current": NEW, "previous": OLD})
    assert secret.valid(NOW + timedelta(seconds=60)) == (NEW, OLD)
    assert vault.asked == 2
