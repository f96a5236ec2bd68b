"""The event chain of a case, and the data each event committed to."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from zhiban.domain.audit import Event, Fact, commitment, first_break
from zhiban.domain.erasing import erased_before
from zhiban.store import keys
from zhiban.store.event_items import EVENT, data_item, event_from, event_item
from zhiban.store.wire import Item, text
from zhiban.verification.findings import Findings
from zhiban.verification.records import CaseRecord

GONE = "这一行不见了"
UNREADABLE = "读不出来，内容被改动过"
OTHER_FORM = "与写入时的形式不同，被改动过"

type Told = tuple[Event, Mapping[str, Fact]]


@dataclass(slots=True)
class Chain:
    """What holds of a case's chain.

    `events` are all that can be read, with their stored hashes; `told` those that are sound
    together with the data they committed to, in order. `whole` is whether the chain holds. The data
    of the events before `erased` is gone, or going, as an event of the chain says.
    """

    events: list[tuple[Event, str]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    whole: bool = True
    erased: int = 0

    @property
    def complete(self) -> bool:
        """Whether the chain holds and every event's data is there, as it was."""
        return self.whole and len(self.told) == len(self.events)

    def last(self, *types: str) -> tuple[Event, Mapping[str, Fact] | None] | None:
        """The latest event of one of these types, and its data when that is sound."""
        facts = {event.seq: told for event, told in self.told}
        found = (event for event, _ in reversed(self.events) if event.type in types)
        event = next(found, None)
        return None if event is None else (event, facts.get(event.seq))


def parsed[T](
    findings: Findings, row: Item, read: Callable[[Item], T], write: Callable[[T], Item]
) -> T | None:
    """A row as what it stands for; a fault for each attribute not in the form it is written in."""
    sk = text(row, "SK")
    try:
        value = read(row)
        written = {name: one for name, one in write(value).items() if one is not None}
    except (KeyError, ValueError, TypeError, AssertionError, AttributeError):
        findings.fault(sk, "", UNREADABLE)
        return None
    for name in sorted(written.keys() | row.keys()):
        findings.expect(sk, name, row.get(name), written.get(name), OTHER_FORM)
    return value


def check_chain(record: CaseRecord, findings: Findings) -> Chain:
    """Check every event and its data; what is unsound is left out of `told`."""
    chain = Chain()
    for row in record.of(EVENT).values():
        findings.count("events")
        event = _event(record, row, findings)
        if event is None:
            chain.whole = False
        else:
            chain.events.append((event, text(row, "hash")))
    _check_links(record, chain, findings)
    if chain.whole:
        chain.erased = erased_before(event for event, _ in chain.events)
    for event, stored in chain.events:
        if event.hash == stored:
            facts = None if event.seq < chain.erased else _data_of(record, event, findings)
            if facts is not None:
                chain.told.append((event, facts))
    return chain


def _event(record: CaseRecord, row: Item, findings: Findings) -> Event | None:
    """One event; whether its hash is its own is the chain's matter."""
    kind, stored = text(row, "kind"), text(row, "hash")
    return parsed(
        findings,
        row,
        lambda row: event_from(record.case_id, row),
        lambda event: event_item(event, kind) | {"hash": stored},
    )


def _check_links(record: CaseRecord, chain: Chain, findings: Findings) -> None:
    """Say where the chain breaks first, and how; behind that place nothing can be said."""
    at = first_break(chain.events)
    if at is None:
        return
    chain.whole = False
    sk = keys.event(record.case_id, at).sk
    found = {event.seq: (event, stored) for event, stored in chain.events}
    if sk not in record.rows:
        findings.fault(sk, "", GONE)
    elif at in found and found[at][0].hash != found[at][1]:
        findings.fault(sk, "hash", "内容与它的摘要不符，被改动过")
    else:
        findings.fault(sk, "prev_hash", "没有接在上一个事件之后，这个或者上一个事件被换过")


def _data_of(record: CaseRecord, event: Event, findings: Findings) -> Mapping[str, Fact] | None:
    key = keys.event_data(record.case_id, event.seq)
    row = record.rows.get(key.sk)
    if row is None:
        findings.fault(key.sk, "", GONE)
        return None
    salt, known = text(row, "salt"), len(findings.faults)
    facts = parsed(
        findings,
        row,
        lambda row: dict(json.loads(text(row, "data"))),
        lambda facts: data_item(record.case_id, event.seq, facts, salt),
    )
    if facts is None or len(findings.faults) > known:
        return None
    what = "与事件当时所承诺的不符，被改动过"
    kept = findings.expect(key.sk, "data", commitment(facts, salt), event.commitment, what)
    return facts if kept else None
