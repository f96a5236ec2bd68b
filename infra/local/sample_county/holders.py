"""Holders (市场主体) of the sample county: people, names, addresses, numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from infra.local.sample_county.names import (
    BRAND_FIRST,
    BRAND_LAST,
    FAMILY_SIGNS,
    GIVEN_FIRST,
    GIVEN_LAST,
    ROADS,
    SURNAMES,
    TOWNS,
    VILLAGES,
)
from infra.local.sample_county.numbers import draw_resident_id, draw_uscc, list_phones
from infra.local.sample_county.trades import (
    COOPERATIVE,
    PREFIXES,
    SCHOOL,
    TRADES,
    VILLAGE,
    Trade,
)

SHARED_OWNERS = 0.06
BLANK_PHONES = 0.02
BLANK_TIMES = 0.01
STATUSES = {"存续": 50, "在业": 24, "开业": 14, "正常": 9, "经营异常": 1.5, "注销": 1, "吊销": 0.5}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who runs a business."""

    name: str
    resident_id: str
    mobile: str


@dataclass(frozen=True, slots=True)
class Holder:
    """One row of entities.csv; `changed_at` is local time without offset, None for blank."""

    uscc: str
    name: str
    form: str
    person: Person
    address: str
    town: str
    scope: str
    status: str
    changed_at: datetime | None
    capital: str
    sponsor: str
    investors: str


def draw_holders(random: Random, first_kinds: Sequence[str], today: date) -> list[Holder]:
    """One holder for each kind of first licence, USCC and name unique."""
    people = _draw_people(random)
    usccs: set[str] = set()
    names: set[str] = set()
    return [
        _draw_holder(random, TRADES[kind], next(people), today, usccs, names)
        for kind in first_kinds
    ]


def _draw_people(random: Random) -> Iterator[Person]:
    phones = list_phones(random)
    known: list[Person] = []
    while True:
        if known and random.random() < SHARED_OWNERS:
            yield random.choice(known)
            continue
        mobile = "" if random.random() < BLANK_PHONES else phones[len(known) % len(phones)]
        known.append(Person(_draw_name(random), draw_resident_id(random), mobile))
        yield known[-1]


def _draw_name(random: Random) -> str:
    given = random.choice(GIVEN_LAST)
    first = random.choice(GIVEN_FIRST)
    if first != given and random.random() < 0.85:
        given = first + given
    return pick(random, SURNAMES) + given


def _draw_holder(
    random: Random, trade: Trade, person: Person, today: date, usccs: set[str], names: set[str]
) -> Holder:
    form = pick(random, dict(trade.forms))
    town = pick(random, TOWNS)
    uscc = _draw_new(usccs, lambda: draw_uscc(random, PREFIXES[form]))
    name = _draw_new(names, lambda: _draw_business_name(random, trade, form, town, person))
    company = PREFIXES[form] in ("91", "93")
    return Holder(
        uscc,
        name,
        form,
        person,
        _draw_address(random, town),
        town,
        trade.scope,
        pick(random, STATUSES),
        _draw_time(random, today),
        f"{random.choice((10, 20, 50, 100, 200, 300, 500))}万元人民币" if company else "",
        person.name if form == SCHOOL else "",
        person.name if company else "",
    )


def _draw_business_name(random: Random, trade: Trade, form: str, town: str, person: Person) -> str:
    brand = random.choice(BRAND_FIRST) + random.choice(BRAND_LAST)
    sign = random.choice(trade.signs)
    if form == VILLAGE:
        return f"沂源县{town}{random.choice(VILLAGES)}{brand}股份经济合作社"
    if form == COOPERATIVE:
        return f"沂源{brand}{trade.firm}农民专业合作社"
    if form == SCHOOL:
        return f"沂源县{brand}{sign}"
    if PREFIXES[form] == "91":
        place = random.choice(("沂源", "淄博", "山东"))
        return f"{place}{brand}{trade.firm}有限公司" if "公司" in form else f"沂源{brand}{sign}"
    if random.random() < 0.4:
        brand = random.choice(FAMILY_SIGNS).format(person.name[0])
        return f"沂源县{town}{random.choice(VILLAGES)}{brand}{sign}"
    return f"沂源县{town}{brand}{sign}"


def _draw_address(random: Random, town: str) -> str:
    if town.endswith("街道"):
        place = f"{random.choice(ROADS)}{random.randrange(1, 200)}号"
    else:
        place = f"{random.choice(VILLAGES)}{random.randrange(1, 400)}号"
    return f"山东省淄博市沂源县{town}{place}"


def _draw_time(random: Random, today: date) -> datetime | None:
    if random.random() < BLANK_TIMES:
        return None
    return draw_office_time(random, today - timedelta(days=random.randrange(1, 2_200)))


def draw_office_time(random: Random, day: date) -> datetime:
    """Some second of the office hours of civil day `day`, local time."""
    return datetime.combine(day, time(9)) + timedelta(seconds=random.randrange(8 * 3_600))


def pick[Choice](random: Random, weights: Mapping[Choice, float]) -> Choice:
    """One of the keys of `weights`, by weight."""
    return random.choices(list(weights), list(weights.values()))[0]


def _draw_new(taken: set[str], draw: Callable[[], str]) -> str:
    while (drawn := draw()) in taken:
        pass
    taken.add(drawn)
    return drawn
