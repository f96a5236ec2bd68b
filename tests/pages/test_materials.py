"""Photographs of materials in a real browser: shrunk on the phone, sent without a name, looked at,
taken out, signed; what is none is refused with a sentence that helps."""

import base64
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Request

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import LINK, invite
from tests.functions.grant_book import objects
from tests.functions.papers import FOOD, paper
from tests.functions.photo_book import HYGIENE_PAPER, REPORT, jpeg
from tests.pages.browser import Phone
from tests.pages.serving import Site
from tests.pages.test_everyone import CHINESE, MEASURE, NARROW, settings, violations
from tests.visitor import png
from tests.world import World
from zhiban.domain.photographs import LARGEST, LONGEST_SIDE

CANARY = "金丝雀-IMG_20261130-19900007777.jpg"
NAME = "公共场所卫生检测或评价报告"


def camera_jpeg(side: int = 4100) -> bytes:
    """A photograph as a camera makes it: some 10 MB of noise, with the place it was taken at."""
    exif = Image.Exif()
    exif[0x010E] = CANARY
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (36.0, 11.0, 0.0)
    made = io.BytesIO()
    noise = Image.effect_noise((side, side * 3 // 4), 60).convert("RGB")
    noise.save(made, "JPEG", quality=93, exif=exif)
    return made.getvalue()


def choose(phone: Phone, content: bytes, name: str = CANARY, kind: str = "image/jpeg") -> None:
    """Choose a picture on the phone."""
    file = FilePayload(name=name, mimeType=kind, buffer=content)
    phone.page.locator("#photo").set_input_files(file)


def to_material(phone: Phone, secret: str) -> None:
    """From the message to the page of the one material that is asked for."""
    phone.to_form(secret)
    phone.tap(f"{NAME} · 去拍照")
    phone.sees(NAME)


def given(phone: Phone, n: int) -> None:
    """Wait until so many photographs are shown, each of them a picture."""
    phone.page.get_by_role("button", name=f"删去第{n}张").wait_for()
    shown = phone.page.locator(".facts img")
    assert shown.count() == n
    for at in range(n):
        shown.nth(at).evaluate("one => one.decode()")


def stored(world: World) -> list[bytes]:
    return list(objects(world).values())


def sign(phone: Phone, flow: Flow) -> None:
    flow.wall += timedelta(minutes=2)
    phone.tap("都对，去签名")
    phone.type_code()
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交")


def test_ten_megabytes_from_a_camera_are_shrunk_sent_without_a_name_and_signed(
    phone: Phone, flow: Flow, world: World
) -> None:
    sent: list[Request] = []
    phone.page.on("request", lambda request: sent.append(request))
    to_material(phone, invite(flow, HYGIENE_PAPER))
    content = camera_jpeg()
    assert len(content) > 9_000_000
    choose(phone, content)
    given(phone, 1)
    (kept,) = stored(world)
    assert len(kept) <= LARGEST
    picture = Image.open(io.BytesIO(kept))
    assert picture.format == "JPEG"
    assert 1_000 <= max(picture.size) <= LONGEST_SIDE
    assert dict(picture.getexif()) == {}
    bodies = [request.post_data or "" for request in sent] + [request.url for request in sent]
    rows = json.dumps(reading.rows(world, "CASES_TABLE"), default=repr, ensure_ascii=False)
    for told in (*bodies, rows, kept.decode("latin-1")):
        assert "IMG_2026" not in told
        assert "19900007777" not in told
    phone.tap("好了，回去核对")
    phone.sees("请核对这些信息")
    phone.button(f"{NAME} · 已附1张").wait_for()
    sign(phone, flow)
    (row,) = reading.rows_of(world, "CASE#", "DOCUMENT#application#")
    (entry,) = [one for one in json.loads(row["body"])["materials"] if one["code"] == REPORT]
    assert len(entry["files"]) == 1
    assert (phone.tapped, phone.typed) == (5, 12)


def test_without_a_photograph_it_is_three_taps_and_six_digits_as_before(
    phone: Phone, flow: Flow, world: World
) -> None:
    phone.to_receipt(invite(flow, HYGIENE_PAPER))
    assert (phone.tapped, phone.typed) == (3, 6)


def test_where_nothing_is_needed_the_page_is_not_even_fetched(phone: Phone, flow: Flow) -> None:
    phone.to_form(invite(flow))
    assert "拍照" not in phone.text
    assert not [url for url in phone.asked if "/materials" in url]


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("report.txt", "nothing to see")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (zipped(), "这个文件不是照片"),
        (b"%PDF-1.7\n", "不收PDF文件"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC格式"),
        (jpeg()[:200], "这个文件不是照片"),
    ],
    ids=["zip", "pdf", "heic", "half"],
)
def test_what_is_called_a_photo_and_is_none_is_refused_beside_the_button(
    phone: Phone, flow: Flow, world: World, content: bytes, says: str
) -> None:
    to_material(phone, invite(flow, HYGIENE_PAPER))
    choose(phone, content)
    assert says in phone.wrong
    assert stored(world) == []
    choose(phone, jpeg())
    given(phone, 1)
    assert phone.page.locator("#wrong").inner_text() == ""


def test_what_the_server_refuses_is_said_too(phone: Phone, flow: Flow, world: World) -> None:
    """A browser whose canvas writes something else is met by the magic bytes."""
    phone.page.route(
        re.compile(r".*/materials/M07$"),
        lambda route: route.continue_(
            post_data=json.dumps({"photo": base64.b64encode(zipped()).decode()})
        ),
    )
    to_material(phone, invite(flow, HYGIENE_PAPER))
    choose(phone, jpeg())
    assert "这个文件不是照片" in phone.wrong
    assert stored(world) == []


def test_a_png_is_sent_as_a_jpeg(phone: Phone, flow: Flow, world: World) -> None:
    to_material(phone, invite(flow, HYGIENE_PAPER))
    choose(phone, png(40, 40, lambda x, y: (x * y) % 256), kind="image/png")
    given(phone, 1)
    (kept,) = stored(world)
    assert Image.open(io.BytesIO(kept)).format == "JPEG"


def test_a_lost_network_loses_no_photograph_and_sends_none_twice(
    phone: Phone, flow: Flow, site: Site, world: World
) -> None:
    to_material(phone, invite(flow, HYGIENE_PAPER))
    site.down = True
    choose(phone, jpeg())
    assert "网络不通" in phone.wrong
    site.down = False
    phone.tap("再传一次")
    given(phone, 1)
    assert len(stored(world)) == 1


def test_a_lost_answer_is_asked_for_again_and_given_once(
    phone: Phone, flow: Flow, site: Site, world: World
) -> None:
    lost: list[Any] = []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())  # it is done, and nobody hears of it
            route.abort()
        else:
            route.continue_()

    phone.page.route(re.compile(r".*/materials/M07$"), lose)
    to_material(phone, invite(flow, HYGIENE_PAPER))
    choose(phone, jpeg())
    assert "网络不通" in phone.wrong
    assert len(stored(world)) == 1
    phone.tap("再传一次")
    given(phone, 1)
    assert len(stored(world)) == 1
    (form,) = [row for row in reading.rows(world, "CASES_TABLE") if row["SK"] == "FORM"]
    assert len(form["materials"][REPORT]) == 1


