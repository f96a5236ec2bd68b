"""One case as it is stored, and the queue its state puts it into."""

from zhiban.domain.cases import Case, CaseState, Changed, Intent
from zhiban.domain.erasing import sort_of
from zhiban.domain.ids import shard_of
from zhiban.domain.ladder import LadderPlan
from zhiban.domain.limits import next_limit
from zhiban.store import keys
from zhiban.store.filed_items import (
    decision_from,
    decision_value,
    extension_from,
    extension_value,
    filing_from,
    filing_value,
    special_from,
    special_value,
)
from zhiban.store.wire import Item, Value, civil_day, iso, moment, required_day, text, whole

SCHEMA = 4
_TEXT = ("id", "uscc", "kind", "number", "item", "rule", "invitation_id", "last_hash")
_COUNTS = ("term", "last_seq", "version")

WAITED_ON = (CaseState.FILED, CaseState.CORRECTING, CaseState.GRANTED, CaseState.ISSUED)
"""The states in which somebody or something still has to do its part."""


def case_item(case: Case) -> Item:
    """A case in its stored form."""
    key = keys.case(case.id)
    item: Item = {name: getattr(case, name) for name in _TEXT + _COUNTS}
    return (
        item
        | _queued(case)
        | _kept(case)
        | {
            "PK": key.pk,
            "SK": key.sk,
            "state": case.state.value,
            "moved_at": iso(case.moved_at),
            "intent": case.intent.value if case.intent else None,
            "filing": filing_value(case.filing),
            "decision": decision_value(case.decision),
            "opened_on": case.opened_on.isoformat(),
            "latest": case.latest.isoformat(),
            "expiry": case.expiry.isoformat(),
            "projected": case.projected,
            "accepts_late": case.accepts_late,
            "plan": dict(case.plan.to_mapping()),
            "year": case.year or None,
            "change": _change(case.change),
            "special": special_value(case.special),
            "extension": extension_value(case.extension),
            "kept_since": iso(case.kept_since),
            "erased_on": iso(case.erased_on),
            "schema": SCHEMA,
        }
    )


def case_from(item: Item) -> Case:
    """A case out of its stored form."""
    plan = item["plan"]
    assert isinstance(plan, dict)
    return Case(
        id=text(item, "id"),
        uscc=text(item, "uscc"),
        kind=text(item, "kind"),
        number=text(item, "number"),
        item=text(item, "item"),
        term=whole(item, "term"),
        opened_on=required_day(item, "opened_on"),
        latest=required_day(item, "latest"),
        expiry=required_day(item, "expiry"),
        projected=bool(item["projected"]),
        accepts_late=bool(item["accepts_late"]),
        rule=text(item, "rule"),
        plan=LadderPlan.from_mapping({step: str(day) for step, day in plan.items()}),
        invitation_id=text(item, "invitation_id"),
        state=CaseState(text(item, "state")),
        moved_at=moment(item, "moved_at"),
        intent=Intent(text(item, "intent")) if item.get("intent") else None,
        filing=filing_from(item.get("filing")),
        decision=decision_from(item.get("decision")),
        last_seq=whole(item, "last_seq"),
        last_hash=text(item, "last_hash"),
        version=whole(item, "version"),
        year=whole(item, "year"),
        change=_change_from(item.get("change")),
        special=special_from(item.get("special")),
        extension=extension_from(item.get("extension")),
        kept_since=civil_day(item, "kept_since"),
        erased_on=civil_day(item, "erased_on"),
    )


def _queued(case: Case) -> Item:
    """Its place in the queue of its state: filed ones by when the bureau has to act next, those
    sent back by the last day on which that is taken."""
    if case.state not in WAITED_ON or case.moved_at is None:
        return {}
    due = keys.instant(case.moved_at)
    if case.state is CaseState.FILED and case.filing:
        due = next_limit(case, case.filing).isoformat()
    elif case.state is CaseState.CORRECTING:
        due = case.expiry.isoformat()
    return {"queue_pk": keys.case_queue(case.state.value), "queue_sk": f"{due}#{case.id}"}


def _kept(case: Case) -> Item:
    """Its place among what has ended, by the day from which its keeping counts."""
    if case.kept_since is None:
        return {}
    lane = shard_of(case.uscc, keys.ENDED_LANES)
    return {
        "outbox_pk": keys.ended(sort_of(case).value, lane),
        "outbox_sk": f"{case.kept_since.isoformat()}#{case.id}",
    }


def _change(change: Changed | None) -> Value:
    if change is None:
        return None
    return {
        "fact": change.fact,
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "facts_version": change.facts_version,
        "on": change.on.isoformat(),
        "firm": change.firm,
        "since": iso(change.since),
    }


def _change_from(value: Value) -> Changed | None:
    if not isinstance(value, dict):
        return None
    return Changed(
        fact=text(value, "fact"),
        field=text(value, "field"),
        old=text(value, "old"),
        new=text(value, "new"),
        facts_version=whole(value, "facts_version"),
        on=required_day(value, "on"),
        firm=bool(value["firm"]),
        since=civil_day(value, "since"),
    )
