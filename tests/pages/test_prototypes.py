"""No script lets what it is sent, or what somebody types, into the prototypes of the page: every
object of every answer bears the keys that would (`__proto__`, `constructor`), on every view."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Route

from tests.flow import Flow
from tests.functions.county_book import invite
from tests.functions.papers import Paper
from tests.pages import test_choices, test_desk_everyone, test_everyone
from tests.pages.browser import Phone

EVIL = {"polluted": "yes"}
TYPED = ('{"__proto__": {"polluted": "yes"}}', "__proto__[polluted]=yes", "constructor.prototype")
KINDS = ("Object", "Array", "Function", "String", "Number", "Boolean", "Map", "Set", "Promise")
LOOK = """kinds => kinds.map(kind => {
  const at = window[kind].prototype;
  return [kind, ...Reflect.ownKeys(at).map(key => {
    const is = Object.getOwnPropertyDescriptor(at, key);
    return `${String(key)}: ${typeof is.value === "object" ? "object" : String(is.value)}`;
  })].join("\\n");
})"""
"""What stands in the prototypes: each name, and what it is."""
MERGE = """text => {
  const merge = (into, told) => {
    for (const key of Object.keys(told)) {
      const deep = typeof into[key] === "object" && typeof told[key] === "object";
      if (deep) merge(into[key], told[key]);
      else into[key] = told[key];
    }
    return into;
  };
  merge({ a: {} }, JSON.parse(text));
}"""
"""What a careless script would do."""


def spoiled(told: Any) -> Any:
    """The same answer, with the keys in each of its objects."""
    match told:
        case dict():
            own = {name: spoiled(value) for name, value in told.items()}
            return own | {"__proto__": EVIL, "constructor": {"prototype": EVIL}}
        case list():
            return [spoiled(one) for one in told]
        case _:
            return told


class Spoiler:
    """Stands between a page and the server; `spoiled` counts the answers it gave back so."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.spoiled = page, 0
        page.route(f"{address}/**", self._answer)
        other = page.context.new_page()
        self.clean = other.evaluate(LOOK, KINDS)
        other.close()

    def _answer(self, route: Route) -> None:
        if route.request.resource_type not in ("fetch", "xhr"):
            route.continue_()
            return
        try:
            answer = route.fetch()
        except Error:  # the network is down, as the page is to see it
            route.abort()
            return
        if "json" not in answer.headers.get("content-type", ""):
            route.fulfill(response=answer)
            return
        self.spoiled += 1
        route.fulfill(response=answer, body=json.dumps(spoiled(answer.json())))

    @property
    def found(self) -> list[str]:
        """The prototypes that are not as an untouched page has them."""
        now = self.page.evaluate(LOOK, KINDS)
        return [kind for kind, was, here in zip(KINDS, self.clean, now, strict=True) if was != here]


def type_everywhere(page: Page) -> None:
    """Type what would do it into every field that can be seen, but for the digits of a code, and
    leave it again."""
    for box in page.locator("input:not([type]):not(#code), input[type=text], textarea").all():
        if not box.is_visible() or not box.is_enabled():
            continue
        before = box.input_value()
        for told in TYPED:
            box.fill(told)
        box.fill(before)


@pytest.mark.parametrize(
    ("views", "papers"),
    [(test_everyone.views, ()), (test_choices.views, (test_choices.CALM,))],
    ids=["the way", "choices"],
)
def test_citizens_pages_leave_the_prototypes_alone(
    phone: Phone,
    flow: Flow,
    views: Callable[[Phone, Flow], Iterator[str]],
    papers: tuple[Paper, ...],
) -> None:
    invite(flow, *papers)
    spoiler = Spoiler(phone.page, phone.site.address)
    for view in views(phone, flow):
        type_everywhere(phone.page)
        assert spoiler.found == [], view
    assert spoiler.spoiled > 5


def test_the_desk_leaves_the_prototypes_alone(browser: Browser) -> None:
    with test_desk_everyone.busy_desk(browser) as screen:
        spoiler = Spoiler(screen.page, screen.site.address)
        for view in test_desk_everyone.views(screen, screen.site.flow):
            type_everywhere(screen.page)
            assert spoiler.found == [], view
        for where in (
            "__proto__",
            "constructor/prototype",
            "queue/__proto__",
            "items/constructor",
            "queue/filed/__proto__/x",
        ):
            screen.go(f"#/{where}")
            assert spoiler.found == [], where
        assert spoiler.spoiled > 20


def test_a_script_that_merges_what_it_is_sent_would_be_noticed(phone: Phone) -> None:
    phone.page.goto(f"{phone.site.address}/r")
    spoiler = Spoiler(phone.page, phone.site.address)
    assert spoiler.found == []
    phone.page.evaluate(MERGE, json.dumps(spoiled({"a": 1})))
    assert spoiler.found == ["Object"]
