"""Every check that a function makes before it acts, taken out of its code in turn.

What no condition of a write can say: signatures, leases, expiries, limits, roles, states that were
read. Each stands here with the words in the code that are it, what is put in their place, and the
flow that must come out wrong then; a check that is reworded is missed here at once.
"""

import ast
import importlib
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType
from typing import Any

import pytest

from tests.faults.lives import calls_of, expected, live, undisturbed
from tests.faults.wire import Fault


@dataclass(frozen=True)
class Check:
    """A check: where it is, the words that are it, what stands there without it.

    `flow` must come out wrong without it: undisturbed, or with one of `faults`.
    """

    name: str
    where: str
    words: str
    without: str
    flow: str
    faults: tuple[Fault, ...] = ()

    @contextmanager
    def taken_out(self) -> Iterator[None]:
        """The product without it."""
        module_name, _, inside = self.where.partition(":")
        module = importlib.import_module(module_name)
        target: Any = module
        for part in inside.split("."):
            target = vars(target)[part]
        source = inspect.getsource(target)
        assert source.count(self.words) == 1, f"{self.name}: {self.where} says it otherwise now"
        whole = inspect.getsource(module)
        assert whole.count(source) == 1
        changed = whole.replace(source, source.replace(self.words, self.without))
        code = compile(ast.parse(changed), str(module.__file__), "exec")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(target, "__code__", _inside(code, inside.split(".")))
            yield

    def missed(self) -> str:
        """What the harness says without it; "" when it says nothing."""
        expected(self.flow)
        calls = calls_of(self.flow)
        with self.taken_out():
            for broken in undisturbed(self.flow).faults:
                return broken
            for fault in self.faults:
                for at in range(len(calls)):
                    for broken in live(self.flow, (at, fault)).verdict.faults:
                        return broken
        return ""


def _inside(code: CodeType, path: list[str]) -> CodeType:
    for part in path:
        (code,) = (
            one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == part
        )
    return code


_TWICE, _KILLED = (Fault.TWICE,), (Fault.KILLED_AFTER,)

