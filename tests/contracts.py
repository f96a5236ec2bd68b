"""Holds an answer against the OpenAPI document of its API: status, headers, media type, shape."""

import base64
import gzip
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from layers.zhiban.describe_apis import FOLDER

type Json = dict[str, Any]


@cache
def document(name: str) -> Json:
    """A committed document: citizens, officers or partners."""
    found: Json = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def operations(name: str) -> dict[str, Json]:
    """The operations of an API by "GET /path"."""
    return {
        f"{method.upper()} {path}": operation
        for path, item in document(name)["paths"].items()
        for method, operation in item.items()
    }


def template_of(name: str, method: str, path: str) -> str:
    """The path of the document that a request's path is of; "" where there is none.

    One that says every part goes before one that leaves some open, as at API Gateway.
    """
    for key in sorted(operations(name), key=lambda key: key.count("{")):
        known, template = key.split(" ")
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if known == method and re.fullmatch(pattern, path):
            return template
    return ""


def conform(name: str, key: str, answer: Mapping[str, Any]) -> None:
    """Fails where a function's answer, in API Gateway's form, is not one that `key` documents."""
    operation, status = operations(name)[key], str(answer["statusCode"])
    assert status in operation["responses"], f"{key} answered {status}, which is not documented"
    described = _resolved(name, operation["responses"][status])
    headers = {str(k).lower(): v for k, v in answer["headers"].items()}
    for header, one in described.get("headers", {}).items():
        said = _resolved(name, one)
        if said.get("required"):
            assert header.lower() in headers, f"{key} {status} has no {header}"
            _validator(name, json.dumps(said["schema"])).validate(headers[header.lower()])
    content = described.get("content")
    if not content:
        return
    kind = str(headers["content-type"]).split(";")[0]
    found = content.get(kind) or content.get("*/*")
    assert found is not None, f"{key} {status} answered {kind}"
    if kind == "application/json":
        _validator(name, json.dumps(found["schema"])).validate(json.loads(body_of(answer)))


def body_of(answer: Mapping[str, Any]) -> bytes:
    """The bytes of an answer, unpacked where they were packed."""
    raw = str(answer.get("body") or "").encode()
    if answer.get("isBase64Encoded"):
        raw = base64.b64decode(raw)
    return gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw


def _resolved(name: str, what: Json) -> Json:
    found: Json = what
    while "$ref" in found:
        found = document(name)
        for step in what["$ref"].removeprefix("#/").split("/"):
            found = found[step]
    return found


@cache
def _validator(name: str, schema: str) -> Any:
    return jsonschema_rs.validator_for(
        {**json.loads(schema), "components": document(name)["components"]}, validate_formats=True
    )
