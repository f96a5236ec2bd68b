"""What each route answers: from what was asked to the use case, and back to what is told."""

import json
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from citizen_api import requests
from citizen_api.asking import Asking
from citizen_api.attaching import attach, detach, look_at
from citizen_api.authorising import (
    authorise,
    draft_authorisation,
    read_authorisation,
    revoke,
)
from citizen_api.calendaring import keep_day
from citizen_api.checking import check_message
from citizen_api.coding import send_code
from citizen_api.exchanging import exchange, exchange_code
from citizen_api.filling import fill_form, read_form
from citizen_api.handing_out import as_attachment, hand_out
from citizen_api.intending import confirm_intent
from citizen_api.leaving import leave
from citizen_api.papers import check_by_digest, check_by_identifier
from citizen_api.preferring import choose_day, choose_profiling, choose_reminders
from citizen_api.rating import rate
from citizen_api.remembering import earlier_addresses
from citizen_api.signing import sign
from citizen_api.signing_in import begin_sign_in, finish_sign_in, provider_of
from citizen_api.specifying import specify
from citizen_api.telling import read_status, told_visit
from citizen_api.told import (
    AddressesTold,
    AuthorisationTold,
    CheckTold,
    CodeTold,
    DraftTold,
    FormTold,
    IntentTold,
    LeftTold,
    PaperTold,
    RatedTold,
    ReceiptTold,
    SignInAddressTold,
    SpecifiedTold,
    StatusTold,
    VisitTold,
)
from citizen_api.verifying import verify_code
from citizen_api.visiting import enter, of_use
from citizen_api.withdrawing import withdraw
from zhiban.domain.errors import NotThere
from zhiban.domain.one_time_codes import LIFETIME, PAUSE
from zhiban.domain.photographs import MEDIA
from zhiban.domain.public_figures import PublicFigures
from zhiban.runtime.http import HEADERS


def show_entry(asking: Asking) -> Response[Any]:
    """The page behind every link, the same for all."""
    return asking.pages.entry(asking.event.headers)


def show_callback(asking: Asking) -> Response[Any]:
    """The same page, where people come back to from signing in; it reads what they bring."""
    provider_of(asking.parts)
    return asking.pages.entry(asking.event.headers)


def show_asset(asking: Asking, name: str) -> Response[Any]:
    """A file of the page, by the name the page knows it by."""
    return asking.pages.asset(name, asking.event.headers)


def show_contract(asking: Asking) -> Response[Any]:
    """This document."""
    return asking.pages.contract(asking.event.headers)


def show_check(asking: Asking) -> Response[Any]:
    """The page 核验文件: a file's digest is computed there."""
    return asking.pages.check(asking.event.headers)


def show_privacy(asking: Asking) -> Response[Any]:
    """个人信息怎么用: which data, what for, by which law, how long, and what one may ask for."""
    return asking.pages.privacy(asking.event.headers)


def show_statistics(asking: Asking) -> Response[Any]:
    """统计: what the county publishes of its numbers, as a page."""
    return asking.pages.statistics(_published(asking), "zh", asking.event.headers)


def show_statistics_in_english(asking: Asking) -> Response[Any]:
    """The same page in English."""
    return asking.pages.statistics(_published(asking), "en", asking.event.headers)


def show_figures(asking: Asking) -> PublicFigures:
    """What the county publishes of its numbers. Raises NotThere before the first night."""
    found = _published(asking)
    if found is None:
        raise NotThere("no_statistics_yet", "还没有统计，请明天再看。")
    return found


def _published(asking: Asking) -> PublicFigures | None:
    body = asking.parts.figures.published()
    return json.loads(body) if body else None


def check_paper(asking: Asking, asked: requests.CheckPaper) -> PaperTold:
    """核验文件: what a paper of ours is worth today, by its SHA-256 or its identifier."""
    if asked.digest is not None:
        return check_by_digest(asking.parts, asked.digest, asking.at)
    return check_by_identifier(asking.parts, asked.identifier or "", asking.address, asking.at)


