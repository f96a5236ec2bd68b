"""Every route of the citizens' pages in one table: what is asked, of whom, and how it may deny.

What does not stand here is not served; docs/api/citizens.json is written from it.
"""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from citizen_api import answering, requests
from citizen_api.asking import COOKIE, Asking
from citizen_api.pages import Pages
from citizen_api.parts import Moment, Parts
from zhiban.domain.errors import (
    Expired,
    Forbidden,
    Locked,
    Malformed,
    NotSignedIn,
    NotThere,
    Superseded,
    TooSoon,
)
from zhiban.domain.photographs import MEDIA
from zhiban.domain.sessions import LONGEST
from zhiban.runtime.assets import CONTRACT
from zhiban.runtime.http import answer, new_api
from zhiban.runtime.routes import Route

_BODY = (Malformed, Forbidden)
_VISIT = (NotSignedIn, Expired)
_SAID = (*_BODY, *_VISIT, Superseded)
"""A visitor's word: its body, whose it is, and what somebody else may have written first."""

ROUTES = (
    Route("GET", "/", answering.show_entry, "nothing", media="text/html"),
    Route("GET", "/r", answering.show_entry, "nothing", media="text/html"),
    Route("HEAD", "/r", answering.show_entry, "nothing", media="text/html"),
    Route("GET", "/v", answering.show_check, "nothing", media="text/html"),
    Route("HEAD", "/v", answering.show_check, "nothing", media="text/html"),
    Route("GET", "/callback", answering.show_callback, "nothing", (NotThere,), media="text/html"),
    Route("GET", "/privacy", answering.show_privacy, "nothing", media="text/html"),
    Route("GET", "/statistics", answering.show_statistics, "nothing", media="text/html"),
    Route(
        "GET",
        "/statistics/en",
        answering.show_statistics_in_english,
        "nothing",
        media="text/html",
    ),
    Route("GET", "/api/statistics", answering.show_figures, "nothing", (NotThere,)),
    Route("GET", "/openapi.json", answering.show_contract, "nothing", media=CONTRACT),
    Route("GET", "/assets/{name}", answering.show_asset, "nothing", (NotThere,), media="*/*"),
    Route("GET", "/api/session", answering.show_session, "session", _VISIT),
    Route(
        "POST",
        "/api/session",
        answering.open_session,
        "nothing",
        (*_BODY, NotThere, Expired, Superseded, TooSoon),
        requests.Exchange,
    ),
    Route(
        "POST",
        "/api/session/leave",
        answering.end_session,
        "nothing",
        _BODY,
        requests.Leave,
    ),
    Route(
        "POST",
        "/api/session/code",
        answering.ask_code,
        "session",
        (*_SAID, NotThere, Locked, TooSoon),
        requests.AskCode,
    ),
    Route(
        "POST",
        "/api/session/verify",
        answering.verify,
        "session",
        (*_SAID, Locked),
        requests.Verify,
    ),
    Route(
        "POST",
        "/api/session/sign-in",
        answering.begin,
        "session",
        (*_SAID, NotThere, Locked, TooSoon),
        requests.BeginSignIn,
    ),
    Route(
        "POST",
        "/api/session/sign-in/answer",
        answering.finish,
        "session",
        (*_SAID, NotThere, Locked, TooSoon),
        requests.FinishSignIn,
    ),
    Route(
        "PUT",
        "/api/session/reminders",
        answering.set_reminders,
        "session",
        _SAID,
        requests.Reminders,
    ),
    Route(
        "PUT",
        "/api/session/next-reminder",
        answering.set_next_reminder,
        "session",
        _SAID,
        requests.NextReminder,
    ),
    Route(
        "GET",
        "/api/session/addresses",
        answering.show_addresses,
        "verified",
        (*_VISIT, Forbidden),
    ),
    Route(
        "PUT",
        "/api/session/profiling",
        answering.set_profiling,
        "session",
        _SAID,
        requests.Profiling,
    ),
    Route(
        "POST",
        "/api/messages/check",
        answering.check,
        "nothing",
        (*_BODY, Superseded, TooSoon),
        requests.CheckMessage,
    ),
    Route(
        "POST",
        "/api/documents/check",
        answering.check_paper,
        "nothing",
        (*_BODY, Superseded, TooSoon),
        requests.CheckPaper,
    ),
    Route(
        "GET",
        "/api/cases/{case_id}/documents/{what}",
        answering.hand_out_paper,
        "verified",
        (*_VISIT, NotThere),
        media="application/pdf",
    ),
    Route(
        "GET",
        "/api/cases/{case_id}",
        answering.show_status,
        "session",
        (*_VISIT, NotThere),
    ),
    Route(
        "GET",
        "/api/cases/{case_id}/calendar",
        answering.show_calendar,
        "session",
        (*_VISIT, NotThere),
        media="text/calendar",
    ),
    Route(
        "PUT",
        "/api/cases/{case_id}/rating",
        answering.give_rating,
        "session",
        (*_SAID, NotThere),
        requests.Rate,
    ),
    Route(
        "POST",
        "/api/cases/{case_id}/withdrawal",
        answering.take_back,
        "verified",
        (*_SAID, NotThere),
        requests.Withdraw,
    ),
    Route(
        "POST",
        "/api/cases/{case_id}/intent",
        answering.intend,
        "verified",
        (*_SAID, NotThere),
        requests.Intend,
    ),
    Route(
        "PUT",
        "/api/cases/{case_id}/change",
        answering.say_which,
        "verified",
        (*_SAID, NotThere),
        requests.Specify,
    ),
    Route(
        "GET",
        "/api/cases/{case_id}/form",
        answering.show_form,
        "verified",
        (*_VISIT, NotThere, Superseded),
    ),
    Route(
        "PUT",
        "/api/cases/{case_id}/form",
        answering.fill,
        "verified",
        (*_SAID, NotThere),
        requests.Fill,
    ),
    Route(
        "POST",
        "/api/cases/{case_id}/materials/{material}",
        answering.give_photo,
        "verified",
        (*_SAID, NotThere, TooSoon),
        requests.Attach,
    ),
    Route(
        "PUT",
        "/api/cases/{case_id}/materials/{material}",
        answering.take_photo_out,
        "verified",
        (*_SAID, NotThere),
        requests.Detach,
    ),
    Route(
        "GET",
        "/api/cases/{case_id}/materials/{material}/{sha256}",
        answering.show_photo,
        "verified",
        (*_VISIT, NotThere),
        media=MEDIA,
    ),
    Route(
        "GET",
        "/api/cases/{case_id}/authorisation",
        answering.show_authorisation,
        "session",
        (*_VISIT, Forbidden, NotThere),
    ),
    Route(
        "PUT",
        "/api/cases/{case_id}/authorisation",
        answering.name_agent,
        "session",
        (*_SAID, NotThere),
        requests.NameAgent,
    ),
    Route(
        "POST",
        "/api/cases/{case_id}/authorisation",
        answering.sign_authorisation,
        "verified",
        (*_SAID, NotThere),
        requests.Authorise,
        HTTPStatus.CREATED,
    ),
    Route(
        "POST",
        "/api/cases/{case_id}/authorisation/revocation",
        answering.take_authorisation_back,
        "session",
        (*_SAID, NotThere),
        requests.Revoke,
    ),
    Route(
        "POST",
        "/api/cases/{case_id}/sign",
        answering.submit,
        "verified",
        (*_SAID, NotThere),
        requests.Sign,
        HTTPStatus.CREATED,
    ),
)


