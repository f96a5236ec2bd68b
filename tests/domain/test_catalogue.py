"""What the catalogue holds: its size, the law's telling differences, and honest sources."""

import json
import re
from datetime import date, timedelta

import pytest

from tests.domain.law import CATALOGUE, RENEWALS, RULES, load
from zhiban.domain.catalogue import CHANGE_FIELDS, Catalogue, RenewalRule, Term
from zhiban.domain.errors import CatalogueError
from zhiban.domain.intake import ISSUED_EARLY, known_kinds

RAW = load("catalogue")
TODAY = date(2026, 12, 1)
DUTIES = [duty for kind in CATALOGUE.kinds.values() for duty in kind.duties]


def rules() -> dict[str, RenewalRule]:
    """The renewal rule in force today, by kind."""
    return {item.kind: item.rule_on(TODAY) for item in RENEWALS}


def test_nineteen_kinds_sixty_items_twenty_first() -> None:
    """19类证照60项, 首批20项."""
    assert list(CATALOGUE.kinds) == [f"L{n:02d}" for n in range(1, 20)]
    assert len(CATALOGUE.items) == 60
    assert sum(item.first_batch for item in CATALOGUE.items.values()) == 20


def test_every_item_belongs_to_its_kind_and_knows_its_materials() -> None:
    for kind in CATALOGUE.kinds.values():
        for code in kind.items:
            item = CATALOGUE.item(code)
            assert item.kind == kind.code
            assert set(item.materials) <= set(CATALOGUE.materials)
            assert (item.action == "renewal") == bool(item.rules) == (not item.fields)
            assert item.statutory_limit.unit in ("wd", "d")


TERMS_TABLE = """
L01 90个工作日 15个工作日
L02 - 30日
L03 - 30日
L04 - 30日
L05 - 6个月
L06 - 30日
L07 - 30日
L08 - 30日
L10 6个月 2个月
L11 90个工作日 30个工作日
L12 - 60日
L14 - 90日
L15 - 6个月
L16 - 30日
L18 - 30日
L19 - 30日
"""


def test_the_terms_in_force() -> None:
    found = {
        kind: (rule.earliest.text if rule.earliest else "-", rule.latest.text)
        for kind, rule in rules().items()
    }
    table = (line.split() for line in TERMS_TABLE.strip().splitlines())
    assert found == {kind: (earliest, latest) for kind, earliest, latest in table}


def test_three_kinds_never_expire() -> None:
    without = [code for code in CATALOGUE.kinds if CATALOGUE.renewal_item(code) is None]
    assert without == ["L09", "L13", "L17"]
    assert all(CATALOGUE.kind(code).no_renewal for code in without)
    assert all(CATALOGUE.kind(code).validity_years is None for code in without)


def test_twenty_more_kinds_are_described_and_switched_off() -> None:
    assert list(CATALOGUE.extended) == [f"X{n:02d}" for n in range(1, 21)]
    for code, kind in CATALOGUE.extended.items():
        assert CATALOGUE.kind_by_name(code) is None
        assert CATALOGUE.kind_by_name(kind.name) is None
        assert kind.basis
        assert kind.validity
    assert CATALOGUE.extended["X04"].latest == Term(30, "wd")
    assert CATALOGUE.extended["X17"].latest == Term(30, "wd")
    assert CATALOGUE.extended["X20"].latest == Term(6, "mo")
    assert CATALOGUE.extended["X14"].latest == Term(6, "mo")


def test_what_intake_knows_of_the_kinds() -> None:
    kinds = known_kinds(CATALOGUE)
    assert [code for code, kind in kinds.items() if not kind.enabled] == list(CATALOGUE.extended)
    assert kinds["L01"].longest == timedelta(days=5 * 365 + 2) + ISSUED_EARLY
    assert kinds["L02"].longest == timedelta(days=3 * 365 + 1) + ISSUED_EARLY
    assert {code for code, kind in kinds.items() if kind.enabled and not kind.must_expire} == {
        "L06",
        "L09",
        "L13",
        "L17",
        "L18",
    }