def hand_out_paper(asking: Asking, case_id: str, what: str) -> Response[Any]:
    """The new licence, or the copy of what was signed, as a file to keep."""
    return as_attachment(hand_out(asking.parts, asking.visitor, case_id, what, asking.at))


def open_session(asking: Asking, asked: requests.Exchange) -> VisitTold:
    """Exchange a link's secret, or a typed case code (办件码), for a session."""
    at = asking.at
    if asked.case_code is not None:
        told = asked.case_code, asking.address
        found, fresh = exchange_code(asking.parts, *told, asking.visitor, at)
    else:
        found, fresh = exchange(asking.parts, asked.token or "", asking.visitor, at)
    asking.fresh = fresh or None
    return told_visit(asking.parts, found)


def show_session(asking: Asking) -> VisitTold:
    """The visit of a session that is alive."""
    return told_visit(asking.parts, of_use(enter(asking.parts, asking.visitor, asking.at)))


def end_session(asking: Asking, asked: requests.Leave) -> LeftTold:
    """End the visit (退出): its cookie is good for nothing afterwards, and is taken away.

    Asked again, or without a visit, it is answered the same.
    """
    del asked
    leave(asking.parts, asking.visitor, asking.at)
    asking.fresh = ""
    return {"left": True}


def ask_code(asking: Asking, asked: requests.AskCode) -> CodeTold:
    """Send a one-time code to the phone the link was sent to."""
    sent = send_code(asking.parts, asking.visitor, asked.cases, asked.purpose, asking.at)
    return {
        "phone_tail": sent.phone_tail,
        "documents": sent.documents,
        "certain": sent.certain,
        "expires_in": int(LIFETIME.total_seconds()),
        "again_in": int(PAUSE.total_seconds()),
    }


def verify(asking: Asking, asked: requests.Verify) -> VisitTold:
    """Prove whose session it is, by the code."""
    found = verify_code(asking.parts, asking.visitor, asked.code, asking.at)
    return told_visit(asking.parts, found)


def begin(asking: Asking, asked: requests.BeginSignIn) -> SignInAddressTold:
    """Go and sign in (统一身份认证), instead of typing a code."""
    told = asked.cases, asked.purpose
    return {"address": begin_sign_in(asking.parts, asking.visitor, *told, asking.at)}


def finish(asking: Asking, asked: requests.FinishSignIn) -> VisitTold:
    """Prove whose session it is, by having signed in."""
    told = asked.state, asked.code
    return told_visit(asking.parts, finish_sign_in(asking.parts, asking.visitor, *told, asking.at))


def set_reminders(asking: Asking, asked: requests.Reminders) -> VisitTold:
    """Stop or resume reminders (短信提醒)."""
    return choose_reminders(asking.parts, asking.visitor, asked.wanted, asking.at)


def set_next_reminder(asking: Asking, asked: requests.NextReminder) -> VisitTold:
    """Have the next reminder come on another day, or as it was planned."""
    return choose_day(asking.parts, asking.visitor, asked.day, asking.at)


def show_addresses(asking: Asking) -> AddressesTold:
    """Where licences were posted to before (收件地址)."""
    return earlier_addresses(asking.parts, asking.visitor, asking.at)


def set_profiling(asking: Asking, asked: requests.Profiling) -> VisitTold:
    """Refuse or allow to be tagged (用户画像)."""
    return choose_profiling(asking.parts, asking.visitor, asked.wanted, asking.at)


def check(asking: Asking, asked: requests.CheckMessage) -> CheckTold:
    """核验此消息: whether a message is really from us."""
    return check_message(asking.parts, asked.told, asking.address, asking.at)


def show_status(asking: Asking, case_id: str) -> StatusTold:
    """How a case stands."""
    return read_status(asking.parts, asking.visitor, case_id, asking.at)


