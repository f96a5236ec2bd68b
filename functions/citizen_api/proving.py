"""Whoever has proved who they are: the session may sign, once, exactly what that was for."""

from dataclasses import dataclass, field, replace

from citizen_api.parts import Parts
from citizen_api.visiting import Visit
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case
from zhiban.domain.one_time_codes import CodeBook, Purpose
from zhiban.domain.sign_ins import SIGNED_IN, SignedIn
from zhiban.store.table import Action, transact


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proved with: a keyed fingerprint and what it is bound to, to know it again; what it
    was for; and who signed in, where it was no code."""

    fingerprint: str
    bound_to: str
    purpose: Purpose
    documents: dict[str, str] = field(default_factory=dict)
    signed_in: SignedIn | None = None

    def told(self, case: Case, contact: int) -> tuple[str, dict[str, Fact]]:
        """The event in a case's chain."""
        facts: dict[str, Fact] = {"document": self.documents.get(case.id), "contact": contact}
        if self.signed_in is None:
            return "code_verified", facts
        return SIGNED_IN, facts | self.signed_in.facts()


def prove(parts: Parts, found: Visit, book: CodeBook, proof: Proof) -> Visit:
    """Everything that proving oneself does, in one transaction; the book's code is spent."""
    moment, session = found.moment, found.session
    proven = session.proven(
        proof.fingerprint, proof.bound_to, proof.documents, moment.wall, proof.signed_in
    )
    spent = parts.codes.store(book.used(), found.invitation.id, session.contact, moment.wall)
    actions: list[Action] = [spent, parts.sessions.store(proven)]
    cases = []
    for case in found.cases:
        concerned = proof.purpose == "tell" or case.id in proof.documents
        if concerned and found.standing(case).may_answer:
            event = proof.told(case, session.contact)
            recorded, happened = parts.cases.record(case, moment.now, found.actor, event)
            actions += happened
            cases.append(recorded)
        else:
            cases.append(case)
    transact(parts.client, actions)
    return replace(found, session=proven, cases=tuple(cases))
