"""The intake ledger as an officer reads it, and what an officer ruled on a held file."""

from dataclasses import dataclass
from datetime import datetime

from zhiban.store import keys
from zhiban.store.file_items import SCHEMA, numbers
from zhiban.store.wire import Item, moment, required_moment, text, texts, whole


@dataclass(frozen=True, slots=True)
class Ruling:
    """An officer's word on a held file: who (id and sign-in name), why, a business instant."""

    by: str
    name: str
    why: str
    at: datetime
    released: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """One file: rows = accepted + unchanged + rejected + held.

    `reason` says why it is held or was refused, `would` what a held file would do, in numbers.
    `rejects` is the key of its rejects file, "" when every row went in.
    """

    name: str
    kind: str
    state: str
    begun_at: datetime
    completed_at: datetime | None
    rows: int
    accepted: int
    unchanged: int
    rejected: int
    held: int
    warnings: dict[str, int]
    extra: tuple[str, ...]
    reason: str
    would: dict[str, int]
    rejects: str
    ruling: Ruling | None


def ledger_from(item: Item, ruling: Ruling | None) -> Ledger:
    """A file's ledger out of its stored form. A file's name is its sender's; a reason is ours."""
    return Ledger(
        name=text(item, "name"),
        kind=text(item, "kind"),
        state=text(item, "state"),
        begun_at=required_moment(item, "begun_at"),
        completed_at=moment(item, "completed_at"),
        rows=whole(item, "rows"),
        accepted=whole(item, "accepted"),
        unchanged=whole(item, "unchanged"),
        rejected=whole(item, "rejected"),
        held=whole(item, "held"),
        warnings=numbers(item, "warned"),
        extra=texts(item, "extra"),
        reason=text(item, "reason"),
        would=numbers(item, "would"),
        rejects=text(item, "rejects"),
        ruling=ruling,
    )


def ruling_item(sha256: str, what: str, ruling: Ruling) -> Item:
    """A ruling as stored; `what` names the event."""
    key = keys.release(sha256)
    event: Item = {"PK": key.pk, "SK": key.sk, "type": what, "schema": SCHEMA}
    event |= {"actor": ruling.by, "name": ruling.name, "why": ruling.why}
    return event | {"at": keys.instant(ruling.at)}


def ruling_from(item: Item) -> Ruling:
    """A ruling out of its stored form."""
    return Ruling(
        by=text(item, "actor"),
        name=text(item, "name"),
        why=text(item, "why"),
        at=required_moment(item, "at"),
        released=text(item, "type") == "file_released",
    )
