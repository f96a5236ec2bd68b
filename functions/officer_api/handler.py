"""The officers' HTTP API, payload 2.0; routes, and what each asks to be proved: `routes.py`."""

from collections.abc import Mapping
from typing import Any

from officer_api.asking import Asking
from officer_api.pages import Opened, Pages
from officer_api.parts import Parts
from officer_api.routes import admit, is_open, new_api
from officer_api.starting import Settings, pages_of, parts_of
from zhiban.domain.errors import Denied
from zhiban.runtime.clocks import business_instant
from zhiban.runtime.http import denied, gateway_answer, request_time
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.settings import read_settings
from zhiban.runtime.start import at_start


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts, Pages]:
    """The collaborators, from the environment."""
    told = read_settings(Settings, environ)
    return told, parts_of(told), pages_of(told)


parts = at_start(build)

api = new_api()


def handle(
    event: Mapping[str, Any], context: Any, told: Settings, parts: Parts, pages: Pages
) -> dict[str, Any]:
    """Answer one request: a page to anybody, anything else once the role of who asks allows it."""
    wall = request_time(event)
    count("Requests")
    if is_open(event):
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        api.append_context(opened=Opened(pages, headers))  # type: ignore[no-untyped-call]
        return api.resolve(event, context)
    try:
        asking = Asking(parts, admit(event), business_instant(told, wall), wall)
    except Denied as refused:
        return gateway_answer(denied(refused))
    with logger.append_context_keys(officer=asking.officer.id):
        api.append_context(asking=asking)  # type: ignore[no-untyped-call]
        return api.resolve(event, context)


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """What AWS calls."""
    return handle(event, context, *parts())
