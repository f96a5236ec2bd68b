"""What each setting of a stage has to be by itself; how they go together is in `config.py`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stdnum.cn import uscc

from infra.retention import are_periods, is_day_or_nothing

LOG_RETENTION_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a setting has to be, in words that follow its name."""

    wants: str
    allows: Callable[[object], bool]


def _matches(wants: str, pattern: str) -> Rule:
    return Rule(wants, lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value)))


def _between(low: int, high: int) -> Rule:
    return Rule(
        f"a whole number from {low} to {high}",
        lambda value: type(value) is int and low <= value <= high,
    )


def _retention() -> Rule:
    return Rule("days that CloudWatch Logs keeps", lambda value: value in LOG_RETENTION_DAYS)


RULES: Mapping[str, Rule] = {
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
    "issuer_uscc": Rule(
        "the issuing bureau's 统一社会信用代码 with its check digit",
        lambda value: isinstance(value, str) and uscc.is_valid(value),
    ),
    "alarm_email": _matches("a mailbox", r"[^@\s]+@[^@\s]+\.[a-z]{2,}|"),
    "certificate": _matches(
        "the ARN of an ACM certificate in us-east-1, where CloudFront looks for it, or nothing",
        r"arn:aws:acm:us-east-1:\d{12}:certificate/[0-9a-f-]{36}|",
    ),
    "message_mode": _matches("link or code", "link|code"),
    "official_place": _matches(
        "a short plain name without an address to tap",
        r"(?!.*(?:www|[\w-]\.[A-Za-z]))[^\s:/【】]{2,20}",
    ),
    "courier_name": _matches("a short plain name", r"[^\s:/【】]{2,12}"),
    "sign_in": Rule(
        "an object, or null", lambda value: value is None or isinstance(value, Mapping)
    ),
    "contact_rests_days": _between(0, 365),
    "shards": _between(1, 256),
    "sms_providers": Rule("a list of providers", lambda value: isinstance(value, list)),
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
    "retention": Rule("years by code, within the bounds of data/retention.json", are_periods),
    "destroy_through": Rule("a day, as 2026-12-01, or nothing", is_day_or_nothing),
    "malware_scan": _matches("guardduty or none", "guardduty|none"),
}
