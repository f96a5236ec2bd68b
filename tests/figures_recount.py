"""The statistics counted a second time, from the rows of both tables alone and by other code.

It shares nothing with the product but the names of attributes: it looks at every row, in its own
way, and says where what is shown is not what it comes to.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

type Row = Mapping[str, Any]

_CHINA = timedelta(hours=8)
_AFTER_GRANT = ("granted", "issued", "delivered")


def china_day(instant: str) -> str:
    """The civil day in China of an instant, as both are stored."""
    at = datetime.fromisoformat(instant)
    offset = at.utcoffset()
    assert offset is not None
    return (at - offset + _CHINA).date().isoformat()


def _was_granted(row: Row) -> bool:
    """Whether it was decided so in the end; one that was never made was granted all the same."""
    never_made = row["state"] == "closed" and (row.get("decision") or {}).get("outcome") == "grant"
    return row["state"] in _AFTER_GRANT or never_made


class Recount:
    """Everything counted anew, once."""

    def __init__(self, registry: Iterable[Row], cases: Iterable[Row]) -> None:
        self.registry, self.cases = list(registry), list(cases)
        self.towns = {
            row["uscc"]: row.get("town") or "" for row in self.registry if row["SK"] == "ENTITY"
        }
        self.sms = [row for row in self.cases if row["SK"].startswith("SMS#")]
        self.taken = [row for row in self.sms if row.get("message_id")]
        self.reminders = [row for row in self.taken if _is_reminder(row)]

    def covered(self) -> tuple[int, int]:
        """Licences, and who holds them."""
        licences = [row for row in self.registry if row["SK"].startswith("LICENCE#")]
        return len(licences), len({row["PK"] for row in licences})

    def reminded(self) -> tuple[int, int]:
        """Reminders that were taken, and the holders they went to."""
        return len(self.reminders), len({row["uscc"] for row in self.reminders})

    def needs(self, first: date, last: date) -> dict[tuple[str, str, str], Counter[str]]:
        """Of the needs whose latest day lies in the span, what became of them, by place."""
        found: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
        heard = self._heard()
        named = {
            row["PK"].removeprefix("CASE#"): row["messages"]
            for row in self.cases
            if row["SK"] == "REMINDED" and row["PK"].startswith("CASE#")
        }
        filings = self._filings()
        for row in self.cases:
            if row["SK"] != "CASE" or not first <= date.fromisoformat(row["latest"]) <= last:
                continue
            place = row["kind"], row["item"], self.towns.get(row["uscc"], "")
            filed = filings.get(row["id"], "")
            told = named.get(row["id"], 0)
            delivered, opened = heard.get(row["invitation_id"], (False, False))
            found[place].update(
                {
                    "due": 1,
                    "reminded": told > 0,
                    "messages": told,
                    "delivered": delivered and told > 0,
                    "opened": opened and told > 0,
                    "confirmed": row.get("intent") == "yes" or bool(filed),
                    "filed": bool(filed),
                    "on_time": bool(filed) and filed <= row["latest"],
                    "granted": _was_granted(row),
                    "issued": row["state"] in _AFTER_GRANT[1:],
                    "posted": row["state"] == "delivered",
                    "lapsed": row["state"] == "lapsed",
                }
            )
        return dict(found)

    def spent(self, first: date, last: date) -> Counter[str]:
        """What was sent and posted on the days of the span."""
        found: Counter[str] = Counter()
        for row in self.taken:
            day = china_day(row.get("sent_at") or row["due_at"])
            if first.isoformat() <= day <= last.isoformat():
                found["segments"] += row["segments"]
                found["messages"] += _is_reminder(row)
        for row in self.cases:
            if row["SK"].startswith("PARCEL#") and row.get("tracking"):
                day = china_day(row["planned_at"])
                if first.isoformat() <= day <= last.isoformat() and row["state"] != "cancelled":
                    found["parcels"] += 1
                    found["posted"] += row["state"] == "delivered"
        return found

    def _heard(self) -> dict[str, tuple[bool, bool]]:
        """Of each invitation, whether a message of it arrived, and whether its link was opened."""
        arrived = {
            row["invitation_id"]
            for row in self.sms
            if row["state"] == "delivered" and _is_reminder(row)
        }
        opened = {
            row["PK"].removeprefix("INVITATION#")
            for row in self.cases
            if row.get("type") == "link_exchanged"
        }
        return {one: (one in arrived, one in opened) for one in arrived | opened}

    def _filings(self) -> dict[str, str]:
        """The day in China on which each case was first filed, unless that was taken back."""
        chains: defaultdict[str, list[Row]] = defaultdict(list)
        for row in self.cases:
            if row["PK"].startswith("CASE#") and row["SK"].startswith("EVENT#"):
                chains[row["PK"].removeprefix("CASE#")].append(row)
        found: dict[str, str] = {}
        for case_id, chain in chains.items():
            for event in sorted(chain, key=lambda row: row["SK"]):
                if event["type"] == "case_filed":
                    found.setdefault(case_id, china_day(event["at"]))
                elif event["type"] == "case_withdrawn":
                    found.pop(case_id, None)
        return found


def _is_reminder(row: Row) -> bool:
    return not row["step"].startswith(("code-", "result-"))


def unlike_the_recount(shown: Mapping[str, Any], recount: Recount) -> list[str]:
    """Where the desk's statistics of a span are not what the recount comes to; [] when all are."""
    first, last = (date.fromisoformat(shown[name]) for name in ("first_day", "last_day"))
    needs = recount.needs(first, last)
    sentence = shown["sentence"]
    wrong = _differing("sentence", sentence, dict(zip(_SENTENCE, _sentence(recount), strict=True)))
    whole: Counter[str] = sum(needs.values(), Counter())
    funnel = {one["step"]["code"]: one["number"] for one in shown["funnel"]}
    wrong += _differing("funnel", funnel, {step: whole[step] for step in funnel})
    for lines, which in (("kinds", 0), ("items", 1), ("towns", 2)):
        counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for place, counts in needs.items():
            counted[place[which]] += counts
        told = {_name(line): line for line in shown[lines]}
        if told.keys() != counted.keys():
            wrong.append(f"{lines}: {sorted(told)} are shown, {sorted(counted)} are there")
        for name in sorted(told.keys() & counted.keys()):
            wrong += _differing(f"{lines} {name}", told[name], _numbers(counted[name]))
    spent = recount.spent(first, last)
    costs = {one["what"]["code"]: one["number"] for one in shown["costs"]}
    wrong += _differing("costs", costs, {"sms": spent["segments"], "parcels": spent["parcels"]})
    for month in shown["months"]:
        begins = date.fromisoformat(f"{month['month']}-01")
        ends = (begins + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        there = recount.spent(begins, ends)
        due = sum(counts["due"] for counts in recount.needs(begins, ends).values())
        said = {"due": due} | {name: there[name] for name in _SPENT}
        wrong += _differing(f"month {month['month']}", month, said)
    return wrong


_SENTENCE = ("licences", "holders", "messages", "reminded")
_SPENT = ("messages", "segments", "parcels", "posted")
_NEED = (
    "due", "reminded", "messages", "delivered", "opened", "confirmed", "filed", "on_time",
    "granted", "issued", "posted", "lapsed",
)  # fmt: skip


def _sentence(recount: Recount) -> tuple[int, ...]:
    return (*recount.covered(), *recount.reminded())


def _numbers(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in _NEED}


def _name(line: Mapping[str, Any]) -> str:
    named = line["kind"] or line["item"]
    return str(named["code"] if named else line["town"])


def _differing(where: str, shown: Mapping[str, Any], there: Mapping[str, int]) -> list[str]:
    return [
        f"{where}: {name} {shown[name]} is shown, {number} is there"
        for name, number in there.items()
        if shown[name] != number
    ]
