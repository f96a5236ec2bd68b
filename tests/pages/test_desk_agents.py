"""What an agent filed, at the desk: who signed for whom, and by which authorisation."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.flow import Flow
from tests.functions.agent_book import NAME, filed_by_agent
from tests.pages.desk_serving import DeskSite, serving_desk
from tests.pages.screen import Screen
from tests.pages.test_desk import first_case
from tests.visitor import visitor


@pytest.fixture
def desk_site(flow: Flow, browser: Browser) -> Iterator[DeskSite]:
    filed_by_agent(visitor(flow))
    with serving_desk(flow) as served:
        yield served


def test_the_officer_sees_who_signed_for_whom(screens: Callable[..., Screen]) -> None:
    screen = screens()
    screen.sign_in("approver")
    screen.settled()
    first_case(screen)
    text = screen.page.locator("article").inner_text()
    assert "授权委托书" in text
    assert f"现委托经办人{NAME}（手机号码139****5678）代为办理" in text
    assert "办结为止，最晚到" in text
    assert f"{NAME}（139****5678）" in text
    assert "委托经办人" in text
    assert "告知经办人" in text
