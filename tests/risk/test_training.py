"""Learning and judging: the library's numbers are ours, and only a model that wins is in force."""

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest

from layers.zhiban.risk import __main__ as command
from layers.zhiban.risk.fitting import fit
from layers.zhiban.risk.judging import TooLittle, Verdict, check_enough, judge
from layers.zhiban.risk.keeping import SHIPPED
from layers.zhiban.risk.report import DOCUMENT, PICTURE, picture, render
from layers.zhiban.risk.rows import Row, digest, part
from layers.zhiban.risk.training import train
from zhiban.domain.lapse_history import Features
from zhiban.domain.lapse_risk import STEPS, Step
from zhiban.domain.lapse_scorecard import Scorecard

DAY = date(2027, 1, 1)


def people(n: int, weight: float, *, seed: int = 1, step: Step = "worklist") -> list[Row]:
    """Needs whose odds of a miss rise by `weight` with each miss before and each two years."""
    random, rows = Random(seed), []
    for nth in range(n):
        late = float(random.choice((0, 0, 0, 1, 2)))
        years = None if random.random() < 0.1 else random.uniform(0, 6)
        told = Features(
            random.choice(("L01", "L02")), late, 0.0, float(random.choice((0, 1, 2))), years,
            float(random.random() < 0.05), 1.0, float(random.random() < 0.8), 5.0,
        )  # fmt: skip
        score = weight * (late - 0.6 + ((years or 3.0) - 3.0) / 2 + told.unreachable) - 0.3
        missed = random.random() < 1 / (1 + math.exp(-score))
        day = DAY + timedelta(days=random.randrange(3_000))
        latest = day + timedelta(days=20)
        rows.append(Row(f"h{nth}", f"c{nth}", step, day, latest, told, missed, None))
    return rows


def judged_by(rows: Sequence[Row]) -> Verdict:
    parted = part(rows)
    fitted = fit(parted.learnt)
    said = fitted.probabilities(parted.judged)
    kept = fitted.scorecard.keeps_promises
    return judge(parted.learnt, parted.judged, said, promises_kept=kept, rounds=200)


def _parted(rows: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row]]:
    parted = part(rows)
    return parted.learnt, parted.judged


def test_what_is_evaluated_without_the_library_is_what_the_library_says() -> None:
    parted = part(people(6_000, 0.8))
    fitted = fit(parted.learnt)
    ours = [fitted.scorecard.probability(row.features) for row in parted.judged]
    assert np.abs(fitted.probabilities(parted.judged) - np.array(ours)).max() < 1e-9
    kept = Scorecard.from_mapping(json.loads(json.dumps(_as_file(fitted.scorecard))))
    assert [kept.probability(row.features) for row in parted.judged] == ours


def _as_file(card: Scorecard) -> dict[str, object]:
    columns = [
        {"name": one.name, "mean": one.mean, "scale": one.scale, "weight": one.weight}
        for one in card.columns
    ]
    return {"intercept": card.intercept, "columns": columns}


def test_nobody_is_judged_who_was_learnt_from_and_nothing_before_the_learning_ended() -> None:
    parted = part(people(4_000, 0.8))
    assert not {row.holder for row in parted.learnt} & {row.holder for row in parted.judged}
    assert max(row.latest for row in parted.learnt) < min(row.day for row in parted.judged)
    assert min(len(parted.learnt), len(parted.judged)) > 300


def test_a_model_that_finds_what_the_rule_cannot_see_is_in_force() -> None:
    verdict = judged_by(people(9_000, 0.9))
    assert (verdict.in_force, verdict.objections) == ("model", ())
    assert verdict.gains["auc"].low > 0


def test_a_model_of_people_who_follow_the_rule_and_nothing_else_is_not() -> None:
    """Odds that depend on nothing: no model can be surely better, and the rule stays in force."""
    verdict = judged_by(people(9_000, 0.0))
    assert verdict.in_force == "rule"
    assert any("no sure gain" in why for why in verdict.objections)


def test_a_model_that_is_too_sure_of_itself_is_not_in_force() -> None:
    parted = part(people(9_000, 0.9))
    said = fit(parted.learnt).probabilities(parted.judged)
    odds = 3 * np.log(said / (1 - said))
    too_sure = 1 / (1 + np.exp(-odds))
    sure = judge(parted.learnt, parted.judged, too_sure, promises_kept=True, rounds=50)
    assert sure.in_force == "rule"
    assert any("calibration" in why for why in sure.objections)


def test_a_model_that_breaks_a_promise_is_not_in_force() -> None:
    verdict = replace(judged_by(people(9_000, 0.9)), promises_kept=False)
    assert verdict.objections == ("a weight has a sign that was promised otherwise",)


def test_too_little_history_is_refused_with_how_much_there_is() -> None:
    with pytest.raises(TooLittle, match=r"worklist: \d+ closed cases to learn from, .* takes 1000"):
        check_enough("worklist", *_parted(people(600, 0.8)))
    with pytest.raises(TooLittle, match="first: 0 closed cases to learn from"):
        train([], DAY, county="370323", synthetic=False)
    nobody_late = [replace(row, missed=False) for row in people(9_000, 0.8)]
    with pytest.raises(TooLittle, match="0 of them missed"):
        check_enough("worklist", nobody_late, nobody_late)


def test_the_file_says_whose_history_it_is_and_the_digest_goes_by_what_was_told() -> None:
    rows = people(9_000, 0.9) + people(9_000, 0.0, step="first")
    raw = train(rows, DAY, county="370323", synthetic=False)
    assert (raw["data"]["county"], raw["data"]["synthetic"]) == ("370323", False)
    assert (raw["steps"]["worklist"]["in_force"], raw["steps"]["first"]["in_force"]) == (
        "model", "rule",
    )  # fmt: skip
    assert digest(rows) == digest(rows[::-1]) == raw["data"]["sha256"]
    assert digest(rows[1:]) != digest(rows)
    page = render(raw)
    assert "those of county 370323" in page
    assert "invented.**" not in page
    assert "the rule, for: log_loss: no sure gain" in page
    assert "本县数据" in picture(raw)


def test_the_page_and_its_chart_are_those_of_the_shipped_file() -> None:
    raw = json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert DOCUMENT.read_text(encoding="utf-8") == render(raw)
    assert PICTURE.read_text(encoding="utf-8") == picture(raw)
    assert "**Every person in it is invented.**" in render(raw)
    assert "虚构数据" in picture(raw)


def test_who_was_in_force_in_the_shipped_file_is_what_its_numbers_say() -> None:
    raw = json.loads(SHIPPED.read_text(encoding="utf-8"))
    for step in STEPS:
        told = raw["steps"][step]
        assert told["in_force"] == ("rule" if told["objections"] else "model")
        assert (
            told["verdict"]["scores"]["best"]["log_loss"]
            < (told["verdict"]["scores"]["model"]["log_loss"])
        )


def test_the_command_refuses_a_small_county_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = {name: tmp_path / name for name in ("out", "report", "chart")}
    told = [part for name, path in out.items() for part in (f"--{name}", str(path))]
    assert command.main(["--trained-on", "2026-12-01", "--entities", "40", *told], {}) == 1
    assert "the rule stays in force" in " ".join(capsys.readouterr().err.split())
    assert list(tmp_path.iterdir()) == []
