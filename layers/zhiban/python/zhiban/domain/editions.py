"""Editions (版本): what a new certificate says, and the licence's row as it then stands.

A renewal moves the term and sets its first alarm. A change keeps number, term, validity and alarms:
whatever else is under way for the licence goes on as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from zhiban.domain.cases import Case
from zhiban.domain.clock import business_day
from zhiban.domain.entities import Entity
from zhiban.domain.issuing import Issue, Validity
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.renewals import Law
from zhiban.domain.yearly import alarmed

_PRINTED = {"name": "holder_name", "legal_rep": "legal_rep", "address": "address"}
"""Facts of a holder that a certificate shows → what they are called there."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a certificate says of its holder; "" for what nobody knows."""

    holder_name: str
    legal_rep: str
    address: str
    scope: str


@dataclass(frozen=True, slots=True)
class PastTerm:
    """A licence as it stood before an edition of ours took its place: a term that a renewal ended,
    or an edition that a change ended within its term.

    `licence` is the row as it stood, `superseded_by` the identifier of the document that took its
    place, `case_id` the case that did it, `on` the civil day.
    """

    licence: Licence
    superseded_by: str
    case_id: str
    on: date


def wording(
    case: Case, signed: Mapping[str, str], licence: Licence, entity: Entity | None
) -> Wording:
    """What the new certificate says, from the fields the holder signed.

    A renewal says all that was signed. A change alters only what it is about: everything else
    stays as the certificate is known to say it, even where another change has come in between.
    """
    said = Wording(
        holder_name=signed.get("holder_name", "") or licence.holder_name,
        legal_rep=signed.get("legal_rep", ""),
        address=signed.get("address", ""),
        scope=signed.get("scope", "") or (entity.scope if entity else ""),
    )
    if case.change is None:
        return said
    kept = {
        name: licence.shown(fact)
        for fact, name in _PRINTED.items()
        if fact != case.change.fact and licence.shown(fact)
    }
    return replace(said, **kept)


def renewed(licence: Licence, validity: Validity, issue: Issue, law: Law, said: Wording) -> Licence:
    """The licence in its new term: the same number, the next edition, and its next alarm set.

    It is to be stored over the version before. An older row of a feed never overrules it.
    """
    fresh = replace(
        _issued(licence, validity, issue, said),
        status=LicenceStatus.ACTIVE,
        term=licence.term + 1,
        alarm_failures=0,
    )
    return alarmed(fresh, law, business_day(issue.at))


def changed(licence: Licence, validity: Validity, issue: Issue, said: Wording) -> Licence:
    """The licence with what changed: number, term and validity stay, and so do its alarms."""
    return _issued(licence, validity, issue, said)


def _issued(licence: Licence, validity: Validity, issue: Issue, said: Wording) -> Licence:
    return replace(
        licence,
        holder_name=said.holder_name,
        legal_rep=said.legal_rep,
        address=said.address,
        issued_on=issue.decided_on,
        valid_from=validity.valid_from,
        valid_to=validity.valid_to,
        updated_at=issue.at,
        facts_version=licence.facts_version + 1,
        version=licence.version + 1,
        source=f"case {issue.case_id}",
        issued_here=True,
        identifier=issue.identifier,
        edition=licence.edition + 1,
    )


def superseded(licence: Licence, issue: Issue) -> PastTerm:
    """The licence as it stood, with what took its place."""
    return PastTerm(licence, issue.identifier, issue.case_id, business_day(issue.at))
