"""What the pages are told: JSON for the visit, the receipt, and how a case stands."""

from collections.abc import Iterable, Iterator
from typing import Literal

from citizen_api.parts import Moment, Parts
from citizen_api.telling_cases import said_day, the_day, told_case
from citizen_api.telling_parcels import (
    licence_words,
    original_words,
    told_licence,
    told_original,
)
from citizen_api.told import (
    ExtendedTold,
    NextTold,
    PaperName,
    ParcelTold,
    RatingTold,
    ReceiptTold,
    SpecialTold,
    StandingTold,
    StatusTold,
    StepTold,
    VisitTold,
)
from citizen_api.visiting import Visit, code_is_enough, enter, is_deemed
from zhiban.domain.applications import receipt_number
from zhiban.domain.audit import Event
from zhiban.domain.cases import Case, CaseState, Filing
from zhiban.domain.filings import taken_back
from zhiban.domain.masking import masked_holder, masked_person
from zhiban.domain.postponing import postponing
from zhiban.domain.ratings import may_be_rated
from zhiban.domain.speaking import day_and_time, full_date
from zhiban.store.parcel_status import parcel_statuses


def told_visit(parts: Parts, found: Visit) -> VisitTold:
    """Whose visit it is, masked, if it is reminded and tagged, and its cases, soonest first."""
    told: VisitTold = {
        "verified": found.session.verified_at is not None,
        "ends_in": int(found.session.lasts(found.moment.wall).total_seconds()),
        "holder": masked_holder(found.entity.name),
        "reminders": not found.entity.opted_out,
        "next": _next(parts, found),
        "profiling": not found.entity.profiling_refused,
        "cases": [told_case(parts, found, case) for case in found.cases],
    }
    if found.given is not None:
        name = masked_person(found.given.name)
        told["agent"] = {"name": name, "until": the_day(found.given.until)}
    elif parts.identity is not None:
        enough = code_is_enough(parts, found)
        told["sign_in"] = {"name": parts.identity.name, "required": not enough}
    return told


def _next(parts: Parts, found: Visit) -> NextTold:
    """On which days the next reminder may come instead of the planned one, and what was chosen."""
    choice = postponing(found.spoken_for, found.today, parts.law.calendar)
    wanted = not found.entity.opted_out
    return {
        "days": [the_day(day) for day in choice.days] if wanted else [],
        "chosen": said_day(choice.chosen),
        "planned": said_day(choice.planned),
    }


def receipt(case: Case) -> ReceiptTold:
    """The receipt of a filed case (受理回执)."""
    filing = case.filing
    assert filing is not None
    return {
        "case": case.id,
        "state": case.state.value,
        "filing": filing.number,
        "number": receipt_number(case.id, filing.at),
        "document": filing.document,
        "filed_at": filing.at.isoformat(),
        "filed_words": day_and_time(filing.at),
        "decide_by": said_day(filing.decide_by),
    }


def read_status(parts: Parts, cookie: str, case_id: str, moment: Moment) -> StatusTold:
    """How a case of the visit's invitation stands, in plain words; masked, so no code is needed."""
    found = enter(parts, cookie, moment)
    case = found.case(case_id)
    chain = [event for event, _ in parts.cases.chain(case.id)]
    parcels = {p.leg: p for p in parcel_statuses(parts.cases.table, case.id)}
    parcel = told_licence(case, parcels.get("out"))
    original = told_original(parcels.get("in"))
    told = told_case(parts, found, case)
    verified = found.session.verified_at is not None
    standing: StandingTold = {
        "receipt": receipt(case) if case.filing else None,
        "rating": _rating(parts, found, case),
        "withdrawal": _withdrawal(parts, found, case),
        "special": _special(case),
        "extended": _extended(case),
        "deliver_to": _address(parts, case) if verified else "",
        "timeline": list(_timeline(case, chain, (parcel, original), told.get("promised", ""))),
        "parcel": parcel,
        "original": original,
        "reason": _reason(case) if verified else "",
        "papers": _papers(parts, case),
        "reason_needs_code": bool(_reason(case)) and not verified,
    }
    return {**told, **standing}


def _papers(parts: Parts, case: Case) -> list[PaperName]:
    """Which papers there are to take home, the licence first."""
    if case.filing is None:
        return []
    papers: list[PaperName] = ["licence"] if parts.documents.latest_issued(case.id) else []
    return [*papers, "application"] if parts.documents.latest_copy(case.id) else papers


def _rating(parts: Parts, found: Visit, case: Case) -> RatingTold | None:
    """The grade that was given, "" for none yet; None where the case cannot be rated."""
    if not may_be_rated(case, found.today) or found.given is not None:
        return None
    given = parts.ratings.get(case.id)
    return {"grade": given.grade.value if given else ""}