@pytest.mark.parametrize(
    ("kind", "old_expiry", "decided", "starts", "why"),
    [
        ("L01", "2026-12-31", "2026-11-20", "2026-11-20", "自决定之日起，早办少用期限"),
        ("L01", "2026-12-31", "2027-01-04", "2027-01-04", "自决定之日起"),
        ("L11", "2026-12-31", "2026-10-20", "2027-01-01", "到期前决定的，自届满次日起"),
        ("L11", "2026-12-31", "2026-12-31", "2027-01-01", "届满当日决定，仍在有效期内"),
        ("L11", "2026-12-31", "2027-01-05", "2027-01-05", "届满后决定的，自决定之日起"),
        ("L12", "2028-02-29", "2027-12-20", "2028-03-01", "闰日期满，次日起"),
    ],
)
def test_where_the_new_term_counts_from(
    kind: str, old_expiry: str, decided: str, starts: str, why: str
) -> None:
    days = map(date.fromisoformat, (old_expiry, decided))
    assert rules()[kind].new_term_starts(*days) == date.fromisoformat(starts), why


def test_the_clocks_of_the_bureau_are_split() -> None:
    """To decide, to decide at the longest, to hand over: 食品 art 21-22, 行政许可法 art 42, 44."""
    food, school, seed = (CATALOGUE.item(code) for code in ("L01-R1", "L06-R1", "L16-R1"))
    clocks = (food.statutory_limit, food.extension, food.issue_limit)
    assert clocks == (Term(10, "wd"), Term(5, "wd"), Term(5, "wd"))
    assert (school.statutory_limit, school.extension) == (Term(20, "wd"), Term(10, "wd"))
    assert (seed.extension, seed.limit_note) == (Term(10, "wd"), "检验检测的时间不计入，最长60日")


def test_where_a_late_filing_is_still_taken() -> None:
    """Food and drugs by their own rules; the six-month readings and schools are not judged."""
    assert {kind for kind, rule in rules().items() if rule.accepts_late} == {
        "L01",
        "L05",
        "L06",
        "L10",
        "L15",
    }


def test_only_food_counts_the_new_term_from_the_decision() -> None:
    """食品经营许可和备案管理办法 art 36; 医疗器械 art 16 goes on from the old expiry."""
    deciding = {kind for kind, rule in rules().items() if rule.new_term_from == "decision"}
    assert deciding == {"L01"}
    assert rules()["L01"].ladder.first_days == 30
    assert rules()["L11"].ladder.first_days == 60


@pytest.mark.parametrize(
    ("item", "filed", "rule", "latest"),
    [
        ("L01-R1", date(2009, 6, 1), "L01-R1@2015-10-01", Term(30, "wd")),
        ("L01-R1", date(2023, 11, 30), "L01-R1@2015-10-01", Term(30, "wd")),
        ("L01-R1", date(2023, 12, 1), "L01-R1@2023-12-01", Term(15, "wd")),
        ("L10-R1", date(2023, 12, 31), "L10-R1@2004-04-01", Term(0, "d")),
        ("L10-R1", date(2024, 1, 1), "L10-R1@2024-01-01", Term(2, "mo")),
    ],
)
def test_a_rule_has_its_days(item: str, filed: date, rule: str, latest: Term) -> None:
    found = CATALOGUE.item(item).rule_on(filed)
    assert (found.id, found.latest) == (rule, latest)
    assert CATALOGUE.item(item).rule(rule) is found


def test_the_late_effect_goes_with_its_version() -> None:
    old, new = CATALOGUE.item("L01-R1").rules
    assert (old.late_effect, old.accepts_late) == ("not_stated", False)
    assert (new.late_effect, new.accepts_late) == ("accepted_then_suspend", True)
    assert "暂停经营" in new.late_wording


def test_every_version_has_its_days_its_source_and_says_what_being_late_means() -> None:
    for item, rule in RULES:
        assert rule.id == f"{item.code}@{rule.effective_from}"
        assert rule.basis
        assert rule.late_wording
    for item in RENEWALS:
        ends = [rule.effective_to for rule in item.rules]
        assert ends[-1] is None
        assert None not in ends[:-1]


def test_versions_to_come_are_known_beside_the_one_in_force() -> None:
    food = CATALOGUE.item("L01-R1")
    assert [rule.id for rule in food.rules_from(date(2023, 11, 30))] == [
        "L01-R1@2015-10-01",
        "L01-R1@2023-12-01",
    ]
    assert [rule.id for rule in food.rules_from(TODAY)] == ["L01-R1@2023-12-01"]


