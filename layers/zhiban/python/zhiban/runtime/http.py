"""The edge of the HTTP functions: how errors, cookies and answers look, once for all of them."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from pydantic import BaseModel, ValidationError

from zhiban.domain.errors import (
    Conflict,
    Denied,
    Expired,
    Forbidden,
    Locked,
    Malformed,
    NotSignedIn,
    NotThere,
    Superseded,
    TooMuch,
    TooSoon,
)
from zhiban.runtime.observability import count, logger, place_of

STATUS: Mapping[type[Denied], HTTPStatus] = {
    Malformed: HTTPStatus.BAD_REQUEST,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotThere: HTTPStatus.NOT_FOUND,
    Superseded: HTTPStatus.CONFLICT,
    Expired: HTTPStatus.GONE,
    Locked: HTTPStatus.LOCKED,
    TooSoon: HTTPStatus.TOO_MANY_REQUESTS,
    TooMuch: HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""What each denial is in HTTP; a test holds that every one has its line."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""What every answer carries."""


def changed_meanwhile() -> Superseded:
    """Somebody else wrote the same rows first."""
    return Superseded("changed_meanwhile", "信息刚刚有变化，请刷新后再试。")


def not_of_its_form() -> Malformed:
    """A body that is not what the route takes."""
    return Malformed("malformed", "请求的内容不完整或格式不对，请刷新页面后再试。")


def new_api() -> APIGatewayHttpResolver:
    """An HTTP API's routes, with every error mapped; what nobody foresaw says nothing of itself."""
    api = APIGatewayHttpResolver()
    _map_errors(api)
    return api


def _map_errors(api: APIGatewayHttpResolver) -> None:
    api.exception_handler(Denied)(denied)
    api.exception_handler([Conflict])(lambda _: denied(changed_meanwhile()))
    api.exception_handler([ValidationError])(lambda _: denied(not_of_its_form()))
    api.exception_handler(Exception)(failed)
    api.not_found(lambda _: denied(NotThere("no_such_page", "没有这个页面。")))


def new_described_api() -> APIGatewayHttpResolver:
    """The same, for routes whose types say what they take and give.

    Requests are read and answers written by those types, and an OpenAPI document can be made
    from them. An answer that breaks its own type is a fault of ours.
    """
    from aws_lambda_powertools.event_handler.openapi.exceptions import (
        RequestUnsupportedContentType,
        RequestValidationError,
    )

    api = APIGatewayHttpResolver(
        enable_validation=True,
        response_validation_error_http_code=HTTPStatus.INTERNAL_SERVER_ERROR,
        serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
        json_body_deserializer=_json_of,
    )
    _map_errors(api)
    api.exception_handler(RequestValidationError)(lambda error: denied(_misread(error.errors())))
    unreadable: list[type[Exception]] = [RequestUnsupportedContentType, UnicodeDecodeError]
    api.exception_handler(unreadable)(lambda _: denied(not_of_its_form()))
    api.use([_with_headers])
    return api


def _json_of(raw: str) -> Any:
    """A body's JSON. Raises Malformed, also for nests and numbers no honest body has."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise not_of_its_form() from error


def _misread(faults: Sequence[Mapping[str, Any]]) -> Malformed:
    """Names the field that is wrong; never its value, nor a name that somebody made up."""
    fault = faults[0]
    place = str(fault["loc"][-1])
    if fault["type"] == "extra_forbidden" or place == "body":
        return not_of_its_form()
    return Malformed("malformed", f"请求中的“{place}”缺少或格式不对，请改正后再试。")


def _with_headers(api: Any, go_on: Callable[[Any], Response[Any]]) -> Response[Any]:
    response = go_on(api)
    response.headers = {**HEADERS, **response.headers}
    return response


def gateway_answer(response: Response[Any]) -> dict[str, Any]:
    """A JSON answer in API Gateway's own form, for what is refused before any route is asked."""
    headers = {**response.headers, "Content-Type": response.content_type}
    return {
        "statusCode": int(response.status_code),
        "headers": headers,
        "body": response.body,
        "isBase64Encoded": False,
    }


def answer(
    body: Mapping[str, Any], status: int = 200, cookies: list[Any] | None = None
) -> Response[Any]:
    """JSON, in UTF-8."""
    return Response(
        status_code=status,
        content_type="application/json; charset=utf-8",
        body=json.dumps(body, ensure_ascii=False),
        headers=dict(HEADERS),
        cookies=cookies or [],
    )


def denied(error: Denied) -> Response[Any]:
    """A denial as JSON: a code word, a sentence for the person, and the facts in it."""
    logger.info("denied", code=error.code, kind=type(error).__name__)
    count("Denied")
    said = {"error": error.code, "message": str(error)}
    return answer({**error.facts, **said}, STATUS[type(error)])


def failed(error: Exception) -> Response[Any]:
    """What nobody foresaw: seen in the log and by an alarm, never by who asked."""
    logger.error("request_failed", error=type(error).__name__, place=place_of(error))
    count("RequestFailed")
    sorry = "系统暂时无法处理，请稍后再试；您填写的内容没有丢失。"
    return answer({"error": "failed", "message": sorry}, HTTPStatus.INTERNAL_SERVER_ERROR)


def cookie(event: Mapping[str, Any], name: str) -> str:
    """A cookie of the request, or "".

    API Gateway's payload 2.0 has them in `cookies`; the emulator leaves them in the header.
    """
    headers = {key.lower(): value for key, value in (event.get("headers") or {}).items()}
    pairs = [*(event.get("cookies") or []), *headers.get("cookie", "").split(";")]
    for pair in pairs:
        key, _, value = pair.strip().partition("=")
        if key == name:
            return str(value)
    return ""


def body_of[M: BaseModel](model: type[M], raw: str | None) -> M:
    """The JSON body as a model. Raises Malformed, which never quotes what was sent."""
    try:
        return model.model_validate_json(raw or "")
    except ValidationError as error:
        raise not_of_its_form() from error


def request_time(event: Mapping[str, Any]) -> datetime:
    """When API Gateway took the request: an aware instant of the wall clock."""
    return datetime.fromtimestamp(int(event["requestContext"]["timeEpoch"]) / 1000, UTC)
