"""Signing in at a real OpenID provider on another site, in a browser: there, back, and on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser

from infra.local.identity.server import IdentityProvider
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, LINK, invite
from tests.functions.papers import FOOD, HYGIENE, paper
from tests.local_settings import free_port
from tests.pages.browser import Phone
from tests.pages.serving import Site, prepared_pages
from tests.pages.test_everyone import settings, violations
from tests.visitor import api_of
from zhiban.domain.sign_ins import LIFETIME
from zhiban.gateways.identity.oidc import OpenIdProvider
from zhiban.gateways.identity.settings import SignInSettings

NAME, NUMBER = HOLDER["legal_rep"], HOLDER["legal_rep_id"]
OFFER = "不等验证码，用样例统一身份认证登录"
SECRET = "a-secret-of-the-local-run-0123456789abcdef"


class FixedSecret:
    def valid(self, _: datetime) -> tuple[str, ...]:
        return (SECRET,)


@dataclass(frozen=True, slots=True)
class Door:
    """Where one signs in, and our own way of asking there."""

    port: int
    identity: OpenIdProvider


@pytest.fixture(params=["", SECRET], ids=["public", "confidential"])
def secret(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def door(site: Site, flow: Flow, secret: str) -> Iterator[Door]:
    """The provider of the embedded run. Both clocks tell the same time."""
    flow.wall = datetime.now(UTC)
    port, back = free_port(), f"{site.address}/callback"
    told = SignInSettings(
        name="样例统一身份认证",
        issuer=f"http://localhost:{port}",
        client_id="wuganzhiban",
        scope="openid profile identity",
    )
    fixed: Any = FixedSecret() if secret else None
    identity = OpenIdProvider(told, back, fixed, on_this_machine=True)
    site.api = api_of(flow, prepared_pages(flow, sign_in=True), identity=identity)
    with IdentityProvider(port, back, secret) as provider:
        provider.ready()
        yield Door(port, identity)


@pytest.fixture
def phones(browser: Browser, site: Site, door: Door) -> Iterator[Callable[..., Phone]]:
    made: list[Phone] = []

    def make(**told: Any) -> Phone:
        made.append(Phone(browser, site, **told))
        return made[-1]

    yield make
    ours = (site.address, f"http://localhost:{door.port}")
    for phone in made:
        phone.close()
        assert phone.said == []
        assert [url for url in phone.asked if not url.startswith(ours)] == []


@pytest.fixture
def phone(phones: Callable[..., Phone]) -> Phone:
    return phones()


only_public = pytest.mark.parametrize("secret", [""], indirect=True, ids=["public"])


def sign_in(phone: Phone, name: str = NAME, number: str = NUMBER) -> None:
    """Type who one is at the provider."""
    page = phone.page
    page.get_by_label("姓名").fill(name)
    page.get_by_label("证件号码").fill(number)
    page.get_by_role("button", name="登录", exact=True).click()


def to_form(phone: Phone) -> None:
    phone.tap(OFFER)
    sign_in(phone)
    phone.sees("请核对这些信息")


def test_from_the_link_to_the_receipt_by_signing_in(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    phone.sees("现在就能续")
    to_form(phone)
    assert phone.page.url == f"{phone.site.address}/r"
    phone.tap("都对，去签名")
    phone.sees("请签名")
    assert "以统一身份认证登录或短信验证码，和手写签名" in phone.text
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交")
    assert flow.carrier.taken == []
    strict = [one for one in phone.context.cookies() if one["name"] == "__Host-visit"]
    assert [one["sameSite"] for one in strict] == ["Strict"]


@only_public
def test_the_first_page_that_comes_back_brings_no_cookie_and_no_code(
    phone: Phone, flow: Flow
) -> None:
    """From another site a strict cookie is not sent: the page that comes is the same for all, and
    what it then asks, it asks from its own site."""
    sent: dict[str, str | None] = {}
    phone.page.on(
        "request",
        lambda one: sent.update({one.url.split("?")[0]: one.all_headers().get("cookie")}),
    )
    phone.open(invite(flow))
    to_form(phone)
    base = phone.site.address
    (callback,) = [url for url in phone.asked if "/callback" in url]
    assert callback.split("#")[0] == f"{base}/callback", "nothing in the query"
    assert "__Host-visit" not in (sent[callback.split("?")[0]] or "")
    assert "__Host-visit" in (sent[f"{base}/api/session/sign-in/answer"] or "")
    assert not any("code" in one for one in phone.site.asked)


@only_public
def test_the_phone_has_nothing_in_its_address_or_memory_afterwards(
    phone: Phone, flow: Flow
) -> None:
    phone.open(invite(flow))
    to_form(phone)
    assert phone.page.evaluate("location.href") == f"{phone.site.address}/r"
    assert phone.page.evaluate("sessionStorage.length") == 0
    phone.page.reload()
    phone.sees("现在就能续")
    assert phone.site.asked.count("POST /api/session/sign-in/answer") == 1


@only_public
def test_the_back_button_leads_to_a_page_that_works(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    to_form(phone)
    phone.page.go_back()
    phone.sees("现在就能续")
    phone.page.go_back()
    phone.page.wait_for_load_state()
    assert phone.page.url.startswith("http://localhost:")
    phone.page.go_forward()
    phone.page.wait_for_load_state()
    phone.open(LINK)
    phone.sees("现在就能续")
    phone.tap("是，帮我延续")
    phone.sees("请核对这些信息")
    assert phone.site.asked.count("POST /api/session/sign-in/answer") == 1


@only_public
def test_an_answer_that_is_opened_again_is_told_to_sign_in_again(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    to_form(phone)
    (callback,) = [url for url in phone.asked if "/callback" in url]
    brought = "#state=" + "s" * 43 + "&code=c"
    phone.page.goto("about:blank")
    phone.page.goto(callback.split("#")[0] + brought)
    assert phone.wrong.startswith("这次登录已经用过")
    phone.sees("现在就能续")


@only_public
@pytest.mark.parametrize("brought", ["?error=access_denied&state=s", "#error=x", "?code=c", ""])
def test_what_brings_nothing_leaves_the_address_and_starts_from_the_first_question(
    phone: Phone, flow: Flow, brought: str
) -> None:
    phone.open(invite(flow))
    phone.sees("现在就能续")
    phone.page.goto("about:blank")
    phone.page.goto(f"{phone.site.address}/callback{brought}")
    assert phone.wrong == "这次没有登录，您填的都还在。"
    assert phone.page.url == f"{phone.site.address}/r"
    assert "POST /api/session/sign-in/answer" not in phone.site.asked


@only_public
def test_a_sign_in_that_took_too_long_says_so_and_can_be_begun_again(
    phone: Phone, flow: Flow
) -> None:
    phone.open(invite(flow))
    phone.tap(OFFER)
    phone.page.get_by_label("姓名").wait_for()
    flow.wall += LIFETIME
    sign_in(phone)
    assert phone.wrong.startswith("这次登录已经用过，或者超过了10分钟")
    flow.wall -= LIFETIME
    phone.tap(OFFER)
    phone.sees("请核对这些信息")


@only_public
def test_two_tabs_sign_in_beside_each_other(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    phone.tap(OFFER)
    phone.page.get_by_label("姓名").wait_for()
    first = phone.page
    phone.second_tab()
    phone.open(LINK)
    to_form(phone)
    phone.page = first
    sign_in(phone)
    phone.sees("请核对这些信息")


@only_public
def test_somebody_else_is_told_so_and_may_type_a_code(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    phone.tap(OFFER)
    sign_in(phone, name="王建军")
    assert phone.wrong.startswith("登录的人与登记的法定代表人、负责人或经营者对不上")
    assert "还可以试4次" in phone.wrong
    phone.tap("是，帮我延续")
    phone.type_code()
    phone.sees("请核对这些信息")


@only_public
def test_who_turns_back_at_the_door_is_where_they_were(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    phone.tap(OFFER)
    phone.page.get_by_role("button", name="取消").click()
    assert phone.wrong == "这次没有登录，您填的都还在。"
    phone.sees("现在就能续")


@only_public
def test_the_network_failing_on_the_way_back_loses_nothing(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    phone.tap(OFFER)
    phone.page.get_by_label("姓名").wait_for()
    answer = f"{phone.site.address}/api/session/sign-in/answer"
    phone.page.route(answer, lambda route: route.abort())
    sign_in(phone)
    phone.button("重新打开").wait_for()
    phone.page.unroute(answer)
    phone.tap("重新打开")
    phone.sees("请核对这些信息")


@only_public
def test_from_the_code_one_may_turn_to_signing_in(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    phone.tap("是，帮我延续")
    phone.page.locator("#code").wait_for()
    to_form(phone)


@only_public
def test_several_that_were_ticked_are_signed_after_signing_in(phone: Phone, flow: Flow) -> None:
    owned = [paper(1, FOOD, "2026-12-31", holder_name=HOLDER["name"])]
    owned.append(paper(1, HYGIENE, "2026-12-31", holder_name=HOLDER["name"]))
    phone.open(invite(flow, *owned))
    phone.page.locator(".cases input").first.uncheck()
    to_form(phone)
    phone.tap("都对，去签名")
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交")
    assert len([one for one in phone.site.asked if one.endswith("/sign")]) == 1


@only_public
def test_an_edit_asks_to_sign_in_again_where_a_code_is_not_enough(
    phone: Phone, flow: Flow, site: Site, door: Door
) -> None:
    secret = invite(flow)
    recently_moved(flow, site, door)
    phone.open(secret)
    phone.sees("现在就能续")
    assert "登记的手机号码最近变更过" in phone.text
    phone.tap("是，帮我延续")
    sign_in(phone)
    phone.sees("请核对这些信息")
    phone.page.get_by_role("button", name="修改新证寄到").click()
    phone.page.locator("#address").fill("沂源县样例大道8号样例小区3号楼")
    phone.tap("就寄到这里")
    phone.sees("请核对这些信息")
    phone.tap("都对，去签名")
    phone.sees("请签名")
    assert phone.site.asked.count("POST /api/session/sign-in/answer") == 2
    assert flow.carrier.taken == []


def recently_moved(flow: Flow, site: Site, door: Door) -> None:
    """Whoever has the link has this phone since yesterday."""
    (row,) = reading.rows(flow.world, "REGISTRY_TABLE", "ENTITY#")[:1]
    yesterday = (flow.now - timedelta(days=1)).date().isoformat()
    reading.patch(flow.world, "REGISTRY_TABLE", row["PK"], "ENTITY", reach_moved_on=yesterday)
    pages = prepared_pages(flow, sign_in=True)
    site.api = api_of(flow, pages, identity=door.identity, rests_days=30)


@only_public
@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
@pytest.mark.parametrize("large", [False, True], ids=["standard", "large"])
def test_axe_finds_nothing_where_one_may_sign_in(
    phones: Callable[..., Phone], flow: Flow, site: Site, door: Door, large: bool, english: bool
) -> None:
    phone = phones()
    secret = invite(flow)
    settings(phone, large=large, english=english)
    phone.open(secret)
    phone.page.locator("h1").wait_for()
    phone.page.locator(".choice").first.wait_for()
    found = {"offered": violations(phone)}
    recently_moved(flow, site, door)
    phone.page.reload()
    phone.page.locator(".note").first.wait_for()
    found["required"] = violations(phone)
    assert found == {"offered": [], "required": []}
