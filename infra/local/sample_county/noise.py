"""Rows a real feed brings along and a correct intake must not take in (domain reference, 6).

Each `Noise` says what becomes of its rows: `rejected` (wrong by itself), `held` (a person must
decide) or `unchanged` (says nothing new). A noise row stands below the row it was made from.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from infra.local.sample_county.rows import Row

type Spoil[Fact] = Callable[[Random, Fact, Sequence[Fact]], Row]


@dataclass(frozen=True, slots=True)
class Noise[Fact]:
    """One fault of a feed; `rate` is its rows per thousand good ones."""

    verdict: str
    rate: float
    spoil: Spoil[Fact]


def draw_noise[Fact](
    random: Random, kinds: Mapping[str, Noise[Fact]], facts: Sequence[Fact], pool: Sequence[int]
) -> dict[str, list[tuple[int, Row]]]:
    """For each noise its rows, each with the place of the fact it was made from.

    `pool` holds the places that may be spoilt; no fact is spoilt twice.
    """
    wanted = {name: max(1, round(len(facts) * noise.rate / 1_000)) for name, noise in kinds.items()}
    places = iter(random.sample(pool, sum(wanted.values())))
    return {
        name: [
            (place, kinds[name].spoil(random, facts[place], facts))
            for _, place in zip(range(number), places, strict=False)
        ]
        for name, number in wanted.items()
    }
