"""Everything about one case in one answer; that somebody looked is recorded first."""

import json
from collections.abc import Sequence
from typing import Any

from officer_api import naming
from officer_api.asked import CaseId
from officer_api.asking import Asking, Asks
from officer_api.case_shown import (
    ApplicationShown,
    AuthorisationShown,
    CaseShown,
    CaseView,
    ChangeShown,
    ContactShown,
    EventShown,
    FilingShown,
    HolderShown,
    IssuedShown,
    LicenceShown,
    MessageShown,
    ParcelShown,
    RatingShown,
    ReasonShown,
    YearlyShown,
)
from officer_api.deciding import case_there
from officer_api.left_over import left_to_officers
from officer_api.permitting import actions
from officer_api.photographing import photos_shown
from officer_api.shown import Named
from zhiban.domain.acceptance import told_by
from zhiban.domain.audit import first_break
from zhiban.domain.authorisations import REVOKED
from zhiban.domain.cases import Case, Changed, Filing
from zhiban.domain.decisions import end_is_open
from zhiban.domain.entities import Entity
from zhiban.domain.errors import CatalogueError
from zhiban.domain.licences import Licence
from zhiban.domain.masking import masked_id, masked_mobile
from zhiban.domain.ratings import Rating
from zhiban.domain.wording import CHANGED
from zhiban.domain.worklists import work_words
from zhiban.runtime.observability import count, logger
from zhiban.store.authorisations import AUTHORISATION
from zhiban.store.dossiers import EventNote, Paper
from zhiban.store.table import transact


def show_case(asking: Asks, case_id: CaseId) -> CaseView:
    """One case with its papers, timeline, messages, parcels, tasks, and what may be done now.

    Nothing is shown before it is recorded that it was. Raises NotThere.
    """
    parts = asking.parts
    found = case_there(parts, case_id)
    transact(parts.client, [parts.reads.note(case_id, asking.officer, asking.wall)])
    logger.info("case_read", case=case_id)
    count("CasesRead")
    licence = parts.licences.get(found.uscc, found.kind, found.number)
    holder = parts.entities.get(found.uscc)
    timeline = parts.dossiers.timeline(case_id)
    papers = parts.dossiers.papers(case_id, "application")
    return CaseView(
        case=_case(asking, found, timeline),
        licence=_licence(licence) if licence else None,
        holder=holder_shown(holder) if holder else None,
        applications=[_application(paper) for paper in papers],
        authorisations=[
            _authorisation(paper, timeline)
            for paper in parts.dossiers.papers(case_id, AUTHORISATION)
        ],
        photos=photos_shown(asking, found, papers),
        issued=[_issued(p) for p in parts.dossiers.papers(case_id, "licence")],
        timeline=[_event(note) for note in timeline],
        broken_at=first_break((note.event, note.hash) for note in timeline),
        messages=[
            MessageShown.model_validate(note, from_attributes=True)
            for note in parts.dossiers.messages(found.invitation_id)
        ],
        parcels=[
            ParcelShown.model_validate(note, from_attributes=True)
            for note in parts.dossiers.parcels(case_id)
        ],
        tasks=[naming.task(task) for task in parts.dossiers.tasks(case_id)],
        reasons=[
            ReasonShown(on=note.on, reason=Named(code=note.reason, name=work_words(note.reason)))
            for note in parts.dossiers.reasons(case_id)
        ],
        rating=_rating(parts.ratings.get(case_id)),
        automatic=left_to_officers(asking, found),
        actions=actions(asking, found, (licence, [note.event for note in timeline])),
        end_needed=_end_needed(asking, found, licence),
    )


def _case(asking: Asking, case: Case, timeline: Sequence[EventNote]) -> CaseShown:
    names = _names(timeline)
    return CaseShown(
        id=case.id,
        item=naming.need(asking.parts.catalogue, case),
        kind=naming.kind(asking.parts.catalogue, case.kind),
        state=naming.standing(case),
        yearly=_yearly(asking, case),
        change=_change(asking, case, case.change) if case.change else None,
        term=case.term,
        rule=case.rule,
        opened_on=case.opened_on,
        latest=case.latest,
        expiry=case.expiry,
        projected=case.projected,
        accepts_late=case.accepts_late,
        moved_at=case.moved_at,
        deadline=naming.due(case, asking.today),
        intent=case.intent.value if case.intent else None,
        filing=_filing(asking, case.filing) if case.filing else None,
        special=naming.special(case.special, names) if case.special else None,
        extension=naming.extension(case.extension, names) if case.extension else None,
        decision=naming.decision(case.decision, names) if case.decision else None,
        version=case.version,
    )


