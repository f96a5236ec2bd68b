"""`make pictures`: every state of the citizens' pages at 360 × 740, into docs/pictures/citizen, and
of the desk at 1280 × 800.

The county is the tests' own, its clock stands still, so that the same pages give the same pictures.
"""

import io
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from PIL import Image
from playwright.sync_api import Browser, FilePayload

import document_fonts
from layers.build import ROOT
from tests.flow import Flow
from tests.functions import reading
from tests.functions.change_book import NEW_ADDRESS, NEW_REP, NOVEMBER, changed
from tests.functions.conftest import FONT
from tests.functions.county_book import HOLDER, LINK, invite
from tests.functions.paper_book import issue, patch_licence
from tests.functions.papers import FOOD, HYGIENE, entities_file, holder, licences_file, paper
from tests.functions.test_citizen_calendar import to_address
from tests.openid import BACK, TOLD, Provider
from tests.pages import desk_pictures
from tests.pages.browser import NONE_THERE, Phone, browsing, choose, chromium
from tests.pages.serving import prepared_pages, serving
from tests.visitor import api_of, visitor
from tests.world import NOW, county
from zhiban.domain.cases import CaseState, Decision
from zhiban.gateways.identity.oidc import OpenIdProvider
from zhiban.gateways.identity.settings import SignInSettings
from zhiban.runtime.observability import logger, metrics
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.table import Table, transact

OUT = ROOT / "docs" / "pictures" / "citizen"
COLOURS = 48
NAME = HOLDER["name"]
FOOD_PAPER = paper(1, FOOD, "2026-12-31", holder_name=NAME, number="JY23703230010231")
HYGIENE_PAPER = paper(1, HYGIENE, "2027-01-12", holder_name=NAME, number="LWZ370323000817")
MODES = {
    "": {},
    "large": {"size": "large"},
    "dark": {"scheme": "dark"},
    "english": {"language": "en"},
}


@dataclass
class Camera:
    """A phone that takes pictures of its own screen."""

    phone: Phone
    mode: str

    def shoot(self, name: str, *, whole: bool = False) -> None:
        """Keep what is on the screen; `whole` goes on below it."""
        self.phone.page.wait_for_timeout(150)
        png = self.phone.page.screenshot(full_page=whole, animations="disabled")
        few = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        OUT.mkdir(parents=True, exist_ok=True)
        few.save(OUT / f"{'-'.join(filter(None, (name, self.mode)))}.png", optimize=True)


@contextmanager
def scene(browser: Browser, mode: str = "") -> Iterator[tuple[Camera, Flow]]:
    """A fresh county and a fresh phone in one of the modes."""
    told = MODES[mode]
    metrics.provider.clear_metrics()
    with county() as world:
        flow = Flow(world)
        with serving(flow) as site:
            scheme: Any = told.get("scheme", "light")
            phone = Phone(browser, site, device_scale_factor=2, color_scheme=scheme)
            kept = "".join(
                f"localStorage.setItem('{name}', '{told[name]}');"
                for name in ("size", "language")
                if name in told
            )
            phone.context.add_init_script(kept or ";")
            yield Camera(phone, mode), flow
            phone.close()


def button(phone: Phone, at: int = 0) -> None:
    """Press the page's main button, whatever it says."""
    phone.page.locator(".main").nth(at).click()


def journey(browser: Browser, mode: str) -> None:
    """The five pages of a minute."""
    with scene(browser, mode) as (camera, flow):
        phone = camera.phone
        phone.open(invite(flow, FOOD_PAPER))
        phone.page.locator(".by").wait_for()
        camera.shoot("1-summary")
        button(phone)
        phone.page.locator("#code").wait_for()
        camera.shoot("2-code")
        phone.type_code()
        phone.page.locator(".facts").first.wait_for()
        camera.shoot("3-form", whole=True)
        button(phone)
        phone.draw()
        camera.shoot("4-sign")
        button(phone)
        phone.page.locator(".way").wait_for()
        camera.shoot("5-receipt")


