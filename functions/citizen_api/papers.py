"""核验文件: is this paper ours, and what is it worth today? By its digest or its identifier."""

import json
from datetime import datetime
from typing import Literal

from citizen_api.parts import Moment, Parts
from citizen_api.telling_cases import said_day
from citizen_api.told import ApplicationPaperTold, LicencePaperTold, PaperTold, UnknownPaperTold
from zhiban.domain.applications import receipt_number
from zhiban.domain.cases import Case
from zhiban.domain.clock import business_day
from zhiban.domain.guessing import too_many
from zhiban.domain.masking import shown_holder
from zhiban.domain.paper_checks import judge
from zhiban.domain.speaking import day_and_time, full_width
from zhiban.runtime.observability import count
from zhiban.store import keys
from zhiban.store.documents import LICENCE, Place

UNKNOWN: UnknownPaperTold = {"known": False}
"""The one answer for whatever we have not issued: altered, made up, or of nobody."""


def check_by_digest(parts: Parts, digest: str, moment: Moment) -> PaperTold:
    """What the paper with bytes of this SHA-256 (hex) is; nobody can guess one."""
    return _told(parts, parts.documents.found_by(keys.paper(digest)), moment)


def check_by_identifier(parts: Parts, told: str, address: str, moment: Moment) -> PaperTold:
    """What the licence with this identifier (电子证照标识) is, as typed or as its QR code says it.

    `address` is where the request came from. What cannot be one costs no try; a wrong one does.
    Raises TooSoon after too many wrong ones.
    """
    from zhiban.gateways.identifiers import explain_identifier

    identifier = "".join(told.rpartition("#")[2].split()).upper()
    if explain_identifier(identifier):
        return UNKNOWN
    if whose := parts.guesses.take(address, moment.wall):
        count("GuessesRefused")
        raise too_many(whose, moment.wall)
    place = parts.documents.found_by(keys.paper_of(identifier))
    if place is not None:
        parts.guesses.give_back(address, moment.wall)
    return _told(parts, place, moment)


def _told(parts: Parts, place: Place | None, moment: Moment) -> PaperTold:
    case = parts.cases.get(place.case_id) if place else None
    if place is None or case is None:
        return UNKNOWN
    count("PapersKnown")
    if place.what == LICENCE:
        return _licence(parts, place, case, moment)
    return _application(parts, place, case)


def _licence(
    parts: Parts, place: Place, case: Case, moment: Moment
) -> LicencePaperTold | UnknownPaperTold:
    paper = parts.documents.issued(place.case_id, place.number)
    if paper is None:
        return UNKNOWN
    licence = parts.licences.get(case.uscc, case.kind, case.number)
    verdict = judge(paper, licence, business_day(moment.now))
    validity, evidence = paper.validity, json.loads(paper.evidence)
    return {
        "known": True,
        "what": "licence",
        "standing": verdict.worth.value,
        "newer_from": said_day(verdict.newer_from),
        "name": full_width(parts.law.catalogue.kind(case.kind).name),
        "number": case.number,
        "identifier": paper.identifier,
        "edition": paper.edition,
        "holder": shown_holder(licence.holder_name, licence.legal_rep) if licence else "",
        "by": str(evidence.get("issuer", "")),
        "issued_on": said_day(business_day(datetime.fromisoformat(evidence["decided_at"]))),
        "valid_from": said_day(validity.valid_from),
        "valid_to": said_day(validity.valid_to),
    }


def _application(parts: Parts, place: Place, case: Case) -> ApplicationPaperTold | UnknownPaperTold:
    """A signed application: that it was signed, what for, when; no more of who signed it."""
    signed = parts.documents.signed(place.case_id, place.number)
    if signed is None:
        return UNKNOWN
    document = json.loads(signed.body)
    fields = {str(field["name"]): str(field["value"]) for field in document["fields"]}
    at = datetime.fromisoformat(json.loads(signed.evidence)["signed_at"])
    return {
        "known": True,
        "what": "application",
        "standing": _since(case, place.number),
        "name": f"{document['item']['name']}申请书",
        "number": receipt_number(case.id, at),
        "holder": shown_holder(fields.get("holder_name", ""), fields.get("legal_rep", "")),
        "by": str(document["bureau"]),
        "filing": place.number,
        "signed_at": at.isoformat(),
        "signed_words": day_and_time(at),
    }


def _since(case: Case, number: int) -> Literal["signed", "refiled", "withdrawn"]:
    """What became of a case's n-th application: filed again, taken back, or neither."""
    if case.filing is None or case.filing.number != number:
        return "refiled"
    return "withdrawn" if case.withdrawn else "signed"
