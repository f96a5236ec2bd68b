"""One granted case becomes one licence, once, whatever is delivered twice or dies half-way.

The document is made and laid into the bucket first; then a single transaction over both tables
issues the case, writes the licence back over the version that was read, keeps the old term and
records the document. What died before it left bytes that nothing names, and is simply done again.
"""

from base64 import b64encode
from datetime import date, datetime

from issue_licences.making import Grant, identifier_of, printed, sealed, signed_fields
from issue_licences.page import Printed
from issue_licences.parts import ACTOR, Parts
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.clock import business_day
from zhiban.domain.editions import Wording, changed, renewed, superseded, wording
from zhiban.domain.errors import CatalogueError, EventError, IssuingError
from zhiban.domain.issuing import (
    Issue,
    IssuedLicence,
    Obstacle,
    Validity,
    kept_term,
    new_term,
    obstacle_to,
)
from zhiban.domain.licences import Licence
from zhiban.store.cases import Happening
from zhiban.store.effects import HELD
from zhiban.store.table import Action, transact, until_at_rest
from zhiban.store.wire import iso

WITH_GAPS = "issued_with_gaps"
"""The outcome of a licence whose font lacks a character: a warning, and a task beside it."""

TRIES = 3
"""How often everything is decided anew at once when a row moved meanwhile."""


def issue_granted(parts: Parts, case_id: str, at: datetime) -> str:
    """Issue the licence of a granted case at the business instant `at`; returns what became of it.

    Whatever stands in the way becomes an officers' task; it goes with the licence or by a hand, and
    is put again as long as that stands in the way. Raises IssuingError or CatalogueError where no
    second try can help, so that the notice ends as a dead letter too, and Conflict when the rows do
    not come to rest. In safe mode the case waits, and reconcile hands it on afterwards.
    """
    return until_at_rest(TRIES, lambda: _decide(parts, case_id, at))


def _decide(parts: Parts, case_id: str, at: datetime) -> str:
    if not parts.effects.read().allowed:
        return HELD
    case = parts.cases.get(case_id)
    if case is None:
        raise EventError("the case of this notice is not there")
    if case.state is not CaseState.GRANTED:
        return "already_handled"
    licence = parts.licences.get(case.uscc, case.kind, case.number)
    entity = parts.entities.get(case.uscc)
    if obstacle := obstacle_to(case, licence, entity):
        _ask(parts, case, obstacle, at)
        return obstacle
    assert licence is not None
    try:
        if case.filing is None or case.decision is None:
            raise IssuingError("not_decided", "办件没有申报或者决定的记录，请核对办件档案。")
        return _issue(parts, Grant(case, case.filing, case.decision, licence, entity), at)
    except (IssuingError, CatalogueError) as error:
        _ask(parts, case, Obstacle.NOT_POSSIBLE, at, _for_officers(error))
        raise


def _issue(parts: Parts, grant: Grant, at: datetime) -> str:
    case, licence = grant.case, grant.licence
    decided_on = grant.decision.deemed_on or business_day(grant.decision.at)
    validity = _validity(parts, grant, decided_on)
    issue = Issue(case.id, decided_on, at, identifier_of(parts.issuer, licence))
    said = wording(case, signed_fields(parts, grant), licence, grant.entity)
    paper = printed(parts, grant, validity, issue, said)
    document = sealed(parts, grant, validity, issue, paper.content)
    parts.bucket.put(document.key, paper.content, "application/pdf")
    fresh, also, kept = _written_back(parts, grant, validity, issue, said)
    _, moved = parts.cases.move(case, CaseState.ISSUED, at, ACTOR, _facts(fresh, document), *also)
    transact(
        parts.client,
        [
            *moved,
            *parts.licences.store(fresh),
            kept,
            *parts.documents.keep_issued(document),
            *_unprintable(parts, case, paper, at),
            *(parts.cases.unasked(case.id, what) for what in parts.cases.held_up(case.id)),
        ],
    )
    return WITH_GAPS if paper.missing else "issued"


def _validity(parts: Parts, grant: Grant, decided_on: date) -> Validity:
    """The term of the new edition: a change leaves it as it is."""
    case, licence = grant.case, grant.licence
    if case.change:
        return kept_term(licence)
    kind, item = parts.law.catalogue.kind(case.kind), parts.law.catalogue.item(case.item)
    return new_term(licence, kind, item.rule(case.rule), decided_on, grant.decision.valid_to)


def _written_back(
    parts: Parts, grant: Grant, validity: Validity, issue: Issue, said: Wording
) -> tuple[Licence, list[Happening], Action]:
    """The licence as it then stands, what else the chain tells, and what is kept of before."""
    licence, past = grant.licence, superseded(grant.licence, issue)
    if grant.case.change:
        return changed(licence, validity, issue, said), [], parts.licences.keep_edition(past)
    fresh = renewed(licence, validity, issue, parts.law, said)
    return fresh, [("alarm_set", _alarm(fresh))], parts.licences.keep_term(past)


def _facts(fresh: Licence, document: IssuedLicence) -> dict[str, Fact]:
    return {
        "identifier": document.identifier,
        "number": fresh.number,
        "valid_from": iso(document.validity.valid_from),
        "valid_to": iso(document.validity.valid_to),
        "term": fresh.term,
        "edition": document.edition,
        "document": document.sha256,
        "evidence": document.evidence_sha256,
        "seal": b64encode(document.seal).decode(),
        "key": document.key_id,
    }


def _alarm(fresh: Licence) -> dict[str, Fact]:
    return {"term": fresh.term, "alarm_on": iso(fresh.alarm_on), "basis": fresh.basis}


def _unprintable(parts: Parts, case: Case, paper: Printed, at: datetime) -> list[Action]:
    """A task beside the licence when its font lacks a character: a person looks at the page."""
    if not paper.missing:
        return []
    codes = "、".join(f"U+{ord(char):04X}" for char in paper.missing)
    day = business_day(at)
    return [parts.cases.task(case.id, Obstacle.GLYPHS, case.uscc, day, f"缺字：{codes}")]


def _ask(parts: Parts, case: Case, obstacle: Obstacle, at: datetime, note: str = "") -> None:
    """Put the obstacle on the worklist, unless it stands there: a granted case is nobody's else.

    Raises Conflict when the case has moved since it was read: another notice may have issued it
    meanwhile, and the licence that seemed in the way is the one it issued.
    """
    if obstacle not in parts.cases.held_up(case.id):
        task = parts.cases.task(case.id, obstacle, case.uscc, business_day(at), note)
        transact(parts.client, [task, parts.cases.as_read(case)])


def _for_officers(error: IssuingError | CatalogueError) -> str:
    return str(error) if isinstance(error, IssuingError) else "事项目录中没有本办件所依据的规则。"