def on_the_way(browser: Browser) -> None:
    """What else a page may ask or say on the way."""
    with scene(browser) as (camera, flow):
        phone = camera.phone
        phone.open(invite(flow, FOOD_PAPER))
        phone.sees("现在就能续")
        for name, picture in (
            ("晚些再提醒我", "later"),
            ("店已不再经营", "no-longer-operating"),
            ("信息不对，我要更正", "something-wrong"),
            ("核验此消息", "is-it-really-you"),
        ):
            phone.tap(name)
            camera.shoot(picture)
            phone.page.go_back()
            phone.sees("现在就能续")
        phone.tap("晚些再提醒我")
        phone.tap("不再给我发短信")
        camera.shoot("no-more-messages")
        phone.tap("不再发短信")
        phone.sees("已停发提醒短信")
        camera.shoot("messages-stopped")
        phone.tap("恢复短信提醒")
        phone.sees("好的，今天不办")
        phone.tap("现在就办")
        phone.sees("现在就能续")
        phone.tap("是，帮我延续")
        phone.sees("请输入短信里的6位验证码")
        phone.type_code("000000")
        assert phone.wrong
        camera.shoot("code-wrong")
        phone.type_code()
        phone.sees("请核对这些信息")
        phone.page.locator(".facts button").click()
        camera.shoot("address")
        phone.page.go_back()
        phone.tap("有信息不对")
        phone.page.get_by_label("经营场所").check()
        camera.shoot("pick-what-is-wrong")
        phone.tap("请工作人员联系我")
        phone.sees("记下了")
        camera.shoot("noted")


def several(browser: Browser) -> None:
    """Two licences at once, and one that is late."""
    with scene(browser) as (camera, flow):
        camera.phone.open(invite(flow, FOOD_PAPER, HYGIENE_PAPER))
        camera.phone.sees("您有2件证照快到期了")
        camera.shoot("several")
        button(camera.phone)
        camera.phone.type_code()
        camera.phone.sees("请核对这些信息")
        camera.shoot("several-form", whole=True)
    with scene(browser) as (camera, flow):
        invite(flow, FOOD_PAPER)
        flow.pass_days(12)
        camera.phone.open(LINK)
        camera.phone.sees("还可以申请延续")
        camera.shoot("late")


def changes(browser: Browser) -> None:
    """What a changed business licence asks for."""
    for mode in MODES:
        with scene(browser, mode) as (camera, flow):
            phone = camera.phone
            phone.open(changed(flow, FOOD, HYGIENE, legal_rep=NEW_REP))
            phone.page.locator(".cases").wait_for()
            camera.shoot("change-several", whole=True)
            button(phone)
            phone.type_code()
            phone.page.locator(".turn").first.wait_for()
            camera.shoot("change-form", whole=True)
            button(phone)
            phone.draw()
            camera.shoot("change-sign")
            button(phone)
            phone.page.locator(".way").wait_for()
            camera.shoot("change-receipt")
    for picture, told in (("change", NOVEMBER), ("change-late", "2026-05-06")):
        with scene(browser) as (camera, flow):
            camera.phone.open(changed(flow, FOOD, on=told, legal_rep=NEW_REP))
            camera.phone.page.locator(".turn").wait_for()
            camera.shoot(picture)
    with scene(browser) as (camera, flow):
        phone = camera.phone
        phone.open(changed(flow, FOOD, address=NEW_ADDRESS))
        phone.sees("是哪一种")
        camera.shoot("change-which")
        phone.tap("店搬到了新地方")
        phone.type_code()
        phone.sees("由工作人员帮您办")
        camera.shoot("change-moved")
    with scene(browser) as (camera, flow):
        camera.phone.open(changed(flow, FOOD_PAPER, legal_rep=NEW_REP))
        camera.phone.sees("可以一起办")
        camera.shoot("change-and-renewal", whole=True)


def move(flow: Flow, to: str, decision: Decision | None = None) -> None:
    """What the bureau does to the case meanwhile."""
    cases = Cases(Table(flow.world.dynamodb, "cases"))
    case = cases.get(reading.cases(flow.world)[0]["id"])
    assert case is not None
    decided = replace(case, decision=decision or case.decision)
    at = NOW + timedelta(hours=4)
    transact(flow.world.dynamodb, cases.move(decided, CaseState(to), at, "officer:1", {})[1])


