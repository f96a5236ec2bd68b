"""The routes: what is asked, by whom, from where; then the use case, then its answer."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.shared.cookies import Cookie, SameSite
from pydantic import BaseModel

from citizen_api import requests
from citizen_api.calendaring import keep_day
from citizen_api.checking import check_message
from citizen_api.coding import CodeSent, send_code
from citizen_api.exchanging import exchange, exchange_code
from citizen_api.filling import fill_form, read_form
from citizen_api.handing_out import as_attachment, hand_out
from citizen_api.intending import confirm_intent
from citizen_api.pages import Pages
from citizen_api.papers import check_by_digest, check_by_identifier
from citizen_api.parts import Moment, Parts
from citizen_api.preferring import choose_day, choose_profiling, choose_reminders
from citizen_api.rating import rate
from citizen_api.remembering import earlier_addresses
from citizen_api.signing import sign
from citizen_api.specifying import specify
from citizen_api.telling import read_status, told_visit
from citizen_api.verifying import verify_code
from citizen_api.visiting import enter, of_use
from citizen_api.withdrawing import withdraw
from zhiban.domain.errors import Forbidden
from zhiban.domain.one_time_codes import LIFETIME, PAUSE
from zhiban.domain.sessions import LONGEST
from zhiban.runtime.http import HEADERS, answer, body_of, cookie, new_api, not_of_its_form

COOKIE = "__Host-visit"
LARGEST_BODY = 80_000


def citizen_api(
    parts: Parts, pages: Pages, moment: Callable[[dict[str, Any]], Moment]
) -> APIGatewayHttpResolver:
    """All routes of the citizens' pages; `moment` reads a request's two clocks."""
    api = new_api()
    _add_pages(api, pages)
    _add_session(api, parts, moment)
    _add_messages(api, parts, moment)
    _add_cases(api, parts, moment)
    _add_papers(api, parts, moment)
    return api


def _add_pages(api: APIGatewayHttpResolver, pages: Pages) -> None:
    @api.get("/")
    @api.get("/r")
    @api.head("/r")
    def entry() -> Response[Any]:
        return pages.entry(api.current_event.headers)

    @api.get("/v")
    @api.head("/v")
    def check() -> Response[Any]:
        return pages.check(api.current_event.headers)

    @api.get("/assets/<name>")
    def asset(name: str) -> Response[Any]:
        return pages.asset(name, api.current_event.headers)


def _add_session(
    api: APIGatewayHttpResolver, parts: Parts, moment: Callable[[dict[str, Any]], Moment]
) -> None:
    @api.post("/api/session")
    def open_session() -> Response[Any]:
        asked, at = _asked(api, parts, requests.Exchange), moment(api.current_event.raw_event)
        if asked.case_code is not None:
            came_from = _address(api)
            found, fresh = exchange_code(parts, asked.case_code, came_from, _visitor(api), at)
        else:
            found, fresh = exchange(parts, asked.token or "", _visitor(api), at)
        return answer(told_visit(parts, found), cookies=[_cookie(fresh)] if fresh else [])

    @api.get("/api/session")
    def session() -> Response[Any]:
        at = moment(api.current_event.raw_event)
        return answer(told_visit(parts, of_use(enter(parts, _visitor(api), at))))

    @api.post("/api/session/code")
    def code() -> Response[Any]:
        asked, at = _asked(api, parts, requests.AskCode), moment(api.current_event.raw_event)
        return answer(_told_code(send_code(parts, _visitor(api), asked.cases, asked.purpose, at)))

    @api.post("/api/session/verify")
    def verify() -> Response[Any]:
        asked, at = _asked(api, parts, requests.Verify), moment(api.current_event.raw_event)
        return answer(told_visit(parts, verify_code(parts, _visitor(api), asked.code, at)))

    @api.put("/api/session/reminders")
    def reminders() -> Response[Any]:
        asked, at = _asked(api, parts, requests.Reminders), moment(api.current_event.raw_event)
        return answer(choose_reminders(parts, _visitor(api), asked.wanted, at))

    @api.put("/api/session/next-reminder")
    def next_reminder() -> Response[Any]:
        asked, at = _asked(api, parts, requests.NextReminder), moment(api.current_event.raw_event)
        return answer(choose_day(parts, _visitor(api), asked.day, at))

    @api.get("/api/session/addresses")
    def addresses() -> Response[Any]:
        at = moment(api.current_event.raw_event)
        return answer(earlier_addresses(parts, _visitor(api), at))

    @api.put("/api/session/profiling")
    def profiling() -> Response[Any]:
        asked, at = _asked(api, parts, requests.Profiling), moment(api.current_event.raw_event)
        return answer(choose_profiling(parts, _visitor(api), asked.wanted, at))


def _add_messages(
    api: APIGatewayHttpResolver, parts: Parts, moment: Callable[[dict[str, Any]], Moment]
) -> None:
    @api.post("/api/messages/check")
    def check() -> Response[Any]:
        asked, at = _asked(api, parts, requests.CheckMessage), moment(api.current_event.raw_event)
        return answer(check_message(parts, asked.told, _address(api), at))


def _add_papers(
    api: APIGatewayHttpResolver, parts: Parts, moment: Callable[[dict[str, Any]], Moment]
) -> None:
    @api.post("/api/documents/check")
    def check() -> Response[Any]:
        asked, at = _asked(api, parts, requests.CheckPaper), moment(api.current_event.raw_event)
        if asked.digest is not None:
            return answer(check_by_digest(parts, asked.digest, at))
        return answer(check_by_identifier(parts, asked.identifier or "", _address(api), at))

    @api.get("/api/cases/<case_id>/documents/<what>")
    def paper(case_id: str, what: str) -> Response[Any]:
        at = moment(api.current_event.raw_event)
        return as_attachment(hand_out(parts, _visitor(api), case_id, what, at))


def _add_cases(
    api: APIGatewayHttpResolver, parts: Parts, moment: Callable[[dict[str, Any]], Moment]
) -> None:
    @api.get("/api/cases/<case_id>")
    def status(case_id: str) -> Response[Any]:
        at = moment(api.current_event.raw_event)
        return answer(read_status(parts, _visitor(api), case_id, at))

    @api.get("/api/cases/<case_id>/calendar")
    def calendar(case_id: str) -> Response[Any]:
        at = moment(api.current_event.raw_event)
        kept = keep_day(parts, _visitor(api), case_id, at)
        named = {"Content-Disposition": 'attachment; filename="licence.ics"'}
        return Response(HTTPStatus.OK, "text/calendar; charset=utf-8", kept, HEADERS | named)

    @api.post("/api/cases/<case_id>/intent")
    def intent(case_id: str) -> Response[Any]:
        asked, at = _asked(api, parts, requests.Intend), moment(api.current_event.raw_event)
        told = (asked.intent, asked.fields, at)
        return answer(confirm_intent(parts, _visitor(api), case_id, *told))

    @api.put("/api/cases/<case_id>/change")
    def change(case_id: str) -> Response[Any]:
        asked, at = _asked(api, parts, requests.Specify), moment(api.current_event.raw_event)
        return answer(specify(parts, _visitor(api), case_id, asked.field, at))

    @api.get("/api/cases/<case_id>/form")
    def form(case_id: str) -> Response[Any]:
        at = moment(api.current_event.raw_event)
        return answer(read_form(parts, _visitor(api), case_id, at))

    @api.put("/api/cases/<case_id>/form")
    def fill(case_id: str) -> Response[Any]:
        asked, at = _asked(api, parts, requests.Fill), moment(api.current_event.raw_event)
        edits = asked.edits.model_dump() if asked.edits else {}
        return answer(fill_form(parts, _visitor(api), case_id, asked.document, edits, at))

    @api.post("/api/cases/<case_id>/withdrawal")
    def withdrawal(case_id: str) -> Response[Any]:
        asked, at = _asked(api, parts, requests.Withdraw), moment(api.current_event.raw_event)
        return answer(withdraw(parts, _visitor(api), case_id, asked.filing, at))

    @api.put("/api/cases/<case_id>/rating")
    def rating(case_id: str) -> Response[Any]:
        asked, at = _asked(api, parts, requests.Rate), moment(api.current_event.raw_event)
        return answer(rate(parts, _visitor(api), case_id, asked.grade, asked.remark, at))

    @api.post("/api/cases/<case_id>/sign")
    def submit(case_id: str) -> Response[Any]:
        asked, at = _asked(api, parts, requests.Sign), moment(api.current_event.raw_event)
        told = (asked.document, asked.signature, at)
        return answer(sign(parts, _visitor(api), case_id, *told), HTTPStatus.CREATED)


def _asked[M: BaseModel](api: APIGatewayHttpResolver, parts: Parts, model: type[M]) -> M:
    """The body, from our own page and no other. Raises Forbidden or Malformed."""
    event = api.current_event
    if event.headers.get("origin") != parts.bureau.base_url:
        raise Forbidden("wrong_origin", "请从短信里的链接打开本页面，再办理。")
    try:
        raw = event.decoded_body or ""
    except ValueError as error:
        raise not_of_its_form() from error
    if len(raw) > LARGEST_BODY:
        raise not_of_its_form()
    return body_of(model, raw)


def _visitor(api: APIGatewayHttpResolver) -> str:
    return cookie(api.current_event.raw_event, COOKIE)


def _address(api: APIGatewayHttpResolver) -> str:
    """Where the request came from, as API Gateway saw it."""
    return str(api.current_event.request_context.http.source_ip)


def _cookie(value: str) -> Cookie:
    return Cookie(
        name=COOKIE,
        value=value,
        path="/",
        secure=True,
        http_only=True,
        same_site=SameSite.STRICT_MODE,
        max_age=int(LONGEST.total_seconds()),
    )


def _told_code(sent: CodeSent) -> dict[str, Any]:
    return {
        "phone_tail": sent.phone_tail,
        "documents": sent.documents,
        "certain": sent.certain,
        "expires_in": int(LIFETIME.total_seconds()),
        "again_in": int(PAUSE.total_seconds()),
    }
