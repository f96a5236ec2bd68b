"""Years of an invented county: the sample's holders, the product's own dates, assumed behaviour.

Cases open, are laddered and renewed by `zhiban.domain`; who files when is drawn by
`infra.local.sample_county.behaviour`. Nobody in it exists. The same arguments give the same years.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from infra.local.sample_county.behaviour import (
    ANSWERS_WITHIN,
    SEEN,
    TEMPERS,
    Asked,
    Fate,
    Traits,
    chances,
    fate,
    tardiness,
    tempers,
)
from infra.local.sample_county.holders import Holder, draw_holders
from infra.local.sample_county.permits import Permit, draw_permits, share_out
from layers.zhiban.risk.rows import Lived
from layers.zhiban.risk.sample import entity_of, licence_of, years_on
from zhiban.domain.cases import Case, NotYet
from zhiban.domain.decisions import term_is_open
from zhiban.domain.errors import IssuingError
from zhiban.domain.issuing import new_term
from zhiban.domain.lapse_history import HolderHistory, PastCase, is_sole_trader, term_years
from zhiban.domain.lapse_risk import Step
from zhiban.domain.licences import Licence
from zhiban.domain.renewals import Law, first_alarm, open_renewal
from zhiban.domain.service_items import RenewalRule

_DAY = timedelta(days=1)
DECIDED_AFTER = 3 * _DAY
COMES_BACK, COMES_BACK_WITHIN = 0.6, 120
"""The share of those whose licence lapsed who apply for a new one, and within how many days."""

VERIFIED_EVERY = 7.0
"""Years, on the average, after which the registry hears of a holder again."""


@dataclass(frozen=True, slots=True)
class Years:
    """Which invented county, how large, from which civil day to which."""

    seed: int
    start: date
    end: date
    entities: int = 6_356
    licences: int = 7_507


def live(years: Years, law: Law) -> Iterator[Lived]:
    """Every holder of the county with its history."""
    random = Random(years.seed)  # noqa: S311 - nothing here is secret, and it must come out the same
    held = share_out(random, years.entities, years.licences)
    holders = draw_holders(random, [codes[0] for codes in held], years.start)
    permits: dict[str, list[Permit]] = {}
    for permit in draw_permits(random, holders, held, years.start):
        permits.setdefault(permit.holder.uscc, []).append(permit)
    for nth, holder in enumerate(holders):
        if holder.status not in ("注销", "吊销"):
            yield _Life(years, law, nth, holder, permits.get(holder.uscc, [])).lived()


class _Life:
    """One holder through all the years."""

    def __init__(
        self, years: Years, law: Law, nth: int, holder: Holder, permits: list[Permit]
    ) -> None:
        self.years, self.law, self.holder, self.permits = years, law, holder, permits
        self.name = f"{years.seed}-{nth}"
        self.random = Random(f"life {self.name}")  # noqa: S311
        self.habit = self.random.random()
        self.verified = tuple(self._verified())
        self.entity = entity_of(holder)
        self.best: dict[tuple[str, Step], float] = {}

    def _verified(self) -> Iterator[date]:
        first = self.holder.changed_at
        day = first.date() if first else self.years.start - _DAY
        while day < self.years.end:
            yield day
            day += max(1, int(self.random.expovariate(1 / VERIFIED_EVERY) * 365)) * _DAY

    def lived(self) -> Lived:
        cases = [case for permit in self.permits for case in self._cycles(permit)]
        history = HolderHistory(
            individual=is_sole_trader(self.holder.form),
            reachable=bool(self.holder.person.mobile),
            contacts_on=self.verified,
            held_since=tuple(permit.start for permit in self.permits),
            cases=tuple(sorted(cases, key=lambda case: (case.opened_on, case.id))),
        )
        return Lived(self.name, history, self.best)

    def _cycles(self, permit: Permit) -> Iterator[PastCase]:
        """The renewals of one licence, and of those that took its place."""
        licence: Licence | None = licence_of(permit)
        day = self.years.start
        while licence is not None:
            case = self._opened(licence, day)
            if case is None:
                return
            past, came = self._decide(case, licence)
            yield past
            licence = self._next(licence, case, came)
            day = came.filed_on or case.plan.lapse

    def _opened(self, licence: Licence, day: date) -> Case | None:
        alarm = first_alarm(licence, self.law, day).on
        while alarm is not None and alarm < self.years.end:
            found = open_renewal(licence, self.entity, self.law, alarm)
            if isinstance(found, Case):
                return found
            if not isinstance(found, NotYet):
                return None
            alarm = found.alarm_on
        return None

    def _decide(self, case: Case, licence: Licence) -> tuple[PastCase, Fate]:
        plan, opened = case.plan, case.opened_on
        ahead = [day for day in (plan.first, plan.again, plan.last) if day and day >= opened]
        asked = Asked(
            messages=tuple(ahead) or (opened,),
            called_on=plan.worklist if plan.worklist and plan.worklist >= opened else None,
            latest=case.latest,
            late_until=case.expiry if case.accepts_late else case.latest,
            reachable=bool(self.holder.person.mobile),
        )
        long = term_years(licence.valid_from, case.expiry)
        later = tardiness(self._traits(case, long))
        came = self._draw(asked, later)
        pressed = min([day for day in (plan.last, plan.worklist) if day] or [case.latest])
        past = PastCase(
            case.id, case.kind, opened, pressed, asked.called_on, case.latest, long,
            came.filed_on, came.closed_on,
        )  # fmt: skip
        self._know(past, later, asked)
        return past, came

    def _traits(self, case: Case, long: float | None) -> Traits:
        known = [day for day in self.verified if day < case.opened_on]
        age = (case.opened_on - known[-1]).days / 365.25 if known else 0.0
        sole, count = is_sole_trader(self.holder.form), len(self.permits)
        return Traits(self.habit, sole, age, count, long or 4.0, case.kind)

    def _draw(self, asked: Asked, later: float) -> Fate:
        shares = tempers(later)
        (temper,) = self.random.choices(TEMPERS, [shares[name] for name in TEMPERS])
        read = [self.random.random() < SEEN for _ in asked.messages]
        return fate(temper, asked, read, self.random.randrange(ANSWERS_WITHIN))

    def _know(self, past: PastCase, later: float, asked: Asked) -> None:
        """The true probability of a miss at each step, of whoever then still has to act."""
        days: dict[Step, date | None] = {"first": past.opened_on, "worklist": past.called_on}
        outcomes = [
            (chance, replace(past, filed_on=came.filed_on, closed_on=came.closed_on))
            for came, chance in chances(later, asked).items()
        ]
        for step, day in days.items():
            if day is None:
                continue
            alike = [(p, one) for p, one in outcomes if one.open_on(day) and not one.spared]
            if whole := sum(p for p, _ in alike):
                missed = sum(p for p, one in alike if one.missed)
                self.best[past.id, step] = missed / whole

    def _next(self, licence: Licence, case: Case, came: Fate) -> Licence | None:
        """The licence in its next term, another in its place, or none."""
        if came.closed_on is not None:
            return None
        kind, rule = self.law.catalogue.kind(case.kind), self._rule(case)
        if came.filed_on is not None:
            decided = came.filed_on + DECIDED_AFTER
            until = years_on(decided, 3) if term_is_open(kind, licence) else None
            try:
                term = new_term(licence, kind, rule, decided, until)
            except IssuingError:
                return None
            return replace(
                licence, issued_on=decided, valid_from=term.valid_from, valid_to=term.valid_to,
                term=licence.term + 1,
            )  # fmt: skip
        if self.random.random() >= COMES_BACK or licence.valid_from is None:
            return None
        start = case.plan.lapse + self.random.randrange(COMES_BACK_WITHIN) * _DAY
        long = round(term_years(licence.valid_from, case.expiry) or 5)
        return replace(
            licence, number=f"{licence.number}'", issued_on=start, valid_from=start,
            valid_to=years_on(start, max(long, 1)) - _DAY, term=1,
        )  # fmt: skip

    def _rule(self, case: Case) -> RenewalRule:
        return self.law.catalogue.item(case.item).rule(case.rule)