CHECKS = (
    Check(
        "a courier's signature", "track_parcels.hearing:hear",
        "not is_signed(parts.secret.valid(wall), headers, body, wall)", "False",
        "a webhook is forged",
    ),
    Check(
        "the age of a signature", "zhiban.gateways.signatures:is_signed",
        "> WINDOW.total_seconds()", "> 10**12", "a webhook is replayed",
    ),
    Check(
        "a gateway's signature", "record_receipts.callbacks:reports",
        "not is_signed(secrets, HEADERS, headers, body, wall)", "False", "a receipt is forged",
    ),
    Check(
        "the lease of a courier's order", "zhiban.domain.parcels:next_step",
        "wall < parcel.claimed_until", "False", "a courier is ordered", _TWICE,
    ),
    Check(
        "an order that is placed", "zhiban.domain.parcels:next_step",
        "parcel.state not in NOT_YET_ORDERED", "False", "a notice of an issue comes late",
    ),
    Check(
        "asking before an order is placed again", "zhiban.domain.parcels:next_step",
        "return Step.ASK", "return Step.CLAIM", "a courier is ordered", _KILLED,
    ),
    Check(
        "whether a case is issued", "order_couriers.ordering:order_for",
        "case.state is not CaseState.ISSUED", "False", "a notice of an issue is wrong",
    ),
    Check(
        "the lease of a cancelling", "zhiban.domain.unwanted_parcels:cancel_step",
        "wall < parcel.claimed_until", "False", "a parcel is cancelled", _TWICE,
    ),
    Check(
        "asking before it is cancelled again", "zhiban.domain.unwanted_parcels:cancel_step",
        "else CancelStep.ASK", "else CancelStep.REVOKE", "a parcel is cancelled", _KILLED,
    ),
    Check(
        "whether a case is granted", "issue_licences.issuing:_decide",
        "case.state is not CaseState.GRANTED", "False", "a licence is issued", _KILLED,
    ),
    Check(
        "a code", "citizen_api.verifying:verify_code",
        "not parts.codes.is_right(book.fingerprint, code, book.bound_to)",
        "False", "a wrong code is told",
    ),
    Check(
        "whether an authorisation holds", "citizen_api.visiting:_of_agent",
        "not given.holds(case, found.entity, found.today)", "False",
        "an agent signs what was taken back",
    ),
    Check(
        "what a code for authorising is for", "citizen_api.authorising:_signing",
        'found.session.grants.get(case_id) != f"{AUTHORISE}{document}"', "False",
        "an agent is authorised by another code",
    ),
    Check(
        "a code's ten minutes", "zhiban.domain.one_time_codes:CodeBook.tried",
        "wall >= book.sent_at + LIFETIME", "False", "a code is told too late",
    ),
    Check(
        "five tries at a code", "zhiban.domain.one_time_codes:CodeBook._unlocked",
        "if wall < self.locked_until:", "if False:", "a code is told after five wrong ones",
    ),
    Check(
        "who signs in", "citizen_api.signing_in:finish_sign_in",
        "not parts.entities.is_head(found.entity, person.name, person.number)", "False",
        "somebody else signs in",
    ),
    Check(
        "a phone that is new", "citizen_api.visiting:code_is_enough",
        "parts.code_suffices(found.entity, found.contact, found.today)", "True",
        "a code is asked for where it is not enough",
    ),
    Check(
        "a minute between two codes", "zhiban.domain.one_time_codes:CodeBook.may_send",
        "wall < self.sent_at + PAUSE", "False", "a code is asked for at once again",
    ),
    Check(
        "a session's end", "citizen_api.visiting:living_session",
        "session.alive(moment.wall)", "True", "a visit of yesterday goes on",
    ),
    Check(
        "whose number a link went to", "citizen_api.visiting:visit",
        "entity.contact_version != session.contact_version", "False",
        "an old number's link is opened",
    ),
    Check(
        "a code before a word is taken", "citizen_api.visiting:enter",
        "verified and session.verified_at is None", "False", "a word is given without a code",
    ),
    Check(
        "a code for this very document", "citizen_api.signing:_checked",
        "found.session.grants.get(case_id) != document", "False", "an edited form is signed",
    ),
    Check(
        "the page an officer saw", "officer_api.deciding:_decide_now",
        "not decisions.as_seen(case, [event.type for event in chain], asked.version)", "False",
        "a decision is late",
    ),
    Check(
        "an officer's role", "officer_api.routes:admit",
        "not officer.roles & allowed", "False", "a clerk stops an item",
    ),
    Check(
        "who may grant", "zhiban.domain.decisions:permit",
        "not officer.roles & may", "False", "a clerk grants",
    ),
    Check(
        "who ends a special procedure", "zhiban.domain.examining:_check_role",
        "not officer.roles & MAY[act]", "False", "a clerk says what was found",
    ),
    Check(
        "a special procedure under way", "zhiban.domain.decisions:_check_special",
        "special.finding is None", "False", "a grant comes before the finding",
    ),
    Check(
        "who granted is not who looks again", "officer_api.post_checking:check_post_check",
        "case.decision.by == asking.officer.id", "False", "who granted looks again",
    ),
    Check(
        "what keeps the platform from deciding", "decide_cases.deciding:_decide",
        " or against_deciding(case, beside, business_day(at))", "",
        "a stopped item is left to officers",
    ),
    Check(
        "whether the holder still wants it", "send_sms.checking:check_again",
        "if against := against_the_holder(send, entity):", "if against := None:",
        "a message is no longer wanted",
    ),
    Check(
        "sending hours", "send_sms.sending:send_planned",
        "not in_sending_hours(now, parts.calendar)", "False", "a message waits for the afternoon",
    ),
    Check(
        "a file that weighs much", "ingest_registry.taking_in:_begin",
        "if reason:", "if False:", "a heavy file comes",
    ),
)  # fmt: skip
