"""docs/lapse-risk.md and its chart, from the model's file alone."""

from collections.abc import Iterator, Mapping
from math import exp
from pathlib import Path
from typing import Any

from layers.zhiban.draw_forecast import Bar, Chart, draw
from layers.zhiban.risk.scoring import CAPACITY

ROOT = Path(__file__).parents[3]
DOCUMENT = ROOT / "docs" / "lapse-risk.md"
PICTURE = ROOT / "docs" / "pictures" / "lapse-risk.svg"
TEMPLATE = Path(__file__).with_name("page.md")

_STEPS = {"first": "as the case opens", "worklist": "as the call or visit is due"}
_METHODS = {
    "base": "everybody alike",
    "rule": "the plain rule",
    "model": "**the model**",
    "best": "who knew the assumptions and every habit",
}
_GAINS = {"log_loss": "log loss", "brier": "Brier score", "auc": "AUC", "recall": "recall"}
_FEATURES = {
    "late_before": "renewals missed before, to 3",
    "slow_before": "renewals filed only after the last message, to 3",
    "prompt_before": "renewals filed before the last message, to 3",
    "contact_years": "years since the contact was verified, to 6",
    "unreachable": "no number, or one found to take no messages",
    "licences": "licences held, to 4",
    "individual": "个体工商户",
    "term_years": "years the term ran",
}


def render(raw: Mapping[str, Any]) -> str:
    """The page."""
    told = TEMPLATE.read_text(encoding="utf-8")
    steps = "\n\n".join(_step(name, step) for name, step in raw["steps"].items())
    return (
        told.replace("{source}", _source(raw))
        .replace("{in_force}", _in_force(raw))
        .replace("{steps}", steps)
        .replace("{capacity}", f"{CAPACITY:.0%}")
    )


def _source(raw: Mapping[str, Any]) -> str:
    data = raw["data"]
    first, last = data["first"], data["last"]
    facts = (
        f"{data['rows']:,} rows from {first} to {last}, SHA-256 `{data['sha256'][:16]}…`,"
        f" trained on {raw['trained_on']}."
    )
    if not data["synthetic"]:
        return f"**The people are those of county {data['county']}.** {facts}"
    return (
        "**Every person in it is invented.** Nothing below says anything about a real county: it"
        " shows that the machinery finds what was put in, says how sure it is, and gives way to the"
        f" rule where it does not. {facts}"
    )


def _in_force(raw: Mapping[str, Any]) -> str:
    where = "on the local stage alone" if raw["data"]["synthetic"] else "in its county alone"
    lines = []
    for name, step in raw["steps"].items():
        why = "; ".join(step["objections"])
        says = f"the model, {where}" if step["in_force"] == "model" else f"the rule, for: {why}"
        lines.append(f"- {_STEPS[name]}: {says}.")
    return "\n".join(lines)


def _step(name: str, step: Mapping[str, Any]) -> str:
    verdict = step["verdict"]
    late = verdict["missed"] / verdict["rows"]
    return "\n".join(
        [
            f"### {_STEPS[name].capitalize()}",
            "",
            f"Learnt from {step['learnt']:,} needs, judged by {verdict['rows']:,} others, of which"
            f" {late:.1%} were missed.",
            "",
            *_scores(verdict),
            "",
            *_gains(verdict),
            "",
            f"Calibration, by probability in {len(verdict['bins'])} parts of like size (slope"
            f" {verdict['slope']:.2f}, 1 is perfect):",
            "",
            *_bins(verdict),
            "",
            *_weights(step),
        ]
    )


def _scores(verdict: Mapping[str, Any]) -> Iterator[str]:
    yield f"| | log loss | Brier | AUC | misses in the first {CAPACITY:.0%} of the list |"
    yield "|---|---|---|---|---|"
    for name, words in _METHODS.items():
        if found := verdict["scores"].get(name):
            cells = (f"{found[key]:.3f}" for key in ("log_loss", "brier", "auc"))
            yield f"| {words} | {' | '.join(cells)} | {found['recall']:.1%} |"


def _gains(verdict: Mapping[str, Any]) -> Iterator[str]:
    yield "| the model's gain over the rule | | 95 % of resampled holders |"
    yield "|---|---|---|"
    for key, words in _GAINS.items():
        gain = verdict["gains"][key]
        yield f"| {words} | {gain['value']:+.3f} | {gain['low']:+.3f} to {gain['high']:+.3f} |"


def _bins(verdict: Mapping[str, Any]) -> Iterator[str]:
    yield "| said | came | needs |"
    yield "|---|---|---|"
    for one in verdict["bins"]:
        yield f"| {one['said']:.1%} | {one['came']:.1%} | {one['rows']} |"


def _weights(step: Mapping[str, Any]) -> Iterator[str]:
    yield "| one more of | multiplies the odds of a miss by |"
    yield "|---|---|"
    for one in step["columns"]:
        words = _FEATURES.get(one["name"]) or f"kind {one['name'].partition(':')[2]}"
        yield f"| {words} | {_odds(one['weight'] / one['scale'])} |"


def _odds(weight: float) -> str:
    factor = exp(weight)
    return f"{factor:.2f}" if factor < 20 else f"{factor:,.0f}"


def picture(raw: Mapping[str, Any]) -> str:
    """The calibration of the worklist's model as SVG."""
    bins = raw["steps"]["worklist"]["verdict"]["bins"]
    bars = tuple(
        Bar(f"模型说{one['said']:.0%}", round(100 * one["came"]), one["rows"], "") for one in bins
    )
    worst = max(bins, key=lambda one: abs(one["said"] - one["came"]))
    whose = "虚构数据" if raw["data"]["synthetic"] else "本县数据"
    answer = (
        f"{whose}：相差最大的一档，说{worst['said']:.0%}，实际{worst['came']:.0%}；"
        f"共{sum(one['rows'] for one in bins):,}件。"
    )
    return draw(Chart("模型说的逾期可能性，实际有百分之几逾期？", answer, bars, "%"))
