"""The picture of a simulation: reminders month by month, drawn as the forecast's chart is."""

from layers.zhiban.draw_forecast import Bar, Chart, draw
from tests.simulate.findings import Findings
from tests.simulate.year import Year


def picture(year: Year, found: Findings) -> str:
    """The chart as SVG."""
    bars = tuple(
        Bar(_spoken(month), counts["reminders"], 0, "") for month, counts in found.months.items()
    )
    most = max(bars, key=lambda bar: bar.messages, default=None)
    first = f"{most.name}，{most.messages:,}条；" if most else ""
    price = found.segments * year.asked.scenario.price
    answer = (
        f"{first}合计{found.reminders:,}条，{price:,.2f}元；"
        f"到期应办{found.ended:,}件，按时{found.on_time_rate:.1%}；"
        f"重复{len(found.duplicates)}，遗漏{len(found.missed) + len(found.unsaid)}。"
    )
    question = f"模拟{year.asked.days}天（{year.asked.scenario.name}），哪个月发出的提醒最多？"
    return draw(Chart(question, answer, bars))


def _spoken(month: str) -> str:
    return f"{month[:4]}年{int(month[5:])}月"
