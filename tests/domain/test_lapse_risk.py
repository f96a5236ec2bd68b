"""The plain rule, the model's sum, their reasons, and which of them is in force."""

from dataclasses import replace
from math import exp
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiban.domain.lapse_history import NUMBERS, Features
from zhiban.domain.lapse_reasons import NO_REASON
from zhiban.domain.lapse_risk import STEPS, LapseRisk, in_force, rule_of
from zhiban.domain.lapse_scorecard import PROMISED_SIGNS, Column, Scorecard
from zhiban.runtime.rules import shipped

CALM = Features("L01", 0, 0, 0, 1.0, 0, 1, 0, 5.0)
CARD = Scorecard(
    -1.0,
    (
        Column("late_before", 0.5, 0.5, 0.4),
        Column("prompt_before", 1.0, 1.0, -0.6),
        Column("contact_years", 2.0, 2.0, 0.5),
        Column("kind:L03", 0.1, 0.3, 0.2),
    ),
)


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ({}, "low"),
        ({"contact_years": 2.1}, "middle"),
        ({"contact_years": None}, "low"),
        ({"unreachable": 1}, "middle"),
        ({"slow_before": 1}, "high"),
        ({"late_before": 2, "contact_years": 6.0}, "high"),
        ({"prompt_before": 3, "individual": 1, "term_years": 10.0}, "low"),
    ],
)
def test_the_rule_looks_at_the_past_then_at_the_contact(told: Any, level: str) -> None:
    assert rule_of(replace(CALM, **told)) == level


def test_the_rule_says_what_it_goes_by() -> None:
    told = replace(CALM, late_before=2, contact_years=3.25, unreachable=1)
    risk = LapseRisk().of(told)
    assert risk.level == "high"
    assert risk.reasons == (
        "以往有2次过了最晚申请日",
        "没有号码，或登记的号码收不到短信",
        "联系方式已有3.2年没有核实",
    )
    assert LapseRisk().of(CALM).reasons == (NO_REASON,)


def test_a_probability_is_the_sum_of_its_parts_through_one_exponential() -> None:
    told = replace(CALM, late_before=1, kind="L03", contact_years=4.0)
    score = -1.0 + 0.4 + 0.6 + 0.5 + 0.9 / 0.3 * 0.2
    assert CARD.probability(told) == pytest.approx(1 / (1 + exp(-score)))
    assert Scorecard(-1_000, ()).probability(told) < 1e-300


def test_what_is_unknown_counts_as_the_average() -> None:
    average = replace(CALM, contact_years=2.0)
    assert CARD.probability(replace(CALM, contact_years=None)) == CARD.probability(average)


def test_a_kind_without_a_column_is_told_apart_from_none() -> None:
    assert CARD.probability(replace(CALM, kind="L99")) == CARD.probability(CALM)


def test_reasons_are_what_raises_the_risk_the_weightiest_first() -> None:
    told = replace(CALM, late_before=2, contact_years=3.0, kind="L03")
    assert LapseRisk(CARD).of(told).reasons == (
        "以往有2次过了最晚申请日",
        "这一类证照逾期的较多",
        "以往一提醒就办的有0次",
    )
    good = replace(CALM, prompt_before=3)
    assert LapseRisk(CARD).of(good).reasons == (NO_REASON,)


numbers = st.integers(0, 3).map(float)
features = st.builds(
    Features, st.sampled_from(("L01", "L03", "L99")), numbers, numbers, numbers,
    st.none() | st.floats(0, 6), st.sampled_from((0.0, 1.0)), numbers, numbers,
    st.none() | st.floats(0, 10),
)  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
@given(of=features, name=st.sampled_from(sorted(PROMISED_SIGNS)), more=st.floats(0, 3))
def test_the_shipped_model_moves_as_promised(
    step: str, of: Features, name: str, more: float
) -> None:
    card = Scorecard.from_mapping(shipped("lapse_risk")["steps"][step])
    known: Any = {name: getattr(of, name) or 0.0}
    moved: Any = {name: known[name] + more}
    gain = card.probability(replace(of, **moved)) - card.probability(replace(of, **known))
    assert PROMISED_SIGNS[name] * gain >= -1e-12


def test_a_weight_against_its_promise_is_seen() -> None:
    assert CARD.keeps_promises
    assert not Scorecard(0.0, (Column("prompt_before", 0, 1, 0.1),)).keeps_promises


def file(*, synthetic: bool, in_force: str = "model", county: str = "370323") -> dict[str, Any]:
    step = {"in_force": in_force, "intercept": 0.0, "columns": []}
    return {"data": {"synthetic": synthetic, "county": county}, "steps": {"worklist": step}}


@pytest.mark.parametrize(
    ("raw", "stage", "county", "method"),
    [
        (file(synthetic=True), "local", "370323", "model"),
        (file(synthetic=True), "prod", "370323", "rule"),
        (file(synthetic=False), "prod", "370323", "model"),
        (file(synthetic=False), "prod", "370302", "rule"),
        (file(synthetic=False, in_force="rule"), "prod", "370323", "rule"),
        (file(synthetic=True, in_force="rule"), "local", "370323", "rule"),
    ],
)
def test_a_model_serves_at_home_and_only_if_it_won(
    raw: dict[str, Any], stage: str, county: str, method: str
) -> None:
    assert in_force(raw, "worklist", stage, county).method == method
    assert in_force(raw, "first", stage, county).method == "rule"


def test_the_shipped_file_says_where_it_comes_from_and_serves_no_deployed_county() -> None:
    raw = shipped("lapse_risk")
    assert raw["data"]["synthetic"] is True
    assert {in_force(raw, step, "prod", "370323").method for step in STEPS} == {"rule"}
    names = {column["name"] for step in STEPS for column in raw["steps"][step]["columns"]}
    assert {name for name in names if not name.startswith("kind:")} == set(NUMBERS)
