"""Static files as functions serve them: read once, compressed once, named by their content."""

import gzip
import hashlib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aws_lambda_powertools.event_handler import Response

from zhiban.runtime.http import HEADERS

CONTRACT = "application/vnd.oai.openapi+json"
"""The media type of an OpenAPI document. Packed JSON is bytes, and Powertools takes what is plain
`application/json` for something to be written as JSON."""

_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "json": CONTRACT,
}
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
AN_HOUR = "public, max-age=3600"
_SLOT = re.compile(r"\{\{([a-z_.]+)\}\}")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served. `headers` are what it carries beside those of every answer."""

    kind: str
    content: bytes
    packed: bytes
    tag: str
    headers: Mapping[str, str] = field(default_factory=dict)


def asset(kind: str, text: str, headers: Mapping[str, str] | None = None) -> Asset:
    """A file of a kind (html, css, js, svg, json) out of its text."""
    content = text.encode()
    tag = hashlib.sha256(content).hexdigest()[:12]
    packed = gzip.compress(content, 9, mtime=0)
    return Asset(_TYPES[kind], content, packed, tag, dict(headers or {}))


def named(name: str, of: Asset) -> str:
    """What a file is asked for by: citizen.css is citizen.0123456789ab.css."""
    stem, kind = name.rsplit(".", 1)
    return f"{stem}.{of.tag}.{kind}"


def filled(template: str, told: Mapping[str, str]) -> str:
    """A template with its {{slots}} filled; raises KeyError for a slot nobody knows."""
    return _SLOT.sub(lambda slot: html.escape(told[slot[1]]), template)


def served(found: Asset, headers: Mapping[str, str], keep: str) -> Response[Any]:
    """The answer to who asks with these headers; `keep` says how long it may be kept."""
    sent = {**HEADERS, **found.headers, "Cache-Control": keep}
    sent |= {"ETag": f'"{found.tag}"', "Vary": "Accept-Encoding"}
    if headers.get("if-none-match") == sent["ETag"]:
        return Response(304, body="", headers=sent)  # no body at all is too little for some
    if "gzip" in headers.get("accept-encoding", ""):
        return Response(200, found.kind, found.packed, {**sent, "Content-Encoding": "gzip"})
    return Response(200, found.kind, found.content.decode(), sent)
