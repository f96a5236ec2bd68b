"""Every key has the shape that the head of `keys.py` draws, and sorts as it must."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiban.store import keys
from zhiban.store.keys import Key

DAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
SEND, AGAIN = (keys.send("i", f"2026-12-01-{step}", 0, 1) for step in ("first", "again"))

KEYS: dict[str, Key] = {
    "entity": keys.entity("u"),
    "change": keys.change("u", 2),
    "licence": keys.licence("u", "L01", "n"),
    "profile": keys.profile("u"),
    "past_term": keys.past_term("u", "L01", "n", 2),
    "past_edition": keys.past_edition("u", "L01", "n", 2),
    "number": keys.number("L01", "n"),
    "file": keys.file("s"),
    "part": keys.part("s", 2),
    "chunk": keys.chunk("s", 1, 2),
    "release": keys.release("s"),
    "registry_size": keys.registry_size(),
    "quality": keys.quality(DAY),
    "export": keys.export(datetime(2026, 12, 1, tzinfo=UTC), "licences"),
    "download": keys.download(keys.export(NOW, "licences"), NOW, "o"),
    "correction": keys.correction(keys.licence("u", "L01", "n"), 2),
    "case": keys.case("c"),
    "event": keys.event("c", 1),
    "event_data": keys.event_data("c", 1),
    "suppressed": keys.suppressed("c", DAY),
    "task": keys.task("c", "what"),
    "file_task": keys.file_task("s", "what"),
    "form": keys.form("c"),
    "document": keys.document("c", "licence", 1),
    "authorisation": keys.authorisation("c", 1),
    "copying": keys.copying("c", 1),
    "paper": keys.paper("d"),
    "paper_of": keys.paper_of("1.2.156.3005.2.a.b.c.001.K"),
    "parcel": keys.parcel("c", "out", 1),
    "holder_task": keys.holder_task("u", "what"),
    "done_task": keys.done_task(keys.task("c", "what"), NOW),
    "done_task of a holder": keys.done_task(keys.holder_task("u", "what"), NOW),
    "done_task of a template": keys.done_task(keys.template_task("t/1", "what"), NOW),
    "read_by": keys.read_by(keys.case("c"), "o", NOW),
    "read_by of a holder": keys.read_by(keys.entity("u"), "o", NOW),
    "done_task of a file": keys.done_task(keys.file_task("s", "what"), NOW),
    "invitation": keys.invitation("i"),
    "send": SEND,
    "send_event": keys.send_event(SEND, "reminder_sent"),
    "token": keys.token("d"),
    "session": keys.session("d"),
    "code": keys.code("i", 0),
    "exchange": keys.exchange("i", "d"),
    "message": keys.message("m"),
    "receipt": keys.receipt("m"),
    "reference": keys.reference("a"),
    "recalled": keys.recalled("a"),
    "minute_claim": keys.minute_claim("f", "a"),
    "reminded": keys.reminded("c"),
    "rating": keys.rating("c"),
    "rated": keys.rated("c", 1),
    "provider pace": keys.provider("sns", "PACE"),
    "provider released": keys.provider("sns", "RELEASED"),
    "provider health": keys.provider("sns", "HEALTH"),
    "tally": keys.tally("sns", 1, "TRIAL"),
    "template_task": keys.template_task("renewal.first.one/1", "what"),
    "sign_in": keys.sign_in("0" * 64),
    "guesses": keys.guesses("f", NOW),
    "uploads": keys.uploads("c", NOW),
    "revealed_to": keys.revealed_to(keys.case("c"), "o", NOW, "mobile.0"),
    "revealed_to of a holder": keys.revealed_to(keys.entity("u"), "o", NOW, "mobile.0"),
    "reveals": keys.reveals("o", NOW),
    "phone_day": keys.phone_day("f", DAY),
    "phone_codes": keys.phone_codes("f", DAY),
    "watermark": keys.watermark(1),
    "day_shard": keys.day_shard(DAY, 1),
    "day_proof": keys.day_proof(DAY, 1),
    "switch": keys.switch("name"),
    "rule_proposal": keys.rule_proposal("p"),
    "rule_proposal_event": keys.rule_proposal_event("p", "proposed"),
    "switched": keys.switched("name", 1),
    "need": keys.need(DAY, 1),
    "spent": keys.spent(DAY, 1),
    "covered": keys.covered(DAY, 1),
    "holder_reminded": keys.holder_reminded("u"),
    "ever_reminded": keys.ever_reminded(),
    "public_statistics": keys.public_statistics(),
    "report": keys.report(DAY),
    "send_of": keys.send_of(
        keys.send_event(keys.send("i", "2026-12-01-again", 0, 1), "reminder_sent"), "reminder_sent"
    ),
    "counters": keys.counters(DAY),
    "counted": keys.counted(DAY, keys.event("c", 1)),
}


def drawn() -> list[tuple[str, str]]:
    """What the docstring lists: pairs of patterns for a partition and its sort keys."""
    assert keys.__doc__ is not None
    text = " ".join(keys.__doc__.split("\n\n", 1)[1].split())
    pairs: list[tuple[str, str]] = []
    for part in text.removeprefix("registry:").replace(" cases: ", ";").split(";"):
        pk, _, sks = part.strip().partition(" | ")
        sorts = sks.split(", ") if sks else [pk.partition("#")[0]]
        pairs += [(pattern_of(pk), pattern_of(sk)) for sk in sorts]
    return pairs


def pattern_of(shape: str) -> str:
    shape = shape.strip().removesuffix(".")
    return "".join(
        r".+" if piece.startswith("<") or piece == "…" else re.escape(piece)
        for piece in re.split(r"(<[^>]+>|…)", shape)
        if piece
    )


def is_drawn(key: Key) -> bool:
    return any(re.fullmatch(pk, key.pk) and re.fullmatch(sk, key.sk) for pk, sk in drawn())


def test_every_function_that_makes_a_key_is_looked_at() -> None:
    makers = {
        name
        for name, value in vars(keys).items()
        if callable(value) and getattr(value, "__annotations__", {}).get("return") is Key
    }
    assert makers == {name.partition(" ")[0] for name in KEYS}


@pytest.mark.parametrize("name", KEYS)
def test_every_key_stands_in_the_drawing(name: str) -> None:
    assert is_drawn(KEYS[name]), KEYS[name]


def test_nothing_is_drawn_that_no_function_makes() -> None:
    unused = [
        (pk, sk)
        for pk, sk in drawn()
        if not any(re.fullmatch(pk, k.pk) and re.fullmatch(sk, k.sk) for k in KEYS.values())
    ]
    assert unused == []


def test_no_two_things_share_a_key() -> None:
    assert len(set(KEYS.values())) == len(KEYS)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 999_999), st.integers(1, 999_999))
def test_numbers_sort_as_numbers(one: int, other: int) -> None:
    assert (keys.event("c", one).sk < keys.event("c", other).sk) == (one < other)
    assert (keys.chunk("s", 1, one).sk < keys.chunk("s", 1, other).sk) == (one < other)
    one_part, other_part = one % 90_000, other % 90_000
    assert (keys.part("s", one_part).sk < keys.part("s", other_part).sk) == (one_part < other_part)
    assert (keys.change("u", one).sk < keys.change("u", other).sk) == (one < other)


def test_an_events_attempt_is_found_by_its_key() -> None:
    assert keys.send_of(keys.send_event(SEND, "reminder_sent"), "reminder_sent") == SEND
    assert keys.invitation_in(SEND.pk) == "i"


INSTANTS = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis wants its bounds naive
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-9))]),
)


@settings(max_examples=60, deadline=None)
@given(INSTANTS, INSTANTS)
def test_instants_sort_as_instants(one: datetime, other: datetime) -> None:
    one, other = one.replace(microsecond=0), other.replace(microsecond=0)
    assert (keys.instant(one) < keys.instant(other)) == (one < other)
    assert datetime.fromisoformat(keys.instant(one)) == one


def test_what_was_done_of_a_task_begins_alike_and_sorts_by_when() -> None:
    task, holders = keys.task("c", "what"), keys.holder_task("u", "what")
    later = keys.done_task(task, NOW + timedelta(seconds=1))
    assert keys.done_task(task, NOW).sk.startswith(keys.done_tasks(task))
    assert keys.done_task(task, NOW) < later
    assert keys.done_tasks(keys.task("c", "wha")) != keys.done_tasks(task)
    assert keys.done_task(holders, NOW).pk == holders.pk


def test_the_alarm_buckets_of_days_and_shards_differ() -> None:
    buckets = {keys.alarm_bucket(DAY + timedelta(n), s) for n in range(3) for s in range(3)}
    assert len(buckets) == 9
    assert keys.alarm_bucket(DAY, 1) == "2026-12-01#001"


def test_the_event_rows_that_the_stream_looks_for() -> None:
    """The stream's filter passes sort keys that begin with EVENT#: of chains and beside them."""
    heard = ("event", "send_event", "exchange", "switched", "rated", "rule_proposal_event")
    assert all(KEYS[name].sk.startswith("EVENT#") for name in heard)
    others = {n: k for n, k in KEYS.items() if n not in heard}
    assert not [name for name, k in others.items() if k.sk.startswith("EVENT#")]
