"""需求统计: per kind and town, what was due and what became of it, as the last night counted it."""

from datetime import timedelta

from officer_api import naming
from officer_api.asked import FirstDay, LastDay
from officer_api.asking import Asks
from officer_api.need_shown import NeedLine, NeedShown, NeedTotals
from zhiban.domain.errors import Malformed
from zhiban.domain.need import Need
from zhiban.runtime.observability import count

USUAL, LONGEST = timedelta(days=90), timedelta(days=366)


def show_need(asking: Asks, first: FirstDay = None, last: LastDay = None) -> NeedShown:
    """The needs whose latest filing day lies from `from` to `to`, both inside; the last ninety days
    where nothing is said. For officers: no number is suppressed. Raises Malformed.
    """
    until = last or asking.today
    since = first or until - USUAL
    if not timedelta() <= until - since <= LONGEST:
        raise Malformed("no_such_span", "起止日期不对，起不能晚于止，且最长一年。", field="from")
    read = asking.parts.need.read(since, until, asking.parts.shards)
    found: dict[tuple[str, str], Need] = {}
    for place, need in read.items():
        line = place.kind, place.town
        found[line] = found.get(line, Need()) + need
    count("NeedShown")
    return NeedShown(
        first_day=since,
        last_day=until,
        totals=_told(Need.sum_of(found.values())),
        lines=[
            NeedLine(
                kind=naming.kind(asking.parts.catalogue, kind),
                town=town,
                **_told(need).model_dump(),
            )
            for (kind, town), need in sorted(found.items())
        ],
    )


def _told(need: Need) -> NeedTotals:
    return NeedTotals(
        due=need.due, reminded=need.reminded, answered=need.answered, on_time=need.on_time
    )
