"""The settings of a stage: one county in one account and region, checked before anything is built.

The local stage needs no file; every other stage is `infra/stages/<stage>.json`.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from stdnum.cn import uscc

from infra.sign_in import SignIn, read_sign_in
from infra.sms import GATEWAY, SNS, SmsProvider, read_providers

STAGES = Path(__file__).with_name("stages")
LOCAL = "local"
RESTORED = (
    "restored_registry",
    "restored_registry_stream",
    "restored_cases",
    "restored_cases_stream",
)
"""Settings that stand together: what a stage works on after a restore."""
LOG_RETENTION_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653)


class ConfigError(Exception):
    """A stage's settings are wrong; the message lists every fault at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageConfig:
    """What one stage is told.

    `message_mode` link puts a confirmation link into messages, code a case code (办件码) to be
    entered at `official_place`, an app or account by its name; `courier_name` is who brings the new
    licence, as messages call it. `shards` splits a county's holders
    for ringing and never changes once data is loaded.
    `sms_providers` are those that messages go through, the preferred first. Concurrency counts
    workers on one queue (AWS allows 2 to 1,000). A file that would alter more than `hold_percent`
    of the registry, or end more than `hold_ended_percent` of it, waits for an officer.
    `receipts_retention_days` is for SNS's delivery logs, which hold phone numbers and therefore go
    soon. `sms_price` (yuan a segment) and `parcel_price` are what statistics reckon costs with; ""
    is not known, and then no cost is said. `sign_in` is where citizens may sign in instead of
    typing a code, if anywhere (`sign_in.py`); for `contact_rests_days` days after a phone was
    changed a code to it is not enough to sign: one signs in, or an officer calls first; with 0 a
    code always is.
    `bureau_name_en` is said on the English pages; without one they say the Chinese name.
    `issuer_uscc` stands in the identifier of every licence (GB/T 36904); the local stage's is made
    up. `malware_scan` guardduty has citizens' photographs looked at, in a region that offers it.
    `desk_base_url` is where officers open the desk, `sign_in_base_url` the managed login of
    their pool: the domain that the stage gives it. `alarm_email` is a mailbox of the operators,
    which hears every alarm; its owner confirms it once.
    For `archive_retention_days` nobody can delete a night's audit root, the account's owner
    included; the stage may make it longer later, never shorter for what lies there.
    The four `restored_…` name the tables that are worked on after a restore, with the labels of
    their streams, as `zhiban restore tables` says them; "" are the stage's own (docs/recovery.md).
    """

    stage: str
    county: str
    county_name: str
    bureau_name: str
    account: str
    region: str
    citizen_base_url: str
    courier_base_url: str
    desk_base_url: str
    sign_in_base_url: str
    sms_signature: str
    office_phone: str
    office_address: str
    issuer_uscc: str
    sms_providers: tuple[SmsProvider, ...]
    alarm_email: str = ""
    sign_in: SignIn | None = None
    contact_rests_days: int = 30
    bureau_name_en: str = ""
    message_mode: str = "link"
    official_place: str = "爱山东APP“无感智办”"
    courier_name: str = "政务快递"
    shards: int = 4
    intake_concurrency: int = 8
    hold_percent: int = 5
    hold_ended_percent: int = 1
    ring_concurrency: int = 4
    send_concurrency: int = 2
    citizen_requests_per_second: int = 100
    log_level: str = "INFO"
    log_retention_days: int = 90
    receipts_retention_days: int = 7
    files_retention_days: int = 180
    sms_price: str = ""
    parcel_price: str = ""
    malware_scan: str = "none"
    archive_retention_days: int = 3650
    restored_registry: str = ""
    restored_registry_stream: str = ""
    restored_cases: str = ""
    restored_cases_stream: str = ""

    @property
    def is_local(self) -> bool:
        """Whether this is the embedded run: nothing is protected, and the clock may be moved."""
        return self.stage == LOCAL

    @property
    def sign_in_prefix(self) -> str:
        """What the pool's domain begins with; unique within the region."""
        return self.sign_in_base_url.removeprefix("https://").split(".")[0]

    @property
    def has_sms_gateway(self) -> bool:
        """Whether one of the SMS providers is an HTTP gateway, with which a secret is shared."""
        return any(one.name == GATEWAY for one in self.sms_providers)

    @property
    def prefix(self) -> str:
        """What the names of this stage's stacks begin with."""
        return f"zhiban-{self.county}-{self.stage}"


