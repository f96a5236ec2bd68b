"""What a holder's past says before a day, and nothing of what comes on it or later."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zhiban.domain.cases import Case, CaseState, Filing
from zhiban.domain.contacts import Contact, Role
from zhiban.domain.entities import Entity
from zhiban.domain.ladder import LadderPlan
from zhiban.domain.lapse_history import (
    HolderHistory,
    Need,
    PastCase,
    features_at,
    holder_history,
    past_case,
)

OPENED, PRESSED, LATEST = date(2027, 3, 1), date(2027, 4, 20), date(2027, 5, 1)
CASE = PastCase("c", "L01", OPENED, PRESSED, PRESSED, LATEST, 5.0, None, None)
DAY = timedelta(days=1)
YEARS = timedelta(days=1_461)


def holder(*cases: PastCase, **told: object) -> HolderHistory:
    facts: dict[str, object] = {"individual": True, "reachable": True, "contacts_on": ()}
    return HolderHistory(**(facts | {"held_since": (None,), "cases": cases} | told))  # type: ignore[arg-type]


def test_an_ending_is_known_from_the_next_day_on() -> None:
    prompt = replace(CASE, filed_on=PRESSED - DAY)
    assert prompt.ending_before(PRESSED - DAY) is None
    assert prompt.ending_before(PRESSED) == "prompt"
    slow = replace(CASE, filed_on=LATEST)
    assert (slow.ending_before(LATEST), slow.ending_before(LATEST + DAY)) == (None, "slow")
    assert (CASE.ending_before(LATEST), CASE.ending_before(LATEST + DAY)) == (None, "late")
    assert replace(CASE, filed_on=LATEST + DAY).ending_before(LATEST + YEARS) == "late"


def test_who_closed_in_time_missed_nothing_and_who_closed_later_did() -> None:
    closed = replace(CASE, closed_on=LATEST)
    assert (closed.spared, closed.missed, closed.ending_before(LATEST + DAY)) == (True, False, None)
    after = replace(CASE, closed_on=LATEST + DAY)
    assert (after.spared, after.missed, after.ending_before(LATEST + DAY)) == (False, True, "late")


def test_a_case_is_open_while_its_holder_has_to_act() -> None:
    assert [CASE.open_on(day) for day in (OPENED - DAY, OPENED, LATEST, LATEST + DAY)] == [
        False, True, True, False,
    ]  # fmt: skip
    filed = replace(CASE, filed_on=PRESSED)
    assert (filed.open_on(PRESSED), filed.open_on(PRESSED + DAY)) == (True, False)


def test_features_count_up_to_a_bound_and_leave_the_need_itself_out() -> None:
    late = [replace(CASE, id=f"late-{n}") for n in range(5)]
    found = features_at(holder(*late), Need("late-0", "L01", 5.0), LATEST + DAY)
    assert (found.late_before, found.slow_before, found.prompt_before) == (3.0, 0.0, 0.0)
    assert features_at(holder(late[0]), Need("late-0"), LATEST + DAY).late_before == 0.0


def test_facts_with_a_day_count_from_the_next_day_on() -> None:
    history = holder(
        contacts_on=(OPENED, LATEST), held_since=(OPENED, LATEST, None), unusable_on=LATEST
    )
    before, after = (features_at(history, Need(), day) for day in (LATEST, LATEST + DAY))
    assert (before.licences, after.licences) == (2.0, 3.0)
    assert (before.unreachable, after.unreachable) == (0.0, 1.0)
    assert before.contact_years == (LATEST - OPENED).days / 365.25
    assert after.contact_years == 1 / 365.25
    assert features_at(history, Need(), OPENED).contact_years is None


days = st.dates(date(2026, 1, 1), date(2030, 12, 31))
maybe_days = st.none() | days


@st.composite
def cases(draw: st.DrawFn) -> PastCase:
    opened, called, latest = sorted(draw(st.tuples(days, days, days)))
    ended = st.none() | st.dates(opened, date(2031, 12, 31))
    name = str(draw(st.integers(0, 10**9)))
    return PastCase(name, "L01", opened, called, called, latest, None, draw(ended), draw(ended))


histories = st.builds(
    HolderHistory,
    st.booleans(),
    st.booleans(),
    st.lists(days, max_size=3).map(tuple),
    st.lists(maybe_days, max_size=4).map(tuple),
    st.lists(cases(), max_size=5).map(tuple),
    maybe_days,
)


def forgotten(history: HolderHistory, day: date) -> HolderHistory:
    """The history as it stood when the day began: later days are struck out."""

    def known(on: date | None) -> date | None:
        return on if on is not None and on < day else None

    kept = tuple(
        replace(case, filed_on=known(case.filed_on), closed_on=known(case.closed_on))
        for case in history.cases
        if case.opened_on < day
    )
    return replace(
        history,
        contacts_on=tuple(on for on in history.contacts_on if on < day),
        held_since=tuple(on for on in history.held_since if on is None or on < day),
        cases=kept,
        unusable_on=known(history.unusable_on),
    )


@given(histories, days)
def test_nothing_that_happens_on_the_day_or_later_changes_its_features(
    history: HolderHistory, day: date
) -> None:
    assert features_at(history, Need(), day) == features_at(forgotten(history, day), Need(), day)


@given(histories, days, cases())
def test_a_case_that_opens_later_changes_nothing(
    history: HolderHistory, day: date, later: PastCase
) -> None:
    more = replace(history, cases=(*history.cases, later))
    if later.opened_on >= day:
        assert features_at(more, Need(), day) == features_at(history, Need(), day)


PLAN = LadderPlan(OPENED, date(2027, 4, 16), date(2027, 4, 26), PRESSED, LATEST + 31 * DAY)
AT = datetime(2027, 4, 1, 1, 0, tzinfo=UTC)
STORED = Case(
    "c", "u", "L01", "n", "L01-R1", 1, OPENED, LATEST, LATEST + 30 * DAY, False, False, "r", PLAN,
    "i",
)  # fmt: skip


def test_a_stored_case_is_told_in_days() -> None:
    filed = replace(STORED, state=CaseState.FILED, filing=Filing(2, "d", AT, "citizen", LATEST))
    told = past_case(filed, date(2022, 6, 1))
    assert (told.filed_on, told.pressed_on, told.called_on) == (date(2027, 4, 1), PRESSED, PRESSED)
    assert (told.term_years, told.closed_on) == (5.0, None)
    assert past_case(filed, None, date(2027, 3, 9)).filed_on == date(2027, 3, 9)
    closed = past_case(replace(STORED, state=CaseState.CLOSED, moved_at=AT), None)
    assert (closed.closed_on, closed.filed_on, closed.term_years) == (date(2027, 4, 1), None, None)
    lapsed = past_case(replace(STORED, state=CaseState.LAPSED, moved_at=AT), None)
    assert lapsed.missed


def test_a_holder_without_a_contact_cannot_be_reached() -> None:
    assert not holder_history(Entity("u", "店", "个体工商户"), (), ()).reachable
    contact = Contact(Role.REPRESENTATIVE, "甲", "19900000001", "f", OPENED)
    told = holder_history(Entity("u", "店", "有限责任公司", contacts=(contact,)), (), ())
    assert (told.reachable, told.individual, told.contacts_on) == (True, False, (OPENED,))
