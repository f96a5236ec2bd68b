"""Two hands at once, in every order of their calls: one outcome, and never an error."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.faults.two_requests import every_order
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import invite
from tests.functions.desk import Desk
from tests.visitor import Visitor, api_of, visitor
from tests.world import NOW, World
from zhiban.domain.entities import EntityStatus
from zhiban.domain.licences import LicenceStatus
from zhiban.store.cipher import load_cipher
from zhiban.store.entities import Entities
from zhiban.store.licences import Licences
from zhiban.store.table import Table, transact

ADDRESS = "山东省淄博市沂源县南麻街道胜利路2号"


def second_tab(visiting: Visitor, flow: Flow) -> Visitor:
    """The same browser's other tab: the same cookie, a request of its own."""
    return tab_of(visiting.cookie, flow)


def tab_of(cookie: str, flow: Flow) -> Visitor:
    """A tab of the browser that has this cookie."""
    return Visitor(flow, api_of(flow), cookie=cookie)


def chain(world: World) -> list[str]:
    rows = reading.rows_of(world, "CASE#", "EVENT#")
    return [str(row["type"]) for row in rows]


def applications(world: World) -> list[str]:
    return [str(row["sha256"]) for row in reading.rows_of(world, "CASE#", "DOCUMENT#")]


def state(world: World) -> str:
    (case,) = reading.cases(world)
    return str(case["state"])


def test_two_submits_are_one_application_in_every_order(flow: Flow, world: World) -> None:
    visiting = visitor(flow)
    case, document = visiting.to_pen(invite(flow))
    other = second_tab(visiting, flow)
    for order, (first, second) in every_order(
        world, lambda: visiting.sign(case, document), lambda: other.sign(case, document)
    ):
        assert (first.status, second.status) == (201, 201), (order, first.body, second.body)
        assert first.body == second.body, order
        assert applications(world) == [document], order
        assert chain(world).count("case_filed") == 1, order


def test_of_taking_back_and_a_decision_one_wins_in_every_order(flow: Flow, world: World) -> None:
    visiting = visitor(flow)
    case, _ = visiting.to_receipt(invite(flow))
    flow.wall += timedelta(seconds=61)
    visiting.ask_code(case, purpose="withdraw")
    visiting.verify()
    desk = Desk(flow)
    (row,) = reading.cases(world)
    found = Counter[tuple[int, int]]()
    for order, (taken_back, decided) in every_order(
        world,
        lambda: visiting.withdraw(case),
        lambda: desk.decide(case, "grant", version=row["version"]),
    ):
        statuses = taken_back.status, decided.status
        assert statuses in ((200, 409), (409, 200)), (order, taken_back.body, decided.body)
        assert state(world) == ("opened" if taken_back.status == 200 else "granted"), order
        moves = chain(world)
        assert moves.count("case_withdrawn") + moves.count("case_granted") == 1, order
        found[statuses] += 1
    assert len(found) == 2


def test_taking_back_twice_at_once_is_once(flow: Flow, world: World) -> None:
    visiting = visitor(flow)
    case, _ = visiting.to_receipt(invite(flow))
    flow.wall += timedelta(seconds=61)
    visiting.ask_code(case, purpose="withdraw")
    visiting.verify()
    other = second_tab(visiting, flow)
    for order, answers in every_order(
        world, lambda: visiting.withdraw(case), lambda: other.withdraw(case)
    ):
        assert [answer.status for answer in answers] == [200, 200], (order, answers)
        assert chain(world).count("case_withdrawn") == 1, order


