"""Every template with every item it may be about, at its longest; and the page that shows it."""

import json
from collections import Counter
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from layers.zhiban import document_messages as tool
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.message_linter import find_faults
from zhiban.domain.messages import Sender
from zhiban.domain.templates import Mode, Sort, templates
from zhiban.domain.wording import spoken_name

TOOLS = Path(__file__).resolve().parents[2] / "layers" / "zhiban"

CATALOGUE = Catalogue.from_mapping(
    json.loads(files("zhiban").joinpath("data", "catalogue.json").read_bytes())
)
SHORT = Sender("沂源", "12345", "https://zb.example.cn")
LONG = replace(SHORT, signature="沂源县行政审批服务局", office_phone="0533-3241001")


@pytest.mark.parametrize("sender", [tool.SENDER, SHORT, LONG], ids=["页上的", "短的", "长的"])
def test_the_linter_finds_nothing_in_any_message_about_any_item(sender: Sender) -> None:
    faults = Counter(
        (sample.template, fault)
        for sample in tool.samples(CATALOGUE, sender)
        for fault in find_faults(sample.message, sample.sender)
    )
    assert faults == {}


def test_no_template_is_left_out() -> None:
    shown = {sample.template for sample in tool.samples(CATALOGUE)}
    assert shown == set(templates())


def test_every_item_is_shown_with_every_template_of_its_action() -> None:
    shown = Counter(
        s.item for s in {(s.item, s.template): s for s in tool.samples(CATALOGUE)}.values()
    )
    assert set(shown) == set(CATALOGUE.items)
    by_action = {
        action: {shown[item.code] for item in CATALOGUE.items.values() if item.action == action}
        for action in ("renewal", "change")
    }
    assert all(len(counts) == 1 for counts in by_action.values())


def test_a_reminder_by_code_takes_one_segment_where_the_name_allows() -> None:
    """Two only for kinds of twelve characters and more, whose name alone is a sixth of the text."""
    two = {
        sample.item
        for sample in tool.samples(CATALOGUE)
        if sample.message.sort is Sort.REMINDER and sample.message.mode is Mode.CODE
        if sample.message.segments > 1
    }
    assert all(len(spoken_name(CATALOGUE.kind(item.split("-")[0]).name)) >= 12 for item in two)
    assert len(two) < 4


def test_the_page_is_current() -> None:
    assert tool.main(["--check"]) == 0


def test_a_page_that_is_not_current_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "messages.md"
    assert tool.main(["--check"], target=page) == 1
    assert "make messages" in capsys.readouterr().err
    assert tool.main([], target=page) == 0
    assert page.read_bytes() == tool.TARGET.read_bytes()


def test_every_variable_is_explained() -> None:
    assert {name for t in templates().values() for w in t.wordings for name in _names(w)} == set(
        tool.MEANINGS
    )


def _names(wording: str) -> list[str]:
    return [part.split("}")[0] for part in wording.split("{")[1:]]
