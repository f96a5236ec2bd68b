"""Where a stage's citizens may sign in instead of typing a code, and every fault in the setting."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

_LOOPBACK = r"http://(localhost|127\.0\.0\.1)(:\d+)?"
_ISSUER = r"https://[\w.-]+(:\d+)?(/[\w./-]*)?"
_TEXTS: Mapping[str, tuple[str, str]] = {
    "name": ("what citizens know the provider by, 2 to 20 characters", r"[^\s<>]{2,20}"),
    "client_id": ("what the provider knows us by", r"[\w.:@/-]{1,200}"),
    "scope": ("names with blanks between them, openid first", r"openid( [\w.:/-]+)*"),
    "name_claim": ("the claim that holds a person's name", r"[\w.:/-]{1,100}"),
    "number_claim": ("the claim that holds a person's ID number", r"[\w.:/-]{1,100}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """An OpenID provider (统一身份认证), where we are registered with `/callback` on our pages.

    `confidential`: it gave us a secret, which goes into Secrets Manager; otherwise PKCE alone
    protects us. The claims say where a person's name and ID number (证件号码) are.
    """

    name: str
    issuer: str
    client_id: str
    confidential: bool = False
    scope: str = "openid profile"
    name_claim: str = "name"
    number_claim: str = "id_number"

    def told(self) -> dict[str, str]:
        """What the function is told."""
        return {name: value for name, value in asdict(self).items() if name != "confidential"}


def read_sign_in(told: object, *, local: bool) -> tuple[SignIn | None, list[str]]:
    """The provider of a stage's setting, and the faults in it, each a sentence's end."""
    if told is None:
        return None, []
    if not isinstance(told, Mapping):
        return None, ["an object"]
    known = {field.name for field in fields(SignIn)}
    faults = [f"no such setting as {name}" for name in told if name not in known]
    faults += [
        f"{name}, {wants}"
        for name, (wants, pattern) in _TEXTS.items()
        if name in told or name in ("name", "client_id")
        if not re.fullmatch(pattern, str(told.get(name, "")))
    ]
    issuer = rf"{_ISSUER}|{_LOOPBACK}" if local else _ISSUER
    if not re.fullmatch(issuer, str(told.get("issuer", ""))):
        faults.append("issuer, https, exactly as the provider names itself")
    if type(told.get("confidential", False)) is not bool:
        faults.append("confidential, true or false")
    return (None, faults) if faults else (SignIn(**told), [])
