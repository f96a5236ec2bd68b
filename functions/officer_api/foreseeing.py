"""The days to come in numbers, as the desk shows them before a supervisor gives the go.

What `make forecast` tells in full, computed while the officer waits: the registry is read once, so
that only a county's is small enough. What it takes stands in the bench.
"""

from decimal import Decimal
from typing import TYPE_CHECKING

from officer_api import naming
from officer_api.asked import Days, Price
from officer_api.asking import Asking, Asks
from officer_api.figures_shown import ChartShown
from officer_api.foreseen import ForecastShown, ForeseenDay, ItemForeseen, ReasonForeseen
from zhiban.domain.errors import TooMuch
from zhiban.runtime.observability import count, logger

if TYPE_CHECKING:
    from zhiban.domain.forecast import Forecast

MOST_ROWS = 60_000
"""Rows of a registry that are read while somebody waits; a county has about 22,000."""


def show_forecast(asking: Asks, days: Days = 90, price: Price = "0.05") -> ForecastShown:
    """What ringing will do from today on, as if nobody filed, for `days` civil days.

    `price` is yuan a segment (计费条). Names nobody. Raises TooMuch for a registry that is larger
    than a county's.
    """
    found = _foresee(asking, days, Decimal(price))
    logger.info("forecast_shown", days=days, messages=len(found.foreseen.reminders))
    count("ForecastsShown")
    return _shown(asking, found)


def _foresee(asking: Asking, days: int, price: Decimal) -> "Forecast":
    # Only here, as no other route needs them: they would be a tenth of a second of every start.
    from zhiban.domain.forecast import forecast
    from zhiban.domain.renewals import Law
    from zhiban.domain.working_days import WorkingDays
    from zhiban.runtime.rules import shipped_as
    from zhiban.store.scanning import scan_registry, with_what_is_under_way

    parts = asking.parts
    scanned = scan_registry(parts.registry, within_a_county)
    county = with_what_is_under_way(scanned, parts.table, parts.shards, parts.catalogue)
    law = Law(parts.catalogue, shipped_as(WorkingDays, "working_days"))
    return forecast(county, law, asking.today, days, price, parts.sender)


def within_a_county(rows: int) -> None:
    """Raises TooMuch once more rows were read than somebody can wait for."""
    if rows > MOST_ROWS:
        raise TooMuch(
            "too_many_rows",
            f"登记的主体和证照超过{MOST_ROWS}行，页面上算不完，请运维人员运行 make forecast。",
            rows=MOST_ROWS,
        )


def _shown(asking: Asking, found: "Forecast") -> ForecastShown:
    from zhiban.domain.forecast_charts import chart_of, draw
    from zhiban.domain.forecast_rows import forecast_data, rows

    chart = chart_of(rows(found))
    data = forecast_data(found, with_reminders=False)
    return ForecastShown(
        first_day=found.start,
        last_day=found.end,
        days=found.days,
        catalogue=found.catalogue,
        price_per_segment=data["price_per_segment"],
        chart=ChartShown(question=chart.question, answer=chart.answer, svg=draw(chart, bare=True)),
        totals=data["totals"],
        per_day=[ForeseenDay(**row) for row in data["per_day"]],
        per_item=[
            ItemForeseen(
                item=naming.item(asking.parts.catalogue, one["item"]), opened=one["opened"]
            )
            for one in data["per_item"]
        ],
        silences=[ReasonForeseen(**one) for one in data["silences"]],
        unworkable=len(data["unworkable"]),
    )
