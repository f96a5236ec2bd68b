"""The whole registry read once, for operators' questions about all of it.

A scan reads every row there is, whatever is asked: half a read unit for each 4 KB, as it is
eventually consistent. No function does this by itself; a forecast of a county does, when somebody
asks for it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from zhiban.domain.catalogue import Catalogue
from zhiban.domain.entities import Entity
from zhiban.domain.errors import StoreError
from zhiban.domain.forecast import County, standing_case_ids
from zhiban.domain.licences import Licence
from zhiban.store.cases import Cases
from zhiban.store.entities import Entities
from zhiban.store.invitations import Invitations
from zhiban.store.licences import licence_from
from zhiban.store.ringing import Ringing
from zhiban.store.sends import Sends
from zhiban.store.table import Table
from zhiban.store.wire import Item, decode_item, maps, text

_EVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Scanned:
    """What a scan found: holders by USCC, licences, and which holders share a phone.

    `phones` has each holder's keyed fingerprint of its first phone: enough to tell whether two are
    the same, and nothing to call. `rows` and `size` (bytes, as DynamoDB counts them) are its cost.
    """

    entities: dict[str, Entity] = field(default_factory=dict)
    licences: list[Licence] = field(default_factory=list)
    phones: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    size: int = 0

    @property
    def read_units(self) -> float:
        """What DynamoDB charges for such a scan."""
        return self.size / 4_096 / 2


def scan_registry(registry: Table, see: Callable[[int], object]) -> Scanned:
    """Every holder and licence, phones and ID numbers left sealed; `see` is told rows so far.

    Raises StoreError when the table cannot be read.
    """
    found, entities = Scanned(), Entities(registry)
    with in_words(registry):
        for page in registry.pages():
            for wire in page:
                found.size += _size(wire)
                _keep(found, entities, decode_item(wire))
            found.rows += len(page)
            see(found.rows)
    return found


@contextmanager
def in_words(table: Table) -> Iterator[None]:
    """What AWS says of a table that cannot be read, for an operator who asked."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise StoreError(f"the table {table.name} cannot be read: {error}") from error


def _size(wire: Mapping[str, Any]) -> int:
    """An item's size: its names and values in UTF-8, a number as half its digits."""
    return sum(len(name.encode()) + _value_size(value) for name, value in wire.items())


def _value_size(value: Mapping[str, Any]) -> int:
    ((sort, inner),) = value.items()
    match sort:
        case "S":
            return len(inner.encode())
        case "N":
            return len(inner) // 2 + 1
        case "M":
            return 3 + _size(inner)
        case "L":
            return 3 + sum(1 + _value_size(one) for one in inner)
        case "B":
            return len(inner) if isinstance(inner, bytes) else len(inner) // 4 * 3
        case _:
            return 1


def _keep(found: Scanned, entities: Entities, item: Item) -> None:
    sort = text(item, "SK")
    if sort.startswith("LICENCE#"):
        found.licences.append(licence_from(item))
    elif sort == "ENTITY":
        entity = entities.entity_from(item)
        found.entities[entity.uscc] = entity
        first = entity.first_usable()
        if first is not None:
            found.phones[entity.uscc] = text(maps(item, "contacts")[first], "mobile_fingerprint")


def with_what_is_under_way(
    scanned: Scanned, cases: Table, shards: int, catalogue: Catalogue
) -> County:
    """A county to forecast: the registry, and the cases, invitations and messages it has open.

    Reads only the rows of cases that stand on a licence, by their computed ids. Raises StoreError
    when the table cannot be read.
    """
    with in_words(cases):
        return _county(scanned, cases, shards, catalogue)


def _county(scanned: Scanned, cases: Table, shards: int, catalogue: Catalogue) -> County:
    every = (standing_case_ids(licence, catalogue) for licence in scanned.licences)
    standing = Cases(cases).get_many(one for ids in every for one in ids)
    invitations = Invitations(cases, shards).get_many({case.invitation_id for case in standing})
    sends = Sends(cases, shards)
    switches = Ringing(cases).switches()
    waiting = {key.pk for n in range(shards) for key, _ in sends.planned(n, _EVER)}
    identities = (pk.removeprefix("INVITATION#") for pk in sorted(waiting))
    return County(
        entities=scanned.entities,
        licences=scanned.licences,
        cases=standing,
        invitations=list(invitations.values()),
        sends=[send for identity in identities for send in sends.of_invitation(identity)],
        messages=sends.messages_about(case.id for case in standing),
        phones=scanned.phones,
        stopped_items=switches.stopped,
        approved_items=switches.approved,
    )
