"""What came of it, counted from outside: from the files, from the phones, and from bare rows.

Nothing here is the product's own arithmetic: who was due is `tests/recount.py`, with a law of its
own; what was sent is what the provider took; what stands in the tables is read row by row.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from officer_api.summarising import shown_of
from tests.figures_recount import Recount, unlike_the_recount
from tests.recount import DAY, LAW, back, due_licences, read_date, taken_in, works
from tests.simulate.phones import Taken
from tests.simulate.year import Year
from zhiban.domain.figures import Span
from zhiban.store.summaries import Summaries
from zhiban.store.wire import decode_item

GRACE = 14 * DAY
"""What fell due less long ago than this may still be on its way when the last day ends."""

SAMPLED = 7
"""Who was due is asked of every so many days; no window is open for as short as that."""

HOURS = ((time(9), time(11, 30)), (time(14, 30), time(17, 30)))
A_DAY = 3
_CHINA = timedelta(hours=8)

type Need = tuple[str, str]
"""The holder's code and the licence's number."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A line of the licences file: until when it is valid, and the last day by the statute."""

    kind: str
    expiry: date
    latest: date


@dataclass
class Findings:
    """Everything that is said of a simulation."""

    needs: int = 0
    cases: int = 0
    reasons: int = 0
    missed: list[Need] = field(default_factory=list)
    unsaid: list[Need] = field(default_factory=list)
    reminders: int = 0
    codes: int = 0
    segments: int = 0
    duplicates: list[str] = field(default_factory=list)
    over_cap: int = 0
    out_of_hours: int = 0
    ended: int = 0
    on_time: int = 0
    late: int = 0
    issued: int = 0
    delivered: int = 0
    statistics: list[str] = field(default_factory=list)
    months: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def on_time_rate(self) -> float:
        """Of the licences whose last day has passed, the share that was filed for by then."""
        return self.on_time / self.ended if self.ended else 1.0


def find(year: Year) -> Findings:
    """Count it all."""
    found = Findings()
    rows = [decode_item(item) for item in year.tables.items("cases")]
    files = _Files(year)
    needs = _needs(year, files)
    _account(found, needs, rows, year, files)
    _look_at_phones(found, year, files)
    _punctuality(found, needs, year, files)
    _look_at_ends(found, rows, year)
    found.statistics = recounted(rows) + figures_wrong(year, rows)
    found.months = _months(year)
    return found


class _Files:
    """The two files as they were taken in, read by other code."""

    def __init__(self, year: Year) -> None:
        intake = year.county.intake
        rejects = {str(row["name"]): str(row["rejects"] or "") for row in intake.ledgers()}
        self.entities, self.licences = (
            (year.folder / name).read_bytes() for name in ("entities.csv", "licences.csv")
        )
        self.entity_rejects, self.licence_rejects = (
            intake.bucket.content(rejects[name]) if rejects[name] else b""
            for name in ("entities.csv", "licences.csv")
        )
        held = taken_in(self.entities, self.entity_rejects, ("统一社会信用代码",), "变更时间")
        self.mobiles = {row["统一社会信用代码"]: row["手机号码"] for row in held}
        self.holders = Counter(self.mobiles.values())
        self.papers = dict(self._papers())

    def due(self, day: date) -> set[Need]:
        """Who must be reminded by the end of a civil day."""
        told = (self.entities, self.entity_rejects, self.licences, self.licence_rejects)
        return due_licences(*told, day)

    def _papers(self) -> Iterator[tuple[Need, Paper]]:
        rows = taken_in(
            self.licences,
            self.licence_rejects,
            ("证照类型", "证照编号", "持证主体代码"),
            "更新时间",
        )
        for row in rows:
            rule, expiry = LAW.get(row["证照类型"]), read_date(row["有效期止"])
            if rule is not None and expiry is not None:
                latest, _ = back(expiry, rule.latest)
                last = expiry if rule.accepts_late else latest
                need = row["持证主体代码"], row["证照编号"]
                yield need, Paper(row["证照类型"], expiry, min(last, latest))


def _needs(year: Year, files: _Files) -> set[Need]:
    asked = range(0, max(year.asked.days - GRACE.days, 1), SAMPLED)
    return set().union(*(files.due(year.asked.today + n * DAY) for n in asked))


def _account(
    found: Findings,
    needs: set[Need],
    rows: Sequence[Mapping[str, Any]],
    year: Year,
    files: _Files,
) -> None:
    """Every need has a case or a reason; and whoever has a case has been spoken to."""
    cases = {(row["uscc"], row["number"]): row for row in rows if row["SK"] == "CASE"}
    reasons = {
        (row["uscc"], row["licence"].split("/", 1)[1])
        for row in rows
        if row["SK"].startswith("SUPPRESSED#")
    }
    found.needs = len(needs)
    found.cases = len(needs & cases.keys())
    found.reasons = len(needs & reasons - cases.keys())
    found.missed = sorted(needs - cases.keys() - reasons)
    asked_of_person = {row["PK"] for row in rows if _is_asked_of_a_person(row)}
    reached = {one.mobile for one in year.phones.taken if one.link}
    for need in sorted(needs & cases.keys()):
        case = cases[need]
        its_own = {case["PK"], f"INVITATION#{case['invitation_id']}"}
        spoken = files.mobiles.get(need[0]) in reached or its_own & asked_of_person
        fresh = date.fromisoformat(case["opened_on"]) > year.last_day - GRACE
        if not spoken and not fresh and need not in reasons and case["state"] != "closed":
            found.unsaid.append(need)


