"""What lies with a case (卷宗) for an officer to read: papers, parcels, tasks, reasons, messages.

Read with forbearance: a row that lacks an attribute is shown without it. No signature, no link's
secret, no address and no phone is read out of its sealed field.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime

from zhiban.domain.audit import Event, Fact, commitment
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.table import Table
from zhiban.store.wire import Item, civil_day, moment, text, whole
from zhiban.store.worklists import Task, task_from


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a case: what was signed, or what was issued. Texts are JSON as it was stored.

    `sha256` is of the signed body, or of the issued PDF.
    """

    number: int
    sha256: str
    key_id: str
    body: str
    evidence: str
    identifier: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class ParcelNote:
    """How far one courier order has come, without where it goes."""

    leg: str
    attempt: int
    state: str
    reference: str
    tracking: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessageNote:
    """How far one attempt at one SMS has come, without its secret and its phone."""

    step: str
    contact: int
    attempt: int
    state: str
    reason: str
    template: str
    segments: int
    due_at: datetime | None
    sent_at: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReasonNote:
    """Why the need was not reminded of on a day; a code word."""

    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class EventNote:
    """One link of the chain with its stored hash, and its data (canonical JSON) unless erased."""

    event: Event
    hash: str
    salt: str
    data: str | None

    @property
    def facts(self) -> dict[str, Fact] | None:
        """The data as it was committed to, or None once erased."""
        return None if self.data is None else dict(json.loads(self.data))

    @property
    def intact(self) -> bool:
        """Whether the event is as its hash says, and its data, if there, as the event says."""
        if self.event.hash != self.hash:
            return False
        facts = self.facts
        return facts is None or commitment(facts, self.salt) == self.event.commitment


@dataclass(frozen=True, slots=True)
class Dossiers:
    """Reads what lies with a case."""

    table: Table

    def timeline(self, case_id: str) -> list[EventNote]:
        """The chain of a case in order, each link with its data."""
        rows = self.table.children(keys.case(case_id).pk, "DATA#")
        data = {_last_number(item): item for item in rows}
        return [
            EventNote(event, stored, *_kept(data.get(event.seq)))
            for event, stored in Cases(self.table).chain(case_id)
        ]

    def papers(self, case_id: str, what: str) -> list[Paper]:
        """The documents of a case of one sort (application, licence), the oldest first."""
        pk = keys.case(case_id).pk
        prefix = keys.document(case_id, what, 0).sk.rpartition("#")[0]
        return [_paper(item) for item in self.table.children(pk, f"{prefix}#")]

    def parcels(self, case_id: str) -> list[ParcelNote]:
        """The courier orders of a case."""
        found = self.table.children(keys.case(case_id).pk, "PARCEL#")
        return [
            ParcelNote(
                leg=text(item, "SK").split("#")[1],
                attempt=_last_number(item),
                state=text(item, "state"),
                reference=text(item, "reference"),
                tracking=text(item, "tracking"),
                updated_at=moment(item, "updated_at"),
            )
            for item in found
        ]

    def tasks(self, case_id: str) -> list[Task]:
        """The tasks of a case: open ones, then those done, the oldest first."""
        pk = keys.case(case_id).pk
        rows = [*self.table.children(pk, "TASK#"), *self.table.children(pk, "DONE#")]
        return [task_from(item) for item in rows if "queue_pk" in item or "done_at" in item]

    def reasons(self, case_id: str) -> list[ReasonNote]:
        """Why the need was not reminded of, day by day."""
        found = self.table.children(keys.case(case_id).pk, "SUPPRESSED#")
        return [
            ReasonNote(date.fromisoformat(text(i, "SK").partition("#")[2]), text(i, "reason"))
            for i in found
        ]

    def messages(self, invitation_id: str) -> list[MessageNote]:
        """What an invitation's phone was told, or is to be."""
        found = self.table.children(keys.invitation(invitation_id).pk, "SMS#")
        return [_message(item) for item in found]


def _last_number(item: Item) -> int:
    """The number at the end of an item's sort key."""
    return int(text(item, "SK").rpartition("#")[2])


def _kept(item: Item | None) -> tuple[str, str | None]:
    return (text(item, "salt"), text(item, "data")) if item else ("", None)


def _paper(item: Item) -> Paper:
    return Paper(
        number=_last_number(item),
        sha256=text(item, "sha256"),
        key_id=text(item, "key_id"),
        body=text(item, "body"),
        evidence=text(item, "evidence"),
        identifier=text(item, "identifier"),
        valid_from=civil_day(item, "valid_from"),
        valid_to=civil_day(item, "valid_to"),
    )


def _message(item: Item) -> MessageNote:
    return MessageNote(
        step=text(item, "step"),
        contact=whole(item, "contact"),
        attempt=whole(item, "attempt"),
        state=text(item, "state"),
        reason=text(item, "reason"),
        template=text(item, "template"),
        segments=whole(item, "segments"),
        due_at=moment(item, "due_at"),
        sent_at=moment(item, "sent_at"),
        settled_at=moment(item, "settled_at"),
    )
