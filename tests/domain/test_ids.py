"""Deterministic identities: the same fact has one id on every machine; different facts differ."""

import hashlib
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiban.domain.errors import EventError
from zhiban.domain.ids import (
    change_case_id,
    invitation_id,
    is_case_id,
    licence_serial,
    noticed_case,
    renewal_case_id,
    shard_of,
    token_digest,
)

TEXTS = st.text("0129AHXYZ#|〔〕鲁食", max_size=20)
USCC = "91370323MA3C000011"
RENEWAL = (USCC, "L01", "JY13703230001234", "L01-R1", 1)


def test_ids_never_change_between_releases() -> None:
    """Stored rows are found by these: a changed formula would open every case a second time."""
    assert renewal_case_id(*RENEWAL) == "qi7exegyhm3fvc6joxlrz3qj"
    assert change_case_id(*RENEWAL) == "aipv7hxsa2vthnj3wrgdzh67"
    assert invitation_id(USCC, date(2026, 12, 1)) == "e2fuqmtnlb4qlvltkarsapde"
    assert [shard_of(USCC, n) for n in (1, 3, 16, 64)] == [0, 0, 9, 57]


@pytest.mark.parametrize(
    "other",
    [
        ("91370323MA3C000012", *RENEWAL[1:]),
        (USCC, "L02", *RENEWAL[2:]),
        (*RENEWAL[:2], "JY13703230001235", *RENEWAL[3:]),
        (*RENEWAL[:3], "L01-R2", 1),
        (*RENEWAL[:4], 2),
    ],
    ids=["持证主体", "证照类型", "证照编号", "事项", "届次"],
)
def test_each_part_of_a_need_makes_another_case(other: tuple[str, str, str, str, int]) -> None:
    assert renewal_case_id(*other) != renewal_case_id(*RENEWAL)


def test_a_renewal_is_never_a_change() -> None:
    assert renewal_case_id(*RENEWAL) != change_case_id(*RENEWAL)


def test_parts_do_not_run_into_each_other() -> None:
    assert renewal_case_id("A", "L1", "11", "X", 1) != renewal_case_id("A", "L11", "1", "X", 1)
    assert renewal_case_id("A", "L1", "N", "X1", 1) != renewal_case_id("A", "L1", "N", "X", 11)


def test_one_invitation_a_holder_and_day() -> None:
    day, next_day = date(2026, 12, 1), date(2026, 12, 2)
    ids = {invitation_id(who, when) for who in (USCC, "A") for when in (day, next_day)}
    assert len(ids) == 4
    assert invitation_id(USCC, day) == invitation_id(USCC, date.fromisoformat("2026-12-01"))


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.integers(1, 500))
def test_ids_are_fit_for_a_key(text: str, term: int) -> None:
    found = renewal_case_id(text, "L01", text, "L01-R1", term)
    assert len(found) == 24
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz234567")


def test_a_token_is_known_by_its_sha_256_only() -> None:
    token = "aB3" * 7 + "x"
    assert token_digest(token) == hashlib.sha256(token.encode()).hexdigest()
    assert token not in token_digest(token)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.integers(1, 512))
def test_every_holder_has_one_shard(uscc: str, shards: int) -> None:
    assert 0 <= shard_of(uscc, shards) < shards
    assert shard_of(uscc, 1) == 0


def test_holders_spread_over_the_shards() -> None:
    shards = [shard_of(f"91370323MA3C{n:06d}", 16) for n in range(1600)]
    assert all(60 <= shards.count(n) <= 140 for n in range(16))


def test_a_licences_serial_is_the_same_for_all_its_editions_and_fit_for_an_identifier() -> None:
    serial = licence_serial("L01", "JY13703230001234")
    assert serial == licence_serial("L01", "JY13703230001234")
    assert re.fullmatch(r"[0-9A-Z]{16}", serial)
    assert serial != licence_serial("L04", "JY13703230001234")
    assert serial != licence_serial("L01", "JY13703230001235")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (renewal_case_id("91370323MA3C000011", "L01", "JY1", "L01-R1", 1), True),
        ("", False),
        ("CASE#e2fuqmtnlb4qlvltkarsapde", False),
        ("e2fuqmtnlb4qlvltkarsapde\n", False),
        ("E2FUQMTNLB4QLVLTKARSAPDE", False),
        ("199000066661990000666619", False),
        (None, False),
        (5, False),
    ],
)
def test_what_can_be_the_id_of_a_case(text: object, is_one: bool) -> None:
    assert is_case_id(text) is is_one


@pytest.mark.parametrize(
    ("notice", "by"),
    [
        ({"detail": {"pk": f"CASE#{'a' * 24}"}}, "case"),
        ({"case": "a" * 24}, "case"),
        ({"copy": "a" * 24}, "copy"),
    ],
)
def test_a_notice_names_its_case(notice: dict[str, object], by: str) -> None:
    assert noticed_case(notice, by) == "a" * 24


@pytest.mark.parametrize(
    "notice",
    [{}, {"case": None}, {"case": "A" * 24}, {"detail": {}}, {"detail": {"pk": "ENTITY#x"}},
     {"detail": {"pk": f"INVITATION#{'a' * 24}"}}, {"copy": "a" * 24}],
)  # fmt: skip
def test_what_names_no_case_is_no_notice(notice: dict[str, object]) -> None:
    with pytest.raises(EventError):
        noticed_case(notice)
