"""What an identity provider says of itself: its addresses and its keys, both kept for a while."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from jwt import PyJWK
from jwt.exceptions import PyJWTError

from zhiban.domain.errors import Rejected
from zhiban.gateways.identity.fetching import Fetching, Json

KEPT = timedelta(hours=1)
NOT_BEFORE = timedelta(minutes=1)
"""A key nobody knows may be a new one: the keys are asked for again, but no more often than this,
whatever somebody sends."""

MOST_KEYS = 32
WELL_KNOWN = "/.well-known/openid-configuration"
_KINDS = {"RSA": ("RS256", "PS256"), "EC": ("ES256",)}
"""The algorithms of each kind of key: what is signed by a shared secret or not at all is nothing
anybody can verify."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where things are at the provider; each was found safe.

    `by_fragment`: a browser comes back with its code in the fragment, which reaches no server.
    `secret_in_form`: the client's secret goes in the form, and not in the header.
    """

    authorization: str
    token: str
    keys: str
    userinfo: str
    by_fragment: bool
    secret_in_form: bool


@dataclass(slots=True)
class Discovery:
    """The provider's description, asked for once an hour. All instants are of the wall clock."""

    issuer: str
    fetching: Fetching
    _found: Addresses | None = None
    _at: datetime | None = None

    def addresses(self, wall: datetime) -> Addresses:
        """Where things are. Raises Rejected where the description is not this issuer's."""
        if self._found is None or not _fresh(self._at, wall, KEPT):
            told = self.fetching.get(self.issuer.rstrip("/") + WELL_KNOWN)
            self._found, self._at = self._read(told), wall
        return self._found

    def _read(self, told: Json) -> Addresses:
        if told.get("issuer") != self.issuer:
            raise Rejected("another_issuer")
        ways = told.get("code_challenge_methods_supported", ["S256"])
        if not isinstance(ways, list) or "S256" not in ways:
            raise Rejected("no_pkce")
        trusted = self.fetching.trusted
        modes = told.get("response_modes_supported", ["query", "fragment"])
        secrets = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Addresses(
            authorization=trusted(told.get("authorization_endpoint")),
            token=trusted(told.get("token_endpoint")),
            keys=trusted(told.get("jwks_uri")),
            userinfo=trusted(told["userinfo_endpoint"]) if told.get("userinfo_endpoint") else "",
            by_fragment=isinstance(modes, list) and "fragment" in modes,
            secret_in_form=isinstance(secrets, list) and "client_secret_basic" not in secrets,
        )


@dataclass(slots=True)
class Keys:
    """The provider's public keys, by their ids."""

    fetching: Fetching
    _found: Mapping[str, PyJWK] = field(default_factory=dict)
    _at: datetime | None = None
    _asked_at: datetime | None = None

    def one(self, url: str, kid: str, algorithm: str, wall: datetime) -> PyJWK:
        """The key of this id, if it is one for this algorithm. Raises Rejected."""
        missing = kid not in self._found and not _fresh(self._asked_at, wall, NOT_BEFORE)
        if missing or not self._found or not _fresh(self._at, wall, KEPT):
            self._asked_at = wall
            self._found, self._at = _read_keys(self.fetching.get(url)), wall
        key = self._found.get(kid)
        if key is None or algorithm not in _KINDS.get(str(key.key_type), ()):
            raise Rejected("key_unknown")
        return key


def _fresh(at: datetime | None, wall: datetime, for_: timedelta) -> bool:
    return at is not None and at <= wall < at + for_


def _read_keys(told: Json) -> dict[str, PyJWK]:
    """The keys that signatures may be verified by; others are passed over."""
    listed = told.get("keys")
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        raise Rejected("keys_unreadable")
    found = (_read_key(one) for one in listed if isinstance(one, dict))
    return {str(key.key_id or ""): key for key in found if key is not None}


def _read_key(told: dict[str, Any]) -> PyJWK | None:
    kind = str(told.get("kty"))
    if kind not in _KINDS or told.get("use", "sig") != "sig" or told.get("crv", "P-256") != "P-256":
        return None
    try:
        key = PyJWK(told, algorithm=_KINDS[kind][0])
    except PyJWTError:
        return None
    weak = kind == "RSA" and getattr(key.key, "key_size", 0) < 2048
    return None if weak else key
