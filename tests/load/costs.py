"""`make costs`: what a month costs at three sizes, from counted requests and public prices.

Counted: what each stage of a need asks of AWS (`lives`). Assumed: everything in ASSUMED and LIFE,
which is the usual simulated year of docs/simulation.md. Prices are the published ones of AWS for
us-east-1, on demand, without free tiers or discounts, in US dollars; look them up before you plan.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.load.lives import A_NIGHT, Stage, held, needed

SIZES = {"county": (7_507, 4), "city": (1_000_000, 16), "country": (200_000_000, 1_024)}
"""Licences, and the shards they are split into."""
LIFE = {
    "rung": 2_010 / 7_507,
    "a message sent": 3_659 / 7_507,
    "its receipt": 3_659 / 7_507,
    "the citizen, link to receipt": 1_429 / 7_507,
    "decided": 1_429 / 7_507,
    "copied and issued": 1_429 / 7_507,
    "courier ordered": 1_429 / 7_507,
    "delivered": 4 * 1_429 / 7_507,
    "taken in": 0.05 * 365,
    "its events counted": 1_429 / 7_507,
    "a night's recount": 365.0,
    "a night over what was delivered": 3 * 365 * 1_429 / 7_507,
}
"""How often each happens to one licence in a year; a twentieth of the rows comes anew each day, and
what was delivered in three years is looked at each night."""

CODES = 3_289 / 7_507
"""One-time codes to a licence in a year: some ask again, some have something to correct."""

ASSUMED = {
    "kilobytes a licence with its holder and cases": 12.0,
    "kilobytes a case in S3": 300.0,
    "milliseconds an AWS call takes": 6.0,
    "milliseconds of processor a call costs us": 0.6,
    "gigabytes of a function": 0.5,
    "calls a read or write unit": 0.5,
    "log bytes an invocation": 600.0,
    "events a need": 14.0,
    "segments a message": 2.5,
}
DOLLARS = {
    "read unit": 0.125e-6,
    "write unit": 0.625e-6,
    "GB of tables a month, with point-in-time recovery": 0.45,
    "GB-second of Lambda on arm64": 13.3334e-6,
    "invocation": 0.2e-6,
    "HTTP API request": 1.0e-6,
    "SQS request": 0.4e-6,
    "event on a bus": 1.0e-6,
    "signature of KMS": 15.0e-6,
    "PUT into S3": 5.0e-6,
    "GB of S3 a month": 0.023,
    "GB of logs": 0.5,
    "segment of SMS": 0.007,
}
ALARMS = 113
"""A stage's with an edge; tests/infra/test_alarms.py counts them."""
FIXED = {
    "keys, secrets, alarms, dashboard, metrics": 3 * 1.0 + 8 * 0.4 + ALARMS * 0.1 + 3.0 + 60 * 0.3,
    "firewall with five rules": 5.0 + 5 * 1.0,
}
SCHEDULED = 43_800 + 4 * 730 + 4 * 30
"""Invocations a month that come by the clock."""


@dataclass(frozen=True, slots=True)
class Year:
    """What one licence, or one shard, asks in a year."""

    reads: float
    writes: float
    others: Mapping[str, float]


def a_licence(stages: Iterable[Stage]) -> Year:
    """All stages as often as each happens to one licence in a year."""
    return _year((stage, LIFE.get(stage.name, 0.0)) for stage in stages)


def a_shard(stages: Iterable[Stage]) -> Year:
    """What each night asks of a shard whatever it holds."""
    return _year((stage, 365.0) for stage in stages if stage.name == A_NIGHT)


def _year(stages: Iterable[tuple[Stage, float]]) -> Year:
    reads = writes = 0.0
    others: Counter[str] = Counter()
    for stage, times in stages:
        reads += times * stage.read_units
        writes += times * stage.write_units
        for what, each in stage.others.items():
            others[what] += times * each  # type: ignore[assignment]
    return Year(reads, writes, others)


def month(licence: Year, shard: Year, licences: int, shards: int) -> dict[str, float]:
    """Dollars a month, line by line."""
    share = licences / 12
    reads = licence.reads * share + shard.reads * shards / 12
    writes = licence.writes * share + shard.writes * shards / 12

    def asked(what: str) -> float:
        return licence.others[what] * share + shard.others.get(what, 0.0) * shards / 12

    calls = (reads + writes) * ASSUMED["calls a read or write unit"]
    events = LIFE["rung"] * ASSUMED["events a need"] * share
    requests = asked("api requests")
    queued = (asked("sqs send_message_batch") + 3 * events) * 3
    invocations = SCHEDULED + requests + queued / 3 + events / 10
    busy = ASSUMED["milliseconds an AWS call takes"]
    busy += ASSUMED["milliseconds of processor a call costs us"]
    seconds = calls * busy / 1000
    gigabytes = licences * ASSUMED["kilobytes a licence with its holder and cases"] / 1e6
    kept = licences * LIFE["decided"] * ASSUMED["kilobytes a case in S3"] / 1e6 * 3
    messages = LIFE["a message sent"] * ASSUMED["segments a message"] * share
    codes = CODES * share
    lines = {
        "DynamoDB, reads and writes": reads * DOLLARS["read unit"] + writes * DOLLARS["write unit"],
        "DynamoDB, what is stored": gigabytes
        * DOLLARS["GB of tables a month, with point-in-time recovery"],
        "Lambda": seconds * ASSUMED["gigabytes of a function"]
        * DOLLARS["GB-second of Lambda on arm64"] + invocations * DOLLARS["invocation"],
        "API, queues, events": requests * DOLLARS["HTTP API request"]
        + queued * DOLLARS["SQS request"] + events * DOLLARS["event on a bus"],
        "signatures, documents": asked("kms sign") * DOLLARS["signature of KMS"]
        + asked("s3 put_object") * DOLLARS["PUT into S3"]
        + kept * DOLLARS["GB of S3 a month"],
        "logs": invocations * ASSUMED["log bytes an invocation"] / 1e9 * DOLLARS["GB of logs"],
        "what stands there whatever comes": sum(FIXED.values()),
    }  # fmt: skip
    lines["AWS together"] = sum(lines.values())
    lines["SMS of a gateway, 0.05 yuan a segment"] = (messages + codes) * DOLLARS["segment of SMS"]
    return lines


def page(stages: list[Stage]) -> str:
    """Both tables in Markdown."""
    counted = [
        "| stage, for each licence or shard | read units | write units | other calls |",
        "|---|---|---|---|",
        *(
            f"| {one.name} | {one.read_units:.1f} | {one.write_units:.1f} | "
            + ", ".join(f"{what} {each:.3g}" for what, each in one.others.items()) + " |"
            for one in stages
        ),
    ]  # fmt: skip
    licence, shard = a_licence(stages), a_shard(stages)
    bills = {name: month(licence, shard, *size) for name, size in SIZES.items()}
    heads = " | ".join(f"{name}, {licences:,}" for name, (licences, _) in SIZES.items())
    priced = [f"| US dollars a month | {heads} |", "|---|" + "---|" * len(SIZES)]
    for line in bills["county"]:
        row = " | ".join(f"{bill[line]:,.2f}" for bill in bills.values())
        priced.append(f"| {line} | {row} |")
    return "\n".join([*counted, "", *priced])


if __name__ == "__main__":
    print(page([*held(), *needed()]))
