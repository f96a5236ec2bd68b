"""The forecast's chart with its table, as a page; the chart itself is `forecast_charts`."""

from html import escape

from zhiban.domain.charts import FONTS, INK, LINE, PAPER
from zhiban.domain.forecast_charts import Bar, Chart, chart_of, draw

__all__ = ["Bar", "Chart", "chart_of", "draw", "page"]


def page(chart: Chart) -> str:
    """The chart with its table beneath, as one page without anything from elsewhere."""
    cells = "\n".join(
        f"<tr><th scope=row>{escape(bar.name)}<td>{bar.messages:,}<td>{bar.holders:,}<td>{bar.cost}"
        for bar in chart.bars
    )
    return f"""<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{escape(chart.question)}</title>
<style>
body {{ font: 18px/1.6 {FONTS}; color: {INK}; background: {PAPER} }}
body {{ max-width: 60rem; margin: 2rem auto }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: right; border-bottom: 1px solid {LINE}; padding: .3rem .6rem }}
th[scope=row], thead th:first-child {{ text-align: left; font-weight: 400 }}
</style>
{draw(chart)}<table>
<caption>{escape(chart.question)}</caption>
<thead><tr><th>时间<th>短信（条）<th>主体（家次）<th>费用（元）</thead>
<tbody>
{cells}
</tbody>
</table>
</html>
"""
