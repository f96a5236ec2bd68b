"""`python -m tests.pages.statistics_pictures`: the pages of statistics, into docs/pictures."""

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, Route

from citizen_api.pages import Pages
from layers.build import ROOT, prepare
from officer_api.summarising import shown_of
from tests.county_figures import TODAY, county_summary
from tests.county_year import shipped_law
from tests.pages.browser import browsing
from tests.pages.desk_pictures import scene
from tests.simulate.county import BUREAU
from zhiban.domain.figures import Span, months_to, read_prices
from zhiban.domain.public_figures import PublicFigures, public_figures
from zhiban.domain.summaries import usual_span

COLOURS = 48
ADDRESS = "https://public.example.com"
OUT = ROOT / "docs" / "pictures"
SO_FAR = {
    "day": "2026-12-01", "cases_opened": 31, "reminders_sent": 44, "reminders_delivered": 41,
    "links_opened": 19, "intents_confirmed": 12, "filed": 11, "granted": 9, "issued": 9,
    "delivered": 7, "lapsed": 1,
}  # fmt: skip
"""What happened so far on a day."""


def published() -> PublicFigures:
    """What the sample county publishes."""
    months = months_to(date(2026, 11, 30), 12)
    summary = county_summary(Span(months[0].first, months[-1].last))
    names = {code: kind.name for code, kind in shipped_law().catalogue.kinds.items()}
    return public_figures(summary, names.__getitem__)


def shown() -> dict[str, Any]:
    """What its desk shows."""
    summary = county_summary(usual_span(TODAY))
    told = shown_of(shipped_law().catalogue, read_prices("0.05", "12"), summary)
    return told.model_dump(mode="json")


def _public(browser: Browser, language: Any, width: int, name: str) -> None:
    folder = prepare(ROOT, "local", lambda _: None) / "functions/citizen_api/citizen_api/pages"
    pages = Pages(BUREAU, folder)
    page = browser.new_page(viewport={"width": width, "height": 740})
    files = {f"/assets/{one}": pages.asset(one, {}) for one in pages.names}
    files["/statistics"] = pages.statistics(published(), language, {})

    def answer(route: Route) -> None:
        told = files[route.request.url.removeprefix(ADDRESS)]
        route.fulfill(content_type=told.content_type, body=told.body)

    page.route(f"{ADDRESS}/**", answer)
    page.goto(f"{ADDRESS}/statistics")
    _keep(page, name)


def _desk(browser: Browser) -> None:
    """The director's page where it stands: in the desk, with what waits beside it."""
    told = {"/api/statistics": shown(), "/api/statistics/today": SO_FAR}
    with scene(browser, "supervisor") as (screen, _):
        for path, body in told.items():
            screen.page.route(f"{screen.site.address}{path}", _answers(body))
        screen.go("#/statistics")
        _keep(screen.page, "statistics-desk.png")


def _answers(body: Any) -> Callable[[Route], None]:
    text = json.dumps(body, ensure_ascii=False)
    return lambda route: route.fulfill(content_type="application/json", body=text)


def _keep(page: Page, name: str) -> None:
    """The whole page as a small picture; it is closed then."""
    taken = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    page.close()
    taken.convert("RGB").quantize(COLOURS).save(OUT / name, optimize=True)


def main() -> None:
    """Take them all."""
    with browsing() as browser:
        _public(browser, "zh", 1000, "statistics.png")
        _public(browser, "en", 360, "statistics-phone.png")
        _desk(browser)


if __name__ == "__main__":
    main()