_SIGN_IN: Mapping[str, object] = {
    "name": "样例统一身份认证",
    "issuer": "http://localhost:8805",
    "client_id": "wuganzhiban",
    "scope": "openid profile identity",
}
"""The provider of this machine, on another site than the pages, as it is in life."""

LOCAL_SETTINGS: Mapping[str, object] = {
    "county": "370323",
    "county_name": "沂源县",
    "bureau_name": "沂源县行政审批服务局",
    "bureau_name_en": "Yiyuan County Licensing Bureau",
    "account": "000000000000",
    "region": "us-east-1",
    "citizen_base_url": "http://127.0.0.1:8800",
    "courier_base_url": "http://127.0.0.1:8803",
    "desk_base_url": "http://127.0.0.1:8802",
    "sign_in_base_url": "http://127.0.0.1:4566",
    "sms_signature": "沂源审批局",
    "office_phone": "0533-3241001",
    "office_address": "沂源县政务服务中心一楼大厅",
    "issuer_uscc": "11370323XN0000012L",
    "sms_providers": [{"name": "sns", "per_second": 50, "daily_segments": 20_000}],
    "sign_in": _SIGN_IN,
    "intake_concurrency": 2,
    "ring_concurrency": 2,
    "log_retention_days": 7,
    "sms_price": "0.05",
    "parcel_price": "12",
}


def through_gateway(url: str) -> list[dict[str, object]]:
    """The local stage's providers with the gateway of this machine before SNS."""
    gateway: dict[str, object] = {"name": GATEWAY, "per_second": 50, "daily_segments": 20_000}
    gateway |= {"url": url, "templates": {"*": "*"}}
    return [gateway, {"name": SNS, "per_second": 50, "daily_segments": 20_000}]


def signing_in_at(issuer: str) -> dict[str, object]:
    """The local stage's identity provider at another address."""
    return {**_SIGN_IN, "issuer": issuer}


def read_stage(stage: str, overrides: Mapping[str, object] | None = None) -> StageConfig:
    """Return the checked settings of a stage. Raises ConfigError."""
    told = LOCAL_SETTINGS if stage == LOCAL else _stage_file(stage)
    return check_settings(stage, {**told, **(overrides or {})})


def _stage_file(stage: str) -> Mapping[str, object]:
    file = STAGES / f"{stage}.json"
    if not file.is_file():
        known = ", ".join(sorted([LOCAL, *(path.stem for path in STAGES.glob("*.json"))]))
        raise ConfigError(
            f"stage {stage!r} is unknown: infra/stages/{stage}.json is not there; known: {known}"
        )
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigError(f"infra/stages/{stage}.json is not JSON: {error}") from error
    if not isinstance(told, dict):
        raise ConfigError(f"infra/stages/{stage}.json must hold one object of settings")
    return told


def check_settings(stage: str, told: Mapping[str, object]) -> StageConfig:
    """Return the settings as a StageConfig. Raises ConfigError naming all faults."""
    known = {field.name: field for field in fields(StageConfig) if field.name != "stage"}
    faults = [f"{name}: no such setting" for name in told if name not in known]
    faults += [
        f"{name}: is missing"
        for name, field in known.items()
        if name not in told and field.default is MISSING
    ]
    faults += [
        f"{name}: {_RULES[name].wants}, not {value!r}"
        for name, value in told.items()
        if name in known and not _RULES[name].allows(value)
    ]
    faults += [
        f"{name}: must be https outside the local stage"
        for name in ("citizen_base_url", "courier_base_url", "desk_base_url")
        if stage != LOCAL and str(told.get(name, "")).startswith("http:")
    ]
    if stage != LOCAL and f".auth.{told.get('region')}." not in str(told.get("sign_in_base_url")):
        faults.append("sign_in_base_url: must be a Cognito domain of the stage's own region")
    if stage != LOCAL and not told.get("alarm_email"):
        faults.append("alarm_email: is missing, and nobody would hear of an alarm")
    if len({bool(told.get(name)) for name in RESTORED}) > 1:
        faults.append(f"{', '.join(RESTORED)}: all of them, or none")
    providers, wrong = read_providers(told.get("sms_providers"), local=stage == LOCAL)
    faults += [f"sms_providers: wants {one}" for one in wrong]
    sign_in, wrong = read_sign_in(told.get("sign_in"), local=stage == LOCAL)
    faults += [f"sign_in: wants {one}" for one in wrong]
    if faults:
        raise ConfigError(f"stage {stage!r}: " + "; ".join(faults))
    settings: dict[str, Any] = dict(told) | {"sms_providers": providers, "sign_in": sign_in}
    return StageConfig(stage=stage, **settings)


