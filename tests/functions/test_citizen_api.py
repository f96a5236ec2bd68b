"""The citizens' function as API Gateway calls it: samples, the static page, headers, origins."""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.client import BaseClient
from moto.sns.models import sns_backends

from citizen_api import handler
from citizen_api.pages import Pages
from citizen_api.starting import Settings, parts_of
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import LINK, invite
from tests.functions.samples import deliveries, delivery, enter
from tests.pages.serving import prepared_pages
from tests.visitor import FOREIGN, Visitor, api_of, http_event, raw_answer, visitor
from tests.world import Context, World
from zhiban.domain.ids import token_digest
from zhiban.runtime.settings import read_settings
from zhiban.store import keys

SAMPLE = "SampleSampleSample0123"

POSTS = [
    ("POST", "/api/session"),
    ("POST", "/api/session/code"),
    ("POST", "/api/session/verify"),
    ("POST", "/api/cases/aaaaaaaaaaaaaaaaaaaaaaaa/intent"),
    ("PUT", "/api/cases/aaaaaaaaaaaaaaaaaaaaaaaa/form"),
    ("POST", "/api/cases/aaaaaaaaaaaaaaaaaaaaaaaa/sign"),
]
GETS = ["/api/session", "/api/cases/aaaaaaaaaaaaaaaaaaaaaaaa"]
GETS.append(f"{GETS[1]}/form")

BOTS = (
    "WhatsApp/2.23", "TelegramBot (like TwitterBot)", "facebookexternalhit/1.1", "Twitterbot/1.0",
    "Slackbot-LinkExpanding 1.0", "LinkedInBot/1.0", "Discordbot/2.0", "SkypeUriPreview",
    "Mozilla/5.0 MicroMessenger/8.0", "Mozilla/5.0 QQ/8.9", "DingTalkBot-LinkService/1.0",
    "Bytespider", "Baiduspider/2.0", "Googlebot/2.1", "bingbot/2.0", "YandexBot/3.0",
    "Google-PageRenderer", "Applebot/0.1", "360Spider", "Sogou web spider/4.0",
    "Mozilla/5.0 SafeBrowsing",
)  # fmt: skip


def plant(world: World, secret: str = SAMPLE) -> None:
    """The samples' link, of the first invitation there is."""
    (invitation,) = reading.invitations(world)
    key = keys.token(token_digest(secret))
    row = {"invitation_id": invitation["id"], "contact": 0, "contact_version": 1}
    reading.patch(world, "CASES_TABLE", key.pk, key.sk, **row, valid_until="2027-01-01T00:00:00Z")


@pytest.fixture
def invited(flow: Flow) -> Flow:
    """One reminded holder, whose link is also the samples'."""
    invite(flow)
    plant(flow.world)
    return flow


def answers(world: World, sample: str) -> list[dict[str, Any]]:
    api = handler.build(world.environ)
    return [handler.handle(event, Context(), api) for event in deliveries("citizen_api", sample)]


def rows_by(world: World, prefix: str) -> list[Any]:
    return reading.rows(world, "CASES_TABLE", prefix)


def test_a_link_becomes_a_session(invited: Flow, world: World) -> None:
    (answer,) = answers(world, "typical")
    assert answer["statusCode"] == 200
    told = json.loads(answer["body"])
    assert (told["holder"], told["verified"]) == ("沂源县历**小吃店", False)
    (cookie,) = answer["cookies"]
    assert re.fullmatch(
        r"__Host-visit=[\w-]{43}; Path=/; Max-Age=7200; HttpOnly; Secure; SameSite=Strict", cookie
    )
    (session,) = rows_by(world, "SESSION#")
    secret = cookie.split("=", 1)[1].split(";")[0]
    assert session["PK"] == f"SESSION#{hashlib.sha256(secret.encode()).hexdigest()}"
    assert secret not in json.dumps(reading.rows(world, "CASES_TABLE"), default=repr)


