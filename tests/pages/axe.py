"""What axe-core finds on an officer's screen."""

from tests.pages.screen import Screen
from tests.pages.test_everyone import AXE, RULES


def wrong(screen: Screen) -> list[str]:
    """What is against WCAG 2.2 AA."""
    screen.page.evaluate(AXE.read_text(encoding="utf-8"))
    told = {"runOnly": RULES}
    found = screen.page.evaluate("told => axe.run(document, told)", told)["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]
