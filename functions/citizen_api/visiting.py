"""Who is visiting: the session of a cookie, and everything the county knows it concerns."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from citizen_api.parts import ACTOR, Moment, Parts
from zhiban.domain.authorisations import (
    ACTOR as AGENT,
)
from zhiban.domain.authorisations import (
    Authorisation,
    at_place,
    authorisation_over,
    is_agent,
    may_authorise,
)
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.clock import business_day
from zhiban.domain.contacts import Contact
from zhiban.domain.entities import Entity
from zhiban.domain.errors import Conflict, Expired, Malformed, NotSignedIn, NotThere, Superseded
from zhiban.domain.filings import first_filed
from zhiban.domain.ids import token_digest
from zhiban.domain.invitations import Invitation, its_own
from zhiban.domain.licences import Licence
from zhiban.domain.limits import is_deemed_renewed
from zhiban.domain.sessions import Session
from zhiban.domain.standing import Standing, standing
from zhiban.store import keys

ATTEMPTS = 4
"""How often what somebody else just changed is read and decided again."""

_OVER = {
    Standing.LAPSED: (
        "case_lapsed",
        "过了有效期的证照不能再在网上延续。请打电话，我们告诉您怎么办。",
    ),
    Standing.NOT_CORRECTED: (
        "correction_over",
        "补正没有在规定的日子前交来，这次申请已经结束，交过的材料还在。请打电话，我们告诉您怎么办。",
    ),
    Standing.CLOSED: ("link_closed", "这件事已经办完，或者不用再办，不需要您再做什么。"),
    Standing.HOLDER_GONE: (
        "holder_gone",
        "登记信息显示该市场主体已经注销或被吊销，不需要再办理。",
    ),
    Standing.LICENCE_GONE: (
        "licence_gone",
        "这件证照已经注销、撤销或被暂扣，不能在网上办理。",
    ),
    Standing.RENEWED_ELSEWHERE: (
        "renewed_elsewhere",
        "这件证照已经换发了新证，不需要您再做什么。",
    ),
    Standing.OVERDUE: (
        "duty_overdue",
        "这件事规定的截止日已经过了。请打电话，我们告诉您还能不能补办。",
    ),
    Standing.CHANGE_LEFT: (
        "change_left",
        "这项变更一直没有办，已经转给工作人员。请打电话，我们告诉您怎么办。",
    ),
    Standing.CHANGED_ELSEWHERE: (
        "changed_elsewhere",
        "这件证照上已经是变更后的内容，不需要您再做什么。",
    ),
    Standing.CHANGED_AGAIN: (
        "changed_again",
        "营业执照的登记又有更新，以最新的一次为准。新的短信会发给您。",
    ),
    Standing.TOO_LATE: (
        "too_late",
        "规定的申请时间已经过了，不能再在网上延续。请打电话，我们告诉您怎么办。",
    ),
}
"""What is said of a case that cannot be filed, in the order of what helps most being said last."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request's view of an invitation, read strongly and at once.

    `cases` are those that the visitor may see: all, or for an agent (经办人), by its `given`
    authorisation, one. `beside` are all of them.
    """

    session: Session
    invitation: Invitation
    entity: Entity
    cases: tuple[Case, ...]
    licences: dict[keys.Key, Licence]
    moment: Moment
    beside: tuple[Case, ...]
    given: Authorisation | None = None

    @property
    def today(self) -> date:
        """The business day."""
        return business_day(self.moment.now)

    @property
    def contact(self) -> Contact:
        """Who was sent the link."""
        return self.given.agent if self.given else self.head

    @property
    def head(self) -> Contact:
        """The same, or who has authorised them."""
        place = self.given.contact if self.given else self.session.contact
        return self.entity.contacts[place]

    @property
    def actor(self) -> str:
        """Who does what is done in this visit, as the chain says it."""
        return AGENT if self.given else ACTOR

    def licence(self, case: Case) -> Licence | None:
        """The licence a case is about."""
        return self.licences.get(keys.licence(case.uscc, case.kind, case.number))

    @property
    def spoken_for(self) -> list[Case]:
        """The cases that this invitation reminds of; one that opened again has a later one."""
        return its_own(self.invitation, self.cases)

    def standing(self, case: Case) -> Standing:
        """How a case of this visit stands today."""
        return standing(case, self.licence(case), self.entity, self.today)

    def case(self, case_id: str) -> Case:
        """One case of the invitation. Raises NotThere for any other, existing or not."""
        for case in self.cases:
            if case.id == case_id:
                return case
        raise NotThere("no_such_case", "没有这个办件，请从短信里的链接重新打开。")

    def fileable(self, case_id: str) -> tuple[Case, Licence]:
        """A case that may be signed now, and its licence. Raises what is true instead."""
        case = self.case(case_id)
        found, licence = self.standing(case), self.licence(case)
        if found.may_sign and licence is not None:
            return case, licence
        if found in _OVER:
            raise _over(found)
        if found is Standing.WHICH:
            raise Superseded("which_first", "请先告诉我们，是门牌号变了，还是店搬了。")
        if found is Standing.WITH_OFFICER:
            raise Expired("with_an_officer", "这件事要由工作人员帮您办，不用在这里签名。")
        if found is Standing.OWED:
            raise Expired("nothing_to_sign", "这件事不用在这里签名，请按页面上说的去办。")
        raise Expired("already_filed", "这件已经提交过了，不用再提交。")


def visit(parts: Parts, session: Session, moment: Moment) -> Visit:
    """What a session concerns. Raises Expired where the link it came by is of no more use."""
    invitation = parts.invitations.get(session.invitation_id)
    entity = parts.entities.get(invitation.uscc) if invitation else None
    if invitation is None or entity is None:
        raise _over(Standing.CLOSED)
    of_agent = is_agent(session.contact)
    here = of_agent or session.contact < len(entity.contacts)
    if entity.contact_version != session.contact_version or not here:
        raise Expired(
            "link_revoked",
            "登记的联系方式已经变更，为了您的安全，这个链接不再有效。新号码会收到新的短信。",
        )
    cases = parts.cases.get_many(invitation.case_ids)
    licences = parts.licences.get_many((c.uscc, c.kind, c.number) for c in cases)
    order = tuple(sorted(cases, key=lambda case: (case.latest, case.id)))
    found = Visit(session, invitation, entity, order, licences, moment, order)
    return _of_agent(parts, found) if of_agent else found


def _of_agent(parts: Parts, found: Visit) -> Visit:
    """The visit of an agent: one case, while the authorisation holds. Raises Expired."""
    about = at_place(found.invitation.case_ids, found.session.contact)
    given = parts.authorisations.get(*about) if about else None
    case = next((one for one in found.cases if given and one.id == given.case_id), None)
    if given is None or case is None or not given.holds(case, found.entity, found.today):
        raise authorisation_over()
    return replace(found, cases=(case,), given=given)


def enter_as_head(parts: Parts, cookie: str, moment: Moment, *, verified: bool = False) -> Visit:
    """The same as `enter`, for what no agent may do. Raises Forbidden for one."""
    found = enter(parts, cookie, moment, verified=verified)
    no_agent(found)
    return found


def no_agent(found: Visit) -> None:
    """Raises Forbidden for an agent."""
    if found.given is not None:
        may_authorise(found.contact)


def code_is_enough(parts: Parts, found: Visit) -> bool:
    """Whether a code is enough to sign. An agent's is: the head has shown more before, and where
    we begin to reach somebody else the authorisation has ended."""
    head = found.given is None
    return not head or parts.code_suffices(found.entity, found.contact, found.today)


def is_deemed(parts: Parts, found: Visit, case: Case) -> bool:
    """Whether a case counts as renewed by law, as nobody decided in time (行政许可法 art 50)."""
    if case.state is not CaseState.FILED or not case.renewal or found.today <= case.expiry:
        return False  # of all others no chain is read
    filed = first_filed(event for event, _ in parts.cases.chain(case.id))
    rule = parts.law.catalogue.item(case.item).rule(case.rule)
    return filed is not None and is_deemed_renewed(
        case, found.licence(case), rule, filed, found.today
    )


def of_use(found: Visit) -> Visit:
    """The visit, where there is something to do or to follow. Raises Expired with the reason."""
    standings = {found.standing(case) for case in found.cases}
    if any(one.may_answer or one.filed for one in standings):
        return found
    raise _over(next((one for one in reversed(_OVER) if one in standings), Standing.CLOSED))


def enter(parts: Parts, cookie: str, moment: Moment, *, verified: bool = False) -> Visit:
    """The visit a cookie stands for. Raises NotSignedIn without a living session."""
    session = living_session(parts, cookie, moment)
    if session is None:
        raise NotSignedIn(
            "session_over", "为了您的安全，页面已退出。请从短信里的链接重新打开，填过的内容还在。"
        )
    if verified and session.verified_at is None:
        raise NotSignedIn("code_needed", "请先确认是您本人。")
    return visit(parts, session, moment)


def reachable(found: Visit) -> None:
    """Raises Malformed where this contact may get no code and sign nothing: the number is none."""
    if not found.contact.usable:
        raise phone_unusable()


def phone_unusable() -> Malformed:
    """What is said where the registered number takes no messages."""
    return Malformed("phone_unusable", "登记的手机号码收不到短信，请打电话办理，我们也会更正号码。")


def living_session(parts: Parts, cookie: str, moment: Moment) -> Session | None:
    """The session of a cookie, if it is one and alive."""
    session = parts.sessions.get(token_digest(cookie)) if cookie else None
    return session if session and session.alive(moment.wall) else None


def decided_anew[T](work: Callable[[], T]) -> T:
    """Do it; when somebody else wrote first, read and decide anew, a few times.

    Raises Conflict when the rows do not come to rest.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return work()
        except Conflict:
            continue
    return work()


def _over(found: Standing) -> Expired:
    return Expired(*_OVER[found])