def test_the_entry_that_aws_calls_does_the_same(
    invited: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = enter(handler, delivery("citizen_api", "typical"), world, monkeypatch)
    assert answer["statusCode"] == 200


def test_without_a_cookie_two_requests_are_two_visits(invited: Flow, world: World) -> None:
    first, second = answers(world, "duplicate")
    assert first["statusCode"] == second["statusCode"] == 200
    assert first["cookies"] != second["cookies"]
    assert reading.events(world).count("link_exchanged") == 2


def test_a_body_that_is_no_json_is_denied_kindly_and_leaves_nothing(
    invited: Flow, world: World
) -> None:
    before = reading.rows(world, "CASES_TABLE")
    (answer,) = answers(world, "poison")
    assert answer["statusCode"] == 400
    told = json.loads(answer["body"])
    assert told["error"] == "malformed"
    assert "请刷新页面" in told["message"]
    assert reading.rows(world, "CASES_TABLE") == before


def test_each_request_is_answered_for_itself(invited: Flow, world: World) -> None:
    found = answers(world, "mixed")
    assert [(a["statusCode"], json.loads(a["body"]).get("error", "")) for a in found] == [
        (401, "session_over"),
        (200, ""),
        (403, "wrong_origin"),
        (404, "link_unknown"),
        (200, ""),  # the body came in base64
        (401, "session_over"),
        (404, "no_such_page"),
    ]
    assert len(rows_by(world, "SESSION#")) == 2


@contextmanager
def calls() -> Iterator[list[str]]:
    """Every AWS call that is made meanwhile."""
    made: list[str] = []
    call = vars(BaseClient)["_make_api_call"]

    def noted(*args: Any, **kwargs: Any) -> Any:
        made.append(args[1])
        return call(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", noted)
        yield made


def test_the_page_is_the_same_for_every_link_and_every_reader_and_touches_nothing(
    flow: Flow, world: World
) -> None:
    invite(flow)
    api = api_of(flow, prepared_pages(flow))
    before, bodies = reading.rows(world, "CASES_TABLE"), set()
    with calls() as made:
        for agent in BOTS:
            for query in ("", LINK, "unknown"):
                event = http_event("GET", "/r", None, {"User-Agent": agent}, 1)
                bodies.add(raw_answer(api, event | {"rawQueryString": query})["body"])
        head = raw_answer(api, http_event("HEAD", "/r", None, {}, 1))
    assert made == []
    assert len(bodies) == 1
    assert head["statusCode"] == 200
    assert reading.rows(world, "CASES_TABLE") == before


@pytest.fixture
def site(flow: Flow) -> Any:
    return api_of(flow, prepared_pages(flow))


def fetch(site: Any, path: str, **headers: str) -> tuple[dict[str, Any], bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = raw_answer(site, http_event("GET", path, None, named, 1))
    body = answer.get("body") or ""
    return answer, base64.b64decode(body) if answer["isBase64Encoded"] else body.encode()


def linked(page: str) -> list[str]:
    return sorted(set(re.findall(r'"(/assets/[^"]+)"', page)))


def test_assets_are_named_by_their_content_and_kept_for_ever(site: Any) -> None:
    _, page = fetch(site, "/r")
    paths = linked(page.decode())
    assert len(paths) == 8
    for path in paths:
        answer, content = fetch(site, path)
        assert answer["headers"]["Cache-Control"] == "public, max-age=31536000, immutable"
        assert f".{hashlib.sha256(content).hexdigest()[:12]}." in path
    assert fetch(site, "/assets/citizen.000000000000.js")[0]["statusCode"] == 404
    assert fetch(site, "/assets/words.js")[0]["statusCode"] == 404


def test_the_page_is_asked_for_again_and_not_sent_again(site: Any) -> None:
    answer, _ = fetch(site, "/r")
    assert answer["headers"]["Cache-Control"] == "no-cache"
    again, body = fetch(site, "/r", If_None_Match=answer["headers"]["ETag"])
    assert (again["statusCode"], body) == (304, b"")


def test_a_first_load_is_within_thirty_kilobytes(site: Any) -> None:
    """What a summary needs; the pen and the English come when they are asked for."""
    _, page = fetch(site, "/r")
    first = [
        p
        for p in linked(page.decode())
        if not re.search("signature_pad|english|choices|materials|agents", p)
    ]
    packed = [fetch(site, path, Accept_Encoding="gzip, br") for path in ["/r", *first]]
    assert all(answer["headers"]["Content-Encoding"] == "gzip" for answer, _ in packed)
    assert sum(len(body) for _, body in packed) <= 30_000
    for path in ["/r", *first]:
        assert gzip.decompress(fetch(site, path, Accept_Encoding="gzip")[1]) == fetch(site, path)[1]


def test_nothing_runs_and_nothing_is_styled_but_from_our_own_files(site: Any) -> None:
    answer, page = fetch(site, "/r")
    text = page.decode()
    policy = answer["headers"]["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert re.findall(r"<script[^>]*>(.*?)</script>", text) == [""]
    for path in linked(text):
        content = fetch(site, path)[1].decode()
        addresses = set(re.findall(r"https?://[^\s\"'`)<>|]+", content))
        assert addresses <= {
            "http://www.w3.org/2000/svg",
            "http://www.w3.org/1999/xlink",
            "https://github.com/szimek/signature_pad",
        }, path


def test_without_scripts_the_page_says_what_to_do_instead(site: Any) -> None:
    _, page = fetch(site, "/r")
    (said,) = re.findall(r"<noscript>(.*?)</noscript>", page.decode(), re.DOTALL)
    for words in ("请换一个浏览器打开", "0533-3241001", "沂源县政务服务中心", "JavaScript"):
        assert words in said


def test_a_name_with_marks_of_html_in_it_stays_a_name(world: World) -> None:
    told = read_settings(Settings, world.environ | {"BUREAU_NAME": '<b>"甲"&乙</b>'})
    made = parts_of(told)
    prepared = prepared_pages(Flow(world))._folder
    page = str(Pages(made.bureau, prepared).entry({}).body)
    assert "&lt;b&gt;&quot;甲&quot;&amp;乙&lt;/b&gt;" in page
    assert "<b>" not in page


def test_every_answer_carries_the_headers_of_a_careful_site(flow: Flow) -> None:
    invite(flow)
    visiting = visitor(flow)
    heard = [visiting.exchange(LINK), visiting.exchange("nobody"), visiting.ask("GET", "/nowhere")]
    heard.append(visiting.ask_code())
    for answer in heard:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("method", "path"), POSTS)
@pytest.mark.parametrize(
    "origin", [FOREIGN, "null", "", "https://wuganzhiban.example.gov.cn.evil.cn"]
)
def test_only_our_own_page_may_change_anything(
    flow: Flow, world: World, method: str, path: str, origin: str
) -> None:
    invite(flow)
    visiting = visitor(flow)
    visiting.exchange(LINK)
    before = reading.rows(world, "CASES_TABLE")
    headers = {"Origin": origin, "Cookie": f"__Host-visit={visiting.cookie}"}
    if not origin:
        del headers["Origin"]
    event = http_event(method, path, {"token": LINK, "code": "000000"}, headers, 1)
    told = raw_answer(visiting.api, event)
    assert (told["statusCode"], json.loads(told["body"])["error"]) == (403, "wrong_origin")
    assert reading.rows(world, "CASES_TABLE") == before


@pytest.mark.parametrize(("method", "path"), POSTS[1:] + [("GET", path) for path in GETS])
def test_without_a_session_nothing_is_told_and_nothing_done(
    flow: Flow, world: World, method: str, path: str
) -> None:
    invite(flow)
    before = reading.rows(world, "CASES_TABLE")
    bodies = {
        "code": {"cases": []},
        "verify": {"code": "000000"},
        "intent": {"intent": "yes"},
        "form": {"document": "0" * 64},
        "sign": {"document": "0" * 64, "signature": "data:image/png;base64,AAAA"},
    }
    for cookie in ("", "forged" * 8):
        visiting = Visitor(flow, api_of(flow), cookie=cookie)
        answer = visiting.ask(method, path, bodies.get(path.rsplit("/", 1)[1]))
        assert (answer.status, answer.error) == (401, "session_over")
    assert reading.rows(world, "CASES_TABLE") == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/session", {}),
        ("/api/session", {"token": LINK, "more": 1}),
        ("/api/session", {"token": ["a"]}),
        ("/api/session", {"token": "x" * 100_000}),
        ("/api/session/verify", {"code": "12345"}),
        ("/api/session/verify", {"code": "１２３４５６"}),
        ("/api/session/verify", {"code": 123456}),
        ("/api/session/code", {"cases": ["../../etc"]}),
        ("/api/session/code", {"purpose": "other"}),
        ("/api/cases/x/intent", {"intent": "perhaps"}),
        ("/api/cases/x/sign", {"document": "short", "signature": ""}),
        ("/api/cases/x/sign", None),
        ("/api/cases/x/sign", "[]"),
    ],
)
def test_a_request_that_is_not_of_its_form_is_denied_without_being_quoted(
    flow: Flow, path: str, body: Any
) -> None:
    invite(flow)
    visiting = visitor(flow)
    answer = visiting.post(path, body)
    assert (answer.status, answer.error) == (400, "malformed")
    assert answer.body["message"] == "请求的内容不完整或格式不对，请刷新页面后再试。"


def test_what_nobody_foresaw_says_nothing_of_itself(flow: Flow, world: World) -> None:
    link = invite(flow)
    visiting = visitor(flow)
    case, document = visiting.to_pen(link)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zhiban.gateways.signer.KmsSigner.seal", lambda *_: 1 / 0)
        answer = visiting.sign(case, document)
    assert (answer.status, answer.error) == (500, "failed")
    assert "没有丢失" in answer.body["message"]
    assert "Zero" not in json.dumps(answer.body)
    assert visiting.sign(case, document).status == 201


def test_a_code_goes_out_through_sns_and_to_the_registered_phone(flow: Flow, world: World) -> None:
    """The one time the real carrier is used here: everywhere else the test's own stands in."""
    invite(flow)
    api = handler.build(world.environ)
    visiting = Visitor(flow, api)
    assert visiting.exchange(LINK).status == 200
    assert visiting.ask_code().status == 200
    messages = sns_backends["123456789012"]["us-east-1"].sms_messages
    (phone, text) = list(messages.values())[-1]
    assert phone == "+8619900000001"
    assert "验证码" in text