def _withdrawal(parts: Parts, found: Visit, case: Case) -> Literal["again", "ends"] | None:
    """What taking the application back would come to: "again" where it could be filed again,
    "ends" where not; None where it cannot be taken back."""
    if case.state is not CaseState.FILED or found.given is not None:
        return None
    if is_deemed(parts, found, case):
        return None
    to = taken_back(case, found.licence(case), found.entity, found.today)
    return "again" if to is CaseState.OPENED else "ends"


def _special(case: Case) -> SpecialTold | None:
    """What is looked into before the decision and until when (行政许可法 art 45); None else."""
    if not case.in_special or case.special is None:
        return None
    until = the_day(case.special.expected_by)
    return {"sort": case.special.sort.value, "until": until}


def _extended(case: Case) -> ExtendedTold | None:
    """More time to decide (行政许可法 art 42); None else. Why is in `_reason`."""
    told = case.extension
    if case.state is not CaseState.FILED or told is None:
        return None
    return {"until": the_day(told.until)}


def _address(parts: Parts, case: Case) -> str:
    """Where the new licence goes to, as it was signed; for a session that has proved itself."""
    signed = parts.applications.get(case.id, case.filing.number) if case.filing else None
    return signed.value("delivery_address") if signed else ""


def _reason(case: Case) -> str:
    """Why it was decided so, or why that takes longer."""
    if case.state is CaseState.FILED:
        return case.extension.reason if case.extension else ""
    return case.decision.reason if case.decision else ""


type _Step = Literal["filed", "decided", "issued", "delivered"]
type _Parcels = tuple[ParcelTold | None, ParcelTold | None]
"""The new licence's and the old original's."""
type _Progress = Literal["done", "now", "next", "stopped"]

_ORDER = (CaseState.FILED, CaseState.GRANTED, CaseState.ISSUED, CaseState.DELIVERED)


def _timeline(
    case: Case, chain: Iterable[Event], parcels: _Parcels, promised: str
) -> Iterator[StepTold]:
    """The four steps: signed, decided, made, brought; each done, now, next or stopped."""
    at = {event.type: event for event in chain}
    filing = case.filing
    if filing is None:
        return
    reached = _ORDER.index(case.state) if case.state in _ORDER else 0
    sent_back = case.state in (CaseState.CORRECTING, CaseState.LAPSED)
    notice = "" if sent_back else _accepted(case, filing)
    yield _step("filed", "已签名提交", "done", at.get("case_filed"), notice)
    match case.state:
        case CaseState.REFUSED:
            yield _step("decided", "没有通过", "stopped", at.get("case_refused"))
            return
        case CaseState.CORRECTING:
            yield _step("decided", "需要您补正", "stopped", at.get("case_correcting"))
        case CaseState.LAPSED if case.left_uncorrected:
            yield _step("decided", "没有按时补正，已结束", "stopped", at.get("case_lapsed"))
            return
        case CaseState.FILED:
            yield _step("decided", *_reviewed(case, filing, promised))
        case _:
            yield _step("decided", "已批准", "done", at.get("case_granted"))
    parcel, original = parcels
    made, note = _progress(reached, 1), original_words(original)
    yield _step("issued", "制作新证", made, at.get("case_issued"), note)
    words, note = licence_words(parcel)
    yield _step("delivered", words, _progress(reached, 2), at.get("case_delivered"), note)


def _accepted(case: Case, filing: Filing) -> str:
    """受理通知: what is filed here is complete, and so accepted as it comes in (art 32)."""
    return f"已受理，受理号{receipt_number(case.id, filing.at)}"


def _reviewed(case: Case, filing: Filing, promised: str) -> tuple[str, _Progress, None, str]:
    """The review: by when it ends, or what is looked into first while the time rests."""
    if case.in_special and (special := case.special):
        until = f"预计{full_date(special.expected_by)}前完成，这段时间不计入承诺时限"
        return f"{special.sort.wording}中", "now", None, until
    by = f"承诺{promised}，最晚{full_date(filing.decide_by)}有结果，短信告诉您"
    if case.extension:
        by = f"经批准延长办理期限，最晚{full_date(filing.decide_by)}有结果，短信告诉您"
    return "审查中", "now", None, by


def _progress(reached: int, before: int) -> _Progress:
    if reached > before:
        return "done"
    return "now" if reached == before else "next"


def _step(
    name: _Step, words: str, state: _Progress, event: Event | None, note: str = ""
) -> StepTold:
    return {
        "step": name,
        "words": words,
        "state": state,
        "at": event.at.isoformat() if event else None,
        "at_words": day_and_time(event.at) if event else "",
        "note": note,
    }
