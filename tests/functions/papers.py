"""Made-up holders and licences, and the intake files that tell of them.

USCCs carry true check digits, computed here by the long way of the standards, so that nothing of
the product's own arithmetic is used. Phones lie in 19900000000-19900009999.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, fields

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BODY = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

ENTITY_HEADER = (
    "统一社会信用代码,名称,类型,法定代表人,证件号码,手机号码,"
    "住所,所属乡镇(街道),经营范围,登记状态,变更时间"
)
LICENCE_HEADER = (
    "证照类型,证照编号,持证主体代码,持证主体名称,发证日期,有效期起,有效期止,发证机关,状态,更新时间"
)

FOOD, HYGIENE, TROUPE = "食品经营许可证", "公共场所卫生许可证", "营业性演出许可证"


def uscc(n: int) -> str:
    """The n-th made-up USCC of the county (GB 32100-2015; position 17 by GB 11714-1997)."""
    body = f"MA0{n:05d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(w * _BODY.index(c) for w, c in zip(weights, body, strict=True)) % 11
    code = "91370323" + body + {10: "X", 11: "0"}.get(rest, str(rest))
    total = sum(pow(3, i, 31) * _LETTERS.index(c) for i, c in enumerate(code))
    return code + _LETTERS[-total % 31]


def resident_id(n: int) -> str:
    """A made-up ID number with a true check digit (GB 11643-1999); 顺序码 000 belongs to nobody."""
    digits = f"370323{19500101 + n}000"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(w * int(c) for w, c in zip(weights, digits, strict=True)) % 11
    return digits + "10X98765432"[rest]


@dataclass(frozen=True, kw_only=True)
class Holder:
    """One row of an entities file."""

    uscc: str
    name: str
    entity_type: str = "个体工商户"
    legal_rep: str = "样例甲"
    legal_rep_id: str = ""
    mobile: str = ""
    address: str = "样例路1号"
    town: str = "南麻街道"
    scope: str = "零售"
    status: str = "存续"
    changed_at: str = "2026-01-01 00:00:00"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One row of a licences file."""

    kind: str
    number: str
    uscc: str
    holder_name: str = "样例主体"
    issued_on: str = "2025-12-10"
    valid_from: str = "2025-12-10"
    valid_to: str
    issuer: str = "沂源县行政审批服务局"
    status: str = "有效"
    updated_at: str = "2026-01-01 00:00:00"


def holder(n: int, **told: str) -> Holder:
    """The n-th holder, with the n-th phone unless told otherwise."""
    facts = {
        "uscc": uscc(n),
        "name": f"沂源样例{n:03d}商店",
        "legal_rep": f"样例人{n:03d}",
        "mobile": f"1990000{n:04d}",
    }
    return Holder(**(facts | told))


def paper(n: int, kind: str, valid_to: str, **told: str) -> Paper:
    """A licence of the n-th holder; its number says whose and until when, unless told otherwise."""
    facts = {
        "kind": kind,
        "number": f"YL{n:03d}{valid_to.replace('-', '')}",
        "uscc": uscc(n),
        "holder_name": f"沂源样例{n:03d}商店",
        "valid_to": valid_to,
    }
    return Paper(**(facts | told))


def _csv(header: str, rows: Iterable[Holder | Paper]) -> str:
    text = io.StringIO()
    text.write(header + "\r\n")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([getattr(row, field.name) for field in fields(row)])
    return text.getvalue()


def entities_file(*rows: Holder) -> str:
    """An entities file."""
    return _csv(ENTITY_HEADER, rows)


def licences_file(*rows: Paper) -> str:
    """A licences file."""
    return _csv(LICENCE_HEADER, rows)