def test_every_field_of_every_kind_is_there() -> None:
    for kind in CATALOGUE.kinds.values():
        assert {duty.field for duty in kind.duties} == set(CHANGE_FIELDS)
    for duty in DUTIES:
        assert duty.item is None or duty.field in CATALOGUE.item(duty.item).fields
        assert not (duty.deadline and duty.advised)


def test_approval_first_is_always_an_officer_s_task() -> None:
    tasks = [duty for duty in DUTIES if duty.effect in ("approval_first", "reapply")]
    assert tasks
    assert {duty.outcome for duty in tasks} == {"officer_task"}


def test_every_rule_names_a_law_and_never_how_it_was_found() -> None:
    bases = re.findall(
        r'"(?:limit_|validity_)?basis":\s*"([^"]*)"', json.dumps(RAW, ensure_ascii=False)
    )
    assert len(bases) > 300
    for basis in bases:
        assert re.search("法|条例|办法|规定|细则|程序", basis), basis
    text = json.dumps(RAW, ensure_ascii=False)
    for word in ("同上", "回忆", "未读", "推定", "http", "github", "GK", "SRM", "LawRef", ".cn"):
        assert word not in text, word


def test_renewals_rest_on_an_article() -> None:
    """Two ministry rules are named without one; both say so and are not of high confidence."""
    without = {kind for kind, rule in rules().items() if not re.search("第.*条", rule.basis)}
    assert without == {"L18"}
    assert rules()["L18"].confidence == "medium"
    assert rules()["L10"].confidence == "medium"


def test_no_renewal_is_of_low_confidence_and_four_changes_are() -> None:
    assert {rule.confidence for rule in rules().values()} == {"high", "medium"}
    low = [code for code, item in CATALOGUE.items.items() if item.confidence == "low"]
    assert low == ["L04-C3", "L05-C1", "L06-C2", "L10-C3"]


@pytest.mark.parametrize(
    ("text", "on", "outcome"),
    [
        ("沂源县大众饭馆", TODAY, "no_licence"),
        ("沂源县新华书店", TODAY, "filing_only"),
        ("沂源县新华书店", date(2025, 1, 19), None),
        ("沂源县城东宾馆 住宿;茶座", TODAY, None),
        ("沂源县静心理发店", TODAY, None),
    ],
)
def test_whom_public_place_hygiene_no_longer_covers(
    text: str, on: date, outcome: str | None
) -> None:
    """公共场所卫生管理条例 (2024 revision, in force 2025-01-20) art 2 and 8."""
    found = CATALOGUE.kind("L04").exclusion(text, on)
    assert (found.outcome if found else None) == outcome


def test_proof_of_not_moving_is_not_asked_of_who_moved() -> None:
    item = CATALOGUE.item("L12-C2")
    assert "M21" in item.materials_for({"address_renumber"})
    assert "M21" not in item.materials_for({"address_move"})


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("L01", "L01"),
        ("食品经营许可证", "L01"),
        ("《食品经营许可证》", "L01"),
        ("药品经营许可证（零售）", "L10"),
        (" 药品经营许可证 ", "L10"),
        ("公共场所卫生", "L04"),
        ("结婚证", None),
        ("", None),
    ],
)
def test_a_kind_by_the_name_a_file_gives(name: str, code: str | None) -> None:
    kind = CATALOGUE.kind_by_name(name)
    assert (kind.code if kind else None) == code


def test_a_kind_that_is_not_there_asks_for_nothing() -> None:
    assert (CATALOGUE.renewal_item("X01"), CATALOGUE.yearly_of("X01")) == (None, ())


def test_what_is_not_there_is_an_error() -> None:
    for ask in (
        lambda: CATALOGUE.kind("L20"),
        lambda: CATALOGUE.item("L01-R9"),
        lambda: CATALOGUE.kind("L01").duty("colour", TODAY),
        lambda: CATALOGUE.item("L01-C1").rules_from(TODAY),
        lambda: CATALOGUE.item("L01-R1").rule("L01-R1@1999-01-01"),
        lambda: CATALOGUE.item("L01-C1").rule_on(TODAY),
        lambda: Catalogue.from_mapping({"version": "x", "kinds": [{}]}),
    ):
        with pytest.raises(CatalogueError):
            ask()
