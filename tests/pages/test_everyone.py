"""For everyone: large type, dark, English, keyboard, screen reader, narrow, without scripts."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from layers.build import ROOT
from tests.flow import Flow
from tests.functions.county_book import HOLDER, LINK, invite
from tests.functions.papers import FOOD, HYGIENE, paper
from tests.pages.browser import Phone
from tests.visitor import code_of

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

NARROW = {"width": 320, "height": 640}
"""WCAG 2.2, 1.4.10: nothing is lost and nothing is scrolled across at this width."""


def views(phone: Phone, flow: Flow) -> Iterator[str]:
    """One view after another, each ready to be looked at."""

    press, reached = phone.press, phone.reached
    phone.open(LINK)
    reached(".by")
    yield "summary"
    press("晚些再提醒我", "Remind me later")
    reached(".by + p")
    yield "later"
    press("不再给我发短信", "Send me no more")
    reached("main h1 ~ .main")
    yield "silence"
    phone.page.go_back()
    press("不要给我做画像", "Do not profile me")
    reached("main h1 ~ .main")
    yield "untag"
    phone.page.go_back()
    phone.page.go_back()
    press("店已不再经营", "The business has closed")
    reached(".plain")
    yield "stop"
    phone.page.go_back()
    press("核验此消息", "Is this really us")
    reached("main ul")
    yield "trust"
    phone.page.go_back()
    press("是，帮我延续", "Yes, renew")
    reached("#code")
    yield "code"
    phone.type_code("000000" if code_of(flow.carrier.taken[-1][1]) != "000000" else "000001")
    reached("#wrong:not(:empty)")
    yield "wrong code"
    phone.type_code()
    reached(".facts")
    yield "form"
    phone.page.locator(".facts button").click()
    reached("#address")
    yield "address"
    phone.page.go_back()
    press("有信息不对", "Something is wrong")
    reached(".cases")
    yield "pick"
    phone.page.go_back()
    press("都对", "All correct")
    phone.draw()
    yield "sign"
    press("签名并提交", "Sign and submit")
    reached(".way")
    yield "receipt"
    flow.wall += timedelta(hours=3)
    phone.page.reload()
    reached(".call")
    yield "signed out"


def settings(phone: Phone, *, large: bool, english: bool) -> None:
    """What the reader chose on an earlier visit."""
    told = {"size": "large" if large else "", "language": "en" if english else "zh"}
    script = "".join(f"localStorage.setItem('{k}', '{v}');" for k, v in told.items())
    phone.context.add_init_script(script)


def violations(phone: Phone) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA."""
    phone.page.evaluate(AXE.read_text(encoding="utf-8"))
    told = {"runOnly": RULES}
    found = phone.page.evaluate("told => axe.run(document, told)", told)["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
@pytest.mark.parametrize("large", [False, True], ids=["standard", "large"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(
    phones: Callable[..., Phone], flow: Flow, large: bool, english: bool, scheme: str
) -> None:
    invite(flow)
    phone = phones(color_scheme=scheme)
    settings(phone, large=large, english=english)
    found = {name: broken for name in views(phone, flow) if (broken := violations(phone))}
    assert found == {}


MEASURE = """
() => {
  const bright = (rgb) => {
    const part = rgb.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
      .map((v) => (v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4));
    return .2126 * part[0] + .7152 * part[1] + .0722 * part[2];
  };
  const behind = (el) => {
    for (; el; el = el.parentElement) {
      const colour = getComputedStyle(el).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const texts = [...document.querySelectorAll("body *")].filter((el) => el.checkVisibility()
    && [...el.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())
    && !el.closest("[aria-disabled], noscript, .sheet, .skip"));
  const contrast = Math.min(...texts.map((el) => {
    const [a, b] = [getComputedStyle(el).color, behind(el)].map(bright);
    return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  }));
  const targets = [...document.querySelectorAll("main button, header button, main a, summary")]
    .filter((el) => el.checkVisibility()).map((el) => [el.textContent, el.getBoundingClientRect()])
    .map(([text, box]) => [text, Math.round(box.height), Math.round(box.width)]);
  const sizes = texts.map((el) => parseFloat(getComputedStyle(el).fontSize));
  return { contrast, targets, smallest: Math.min(...sizes),
    base: parseFloat(getComputedStyle(document.documentElement).fontSize),
    across: document.documentElement.scrollWidth - innerWidth };
}
"""


@pytest.mark.parametrize(
    ("large", "base", "smallest", "contrast", "height"),
    [(False, 18, 13, 4.5, 44), (True, 24, 19, 7.0, 60)],
    ids=["standard", "large"],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_type_contrast_and_targets(
    phones: Callable[..., Phone],
    flow: Flow,
    scheme: str,
    large: bool,
    base: int,
    smallest: int,
    contrast: float,
    height: int,
) -> None:
    invite(flow)
    phone = phones(color_scheme=scheme)
    settings(phone, large=large, english=False)
    for name in views(phone, flow):
        found: Any = phone.page.evaluate(MEASURE)
        assert found["base"] == base
        assert found["smallest"] >= smallest, name
        assert found["contrast"] >= contrast, name
        small = [target for target in found["targets"] if target[1] < height or target[2] < 44]
        assert small == [], name
        assert found["across"] <= 0, name


@pytest.mark.parametrize("large", [False, True], ids=["standard", "large"])
@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_nothing_is_cut_off_on_a_narrow_phone(
    phones: Callable[..., Phone], flow: Flow, large: bool, english: bool
) -> None:
    invite(flow)
    phone = phones(viewport=NARROW)
    settings(phone, large=large, english=english)
    for name in views(phone, flow):
        across = phone.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert across <= 0, name


CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def test_the_english_pages_are_in_english(phones: Callable[..., Phone], flow: Flow) -> None:
    """Names, roads, laws and the records' own dates stay as they are in the document."""
    invite(flow)
    phone = phones()
    settings(phone, large=False, english=True)
    allowed = re.compile(
        f"{HOLDER['name']}|王建国|{HOLDER['address']}|沂源县历|小吃店|食品经营许可证"
        "|食品经营许可和备案管理办法|自准予延续之日起5年|\\d+年\\d+月\\d+日|中文|沂源县政务服务中心一楼大厅"
    )
    for name in views(phone, flow):
        text = phone.page.locator("body").inner_text()
        assert CHINESE.findall(allowed.sub("", text)) == [], name
        assert phone.page.locator("html").get_attribute("lang") == "en"


def test_language_and_type_size_are_remembered(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    phone.sees("现在就能续")
    phone.tap("大字版")
    phone.tap("EN")
    phone.sees("You can renew it now")
    phone.page.reload()
    phone.sees("You can renew it now")
    assert phone.page.evaluate("document.documentElement.dataset.size") == "large"
    phone.tap("中文")
    phone.tap("标准版")
    phone.page.reload()
    phone.sees("现在就能续")


def test_in_large_type_a_line_has_at_most_twenty_two_characters(
    phones: Callable[..., Phone], flow: Flow
) -> None:
    invite(flow)
    phone = phones(viewport={"width": 1280, "height": 800}, is_mobile=False)
    settings(phone, large=True, english=False)
    phone.open(LINK)
    phone.sees("现在就能续")
    wide = phone.page.locator("main p").evaluate_all(
        "ps => Math.max(...ps.map((p) => p.clientWidth / parseFloat(getComputedStyle(p).fontSize)))"
    )
    assert wide <= 22


def test_the_keyboard_alone_reaches_everything_but_the_pen(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    phone.sees("现在就能续")
    names = []
    for _ in range(12):
        phone.page.keyboard.press("Tab")
        names.append(phone.page.evaluate("document.activeElement.textContent"))
    assert names[:4] == ["跳到正文", "大字版", "EN", "是，帮我延续"]
    assert {"晚些再提醒我", "店已不再经营", "信息不对，我要更正", "核验此消息"} <= set(names)
    phone.button("是，帮我延续").focus()
    phone.page.keyboard.press("Enter")
    phone.sees("请输入短信里的6位验证码")
    assert phone.page.evaluate("document.activeElement.id") == "code"
    phone.page.keyboard.type(code_of(flow.carrier.taken[-1][1]))
    phone.sees("请核对这些信息")
    assert phone.page.evaluate("document.activeElement.tagName") == "H1"


def test_without_scripts_the_page_says_what_to_do(phones: Callable[..., Phone]) -> None:
    phone = phones(java_script_enabled=False)
    phone.page.goto(f"{phone.site.address}/r")
    assert phone.page.locator("noscript h1").is_visible()
    assert not phone.page.locator("#opening").is_visible()


def test_a_preview_of_several_licences_fits(phones: Callable[..., Phone], flow: Flow) -> None:
    papers = [
        paper(1, kind, end, holder_name=HOLDER["name"])
        for kind, end in ((FOOD, "2026-12-31"), (HYGIENE, "2027-01-05"))
    ]
    invite(flow, *papers)
    phone = phones(viewport=NARROW)
    settings(phone, large=True, english=False)
    phone.open(LINK)
    phone.page.get_by_role("checkbox").first.wait_for()
    assert violations(phone) == []
    assert phone.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
