"""The platform's seal over evidence of consent; anyone with the public key can verify it.

The seal says what this platform saw, and is no certificate of a licensed authority (电子签名法
art 16): a CA's signer stands in by the same Protocol.
"""

from typing import Any, Protocol

from botocore.config import Config
from botocore.exceptions import ClientError

from zhiban import aws


class Signer(Protocol):
    """Seals evidence; `algorithm` and `key_id` are stored beside each seal."""

    algorithm: str
    key_id: str

    def seal(self, evidence: bytes) -> bytes:
        """A signature over these bytes (at most 4,096). Sealing twice gives two valid seals."""
        ...

    def public_key(self) -> bytes:
        """The public key, DER (SubjectPublicKeyInfo)."""
        ...


class KmsSigner:
    """AWS KMS: ECDSA on P-256 over SHA-256 (FIPS 186-5), signatures in DER."""

    algorithm = "ECDSA_SHA_256"

    def __init__(self, key_id: str, client: Any = None) -> None:
        config = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 3})
        self.key_id = key_id
        self.client = client or aws.client("kms", config=config)

    def seal(self, evidence: bytes) -> bytes:
        """A signature over these bytes (at most 4,096, the limit of KMS)."""
        answer = self.client.sign(
            KeyId=self.key_id,
            Message=evidence,
            MessageType="RAW",
            SigningAlgorithm=self.algorithm,
        )
        signature: bytes = answer["Signature"]
        return signature

    def fits(self, evidence: bytes, seal: bytes) -> bool:
        """Whether `seal` was made by this key over these bytes, asked of KMS itself."""
        try:
            answer = self.client.verify(
                KeyId=self.key_id,
                Message=evidence,
                MessageType="RAW",
                Signature=seal,
                SigningAlgorithm=self.algorithm,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "KMSInvalidSignatureException":
                raise
            return False
        return bool(answer["SignatureValid"])

    def public_key(self) -> bytes:
        """The public key, DER (SubjectPublicKeyInfo)."""
        key: bytes = self.client.get_public_key(KeyId=self.key_id)["PublicKey"]
        return key


def is_sealed(public_key: bytes, evidence: bytes, seal: bytes) -> bool:
    """Whether `seal` was made over these bytes with the key; needs no network.

    The same as `openssl dgst -sha256 -verify key.pem -signature seal evidence.json`.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    key = load_der_public_key(public_key)
    if not isinstance(key, EllipticCurvePublicKey):
        return False
    try:
        key.verify(seal, evidence, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def public_key_of(file: bytes) -> bytes:
    """The public key of a PEM or DER file, as DER. Raises ValueError for anything else."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_der_public_key,
        load_pem_public_key,
    )

    load = load_pem_public_key if file.lstrip().startswith(b"-----BEGIN") else load_der_public_key
    key = load(file)
    if not isinstance(key, EllipticCurvePublicKey):
        raise ValueError("the file holds no public key on an elliptic curve")
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def pem_of(public_key: bytes) -> bytes:
    """A public key as a PEM file, which openssl and everybody else reads."""
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_der_public_key,
    )

    key = load_der_public_key(public_key)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
