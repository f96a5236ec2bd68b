"""Data on its way out: who asked for which list, when and what for, and where it lies."""

from dataclasses import dataclass
from datetime import datetime

from zhiban.domain.officers import Officer
from zhiban.store import keys
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, required_moment, text, whole

SCHEMA = 2


@dataclass(frozen=True, slots=True)
class Export:
    """One list somebody asked for; `key` and `version` are where it lies, "" until it does.

    `open_numbers`: phones and ID numbers in full. `by` is an officer's id, `name` their sign-in
    name; `at` a business instant, which with `what` is the export's name.
    """

    what: str
    form: str
    by: str
    name: str
    why: str
    at: datetime
    open_numbers: bool = False
    key: str = ""
    version: str = ""
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Exports:
    """Notes what is asked for and what was taken out, beside the registry it comes from."""

    table: Table

    def asked(self, export: Export) -> Action:
        """An action: somebody asks for a list; nobody else has, of the same, this very second."""
        return self.table.put_new(_item(export))

    def written(self, export: Export) -> Action:
        """An action: the list lies in the bucket; asking twice at once leaves one note."""
        return self.table.put(_item(export))

    def get(self, at: datetime, what: str) -> Export | None:
        """One export, or None."""
        item = self.table.get(keys.export(at, what))
        return _export_from(item) if item else None

    def latest(self, limit: int) -> list[Export]:
        """The last exports, the latest first."""
        pk = keys.registry_size().pk
        return [_export_from(item) for item in self.table.latest(pk, keys.EXPORTS, limit)]

    def taken(self, export: Export, officer: Officer, at: datetime) -> Action:
        """An action: an officer was given the address of a list; `at` is of the wall clock."""
        key = keys.download(keys.export(export.at, export.what), at, officer.id)
        item: Item = {"PK": key.pk, "SK": key.sk, "actor": officer.id, "name": officer.name}
        item |= {"key": export.key, "version": export.version, "schema": SCHEMA}
        return self.table.put(item)


def _item(export: Export) -> Item:
    key = keys.export(export.at, export.what)
    item: Item = {"PK": key.pk, "SK": key.sk, "actor": export.by, "schema": SCHEMA}
    item |= {"what": export.what, "form": export.form, "name": export.name, "why": export.why}
    item |= {"at": export.at.isoformat(), "open_numbers": export.open_numbers}
    return item | {"key": export.key, "version": export.version, "rows": export.rows}


def _export_from(item: Item) -> Export:
    return Export(
        what=text(item, "what"),
        form=text(item, "form"),
        by=text(item, "actor"),
        name=text(item, "name"),
        why=text(item, "why"),
        at=required_moment(item, "at"),
        open_numbers=bool(item["open_numbers"]),
        key=text(item, "key"),
        version=text(item, "version"),
        rows=whole(item, "rows"),
    )
