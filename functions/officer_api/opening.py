"""The desk's page and its files: for whoever asks, as everything on them is asked for by token.

They are handed on as text and compressed by Powertools, whose typed routes take no bytes.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Depends, Request, Response

from officer_api.asked import AssetName
from officer_api.pages import Opened


def _of_this_request(request: Request) -> Opened:
    opened = request.context["opened"]
    assert isinstance(opened, Opened)
    return Opened(opened.pages, _unpacked(opened.headers))


def _unpacked(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "accept-encoding"}


Opens = Annotated[Opened, Depends(_of_this_request)]
"""A page's first argument: the request at hand."""


def show_desk(opened: Opens) -> Response[Any]:
    """The desk; where one signs in."""
    return opened.pages.entry(opened.headers)


def show_asset(opened: Opens, name: AssetName) -> Response[Any]:
    """A file of the desk, by the name the page knows it by."""
    return opened.pages.asset(name, opened.headers)
