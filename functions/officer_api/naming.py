"""Codes and ids with the words the desk says for them."""

from collections.abc import Mapping
from datetime import date

from officer_api.shown import (
    DeadlineShown,
    DecisionShown,
    DoneShown,
    ExtensionShown,
    Named,
    OfficerShown,
    RiskShown,
    SpecialShown,
    TaskShown,
)
from zhiban.domain.cases import Case, CaseState, Decision, Outcome
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.deadlines import deadline
from zhiban.domain.decisions import OUTCOME_WORDS, STATE_WORDS, spoken_state
from zhiban.domain.filed import Extension, Special
from zhiban.domain.lapse_risk import LEVEL_WORDS, METHOD_WORDS, Method, Risk
from zhiban.domain.officers import Role
from zhiban.domain.wording import CHANGED
from zhiban.domain.worklists import WorkOutcome, work_words
from zhiban.store.keys import Key
from zhiban.store.worklists import Done, Task


def item(catalogue: Catalogue, code: str) -> Named:
    """A service item or a yearly duty; one that left the catalogue keeps its code for a name."""
    return Named(code=code, name=catalogue.name_of(code))


def need(catalogue: Catalogue, case: Case) -> Named:
    """What a case is about: its item, or the change that no item is for."""
    if case.change and not case.item:
        return Named(code="", name=f"{CHANGED[case.change.field]}变更")
    return item(catalogue, case.item)


def kind(catalogue: Catalogue, code: str) -> Named:
    """A kind of licence, likewise."""
    found = catalogue.kinds.get(code)
    return Named(code=code, name=found.name if found else code)


def state(of: CaseState) -> Named:
    """Where a case stands."""
    return Named(code=of.value, name=STATE_WORDS[of])


def standing(of: Case) -> Named:
    """Where a case stands, in the words of its sort."""
    return Named(code=of.state.value, name=spoken_state(of))


def outcome(of: Outcome) -> Named:
    """How a case was decided."""
    return Named(code=of, name=OUTCOME_WORDS[of])


def role(of: Role) -> Named:
    """What an officer is."""
    return Named(code=of.value, name=of.wording)


def due(case: Case, today: date) -> DeadlineShown:
    """By when somebody must act on a case."""
    by = deadline(case, today)
    return DeadlineShown(day=by.day, days_left=by.days_left, late=by.late)


def decision(made: Decision, names: Mapping[str, str]) -> DecisionShown:
    """A decision; `names` are officers' sign-in names by their ids."""
    return DecisionShown(
        outcome=outcome(made.outcome),
        by=OfficerShown(id=made.by, name=names.get(made.by, "")),
        at=made.at,
        reason=made.reason,
        valid_to=made.valid_to,
        deemed_on=made.deemed_on,
    )


def special(of: Special, names: Mapping[str, str]) -> SpecialShown:
    """A special procedure; `names` are officers' sign-in names by their ids."""
    found = of.finding
    return SpecialShown(
        sort=Named(code=of.sort.value, name=of.sort.wording),
        by=OfficerShown(id=of.by, name=names.get(of.by, "")),
        at=of.at,
        reason=of.reason,
        days=of.days,
        expected_by=of.expected_by,
        law_rests=of.sort.excluded_by_law,
        passed=found.passed if found else None,
        note=found.note if found else "",
        found_by=OfficerShown(id=found.by, name=names.get(found.by, "")) if found else None,
        found_at=found.at if found else None,
    )


def extension(of: Extension, names: Mapping[str, str]) -> ExtensionShown:
    """An extension; `names` are officers' sign-in names by their ids."""
    by = OfficerShown(id=of.by, name=names.get(of.by, ""))
    return ExtensionShown(by=by, at=of.at, reason=of.reason, until=of.until)


def address_of(key: Key) -> tuple[str, str]:
    """A key as it stands in an address: a # there would begin a fragment."""
    return key.pk.replace("#", ":"), key.sk.replace("#", ":")


def key_of(pk: str, sk: str) -> Key:
    """The key that stands in an address."""
    return Key(pk.replace(":", "#"), sk.replace(":", "#"))


def done(ended: Done) -> DoneShown:
    """How a task ended."""
    return DoneShown(
        outcome=Named(code=ended.outcome, name=WorkOutcome(ended.outcome).wording),
        by=OfficerShown(id=ended.by, name=ended.name),
        at=ended.at,
        note=ended.note,
    )


def task(of: Task) -> TaskShown:
    """A task, open or done."""
    pk, sk = address_of(of.key)
    return TaskShown(
        pk=pk,
        sk=sk,
        what=Named(code=of.what, name=work_words(of.what)),
        due=of.due,
        state=of.state,
        reason=of.reason,
        done=done(of.done) if of.done else None,
    )


def method(of: Method) -> Named:
    """What orders the tasks of one last day."""
    return Named(code=of, name=METHOD_WORDS[of])


def risk(of: Risk) -> RiskShown:
    """How likely a last day is missed, and why."""
    level = Named(code=of.level, name=LEVEL_WORDS[of.level])
    return RiskShown(level=level, reasons=list(of.reasons))
