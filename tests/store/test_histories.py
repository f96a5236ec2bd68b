"""A holder's past out of its rows: all terms, the first filing, a number that takes no messages."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.domain.law import CATALOGUE
from tests.store.conftest import SHARDS, Writer
from zhiban.domain.cases import Case, CaseState, Filing
from zhiban.domain.contacts import Contact, Role
from zhiban.domain.entities import Entity
from zhiban.domain.ids import renewal_case_id
from zhiban.domain.ladder import LadderPlan
from zhiban.domain.lapse_history import HolderHistory
from zhiban.domain.licences import Licence
from zhiban.domain.worklists import PHONE_UNUSABLE
from zhiban.store.case_items import case_item
from zhiban.store.cases import Cases
from zhiban.store.cipher import Cipher
from zhiban.store.entities import Entities
from zhiban.store.histories import Histories
from zhiban.store.holders import Holders
from zhiban.store.licences import Licences
from zhiban.store.table import Table

USCC, OTHER = "91370323MA3C000011", "91370323MA3C000022"
AT = datetime(2021, 11, 1, 2, 0, tzinfo=UTC)
LATEST, EXPIRY = date(2021, 11, 30), date(2021, 12, 31)
PLAN = LadderPlan(date(2021, 10, 29), date(2021, 11, 15), date(2021, 11, 25), None, EXPIRY)


def holder(uscc: str) -> Entity:
    contact = Contact(Role.REPRESENTATIVE, "甲", "19900000001", "f", date(2020, 5, 1))
    return Entity(uscc, "甲店", "个体工商户", contacts=(contact,))


def licence(uscc: str, term: int, start: date, end: date) -> Licence:
    return Licence(uscc, "L01", f"JY{uscc[-2:]}", "甲店", start, start, end, "局", term=term)


def case(term: int) -> Case:
    """The renewal of a term; the first term was over five years before the second."""
    name = renewal_case_id(USCC, "L01", "JY11", "L01-R1", term)
    return Case(
        name, USCC, "L01", "JY11", "L01-R1", term, PLAN.first or LATEST, LATEST, EXPIRY, False,
        False, "r", PLAN, "i",
    )  # fmt: skip


@pytest.fixture
def histories(registry: Table, cases_table: Table, cipher: Cipher, write: Writer) -> Histories:
    """One holder in its third term: the first was renewed, the second term's case was corrected."""
    entities, licences = Entities(registry, cipher), Licences(registry, SHARDS)
    cases = Cases(cases_table)
    for uscc in (USCC, OTHER):
        write(*entities.store(holder(uscc), (), AT))
    write(*licences.store(licence(USCC, 3, date(2026, 12, 1), date(2031, 11, 30))))
    write(cases.holder_task(USCC, PHONE_UNUSABLE, date(2026, 12, 3)))
    before = replace(case(1), expiry=EXPIRY.replace(year=2016), opened_on=date(2016, 11, 1))
    write(cases_table.put(case_item(before)))
    opened, actions = cases.open(case(2), AT, "ring")
    write(*actions)
    moves = ((2, CaseState.FILED), (5, CaseState.CORRECTING), (9, CaseState.FILED))
    for n, (day, state) in enumerate(moves):
        at = AT.replace(day=day)
        filing = Filing(1 + n // 2, "d", at, "citizen", LATEST)
        opened = replace(opened, filing=filing) if state is CaseState.FILED else opened
        opened, actions = cases.move(opened, state, at, "citizen", {})
        write(*actions)
    return Histories(licences, cases, CATALOGUE)


def told(histories: Histories) -> HolderHistory:
    return histories.of([holder(USCC)])[USCC]


def test_a_holder_is_told_over_all_of_its_terms(histories: Histories) -> None:
    found = told(histories)
    assert [one.id for one in found.cases] == [case(1).id, case(2).id]
    assert [one.term_years for one in found.cases] == [None, 5.0]
    assert found.held_since == (date(2016, 11, 1),)
    assert (found.individual, found.reachable) == (True, True)
    assert (found.contacts_on, found.unusable_on) == ((date(2020, 5, 1),), date(2026, 12, 3))


def test_a_case_that_was_corrected_was_filed_when_it_was_filed_first(histories: Histories) -> None:
    _, corrected = told(histories).cases
    assert corrected.filed_on == date(2021, 11, 2)


def test_every_holder_is_told_as_one_is(histories: Histories, registry: Table) -> None:
    every = dict(histories.all(Holders(Entities(registry))))
    assert every.keys() == {USCC, OTHER}
    assert every[USCC] == told(histories)
    assert (every[OTHER].cases, every[OTHER].unusable_on) == ((), None)


def test_a_kind_that_has_no_renewal_and_a_holder_without_licences_have_no_past(
    histories: Histories, registry: Table, write: Writer
) -> None:
    unknown = Licence(OTHER, "L99", "X", "甲店", None, None, None, "局")
    write(*Licences(registry, SHARDS).store(unknown))
    found = histories.of([holder(OTHER)])[OTHER]
    assert (found.cases, found.held_since) == ((), (None,))
