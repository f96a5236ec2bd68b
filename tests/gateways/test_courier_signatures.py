"""The shared secret: its form, its rotation, and what it signs."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from zhiban.domain.errors import GatewayError
from zhiban.gateways.courier.signatures import (
    SIGNATURE,
    TIMESTAMP,
    SharedSecret,
    is_signed,
    request_headers,
    secrets_in,
    signed,
)

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
NEW, OLD = "n" * 44, "o" * 44


def test_the_signature_is_hmac_sha_256_over_time_dot_body() -> None:
    expected = hmac.new(NEW.encode(), b'1796090400.{"a":1}', hashlib.sha256).hexdigest()
    assert signed(NEW, "1796090400", b'{"a":1}') == expected


def test_a_request_is_signed_over_its_method_and_target_too() -> None:
    headers = request_headers(NEW, "GET", "/orders?reference=x", b"", NOW)
    assert headers == {
        TIMESTAMP: "1796090400",
        SIGNATURE: hmac.new(
            NEW.encode(), b"1796090400.GET /orders?reference=x.", hashlib.sha256
        ).hexdigest(),
    }


def test_a_request_of_ours_is_no_webhook_whatever_its_body() -> None:
    headers = request_headers(NEW, "POST", "/orders", b"{}", NOW)
    assert not is_signed((NEW,), headers, b"{}", NOW)


@pytest.mark.parametrize(
    ("told", "valid"),
    [
        ({"current": NEW, "previous": OLD}, (NEW, OLD)),
        ({"current": NEW, "previous": ""}, (NEW,)),
        ({"current": NEW}, (NEW,)),
        ({"current": NEW, "previous": None}, (NEW,)),
        ({"current": NEW, "previous": "short"}, (NEW,)),
    ],
)
def test_the_secrets_that_are_valid(told: dict[str, Any], valid: tuple[str, ...]) -> None:
    assert secrets_in(json.dumps(told)) == valid


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", '"x"', NEW, "{}", '{"current": ""}', '{"current": "short"}', '{"previous": "'
     + OLD + '"}'],
)  # fmt: skip
def test_a_secret_of_another_form_is_an_error_that_does_not_tell_it(text: str) -> None:
    with pytest.raises(GatewayError) as refused:
        secrets_in(text)
    assert not text or len(text) < 5 or text not in str(refused.value)
    assert OLD not in str(refused.value)


@pytest.fixture
def vault() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client(
            "secretsmanager",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        put = {"current": OLD, "previous": ""}
        client.create_secret(Name="courier", SecretString=json.dumps(put))
        yield client


def test_a_rotation_is_seen_within_a_minute_and_both_are_good_meanwhile(vault: Any) -> None:
    secret = SharedSecret("courier", vault)
    assert secret.valid(NOW) == (OLD,)
    rotated = json.dumps({"current": NEW, "previous": OLD})
    vault.put_secret_value(SecretId="courier", SecretString=rotated)
    assert secret.valid(NOW + timedelta(seconds=59)) == (OLD,)
    assert secret.valid(NOW + timedelta(seconds=60)) == (NEW, OLD)
    vault.put_secret_value(SecretId="courier", SecretString=json.dumps({"current": NEW}))
    assert secret.valid(NOW + timedelta(seconds=120)) == (NEW,)


def test_a_clock_put_back_reads_anew(vault: Any) -> None:
    secret = SharedSecret("courier", vault)
    secret.valid(NOW)
    vault.put_secret_value(SecretId="courier", SecretString=json.dumps({"current": NEW}))
    assert secret.valid(NOW - timedelta(seconds=1)) == (NEW,)
