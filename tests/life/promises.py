"""What always holds of a county, whatever happened: each promise one function with a name.

They read the rows and what people outside got. Of the product's own code they use the tables of
legal moves, the recount of what is due, and the verification that anybody can run.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

from tests.domain.law import LAW
from tests.life.county import County, Sent
from tests.quick_world import KEYS
from zhiban.domain.cases import TRANSITIONS, CaseState
from zhiban.domain.clock import business_day, in_sending_hours
from zhiban.domain.day_equation import is_due
from zhiban.domain.sms_ledger import DAILY_CAP, RESULT_STEP, SendState
from zhiban.domain.sms_ledger import TRANSITIONS as MOVES
from zhiban.gateways.bucket import Bucket
from zhiban.store.licences import licence_from
from zhiban.store.table import Table
from zhiban.verification.check import check_case
from zhiban.verification.reading import Sources

type Row = dict[str, Any]


@dataclass
class Seen:
    """A county as it stands after an act."""

    county: County

    @cached_property
    def cases_table(self) -> list[Row]:
        return self.county.world.rows("CASES_TABLE")

    @cached_property
    def registry(self) -> list[Row]:
        return self.county.world.rows("REGISTRY_TABLE")

    def of(self, pk: str, sk: str) -> list[Row]:
        """The rows of the cases' table whose keys begin so."""
        rows = self.cases_table
        return [r for r in rows if r["PK"].startswith(pk) and r["SK"].startswith(sk)]

    @cached_property
    def cases(self) -> dict[str, Row]:
        return {row["id"]: row for row in self.of("CASE#", "CASE")}

    @cached_property
    def sends(self) -> dict[str, Row]:
        """The attempts of the send ledger by their place."""
        return {row["PK"] + row["SK"]: row for row in self.of("INVITATION#", "SMS#")}

    @cached_property
    def licences(self) -> dict[str, Row]:
        return {r["number"]: r for r in self.registry if r["SK"].startswith("LICENCE#")}

    @cached_property
    def events(self) -> dict[str, list[Row]]:
        """The chain of each case."""
        chains = defaultdict(list)
        for row in self.of("CASE#", "EVENT#"):
            chains[row["PK"].removeprefix("CASE#")].append(row)
        return chains

    @property
    def today(self) -> date:
        return business_day(self.county.flow.now)


@dataclass
class Watch:
    """Looks at a county after each act; what must not move back is remembered."""

    county: County
    states: dict[str, SendState] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    opted_out: set[str] = field(default_factory=set)
    looked_at: tuple[int, ...] = ()
    messages: int = 0

    def look(self) -> None:
        """Check every promise, unless nothing has happened since."""
        county = self.county
        now = (county.world.dynamodb.writes, len(county.sent), len(county.flow.house.taken))
        if now == self.looked_at:
            return
        self.looked_at = now
        seen = Seen(county)
        for promise in PROMISES:
            promise(self, seen)


def one_case_a_need(_: Watch, seen: Seen) -> None:
    needs = Counter((c["kind"], c["number"], c["item"], c["term"]) for c in seen.cases.values())
    assert max(needs.values(), default=0) <= 1, needs


def a_case_moves_as_the_table_says(_: Watch, seen: Seen) -> None:
    known = {f"case_{state.value}": state for state in CaseState}
    for case_id, case in seen.cases.items():
        told = [known[e["type"]] for e in seen.events[case_id] if e["type"] in known]
        assert told[0] is CaseState.OPENED
        for before, after in pairwise(told):
            assert after in TRANSITIONS[before], (case_id, told)
        assert told[-1] == case["state"], (case_id, told)


def chains_documents_and_seals_verify(watch: Watch, seen: Seen) -> None:
    """Anybody can check a case with the public key alone."""
    world = watch.county.world
    cases, registry = Table(world.dynamodb, "cases"), Table(world.dynamodb, "registry")
    sources = Sources(cases, registry, Bucket("documents", world.s3))
    for case_id, case in seen.cases.items():
        if watch.heads.get(case_id) != case["version"]:
            watch.heads[case_id] = case["version"]
            found = check_case(sources.read(case_id), [KEYS.get_public_key()["PublicKey"]])
            assert not found.faults, (case_id, found.faults)