def test_another_may_be_chosen_instead_of_the_one_that_waits(
    phone: Phone, flow: Flow, site: Site, world: World
) -> None:
    to_material(phone, invite(flow, HYGIENE_PAPER))
    site.down = True
    choose(phone, jpeg())
    assert "网络不通" in phone.wrong
    site.down = False
    phone.button("换一张").wait_for()
    choose(phone, jpeg(240))
    given(phone, 1)
    (kept,) = stored(world)
    assert Image.open(io.BytesIO(kept)).getpixel((5, 5))[0] > 200  # type: ignore[index]


def test_the_module_that_did_not_come_is_fetched_again(
    phone: Phone, flow: Flow, world: World
) -> None:
    phone.page.route(re.compile(r".*/assets/materials\..*"), lambda route: route.abort())
    phone.open(invite(flow, HYGIENE_PAPER))
    phone.tap("是，帮我延续")
    phone.type_code()
    assert "网络不通" in phone.wrong
    phone.page.unroute(re.compile(r".*/assets/materials\..*"))
    phone.page.reload()
    phone.tap("是，帮我延续")
    phone.sees("请核对这些信息")
    phone.button(f"{NAME} · 去拍照").wait_for()


def test_the_back_button_goes_to_the_form_and_forward_again(phone: Phone, flow: Flow) -> None:
    to_material(phone, invite(flow, HYGIENE_PAPER))
    choose(phone, jpeg())
    given(phone, 1)
    phone.page.go_back()
    phone.sees("请核对这些信息")
    phone.page.go_forward()
    phone.sees(NAME)
    phone.page.reload()
    phone.sees("现在就能续")
    phone.page.go_forward()
    phone.sees("现在就能续")


def test_a_photograph_is_taken_out_and_the_first_code_is_good_again(
    phone: Phone, flow: Flow, world: World
) -> None:
    to_material(phone, invite(flow, HYGIENE_PAPER))
    for n, shade in enumerate((10, 240), 1):
        choose(phone, jpeg(shade))
        given(phone, n)
    for left in (1, 0):
        phone.page.get_by_role("button", name="删去第1张").click()
        phone.page.get_by_role("button", name=f"删去第{left + 1}张").wait_for(state="detached")
    phone.tap("好了，回去核对")
    phone.tap("都对，去签名")
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交")
    assert phone.typed == 6