def _is_asked_of_a_person(row: Mapping[str, Any]) -> bool:
    """A task, done or not; or a message that failed or was lost, on a worklist or taken off it."""
    if row["SK"].startswith("SMS#"):
        return bool(row.get("queue_pk") or row.get("outcome"))
    return bool(row["SK"].startswith(("TASK#", "DONE#")))


def _look_at_phones(found: Findings, year: Year, files: _Files) -> None:
    """What the provider took: how much, how long, twice, too often, at the wrong hour."""
    said: Counter[tuple[str, str]] = Counter()
    a_day: Counter[tuple[str, date]] = Counter()
    for one in year.phones.taken:
        found.segments += segments_of(one.text)
        if not one.link:
            found.codes += 1
            continue
        found.reminders += 1
        said[one.mobile, one.words] += 1
        a_day[one.mobile, one.day] += 1
        found.out_of_hours += not in_office_hours(one)
    found.duplicates += [
        f"message to …{mobile[-4:]} {times} times: {words}"
        for (mobile, words), times in said.items()
        if times > max(1, files.holders[mobile])
    ]
    found.over_cap = sum(times > A_DAY for times in a_day.values())


def segments_of(text: str) -> int:
    """How many SMS a Chinese text is: 70 characters alone, 67 in each of several."""
    return 1 if len(text) <= 70 else -(-len(text) // 67)


def in_office_hours(one: Taken) -> bool:
    """Whether a message was taken when an office phone is answered."""
    local = (one.at.astimezone(_utc) + _CHINA).time()
    return works(one.day) and any(opens <= local < closes for opens, closes in HOURS)


_utc = datetime.fromisoformat("2026-01-01T00:00:00+00:00").tzinfo


def _punctuality(found: Findings, needs: set[Need], year: Year, files: _Files) -> None:
    """Of those whose last day lies in the simulated days: who had a receipt by then."""
    filed = {one.number: one.day for one in reversed(year.crowd.diary)}
    for need in needs:
        paper = files.papers[need]
        if not year.asked.today <= paper.latest <= year.last_day:
            continue
        found.ended += 1
        day = filed.get(need[1])
        found.on_time += day is not None and day <= paper.latest
        found.late += day is not None and day > paper.latest


_ONCE = ("case_filed", "case_granted", "case_issued", "case_delivered")


def _look_at_ends(found: Findings, rows: Sequence[Mapping[str, Any]], year: Year) -> None:
    """One application, one licence, one parcel."""
    ends = Counter(
        (row["PK"], row["type"])
        for row in rows
        if row["SK"].startswith("EVENT#") and row["type"] in _ONCE
    )
    found.issued = sum(what == "case_issued" for _, what in ends)
    found.delivered = sum(what == "case_delivered" for _, what in ends)
    found.duplicates += [f"{what} {times} times" for (_, what), times in ends.items() if times > 1]
    ordered = Counter(order["reference"] for order in year.county.house.taken)
    found.duplicates += [f"parcel {one} {n} times" for one, n in ordered.items() if n > 1]
    legs = Counter(re.sub(r"\W?\d+$", "", reference) for reference in ordered)
    found.duplicates += [f"parcels of {one}: {n}" for one, n in legs.items() if n > 1]


def recounted(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Where the counters of a day are not what its events come to."""
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    happened: defaultdict[str, Counter[str]] = defaultdict(Counter)
    opened, rung = Counter[str](), Counter[str]()
    for row in rows:
        pk, sk = row["PK"], row["SK"]
        if pk.startswith("STATS#") and sk == "COUNTERS":
            told = {k: v for k, v in row.items() if isinstance(v, int)}
            counted[pk.removeprefix("STATS#")].update(told)
        elif sk.startswith("EVENT#") and "type" in row:
            day = (datetime.fromisoformat(row["at"]).astimezone(_utc) + _CHINA).date().isoformat()
            happened[day][row["type"]] += 1
            opened[day] += row["type"] == "case_opened" and row.get("actor") == "ring_alarms"
        elif pk.startswith("DAY#") and sk.startswith("SHARD#"):
            rung[pk.removeprefix("DAY#")] += row["opened"]
    days = sorted(counted.keys() | happened.keys())
    wrong = [
        f"{day} {what}: {counted[day][what]} counted, {happened[day][what]} happened"
        for day in days
        for what in sorted(counted[day].keys() | happened[day].keys())
        if counted[day][what] != happened[day][what]
    ]
    return wrong + [
        f"{day} equation: {rung[day]} counted, {opened[day]} opened"
        for day in sorted(opened.keys() | rung.keys())
        if opened[day] != rung[day]
    ]


def figures_wrong(year: Year, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Where the desk's statistics of the year from the first day on are not a recount of them."""
    desk, first = year.county.desk, year.asked.today
    read = Summaries(desk.need, desk.spent, desk.figures, desk.shards)
    summary = read.of(Span(first, first + 365 * DAY), year.last_day + DAY)
    shown = shown_of(desk.catalogue, desk.prices, summary).model_dump(mode="json")
    registry = [decode_item(item) for item in year.tables.items("registry")]
    return unlike_the_recount(shown, Recount(registry, rows))


def _months(year: Year) -> dict[str, Counter[str]]:
    """What reached people and what they did, month by month."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in year.phones.taken:
        if one.link:
            found[f"{one.day:%Y-%m}"]["reminders"] += 1
    for filed in year.crowd.diary:
        found[f"{filed.day:%Y-%m}"]["filed"] += 1
    return dict(sorted(found.items()))