def send_parcel(flow: Flow, state: str) -> None:
    """What the courier does."""
    table = Table(flow.world.dynamodb, "cases")
    key = keys.parcel(reading.cases(flow.world)[0]["id"], "out", 1)
    row = {"PK": key.pk, "SK": key.sk, "state": state, "tracking": "EM20261203001"}
    transact(flow.world.dynamodb, [table.put(dict(row))])


def afterwards(browser: Browser) -> None:
    """The same link after filing."""
    with scene(browser) as (camera, flow):
        visitor(flow).to_receipt(invite(flow, FOOD_PAPER))
        for state, parcel, heading, picture in (
            ("granted", "", "已批准", "status-granted"),
            ("issued", "in_transit", "正在寄给您", "status-on-its-way"),
            ("delivered", "delivered", "办好了", "status-delivered"),
        ):
            move(flow, state)
            if parcel:
                send_parcel(flow, parcel)
            camera.phone.page.goto("about:blank")
            camera.phone.open(LINK)
            camera.phone.sees(heading)
            camera.shoot(picture)
    for state, reason, heading, picture in (
        ("refused", "经营场所与登记不符", "这次没有通过", "status-refused"),
        ("correcting", "收件地址请写到门牌号", "需要补正", "status-to-correct"),
    ):
        with scene(browser) as (camera, flow):
            visitor(flow).to_receipt(invite(flow, FOOD_PAPER))
            outcome: Any = "refuse" if state == "refused" else "correct"
            move(flow, state, Decision(outcome, "o", NOW, reason))
            flow.wall += timedelta(minutes=2)
            camera.phone.open(LINK)
            camera.phone.sees(heading)
            camera.shoot(picture)


@patch.object(document_fonts, "FONT", FONT)
def papers(browser: Browser) -> None:
    """Papers to take home, and the page where anybody checks one."""
    with scene(browser) as (camera, flow):
        issue(flow)
        flow.wall += timedelta(minutes=2)
        phone = camera.phone
        phone.open(LINK)
        phone.sees("正在寄给您")
        phone.tap("下载新证（PDF）")
        phone.type_code()
        phone.sees("正在寄给您")
        camera.shoot("status-papers", whole=True)
    for mode in MODES:
        with scene(browser, mode) as (camera, flow):
            issued, page = issue(flow), camera.phone.page
            altered = issued.licence[:-1] + bytes([issued.licence[-1] ^ 1])
            for picture, content in (
                ("check-valid", issued.licence),
                ("check-signed", issued.application),
                ("check-altered", altered),
            ):
                page.goto(f"{camera.phone.site.address}/v")
                page.locator("#file").wait_for(state="attached")
                if picture == "check-valid":
                    camera.shoot("check")
                choose(camera.phone, content)
                page.locator("h1.done, h1.late").wait_for()
                camera.shoot(picture)
            patch_licence(flow.world, identifier="another", edition=2)
            page.goto("about:blank")
            page.goto(f"{camera.phone.site.address}/v#{issued.identifier}")
            page.locator("h1.late").wait_for()
            camera.shoot("check-replaced")


def choices(browser: Browser) -> None:
    """What is left to choose: another day, to take back, how it was, an address used before."""
    with scene(browser) as (camera, flow):
        phone = camera.phone
        phone.open(invite(flow, replace(HYGIENE_PAPER, valid_to="2027-01-30")))
        phone.tap("晚些再提醒我")
        phone.page.locator(".days").wait_for()
        camera.shoot("later-days", whole=True)
    for mode in MODES:
        with scene(browser, mode) as (camera, flow):
            phone = camera.phone
            visitor(flow).to_receipt(invite(flow, FOOD_PAPER))
            flow.wall += timedelta(minutes=2)
            phone.open(LINK)
            phone.page.locator(".way ~ .choice").nth(1).click()
            phone.page.locator("#remark").wait_for()
            phone.page.locator("input[type=radio]").nth(3).check()
            camera.shoot("rate", whole=True)
            button(phone)
            phone.page.locator(".call").wait_for()
            camera.shoot("rated")
            phone.page.locator(".plain").click()
            take_back = re.compile("撤回申请|Withdraw the application")
            phone.page.get_by_role("button", name=take_back).click()
            phone.page.locator("main h1 ~ .main").wait_for()
            camera.shoot("withdraw")
            button(phone)
            phone.type_code()
            phone.page.locator(".call").wait_for()
            camera.shoot("taken-back")
    with scene(browser) as (camera, flow):
        phone = camera.phone
        to_address(visitor(flow), invite(flow, FOOD_PAPER, HYGIENE_PAPER))
        flow.wall += timedelta(minutes=2)
        phone.open(LINK)
        phone.tap("是，帮我延续")
        phone.type_code()
        phone.page.locator(".facts button").click()
        phone.page.locator(".days").wait_for()
        camera.shoot("address-before")


