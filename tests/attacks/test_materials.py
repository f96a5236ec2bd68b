"""Photographs under attack: what they may be, whose they are, how many; and a thousand at once."""

import base64
import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.attacks.guessing import unlogged
from tests.attacks.house import House, house, written
from tests.attacks.storm import storm
from tests.attacks.test_guessing import failing
from tests.functions.photo_book import REPORT, jpeg
from tests.functions.test_no_personal_data import found, printing
from tests.visitor import Visitor
from zhiban.domain.materials import MOST_OF_ONE, UPLOADS

POSTS = 300
CANARY, PHONE = "金丝雀", "19900007777"


@pytest.fixture
def county() -> Iterator[House]:
    """Of its holders the second is asked for a report, and has proved who it is."""
    with house() as built, unlogged():
        visiting = Visitor(built.flow, built.api, cookie=built.cookies["code_asked"])
        assert visiting.verify(built.codes["code_asked"]).status == 200
        yield built


def asked(county: House) -> tuple[Visitor, str]:
    visiting = Visitor(county.flow, county.api, cookie=county.cookies["code_asked"])
    return visiting, county.cases["code_asked"]


def form(county: House, case: str) -> dict[str, Any]:
    found = county.flow.world.rows("CASES_TABLE", f"CASE#{case}")
    return next((row for row in found if row["SK"] == "FORM"), {"materials": {}})


def stored(county: House) -> list[str]:
    names: list[str] = county.flow.world.s3.names()
    return [name for name in names if name.startswith(("drafts/", "materials/"))]


def test_a_storm_of_one_photograph_is_one_photograph(county: House) -> None:
    _, case = asked(county)
    answers = storm(
        county, POSTS, county.cookies["code_asked"], lambda one, _: one.give(case, REPORT, jpeg())
    )
    said = Counter((one.status, one.error) for one in answers)
    assert set(said) <= {(200, ""), (409, "changed_meanwhile"), (429, "photos_too_often")}, said
    assert 1 <= said[200, ""] <= UPLOADS.tries
    assert len(form(county, case)["materials"][REPORT]) == 1
    assert len(stored(county)) == 1


def test_a_storm_of_different_ones_never_exceeds_what_a_form_takes(county: House) -> None:
    _, case = asked(county)
    answers = storm(
        county,
        POSTS,
        county.cookies["code_asked"],
        lambda one, n: one.give(case, REPORT, jpeg(n % 250, 16 + n % 9)),
    )
    assert {one.status for one in answers} <= {200, 400, 409, 429}
    assert len(form(county, case)["materials"].get(REPORT, [])) <= MOST_OF_ONE
    assert len(stored(county)) <= UPLOADS.tries


def test_photographs_that_cannot_be_counted_are_not_taken(
    county: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    visiting, case = asked(county)
    before = written(county)
    failing(county, "UPLOADS#", monkeypatch)
    for _ in range(3):
        assert visiting.give(case, REPORT, jpeg()).error == "failed"
    assert (written(county), stored(county)) == (before, [])


def test_another_holder_neither_sees_nor_changes_them(county: House) -> None:
    visiting, case = asked(county)
    (sha256,) = visiting.give(case, REPORT, jpeg()).body["materials"][0]["photos"]
    before, lying = written(county), stored(county)
    for state in ("verified", "confirmed", "filed", "unverified"):
        other = Visitor(county.flow, county.api, cookie=county.cookies[state])
        for answer in (
            other.photo(case, REPORT, sha256),
            other.photo(county.cases[state], REPORT, sha256),
            other.give(case, REPORT, jpeg(9)),
            other.take_out(case, REPORT, sha256),
        ):
            assert answer.status in (401, 404)
    assert (written(county), stored(county)) == (before, lying)


@pytest.mark.parametrize(
    "code", ["M02", "M99", "../M07", "M07/../M02", "%2e%2e", "M07\0", "", "金丝雀", "A" * 3000]
)
def test_no_other_material_and_no_path_is_written(county: House, code: str) -> None:
    visiting, case = asked(county)
    before = written(county)
    assert visiting.give(case, code, jpeg()).status in (400, 404)
    assert (written(county), stored(county)) == (before, [])


@pytest.mark.parametrize("sha256", ["0" * 64, "../x", "A" * 64, "", "金丝雀" * 20])
def test_no_other_object_is_read(county: House, sha256: str) -> None:
    visiting, case = asked(county)
    county.flow.world.s3.put_object(Bucket="d", Key=f"drafts/{case}/{sha256}.jpg", Body=jpeg())
    assert visiting.photo(case, REPORT, sha256).status == 404


def test_what_a_picture_and_its_request_say_of_a_person_is_kept_and_logged_nowhere(
    county: House,
) -> None:
    visiting, case = asked(county)
    told = f"{CANARY} {PHONE}.jpg".encode()
    photo = jpeg(exif=b"Exif\0\0" + told, comment=told) + told
    path = f"/api/cases/{case}/materials/{REPORT}"
    with printing() as paper_trail:
        assert visiting.give(case, REPORT, photo).status == 200
        whole = {"photo": base64.b64encode(photo).decode()}
        bodies = [
            visiting.post(path, whole | {"name": told.decode()}),
            visiting.post(path, {"photo": told.decode()}),
            visiting.post(path, {"photo": base64.b64encode(told).decode()}),
            visiting.give(case, f"{CANARY}{PHONE}", photo),
        ]
    assert {one.status for one in bodies} == {400, 404}
    (name,) = stored(county)
    for place in (
        paper_trail.getvalue(),
        json.dumps([one.body for one in bodies], ensure_ascii=False),
        written(county),
        name,
        county.flow.world.s3.content(name).decode("latin-1"),
    ):
        assert PHONE not in place
        assert found(place, (f"{CANARY} {PHONE}", "Exif")) == []


def test_a_session_left_alone_gives_nothing(county: House) -> None:
    visiting, case = asked(county)
    county.flow.wall += timedelta(hours=3)
    assert visiting.give(case, REPORT, jpeg()).status == 401
    assert stored(county) == []
