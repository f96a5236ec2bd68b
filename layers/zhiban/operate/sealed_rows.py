"""What rows hold that hangs on a root of the field cipher: counted, and written anew."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from zhiban.domain.clock import business_day
from zhiban.domain.errors import Conflict, StoreError
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.entities import as_tail
from zhiban.store.keys import Key
from zhiban.store.table import Table, transact, until_at_rest
from zhiban.store.wire import Item, Value, maps, text, whole

FIELDS = frozenset(
    {
        "address",
        "former_phones",
        "legal_rep_id",
        "mobile",
        "name",
        "remark",
        "sealed",
        "secret",
        "signature",
        "verifier",
    }
)
"""The names under which rows hold sealed fields; `mobile` also in each of `contacts`."""

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """A sealed field or a keyed look-up: its place in the row, what stands there, the version of
    its root, and what is to stand there; None where it is under today's root."""

    place: str
    sort: Literal["sealed", "look_ups"]
    value: Value
    version: int
    anew: Value = None


def kept(item: Item, cipher: Cipher) -> Iterator[Kept]:
    """All that a row holds under any root that is known. Raises StoreError for what does not
    open."""
    key = Key(text(item, "PK"), text(item, "SK"))
    for name in sorted(FIELDS & item.keys()):
        if isinstance(item[name], bytes):
            yield _sealed(cipher, item[name], key, name, f"#{name}")[0]
    mobiles = []
    for n, contact in enumerate(maps(item, "contacts")):
        place = f"#contacts[{n}].#mobile"
        found, mobile = _sealed(cipher, contact["mobile"], key, f"mobile.{n}", place)
        yield found
        yield from _printed(cipher, contact["mobile_fingerprint"], mobile, f"{place}_fingerprint")
        mobiles.append(mobile)
    tails = {mobile[-4:] for mobile in mobiles}
    for tail in tails if "tail_pk" in item else ():
        yield from _printed(
            cipher, item["tail_pk"], as_tail(tail), "#tail_pk", keys.phone_tails("")
        )


def _sealed(cipher: Cipher, value: Value, key: Key, name: str, place: str) -> tuple[Kept, str]:
    """The field as it is kept, and what it says."""
    assert isinstance(value, bytes)
    plain, root = cipher.open(value, key, name), cipher.root()
    stays = value[0] == root.version
    fresh = None if stays else root.seal(plain, key, name)
    return Kept(place, "sealed", value, value[0], fresh), plain


def _printed(
    cipher: Cipher, value: Value, plain: str, place: str, prefix: str = ""
) -> Iterator[Kept]:
    """The look-up as it is kept, if it is of this text under some root."""
    today = cipher.root()
    for root in cipher.roots:
        if value == f"{prefix}{root.fingerprint(plain)}":
            fresh = None if root.version == today.version else f"{prefix}{today.fingerprint(plain)}"
            yield Kept(place, "look_ups", value, root.version, fresh)


def write_anew(
    table: Table, item: Item, cipher: Cipher, used: Callable[[Collection[int]], None]
) -> bool:
    """Write what a row holds under another root than today's; whether there was any.

    `used` hears of the versions of those roots before anything is written: killed in between, it
    is known that they were.
    Over the very values that were read: a row that moved meanwhile is read again, one that is gone
    stays away. One that goes on moving is left to the next time, one that does not open to people.
    """
    key, read = Key(text(item, "PK"), text(item, "SK")), [item]

    def work() -> bool:
        row = read.pop() if read else table.get(key)
        stale = [one for one in kept(row, cipher) if one.anew is not None] if row else []
        if stale:
            used({one.version for one in stale})
            values: dict[str, Value] = {f"old{n}": one.value for n, one in enumerate(stale)}
            values |= {f"new{n}": one.anew for n, one in enumerate(stale)}
            change = ", ".join(f"{one.place} = :new{n}" for n, one in enumerate(stale))
            as_read = " AND ".join(f"{one.place} = :old{n}" for n, one in enumerate(stale))
            transact(table.client, [table.update(key, f"SET {change}", as_read, **values)])
        return bool(stale)

    try:
        return until_at_rest(_TRIES, work)
    except (Conflict, StoreError):
        return False


@dataclass
class Standing:
    """What was found: how many sealed fields, look-ups and living case codes by the version of
    their root, the civil day on which the last of those codes ends, and the rows that do not
    open."""

    rows: int = 0
    sealed: Counter[int] = field(default_factory=Counter)
    look_ups: Counter[int] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)
    codes_until: dict[int, date] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)

    def uses(self, version: int) -> int:
        """How much needs a root."""
        return self.sealed[version] + self.look_ups[version] + self.codes[version]

    def take(self, item: Item, cipher: Cipher, wall: datetime) -> None:
        """One more row."""
        self.rows += 1
        if text(item, "SK") == "TOKEN" and "root" in item:
            self._take_code(
                whole(item, "root"), datetime.fromisoformat(text(item, "valid_until")), wall
            )
        try:
            for one in kept(item, cipher):
                getattr(self, one.sort)[one.version] += 1
        except StoreError:
            self.unreadable.append(f"{text(item, 'PK')} {text(item, 'SK')}")

    def _take_code(self, version: int, ends: datetime, wall: datetime) -> None:
        """A code that has ended needs no root, though its row is still there."""
        if ends > wall:
            day = business_day(ends)
            self.codes[version] += 1
            self.codes_until[version] = max(day, self.codes_until.get(version, day))


def standing(rows: Iterable[Item], cipher: Cipher, wall: datetime) -> Standing:
    """What all of these rows hold (`wall`: the wall clock)."""
    found = Standing()
    for item in rows:
        found.take(item, cipher, wall)
    return found
