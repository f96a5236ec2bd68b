"""Signed photographs at the desk: listed with the scanner's word, read, and each look recorded."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Desk
from tests.functions.grant_book import objects
from tests.functions.photo_book import REPORT, asked_for_report, jpeg, sign_again
from tests.functions.test_citizen_materials import mark
from tests.world import World

ROUTE = "GET /api/cases/{case_id}/materials/{sha256}"


@pytest.fixture
def signed(flow: Flow, world: World) -> tuple[str, bytes]:
    """A filed case with one photograph, copied."""
    visiting, case = asked_for_report(flow)
    assert visiting.give(case, REPORT, jpeg()).status == 200
    (content,) = objects(world).values()
    assert sign_again(visiting, case) == 201
    assert flow.copy(case) == "copied"
    return case, content


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def photos(flow: Flow, case: str) -> list[dict[str, Any]]:
    found = Desk(flow, "[clerk]").ask("GET /api/cases/{case_id}", case_id=case)
    assert found.status == 200
    return list(found.body["photos"])


def looks(world: World) -> int:
    return sum(row["SK"].startswith("READ#") for row in reading.rows(world, "CASES_TABLE"))


def test_a_photograph_is_listed_and_read_and_the_look_is_recorded(
    flow: Flow, world: World, signed: tuple[str, bytes]
) -> None:
    case, content = signed
    (photo,) = photos(flow, case)
    assert photo == {
        "filing": 1,
        "material": {"code": REPORT, "name": "公共场所卫生检测或评价报告"},
        "sha256": sha(content),
        "size": len(content),
        "scan": {"code": "unscanned", "name": "还没有安全检查结果"},
    }
    before = looks(world)
    flow.wall += timedelta(seconds=2)
    answer = Desk(flow, "[auditor]").ask(ROUTE, case_id=case, sha256=photo["sha256"])
    assert (answer.status, answer.content) == (200, content)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert looks(world) == before + 1


def test_what_the_scanner_found_clean_is_said_to_be(
    flow: Flow, world: World, signed: tuple[str, bytes]
) -> None:
    case, content = signed
    mark(world, case, content, "NO_THREATS_FOUND", "materials")
    (photo,) = photos(flow, case)
    assert photo["scan"]["code"] == "clean"


@pytest.mark.parametrize("way", ["listed", "read"])
def test_an_infected_one_is_opened_for_nobody_and_is_a_task_once(
    flow: Flow, world: World, signed: tuple[str, bytes], way: str
) -> None:
    case, content = signed
    mark(world, case, content, "THREATS_FOUND", "materials")
    for _ in range(2):
        if way == "listed":
            (photo,) = photos(flow, case)
            assert photo["scan"]["code"] == "infected"
        else:
            answer = Desk(flow, "[supervisor]").ask(ROUTE, case_id=case, sha256=sha(content))
            assert (answer.status, answer.error) == (403, "photo_unsafe")
        flow.wall += timedelta(seconds=2)
    assert reading.tasks(world) == ["material_unsafe"]


def test_what_was_not_signed_and_what_is_another_cases_is_not_there(
    flow: Flow, world: World, signed: tuple[str, bytes]
) -> None:
    case, content = signed
    desk = Desk(flow)
    world.s3.put_object(Bucket="documents", Key=f"drafts/{case}/{'0' * 64}.jpg", Body=b"x")
    for case_id, sha256 in ((case, "0" * 64), ("nobody", sha(content))):
        answer = desk.ask(ROUTE, case_id=case_id, sha256=sha256)
        assert answer.status == 404


def test_bytes_that_are_not_those_signed_are_shown_to_nobody(
    flow: Flow, world: World, signed: tuple[str, bytes]
) -> None:
    case, content = signed
    for folder in ("drafts", "materials"):
        key = f"{folder}/{case}/{sha(content)}.jpg"
        world.s3.put_object(Bucket="documents", Key=key, Body=content + b"!")
    answer = Desk(flow).ask(ROUTE, case_id=case, sha256=sha(content))
    assert (answer.status, answer.error) == (404, "no_such_photo")