def materials(browser: Browser) -> None:
    """A material that only its holder has: asked for, photographed, refused, waiting."""
    for mode in MODES:
        with scene(browser, mode) as (camera, flow):
            phone = camera.phone
            phone.open(invite(flow, HYGIENE_PAPER))
            button(phone)
            phone.type_code()
            phone.page.locator(".days .choice").wait_for()
            phone.page.locator("summary").click()
            camera.shoot("material-form", whole=True)
            phone.page.locator(".days .choice").click()
            phone.page.locator("#photo").wait_for(state="attached")
            camera.shoot("material")
            take(phone, b"PK")
            phone.page.locator("#wrong:not(:empty)").wait_for()
            camera.shoot("material-refused")
            take(phone, report())
            phone.page.locator(".facts img").evaluate("one => one.decode()")
            camera.shoot("material-given")
            phone.site.down = True
            take(phone, report(200))
            phone.page.locator("#wrong:not(:empty)").wait_for()
            camera.shoot("material-waiting", whole=True)


def take(phone: Phone, content: bytes) -> None:
    """Choose a photograph for a material."""
    file = FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=content)
    phone.page.locator("#photo").set_input_files(file)


def report(shade: int = 240) -> bytes:
    """A sheet with lines on it."""
    sheet = Image.new("RGB", (840, 1188), (shade, shade, shade - 10))
    for line in range(8, 50):
        sheet.paste((70, 70, 80), (90, line * 22, 750 - line % 5 * 60, line * 22 + 8))
    made = io.BytesIO()
    sheet.save(made, "JPEG")
    return made.getvalue()


def patch_case(state: str) -> Callable[[Flow], None]:
    """The case is over."""

    def happen(flow: Flow) -> None:
        (case,) = reading.cases(flow.world)
        reading.patch(flow.world, "CASES_TABLE", case["PK"], "CASE", state=state)

    return happen


def new_phone(flow: Flow) -> None:
    """The holder's phone has changed."""
    told = HOLDER | {"mobile": "19900001001", "changed_at": "2026-12-01 09:59:00"}
    flow.ingest("newer.csv", entities_file(holder(1, **told)))


def moved_licence(**told: str) -> Callable[[Flow], None]:
    """The licence is another by now."""

    def happen(flow: Flow) -> None:
        base = {"number": FOOD_PAPER.number, "holder_name": NAME}
        fresh = base | {"updated_at": "2026-12-01 09:59:00", "valid_to": "2026-12-31"} | told
        flow.ingest("moved.csv", licences_file(paper(1, FOOD, **fresh)))

    return happen


DEAD_ENDS: dict[str, Callable[[Flow], None]] = {
    "end-expired": lambda flow: flow.pass_days(40),
    "end-revoked": new_phone,
    "end-closed": patch_case("closed"),
    "end-lapsed": patch_case("lapsed"),
    "end-licence-gone": moved_licence(status="注销"),
    "end-renewed-elsewhere": moved_licence(valid_from="2026-11-30", valid_to="2031-11-29"),
}


