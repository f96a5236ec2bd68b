"""The SMS providers of a stage: what each is told, and every fault in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

SNS, GATEWAY = "sns", "gateway"
_TEMPLATE = re.compile(r"[a-z0-9_.]+/[0-9]+[a-z]?|\*")
_PROVIDER_ID = re.compile(r"[\w.:*-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsProvider:
    """One provider; they stand in the order in which they are preferred.

    `per_second` is what was agreed and is never exceeded (one row paces a provider, which is good
    for 500), `daily_segments` the day's cap in 计费条数. `url` is the gateway's. `templates` gives
    its registered id of each wording, {"*": "*"} that it takes all under our own names.
    """

    name: str
    per_second: int
    daily_segments: int
    url: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)


def read_providers(told: object, *, local: bool) -> tuple[tuple[SmsProvider, ...], list[str]]:
    """The providers of a stage's setting, and the faults in it, each a sentence's end."""
    if not isinstance(told, list) or not told:
        return (), ["a list of at least one provider"]
    faults = [fault for one in told for fault in _faults(one, local=local)]
    names = [one.get("name") for one in told if isinstance(one, dict)]
    if len(set(map(str, names))) < len(names):
        faults.append("each provider once")
    if faults:
        return (), faults
    return tuple(SmsProvider(**one) for one in told), []


def _faults(one: object, *, local: bool) -> list[str]:
    if not isinstance(one, dict) or one.get("name") not in (SNS, GATEWAY):
        return [f"providers named {SNS} or {GATEWAY}"]
    name = one["name"]
    known = {field.name for field in fields(SmsProvider)}
    faults = [f"{name}: no such setting as {key}" for key in one if key not in known]
    for key, most in (("per_second", 500), ("daily_segments", 10_000_000)):
        value = one.get(key)
        if type(value) is not int or not 1 <= value <= most:
            faults.append(f"{name}: {key}, a whole number from 1 to {most}")
    return [*faults, *_address_faults(one, local=local), *_template_faults(one)]


def _address_faults(one: dict[str, object], *, local: bool) -> list[str]:
    url = str(one.get("url", ""))
    if one["name"] == SNS:
        return ["sns: no url"] if url else []
    scheme = "https?" if local else "https"
    good = re.fullmatch(rf"{scheme}://[\w./:-]+[^/]", url)
    return [] if good else ["gateway: url, https without a trailing slash"]


def _template_faults(one: dict[str, object]) -> list[str]:
    name, told = one["name"], one.get("templates", {})
    if not isinstance(told, dict):
        return [f"{name}: templates, an object of wording: registered id"]
    wrong = [
        key
        for key, value in told.items()
        if not _TEMPLATE.fullmatch(key) or not _PROVIDER_ID.fullmatch(str(value))
    ]
    faults = [f"{name}: templates, {key!r} is not wording: registered id" for key in wrong]
    if name == GATEWAY and not told:
        faults.append("gateway: templates, without any it carries nothing")
    return faults
