"""The HTTP edge: every denial has its status and its sentence; nothing unforeseen speaks."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from tests.world import Context
from zhiban.domain import errors
from zhiban.domain.errors import Conflict, Denied, Malformed, NotThere
from zhiban.runtime.http import (
    HEADERS,
    STATUS,
    answer,
    body_of,
    cookie,
    denied,
    gateway_answer,
    new_api,
    new_described_api,
    request_time,
)

DENIALS = [kind for kind in vars(errors).values() if isinstance(kind, type)]
DENIALS = [kind for kind in DENIALS if issubclass(kind, Denied) and kind is not Denied]


def request(path: str = "/x", **more: Any) -> dict[str, Any]:
    http = {"method": "GET", "path": path, "sourceIp": "192.0.2.1"}
    context = {"http": http, "timeEpoch": 1_796_090_400_000, "stage": "$default", "requestId": "r"}
    return {
        "version": "2.0",
        "rawPath": path,
        "routeKey": f"GET {path}",
        "rawQueryString": "",
        "headers": {},
        "requestContext": context,
        "isBase64Encoded": False,
        **more,
    }


def told(work: Callable[[], Any], path: str = "/x") -> dict[str, Any]:
    api = new_api()
    api.get("/x")(work)
    context: Any = Context()
    answered: dict[str, Any] = api.resolve(request(path), context)
    return answered


def test_every_denial_has_its_status() -> None:
    assert set(STATUS) == set(DENIALS)
    assert len(set(STATUS.values())) == len(STATUS)


@pytest.mark.parametrize("kind", DENIALS)
def test_a_denial_is_a_code_word_and_a_sentence(kind: type[Denied]) -> None:
    def work() -> Any:
        raise kind("some_word", "请稍后再试。")

    answered = told(work)
    assert answered["statusCode"] == STATUS[kind]
    assert json.loads(answered["body"]) == {"error": "some_word", "message": "请稍后再试。"}


def raises(error: Exception) -> Callable[[], Any]:
    def work() -> Any:
        raise error

    return work


def test_a_conflict_asks_to_look_again() -> None:
    assert told(raises(Conflict("x")))["statusCode"] == 409


@pytest.mark.parametrize("error", [RuntimeError("19900000001"), KeyError("张三")])
def test_what_nobody_foresaw_says_nothing_of_itself(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    answered = told(raises(error))
    said = capsys.readouterr().out + answered["body"]
    assert answered["statusCode"] == 500
    assert "没有丢失" in answered["body"]
    assert not [secret for secret in ("19900000001", "张三") if secret in said]


def test_an_unknown_page_is_a_calm_answer() -> None:
    answered = told(raises(NotThere("a", "b")), "/somewhere-else")
    assert (answered["statusCode"], json.loads(answered["body"])["error"]) == (404, "no_such_page")


def test_every_answer_carries_the_headers_of_a_careful_site() -> None:
    for answered in (
        told(lambda: answer({})),
        told(raises(KeyError())),
        told(raises(Conflict(""))),
    ):
        sent = {**answered.get("headers", {})}
        sent |= {k: v[0] for k, v in answered.get("multiValueHeaders", {}).items()}
        assert HEADERS.items() <= sent.items()
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


COOKIES = [
    ({"cookies": ["a=1", "__Host-s=x=y"]}, "x=y"),
    ({"headers": {"Cookie": "a=1; __Host-s=z"}}, "z"),
    ({"headers": {"cookie": "__Host-s2=no"}}, ""),
    ({"cookies": None, "headers": None}, ""),
]


@pytest.mark.parametrize(("event", "value"), COOKIES)
def test_a_cookie_is_found_where_aws_and_the_emulator_leave_it(
    event: dict[str, Any], value: str
) -> None:
    assert cookie(event, "__Host-s") == value


class Model(BaseModel):
    n: int


@pytest.mark.parametrize("raw", [None, "", "{", "[]", '{"n": "一"}', '{"m": 1}'])
def test_a_body_that_is_none_is_malformed_and_not_quoted(raw: str | None) -> None:
    with pytest.raises(Malformed) as caught:
        body_of(Model, raw)
    assert "一" not in str(caught.value).replace(
        "请求的内容不完整或格式不对，请刷新页面后再试。", ""
    )
    assert body_of(Model, '{"n": 3}').n == 3


def test_the_time_of_a_request_is_the_gateways() -> None:
    assert request_time(request()).isoformat() == "2026-12-01T02:00:00+00:00"


# --- routes whose types say what they take and give ----------------------------------------------


class Asked(BaseModel, extra="forbid"):
    n: int


class Given(BaseModel):
    n: int
    name: str


def double(body: Asked) -> Given:
    return Given(n=body.n * 2, name="证照")


def described(
    body: Any, work: Callable[..., Any] = double, kind: str = "application/json", **more: Any
) -> dict[str, Any]:
    api = new_described_api()
    api.post("/x")(work)
    context: Any = Context()
    event = request(body=body, headers={"content-type": kind}, **more)
    event["requestContext"]["http"]["method"] = "POST"
    answered: dict[str, Any] = api.resolve(event, context)
    return answered


def test_a_described_route_reads_and_writes_by_its_types() -> None:
    answered = described('{"n": 4}')
    assert (answered["statusCode"], answered["body"]) == (200, '{"n":8,"name":"证照"}')
    assert HEADERS.items() <= answered["headers"].items()


MISREAD = [
    ('{"n": "一"}', "请求中的“n”缺少或格式不对，请改正后再试。"),
    ("{}", "请求中的“n”缺少或格式不对，请改正后再试。"),
    ('{"n": 1, "张三": 2}', "请求的内容不完整或格式不对，请刷新页面后再试。"),
    ("{", "请求的内容不完整或格式不对，请刷新页面后再试。"),
    ("null", "请求的内容不完整或格式不对，请刷新页面后再试。"),
    ("", "请求的内容不完整或格式不对，请刷新页面后再试。"),
    ("[" * 100_000, "请求的内容不完整或格式不对，请刷新页面后再试。"),
    ('{"n": ' + "1" * 5_000 + "}", "请求的内容不完整或格式不对，请刷新页面后再试。"),
]


@pytest.mark.parametrize(("body", "says"), MISREAD)
def test_a_wrong_field_is_named_and_nothing_is_quoted(body: str, says: str) -> None:
    answered = described(body)
    assert answered["statusCode"] == 400
    assert json.loads(answered["body"]) == {"error": "malformed", "message": says}


def test_another_sort_of_content_is_malformed() -> None:
    assert described("<n>4</n>", kind="application/xml")["statusCode"] == 400


def test_bytes_that_are_no_text_are_malformed() -> None:
    assert described("/w==", kind="", isBase64Encoded=True)["statusCode"] == 400
    assert described("eyJuIjogNH0=", kind="", isBase64Encoded=True)["statusCode"] == 200


def test_an_answer_that_breaks_its_own_type_is_our_fault(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def wrong(body: Asked) -> Given:
        return {"n": "张三"}  # type: ignore[return-value]

    answered = described('{"n": 4}', wrong)
    assert (answered["statusCode"], json.loads(answered["body"])["error"]) == (500, "failed")
    assert "张三" not in answered["body"] + capsys.readouterr().out


def test_a_described_route_denies_like_any_other() -> None:
    def refuse(body: Asked) -> Given:
        raise NotThere("no_such_case", "没有这个办件。")

    answered = described('{"n": 4}', refuse)
    assert (answered["statusCode"], "没有这个办件。" in answered["body"]) == (404, True)


def test_a_denial_before_any_route_looks_the_same() -> None:
    refused = gateway_answer(denied(NotThere("no_such_page", "没有这个页面。")))
    assert (refused["statusCode"], refused["isBase64Encoded"]) == (404, False)
    assert json.loads(refused["body"])["error"] == "no_such_page"
    assert HEADERS.items() <= refused["headers"].items()
    assert refused["headers"]["Content-Type"] == "application/json; charset=utf-8"
