"""One decision, in one transaction with the events that tell of it; of two officers one wins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from officer_api import naming
from officer_api.asked import CaseId, DecisionAsked
from officer_api.asking import Asking, Asks
from officer_api.parts import Parts
from officer_api.permitting import circumstances
from officer_api.shown import Decided
from zhiban.domain import decisions
from zhiban.domain.audit import Fact
from zhiban.domain.automatic import PLATFORM_NAME, is_automatic
from zhiban.domain.cases import Case, CaseState, Decision
from zhiban.domain.decisions import Circumstances
from zhiban.domain.errors import Conflict, NotThere, Superseded
from zhiban.domain.licences import Licence
from zhiban.domain.officers import Officer, Role
from zhiban.domain.results import decision_result, result_send
from zhiban.runtime.http import changed_meanwhile
from zhiban.runtime.observability import count, logger
from zhiban.store.table import Action, transact

SENIORITY = (Role.SUPERVISOR, Role.APPROVER, Role.CLERK)


def decide(asking: Asks, case_id: CaseId, body: DecisionAsked) -> Decided:
    """Grant a filed case, refuse it, or send it back for correction (补正), once.

    Raises a Denied that says why not, and who was first. The same decision of the same officer
    asked again, after an answer was lost, is answered alike.
    """
    case, officer = decided(asking, case_id, body), asking.officer
    assert case.decision is not None
    return Decided(
        case=case.id,
        state=naming.state(case.state),
        decision=naming.decision(case.decision, {officer.id: officer.name}),
        version=case.version,
    )


@dataclass(frozen=True, slots=True)
class More:
    """What a decision is made with beside what every one is: what its event tells, and what is
    asked of an officer in the same transaction."""

    told: Mapping[str, Fact] = field(default_factory=dict)
    actions: Sequence[Action] = ()


NOTHING_MORE = More()


def decided(asking: Asking, case_id: str, body: DecisionAsked, more: More = NOTHING_MORE) -> Case:
    """The case once it is decided so; see `decide`."""
    parts, officer = asking.parts, asking.officer
    case = case_there(parts, case_id)
    if _repeated(case, officer, body):
        return case
    refuse_decided(parts, case)
    try:
        return _decide_now(asking, case, body, more)
    except (Conflict, Superseded) as error:
        case = case_there(parts, case_id)
        if _repeated(case, officer, body):
            return case
        refuse_decided(parts, case)
        if isinstance(error, Superseded):
            raise
        return _decide_now(asking, case, body, more)


def case_there(parts: Parts, case_id: str) -> Case:
    """A case. Raises NotThere."""
    case = parts.cases.get(case_id)
    if case is None:
        raise NotThere("no_such_case", "没有这个办件，请核对编号。")
    return case


def _repeated(case: Case, officer: Officer, asked: DecisionAsked) -> bool:
    return decisions.repeats(case, officer, asked.outcome, asked.reason, asked.valid_to)


def _decide_now(asking: Asking, case: Case, asked: DecisionAsked, more: More) -> Case:
    """Judge the case as it was read, and write. Raises Conflict when somebody wrote first."""
    parts, officer = asking.parts, asking.officer
    chain = [event for event, _ in parts.cases.chain(case.id) if event.seq <= case.last_seq]
    licence = parts.licences.get(case.uscc, case.kind, case.number)
    about = circumstances(asking, case, (licence, chain))
    decisions.permit(case, officer, asked.outcome, about)
    if not decisions.as_seen(case, [event.type for event in chain], asked.version):
        raise changed_meanwhile()
    checks = _check(parts, case, licence, asked)
    after, actions = _moved(asking, case, asked, about, more.told)
    transact(parts.client, [*actions, *checks, *more.actions])
    logger.info("case_decided", case=case.id, outcome=asked.outcome)
    count("CasesDecided")
    return after


def _check(parts: Parts, case: Case, licence: Licence | None, asked: DecisionAsked) -> list[Action]:
    """Raise what is wrong with the asked; for a grant, the check that nothing ends meanwhile."""
    is_open = decisions.end_is_open(case, parts.catalogue.kind(case.kind), licence)
    decisions.check_reason(asked.outcome, asked.reason)
    decisions.check_end(asked.outcome, asked.valid_to, case, is_open=is_open)
    if asked.outcome != "grant":
        return []
    holder = parts.entities.get(case.uscc)
    decisions.check_grantable(case, licence, holder)
    assert licence is not None
    return [
        parts.licences.unchanged(licence),
        *([parts.entities.unchanged(holder)] if holder else []),
    ]


def _moved(
    asking: Asking,
    case: Case,
    asked: DecisionAsked,
    about: Circumstances,
    more: Mapping[str, Fact],
) -> tuple[Case, list[Action]]:
    officer = asking.officer
    assert case.filing is not None
    made = Decision(asked.outcome, officer.id, asking.now, asked.reason, asked.valid_to)
    if about.deemed:
        made = replace(made, deemed_on=case.expiry)
    data: dict[str, Fact] = {
        **more,
        "filing": case.filing.number,
        "reason": asked.reason,
        "by": officer.id,
        "name": officer.name,
        "role": _role_used(officer, decisions.deciders(asked.outcome, about)).value,
    }
    if asked.valid_to:
        data["valid_to"] = asked.valid_to.isoformat()
    if made.deemed_on:
        data |= {"deemed_on": made.deemed_on.isoformat(), "why": decisions.DEEMED_REASON}
    to = decisions.BECOMES[asked.outcome]
    after, actions = asking.parts.cases.move(
        replace(case, decision=made), to, asking.now, officer.actor, data
    )
    return after, [*actions, *_told(asking, after), *asking.parts.cases.limits_over(case.id)]


def _told(asking: Asking, case: Case) -> list[Action]:
    """The holder hears of a correction or a refusal: planned with the decision itself."""
    result = decision_result(case)
    send = result_send(result, case, asking.now) if result else None
    return [asking.parts.sends.plan(send)] if send else []


def _role_used(officer: Officer, may: frozenset[Role]) -> Role:
    """Of an officer with several roles: the highest that may decide so."""
    return next(role for role in SENIORITY if role in officer.roles & may)


def refuse_decided(parts: Parts, case: Case) -> None:
    """Say nothing of a case that waits for a decision; else raise Superseded, with by whom."""
    if case.state is not CaseState.FILED:
        raise decisions.not_waiting(case, _decider(parts, case))


def _decider(parts: Parts, case: Case) -> str:
    """Who made the decision that stands, by role and sign-in name; "" when nothing tells."""
    told = [
        note for note in parts.dossiers.timeline(case.id) if decisions.is_decision(note.event.type)
    ]
    facts = told[-1].facts if told else None
    if is_automatic(case.decision):
        return PLATFORM_NAME
    if not facts or facts.get("by") != (case.decision and case.decision.by):
        return ""
    role = Role.__members__.get(str(facts.get("role")).upper())
    return f"{role.wording if role else '工作人员'}（{facts.get('name')}）"