def moved(world: World, what: str) -> None:
    """Somebody else changes what the application rests on, in a transaction of its own."""
    registry = Table(world.dynamodb, "registry")
    (uscc,) = reading.entities(world)
    if what == "licence":
        licences = Licences(registry, 3)
        (licence,) = licences.of_holder(uscc)
        gone = replace(licence, status=LicenceStatus.CANCELLED, version=licence.version + 1)
        transact(world.dynamodb, licences.store(gone))
        return
    entities = Entities(registry, load_cipher(world.environ["CIPHER_SECRET"]))
    entity = entities.get(uscc)
    assert entity is not None
    fresh = replace(entity, version=entity.version + 1)
    match what:
        case "phone":
            fresh = replace(fresh, contact_version=entity.contact_version + 1)
        case "fact":
            fresh = replace(fresh, address=ADDRESS, facts_version=entity.facts_version + 1)
        case "dissolved":
            fresh = replace(fresh, status=EntityStatus.CANCELLED)
    transact(world.dynamodb, entities.store(fresh, (), NOW))


@pytest.mark.parametrize(
    ("what", "denial"),
    [
        ("phone", "link_revoked"),
        ("fact", "form_changed"),
        ("dissolved", "holder_gone"),
        ("licence", "licence_gone"),
    ],
)
def test_what_is_revoked_first_is_not_filed_and_what_is_filed_first_stands(
    flow: Flow, world: World, what: str, denial: str
) -> None:
    visiting = visitor(flow)
    case, document = visiting.to_pen(invite(flow))
    found = Counter[str]()
    for order, (answer, _) in every_order(
        world, lambda: visiting.sign(case, document), lambda: moved(world, what)
    ):
        assert answer.error in ("", denial), (order, answer.body)
        filed = answer.status == 201
        assert filed == (order.first_to_write() == 0), order
        assert state(world) == ("filed" if filed else "opened"), order
        assert applications(world) == ([document] if filed else []), order
        found[answer.error] += 1
    assert set(found) == {"", denial}


def test_a_code_typed_in_two_tabs_is_verified_once(flow: Flow, world: World) -> None:
    visiting = visitor(flow)
    visiting.exchange(invite(flow))
    visiting.ask_code()
    other = second_tab(visiting, flow)
    for order, answers in every_order(world, visiting.verify, lambda: other.verify(visiting.code)):
        assert [answer.status for answer in answers] == [200, 200], (order, answers)
        assert chain(world).count("code_verified") == 1, order


def test_a_new_code_and_the_old_one_at_once(flow: Flow, world: World) -> None:
    """Whichever comes first: at most one proof by the old code, and no mistake forgiven."""
    visiting = visitor(flow)
    visiting.exchange(invite(flow))
    visiting.ask_code()
    old = visiting.code
    visiting.verify(f"{(int(old) + 1) % 10**6:06d}")
    flow.wall += timedelta(seconds=61)
    other = second_tab(visiting, flow)
    outcomes = set[str]()
    for order, (sent, verified) in every_order(world, visiting.ask_code, lambda: other.verify(old)):
        assert sent.status == 200, (order, sent.body)
        assert verified.error in ("", "code_wrong", "code_used"), (order, verified.body)
        (book,) = reading.rows(world, "CASES_TABLE", "CODE#")
        assert book["failures"] == (0 if verified.status == 200 else 2), order
        assert chain(world).count("code_verified") == (verified.status == 200), order
        outcomes.add(verified.error)
    assert outcomes == {"", "code_wrong", "code_used"}


def test_the_last_guess_is_one_guess_however_many_make_it(flow: Flow, world: World) -> None:
    visiting = visitor(flow)
    visiting.exchange(invite(flow))
    visiting.ask_code()
    wrong = f"{(int(visiting.code) + 1) % 10**6:06d}"
    for _ in range(4):
        visiting.verify(wrong)
    other = second_tab(visiting, flow)
    for order, answers in every_order(world, lambda: visiting.verify(wrong), visiting_right(other)):
        (book,) = reading.rows(world, "CASES_TABLE", "CODE#")
        statuses = sorted(answer.status for answer in answers)
        assert statuses in ([423, 423], [200, 410], [200, 423]), (order, answers)
        assert book["failures"] <= 5, order


def visiting_right(other: Visitor) -> Callable[[], Any]:
    return lambda: other.verify(other.code)


