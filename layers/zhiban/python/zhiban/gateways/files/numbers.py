"""Numbers that carry their own proof: USCC, resident ID, mobile phone.

Every fault is plain Chinese and never quotes the number.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: 31 characters, no I O S V Z."""
_CHECKS_OF_11 = "0123456789X"
_RANKS = bytes(
    b"0123456789ABCDEFGHIJKLMNOPQRSTU"[USCC_ALPHABET.index(chr(code))]
    if chr(code) in USCC_ALPHABET
    else ord("!")
    for code in range(256)
)


def is_uscc(code: str) -> bool:
    """Whether `code` is a sound 统一社会信用代码: form, organisation check digit, check digit.

    The weights of GB 32100 are the powers of 3 modulo 31, and those of GB 11714 (position 17) the
    powers of 2 modulo 11, so both sums are a number read in base 34 ≡ 3 and 35 ≡ 2: int() does
    the work of the loop, which `stdnum.cn.uscc.calc_check_digit` spells out. Unlike stdnum's
    validate, N, A and Y as registering authority are accepted and position 17 is checked.
    """
    if len(code) != 18 or not code[1:8].isdigit():
        return False
    try:
        ranks = code.encode("ascii").translate(_RANKS)
        total = int(ranks[16::-1], 34)
    except ValueError:
        return False
    return (
        USCC_ALPHABET[-total % 31] == code[17]
        and _CHECKS_OF_11[-2 * int(code[8:16], 35) % 11] == code[16]
    )


def are_usccs(codes: Sequence[str]) -> list[bool]:
    """`is_uscc` of each, for a whole column: what can be done once for all is done once."""
    joined = "".join(codes)
    if not joined.isascii() or set(map(len, codes)) != {18}:
        return [is_uscc(code) for code in codes]
    ranks = joined.encode().translate(_RANKS)[::-1].decode()
    letters, checks, number = USCC_ALPHABET, _CHECKS_OF_11, int
    try:
        return [
            letters[-number(ranks[end - 17 : end], 34) % 31] == code[17]
            and checks[-2 * number(code[8:16], 35) % 11] == code[16]
            and code[1:8].isdigit()
            for code, end in zip(codes, range(len(ranks), 0, -18), strict=True)
        ]
    except ValueError:
        return [is_uscc(code) for code in codes]


def tidy_uscc(code: str) -> str:
    """`code` in capitals and half width, without the blanks and dashes people put in."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", code)).upper()


def explain_uscc(code: str) -> str:
    """Why `code` is no sound USCC, "" when it is one; to follow the column's name."""
    if not code:
        return "没有填写"
    if is_uscc(code):
        return ""
    if len(code) == 15 and code.isascii() and code.isdigit():
        return "仍是15位旧注册号，请先换成18位统一社会信用代码"
    if len(code) != 18:
        return f"应为18位，现为{len(code)}位"
    if not all(letter in USCC_ALPHABET for letter in code):
        return "含有统一社会信用代码不使用的字符（不用I、O、S、V、Z）"
    if not code[1:8].isdigit():
        return "第2至8位应为数字"
    if not _closes(code):
        return "校验码不对，请核对是否录错"
    return "第17位（组织机构代码校验码）不对，请核对是否录错"


def _closes(code: str) -> bool:
    total = int(code.encode("ascii").translate(_RANKS)[16::-1], 34)
    return USCC_ALPHABET[-total % 31] == code[17]


def is_mobile(number: str) -> bool:
    """Whether `number` is a mainland mobile number: 11 digits, 13… to 19…."""
    return len(number) == 11 and "13" <= number < "2" and number.isascii() and number.isdigit()


def tidy_mobile(number: str) -> str:
    """`number` without blanks, dashes and the country code +86."""
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", number))
    return re.sub(r"^(\+|00)?86(?=1[0-9]{10}$)", "", plain)


def is_resident_id(number: str) -> bool:
    """Whether `number` is a sound 公民身份号码 without anything to warn of (GB 11643-1999).

    The check digit is ISO 7064 MOD 11-2, as `stdnum.cn.ric.calc_check_digit` has it.
    """
    if len(number) != 18 or not number.isascii() or not number[:17].isdigit():
        return False
    if _CHECKS_OF_11[(1 - 2 * int(number[:17], 13)) % 11] != number[17]:
        return False
    try:
        date.fromisoformat(number[6:14])
    except ValueError:
        return False
    return not _region_warning(number[:10])


def explain_resident_id(number: str) -> tuple[str, str]:
    """(fault, warning) of 公民身份号码 `number`, each "" when there is none.

    A region that did not exist in the birth year is a warning only: the list of regions is
    secondary, and a number issued late is right. Another kind of paper is a warning too.
    """
    if is_resident_id(number):
        return "", ""
    if not number.isascii() or not number[:-1].isdigit():
        return "", "不是居民身份证号，请人工核对证件"
    if len(number) != 18:
        return f"居民身份证号应为18位，现为{len(number)}位", ""
    if ric.calc_check_digit(number) != number[17]:
        return "居民身份证号校验码不对，请核对是否录错", ""
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return "居民身份证号中的出生日期不存在", ""
    return "", _region_warning(number[:10])


@lru_cache(maxsize=4_096)
def _region_warning(region_and_year: str) -> str:
    try:
        ric.get_birth_place(region_and_year + "0101")
    except ValidationError:
        return "身份证号前6位的行政区划在出生年份不存在，请核对"
    return ""
