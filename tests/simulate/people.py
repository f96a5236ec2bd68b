"""The holders: who reads, who taps the link, who files, through the pages' own use cases."""

import heapq
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from citizen_api.coding import send_code
from citizen_api.exchanging import exchange
from citizen_api.filling import fill_form, read_form
from citizen_api.intending import confirm_intent
from citizen_api.parts import Moment
from citizen_api.signing import sign
from citizen_api.verifying import verify_code
from infra.local.sample_county.behaviour import Traits, moved, tardiness
from tests.simulate.chance import draw, pick
from tests.simulate.county import County
from tests.simulate.phones import Killed, Phones, Taken
from tests.simulate.scenario import People
from tests.visitor import SIGNATURE
from zhiban.domain.cases import Intent
from zhiban.domain.clock import business_day
from zhiban.domain.errors import Denied, Forbidden
from zhiban.domain.lapse_history import is_sole_trader, term_years
from zhiban.store.holders import Holders

NEEDED = {"first": 1, "again": 2, "last": 3}
"""After how many messages that were seen somebody of this kind acts."""

TRIES = 3
"""How often somebody tries before giving up until the next message or call."""


@dataclass(frozen=True, slots=True)
class Filed:
    """In somebody's own diary: the licence that they filed for, and when they had the receipt."""

    kind: str
    number: str
    day: date


@dataclass(frozen=True, slots=True, order=True)
class _Plan:
    at: datetime
    nth: int
    mobile: str
    tries: int


@dataclass
class Crowd:
    """Everybody with a phone; `kind_of` says what moves them."""

    seed: int
    people: People
    county: County
    phones: Phones
    diary: list[Filed] = field(default_factory=list)
    closed: int = 0
    denied: Counter[str] = field(default_factory=Counter)
    traits: dict[str, Traits] = field(default_factory=dict)
    _seen: defaultdict[str, list[Taken]] = field(default_factory=lambda: defaultdict(list))
    _plans: list[_Plan] = field(default_factory=list)
    _nth: Iterator[int] = field(default_factory=itertools.count)

    def kind_of(self, mobile: str) -> str:
        """first, again, last, visit, closed or never."""
        names = ("first", "again", "last", "visit", "closed")
        shares = {name: float(getattr(self.people, name)) for name in names}
        drawn = draw(self.seed, "kind", mobile)
        if traits := self.traits.get(mobile):
            drawn = moved(drawn, self.people.habits * tardiness(traits))
        return pick(shares, drawn, "never")

    def get_to_know(self, today: date) -> None:
        """Who is behind each phone, from the registry as it stands; of several, the last."""
        for holder, licences in Holders(self.county.entities).all():
            running = [licence for licence in licences if licence.valid_to]
            if not holder.mobile or not running:
                continue
            one = min(running, key=lambda licence: (licence.valid_to or today, licence.number))
            self.traits[holder.mobile] = Traits(
                habit=draw(self.seed, "habit", holder.mobile),
                individual=is_sole_trader(holder.entity_type),
                contact_years=(today - holder.contacts[0].verified_on).days / 365.25,
                licences=len(licences),
                term_years=term_years(one.valid_from, one.valid_to or today) or 4.0,
                kind=one.kind,
            )

    def read(self, taken: Taken) -> None:
        """A message arrives; codes are read when they are needed."""
        if not taken.seen or not taken.link:
            return
        seen, kind = self._seen[taken.mobile], self.kind_of(taken.mobile)
        seen.append(taken)
        if kind == "closed" or len(seen) >= NEEDED.get(kind, 1_000):
            self._plan(taken.mobile, taken.at)

    def is_visited(self, mobile: str, at: datetime) -> str:
        """An officer calls or comes by; what they write down."""
        kind = self.kind_of(mobile)
        if kind == "closed":
            return "closed_down"
        if kind == "never" or not self._seen.get(mobile):
            return "refused" if kind == "never" else "reached"
        self._plan(mobile, at)
        return "will_file"

    def _plan(self, mobile: str, since: datetime, tries: int = 0) -> None:
        wait = draw(self.seed, "wait", mobile, since, tries) * self.people.answers_within
        plan = _Plan(since + timedelta(days=wait), next(self._nth), mobile, tries)
        heapq.heappush(self._plans, plan)

    def act(self, now: datetime) -> None:
        """Everybody whose time has come."""
        while self._plans and self._plans[0].at <= now:
            self._tap(heapq.heappop(self._plans), now)

    def _tap(self, plan: _Plan, now: datetime) -> None:
        seen = self._seen.get(plan.mobile)
        if not seen:
            return
        visit = _Tapping(self, plan.mobile, now)
        try:
            done = visit.go(seen[-1].link)
        except Denied as denied:
            self.denied[denied.code] += 1
            done = denied.code in _OVER
        if done:
            self._seen.pop(plan.mobile)
        elif plan.tries + 1 < TRIES:
            self._plan(plan.mobile, now, plan.tries + 1)


_OVER = {"already_filed", "link_expired", "link_revoked", "closed", "lapsed"}
"""Answers after which tapping again is of no use."""


@dataclass
class _Tapping:
    """One visit of the pages, from the link to the receipt."""

    crowd: Crowd
    mobile: str
    now: datetime

    def _moment(self) -> Moment:
        return Moment(self.now, self.crowd.county.tick())

    def go(self, link: str) -> bool:
        """Everything one visit does; whether it came to its end."""
        parts = self.crowd.county.citizens
        found, cookie = exchange(parts, link, "", self._moment())
        cases = [case.id for case in found.cases if found.standing(case).may_sign]
        if not cases:
            return True
        if not self._proved(cookie):
            return False
        if self.crowd.kind_of(self.mobile) == "closed":
            self._tell_closed(cookie, cases)
            return True
        for case in found.cases:
            if case.id in cases:
                self._file(cookie, case.id)
                day = business_day(self.now)
                self.crowd.diary.append(Filed(case.kind, case.number, day))
        return True

    def _proved(self, cookie: str) -> bool:
        """Ask for a code, read it off the phone, type it; the first time perhaps wrongly."""
        crowd, parts = self.crowd, self.crowd.county.citizens
        before = len(crowd.phones.taken)
        try:
            send_code(parts, cookie, (), "sign", self._moment())
        except Killed:
            return False
        if len(crowd.phones.taken) == before or not crowd.phones.taken[-1].seen:
            return False
        code = crowd.phones.last_code(self.mobile)
        if draw(crowd.seed, "types", self.mobile, self.now) < crowd.people.types_wrong:
            self._mistyped(cookie, code)
        verify_code(parts, cookie, code, self._moment())
        return True

    def _mistyped(self, cookie: str, code: str) -> None:
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        try:
            verify_code(self.crowd.county.citizens, cookie, wrong, self._moment())
        except Forbidden as denied:
            self.crowd.denied[denied.code] += 1

    def _tell_closed(self, cookie: str, cases: list[str]) -> None:
        gone = Intent.NO_LONGER_OPERATING
        for case in cases:
            confirm_intent(self.crowd.county.citizens, cookie, case, gone, (), self._moment())
        self.crowd.closed += 1

    def _file(self, cookie: str, case: str) -> None:
        parts = self.crowd.county.citizens
        confirm_intent(parts, cookie, case, Intent.YES, (), self._moment())
        document = read_form(parts, cookie, case, self._moment())["document"]["sha256"]
        fill_form(parts, cookie, case, document, {}, self._moment())
        sign(parts, cookie, case, document, SIGNATURE, self._moment())
