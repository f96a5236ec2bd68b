"""Every route of the desk with what it asks to be proved, in one table; deny by default.

A route that does not stand here is neither served nor let in, and none can stand here without
saying which roles may ask for it, or that it is a page and anybody may. Templates and keys are API
Gateway's own.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from officer_api import (
    batching,
    cataloguing,
    counting,
    deciding,
    describing,
    entering,
    examining,
    exporting,
    extending,
    foreseeing,
    labelling,
    looking_up,
    opening,
    photographing,
    previewing,
    profiling,
    proposing,
    proving,
    queueing,
    reporting,
    revealing,
    ruling,
    searching,
    summarising,
    switching,
    viewing,
    waiting,
    working,
)
from officer_api.asking import officer_of
from zhiban.domain.errors import (
    Denied,
    Expired,
    Forbidden,
    Malformed,
    NotThere,
    Superseded,
    TooMuch,
    TooSoon,
)
from zhiban.domain.officers import EVERYBODY, Officer, Role, spoken_roles
from zhiban.domain.photographs import MEDIA
from zhiban.runtime.http import new_described_api

DESK = frozenset({Role.CLERK, Role.APPROVER, Role.SUPERVISOR})
DECIDERS = frozenset({Role.APPROVER, Role.SUPERVISOR})
SUPERVISOR = frozenset({Role.SUPERVISOR})
OVERSEERS = frozenset({Role.SUPERVISOR, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Route:
    """One method and path, who may ask, what answers, and how it may deny.

    `roles` of a page are "nothing": nothing is asked to be proved, and nothing told but the page.
    `denies` leaves out what every route may do: 401 and 403, and 400 and 404 for what stands in
    its place.
    """

    method: Literal["GET", "POST", "PUT"]
    path: str
    roles: frozenset[Role] | Literal["nothing"]
    answer: Callable[..., Any]
    denies: tuple[type[Denied], ...] = ()
    media: str = "application/json"

    @property
    def key(self) -> str:
        """What API Gateway calls it."""
        return f"{self.method} {self.path}"


_WORD = (Malformed, Superseded)
"""An officer's word: its body, and what somebody else may have written first."""

