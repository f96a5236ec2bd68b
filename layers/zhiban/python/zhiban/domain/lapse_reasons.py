"""Why a need stands where it does, in plain Chinese: facts, and no guess at anybody's character."""

from zhiban.domain.lapse_history import Features
from zhiban.domain.lapse_scorecard import Scorecard

NO_REASON = "没有特别的逾期迹象"
MOST_REASONS = 3
_LEAST = 0.05
"""What adds less than this to the log odds is no reason."""


def model_reasons(scorecard: Scorecard, of: Features) -> tuple[str, ...]:
    """What raises a need above the average, the weightiest first."""
    raising = [
        (part, name)
        for name, part in scorecard.parts(of)
        if part > _LEAST and (not name.startswith("kind:") or name == f"kind:{of.kind}")
    ]
    return _told([name for _, name in sorted(raising, key=lambda one: (-one[0], one[1]))], of)


def rule_reasons(of: Features, *, stale: bool) -> tuple[str, ...]:
    """What the rule goes by."""
    holds = {
        "late_before": bool(of.late_before),
        "slow_before": bool(of.slow_before),
        "unreachable": bool(of.unreachable),
        "contact_years": stale,
    }
    return _told([name for name, so in holds.items() if so], of)


def _told(names: list[str], of: Features) -> tuple[str, ...]:
    return tuple(_say(name, of) for name in names[:MOST_REASONS]) or (NO_REASON,)


def _say(name: str, of: Features) -> str:
    match name:
        case "late_before":
            return f"以往有{of.late_before:.0f}次过了最晚申请日"
        case "slow_before":
            return f"以往有{of.slow_before:.0f}次到最后一次提醒后才办"
        case "prompt_before":
            return f"以往一提醒就办的有{of.prompt_before:.0f}次"
        case "contact_years":
            return f"联系方式已有{of.contact_years or 0:.1f}年没有核实"
        case "unreachable":
            return "没有号码，或登记的号码收不到短信" if of.unreachable else "登记的号码可用"
        case "licences":
            return f"名下证照{of.licences:.0f}件"
        case "individual":
            return "个体工商户" if of.individual else "不是个体工商户"
        case "term_years":
            return f"本期有效期{of.term_years or 0:.0f}年"
        case _:
            return "这一类证照逾期的较多"
