"""The settings of a stage: one county in one account and region, checked before anything is built.

The local stage needs no file; every other stage is `infra/stages/<stage>.json`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from infra.rules import RULES
from infra.sign_in import SignIn, read_sign_in
from infra.sms import GATEWAY, SNS, SmsProvider, read_providers

STAGES = Path(__file__).with_name("stages")
LOCAL = "local"
MAINLAND = "cn-"
RESTORED = (
    "restored_registry",
    "restored_registry_stream",
    "restored_cases",
    "restored_cases_stream",
)
"""Settings that stand together: what a stage works on after a restore."""


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
    which hears every alarm; its owner confirms it once. `retention` are periods of the stage's
    own, in years by the code of the table of retention, within its bounds; `destroy_through` is
    the civil day through which files of ended cases may be destroyed, as the bureau has approved
    it (鉴定销毁).
    `certificate` is the ARN of one in us-east-1 for the hosts of `citizen_base_url` and
    `desk_base_url`. With it CloudFront and a firewall stand before every interface (docs/edge.md).
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
    certificate: str = ""
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
    retention: Mapping[str, int] = field(default_factory=dict)
    destroy_through: str = ""
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
    def has_edge(self) -> bool:
        """Whether CloudFront and a firewall stand before the interfaces."""
        return bool(self.certificate)

    @property
    def is_mainland(self) -> bool:
        """Whether it is one of AWS's regions in mainland China, a partition of its own."""
        return self.region.startswith(MAINLAND)

    @property
    def sign_in_prefix(self) -> str:
        """What the pool's domain begins with; unique within the region."""
        return self.sign_in_base_url.removeprefix("https://").split(".")[0]

    @property
    def has_sns(self) -> bool:
        """Whether SMS may go through SNS, which then writes what became of each into a log."""
        return any(one.name == SNS for one in self.sms_providers)

    @property
    def has_sms_gateway(self) -> bool:
        """Whether one of the SMS providers is an HTTP gateway, with which a secret is shared."""
        return any(one.name == GATEWAY for one in self.sms_providers)

    @property
    def prefix(self) -> str:
        """What the names of this stage's stacks begin with."""
        return f"zhiban-{self.county}-{self.stage}"

    @property
    def metrics_namespace(self) -> str:
        """Where its functions count: of its own, so that no county in the same account rings
        another's alarms, or keeps them silent."""
        return self.prefix


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
    config = check_settings(stage, {**told, **(overrides or {})})
    if stage != LOCAL and (other := _takes_sns_of(told, stage)):
        raise ConfigError(
            f"stage {stage!r}: sms_providers: stage {other!r} sends through SNS in this account and"
            " region already, and both would get its receipts; use another account, or a gateway"
        )
    return config


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
    known = {one.name: one for one in fields(StageConfig) if one.name != "stage"}
    faults = [f"{name}: no such setting" for name in told if name not in known]
    faults += [
        f"{name}: is missing, wants {RULES[name].wants}"
        for name, one in known.items()
        if name not in told and one.default is MISSING and one.default_factory is MISSING
    ]
    faults += [
        f"{name}: wants {RULES[name].wants}, not {value!r}"
        for name, value in told.items()
        if name in known and not RULES[name].allows(value)
    ]
    if stage != LOCAL:
        faults += _faults_together(told)
    if len({bool(told.get(name)) for name in RESTORED}) > 1:
        faults.append(f"{', '.join(RESTORED)}: all of them, or none")
    providers, wrong = read_providers(told.get("sms_providers"), local=stage == LOCAL)
    faults += [f"sms_providers: wants {one}" for one in wrong]
    sign_in, wrong = read_sign_in(told.get("sign_in"), local=stage == LOCAL)
    faults += [f"sign_in: wants {one}" for one in wrong]
    if faults:
        count = "1 setting is" if len(faults) == 1 else f"{len(faults)} settings are"
        raise ConfigError(
            "\n".join([f"stage {stage!r}: {count} wrong", *(f"  - {fault}" for fault in faults)])
        )
    settings: dict[str, Any] = dict(told) | {"sms_providers": providers, "sign_in": sign_in}
    return StageConfig(stage=stage, **settings)


def _faults_together(told: Mapping[str, object]) -> Iterator[str]:
    """What is wrong between settings that are each right by themselves, outside the local stage."""
    region, certificate = str(told.get("region")), str(told.get("certificate", ""))
    for name in ("citizen_base_url", "courier_base_url", "desk_base_url"):
        if str(told.get(name, "")).startswith("http:"):
            yield f"{name}: must be https outside the local stage"
    if f".auth.{region}." not in str(told.get("sign_in_base_url")):
        yield "sign_in_base_url: must be a Cognito domain of the stage's own region"
    if not told.get("alarm_email"):
        yield "alarm_email: is missing, and nobody would hear of an alarm"
    if certificate and f":{told.get('account')}:" not in certificate:
        yield "certificate: must be of the stage's own account"
    if region.startswith(MAINLAND):
        if certificate:
            yield "certificate: no edge of this kind in mainland China, see docs/mainland-china.md"
        if SNS in _names(told.get("sms_providers")):
            yield "sms_providers: SNS sends no SMS from mainland China; name a gateway alone"


def _names(providers: object) -> list[object]:
    known = providers if isinstance(providers, list) else []
    return [one.get("name") for one in known if isinstance(one, Mapping)]


def _takes_sns_of(told: Mapping[str, object], stage: str) -> str:
    """Another stage of the same account and region that sends through SNS too, or "".

    SNS writes one delivery log an account and region, under a name of its own.
    """
    if SNS not in _names(told.get("sms_providers")):
        return ""
    for file in sorted(STAGES.glob("*.json")):
        if file.stem != stage:
            other = _stage_file(file.stem)
            same = all(other.get(name) == told.get(name) for name in ("account", "region"))
            if same and SNS in _names(other.get("sms_providers")):
                return file.stem
    return ""