def an_application_is_of_what_was_shown(watch: Watch, seen: Seen) -> None:
    """Its hash was once on a page, and a code was given for exactly that."""
    for answer in watch.county.answers:
        body = answer.body if isinstance(answer.body, dict) else {}
        if "document" in body and isinstance(body["document"], dict):
            watch.shown.add(body["document"]["sha256"])
    watch.county.answers[:] = watch.county.answers[-1:]
    for row in seen.of("CASE#", "DOCUMENT#application#"):
        assert row["sha256"] in watch.shown
        chain = seen.events[row["PK"].removeprefix("CASE#")]
        order = [event["type"] for event in chain]
        assert "code_verified" in order[: order.index("case_filed")]


def no_request_fails_inside(watch: Watch, _: Seen) -> None:
    assert all(answer.status < 500 for answer in watch.county.answers)


def one_message_a_step(watch: Watch, seen: Seen) -> None:
    """An attempt is one call that was taken, and a step of a contact has one that may have been."""
    calls = Counter(sent.reference for sent in watch.county.sent)
    assert max(calls.values(), default=0) <= 1, calls
    taken = {sent.reference for sent in watch.county.sent}
    steps = Counter(
        (row["PK"], row["step"], row["contact"])
        for row in seen.sends.values()
        if row.get("attempt_id") in taken and not row["step"].startswith("code-")
    )
    assert max(steps.values(), default=0) <= 1, steps


def what_was_taken_is_in_the_ledger(watch: Watch, seen: Seen) -> None:
    known = {row.get("attempt_id") for row in seen.sends.values()}
    assert {sent.reference for sent in watch.county.sent} <= known


def the_ledger_never_moves_back(watch: Watch, seen: Seen) -> None:
    for place, row in seen.sends.items():
        before, after = watch.states.get(place), SendState(row["state"])
        if before not in (None, after):
            assert _reachable(before, after), (place, before, after)
        watch.states[place] = after


def _reachable(before: SendState, after: SendState) -> bool:
    reached, edge = {before}, [before]
    while edge:
        onward = MOVES[edge.pop()] - reached
        reached |= onward
        edge += onward
    return after in reached


def reminders_keep_to_their_hours(watch: Watch, _: Seen) -> None:
    for sent in _new_reminders(watch):
        assert in_sending_hours(sent.at, LAW.calendar), sent.at


def three_messages_a_phone_a_day(watch: Watch, _: Seen) -> None:
    reminders = (sent for sent in watch.county.sent if "验证码" not in sent.text)
    days = Counter((sent.mobile, business_day(sent.at)) for sent in reminders)
    assert max(days.values(), default=0) <= DAILY_CAP, days


def a_reminder_names_what_may_still_be_done(watch: Watch, seen: Seen) -> None:
    """Open cases inside their window, of a holder who is there and wants to hear."""
    by_attempt = {row.get("attempt_id"): row for row in seen.sends.values()}
    for sent in _new_reminders(watch):
        row = by_attempt[sent.reference]
        if row["step"].startswith(RESULT_STEP):
            assert row["step"].split("-")[2] in seen.cases, "it tells of somebody's case"
            continue
        invitation = next(r for r in seen.of(row["PK"], "INVITATION"))
        assert invitation["sealed"], "it names somebody's case"
        for case_id in invitation["sealed"]:
            case = seen.cases[case_id]
            last = case["expiry"] if case["accepts_late"] else case["latest"]
            assert business_day(sent.at).isoformat() <= last
            assert case["item"] not in watch.county.stopped
    watch.messages = len(watch.county.sent)


def _new_reminders(watch: Watch) -> list[Sent]:
    fresh = watch.county.sent[watch.messages :]
    return [sent for sent in fresh if "验证码" not in sent.text]


def who_wants_none_gets_none(watch: Watch, seen: Seen) -> None:
    """Asked before the messages are marked as looked at."""
    out = {r["uscc"] for r in seen.registry if r["SK"] == "ENTITY" and r.get("opted_out")}
    still, watch.opted_out = out & watch.opted_out, out
    by_attempt = {row.get("attempt_id"): row for row in seen.sends.values()}
    for sent in _new_reminders(watch):
        assert by_attempt[sent.reference]["uscc"] not in still


def nobody_is_missed(watch: Watch, seen: Seen) -> None:
    """What is due by the recount has a case of its term or a reason, once the day was rung."""
    rung = [row["day"] for row in seen.of("WATERMARK", "SHARD#")]
    if len(rung) < 3 or min(rung) != seen.today.isoformat() or not watch.county.settled:
        return
    reasons = {row["licence"].split("/")[1] for row in seen.of("CASE#", "SUPPRESSED#")}
    opened = {(case["number"], case["term"]) for case in seen.cases.values()}
    for number, row in seen.licences.items():
        licence = licence_from(row)
        if is_due(licence, LAW.catalogue, LAW.calendar, seen.today):
            assert (number, licence.term) in opened or number in reasons, number


