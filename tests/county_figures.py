"""A whole county's figures of two years, made up: what the pages of statistics look like full."""

import random
from datetime import date, timedelta

from zhiban.domain.figures import Covered, Held, Reminded, Span, Spent
from zhiban.domain.need import Need, Place
from zhiban.domain.summaries import Sources, Summary, summed

TODAY = date(2026, 12, 1)
KINDS = tuple(f"L{n:02d}" for n in range(1, 20))
TOWNS = (
    "南麻街道", "历山街道", "悦庄镇", "南鲁山镇", "东里镇", "鲁村镇", "燕崖镇", "石桥镇", "西里镇",
    "大张庄镇", "中庄镇", "张家坡镇",
)  # fmt: skip


def sources(seed: int = 370_323) -> Sources:
    """The counts of each day, as the nights left them; shops are many and schools are few."""
    chance = random.Random(seed)
    needs, spent = [], []
    for n in range(1_000):
        day = date(2024, 9, 1) + timedelta(days=n)
        counts: dict[Place, Need] = {}
        for _ in range(chance.randint(4, 14)):
            kind = KINDS[min(int(chance.expovariate(0.35)), len(KINDS) - 1)]
            place = Place(kind, f"{kind}-R1", chance.choice(TOWNS))
            counts[place] = counts.get(place, Need()) + _need(chance, day)
        needs.append((day, counts))
        spent.append((day, {(chance.choice(TOWNS),): Spent(11, 10, 23, 5, 5)}))
    held = {
        Held("", town): Covered(1_400 - 100 * n, 1_180 - 80 * n, 240 - 12 * n)
        for n, town in enumerate(TOWNS)
    }
    return Sources(needs, spent, held, date(2026, 11, 30), Reminded(9_812, 2_088))


def _need(chance: random.Random, day: date) -> Need:
    """One need; the later, the more is answered, and what is still to come is not decided."""
    answered = chance.random() < 0.72 + 0.0002 * (day - date(2024, 9, 1)).days
    over = day < TODAY
    filed = int(answered and (over or chance.random() < 0.3))
    on_time = int(filed and chance.random() < 0.97)
    granted = int(filed and chance.random() < 0.96)
    posted = int(granted and chance.random() < 0.98)
    heard = int(answered or chance.random() < 0.9)
    opened = int(filed or chance.random() < 0.4)
    told = chance.randint(1, 3)
    return Need(
        1, 1, 1, told, heard, opened, filed, filed, filed, on_time, granted, granted, posted,
        int(over and not filed),
    )  # fmt: skip


def county_summary(span: Span) -> Summary:
    """Its figures of some days."""
    return summed(span, TODAY, sources())
