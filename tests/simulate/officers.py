"""The bureau's people: they work off the worklists and decide what was filed, at their own desk."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from officer_api import naming
from officer_api.asked import DecisionAsked, DoneAsked
from officer_api.asking import Asking
from officer_api.deciding import decide
from officer_api.working import finish
from tests.simulate.chance import draw
from tests.simulate.county import County
from tests.simulate.people import Crowd
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.decisions import end_is_open
from zhiban.domain.errors import Denied
from zhiban.domain.officers import Officer, Role
from zhiban.store.worklists import Task

CALLS = ("phone_or_visit", "reminded_enough", "no_contact", "send_failed", "unknown_send")
"""The worklists whose tasks are a call or a visit; what is on the others waits here."""

OFFICER = Officer("officer-1", "wang", frozenset({Role.CLERK, Role.APPROVER, Role.SUPERVISOR}))


@dataclass
class Officers:
    """One officer who does it all."""

    seed: int
    county: County
    crowd: Crowd
    outcomes: Counter[str] = field(default_factory=Counter)
    decided: int = 0
    denied: Counter[str] = field(default_factory=Counter)

    def work(self, now: datetime) -> None:
        """One afternoon."""
        asking = Asking(self.county.desk, OFFICER, now, self.county.tick())
        for what in CALLS:
            tasks, _ = self.county.desk.worklists.page(what, 1_000)
            for task in tasks:
                self._call(asking, task)
        cases, _ = self.county.cases.queue(CaseState.FILED, 1_000)
        for case in cases:
            if self._has_been_looked_at(case, now):
                self._grant(asking, case)

    def _call(self, asking: Asking, task: Task) -> None:
        holder = self.county.entities.get(task.uscc)
        mobile = holder.contacts[0].mobile if holder and holder.contacts else ""
        outcome = self.crowd.is_visited(mobile, asking.now) if mobile else "other"
        pk, sk = naming.address_of(task.key)
        told = DoneAsked.model_validate({"outcome": outcome})
        try:
            finish(asking, pk, sk, told)
            self.outcomes[outcome] += 1
        except Denied as denied:
            self.denied[denied.code] += 1

    def _has_been_looked_at(self, case: Case, now: datetime) -> bool:
        assert case.filing is not None
        wait = draw(self.seed, "decided", case.id) * self.crowd.people.decided_within
        return now >= case.filing.at + timedelta(days=wait)

    def _grant(self, asking: Asking, case: Case) -> None:
        licence = self.county.licences.get(case.uscc, case.kind, case.number)
        kind = self.county.law.catalogue.kind(case.kind)
        end = case.expiry.replace(year=case.expiry.year + 3, day=1)
        valid_to = end if end_is_open(case, kind, licence) else None
        asked = DecisionAsked(outcome="grant", valid_to=valid_to, version=case.version)
        try:
            decide(asking, case.id, asked)
            self.decided += 1
        except Denied as denied:
            self.denied[denied.code] += 1
