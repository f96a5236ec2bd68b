"""Statistics that are not of a day: what is covered, who was ever reminded, what is published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from zhiban.domain.figures import Covered, Held, Reminded
from zhiban.store import keys
from zhiban.store.day_counts import read_counts, told_counts
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, moment, required_day, text, whole

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Report:
    """One monthly report: of which month (its first day), where it lies, and when it was made.

    `whole`: its month's last day had been recounted by then.
    """

    month: date
    key: str
    version: str
    made_at: datetime
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Figures:
    """Reads and writes them, in the table of cases."""

    table: Table

    def cover(self, on: date, segment: int, counts: Mapping[Held, Covered]) -> Action:
        """An action: what a part of the registry held at the end of a civil day; the month's last
        look stays."""
        key = keys.covered(on, segment)
        told = list(told_counts(counts, Held._fields))
        return self.table.put(
            {"PK": key.pk, "SK": key.sk, "on": on.isoformat(), "counts": told, "schema": SCHEMA}
        )

    def covered(self, month: date, segments: int) -> tuple[date | None, dict[Held, Covered]]:
        """What the registry held when a month was last looked at, and the day of the look that is
        furthest behind; None where no part was looked at."""
        total: dict[Held, Covered] = {}
        days = []
        for item in self.table.children(keys.covered(month, 0).pk):
            if int(text(item, "SK")) < segments:
                days.append(required_day(item, "on"))
                for held, tally in read_counts(item, Held, Held._fields, Covered).items():
                    total[held] = total.get(held, Covered()) + tally
        return min(days, default=None), total

    def is_whole(self, last: date, segments: int) -> bool:
        """Whether each part was looked at as the month ended on its last day; so is a month in
        which nobody looked at any, as before the first go: more of it will never be known."""
        seen = {
            text(item, "SK"): required_day(item, "on")
            for item in self.table.children(keys.covered(last, 0).pk)
            if int(text(item, "SK")) < segments
        }
        return not seen or (len(seen) == segments and min(seen.values()) >= last)

    def reminded(self, usccs: Iterable[str]) -> set[str]:
        """Those of the holders that were ever reminded."""
        wanted = {keys.holder_reminded(uscc): uscc for uscc in usccs}
        return {wanted[key] for key in self.table.get_many(wanted)}

    def ever(self) -> Reminded:
        """Reminders and reminded holders, as the events told of so far came to."""
        item = self.table.get(keys.ever_reminded()) or {}
        return Reminded(whole(item, "messages"), whole(item, "holders"))

    def publish(self, body: str, at: datetime) -> Action:
        """An action: this is what anybody may read."""
        key = keys.public_statistics()
        return self.table.put(
            {"PK": key.pk, "SK": key.sk, "body": body, "at": at.isoformat(), "schema": SCHEMA}
        )

    def published_at(self) -> datetime | None:
        """The business instant of the last publication, or None before there was one."""
        return moment(self.table.get(keys.public_statistics()) or {}, "at")

    def published(self) -> str | None:
        """What anybody may read, or None before anything was published."""
        item = self.table.get(keys.public_statistics())
        return text(item, "body") if item else None

    def reported(self, report: Report) -> Action:
        """An action: the report of a month lies there; made again it takes the place of this."""
        key = keys.report(report.month)
        return self.table.put(
            {
                "PK": key.pk,
                "SK": key.sk,
                "month": report.month.isoformat(),
                "key": report.key,
                "version": report.version,
                "made_at": report.made_at.isoformat(),
                "whole": report.whole,
                "schema": SCHEMA,
            }
        )

    def report(self, month: date) -> Report | None:
        """The report of a month, or None."""
        item = self.table.get(keys.report(month))
        return _report_from(item) if item else None

    def reports(self, limit: int) -> list[Report]:
        """The last reports, the latest month first."""
        pk = keys.public_statistics().pk
        return [_report_from(item) for item in self.table.latest(pk, keys.REPORTS, limit)]


def _report_from(item: Item) -> Report:
    made_at = moment(item, "made_at")
    assert made_at is not None
    month, key, version = required_day(item, "month"), text(item, "key"), text(item, "version")
    return Report(month, key, version, made_at, item.get("whole") is not False)
