"""核验文件 in a browser: a file that stays on the phone, an identifier out of a QR code."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.flow import Flow
from tests.functions.county_book import LINK
from tests.functions.paper_book import Issued, issue, patch_licence
from tests.pages.browser import Phone, choose
from tests.pages.test_everyone import CHINESE, MEASURE, NARROW, settings, violations
from tests.world import World
from zhiban.gateways.pdf import qr_code


@pytest.fixture
def issued(flow: Flow) -> Issued:
    return issue(flow)


def at_check(phone: Phone, fragment: str = "") -> None:
    phone.page.goto(f"{phone.site.address}/v{fragment}")
    phone.page.locator("h1:not(noscript h1)").first.wait_for()


def back(phone: Phone) -> None:
    phone.page.locator("main .plain").last.click()
    phone.page.locator("#file").wait_for(state="attached")


def result(phone: Phone) -> str:
    """The heading of the answer."""
    phone.page.locator("h1.done, h1.late").wait_for()
    return phone.page.locator("h1").inner_text().replace("\n", "")


def test_a_file_is_known_and_never_leaves_the_phone(phone: Phone, issued: Issued) -> None:
    sent: list[str] = []
    phone.page.on("request", lambda one: sent.append(one.post_data or ""))
    at_check(phone)
    choose(phone, issued.licence)
    assert result(phone) == "有效，是我们发的"
    assert issued.identifier in phone.text
    assert max(map(len, sent)) < 100, "only the digest goes out"
    back(phone)
    choose(phone, issued.application)
    assert result(phone) == "是签过名的申请，没有改动"
    assert "1990000" not in phone.text


def test_altered_by_one_bit_it_says_plainly_what_to_do(phone: Phone, issued: Issued) -> None:
    altered = bytearray(issued.licence)
    altered[len(altered) // 2] ^= 4
    at_check(phone)
    choose(phone, bytes(altered))
    assert result(phone) == "不是我们签发的文件"
    assert "先不要相信它" in phone.text
    assert phone.page.locator("a.call").is_visible()


def test_the_qr_code_brings_the_identifier(phone: Phone, issued: Issued) -> None:
    at_check(phone, f"#{issued.identifier}")
    assert result(phone) == "有效，是我们发的"
    assert "请对照手里的证照" in phone.text
    back(phone)
    assert phone.page.locator("#told").input_value() == issued.identifier


def test_the_qr_code_of_the_sheet_is_this_address(issued: Issued) -> None:
    """What a phone's camera reads off the printed squares."""
    squares = qr_code(f"https://wuganzhiban.example.gov.cn/v#{issued.identifier}")
    assert len(squares) == len(squares[0]) >= 33
    for corner in (squares[0][:7], squares[6][:7], [row[0] for row in squares[:7]]):
        assert corner == [1] * 7, "the finder patterns (ISO/IEC 18004, 6.3.3)"


def test_typed_wrongly_or_not_at_all_it_helps(phone: Phone, issued: Issued) -> None:
    at_check(phone)
    phone.tap("查标识")
    assert phone.wrong == "请先填证照标识。"
    phone.page.locator("#told").fill("1.2.156.3005.2.x")
    phone.tap("查标识")
    assert result(phone) == "没有这个证照标识"
    phone.page.go_back()
    phone.page.locator("#told").fill(f"  {issued.identifier.lower()} ")
    phone.page.keyboard.press("Enter")
    assert result(phone) == "有效，是我们发的"


def test_a_fragment_that_is_no_text_leaves_no_empty_page(phone: Phone, issued: Issued) -> None:
    at_check(phone, "#100%")
    assert result(phone) == "没有这个证照标识"


def test_without_a_network_it_asks_to_press_again(phone: Phone, issued: Issued) -> None:
    at_check(phone)
    phone.site.down = True
    choose(phone, issued.licence)
    phone.page.locator("#wrong:not(:empty)").wait_for()
    assert phone.wrong == "网络不通，请再点一次。"
    phone.site.down = False
    choose(phone, issued.licence)
    assert result(phone) == "有效，是我们发的"
    phone.said.clear()