def test_an_edit_and_a_signature_at_once_never_sign_what_was_not_shown(
    flow: Flow, world: World
) -> None:
    visiting = visitor(flow)
    case, document = visiting.to_pen(invite(flow))
    other = second_tab(visiting, flow)
    found = Counter[tuple[str, str]]()
    for order, (signed, edited) in every_order(
        world,
        lambda: visiting.sign(case, document),
        lambda: other.edit(case, document, ADDRESS),
    ):
        found[signed.error, edited.error] += 1
        if signed.status == 201:
            assert edited.error in ("", "already_filed"), order
            assert order.first_to_write() in (0, -1), order
            assert applications(world) == [document], order
        else:
            assert (signed.error, edited.status) == ("form_changed", 200), order
            assert applications(world) == [], order
    assert {signed for signed, _ in found} == {"", "form_changed"}


def test_a_word_and_a_signature_at_once_are_one_filing_and_an_honest_answer(
    flow: Flow, world: World
) -> None:
    visiting = visitor(flow)
    case, document = visiting.to_pen(invite(flow))
    other = second_tab(visiting, flow)
    before = chain(world).count("intent_confirmed")
    for order, (signed, meant) in every_order(
        world, lambda: visiting.sign(case, document), lambda: other.intend(case, "not_now")
    ):
        assert signed.status == 201, (order, signed.body)
        assert meant.error in ("", "already_filed"), (order, meant.body)
        assert applications(world) == [document], order
        assert state(world) == "filed", order
        assert chain(world).count("case_filed") == 1, order
        assert chain(world).count("intent_confirmed") == before + (meant.status == 200), order


def test_reminders_stopped_and_a_signature_at_once_both_stand(flow: Flow, world: World) -> None:
    visiting = visitor(flow)
    case, document = visiting.to_pen(invite(flow))
    other = second_tab(visiting, flow)
    for order, (signed, stopped) in every_order(
        world,
        lambda: visiting.sign(case, document),
        lambda: other.ask("PUT", "/api/session/reminders", {"wanted": False}),
    ):
        assert (signed.status, stopped.status) == (201, 200), (order, signed.body, stopped.body)
        assert stopped.body["reminders"] is False, order
        assert chain(world).count("case_filed") == chain(world).count("reminders_stopped") == 1


def test_of_leaving_and_signing_none_is_half_done_in_any_order(flow: Flow, world: World) -> None:
    """What is signed is filed whole; after leaving nothing is signed; the visit is over."""
    visiting = visitor(flow)
    case, document = visiting.to_pen(invite(flow))
    kept = visiting.cookie
    found = Counter[int]()
    for order, (signed, left) in every_order(
        world,
        lambda: tab_of(kept, flow).sign(case, document),
        lambda: tab_of(kept, flow).post("/api/session/leave", {}),
    ):
        assert left.status == 200, (order, left.body)
        assert signed.status in (201, 401), (order, signed.body)
        filed = signed.status == 201
        assert (state(world), len(applications(world))) == (
            ("filed", 1) if filed else ("opened", 0)
        ), order
        (row,) = reading.rows(world, "CASES_TABLE", "SESSION#")
        assert row["left_at"], order
        found[signed.status] += 1
    assert set(found) == {201, 401}


def test_of_leaving_and_a_right_code_the_visit_is_over_in_any_order(
    flow: Flow, world: World
) -> None:
    visiting = visitor(flow)
    visiting.exchange(invite(flow))
    visiting.ask_code()
    kept, code = visiting.cookie, visiting.code
    for order, (proved, left) in every_order(
        world,
        lambda: tab_of(kept, flow).verify(code),
        lambda: tab_of(kept, flow).post("/api/session/leave", {}),
    ):
        assert left.status == 200, (order, left.body)
        assert proved.status in (200, 401), (order, proved.body)
        (row,) = reading.rows(world, "CASES_TABLE", "SESSION#")
        assert (bool(row["left_at"]), row.get("verified_at"), row["grants"]) == (True, None, {}), (
            order
        )
