"""What goes wrong in the business registry's feed of holders."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from stdnum.cn import uscc

from infra.local.sample_county.holders import Holder
from infra.local.sample_county.noise import Noise
from infra.local.sample_county.numbers import DIVISION
from infra.local.sample_county.rows import ENTITY_HEADER, Row, entity_row, replace_cells

USCC, RESIDENT_ID, CHANGED = (
    ENTITY_HEADER.index(title) for title in ("统一社会信用代码", "证件号码", "变更时间")
)
_CHECKS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

type Holders = Sequence[Holder]


def draw_old_number(random: Random) -> str:
    """A 15-digit registration number (工商注册号) as used before 2015."""
    return f"{DIVISION}{random.randrange(10**9):09}"


def spoil_check_digit(random: Random, code: str) -> str:
    """`code` with another last character."""
    return code[:17] + random.choice(_CHECKS.replace(code[17], ""))


def _spoil_organisation(random: Random, code: str) -> str:
    wrong = code[:16] + random.choice("0123456789X".replace(code[16], ""))
    return wrong + uscc.calc_check_digit(wrong)


def _old_number(random: Random, holder: Holder, _: Holders) -> Row:
    return replace_cells(entity_row(holder), {USCC: draw_old_number(random)})


def _wrong_check_digit(random: Random, holder: Holder, _: Holders) -> Row:
    return replace_cells(entity_row(holder), {USCC: spoil_check_digit(random, holder.uscc)})


def _wrong_organisation(random: Random, holder: Holder, _: Holders) -> Row:
    return replace_cells(entity_row(holder), {USCC: _spoil_organisation(random, holder.uscc)})


def _wrong_resident_id(random: Random, holder: Holder, _: Holders) -> Row:
    number = holder.person.resident_id
    wrong = number[:17] + random.choice("0123456789X".replace(number[17], ""))
    return replace_cells(entity_row(holder), {RESIDENT_ID: wrong})


def _impossible_date(random: Random, holder: Holder, _: Holders) -> Row:
    day = random.choice(("2025-02-30", "2025-02-29", "2025/13/05", "2025年6月31日"))
    return replace_cells(entity_row(holder), {CHANGED: day})


def _broken_row(random: Random, holder: Holder, _: Holders) -> Row:
    row = entity_row(holder)
    return random.choice((row[:-4], row[:6], [*row, "沂源县"]))


def _older_row(random: Random, holder: Holder, holders: Holders) -> Row:
    """What the registry said before: another person in charge, an earlier time."""
    back = timedelta(days=random.randrange(30, 300))
    former = random.choice(holders).person
    return entity_row(replace(holder, person=former, changed_at=_time(holder) - back))


def _exact_duplicate(_: Random, holder: Holder, __: Holders) -> Row:
    return entity_row(holder)


def _same_time_conflict(_: Random, holder: Holder, __: Holders) -> Row:
    return entity_row(replace(holder, address=holder.address + "附1号"))


def _time(holder: Holder) -> datetime:
    if holder.changed_at is None:
        raise ValueError("a row without its own time cannot be dated back")
    return holder.changed_at


ENTITY_NOISE: Mapping[str, Noise[Holder]] = {
    "old_15_digit_number": Noise("rejected", 20, _old_number),
    "wrong_check_digit": Noise("rejected", 3, _wrong_check_digit),
    "wrong_organisation_check_digit": Noise("rejected", 1, _wrong_organisation),
    "wrong_resident_id_check_digit": Noise("rejected", 2, _wrong_resident_id),
    "impossible_date": Noise("rejected", 1, _impossible_date),
    "broken_row": Noise("rejected", 0.5, _broken_row),
    "same_time_conflict": Noise("held", 1, _same_time_conflict),
    "older_row": Noise("unchanged", 5, _older_row),
    "exact_duplicate": Noise("unchanged", 3, _exact_duplicate),
}
"""Noise of entities.csv; rates are rows per thousand good ones."""


def can_be_spoilt(holder: Holder) -> bool:
    """Whether every noise can be made from `holder`."""
    return holder.changed_at is not None
