"""An identity provider's house behind an HTTP wire of its own, without sockets.

It is honest until told otherwise: `says` replaces what stands in a token, `instead` a whole answer.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import urllib3
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.couriers import response
from tests.functions.papers import resident_id

ISSUER = "https://login.example.cn"
CLIENT = "wuganzhiban"
BACK = "https://wuganzhiban.example.gov.cn/callback"
TOLD = {
    "name": "样例统一身份认证",
    "issuer": ISSUER,
    "client_id": CLIENT,
    "scope": "openid profile",
}
HEAD = ("王建国", resident_id(1))
"""Name and ID number of the first holder's head, as most tests have it."""

SETTINGS = json.dumps(TOLD, ensure_ascii=False)

type Speak = Callable[[dict[str, Any]], urllib3.HTTPResponse]


@cache
def rsa_key(which: str = "ours", bits: int = 2048) -> rsa.RSAPrivateKey:
    """A key pair; each is made once."""
    del which
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public(key: Any, kid: str, **more: Any) -> dict[str, Any]:
    """A public key as a provider publishes it."""
    algorithm = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECA
    return {**json.loads(algorithm.to_jwk(key.public_key())), "kid": kid, "use": "sig", **more}


ECA = jwt.algorithms.ECAlgorithm


@dataclass
class Provider:
    """The provider: who is at the door now (`person`), and what it has handed out."""

    clock: Callable[[], datetime]
    person: tuple[str, str] = HEAD
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    says: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"kid": "k1", "alg": "RS256"})
    token: str = ""
    described: dict[str, Any] = field(default_factory=dict)
    keys: list[dict[str, Any]] | None = None
    told_of: dict[str, Any] = field(default_factory=dict)
    by_userinfo: bool = False
    instead: dict[str, Speak] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    people: dict[str, tuple[str, str]] = field(default_factory=dict)

    def sign_in(self, address: str) -> tuple[str, str]:
        """Somebody signs in at this address; state and code that the browser brings back."""
        told = {name: one for name, (one,) in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = told | {"person": self.person}
        return told["state"], code

    def request(
        self, method: str, url: str, body: bytes | None = None, **told: Any
    ) -> urllib3.HTTPResponse:
        """What urllib3's pool would do."""
        path = urlsplit(url).path
        self.asked.append(f"{method} {path}")
        self.headers.append(dict(told.get("headers") or {}))
        if path in self.instead:
            return self.instead[path](told)
        form = {name: one for name, (one,) in parse_qs((body or b"").decode()).items()}
        match path:
            case "/.well-known/openid-configuration":
                return said(self._description())
            case "/keys":
                return said({"keys": self.keys or [public(rsa_key(), "k1")]})
            case "/token":
                self.forms.append(form)
                return self._redeemed(form)
            case "/userinfo":
                sub = self.headers[-1]["Authorization"].removeprefix("Bearer access-")
                return said(self._claims(sub) | self.told_of)
        return response(404, b"{}")

    def _description(self) -> dict[str, Any]:
        return {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "userinfo_endpoint": f"{ISSUER}/userinfo",
            "code_challenge_methods_supported": ["S256"],
        } | self.described

    def _redeemed(self, form: dict[str, str]) -> urllib3.HTTPResponse:
        begun = self.codes.pop(form["code"], None)
        if begun is None or challenge(form["code_verifier"]) != begun["code_challenge"]:
            return response(400, b'{"error": "invalid_grant"}')
        now = int(self.clock().timestamp())
        name, number = begun["person"]
        sub = hashlib.sha256(f"{name} {number}".encode()).hexdigest()[:16]
        self.people[sub] = begun["person"]
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "sub": sub,
            "aud": CLIENT,
            "nonce": begun["nonce"],
            "iat": now,
            "exp": now + 300,
            "auth_time": now - 20,
        }
        if not self.by_userinfo:
            claims |= {"name": name, "id_number": number}
        claims = {k: v for k, v in (claims | self.says).items() if v is not None}
        token = self.token or self.signed(claims)
        return said({"id_token": token, "access_token": f"access-{sub}", "token_type": "Bearer"})

    def _claims(self, sub: str) -> dict[str, Any]:
        name, number = self.people[sub]
        return {"sub": sub, "name": name, "id_number": number}

    def signed(self, claims: dict[str, Any], key: Any = None) -> str:
        """A token, by our own key or another."""
        head = {name: one for name, one in self.header.items() if name != "alg"}
        by = key or (ec_key() if self.header["alg"] == "ES256" else rsa_key())
        return jwt.encode(claims, by, self.header["alg"], head)


def said(body: Any) -> urllib3.HTTPResponse:
    return response(200, json.dumps(body).encode())


def challenge(verifier: str) -> str:
    """The S256 challenge of a verifier."""
    hashed = hashlib.sha256(verifier.encode()).digest()
    return urlsafe_b64encode(hashed).decode().rstrip("=")