ROUTES = (
    Route("GET", "/", "nothing", opening.show_desk, media="text/html"),
    Route("GET", "/desk", "nothing", opening.show_desk, media="text/html"),
    Route("GET", "/assets/{name}", "nothing", opening.show_asset, media="*/*"),
    Route("GET", "/openapi.json", EVERYBODY, describing.show_contract),
    Route("GET", "/api/waiting", EVERYBODY, waiting.show_waiting),
    Route("POST", "/api/search", EVERYBODY, searching.search, (Malformed,)),
    Route("GET", "/api/queue", EVERYBODY, queueing.show_queue, (Malformed,)),
    Route("GET", "/api/cases/{case_id}", EVERYBODY, viewing.show_case, (NotThere, Superseded)),
    Route(
        "GET",
        "/api/cases/{case_id}/materials/{sha256}",
        EVERYBODY,
        photographing.show_photo,
        (NotThere, Superseded),
        MEDIA,
    ),
    Route("GET", "/api/cases/{case_id}/proof", EVERYBODY, proving.prove_case, (NotThere,)),
    # Every time is counted and recorded with its purpose: revealing.py. An auditor needs none.
    Route(
        "POST",
        "/api/cases/{case_id}/reveal",
        DESK,
        revealing.reveal_of_case,
        (*_WORD, NotThere, TooSoon),
    ),
    # A read of personal data like those: labelling.py.
    Route(
        "POST",
        "/api/cases/{case_id}/label",
        DESK,
        labelling.print_parcel_label,
        (*_WORD, NotThere, TooSoon),
        labelling.PDF,
    ),
    # Each outcome of a decision has roles of its own: domain/decisions.py.
    Route("POST", "/api/cases/{case_id}/decision", DESK, deciding.decide, (*_WORD, NotThere)),
    # Who starts a special procedure and who ends it: domain/examining.py.
    Route(
        "POST", "/api/cases/{case_id}/special", DESK, examining.start_special, (*_WORD, NotThere)
    ),
    Route("POST", "/api/cases/{case_id}/finding", DESK, examining.end_special, (*_WORD, NotThere)),
    Route(
        "POST",
        "/api/cases/{case_id}/extension",
        SUPERVISOR,
        extending.extend_limit,
        (*_WORD, NotThere),
    ),
    Route("GET", "/api/batches", EVERYBODY, batching.show_batch, (Malformed,)),
    Route("POST", "/api/batches/grant", DECIDERS, batching.grant_batch, (Malformed,)),
    Route("GET", "/api/worklist", EVERYBODY, working.show_worklist, (Malformed,)),
    Route("POST", "/api/worklist/{pk}/{sk}/done", DESK, working.finish, (*_WORD, NotThere)),
    Route("GET", "/api/days/{day}", EVERYBODY, switching.show_day),
    Route("GET", "/api/forecast", EVERYBODY, foreseeing.show_forecast, (Malformed, TooMuch)),
    Route("GET", "/api/ringing", EVERYBODY, switching.show_ringing),
    Route("POST", "/api/ringing/go", SUPERVISOR, switching.give_go, (Superseded,)),
    Route("GET", "/api/items", EVERYBODY, cataloguing.show_items),
    Route("GET", "/api/items/{code}", EVERYBODY, cataloguing.show_item, (NotThere,)),
    Route(
        "GET", "/api/items/{code}/ladder", EVERYBODY, cataloguing.show_ladder, (NotThere, Malformed)
    ),
    Route("GET", "/api/templates", EVERYBODY, cataloguing.show_templates),
    Route("GET", "/api/items/stopped", EVERYBODY, switching.show_stopped),
    Route("PUT", "/api/items/stopped", SUPERVISOR, switching.stop_items, _WORD),
    Route("GET", "/api/items/approved", EVERYBODY, switching.show_approved),
    Route("PUT", "/api/items/approved", SUPERVISOR, switching.approve_items, _WORD),
    Route("GET", "/api/items/automatic", EVERYBODY, switching.show_automatic),
    Route("PUT", "/api/items/automatic", SUPERVISOR, switching.automate_items, _WORD),
    # A second supervisor has the second word: proposing.py.
    Route("GET", "/api/rules/proposals", EVERYBODY, proposing.show_proposals),
    Route("POST", "/api/rules/proposals", SUPERVISOR, proposing.propose, _WORD),
    Route(
        "POST",
        "/api/rules/proposals/{proposal}/word",
        SUPERVISOR,
        proposing.say_word,
        (*_WORD, NotThere),
    ),
    Route("POST", "/api/rules/what-if", SUPERVISOR, proposing.show_what_if, (Malformed, TooMuch)),
    Route("GET", "/api/holders/{uscc}", EVERYBODY, looking_up.show_holder, (NotThere, Superseded)),
    Route(
        "POST",
        "/api/holders/{uscc}/reveal",
        DESK,
        revealing.reveal_of_holder,
        (*_WORD, NotThere, TooSoon),
    ),
    Route("GET", "/api/holders/{uscc}/reads", OVERSEERS, reporting.show_reads, (NotThere,)),
    Route(
        "POST",
        "/api/holders/{uscc}/report",
        SUPERVISOR,
        reporting.report_holder,
        (Malformed, NotThere, TooSoon),
    ),
    Route("PUT", "/api/holders/{uscc}", DESK, entering.enter_holder, _WORD),
    Route("POST", "/api/holders/{uscc}/changes", DESK, entering.change_holder, _WORD),
    Route("PUT", "/api/holders/{uscc}/licences", DESK, entering.enter_licence, _WORD),
    Route("GET", "/api/holders/{uscc}/profile", EVERYBODY, profiling.show_profile, (NotThere,)),
    Route(
        "PUT", "/api/holders/{uscc}/profile/{tag}", DESK, profiling.correct_tag, (*_WORD, NotThere)
    ),
    Route(
        "PUT", "/api/holders/{uscc}/profiling", DESK, profiling.choose_profiling, (*_WORD, NotThere)
    ),
    Route(
        "POST", "/api/profiles/preview", SUPERVISOR, previewing.preview_rules, (Malformed, TooMuch)
    ),
    Route("GET", "/api/files/{sha256}", EVERYBODY, ruling.show_file, (NotThere,)),
    Route("POST", "/api/files/{sha256}/ruling", DECIDERS, ruling.rule_on_file, (*_WORD, NotThere)),
    Route("GET", "/api/exports", EVERYBODY, exporting.show_exports),
    # Phones and ID numbers in full are a supervisor's only: exporting.py.
    Route("POST", "/api/exports", DESK, exporting.ask_for_export, (Malformed, TooSoon)),
    Route(
        "POST",
        "/api/exports/{export}/link",
        DESK,
        exporting.give_link,
        (NotThere, Superseded, Expired),
    ),
    Route("GET", "/api/statistics", EVERYBODY, summarising.show_statistics, (Malformed,)),
    Route("GET", "/api/statistics/need", EVERYBODY, counting.show_need, (Malformed,)),
    Route("GET", "/api/statistics/today", EVERYBODY, summarising.show_today),
    Route("GET", "/api/reports", EVERYBODY, summarising.show_reports),
    Route("GET", "/api/reports/{month}", EVERYBODY, summarising.link_report, (NotThere,)),
    Route("GET", "/api/quality", EVERYBODY, exporting.show_quality, (Malformed, NotThere)),
)
_ROLES = {route.key: route.roles for route in ROUTES}


def is_open(event: Mapping[str, Any]) -> bool:
    """Whether what is asked for is a page: it is the same for everybody, and tells of nobody."""
    return _ROLES.get(str(event.get("routeKey"))) == "nothing"


def admit(event: Mapping[str, Any]) -> Officer:
    """The officer who asks, once their role allows the route. Raises a Denied."""
    officer = officer_of(event)
    allowed = _ROLES.get(str(event.get("routeKey")))
    if allowed is None or allowed == "nothing":
        raise _no_such_page()
    if not officer.roles & allowed:
        raise Forbidden("not_your_role", f"此操作须由{spoken_roles(allowed)}进行。")
    return officer


def _no_such_page() -> NotThere:
    return NotThere("no_such_page", "没有这个页面。")


def new_api() -> APIGatewayHttpResolver:
    """The routes, served."""
    api = new_described_api()
    for route in ROUTES:
        path = re.sub(r"\{(\w+)\}", r"<\1>", route.path)
        page = route.roles == "nothing"
        around = [_only_as(route.key)]
        if route.media in (MEDIA, labelling.PDF):
            around.append(photographing.as_bytes)
        api.route(path, method=route.method, compress=page, middlewares=around)(route.answer)
    return api


def _only_as(key: str) -> Callable[..., Response[Any]]:
    """Answers only what was let in under this very route.

    API Gateway matches a path as it was sent and hands it on decoded: `/api/holders/X%2Freads` is
    one route there and another one here.
    """

    def answered(
        api: APIGatewayHttpResolver, go_on: Callable[[APIGatewayHttpResolver], Response[Any]]
    ) -> Response[Any]:
        _refuse_another(api.current_event.raw_event, key)
        return go_on(api)

    return answered


def _refuse_another(event: Mapping[str, Any], key: str) -> None:
    if event.get("routeKey") != key:
        raise _no_such_page()
