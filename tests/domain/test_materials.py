"""Which materials are asked for, what is said of each, and how many photographs there may be."""

from dataclasses import replace

import pytest

from tests.domain.test_forms import CASE, CATALOGUE
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.errors import Malformed, NotThere
from zhiban.domain.form_fields import Form, Given
from zhiban.domain.materials import (
    GIVEN,
    MOST_OF_A_CASE,
    MOST_OF_ONE,
    NOT_GIVEN,
    Scan,
    SignedPhoto,
    asked_material,
    asked_of,
    has_photo,
    listed,
    signed_photos,
    to_bring,
    with_photo,
    without_photo,
)

PHOTO = Given("a" * 64, 1000)
BLANK = Form("case")


def case_of(item: str, state: CaseState = CaseState.OPENED) -> Case:
    return replace(CASE, item=item, kind=item.split("-", maxsplit=1)[0], state=state)


@pytest.mark.parametrize(
    ("item", "asked", "when_corrected"),
    [
        # 食品经营许可证延续: 都能自动取得，什么也不用交
        ("L01-R1", "", "M09"),
        # 小餐饮登记证延续: 健康证明先由审批局核验
        ("L03-R1", "", "M08"),
        # 公共场所卫生许可证延续: 检测报告只有本人有
        ("L04-R1", "M07", "M07 M08"),
        ("L05-R1", "M17", "M08 M17"),
        ("L06-R1", "M15", "M15"),
        ("L08-R1", "M19", "M19"),
        ("L12-R1", "M10", "M10"),
    ],
)
def test_only_what_nobody_else_has_is_asked_for(item: str, asked: str, when_corrected: str) -> None:
    codes = [one.code for one in asked_of(case_of(item), CATALOGUE)]
    assert codes == asked.split()
    again = [one.code for one in asked_of(case_of(item, CaseState.CORRECTING), CATALOGUE)]
    assert again == when_corrected.split()
    assert len(to_bring(case_of(item), CATALOGUE)) == len(codes)


def test_every_grade_a_item_asks_for_nothing() -> None:
    """甲类事项全自动: no tap more than before."""
    graded = [item for item in CATALOGUE.items.values() if item.grade == "A" and item.rules]
    assert len(graded) > 3
    for item in graded:
        assert asked_of(case_of(item.code), CATALOGUE) == [], item.code


def test_what_is_not_asked_for_cannot_be_given() -> None:
    assert asked_material(case_of("L04-R1"), CATALOGUE, "M07").code == "M07"
    for code in ("M02", "M08", "M99", ""):
        with pytest.raises(NotThere):
            asked_material(case_of("L04-R1"), CATALOGUE, code)


def test_each_material_of_every_item_has_a_source() -> None:
    for item in CATALOGUE.items.values():
        if item.rules:
            for entry in listed(case_of(item.code), CATALOGUE, BLANK):
                assert isinstance(entry, dict)
                assert entry["source"]
                assert "files" not in entry


def test_the_document_names_what_was_given() -> None:
    case, form = case_of("L04-R1"), with_photo(BLANK, "M07", PHOTO)
    entries = {one["code"]: one for one in listed(case, CATALOGUE, form) if isinstance(one, dict)}
    before = {one["code"]: one for one in listed(case, CATALOGUE, BLANK) if isinstance(one, dict)}
    assert before["M07"]["source"] == NOT_GIVEN
    assert entries["M07"]["source"] == GIVEN
    assert entries["M07"]["files"] == [{"sha256": "a" * 64, "size": 1000}]
    name = "公共场所卫生检测或评价报告"
    document = {"materials": list(entries.values())}
    assert signed_photos(document) == [SignedPhoto("M07", name, "a" * 64, 1000)]


def test_what_was_given_to_another_sort_of_change_is_not_in_the_document() -> None:
    form = with_photo(BLANK, "M21", PHOTO)
    assert signed_photos({"materials": listed(case_of("L04-R1"), CATALOGUE, form)}) == []


def test_a_document_from_before_there_were_photographs_names_none() -> None:
    assert signed_photos({"materials": ["营业执照"]}) == []
    assert signed_photos({}) == []


def test_a_photograph_is_one_change_of_the_form_and_is_to_be_confirmed() -> None:
    form = with_photo(replace(BLANK, confirmed="d" * 64, version=3), "M07", PHOTO)
    assert (form.version, form.confirmed) == (4, "")
    assert has_photo(form, "M07", PHOTO.sha256)
    assert not has_photo(form, "M08", PHOTO.sha256)
    out = without_photo(form, "M07", PHOTO.sha256)
    assert (out.version, out.materials) == (5, {})
    assert without_photo(out, "M07", PHOTO.sha256) is out


def test_there_are_so_many_photographs_and_no_more() -> None:
    form = BLANK
    for code in ("M07", "M08"):
        for n in range(MOST_OF_ONE):
            form = with_photo(form, code, Given(f"{code}{n}", 1))
        with pytest.raises(Malformed, match="6张"):
            with_photo(form, code, Given("one more", 1))
    assert sum(map(len, form.materials.values())) == MOST_OF_A_CASE
    with pytest.raises(Malformed, match="12张"):
        with_photo(form, "M09", Given("one more", 1))


def test_every_state_of_a_scan_is_said_in_words() -> None:
    assert len({scan.wording for scan in Scan}) == 3
