"""Whether two spellings of a registered fact say the same: looks apart, nothing changed."""

import re
import unicodedata

from zhiban.domain.names import plain, plain_name

_PARTS = re.compile(r"[;；,，、。]")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(万)?")


def same_in_substance(fact: str, old: str, new: str) -> bool:
    """Whether `old` and `new` differ only in width, blanks, punctuation or case.

    Of a name (名称) the form written behind it, 个体工商户, does not count either; of a scope
    (经营范围) the order of its parts does not; of a registered capital (注册资本) only the amount
    and the currency do.
    """
    return _reduced(fact, old) == _reduced(fact, new)


def _reduced(fact: str, value: str) -> object:
    if fact == "name":
        return plain_name(value)
    if fact == "scope":
        return frozenset(filter(None, map(plain, _PARTS.split(value))))
    if fact == "registered_capital":
        return _amount(value)
    return plain(value)


def _amount(value: str) -> object:
    """100万元, 100.00 万人民币 and 1,000,000元 are one amount."""
    written = unicodedata.normalize("NFKC", value).replace(",", "")
    written = "".join(written.split())
    found = _AMOUNT.search(written)
    if found is None:
        return plain(value)
    amount = round(float(found[1]) * (10_000 if found[2] else 1), 2)
    currency = (written[: found.start()] + written[found.end() :]).replace("元", "")
    return amount, currency.replace("人民币", "").casefold()