def citizen_api(
    parts: Parts, pages: Pages, moment: Callable[[dict[str, Any]], Moment]
) -> APIGatewayHttpResolver:
    """The routes, served; `moment` reads a request's two clocks."""
    api = new_api()
    for route in ROUTES:
        path = re.sub(r"\{(\w+)\}", r"<\1>", route.path)
        api.route(path, method=route.method)(_answering(route, api, parts, pages, moment))
    return api


def _answering(
    route: Route,
    api: APIGatewayHttpResolver,
    parts: Parts,
    pages: Pages,
    moment: Callable[[dict[str, Any]], Moment],
) -> Callable[..., Response[Any]]:
    def answered(**places: str) -> Response[Any]:
        asking = Asking(parts, pages, api.current_event, moment)
        asked = [asking.body(route.body)] if route.body else []
        told = route.answer(asking, *asked, **places)
        if isinstance(told, Response):
            return told
        cookies = [] if asking.fresh is None else [_cookie(asking.fresh)]
        return answer(told, route.status, cookies)

    return answered


def _cookie(value: str) -> Cookie:
    """The session's cookie; an empty one takes it away."""
    return Cookie(
        name=COOKIE,
        value=value,
        path="/",
        secure=True,
        http_only=True,
        same_site=SameSite.STRICT_MODE,
        max_age=int(LONGEST.total_seconds()) if value else 0,
    )
