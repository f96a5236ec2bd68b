"""HTTP API of the citizens: the page behind a link, and the calls it makes."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from citizen_api.pages import Pages
from citizen_api.parts import Moment, Parts
from citizen_api.routes import citizen_api
from citizen_api.starting import Settings, pages_of, parts_of
from zhiban.runtime.clocks import business_instant, wall_clock
from zhiban.runtime.http import request_time
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.settings import read_settings
from zhiban.runtime.start import at_start


def build(environ: Mapping[str, str]) -> APIGatewayHttpResolver:
    """The routes with their collaborators, from the environment."""
    told = read_settings(Settings, environ)
    made = parts_of(told)
    return routes_of(told, made, pages_of(told, made))


def routes_of(told: Settings, made: Parts, pages: Pages) -> APIGatewayHttpResolver:
    """The routes, and how they read a request's two clocks."""

    def moment(event: Mapping[str, Any]) -> Moment:
        return Moment(business_instant(told, request_time(event)), wall_clock())

    return citizen_api(made, pages, moment)


parts = at_start(build)


def handle(event: Mapping[str, Any], context: Any, api: APIGatewayHttpResolver) -> dict[str, Any]:
    """Answer one request; the log names its route and what became of it, no id and no person."""
    answer = api.resolve(dict(event), context)
    logger.info("request_answered", route=event.get("routeKey"), status=answer["statusCode"])
    count("Requests")
    return answer


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """What AWS calls."""
    return handle(event, context, parts())
