"""An ID token: whose it is and that it is meant for us, now, for this one sign-in (OpenID Connect
Core 3.1.3.7). PyJWT checks the signature; times are compared with the clock that is handed in."""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from zhiban.domain.errors import Rejected

ALGORITHMS = ("RS256", "ES256", "PS256")
LEEWAY = timedelta(seconds=60)
"""How far the provider's clock may differ from ours."""

FRESH = timedelta(minutes=10)
"""How long ago a token may have been made: a sign-in lives no longer."""

PROVED_WITHIN = timedelta(minutes=10)
"""How long ago the person may have proved themselves at the provider (`max_age`)."""

LONGEST = 16 * 1024

type Key = Callable[[str, str], PyJWK]
"""The key of an id, for an algorithm."""


def read_token(
    token: object, key: Key, *, issuer: str, client_id: str, nonce: str, wall: datetime
) -> dict[str, Any]:
    """The claims of a token that is good. Raises Rejected, with a code word, for any other."""
    raw = token if isinstance(token, str) and len(token) <= LONGEST else ""
    claims = _signed(raw, key)
    audience = claims.get("aud")
    meant = audience if isinstance(audience, list) else [audience]
    if claims.get("iss") != issuer:
        raise Rejected("another_issuer")
    if client_id not in meant or not _for_us_alone(claims, meant, client_id):
        raise Rejected("another_audience")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise Rejected("another_nonce")
    _in_time(claims, wall)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise Rejected("nobody")
    return claims


def _signed(raw: str, key: Key) -> dict[str, Any]:
    try:
        head = jwt.get_unverified_header(raw)
    except PyJWTError:
        raise Rejected("not_a_token") from None
    algorithm, kid = head.get("alg"), head.get("kid", "")
    if algorithm not in ALGORITHMS:
        raise Rejected("algorithm_not_allowed")
    if "crit" in head or not isinstance(kid, str):
        raise Rejected("not_a_token")
    try:
        claims = jwt.decode(raw, key(kid, algorithm).key, [algorithm], _NO_OTHER_CHECKS)
    except PyJWTError:
        raise Rejected("signature_wrong") from None
    return dict(claims)


_NO_OTHER_CHECKS: Any = {
    f"verify_{name}": False for name in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")
}
"""Each is checked here, against the clock that was handed in."""


def _for_us_alone(claims: dict[str, Any], meant: list[Any], client_id: str) -> bool:
    party = claims.get("azp", client_id if len(meant) == 1 else "")
    return bool(party == client_id)


def _in_time(claims: dict[str, Any], wall: datetime) -> None:
    made, ends = _instant(claims, "iat"), _instant(claims, "exp")
    if wall >= ends + LEEWAY or made < wall - FRESH - LEEWAY:
        raise Rejected("expired")
    starts = _instant(claims, "nbf") if "nbf" in claims else made
    if max(made, starts) > wall + LEEWAY:
        raise Rejected("not_yet")
    proved = auth_time(claims)
    if proved > wall + LEEWAY or proved < wall - PROVED_WITHIN - LEEWAY:
        raise Rejected("proved_too_long_ago")


def auth_time(claims: dict[str, Any]) -> datetime:
    """When the person proved themselves. Raises Rejected where the token does not say."""
    return _instant(claims, "auth_time")


def _instant(claims: dict[str, Any], name: str) -> datetime:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 2**35:
        raise Rejected("times_missing")
    return datetime.fromtimestamp(value, UTC)
