"""Officers' worklists: what a person must do, and what they did.

A task leaves its list by moving to DONE#…, where every call and visit stays; an attempt at an SMS
that a person must follow up keeps its row, the ledger's, and only leaves the list.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from zhiban.domain.sms_ledger import SendState
from zhiban.store import keys
from zhiban.store.table import Action, Place, Table
from zhiban.store.wire import Item, moment, text

SCHEMA = 1
SETTLED_BY_PERSON = "settled_by_person"
A_DAY = 100


@dataclass(frozen=True, slots=True)
class Done:
    """How a task ended: what came of it, who did it, a note, a business instant."""

    outcome: str
    by: str
    name: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One entry of a worklist; `done` when it has left it. `state` and `reason` are of a send."""

    key: keys.Key
    what: str
    due: date
    uscc: str
    state: str
    reason: str
    done: Done | None = None

    @property
    def case_id(self) -> str:
        """The case it is about, or "" for a holder's or an invitation's."""
        return self._of("CASE#")

    @property
    def invitation_id(self) -> str:
        """The invitation it is about, or ""."""
        return self._of("INVITATION#")

    def _of(self, prefix: str) -> str:
        return self.key.pk.removeprefix(prefix) if self.key.pk.startswith(prefix) else ""


@dataclass(frozen=True, slots=True)
class Unopened:
    """A need without a case: of a licence, and of a yearly duty where `item` names one."""

    kind: str
    number: str
    item: str


@dataclass(frozen=True, slots=True)
class Worklists:
    """Reads worklists by their index, and takes tasks off them."""

    table: Table

    def page(
        self, what: str, limit: int, after: Place | None = None
    ) -> tuple[list[Task], Place | None]:
        """A page of one worklist, the longest due first.

        It cuts no due day in two that ends within `A_DAY` tasks of its beginning, so that tasks of
        one day can be put in an order of their own: it may be longer than `limit`.
        """
        items, place = self.table.page("queue", keys.worklist(what), max(limit, A_DAY), after)
        end = limit
        while end < len(items) and _day(items[end]) == _day(items[limit - 1]):
            end += 1
        if end < len(items):
            last = items[end - 1]
            place = Place(text(last, "PK"), text(last, "SK"), text(last, "queue_sk"))
        return [task_from(item) for item in items[:end]], place

    def every(self, what: str) -> Iterator[Task]:
        """Every entry of one worklist, the longest due first."""
        return map(task_from, self.table.index("queue", keys.worklist(what)))

    def unopened(self, tasks: Iterable[Task]) -> dict[str, Unopened]:
        """What tasks are about whose case was never opened, by its id."""
        days = [keys.suppressed(task.case_id, task.due) for task in tasks if task.case_id]
        return {
            key.pk.removeprefix("CASE#"): _unopened(item)
            for key, item in self.table.get_many(days).items()
        }

    def get(self, key: keys.Key) -> Task | None:
        """One entry while it is on a worklist, else None; other queues hold other things."""
        item = self.table.get(key) or {}
        on_a_worklist = text(item, "queue_pk").startswith(keys.worklist(""))
        return task_from(item) if on_a_worklist else None

    def still_open(self, task: Task) -> Action:
        """An action that changes nothing: the others happen only while a task is on its list."""
        return self.table.check(task.key, "queue_pk = :list", list=keys.worklist(task.what))

    def last_done(self, key: keys.Key) -> Done | None:
        """How this very task, or this attempt's follow-up, ended last; None when it never did."""
        item = self.table.get(key)
        if item is not None:
            return _done_from(item)
        found = list(self.table.children(key.pk, keys.done_tasks(key)))
        return _done_from(found[-1]) if found else None

    def close(self, task: Task, done: Done) -> list[Action]:
        """Actions: take a task off its list with what came of it; it must still be on it."""
        if task.invitation_id:
            return [self._followed_up(task, done)]
        key = keys.done_task(task.key, done.at)
        row: Item = {
            "PK": key.pk,
            "SK": key.sk,
            "what": task.what,
            "uscc": task.uscc,
            "due": task.due.isoformat(),
            "state": "done",
            "schema": SCHEMA,
        }
        gone = self.table.delete(task.key, "queue_pk = :list", list=keys.worklist(task.what))
        return [gone, self.table.put_new(row | _told(done))]

    def _followed_up(self, task: Task, done: Done) -> Action:
        """An attempt whose answer was lost counts as failed once a person has settled it."""
        change = (
            "SET #outcome = :outcome, #by = :by, #name = :name, done_at = :done_at, #note = :note,"
            " version = version + :one"
        )
        values = _told(done) | {"one": 1}
        if task.state == SendState.UNKNOWN:
            change += ", #state = :failed, #reason = :reason, settled_at = :settled"
            values |= {
                "failed": SendState.FAILED.value,
                "reason": SETTLED_BY_PERSON,
                "settled": keys.instant(done.at),
            }
        return self.table.update(
            task.key,
            f"{change} REMOVE queue_pk, queue_sk, secret",
            "queue_pk = :list AND #state = :before",
            list=keys.worklist(task.what),
            before=task.state,
            **values,
        )


def task_from(row: Item) -> Task:
    """An entry of a worklist out of its stored form, open or done."""
    due = text(row, "due") or _day(row)
    return Task(
        key=keys.Key(text(row, "PK"), text(row, "SK")),
        what=text(row, "what") or text(row, "queue_pk").removeprefix(keys.worklist("")),
        due=date.fromisoformat(due),
        uscc=text(row, "uscc"),
        state=text(row, "state"),
        reason=text(row, "reason"),
        done=_done_from(row),
    )


def _day(row: Item) -> str:
    """The day a task is due, by its place on the list."""
    return text(row, "queue_sk")[:10]


def _unopened(item: Item) -> Unopened:
    kind, _, number = text(item, "licence").partition("/")
    return Unopened(kind, number, text(item, "item"))


def _told(done: Done) -> Item:
    return {
        "outcome": done.outcome,
        "by": done.by,
        "name": done.name,
        "done_at": done.at.isoformat(),
        "note": done.note,
    }


def _done_from(item: Item) -> Done | None:
    at = moment(item, "done_at")
    if at is None:
        return None
    return Done(text(item, "outcome"), text(item, "by"), text(item, "name"), at, text(item, "note"))
