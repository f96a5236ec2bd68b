"""The seal: made by KMS, verified by the public key alone; and the one form of what is sealed."""

import hashlib
from collections.abc import Iterator

import boto3
import pytest
import rfc8785
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from zhiban.domain.audit import canonical
from zhiban.gateways.canonical import canonical_json, digest
from zhiban.gateways.signer import KmsSigner, is_sealed

EVIDENCE = b'{"document":"what was shown"}'


@pytest.fixture
def signer() -> Iterator[KmsSigner]:
    with mock_aws():
        client = boto3.client("kms", region_name="us-east-1")
        key = client.create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")
        yield KmsSigner(key["KeyMetadata"]["Arn"], client)


def test_a_seal_verifies_with_the_public_key_alone(signer: KmsSigner) -> None:
    seal, public = signer.seal(EVIDENCE), signer.public_key()
    assert is_sealed(public, EVIDENCE, seal)


@pytest.mark.parametrize("bit", [0, 7, 100, 231])
def test_one_bit_of_the_evidence_flipped_is_found(signer: KmsSigner, bit: int) -> None:
    seal, public = signer.seal(EVIDENCE), signer.public_key()
    flipped = (int.from_bytes(EVIDENCE) ^ (1 << bit)).to_bytes(len(EVIDENCE))
    assert not is_sealed(public, flipped, seal)


def test_any_byte_of_the_seal_flipped_is_found(signer: KmsSigner) -> None:
    seal, public = signer.seal(EVIDENCE), signer.public_key()
    for n in range(len(seal)):
        flipped = bytes([*seal[:n], seal[n] ^ 1, *seal[n + 1 :]])
        assert not is_sealed(public, EVIDENCE, flipped)


def test_kms_itself_knows_its_seals(signer: KmsSigner) -> None:
    seal = signer.seal(EVIDENCE)
    assert signer.fits(EVIDENCE, seal)
    assert not signer.fits(EVIDENCE + b" ", seal)


def test_an_outage_is_no_word_on_a_seal(signer: KmsSigner, monkeypatch: pytest.MonkeyPatch) -> None:
    def verify(**_: object) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "Verify")

    monkeypatch.setattr(signer.client, "verify", verify)
    with pytest.raises(ClientError):
        signer.fits(EVIDENCE, b"seal")


def test_what_kms_calls_invalid_is_no_seal(
    signer: KmsSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verify(**_: object) -> None:
        raise ClientError({"Error": {"Code": "KMSInvalidSignatureException"}}, "Verify")

    monkeypatch.setattr(signer.client, "verify", verify)
    assert not signer.fits(EVIDENCE, b"seal")


FACTS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=0xD7FF)), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(st.characters(max_codepoint=0xD7FF)), FACTS, max_size=5))
def test_the_domains_form_is_the_librarys(document: dict[str, object]) -> None:
    """The chain's own canonical JSON is RFC 8785 for all that an event may hold."""
    assert canonical(document) == rfc8785.dumps(document)  # type: ignore[arg-type]
    assert canonical_json(document) == rfc8785.dumps(document)  # type: ignore[arg-type]


def test_a_document_is_known_by_its_exact_bytes() -> None:
    one, other = canonical_json({"a": "张", "b": 1}), canonical_json({"b": 1, "a": "张"})
    assert one == other == '{"a":"张","b":1}'.encode()
    assert digest(one) == hashlib.sha256(one).hexdigest()