def an_open_case_is_looked_at_again(_: Watch, seen: Seen) -> None:
    """Its invitation has an alarm, a message on its way, or its ladder is behind it."""
    for row in seen.of("INVITATION#", "INVITATION"):
        for case_id in row["case_ids"]:
            case = seen.cases[case_id]
            days = (case["plan"].get(name) for name in ("first", "again", "worklist", "last"))
            ahead = [on for on in days if on and on > row["stepped_to"]]
            if case["state"] == "opened" and case["invitation_id"] == row["id"] and ahead:
                assert row.get("alarm_on"), (case_id, ahead)


def no_alarm_is_left_behind(_: Watch, seen: Seen) -> None:
    """No alarm lies in a bucket whose shard is rung past it."""
    marks = {row["SK"].removeprefix("SHARD#"): row["day"] for row in seen.of("WATERMARK", "SHARD#")}
    for row in [*seen.registry, *seen.cases_table]:
        if "alarm_pk" in row:
            day, _, shard = row["alarm_pk"].partition("#")
            assert marks.get(shard, "") <= day, (row["PK"], row["SK"], row["alarm_pk"])


def one_licence_a_grant(_: Watch, seen: Seen) -> None:
    """An issued case moved its licence on by one term, and kept the number and the old term."""
    for case_id, case in seen.cases.items():
        documents = seen.of(f"CASE#{case_id}", "DOCUMENT#licence#")
        issued = sum(event["type"] == "case_issued" for event in seen.events[case_id])
        assert len(documents) == issued <= 1
        if issued:
            assert seen.licences[case["number"]]["term"] > case["term"]
            past = f"TERM#{case['kind']}#{case['number']}#{case['term']:04d}"
            assert any(row["SK"] == past for row in seen.registry)


def the_cycle_restarts(_: Watch, seen: Seen) -> None:
    """A licence that was renewed here has its next alarm, a case of its term, or a reason."""
    opened = {(case["number"], case["term"]) for case in seen.cases.values()}
    for number, row in seen.licences.items():
        if row.get("issued_here"):
            assert row.get("alarm_on") or (number, row["term"]) in opened or row.get("basis")


def one_parcel_a_leg(watch: Watch, seen: Seen) -> None:
    """The courier took each order once, and only for what was issued."""
    orders = Counter(order["reference"] for order in watch.county.flow.house.taken)
    assert max(orders.values(), default=0) <= 1, orders
    for reference in orders:
        (case,) = (c for c in seen.cases.values() if reference.startswith(c["id"]))
        assert any(event["type"] == "case_issued" for event in seen.events[case["id"]])


def what_is_delivered_was_carried(watch: Watch, seen: Seen) -> None:
    for case_id, case in seen.cases.items():
        if case["state"] == "delivered":
            parcels = seen.of(f"CASE#{case_id}", "PARCEL#")
            assert [row["state"] for row in parcels] == ["delivered"]


def every_row_of_a_file_is_accounted_for(_: Watch, seen: Seen) -> None:
    for row in seen.registry:
        if row["SK"] == "FILE":
            fates = sum(row.get(f, 0) for f in ("accepted", "unchanged", "rejected", "held"))
            assert fates == row["rows"], row


def no_person_in_what_is_handed_on(watch: Watch, _: Seen) -> None:
    """Queues carry ids: no phone, no name, no secret of a link."""
    waiting = "".join(map("".join, watch.county.world.sqs.waiting.values()))
    assert "1990000" not in waiting
    assert "样例" not in waiting


PROMISES = (
    one_case_a_need,
    a_case_moves_as_the_table_says,
    chains_documents_and_seals_verify,
    no_request_fails_inside,
    an_application_is_of_what_was_shown,
    one_message_a_step,
    what_was_taken_is_in_the_ledger,
    the_ledger_never_moves_back,
    reminders_keep_to_their_hours,
    three_messages_a_phone_a_day,
    who_wants_none_gets_none,
    a_reminder_names_what_may_still_be_done,
    nobody_is_missed,
    an_open_case_is_looked_at_again,
    no_alarm_is_left_behind,
    one_licence_a_grant,
    the_cycle_restarts,
    one_parcel_a_leg,
    what_is_delivered_was_carried,
    every_row_of_a_file_is_accounted_for,
    no_person_in_what_is_handed_on,
)
"""In the order they are asked."""
