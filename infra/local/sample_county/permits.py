"""Licences (证照) of the sample county and how their dates are spelt."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from infra.local.sample_county.holders import Holder, draw_office_time, pick
from infra.local.sample_county.kinds import BUNDLES, BUREAU, KINDS, SampleKind
from infra.local.sample_county.terms import draw_start, last_day

FORMATS: Mapping[str, float] = {"{0:%Y-%m-%d}": 70, "{0:%Y}/{0.month}/{0.day}": 12,
                                "{0:%Y}年{0.month}月{0.day}日": 10, "{0:%Y%m%d}": 8}  # fmt: skip
"""How an exporting system writes its dates; one way to a row."""
NO_EXPIRY: Mapping[str, float] = {"长期": 50, "9999-12-31": 20, "2099-12-31": 15, "": 15}
PRINTED_SHARE = 0.6
RENAMED_SHARE = 0.02
BLANK_TIMES = 0.01
OUT_OF_FORCE = 0.01


@dataclass(frozen=True, slots=True)
class Permit:
    """One row of licences.csv; `until` is None for no expiry, then spelt `no_expiry`."""

    kind: SampleKind
    number: str
    holder: Holder
    holder_name: str
    start: date
    until: date | None
    no_expiry: str
    style: str
    issuer: str
    status: str
    updated_at: datetime | None


def share_out(random: Random, entities: int, licences: int) -> list[tuple[str, ...]]:
    """For each entity the kinds it holds: exactly `licences` in all, in the kinds' shares."""
    left = _count_kinds(licences)
    held = [_take_bundle(random, size, left) for size in _list_sizes(entities, licences)]
    singles = [code for code, number in left.items() for _ in range(number)]
    random.shuffle(singles)
    held += [(code,) for code in singles]
    random.shuffle(held)
    return held


def _count_kinds(licences: int) -> Counter[str]:
    exact = {code: kind.share * licences / 1_000 for code, kind in KINDS.items()}
    counts = Counter({code: int(share) for code, share in exact.items()})
    by_rest = sorted(exact, key=lambda code: int(exact[code]) - exact[code])
    counts.update(by_rest[: licences - counts.total()])
    return counts


def _list_sizes(entities: int, licences: int) -> list[int]:
    """How many licences each holder of two or more has: 4 for 0.4 %, 3 for 1.6 %, the rest 2."""
    extra = licences - entities
    fours = min(round(entities * 0.004), extra // 3)
    threes = min(round(entities * 0.016), (extra - 3 * fours) // 2)
    twos = extra - 3 * fours - 2 * threes
    if extra < 0 or fours + threes + twos > entities:
        raise ValueError("a holder has one licence at least, and 1.2 on the average at most")
    return [4] * fours + [3] * threes + [2] * twos


def _take_bundle(random: Random, size: int, left: Counter[str]) -> tuple[str, ...]:
    fitting = {
        kinds[:size]: weight
        for weight, kinds in BUNDLES
        if all(left[code] > 0 for code in kinds[:size])
    }
    taken = pick(random, fitting)
    left.subtract(taken)
    return taken


def draw_permits(
    random: Random, holders: Sequence[Holder], held: Sequence[tuple[str, ...]], today: date
) -> list[Permit]:
    """The licences of `holders`, whose kinds are `held`; numbers are unique within a kind."""
    serials = {code: count(101) for code in KINDS}
    return [
        draw_permit(random, KINDS[code], holder, serials[code], today)
        for holder, codes in zip(holders, held, strict=True)
        for code in codes
    ]


def draw_permit(
    random: Random, kind: SampleKind, holder: Holder, serials: Iterator[int], today: date
) -> Permit:
    """One licence of `holder`, its number made from the next of `serials`."""
    years = kind.years or (random.random() < PRINTED_SHARE and kind.printed_years) or 0
    start = draw_start(random, years or 5, kind.notice_days, today)
    until = last_day(start, years) if years else None
    number = kind.number.format(serial=next(serials), year=start.year, form=random.choice("123"))
    return Permit(
        kind,
        number,
        holder,
        _respell(random, holder.name),
        start,
        until,
        pick(random, NO_EXPIRY),
        pick(random, FORMATS),
        BUREAU if start.year >= 2020 and random.random() < 0.95 else kind.former_issuer,
        _draw_status(random, until, today),
        _draw_update(random, start, today),
    )


def _respell(random: Random, name: str) -> str:
    if random.random() >= RENAMED_SHARE:
        return name
    respell: Callable[[str], str] = random.choice(
        (
            lambda text: text.removeprefix("沂源县") or text,
            lambda text: text + "(个体工商户)",
            lambda text: text.replace("沂源", "沂源 ", 1),
        )
    )
    return respell(name)


def _draw_status(random: Random, until: date | None, today: date) -> str:
    if random.random() < OUT_OF_FORCE:
        return random.choice(("注销", "吊销", "撤销", "暂扣", "已换证"))
    if until and until < today and random.random() < 0.6:
        return "过期"
    return "有效" if random.random() < 0.85 else "正常"


def _draw_update(random: Random, start: date, today: date) -> datetime | None:
    if random.random() < BLANK_TIMES:
        return None
    days = max((today - start).days, 1)
    back = random.randrange(1, days + 1) if random.random() < 0.3 else max(days - 1, 1)
    return draw_office_time(random, today - timedelta(days=back))