def _yearly(asking: Asking, case: Case) -> YearlyShown | None:
    """What the law says of what is owed for a year; as far as the catalogue still holds it."""
    if not case.yearly:
        return None
    duty = asking.parts.catalogue.owed_yearly.get(case.item)
    return YearlyShown(
        year=case.year,
        due=case.latest,
        basis=duty.basis if duty else "",
        late_wording=duty.late_wording if duty else "",
        late_basis=duty.late_basis if duty else "",
        note=duty.note if duty else "",
    )


def _change(asking: Asking, case: Case, change: Changed) -> ChangeShown:
    """The changed fact, and what the law says of it, as far as the catalogue still holds it."""
    try:
        duty = asking.parts.catalogue.kind(case.kind).duty_of(case.rule)
    except CatalogueError:
        duty = None
    fact = change.field or change.fact
    return ChangeShown(
        fact=Named(code=change.fact, name=CHANGED[fact]),
        field=change.field,
        old=change.old,
        new=change.new,
        on=change.on,
        firm=change.firm,
        facts_version=change.facts_version,
        effect=duty.effect_wording if duty else "",
        basis=duty.basis if duty else "",
        late_wording=duty.late_wording if duty else "",
        late_basis=duty.late_basis if duty else "",
    )


def _end_needed(asking: Asking, case: Case, licence: Licence | None) -> bool:
    kind = asking.parts.catalogue.kinds.get(case.kind)
    return kind is not None and end_is_open(case, kind, licence)


def _names(timeline: Sequence[EventNote]) -> dict[str, str]:
    """The sign-in names of those who decided, by their ids, as the events tell them."""
    told = [note.facts or {} for note in timeline]
    return {
        str(facts["by"]): str(facts["name"]) for facts in told if {"by", "name"} <= facts.keys()
    }


def _filing(asking: Asking, filing: Filing) -> FilingShown:
    return FilingShown(
        number=filing.number,
        document=filing.document,
        at=filing.at,
        by=filing.by,
        decide_by=filing.decide_by,
        lawful_by=filing.lawful_by,
        correct_by=told_by(filing, asking.parts.calendar),
    )


def _licence(licence: Licence) -> LicenceShown:
    return LicenceShown.model_validate(licence, from_attributes=True)


def contacts_of(holder: Entity) -> list[ContactShown]:
    """Whom to reach, masked."""
    return [
        ContactShown(
            role=contact.role,
            name=contact.name,
            mobile=masked_mobile(contact.mobile),
            source=contact.source,
            verified_on=contact.verified_on,
            confidence=Named(code=contact.confidence, name=contact.confidence.wording),
            why=contact.why,
        )
        for contact in holder.contacts
    ]


def holder_shown(holder: Entity) -> HolderShown:
    """A holder as a case shows it: phones and ID number masked."""
    return HolderShown(
        uscc=holder.uscc,
        name=holder.name,
        entity_type=holder.entity_type,
        legal_rep=holder.legal_rep,
        legal_rep_id=masked_id(holder.legal_rep_id),
        address=holder.address,
        town=holder.town,
        status=holder.status.value,
        opted_out=holder.opted_out,
        contacts=contacts_of(holder),
        contact_version=holder.contact_version,
    )


def _application(paper: Paper) -> ApplicationShown:
    return ApplicationShown(
        number=paper.number,
        sha256=paper.sha256,
        key_id=paper.key_id,
        document=_json(paper.body),
        evidence=_json(paper.evidence),
    )


def _authorisation(paper: Paper, timeline: Sequence[EventNote]) -> AuthorisationShown:
    told = [note.facts or {} for note in timeline if note.event.type == REVOKED]
    return AuthorisationShown(
        number=paper.number,
        sha256=paper.sha256,
        document=_json(paper.body),
        evidence=_json(paper.evidence),
        revoked=any(facts.get("authorisation") == paper.number for facts in told),
    )


def _json(text: str) -> dict[str, Any] | None:
    """A stored JSON object; None where there is none to be read."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _issued(paper: Paper) -> IssuedShown:
    return IssuedShown(
        edition=paper.number,
        sha256=paper.sha256,
        identifier=paper.identifier,
        valid_from=paper.valid_from,
        valid_to=paper.valid_to,
    )


def _rating(given: Rating | None) -> RatingShown | None:
    if given is None:
        return None
    grade = Named(code=given.grade, name=given.grade.wording)
    return RatingShown(grade=grade, remark=given.remark, at=given.at)


def _event(note: EventNote) -> EventShown:
    event = note.event
    return EventShown(
        seq=event.seq,
        type=event.type,
        at=event.at,
        actor=event.actor,
        hash=note.hash,
        data=note.facts,
        intact=note.intact,
    )
