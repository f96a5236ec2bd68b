"""How an attempt ends, and what follows from it in the same transaction."""

from datetime import date, timedelta

import pytest

from tests.store.conftest import Writer
from tests.store.send_ledger import KEY, NOW, SEND, Ledger
from zhiban.domain.contacts import Confidence, Contact, Role
from zhiban.domain.entities import Entity
from zhiban.domain.errors import Conflict
from zhiban.domain.sms_ledger import Send, SendState
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.entities import Entities
from zhiban.store.send_endings import SendEndings
from zhiban.store.table import Table


class EveryDay:
    """A calendar without a holiday."""

    def is_working(self, day: date) -> bool:
        return True


SECOND = keys.send(SEND.invitation_id, SEND.step, 1, 1)


@pytest.fixture
def endings(ledger: Ledger, registry: Table, cipher: Cipher) -> SendEndings:
    return SendEndings(ledger.sends, Entities(registry, cipher), EveryDay())


def holder(write: Writer, registry: Table, cipher: Cipher, phones: int) -> None:
    contacts = tuple(
        Contact(Role.REPRESENTATIVE, "样例", f"1990000000{n}", "feed", date(2026, 1, 1))
        for n in range(phones)
    )
    entity = Entity(SEND.uscc, "样例商店", contacts=contacts, contact_version=5)
    write(*Entities(registry, cipher).store(entity, (), NOW))


def end(endings: SendEndings, ledger: Ledger, to: SendState, reason: str = "") -> None:
    ledger.write(*endings.end(ledger.send, to, reason, NOW, "m1"))


def second(ledger: Ledger) -> Send | None:
    return ledger.sends.get(SECOND)


def test_a_bad_number_leads_to_the_next_contact_and_to_no_task(
    ledger: Ledger, endings: SendEndings, write: Writer, registry: Table, cipher: Cipher
) -> None:
    holder(write, registry, cipher, 2)
    ledger.claim()
    ledger.sent()
    end(endings, ledger, SendState.FAILED, "bad_number")
    onward = second(ledger)
    assert onward is not None
    assert (onward.state, onward.contact_version) == (SendState.PLANNED, 5)
    assert ledger.work("send_failed") == []
    assert ledger.send.state is SendState.FAILED


@pytest.mark.parametrize(
    ("phones", "reason"), [(1, "bad_number"), (1, "opted_out"), (2, "bad_body"), (0, "x")]
)
def test_where_no_other_number_helps_it_is_a_persons(
    ledger: Ledger,
    endings: SendEndings,
    write: Writer,
    registry: Table,
    cipher: Cipher,
    phones: int,
    reason: str,
) -> None:
    holder(write, registry, cipher, phones)
    ledger.claim()
    end(endings, ledger, SendState.FAILED, reason)
    assert ledger.work("send_failed") == [KEY]
    assert second(ledger) is None


def test_ended_twice_plans_the_next_contact_once(
    ledger: Ledger, endings: SendEndings, write: Writer, registry: Table, cipher: Cipher
) -> None:
    holder(write, registry, cipher, 2)
    ledger.claim()
    ledger.sent()
    actions = [endings.end(ledger.send, SendState.FAILED, "bad_number", NOW) for _ in range(2)]
    ledger.write(*actions[0])
    with pytest.raises(Conflict):
        ledger.write(*actions[1])


def test_a_receipt_that_overtook_our_own_note_tells_of_the_sending_too(
    ledger: Ledger, endings: SendEndings
) -> None:
    ledger.claim()
    end(endings, ledger, SendState.DELIVERED)
    assert ledger.events() == {"reminder_sent", "reminder_delivered"}
    assert ledger.send.message_id == "m1"
    assert ledger.receipts.by_message("m1") == ledger.send


def test_a_sending_that_was_told_of_is_not_told_again(ledger: Ledger, endings: SendEndings) -> None:
    ledger.claim()
    ledger.sent()
    later = NOW + timedelta(hours=1)
    ledger.write(*endings.end(ledger.send, SendState.DELIVERED, "", later, "m1"))
    told = ledger.table.get(keys.send_event(KEY, "reminder_sent"))
    assert told is not None
    assert told["at"] == NOW.isoformat()


def test_a_carrier_that_does_not_know_leaves_it_unknown(
    ledger: Ledger, endings: SendEndings
) -> None:
    ledger.claim()
    ledger.sent()
    end(endings, ledger, SendState.UNKNOWN, "carrier_unknown")
    assert (ledger.send.state, ledger.send.reason) == (SendState.UNKNOWN, "carrier_unknown")
    assert ledger.awaited(NOW + timedelta(days=1)) == [ledger.send]


SAID = [
    ("bad_number", 5, Confidence.FAILED),
    ("opted_out", 5, Confidence.REFUSED),
    ("unreachable", 5, Confidence.STATED),
    ("bad_number", 4, Confidence.STATED),
]


@pytest.mark.parametrize(("reason", "dialled", "known"), SAID)
def test_the_holder_keeps_what_a_carrier_says_of_a_number_for_good(
    ledger: Ledger,
    endings: SendEndings,
    write: Writer,
    registry: Table,
    cipher: Cipher,
    reason: str,
    dialled: int,
    known: Confidence,
) -> None:
    """Of the number that was dialled: another list of contacts may have another in its place."""
    holder(write, registry, cipher, 2)
    ledger.claim(contact_version=dialled)
    end(endings, ledger, SendState.FAILED, reason)
    entity = Entities(registry, cipher).get(SEND.uscc)
    assert entity is not None
    assert [c.confidence for c in entity.contacts] == [known, Confidence.STATED]
    assert [c.mobile for c in entity.contacts] == ["19900000000", "19900000001"]
    assert entity.contact_version == 5, "links to the others stay good"
    assert entity.version == 1 + (known is not Confidence.STATED)


def test_what_is_delivered_says_nothing_against_the_number(
    ledger: Ledger, endings: SendEndings, write: Writer, registry: Table, cipher: Cipher
) -> None:
    holder(write, registry, cipher, 1)
    ledger.claim(contact_version=5)
    end(endings, ledger, SendState.DELIVERED)
    entity = Entities(registry, cipher).get(SEND.uscc)
    assert entity is not None
    assert entity.first_usable() == 0


def test_nothing_is_settled_over_a_holder_that_moved_meanwhile(
    ledger: Ledger, endings: SendEndings, write: Writer, registry: Table, cipher: Cipher
) -> None:
    holder(write, registry, cipher, 1)
    ledger.claim(contact_version=5)
    actions = endings.end(ledger.send, SendState.FAILED, "bad_number", NOW)
    entities = Entities(registry, cipher)
    entity = entities.get(SEND.uscc)
    assert entity is not None
    write(entities.choose_reminders(entity, wanted=False))
    with pytest.raises(Conflict):
        ledger.write(*actions)
    assert ledger.send.state is SendState.CLAIMED, "and is worked anew"