def show_calendar(asking: Asking, case_id: str) -> Response[Any]:
    """The one day of a case worth keeping, for the phone's own calendar."""
    kept = keep_day(asking.parts, asking.visitor, case_id, asking.at)
    named = {"Content-Disposition": 'attachment; filename="licence.ics"'}
    return Response(HTTPStatus.OK, "text/calendar; charset=utf-8", kept, HEADERS | named)


def give_rating(asking: Asking, asked: requests.Rate, case_id: str) -> RatedTold:
    """Rate how a case was handled (好差评)."""
    told = asked.grade, asked.remark
    return rate(asking.parts, asking.visitor, case_id, *told, asking.at)


def take_back(asking: Asking, asked: requests.Withdraw, case_id: str) -> VisitTold:
    """Take an application back (撤回申请) that is not decided yet."""
    return withdraw(asking.parts, asking.visitor, case_id, asked.filing, asking.at)


def intend(asking: Asking, asked: requests.Intend, case_id: str) -> IntentTold:
    """Say what one wants of a case (办理意向)."""
    told = asked.intent, asked.fields
    return confirm_intent(asking.parts, asking.visitor, case_id, *told, asking.at)


def say_which(asking: Asking, asked: requests.Specify, case_id: str) -> SpecifiedTold:
    """Say which of several changes it was."""
    return specify(asking.parts, asking.visitor, case_id, asked.field, asking.at)


def show_form(asking: Asking, case_id: str) -> FormTold:
    """The prefilled form of a case."""
    return read_form(asking.parts, asking.visitor, case_id, asking.at)


def fill(asking: Asking, asked: requests.Fill, case_id: str) -> FormTold:
    """Confirm the form as it was shown, or change what may be changed."""
    edits = asked.edits.model_dump() if asked.edits else {}
    told = asked.document, edits
    return fill_form(asking.parts, asking.visitor, case_id, *told, asking.at)


def give_photo(asking: Asking, asked: requests.Attach, case_id: str, material: str) -> FormTold:
    """Give a photograph of a material (申请材料) that nobody else has."""
    return attach(asking.parts, asking.visitor, case_id, material, asked.photo, asking.at)


def take_photo_out(asking: Asking, asked: requests.Detach, case_id: str, material: str) -> FormTold:
    """Take a photograph out of the form again."""
    return detach(asking.parts, asking.visitor, case_id, material, asked.without, asking.at)


def show_photo(asking: Asking, case_id: str, material: str, sha256: str) -> Response[Any]:
    """A photograph that was given, to be looked at again."""
    content = look_at(asking.parts, asking.visitor, case_id, material, sha256, asking.at)
    return Response(HTTPStatus.OK, MEDIA, content, dict(HEADERS))


def show_authorisation(asking: Asking, case_id: str) -> AuthorisationTold:
    """Who may act for the head in a case (经办人)."""
    return read_authorisation(asking.parts, asking.visitor, case_id, asking.at)


def name_agent(asking: Asking, asked: requests.NameAgent, case_id: str) -> DraftTold:
    """Name an agent (经办人) for a case; nobody is authorised before that is signed."""
    told = asked.name, asked.mobile
    return draft_authorisation(asking.parts, asking.visitor, case_id, *told, asking.at)


def sign_authorisation(
    asking: Asking, asked: requests.Authorise, case_id: str
) -> AuthorisationTold:
    """Sign an authorisation (授权委托)."""
    return authorise(asking.parts, asking.visitor, case_id, asked.document, asking.at)


def take_authorisation_back(
    asking: Asking, asked: requests.Revoke, case_id: str
) -> AuthorisationTold:
    """Take an authorisation back (取消委托)."""
    return revoke(asking.parts, asking.visitor, case_id, asked.number, asking.at)


def submit(asking: Asking, asked: requests.Sign, case_id: str) -> ReceiptTold:
    """Sign and file what was shown (提交)."""
    told = asked.document, asked.signature
    return sign(asking.parts, asking.visitor, case_id, *told, asking.at)
