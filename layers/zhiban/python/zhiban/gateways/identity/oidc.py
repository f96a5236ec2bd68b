"""OpenID Connect: the authorization code flow with PKCE, at one provider."""

import base64
import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from zhiban.domain.errors import Rejected
from zhiban.gateways.identity import Asked, Person
from zhiban.gateways.identity.fetching import Fetching, Json
from zhiban.gateways.identity.provider import Addresses, Discovery, Keys
from zhiban.gateways.identity.settings import SignInSettings
from zhiban.gateways.identity.tokens import PROVED_WITHIN, auth_time, read_token
from zhiban.gateways.signatures import SharedSecret

LONGEST = 120
"""Characters of a name or a number: more is none."""


class OpenIdProvider:
    """One provider; see IdentityProvider. `back` is where it sends browsers to."""

    def __init__(
        self,
        told: SignInSettings,
        back: str,
        secret: SharedSecret | None = None,
        *,
        on_this_machine: bool = False,
        pool: Any = None,
    ) -> None:
        self._told, self._back, self._secret = told, back, secret
        self._fetching = Fetching(on_this_machine=on_this_machine, pool=pool)
        self._discovery = Discovery(told.issuer, self._fetching)
        self._keys = Keys(self._fetching)

    @property
    def name(self) -> str:
        """What citizens know it by."""
        return self._told.name

    def begin(self, asked: Asked, wall: datetime) -> str:
        """The address that the browser goes to."""
        found = self._discovery.addresses(wall)
        hashed = hashlib.sha256(asked.verifier.encode()).digest()
        told = {
            "response_type": "code",
            "client_id": self._told.client_id,
            "redirect_uri": self._back,
            "scope": self._told.scope,
            "state": asked.state,
            "nonce": asked.nonce,
            "code_challenge": base64.urlsafe_b64encode(hashed).decode().rstrip("="),
            "code_challenge_method": "S256",
            "max_age": str(int(PROVED_WITHIN.total_seconds())),
        }
        if found.by_fragment:
            told["response_mode"] = "fragment"
        mark = "&" if "?" in found.authorization else "?"
        return f"{found.authorization}{mark}{urlencode(told, quote_via=quote)}"

    def finish(self, asked: Asked, code: str, wall: datetime) -> Person:
        """Redeem the code that the browser came back with."""
        found = self._discovery.addresses(wall)
        answer = self._redeemed(found, asked, code, wall)
        claims = read_token(
            answer.get("id_token"),
            lambda kid, algorithm: self._keys.one(found.keys, kid, algorithm, wall),
            issuer=self._told.issuer,
            client_id=self._told.client_id,
            nonce=asked.nonce,
            wall=wall,
        )
        said = self._more(found, claims, answer.get("access_token"))
        return Person(
            issuer=self._told.issuer,
            subject=str(claims["sub"]),
            name=_text(said, self._told.name_claim),
            number=_text(said, self._told.number_claim),
            auth_time=auth_time(claims),
        )

    def _redeemed(self, found: Addresses, asked: Asked, code: str, wall: datetime) -> Json:
        client = self._told.client_id
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": asked.verifier,
            "client_id": client,
        }
        headers: dict[str, str] = {}
        if self._secret is not None:
            secret = self._secret.valid(wall)[0]
            if found.secret_in_form:
                form["client_secret"] = secret
            else:
                pair = f"{quote(client, safe='')}:{quote(secret, safe='')}"
                headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        return self._fetching.post(found.token, form, headers)

    def _more(self, found: Addresses, claims: Json, access: object) -> Json:
        """The claims, with what only the provider's 用户信息 says, where it is about the same
        person."""
        wanted = (self._told.name_claim, self._told.number_claim)
        if all(name in claims for name in wanted) or not found.userinfo:
            return claims
        if not isinstance(access, str) or not access.isascii() or not access.isprintable():
            raise Rejected("no_access")
        told = self._fetching.get(found.userinfo, {"Authorization": f"Bearer {access}"})
        if told.get("sub") != claims["sub"]:
            raise Rejected("somebody_else")
        return {**told, **claims}


def _text(claims: Json, name: str) -> str:
    value = claims.get(name, "")
    return value if isinstance(value, str) and len(value) <= LONGEST else ""
