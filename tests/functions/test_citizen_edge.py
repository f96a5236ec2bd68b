"""Where a citizen asks from: the edge says it, and nobody else is believed."""

from typing import Any, cast

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from citizen_api.asking import VIEWER, Asking
from tests.visitor import http_event

SOURCE, SAID = "10.0.0.1", "203.0.113.9"


def address(authorizer: Any) -> str:
    event = http_event("GET", "/r", None, {VIEWER: SAID}, 0)
    if authorizer is not None:
        event["requestContext"]["authorizer"] = authorizer
    nothing = cast("Any", None)
    return Asking(nothing, nothing, APIGatewayProxyEventV2(event), nothing).address


def test_what_came_by_the_edge_has_the_address_that_the_edge_saw() -> None:
    assert address({"lambda": {"edge": "yes"}}) == SAID


@pytest.mark.parametrize(
    "authorizer",
    [None, {}, {"lambda": None}, {"lambda": {}}, {"lambda": {"edge": "no"}}, {"jwt": {}}],
)
def test_a_header_of_somebody_elses_counts_for_nothing(authorizer: Any) -> None:
    assert address(authorizer) == SOURCE
