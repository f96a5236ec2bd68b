"""A county, its pages on an address of their own, and a phone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.flow import Flow
from tests.functions.conftest import flow, prepared, world
from tests.functions.county_book import begin
from tests.pages.browser import NONE_THERE, Phone, browsing, chromium
from tests.pages.desk_county import busy_county
from tests.pages.desk_serving import DeskSite, serving_desk
from tests.pages.screen import Screen
from tests.pages.serving import Site, serving

__all__ = ["flow", "prepared", "world"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; without one they are left out, and say so."""
    if not chromium():
        pytest.skip(NONE_THERE)
    with browsing() as launched:
        yield launched


@pytest.fixture
def site(flow: Flow, browser: Browser) -> Iterator[Site]:
    with serving(flow) as served:
        yield served


@pytest.fixture
def phones(browser: Browser, site: Site) -> Iterator[Callable[..., Phone]]:
    """Makes phones; each must have heard of no error of ours, and asked nobody else."""
    made: list[Phone] = []

    def make(**told: Any) -> Phone:
        made.append(Phone(browser, site, **told))
        return made[-1]

    yield make
    for phone in made:
        phone.close()
        assert phone.said == []
        assert [url for url in phone.asked if not url.startswith(site.address)] == []


@pytest.fixture
def phone(phones: Callable[..., Phone]) -> Phone:
    return phones()


@pytest.fixture
def desk_site(flow: Flow, browser: Browser) -> Iterator[DeskSite]:
    """Of a copied county: its seals are of another key, which only a proof looks at."""
    begin(flow, ("busy", flow.now), lambda: busy_county(flow))
    with serving_desk(flow) as served:
        yield served


@pytest.fixture
def screens(browser: Browser, desk_site: DeskSite) -> Iterator[Callable[..., Screen]]:
    """Opens screens; each must have heard of no error of ours, and spoken with nobody else."""
    made: list[Screen] = []

    def make(**told: Any) -> Screen:
        made.append(Screen(browser, desk_site, **told))
        return made[-1]

    yield make
    for screen in made:
        screen.close()
        assert screen.said == []
        ours = (desk_site.address, desk_site.pool.address)
        assert [url for url in screen.asked if not url.startswith(ours)] == []
