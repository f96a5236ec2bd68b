"""The providers of a stage, in the order they are preferred: what is told of each, and its gateway.

SMS_PROVIDERS is a JSON list: [{"name": "gateway", "per_second": 50, "daily_segments": 20000,
"url": "https://…", "secret": "…", "templates": "gateway.json"}, {"name": "sns", …}].
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhiban.domain.errors import SettingsError
from zhiban.domain.messages import Message
from zhiban.domain.pacing import Pace
from zhiban.gateways.sms import AskedByReference, SmsGateway
from zhiban.gateways.sms.registered import ANY, names_wording, read_ids

SNS, GATEWAY = "sns", "gateway"


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """What a stage says of one provider; `url` and `secret` are for the HTTP gateway.

    `templates` gives its registered id of each wording, or under ANY that it takes every wording
    by our own name of it. The gateway carries nothing else; SNS all, unless some are told.
    """

    name: str
    pace: Pace
    url: str = ""
    secret: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)


def read_providers(raw: str) -> tuple[ProviderSettings, ...]:
    """The providers of a stage. Raises SettingsError naming every fault at once."""
    try:
        told = json.loads(raw)
    except ValueError as error:
        raise SettingsError("SMS_PROVIDERS is not JSON") from error
    if not isinstance(told, list) or not told:
        raise SettingsError("SMS_PROVIDERS must list at least one provider")
    faults = [fault for n, one in enumerate(told) for fault in _faults(n, one)]
    if faults:
        raise SettingsError("SMS_PROVIDERS: " + "; ".join(faults))
    return tuple(_settings(one) for one in told)


def _faults(n: int, one: Any) -> list[str]:
    if not isinstance(one, dict) or one.get("name") not in (SNS, GATEWAY):
        return [f"{n}: the name must be {SNS} or {GATEWAY}"]
    name = one["name"]
    faults = [
        f"{name}: {key} must be a whole number above 0"
        for key in ("per_second", "daily_segments")
        if type(one.get(key)) is not int or one[key] < 1
    ]
    if strange := sorted(
        key for key in read_ids(one.get("templates", {})) if not names_wording(key)
    ):
        faults.append(f"{name}: templates, no such wording: {', '.join(strange)}")
    return faults


def _settings(one: dict[str, Any]) -> ProviderSettings:
    return ProviderSettings(
        name=one["name"],
        pace=Pace(one["per_second"], one["daily_segments"]),
        url=str(one.get("url", "")),
        secret=str(one.get("secret", "")),
        templates=read_ids(one.get("templates", {})),
    )


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider that messages can be given to. `asked` is itself where it takes our reference.

    `templates` None: it takes any text.
    """

    name: str
    pace: Pace
    gateway: SmsGateway
    asked: AskedByReference | None = None
    templates: frozenset[str] | None = None

    def carries(self, message: Message) -> bool:
        """Whether it may be given this message: only registered wordings, where it needs those."""
        if self.templates is None or ANY in self.templates:
            return True
        return message.template in self.templates


def connect_providers(told: Sequence[ProviderSettings]) -> tuple[Provider, ...]:
    """The providers with their gateways, each ready to be called."""
    return tuple(_CONNECT[one.name](one) for one in told)


def _sns(told: ProviderSettings) -> Provider:
    from zhiban.gateways.sms.sns import SnsGateway

    registered = frozenset(told.templates) if told.templates else None
    return Provider(told.name, told.pace, SnsGateway(), templates=registered)


def _http(told: ProviderSettings) -> Provider:
    from zhiban.gateways.signatures import SharedSecret
    from zhiban.gateways.sms.http_gateway import HttpGateway

    gateway = HttpGateway(told.url, SharedSecret(told.secret), told.templates)
    return Provider(told.name, told.pace, gateway, gateway, frozenset(told.templates))


_CONNECT: Mapping[str, Callable[[ProviderSettings], Provider]] = {SNS: _sns, GATEWAY: _http}
