"""Who looked at whose data: a row beside the case or holder, never part of a chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhiban.domain.errors import Conflict
from zhiban.domain.officers import Officer, Role, roles_of
from zhiban.domain.revealing import AN_HOUR, Purpose
from zhiban.store import keys
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, required_moment, text, texts

KEPT = timedelta(days=3 * 365)
"""Records of handling personal data are kept for three years at least (个人信息保护法 art 56)."""

SCHEMA = 1


READ = "READ#"
"""How the sort keys of what is recorded begin."""


@dataclass(frozen=True, slots=True)
class Read:
    """That an officer looked; of a field that was shown in full, which and what for.

    `by` is the officer's id, `name` their sign-in name, `at` an instant of the wall clock.
    """

    by: str
    name: str
    roles: frozenset[Role]
    at: datetime
    field: str = ""
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class Reads:
    """Writes the record of reads."""

    table: Table

    def note(self, case_id: str, officer: Officer, at: datetime) -> Action:
        """An action: this officer looked at this case; `at` is an instant of the wall clock.

        Asked twice within a second it is one read.
        """
        return self._noted(keys.read_by(keys.case(case_id), officer.id, at), officer, at)

    def note_holder(self, uscc: str, officer: Officer, at: datetime) -> Action:
        """An action: this officer looked at this holder's entry in the registry, likewise."""
        return self._noted(keys.read_by(keys.entity(uscc), officer.id, at), officer, at)

    def note_reveal(
        self,
        of: keys.Key,
        officer: Officer,
        at: datetime,
        field: str,
        purpose: Purpose,
        why: str = "",
    ) -> Action:
        """An action: this officer was shown a field of this case or holder in full, and what for.

        Beside the record of the look itself, and as long. `why` is more than the purpose says.
        """
        key = keys.revealed_to(of, officer.id, at, field)
        return self._noted(key, officer, at, field=field, purpose=purpose.value, why=why)

    def of(self, key: keys.Key) -> Iterator[Read]:
        """Who looked at this case or holder, the oldest first, as long as that is kept."""
        return map(read_from, self.table.children(key.pk, READ))

    def count_reveal(self, officer: Officer, wall: datetime) -> bool:
        """Count one more field that is shown in full; whether it may be. It fails closed."""
        try:
            self.table.change_now(
                keys.reveals(officer.id, AN_HOUR.began(wall)),
                "SET tries = if_not_exists(tries, :none) + :one, expires_at = :gone",
                "attribute_not_exists(tries) OR tries < :most",
                none=0,
                one=1,
                most=AN_HOUR.tries,
                gone=int((AN_HOUR.ends(wall) + AN_HOUR.within).timestamp()),
            )
        except Conflict:
            return False
        return True

    def _noted(self, key: keys.Key, officer: Officer, at: datetime, **more: str) -> Action:
        item: Item = {name: value for name, value in more.items() if value}
        return self.table.put(
            item
            | {
                "PK": key.pk,
                "SK": key.sk,
                "by": officer.id,
                "name": officer.name,
                "roles": [role.value for role in sorted(officer.roles)],
                "at": keys.instant(at),
                "expires_at": int((at + KEPT).timestamp()),
                "schema": SCHEMA,
            }
        )


def read_from(item: Item) -> Read:
    """A record of a look out of its stored form."""
    purpose = text(item, "purpose")
    return Read(
        by=text(item, "by"),
        name=text(item, "name"),
        roles=roles_of(texts(item, "roles")),
        at=required_moment(item, "at"),
        field=text(item, "field"),
        purpose=Purpose(purpose) if purpose else None,
    )
