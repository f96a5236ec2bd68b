"""Whether two spellings of a registered fact say the same: looks apart, nothing changed."""

import re
import unicodedata

_PARTS = re.compile(r"[;；,，、。]")
_BESIDE = re.compile(r"[\s·•.,;:'\"()<>〈〉《》「」【】\[\]\-_/、。]")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(万)?")


def same_in_substance(fact: str, old: str, new: str) -> bool:
    """Whether `old` and `new` differ only in width, blanks, punctuation or case.

    Of a scope (经营范围) the order of its parts does not count either; of a registered capital
    (注册资本) only the amount and the currency do.
    """
    return _reduced(fact, old) == _reduced(fact, new)


def _reduced(fact: str, value: str) -> object:
    if fact == "scope":
        return frozenset(filter(None, map(_plain, _PARTS.split(value))))
    if fact == "registered_capital":
        return _amount(value)
    return _plain(value)


def _plain(text: str) -> str:
    return _BESIDE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _amount(value: str) -> object:
    """100万元, 100.00 万人民币 and 1,000,000元 are one amount."""
    plain = unicodedata.normalize("NFKC", value).replace(",", "")
    plain = "".join(plain.split())
    found = _AMOUNT.search(plain)
    if found is None:
        return _plain(value)
    amount = round(float(found[1]) * (10_000 if found[2] else 1), 2)
    currency = (plain[: found.start()] + plain[found.end() :]).replace("元", "")
    return amount, currency.replace("人民币", "").casefold()
