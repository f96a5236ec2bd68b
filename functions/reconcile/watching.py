"""Did the day run? Asked every hour by who runs every hour, so that silence is noticed."""

from dataclasses import dataclass
from datetime import date, datetime

from zhiban.domain.clock import business_day
from zhiban.domain.day_verdict import must_be_proved, must_be_published, must_be_rung, not_rung
from zhiban.runtime.observability import logger
from zhiban.store.day_proofs import DayProofs
from zhiban.store.figures import Figures
from zhiban.store.ringing import Ringing


@dataclass(frozen=True, slots=True)
class Late:
    """What should have run by now and has not: shards of a day, parts of the recount, the night's
    publication of statistics."""

    shards_not_rung: int = 0
    parts_not_proved: int = 0
    statistics_old: int = 0


def watch(
    ringing: Ringing, proofs: DayProofs, figures: Figures, shards: int, now: datetime
) -> Late:
    """What is late at `now` (business clock). Of days before the officer's go nothing is."""
    gate = ringing.gate()
    if gate is None or gate.opened_at is None:
        return Late()
    go, rung, proved = business_day(gate.opened_at), must_be_rung(now), must_be_proved(now)
    late = Late(
        not_rung(map(ringing.watermark, range(shards)), rung) if rung >= go else 0,
        proofs.missing(proved, shards) if proved >= go else 0,
        _is_old(figures, must_be_published(now), go),
    )
    if late != Late():
        logger.error(
            "day_late",
            rung=rung.isoformat(),
            shards=late.shards_not_rung,
            proved=proved.isoformat(),
            parts=late.parts_not_proved,
            statistics=late.statistics_old,
        )
    return late


def _is_old(figures: Figures, night: date, go: date) -> int:
    """Whether what anybody reads is not of this night; the first is made the night after the go."""
    if night <= go:
        return 0
    made = figures.published_at()
    return int(made is None or business_day(made) < night)
