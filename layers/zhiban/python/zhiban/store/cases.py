"""Cases, their event chains, recorded reasons and officers' tasks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from secrets import token_hex

from zhiban.domain.audit import Event, Fact, commitment
from zhiban.domain.cases import TRANSITIONS, Case, CaseState, Changed, Suppression
from zhiban.domain.clock import business_day
from zhiban.domain.erasing import ENDED
from zhiban.domain.issuing import HOLDING_UP
from zhiban.domain.limits import ABOUT_LIMITS
from zhiban.store import keys
from zhiban.store.case_items import case_from, case_item
from zhiban.store.event_items import DATA, EVENT, data_item, event_from, event_item
from zhiban.store.table import Action, Place, Table
from zhiban.store.wire import Item, civil_day, iso, text

SCHEMA = 1

_PROOF = ("CASE", EVENT, DATA, "DOCUMENT#")
"""What a case leaves behind; a reason for not reminding has a partition of its own and no case."""


def told_change(change: Changed) -> dict[str, Fact]:
    """What the first event of a case tells of the change it is about."""
    return {
        "fact": change.fact,
        "facts_version": change.facts_version,
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "on": change.on.isoformat(),
        "firm": change.firm,
        "since": iso(change.since),
    }


type Happening = tuple[str, Mapping[str, Fact]]
"""The type of an event and its data."""


@dataclass(frozen=True, slots=True)
class LastReason:
    """A recorded reason: its code, since which civil day, and when it is looked at again."""

    reason: str
    since: date
    look_again: date | None

    def went_on(self, found: Suppression) -> Suppression:
        """The reason found by another look: the same one goes on, and nobody is asked again."""
        if found.reason.value != self.reason or found.look_again is None:
            return found
        return replace(found, on=self.since, needs_person=False)


@dataclass(frozen=True, slots=True)
class Cases:
    """Reads and writes cases; every state is written together with the event that explains it."""

    table: Table

    def get(self, case_id: str) -> Case | None:
        """One case, or None."""
        item = self.table.get(keys.case(case_id))
        return case_from(item) if item else None

    def get_many(self, case_ids: Iterable[str]) -> list[Case]:
        """The cases that exist of these."""
        return [case_from(i) for i in self.table.get_many(map(keys.case, case_ids)).values()]

    def all(self, segment: int, segments: int) -> Iterator[Case]:
        """Every case of one of `segments` parts of the table; see Table.scan."""
        return map(case_from, self.table.scan("CASE", segment, segments))

    def open(self, case: Case, at: datetime, actor: str) -> tuple[Case, list[Action]]:
        """A case as it stands after opening, and the actions that store it, once."""
        data: dict[str, Fact] = {
            "uscc": case.uscc,
            "licence": f"{case.kind}/{case.number}",
            "item": case.item,
            "latest": case.latest.isoformat(),
            "rule": case.rule,
        }
        if case.yearly:
            data["year"] = case.year
        if case.change:
            data |= {"term": case.term} | told_change(case.change)
        opened, events = self._happened(
            replace(case, moved_at=at), at, actor, [("case_opened", data)]
        )
        return opened, [self.table.put_new(case_item(opened)), *events]

    def move(
        self,
        case: Case,
        to: CaseState,
        at: datetime,
        actor: str,
        data: Mapping[str, Fact],
        *also: Happening,
        first: Iterable[Happening] = (),
    ) -> tuple[Case, list[Action]]:
        """A case in its next state, and the actions that store it over the version before.

        The event is `case_<state>` with `data`; `also` names what else happened with it, after it,
        and `first` what brought it about, in the same transaction. The first action is the case's
        own. Raises ValueError for a move the table of states does not know.
        """
        if to not in TRANSITIONS[case.state]:
            raise ValueError(f"a case may not go from {case.state} to {to}")
        since = business_day(at) if to in ENDED else None
        moved = replace(case, state=to, moved_at=at, kept_since=since)
        return self.record(moved, at, actor, *first, (f"case_{to.value}", data), *also)

    def replan(self, case: Case, at: datetime, actor: str) -> tuple[Case, list[Action]]:
        """A case whose dates were corrected, and the actions that store it."""
        data: dict[str, Fact] = {"latest": case.latest.isoformat(), "rule": case.rule}
        return self.record(case, at, actor, ("case_replanned", data))

    def record(
        self, case: Case, at: datetime, actor: str, *happened: Happening
    ) -> tuple[Case, list[Action]]:
        """A case with what happened to it, and the actions that store both over the version before.

        `case` may carry changed facts; its state moves through `move` alone.
        """
        before = case.version
        stored, events = self._happened(replace(case, version=before + 1), at, actor, happened)
        guarded = self.table.put(case_item(stored), "version = :before", before=before)
        return stored, [guarded, *events]

    def rewrite(self, case: Case) -> Action:
        """An action: store what nothing happened to, over the version before: how long it is kept.

        The case comes back with its next version by reading it anew.
        """
        item = case_item(replace(case, version=case.version + 1))
        return self.table.put(item, "version = :before", before=case.version)

    def as_read(self, case: Case) -> Action:
        """An action that changes nothing: the others happen only while the case is as it was read.

        For what is concluded from a case and from rows that move together with it.
        """
        return self.table.check(keys.case(case.id), "version = :read", read=case.version)

    def while_in(self, case_id: str, state: CaseState) -> Action:
        """An action that changes nothing: the others happen only while the case is in a state."""
        return self.table.check(keys.case(case_id), "#state = :state", state=state.value)

    def waiting(self, state: CaseState, up_to: str | None = None) -> Iterator[str]:
        """The ids of the cases in a state that is waited on, the most urgent first.

        `up_to` is an ISO day or instant: for FILED the promised decision day, for CORRECTING the
        last day on which the correction is taken, else when it moved.
        """
        queue = keys.case_queue(state.value)
        until = None if up_to is None else f"{up_to}$"
        for item in self.table.index("queue", queue, up_to=until):
            yield text(item, "id")

    def all_waiting(self, state: CaseState) -> Iterator[Case]:
        """The cases in a state that is waited on as the index has them, a moment old."""
        return map(case_from, self.table.index("queue", keys.case_queue(state.value)))

    def queue(
        self, state: CaseState, limit: int, after: Place | None = None
    ) -> tuple[list[Case], Place | None]:
        """A page of the cases in a state that is waited on, the most urgent first.

        Each is read strongly, and one that has moved on since is left out: a page may be short.
        """
        items, place = self.table.page("queue", keys.case_queue(state.value), limit, after)
        found = {case.id: case for case in self.get_many(text(item, "id") for item in items)}
        cases = (found.get(text(item, "id")) for item in items)
        return [case for case in cases if case is not None and case.state is state], place

    def suppress(self, reason: Suppression) -> list[Action]:
        """Actions: record why a need is not reminded of, and a task where a person must act."""
        key = keys.suppressed(reason.case_id, reason.on)
        item: Item = {
            "PK": key.pk,
            "SK": key.sk,
            "uscc": reason.uscc,
            "licence": f"{reason.kind}/{reason.number}",
            "reason": reason.reason.value,
            "item": reason.item or None,
            "look_again": iso(reason.look_again),
            "schema": SCHEMA,
        }
        actions = [self.table.put(item)]
        if reason.needs_person:
            about = reason.case_id, reason.reason.value, reason.uscc, reason.on
            actions.append(self.task(*about, reason.note))
        return actions

    def task(self, case_id: str, what: str, uscc: str, due: date, note: str = "") -> Action:
        """An action: put something on the officers' worklist; asking twice leaves one task.

        `note` is more in plain Chinese than `what` says, and names no person.
        """
        return self._task(keys.task(case_id, what), what, uscc, due, note)

    def limits_over(self, case_id: str) -> list[Action]:
        """Actions: take what warns of a case's limits off the worklists; the next look puts back
        what still holds."""
        return [self.table.delete(keys.task(case_id, what)) for what in ABOUT_LIMITS]

    def unasked(self, case_id: str, what: str) -> Action:
        """An action: what was asked of an officer by itself needs nobody any more."""
        return self.table.delete(keys.task(case_id, what))

    def is_asked(self, case_id: str, what: str) -> bool:
        """Whether this was ever put on the worklist, worked or not."""
        key = keys.task(case_id, what)
        if self.table.get(key) is not None:
            return True
        return next(self.table.children(key.pk, keys.done_tasks(key)), None) is not None

    def held_up(self, case_id: str) -> list[str]:
        """What keeps a granted case from its licence, as tasks that are open: their codes."""
        found = self.table.children(keys.case(case_id).pk, keys.task(case_id, "issue_").sk)
        held = {one.value for one in HOLDING_UP}
        return [what for item in found if (what := text(item, "what")) in held]

    def last_reason(self, case_id: str) -> LastReason | None:
        """The latest reason for not reminding that was recorded for this need."""
        found = self.table.latest(keys.case(case_id).pk, "SUPPRESSED#", 1)
        if not found:
            return None
        (item,) = found
        since = date.fromisoformat(text(item, "SK").removeprefix("SUPPRESSED#"))
        return LastReason(text(item, "reason"), since, civil_day(item, "look_again"))

    def is_suppressed(self, case_id: str) -> bool:
        """Whether a reason for not reminding has ever been recorded for this need."""
        return next(self.table.children(keys.case(case_id).pk, "SUPPRESSED#"), None) is not None

    def holder_task(self, uscc: str, what: str, due: date) -> Action:
        """An action: the same, about a holder and not about one case."""
        return self._task(keys.holder_task(uscc, what), what, uscc, due)

    def template_task(self, template: str, what: str, due: date) -> Action:
        """An action: the same, about the template of a message."""
        return self._task(keys.template_task(template, what), what, "", due)

    def file_task(self, sha256: str, what: str, due: date) -> Action:
        """An action: the same, about an intake file."""
        return self._task(keys.file_task(sha256, what), what, "", due)

    def _task(self, key: keys.Key, what: str, uscc: str, due: date, note: str = "") -> Action:
        return self.table.put(
            {
                "PK": key.pk,
                "SK": key.sk,
                "what": what,
                "uscc": uscc,
                "note": note or None,
                "state": "open",
                "queue_pk": keys.worklist(what),
                "queue_sk": f"{due.isoformat()}#{key.pk}",
                "schema": SCHEMA,
            }
        )

    def every_id(self) -> Iterator[str]:
        """The ids of all cases of which anything is left, by reading the whole table; for tools."""
        seen: set[str] = set()
        for key in self.table.every_key():
            case_id = key.pk.removeprefix("CASE#")
            if case_id != key.pk and case_id not in seen and key.sk.startswith(_PROOF):
                seen.add(case_id)
                yield case_id

    def data_of(self, case_id: str, seq: int) -> Item | None:
        """The salt and the data an event commits to (canonical JSON), or None once erased."""
        return self.table.get(keys.event_data(case_id, seq))

    def chain(self, case_id: str) -> list[tuple[Event, str]]:
        """The events of a case in order, each with the hash that was stored."""
        return [
            (event_from(case_id, item), str(item["hash"]))
            for item in self.table.children(keys.case(case_id).pk, EVENT)
        ]

    def _happened(
        self, case: Case, at: datetime, actor: str, happened: Iterable[Happening]
    ) -> tuple[Case, list[Action]]:
        actions: list[Action] = []
        for what, data in happened:
            case, stored = self._linked(case, what, at, actor, data)
            actions += stored
        return case, actions

    def _linked(
        self, case: Case, what: str, at: datetime, actor: str, data: Mapping[str, Fact]
    ) -> tuple[Case, list[Action]]:
        """One more link in the case's chain."""
        salt = token_hex(16)
        seq = case.last_seq + 1
        event = Event(case.id, seq, what, at, actor, commitment(data, salt), case.last_hash)
        return replace(case, last_seq=seq, last_hash=event.hash), [
            self.table.put_new(event_item(event, case.kind)),
            self.table.put_new(data_item(case.id, seq, data, salt)),
        ]