@dataclass(frozen=True, slots=True)
class _Rule:
    wants: str
    allows: Callable[[object], bool]


def _matches(wants: str, pattern: str) -> _Rule:
    return _Rule(wants, lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value)))


def _between(low: int, high: int) -> _Rule:
    return _Rule(
        f"a whole number from {low} to {high}",
        lambda value: type(value) is int and low <= value <= high,
    )


def _retention() -> _Rule:
    return _Rule("days that CloudWatch Logs keeps", lambda value: value in LOG_RETENTION_DAYS)


_RULES: Mapping[str, _Rule] = {
    "restored_registry": _matches("a table's name", r"[\w.-]{3,255}|"),
    "restored_registry_stream": _matches("a stream's label", r"[\w:.-]{10,40}|"),
    "restored_cases": _matches("a table's name", r"[\w.-]{3,255}|"),
    "restored_cases_stream": _matches("a stream's label", r"[\w:.-]{10,40}|"),
    "county": _matches("a six-digit division code", r"\d{6}"),
    "county_name": _matches("the county's name", r"\S{2,20}"),
    "bureau_name": _matches("the bureau's name", r"\S{4,30}"),
    "bureau_name_en": _matches("a name in English, at most 60 letters", r"[ -~]{0,60}"),
    "account": _matches("a twelve-digit account", r"\d{12}"),
    "region": _matches("an AWS region", r"[a-z]{2}(-[a-z]+)+-\d"),
    "citizen_base_url": _matches("an address without a path", r"https?://[\w.-]+(:\d+)?"),
    "courier_base_url": _matches("an address without a trailing slash", r"https?://[\w./:-]+[^/]"),
    "desk_base_url": _matches("an address without a path", r"https?://[\w.-]+(:\d+)?"),
    "sign_in_base_url": _matches(
        "the address of a Cognito domain",
        r"https://(?!.*(?:aws|amazon|cognito)[^.]*\.auth)[a-z0-9-]{1,63}\.auth\.[a-z0-9-]+\.amazoncognito\.com"
        r"|http://127\.0\.0\.1:\d+",
    ),
    "sms_signature": _matches("2 to 12 characters without brackets", r"[^\s【】]{2,12}"),
    "office_phone": _matches("a Chinese telephone number", r"(0\d{2,3}-)?\d{7,8}|1\d{10}|12345"),
    "office_address": _matches("where the office is, 4 to 60 characters", r"\S.{2,58}\S"),
    "issuer_uscc": _Rule(
        "the issuing bureau's 统一社会信用代码 with its check digit",
        lambda value: isinstance(value, str) and uscc.is_valid(value),
    ),
    "alarm_email": _matches("a mailbox", r"[^@\s]+@[^@\s]+\.[a-z]{2,}|"),
    "message_mode": _matches("link or code", "link|code"),
    "official_place": _matches(
        "a short plain name without an address to tap",
        r"(?!.*(?:www|[\w-]\.[A-Za-z]))[^\s:/【】]{2,20}",
    ),
    "courier_name": _matches("a short plain name", r"[^\s:/【】]{2,12}"),
    "sign_in": _Rule(
        "an object, or null", lambda value: value is None or isinstance(value, Mapping)
    ),
    "contact_rests_days": _between(0, 365),
    "shards": _between(1, 256),
    "sms_providers": _Rule("a list of providers", lambda value: isinstance(value, list)),
    "intake_concurrency": _between(2, 1000),
    "hold_percent": _between(1, 100),
    "hold_ended_percent": _between(1, 100),
    "ring_concurrency": _between(2, 1000),
    "send_concurrency": _between(2, 1000),
    "citizen_requests_per_second": _between(1, 5000),
    "log_level": _matches("DEBUG, INFO, WARNING or ERROR", "DEBUG|INFO|WARNING|ERROR"),
    "log_retention_days": _retention(),
    "receipts_retention_days": _retention(),
    "files_retention_days": _between(30, 3650),
    "archive_retention_days": _between(1, 36_500),
    "sms_price": _matches("yuan, as 0.05, or nothing", r"\d{1,3}(\.\d{1,4})?|"),
    "parcel_price": _matches("yuan, as 12, or nothing", r"\d{1,3}(\.\d{1,4})?|"),
    "malware_scan": _matches("guardduty or none", "guardduty|none"),
}
