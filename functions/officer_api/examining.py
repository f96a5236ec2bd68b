"""特别程序: started and ended over the case as the officer saw it; of two officers one wins."""

from collections.abc import Callable

from officer_api import naming
from officer_api.asked import CaseId, FindingAsked, SpecialAsked
from officer_api.asking import Asking, Asks
from officer_api.deciding import SENIORITY, case_there, refuse_decided
from officer_api.shown import Examined
from zhiban.domain import examining as rules
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case
from zhiban.domain.decisions import as_seen, check_wording
from zhiban.domain.errors import Conflict, Superseded
from zhiban.domain.filed import Sort, Special
from zhiban.domain.officers import Officer
from zhiban.runtime.http import changed_meanwhile
from zhiban.runtime.observability import count, logger
from zhiban.store.table import transact
from zhiban.store.wire import iso


def start_special(asking: Asks, case_id: CaseId, body: SpecialAsked) -> Examined:
    """Start a special procedure of a filed case: from now on its clocks rest.

    Raises a Denied that says why not. The same word of the same officer again, after an answer
    was lost, is answered alike.
    """
    check_wording(body.reason)
    officer, sort = asking.officer, Sort(body.sort)

    def start(case: Case) -> Case:
        if rules.started_before(case, officer, sort, body.reason, body.days):
            return case
        rules.permit_start(case, officer)
        refuse_another(asking, case, body.version)
        told = sort, body.reason, body.days, asking.now, asking.parts.calendar
        return _record(asking, rules.started(case, officer, *told), "start_special")

    return _shown(asking, act_on(asking, case_id, start))


def end_special(asking: Asks, case_id: CaseId, body: FindingAsked) -> Examined:
    """Say what the special procedure came to: the clocks go on with the days they had left.

    Raises and repeats as `start_special` does.
    """
    check_wording(body.note)
    officer = asking.officer

    def end(case: Case) -> Case:
        if rules.ended_before(case, officer, body.passed, body.note):
            return case
        rules.permit_end(case, officer)
        refuse_another(asking, case, body.version)
        law = asking.parts.catalogue.item(case.item), asking.parts.calendar
        found = rules.ended(case, officer, body.passed, body.note, asking.now, *law)
        return _record(asking, found, "end_special")

    return _shown(asking, act_on(asking, case_id, end))


def act_on(asking: Asking, case_id: str, act: Callable[[Case], Case]) -> Case:
    """The act on the case as it is; when somebody wrote first, once more on what they left."""
    case = case_there(asking.parts, case_id)
    refuse_decided(asking.parts, case)
    try:
        return act(case)
    except (Conflict, Superseded) as error:
        case = case_there(asking.parts, case_id)
        refuse_decided(asking.parts, case)
        if isinstance(error, Superseded):
            raise
        return act(case)


def refuse_another(asking: Asking, case: Case, version: int) -> None:
    """Raise when the case is not as it was when the officer saw this version."""
    chain = asking.parts.cases.chain(case.id)
    events = [event.type for event, _ in chain if event.seq <= case.last_seq]
    if not as_seen(case, events, version):
        raise changed_meanwhile()


def _record(asking: Asking, case: Case, act: rules.Act) -> Case:
    """Store the case with the event that tells of the act. Raises Conflict."""
    special, parts = case.special, asking.parts
    assert special is not None
    data = _told(case, special) | _by(asking.officer, act)
    what = rules.STARTED if special.finding is None else rules.ENDED
    stored, actions = parts.cases.record(case, asking.now, asking.officer.actor, (what, data))
    transact(parts.client, [*actions, *parts.cases.limits_over(case.id)])
    logger.info(what, case=case.id, sort=special.sort.value)
    count("SpecialsStarted" if special.finding is None else "SpecialsEnded")
    return stored


def _told(case: Case, special: Special) -> dict[str, Fact]:
    assert case.filing is not None
    told: dict[str, Fact] = {"filing": case.filing.number, "sort": special.sort.value}
    if special.finding is None:
        told |= {"reason": special.reason, "days": special.days}
        return told | {"expected_by": special.expected_by.isoformat()}
    told |= {"passed": special.finding.passed, "note": special.finding.note}
    limits = case.filing.decide_by, case.filing.lawful_by
    return told | {"decide_by": iso(limits[0]), "lawful_by": iso(limits[1])}


def _by(officer: Officer, act: rules.Act) -> dict[str, Fact]:
    used = next(role for role in SENIORITY if role in officer.roles & rules.MAY[act])
    return {"by": officer.id, "name": officer.name, "role": used.value}


def _shown(asking: Asking, case: Case) -> Examined:
    assert case.special is not None
    officer = asking.officer
    return Examined(
        case=case.id,
        state=naming.standing(case),
        special=naming.special(case.special, {officer.id: officer.name}),
        deadline=naming.due(case, asking.today),
        version=case.version,
    )
