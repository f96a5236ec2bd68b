"""The identifier of an electronic licence (电子证照标识), GB/T 36904-2018.

`1.2.156.3005.2.<type>.<issuer>.<serial>.<version>.<check>`: type is the 21-character code of the
kind of licence, issuer the issuing body's USCC, serial the issuer's own number of any length,
version counts from 001, check is ISO 7064 MOD 37,36 over the four fields joined without dots.
"""

import re

from stdnum.iso7064 import mod_37_36

ROOT = "1.2.156.3005.2"
LONGEST = 200
"""Characters; what is longer is no identifier."""

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIELD = re.compile(r"[0-9A-Z]+")
_VERSION = re.compile(r"[0-9]{3}")


def licence_identifier(type_code: str, issuer: str, serial: str, version: int = 1) -> str:
    """The identifier of one version of one electronic licence.

    The three codes are digits and capital letters; `version` is 1 to 999. Raises ValueError for
    anything else, without quoting it.
    """
    if not all(map(_FIELD.fullmatch, (type_code, issuer, serial))):
        raise ValueError("the codes of an identifier are digits and capital letters")
    if not 1 <= version <= 999:
        raise ValueError("the version of an identifier is 1 to 999")
    fields = (type_code, issuer, serial, f"{version:03}")
    return ".".join((ROOT, *fields, mod_37_36.calc_check_digit("".join(fields))))


def explain_identifier(text: str) -> str:
    """What is odd about an identifier that came in, "" when nothing is; to follow its column.

    Only ever a warning: the standard came late, and not every issuer follows it.
    """
    plain = text.strip().upper()
    fields = plain.removeprefix(f"{ROOT}.").split(".")
    if len(plain) > LONGEST or not plain.startswith(f"{ROOT}.") or len(fields) != 5:
        return f"不是“{ROOT}.证照类型代码.颁发机构代码.流水号.版本号.校验位”的形式"
    *body, version, check = fields
    if not all(map(_FIELD.fullmatch, (*body, check))) or not _VERSION.fullmatch(version):
        return "只应含数字和大写字母，版本号为3位数字"
    joined = "".join((*body, version))
    if check in (mod_37_36.calc_check_digit(joined), _older_check(joined)):
        return ""
    return "校验位不对，请核对是否录错"


def _older_check(joined: str) -> str:
    """The check character as one widespread issuing system computed it for years.

    It numbers letters from 11 and lands one short, so that its licences fail the standard's check
    though nobody mistyped them.
    """
    product = 36
    for letter in joined:
        rank = _LETTERS.index(letter) + letter.isalpha()
        total = product + rank
        if rank > 10 and total > 37:
            total %= 37
        product = (total % 36 or 36) * 2 % 37
    return _LETTERS[36 - product] if product else ""
