"""The field cipher: a sealed field opens in its own place only, and says nothing by itself."""

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from zhiban.domain.errors import StoreError
from zhiban.store.cipher import Cipher, load_cipher
from zhiban.store.keys import Key

ROOT = "0123456789abcdef" * 3
CIPHER = Cipher(ROOT)
PLACE = Key("ENTITY#91370323MA3C000011", "ENTITY")
MOBILE = "19900000001"


@settings(max_examples=60, deadline=None)
@given(st.text("019X证𠮷 ", max_size=40))
def test_what_is_sealed_opens_again(plain: str) -> None:
    assert CIPHER.open(CIPHER.seal(plain, PLACE, "mobile.0"), PLACE, "mobile.0") == plain


def test_another_process_with_the_same_root_opens_it() -> None:
    sealed = CIPHER.seal(MOBILE, PLACE, "mobile.0")
    assert Cipher(ROOT).open(sealed, PLACE, "mobile.0") == MOBILE


def test_the_plain_text_is_not_in_the_sealed_one() -> None:
    assert MOBILE.encode() not in CIPHER.seal(MOBILE, PLACE, "mobile.0")


def test_sealing_twice_gives_two_texts() -> None:
    sealed = {CIPHER.seal(MOBILE, PLACE, "mobile.0") for _ in range(50)}
    assert len(sealed) == 50


@pytest.mark.parametrize(
    ("key", "field"),
    [
        (Key("ENTITY#91370323MA3C000012", "ENTITY"), "mobile.0"),
        (Key(PLACE.pk, "PROFILE"), "mobile.0"),
        (PLACE, "mobile.1"),
        (PLACE, "legal_rep_id"),
    ],
    ids=["另一主体", "另一行", "另一联系人", "另一字段"],
)
def test_a_field_that_was_moved_does_not_open(key: Key, field: str) -> None:
    sealed = CIPHER.seal(MOBILE, PLACE, "mobile.0")
    with pytest.raises(StoreError, match="does not belong here"):
        CIPHER.open(sealed, key, field)


def test_a_flipped_bit_anywhere_is_found() -> None:
    sealed = CIPHER.seal(MOBILE, PLACE, "mobile.0")
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 1
        with pytest.raises(StoreError):
            CIPHER.open(bytes(altered), PLACE, "mobile.0")


@pytest.mark.parametrize("length", [0, 1, 5, 12, 13, 28])
def test_a_sealed_text_cut_short_does_not_open(length: int) -> None:
    sealed = CIPHER.seal(MOBILE, PLACE, "mobile.0")
    with pytest.raises(StoreError):
        CIPHER.open(sealed[:length], PLACE, "mobile.0")


def test_another_root_does_not_open_it() -> None:
    with pytest.raises(StoreError):
        Cipher(ROOT[::-1]).open(CIPHER.seal(MOBILE, PLACE, "mobile.0"), PLACE, "mobile.0")


def test_a_version_we_do_not_know_is_named() -> None:
    sealed = b"\x02" + CIPHER.seal(MOBILE, PLACE, "mobile.0")[1:]
    with pytest.raises(StoreError, match="unknown version"):
        CIPHER.open(sealed, PLACE, "mobile.0")


def test_an_error_says_nothing_of_the_content() -> None:
    sealed = CIPHER.seal(MOBILE, PLACE, "mobile.0")
    with pytest.raises(StoreError) as caught:
        CIPHER.open(sealed[:-1], PLACE, "mobile.0")
    assert MOBILE not in str(caught.value)
    assert "91370323" not in str(caught.value)


def test_a_fingerprint_is_stable_keyed_and_tells_values_apart() -> None:
    print_of = CIPHER.fingerprint(MOBILE)
    assert print_of == Cipher(ROOT).fingerprint(MOBILE)
    assert print_of != CIPHER.fingerprint("19900000002")
    assert print_of != Cipher(ROOT[::-1]).fingerprint(MOBILE)
    assert len(print_of) == 32
    assert set(print_of) <= set("0123456789abcdef")


@pytest.mark.parametrize("length", [0, 1, 31])
def test_a_root_too_short_is_refused_at_once(length: int) -> None:
    with pytest.raises(StoreError, match="too short"):
        Cipher("x" * length)


def test_the_root_is_read_from_secrets_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        made = boto3.client("secretsmanager").create_secret(Name="c", SecretString=ROOT)
        cipher = load_cipher(made["ARN"])
    assert cipher.fingerprint(MOBILE) == CIPHER.fingerprint(MOBILE)
