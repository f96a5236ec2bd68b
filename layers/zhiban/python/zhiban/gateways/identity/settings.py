"""What a stage says of its identity provider.

SIGN_IN is one JSON object: {"name": "爱山东", "issuer": "https://…", "client_id": "…",
"scope": "openid profile", "name_claim": "name", "number_claim": "id_number", "secret": "…"}; ""
where there is none. `secret` names the client's secret in Secrets Manager; without it we are a
public client, which PKCE alone protects.
"""

import json
from dataclasses import MISSING, dataclass, fields

from zhiban.domain.errors import SettingsError
from zhiban.gateways.identity import IdentityProvider


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSettings:
    """One provider. `name_claim` and `number_claim` say where a person's name and ID number are."""

    name: str
    issuer: str
    client_id: str
    scope: str = "openid profile"
    name_claim: str = "name"
    number_claim: str = "id_number"
    secret: str = ""


def read_sign_in(raw: str) -> SignInSettings | None:
    """The stage's provider, or None. Raises SettingsError naming every fault at once."""
    if not raw:
        return None
    try:
        told = json.loads(raw)
    except ValueError as error:
        raise SettingsError("SIGN_IN is not JSON") from error
    if not isinstance(told, dict):
        raise SettingsError("SIGN_IN must be one object")
    known = {field.name: field for field in fields(SignInSettings)}
    faults = [f"no such setting as {name}" for name in told if name not in known]
    faults += [
        f"{name} must be a text"
        for name, field in known.items()
        if not isinstance(told.get(name, field.default), str)
        or (field.default is MISSING and not told.get(name))
    ]
    if "openid" not in str(told.get("scope", "openid")).split():
        faults.append("scope must name openid")
    if faults:
        raise SettingsError("SIGN_IN: " + "; ".join(faults))
    return SignInSettings(**told)


def connect_identity(
    told: SignInSettings | None, back: str, *, on_this_machine: bool
) -> IdentityProvider | None:
    """The provider, ready to be called. `back` is where it sends browsers to; `on_this_machine`
    allows it to speak plain HTTP on a loopback address."""
    if told is None:
        return None
    from zhiban.gateways.identity.oidc import OpenIdProvider
    from zhiban.gateways.signatures import SharedSecret

    secret = SharedSecret(told.secret) if told.secret else None
    return OpenIdProvider(told, back, secret, on_this_machine=on_this_machine)
