"""What goes wrong in the feed of e-licences."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from infra.local.sample_county.entity_noise import draw_old_number, spoil_check_digit
from infra.local.sample_county.noise import Noise
from infra.local.sample_county.permits import NO_EXPIRY, Permit
from infra.local.sample_county.rows import LICENCE_HEADER, Row, licence_row, replace_cells
from infra.local.sample_county.terms import last_day

KIND, USCC, VALID_TO = (
    LICENCE_HEADER.index(title) for title in ("证照类型", "持证主体代码", "有效期止")
)
FOREIGN_KINDS = ("烟花爆竹经营(零售)许可证", "特种行业许可证", "烟草专卖零售许可证", "卫生许可证")

type Permits = Sequence[Permit]


def _missing_valid_to(_: Random, permit: Permit, __: Permits) -> Row:
    return licence_row(replace(permit, number=f"{permit.number}-1", until=None, no_expiry=""))


def _no_expiry_where_law_gives_one(random: Random, permit: Permit, _: Permits) -> Row:
    spelling = random.choice([spelling for spelling in NO_EXPIRY if spelling])
    return licence_row(replace(permit, number=f"{permit.number}-1", until=None, no_expiry=spelling))


def _duplicated_number(random: Random, permit: Permit, permits: Permits) -> Row:
    """The same kind and number at another holder."""
    other = permit.holder
    while other.uscc == permit.holder.uscc:
        other = random.choice(permits).holder
    return licence_row(replace(permit, holder=other, holder_name=other.name))


def _same_time_conflict(_: Random, permit: Permit, __: Permits) -> Row:
    return licence_row(replace(permit, until=_until(permit) + timedelta(days=31)))


def _old_number(random: Random, permit: Permit, _: Permits) -> Row:
    return replace_cells(licence_row(permit), {USCC: draw_old_number(random)})


def _wrong_check_digit(random: Random, permit: Permit, _: Permits) -> Row:
    wrong = spoil_check_digit(random, permit.holder.uscc)
    return replace_cells(licence_row(permit), {USCC: wrong})


def _impossible_date(random: Random, permit: Permit, _: Permits) -> Row:
    day = random.choice(("2027-02-30", "2029/2/29", "2027年11月31日", "20271301"))
    return replace_cells(licence_row(permit), {VALID_TO: day})


def _reversed_dates(_: Random, permit: Permit, __: Permits) -> Row:
    return licence_row(replace(permit, start=_until(permit), until=permit.start))


def _unknown_kind(random: Random, permit: Permit, _: Permits) -> Row:
    return replace_cells(licence_row(permit), {KIND: random.choice(FOREIGN_KINDS)})


def _broken_row(random: Random, permit: Permit, _: Permits) -> Row:
    row = licence_row(permit)
    return random.choice((row[:-2], row[:4], [*row, "2026年导出"]))


def _older_row(random: Random, permit: Permit, _: Permits) -> Row:
    """The licence as it stood a term earlier, with an earlier time."""
    years = permit.kind.years or 1
    start = last_day(permit.start, -years) + timedelta(days=1)
    back = timedelta(days=random.randrange(30, 300))
    until = permit.start - timedelta(days=1)
    return licence_row(
        replace(permit, start=start, until=until, updated_at=_updated(permit) - back)
    )


def _exact_duplicate(_: Random, permit: Permit, __: Permits) -> Row:
    return licence_row(permit)


def _until(permit: Permit) -> date:
    if permit.until is None:
        raise ValueError("a licence without expiry cannot be spoilt so")
    return permit.until


def _updated(permit: Permit) -> datetime:
    if permit.updated_at is None:
        raise ValueError("a row without its own time cannot be dated back")
    return permit.updated_at


LICENCE_NOISE: Mapping[str, Noise[Permit]] = {
    "missing_valid_to": Noise("held", 30, _missing_valid_to),
    "no_expiry_where_law_gives_one": Noise("held", 2, _no_expiry_where_law_gives_one),
    "duplicated_number": Noise("held", 5, _duplicated_number),
    "same_time_conflict": Noise("held", 2, _same_time_conflict),
    "old_15_digit_number": Noise("rejected", 5, _old_number),
    "wrong_check_digit": Noise("rejected", 3, _wrong_check_digit),
    "impossible_date": Noise("rejected", 3, _impossible_date),
    "reversed_dates": Noise("rejected", 3, _reversed_dates),
    "unknown_kind": Noise("rejected", 3, _unknown_kind),
    "broken_row": Noise("rejected", 0.5, _broken_row),
    "older_row": Noise("unchanged", 5, _older_row),
    "exact_duplicate": Noise("unchanged", 5, _exact_duplicate),
}
"""Noise of licences.csv; rates are rows per thousand good ones."""


def can_be_spoilt(permit: Permit) -> bool:
    """Whether every noise can be made from `permit`: it ends by law and carries its time."""
    return bool(permit.kind.years and permit.until and permit.updated_at)
