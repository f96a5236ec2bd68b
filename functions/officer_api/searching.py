"""Search by what an officer has at hand: name, USCC, licence number, case number, phone's tail.

It comes in a body, never in an address, and each way is a key or an index: nothing is scanned.
Whom it finds is not recorded; whose entry is opened is.
"""

from collections.abc import Iterable, Iterator

from officer_api import naming
from officer_api.asked import SearchAsked
from officer_api.asking import Asking, Asks
from officer_api.shown import FoundRow, FoundShown
from zhiban.domain.cases import Case
from zhiban.domain.decisions import check_wording
from zhiban.domain.entities import Entity
from zhiban.domain.finding import MOST, By, read_wanted
from zhiban.domain.licences import Licence
from zhiban.runtime.observability import count, logger
from zhiban.store import keys

MOST_LICENCES = 3
"""How many licences of each holder found are named."""


def search(asking: Asks, body: SearchAsked) -> FoundShown:
    """Holders, licences and cases that what was typed may mean; the surest way first.

    Raises Malformed for a whole phone or ID number, which nobody needs to type.
    """
    wanted = read_wanted(body.q)
    check_wording(wanted.text)
    for way in wanted.ways:
        if rows := list(_found(asking, way, wanted.text)):
            logger.info("searched", by=way)
            count("Searches")
            return FoundShown(by=way, rows=rows, more=len(rows) >= MOST)
    return FoundShown(by=wanted.ways[-1] if wanted.ways else None, rows=[], more=False)


def _found(asking: Asking, way: By, text: str) -> Iterator[FoundRow]:
    entities = asking.parts.entities
    match way:
        case "uscc":
            yield from _holders(asking, entities.get_many([text]).values())
        case "name":
            yield from _holders(asking, entities.named(text).values())
        case "tail":
            yield from _holders(asking, entities.with_tail(text).values())
        case "case":
            found = asking.parts.cases.get(text)
            yield from [_case(asking, found)] if found else []
        case "number":
            yield from _by_number(asking, text)


def _by_number(asking: Asking, number: str) -> Iterator[FoundRow]:
    """Of every kind that has this number: licence numbers differ by kind."""
    parts = asking.parts
    wanted = [keys.number(kind, number) for kind in parts.catalogue.kinds]
    for key, row in parts.registry.get_many(wanted).items():
        kind = key.pk.split("#")[1]
        holder = parts.entities.get(str(row["uscc"]))
        licence = parts.licences.get(str(row["uscc"]), kind, number)
        if holder is not None:
            yield _holder(asking, holder, [licence] if licence else [])


def _holders(asking: Asking, holders: Iterable[Entity]) -> Iterator[FoundRow]:
    for holder in holders:
        licences = asking.parts.licences.of_holder(holder.uscc)
        yield _holder(asking, holder, list(licences)[:MOST_LICENCES])


def _holder(asking: Asking, holder: Entity, licences: Iterable[Licence]) -> FoundRow:
    catalogue = asking.parts.catalogue
    return FoundRow(
        uscc=holder.uscc,
        name=holder.name,
        town=holder.town,
        case=None,
        about=[f"{naming.kind(catalogue, one.kind).name} {one.number}" for one in licences],
    )


def _case(asking: Asking, case: Case) -> FoundRow:
    holder = asking.parts.entities.get(case.uscc)
    need = naming.need(asking.parts.catalogue, case)
    return FoundRow(
        uscc=case.uscc,
        name=holder.name if holder else "",
        town=holder.town if holder else "",
        case=case.id,
        about=[f"{need.name} {case.number}"],
    )