def dead_ends(browser: Browser) -> None:
    """Pages at which a link may end."""
    for picture, happen in DEAD_ENDS.items():
        with scene(browser) as (camera, flow):
            invite(flow, FOOD_PAPER)
            happen(flow)
            camera.phone.open(LINK)
            camera.phone.page.locator(".call").wait_for()
            camera.shoot(picture)
    with scene(browser) as (camera, flow):
        camera.phone.open("notALink")
        camera.phone.sees("链接不对")
        camera.shoot("end-wrong-link")
        camera.phone.page.goto(f"{camera.phone.site.address}/")
        camera.phone.sees("请从短信里的链接打开")
        camera.shoot("end-no-link")
    with scene(browser) as (camera, flow):
        invite(flow, replace(HYGIENE_PAPER, valid_to="2027-01-20"))
        flow.pass_days(25)
        camera.phone.open(LINK)
        camera.phone.sees("已过最晚申请日")
        camera.shoot("end-too-late")


def signing_in(browser: Browser, mode: str) -> None:
    """Where one may sign in instead of typing a code; and where one has to."""
    with scene(browser, mode) as (camera, flow):
        phone, site = camera.phone, camera.phone.site
        secret = invite(flow, FOOD_PAPER)
        identity = OpenIdProvider(SignInSettings(**TOLD), BACK, pool=Provider(lambda: flow.wall))
        pages = prepared_pages(flow, sign_in=True)
        site.api = api_of(flow, pages, identity=identity)
        phone.open(secret)
        phone.page.locator(".by").wait_for()
        camera.shoot("sign-in", whole=True)
        (row,) = reading.rows_of(flow.world, "ENTITY#", "ENTITY", "REGISTRY_TABLE")
        reading.patch(
            flow.world, "REGISTRY_TABLE", row["PK"], "ENTITY", reach_moved_on="2026-11-30"
        )
        site.api = api_of(flow, pages, identity=identity, rests_days=30)
        phone.page.reload()
        phone.page.locator(".note").wait_for()
        camera.shoot("sign-in-required", whole=True)


def in_the_middle(browser: Browser) -> None:
    """What may go wrong on the way."""
    with scene(browser) as (camera, flow):
        phone = camera.phone
        phone.open(invite(flow, FOOD_PAPER))
        phone.sees("现在就能续")
        phone.site.down = True
        phone.tap("是，帮我延续")
        assert phone.wrong
        camera.shoot("no-network")
        phone.site.down = False
        phone.tap("是，帮我延续")
        for _ in range(5):
            phone.type_code("000000")
            phone.page.wait_for_timeout(400)
        phone.sees("验证码暂停使用")
        camera.shoot("end-code-locked")
    with scene(browser) as (camera, flow):
        camera.phone.to_form(invite(flow, FOOD_PAPER))
        flow.wall += timedelta(hours=1)
        camera.phone.tap("都对，去签名")
        camera.phone.sees("页面已退出")
        camera.shoot("end-signed-out")
    with scene(browser) as (camera, flow):
        camera.phone.to_form(invite(flow, FOOD_PAPER))
        camera.phone.tap("退出")
        camera.phone.sees("已退出")
        camera.shoot("end-left")
    with scene(browser) as (camera, flow):
        bare = Phone(browser, camera.phone.site, java_script_enabled=False, device_scale_factor=2)
        bare.page.goto(f"{camera.phone.site.address}/r")
        Camera(bare, "").shoot("no-scripts")
        bare.close()


def main() -> int:
    """Take all pictures anew."""
    if not chromium():
        print(NONE_THERE, file=sys.stderr)
        return 1
    logger.setLevel("ERROR")
    metrics.provider.namespace = "zhiban"
    for old in [*OUT.glob("*.png"), *desk_pictures.OUT.glob("*.png")]:
        old.unlink()
    with browsing() as browser:
        for mode in MODES:
            journey(browser, mode)
            signing_in(browser, mode)
        for work in (
            on_the_way,
            several,
            changes,
            afterwards,
            choices,
            materials,
            papers,
            dead_ends,
            in_the_middle,
        ):
            work(browser)
        desk_pictures.take(browser)
    taken = [*OUT.glob("*.png"), *desk_pictures.OUT.glob("*.png")]
    size = sum(picture.stat().st_size for picture in taken)
    print(f"{len(taken)} pictures, {size / 2**20:.1f} MB, in {OUT.parent.relative_to(Path.cwd())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