def states(phone: Phone, world: World, issued: Issued) -> Iterator[str]:
    """Every state of the page, each ready to be looked at."""
    at_check(phone)
    yield "ask"
    choose(phone, issued.licence)
    result(phone)
    yield "valid"
    back(phone)
    choose(phone, issued.application)
    result(phone)
    yield "signed"
    back(phone)
    choose(phone, b"%PDF-1.7 not ours")
    result(phone)
    yield "altered"
    back(phone)
    for told in ({"status": "suspended"}, {"status": "cancelled"}):
        patch_licence(world, **told)
        choose(phone, issued.licence)
        result(phone)
        yield told["status"]
        back(phone)
    patch_licence(world, status="active", identifier="another", edition=2)
    choose(phone, issued.licence)
    result(phone)
    yield "replaced"
    back(phone)
    phone.page.locator("#told").fill("1.2.156.3005.2.x")
    phone.page.locator("main .plain").click()
    result(phone)
    yield "unknown"


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
@pytest.mark.parametrize("large", [False, True], ids=["standard", "large"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(
    phones: Callable[..., Phone],
    world: World,
    issued: Issued,
    large: bool,
    english: bool,
    scheme: str,
) -> None:
    phone = phones(color_scheme=scheme)
    settings(phone, large=large, english=english)
    found = {name: bad for name in states(phone, world, issued) if (bad := violations(phone))}
    assert found == {}


@pytest.mark.parametrize("large", [False, True], ids=["standard", "large"])
@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_it_fits_a_narrow_phone_and_its_targets_a_thumb(
    phones: Callable[..., Phone], world: World, issued: Issued, large: bool, english: bool
) -> None:
    phone = phones(viewport=NARROW)
    settings(phone, large=large, english=english)
    for name in states(phone, world, issued):
        found = phone.page.evaluate(MEASURE)
        assert found["across"] <= 0, name
        assert found["contrast"] >= (7.0 if large else 4.5), name
        small = [one for one in found["targets"] if one[1] < (60 if large else 44)]
        assert small == [], name


def test_in_english_only_what_stands_on_the_paper_is_chinese(
    phones: Callable[..., Phone], world: World, issued: Issued
) -> None:
    phone = phones()
    settings(phone, large=False, english=True)
    allowed = re.compile("食品经营许可证|延续|申请书|沂源县\\w+|中文")
    for name in states(phone, world, issued):
        text = phone.page.locator("body").inner_text()
        assert CHINESE.findall(allowed.sub("", text)) == [], name


def test_without_scripts_it_says_what_to_do(phones: Callable[..., Phone]) -> None:
    phone = phones(java_script_enabled=False)
    phone.page.goto(f"{phone.site.address}/v")
    assert phone.page.locator("noscript h1").is_visible()


def test_the_citizens_page_loads_none_of_it(phone: Phone) -> None:
    phone.open("notALink")
    phone.sees("链接不对")
    assert [url for url in phone.asked if "check" in url] == []


# --- downloads in the journey ----


def test_both_papers_are_downloaded_in_the_same_tab(
    phone: Phone, flow: Flow, issued: Issued, tmp_path: Path
) -> None:
    flow.wall += timedelta(minutes=2)
    phone.open(LINK)
    phone.page.locator(".way").wait_for()
    phone.tap("下载新证（PDF）")
    phone.page.locator("#code").wait_for()
    phone.type_code()
    phone.page.locator(".way").wait_for()
    for name, content in (
        ("下载新证（PDF）", issued.licence),
        ("下载签过名的申请（PDF）", issued.application),
    ):
        with phone.page.expect_download() as coming:
            phone.tap(name)
        place = tmp_path / "paper.pdf"
        coming.value.save_as(place)
        assert place.read_bytes() == content
        assert coming.value.suggested_filename.startswith("食品经营许可证")
        assert phone.page.locator(".way").is_visible(), "the page stays where it is"
    assert len(phone.context.pages) == 1


def test_in_wechat_it_says_how(phones: Callable[..., Phone], flow: Flow, issued: Issued) -> None:
    flow.wall += timedelta(minutes=2)
    phone = phones(user_agent="Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50")
    phone.open(LINK)
    phone.page.locator(".way").wait_for()
    phone.tap("下载新证（PDF）")
    phone.type_code()
    phone.page.locator(".way").wait_for()
    assert "在浏览器打开" in phone.text
    at_check(phone)
    assert "在浏览器打开" in phone.text
