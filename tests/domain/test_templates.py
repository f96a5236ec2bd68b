"""Templates as they are registered: keys, variables, ids at a provider, and what is missing."""

import json
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiban.domain.case_codes import ALPHABET, read_case_code, shown
from zhiban.domain.rendering import Sender, render
from zhiban.domain.segments import segments
from zhiban.domain.templates import Mode, Sort, templates, variables
from zhiban.domain.wording import CHANGED, speakable, spoken_name, spoken_tail

SENDER = Sender("沂源审批局", "0533-3241001", "https://zhiban.example.gov.cn")


def test_every_wording_has_its_own_key() -> None:
    keys = [t.key(n) for t in templates().values() for n in range(len(t.wordings))]
    assert len(keys) == len(set(keys))
    assert keys[:3] == ["renewal.first.one/1", "renewal.first.one/1b", "renewal.first.one/1c"]


def test_what_needs_an_answer_stands_in_both_modes() -> None:
    for template in templates().values():
        names = {name for wording in template.wordings for name in variables(wording)}
        assert ("link" in names) == (template.mode is Mode.LINK)
        assert ("case_code" in names) == (template.mode is Mode.CODE)
        if template.mode is Mode.LINK:
            assert templates()[f"{template.id}.code"].mode is Mode.CODE


def test_later_wordings_say_less() -> None:
    for template in templates().values():
        lengths = [len(wording) for wording in template.wordings]
        assert lengths == sorted(lengths, reverse=True), template.id


def test_limits_are_those_of_the_class() -> None:
    for template in templates().values():
        match template.sort, template.mode:
            case Sort.VERIFICATION, _:
                assert (template.limit.goal, template.limit.most) == (1, 1)
            case Sort.REMINDER, Mode.CODE:
                assert (template.limit.goal, template.limit.most) == (1, 2)
            case _:
                assert (template.limit.goal, template.limit.most) == (2, 2)


def test_a_missing_value_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match="granted needs matter, tail"):
        render("granted", {"holder": ""}, SENDER)


def test_a_link_needs_its_secret() -> None:
    with pytest.raises(ValueError, match="link"):
        render("refused", {"matter": "延续", "tail": "0123"}, SENDER)


def test_an_unknown_template_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match=r"renewal\.fourth\.one"):
        render("renewal.fourth.one", {}, SENDER)


NAMES = [
    ("药品经营许可证(零售)", "药品经营许可证"),
    ("营业性演出许可证（文艺表演团体）延续", "营业性演出许可证延续"),
    ("食品经营许可证变更主体业态/经营项目", "食品经营许可证变更主体业态"),
    ("食品经营许可证", "食品经营许可证"),
]


@pytest.mark.parametrize(("name", "said"), NAMES)
def test_names_are_said_without_what_stands_in_brackets(name: str, said: str) -> None:
    assert spoken_name(name) == said


TAILS = [
    ("JY13703230001234", "1234"),
    ("鲁淄药监械经营许20220115号", "0115"),
    ("(2022)第7-31号", "2731"),
    ("第三号", "第三号"),
    ("A7", "A7"),
]


@pytest.mark.parametrize(("number", "said"), TAILS)
def test_a_number_is_recognised_by_its_end(number: str, said: str) -> None:
    assert spoken_tail(number) == said


def test_every_fact_the_catalogue_knows_has_its_word() -> None:
    raw = json.loads(files("zhiban").joinpath("data", "catalogue.json").read_bytes())
    fields = {duty["field"] for kind in raw["kinds"] for duty in kind["duties"]}
    assert fields <= set(CHANGED)


@pytest.mark.parametrize(
    "name", ["沂源县甲店", "A座烤鱼(旗舰)", "沂源 甲店", "360眼镜", "老王1998烧烤"]
)
def test_an_ordinary_name_is_said_as_it_is(name: str) -> None:
    assert speakable(name) == name


TYPED = ["K7QF-2M9X", "k7qf2m9x", " k7qf 2m9x ", "Ｋ７ＱＦ—２Ｍ９Ｘ", "K7QF－2M9X"]


@pytest.mark.parametrize("typed", TYPED)
def test_a_case_code_is_read_however_it_is_typed(typed: str) -> None:
    assert read_case_code(typed) == "K7QF2M9X"


@pytest.mark.parametrize(
    "typed", ["", "K7QF-2M9", "K7QF-2M9XX", "K7QF-2M9O", "K7QF-2M91", "办件码"]
)
def test_what_is_no_case_code_is_an_error(typed: str) -> None:
    with pytest.raises(ValueError, match="not a case code"):
        read_case_code(typed)


@settings(max_examples=50, deadline=None)
@given(st.text(ALPHABET, min_size=8, max_size=8))
def test_what_is_shown_is_read_again(code: str) -> None:
    assert read_case_code(shown(code)) == code
    assert segments(shown(code)) == 1