def test_a_photograph_is_opened_large_and_the_page_comes_back(phone: Phone, flow: Flow) -> None:
    to_material(phone, invite(flow, HYGIENE_PAPER))
    choose(phone, jpeg())
    given(phone, 1)
    with phone.page.expect_navigation():
        phone.page.locator(".facts a").click()
    assert phone.page.url.endswith(".jpg") or "/materials/M07/" in phone.page.url
    phone.page.go_back()
    phone.page.locator("h1").wait_for()


def test_one_that_is_gone_is_asked_for_again_at_the_form(
    phone: Phone, flow: Flow, world: World
) -> None:
    to_material(phone, invite(flow, HYGIENE_PAPER))
    choose(phone, jpeg())
    given(phone, 1)
    (key,) = objects(world)
    phone.tap("好了，回去核对")
    flow.wall += timedelta(minutes=2)
    phone.tap("都对，去签名")
    phone.type_code()
    phone.draw()
    world.s3.delete_object(Bucket="documents", Key=key)
    phone.tap("签名并提交")
    phone.sees("请核对这些信息")
    assert "已经不在了" in phone.wrong
    phone.button(f"{NAME} · 去拍照").wait_for()


def test_of_two_cases_each_has_its_own(phone: Phone, flow: Flow, world: World) -> None:
    told = HYGIENE_PAPER.holder_name
    phone.open(invite(flow, paper(1, FOOD, "2026-12-31", holder_name=told), HYGIENE_PAPER))
    phone.page.get_by_role("button", name="是，帮我延续这2件").click()
    phone.type_code()
    phone.tap(f"{NAME} · 公共场所卫生许可证 · 去拍照")
    choose(phone, jpeg())
    given(phone, 1)
    phone.tap("好了，回去核对")
    sign(phone, flow)
    assert [row["state"] for row in reading.cases(world)] == ["filed", "filed"]


# --- for everyone -------------------------------------------------------------------------------


def views(phone: Phone, flow: Flow, site: Site) -> Iterator[str]:
    """One state after another, each ready to be looked at."""

    def press(chinese: str, english: str) -> None:
        phone.page.get_by_role("button", name=re.compile(f"({chinese}|{english})")).first.click()

    phone.open(LINK)
    press("是，帮我延续", "Yes, renew")
    phone.type_code()
    phone.page.locator(".days .choice").wait_for()
    phone.page.locator("summary").click()
    yield "form"
    press("去拍照", "photograph it")
    phone.page.locator("#photo").wait_for(state="attached")
    yield "nothing yet"
    choose(phone, zipped())
    phone.page.locator("#wrong:not(:empty)").wait_for()
    yield "refused"
    site.down = True
    choose(phone, jpeg())
    phone.page.locator("#wrong", has_text=re.compile("网络不通|No connection")).wait_for()
    site.down = False
    yield "waiting"
    press("再传一次", "Send it again")
    phone.page.locator(".facts img").wait_for()
    yield "given"
    for n in range(2, 7):
        choose(phone, jpeg(20 + 30 * n))
        phone.page.locator(".facts img").nth(n - 1).wait_for()
    yield "enough"


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
@pytest.mark.parametrize("large", [False, True], ids=["standard", "large"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(
    phones: Callable[..., Phone], flow: Flow, site: Site, large: bool, english: bool, scheme: str
) -> None:
    invite(flow, HYGIENE_PAPER)
    phone = phones(color_scheme=scheme)
    settings(phone, large=large, english=english)
    found = {name: broken for name in views(phone, flow, site) if (broken := violations(phone))}
    assert found == {}


@pytest.mark.parametrize(
    ("large", "contrast", "height"), [(False, 4.5, 44), (True, 7.0, 60)], ids=["standard", "large"]
)
def test_contrast_targets_and_a_narrow_phone(
    phones: Callable[..., Phone],
    flow: Flow,
    site: Site,
    large: bool,
    contrast: float,
    height: int,
) -> None:
    invite(flow, HYGIENE_PAPER)
    phone = phones(viewport=NARROW)
    settings(phone, large=large, english=False)
    for name in views(phone, flow, site):
        found = phone.page.evaluate(MEASURE)
        assert found["contrast"] >= contrast, name
        assert [t for t in found["targets"] if t[1] < height or t[2] < 44] == [], name
        assert found["across"] <= 0, name


def test_in_english_nothing_is_left_in_chinese(
    phones: Callable[..., Phone], flow: Flow, site: Site
) -> None:
    invite(flow, HYGIENE_PAPER)
    phone = phones(viewport=NARROW)
    settings(phone, large=False, english=True)
    for name in views(phone, flow, site):
        if name == "form":
            continue  # a signed document is in Chinese
        text = phone.page.locator("main").inner_text()
        assert CHINESE.findall(text) == [], name
        across = phone.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert across <= 0, name
