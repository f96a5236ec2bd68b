"""Photographs of materials: given, looked at, taken out, signed; whatever is none is refused."""

import base64
import hashlib
import json
from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, LINK, invite
from tests.functions.grant_book import Desk, decided, objects
from tests.functions.papers import entities_file, holder
from tests.functions.photo_book import (
    REPORT,
    asked_for_report,
    bytes_of,
    jpeg,
    sign_again,
)
from tests.visitor import Answer, Visitor, png, visitor
from tests.world import World
from zhiban.domain.materials import MOST_OF_ONE, UPLOADS
from zhiban.domain.photographs import LARGEST
from zhiban.gateways.photographs import SCANNED


def denial(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.error


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def photos(answer: Answer) -> list[str]:
    (told,) = answer.body["materials"]
    assert (told["code"], told["name"]) == (REPORT, "公共场所卫生检测或评价报告")
    return list(told["photos"])


def entry(answer: Answer, code: str) -> dict[str, object]:
    document = json.loads(answer.body["document"]["text"])
    return next(one for one in document["materials"] if one["code"] == code)


def mark(world: World, case: str, content: bytes, verdict: str, folder: str = "drafts") -> None:
    """The scanner's word on a stored photograph."""
    world.s3.put_object_tagging(
        Bucket="documents",
        Key=f"{folder}/{case}/{digest_of(content)}.jpg",
        Tagging={"TagSet": [{"Key": SCANNED, "Value": verdict}]},
    )


@pytest.fixture
def asked(flow: Flow) -> tuple[Visitor, str]:
    return asked_for_report(flow)


def test_where_nothing_is_needed_nothing_is_asked_for(flow: Flow) -> None:
    visiting = visitor(flow)
    case, _ = visiting.to_form(invite(flow))
    assert visiting.form(case).body["materials"] == []
    assert denial(visiting.give(case, REPORT, jpeg())) == (404, "material_not_asked")


def test_each_material_is_listed_with_where_it_is_from(asked: tuple[Visitor, str]) -> None:
    visiting, case = asked
    shown = visiting.form(case)
    assert entry(shown, "M02") == {"code": "M02", "name": "营业执照", "source": "电子证照"}
    assert entry(shown, REPORT)["source"] == "还没有提交，由工作人员联系本人补交"
    assert photos(shown) == []


def test_a_photograph_is_given_kept_under_its_digest_and_shown_again(
    asked: tuple[Visitor, str], world: World
) -> None:
    visiting, case = asked
    before = visiting.form(case)
    answer = visiting.give(case, REPORT, jpeg())
    assert answer.status == 200
    (sha256,) = photos(answer)
    ((key, content),) = objects(world).items()
    assert (key, digest_of(content)) == (f"drafts/{case}/{sha256}.jpg", sha256)
    head = world.s3.head_object(Bucket="documents", Key=key)
    assert head["ContentType"] == "image/jpeg"
    assert entry(answer, REPORT)["files"] == [{"sha256": sha256, "size": len(content)}]
    assert entry(answer, REPORT)["source"] == "本人拍照提交"
    assert answer.body["document"]["sha256"] != before.body["document"]["sha256"]
    assert (answer.body["granted"], answer.body["confirmed"]) == (False, False)
    seen = visiting.photo(case, REPORT, sha256)
    assert (seen.status, seen.headers["Content-Type"]) == (200, "image/jpeg")
    assert seen.headers["Cache-Control"] == "no-store"
    assert bytes_of(seen.body) == content


def test_the_same_twice_is_given_once(asked: tuple[Visitor, str], world: World) -> None:
    """The answer to the first was lost."""
    visiting, case = asked
    first, again = visiting.give(case, REPORT, jpeg()), visiting.give(case, REPORT, jpeg())
    assert (again.status, photos(again)) == (200, photos(first))
    (form,) = [row for row in reading.rows(world, "CASES_TABLE") if row["SK"] == "FORM"]
    assert form["version"] == 1
    assert len(objects(world)) == 1


def test_what_is_written_beside_the_picture_is_left_out(
    asked: tuple[Visitor, str], world: World
) -> None:
    visiting, case = asked
    place = jpeg(exif=b"Exif\0\0GPS 36.18N 118.17E", comment=b"IMG_0042 canary.jpg")
    assert visiting.give(case, REPORT, place + b"PK\x03\x04 hidden").status == 200
    (content,) = objects(world).values()
    for told in (b"GPS", b"canary", b"hidden", b"Exif"):
        assert told not in content
    assert content.endswith(b"\xff\xd9")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 a ZIP that calls itself scan.jpg", "photo_unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_unreadable"),
        (b"GIF89a", "photo_unreadable"),
        (png(4, 4, lambda x, y: x * y), "photo_unreadable"),
        (b"", "photo_unreadable"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "photo_heic"),
        (b"%PDF-1.7\n", "photo_pdf"),
        (jpeg()[:-40], "photo_unreadable"),
        (jpeg()[:300], "photo_unreadable"),
        (b"\xff\xd8" + jpeg()[21:], "photo_unreadable"),
        (b"\xff\xd8\xff\xd9", "photo_unreadable"),
        (jpeg(side=1601), "photo_unreadable"),
        (jpeg() + bytes(LARGEST), "photo_too_large"),
    ],
)
def test_what_is_no_photograph_is_refused_by_its_bytes(
    asked: tuple[Visitor, str], world: World, content: bytes, code: str
) -> None:
    visiting, case = asked
    before = visiting.form(case).body
    assert denial(visiting.give(case, REPORT, content)) == (400, code)
    assert visiting.form(case).body == before
    assert objects(world) == {}


def test_a_body_far_too_large_is_not_even_read(asked: tuple[Visitor, str]) -> None:
    visiting, case = asked
    path = f"/api/cases/{case}/materials/{REPORT}"
    for told in ("A" * 540_001, "A" * 600_000, "*" * 20):
        answer = visiting.post(path, {"photo": told})
        assert answer.status == 400
    answer = visiting.post(path, {"photo": base64.b64encode(jpeg()).decode(), "name": "scan.jpg"})
    assert denial(answer) == (400, "malformed")
    sign = {"document": "0" * 64, "signature": "A" * 90_000}
    assert denial(visiting.post(f"/api/cases/{case}/sign", sign)) == (400, "malformed")


def test_one_too_many_is_refused_and_another_may_take_its_place(
    asked: tuple[Visitor, str],
) -> None:
    visiting, case = asked
    given = [jpeg(20 * n) for n in range(MOST_OF_ONE + 1)]
    for content in given[:-1]:
        told = visiting.give(case, REPORT, content)
        assert told.status == 200
    assert denial(visiting.give(case, REPORT, given[-1])) == (400, "photos_enough")
    first = photos(told)[0]
    for _ in range(2):
        answer = visiting.take_out(case, REPORT, first)
        assert (answer.status, photos(answer)) == (200, photos(told)[1:])
    assert visiting.give(case, REPORT, given[-1]).status == 200
    assert denial(visiting.photo(case, REPORT, first)) == (404, "no_such_photo")


def test_taking_it_out_again_gives_the_first_document_and_its_permission(
    asked: tuple[Visitor, str],
) -> None:
    visiting, case = asked
    before = visiting.form(case).body["document"]
    (sha256,) = photos(visiting.give(case, REPORT, jpeg()))
    answer = visiting.take_out(case, REPORT, sha256)
    assert (answer.body["document"], answer.body["granted"]) == (before, True)


def test_too_many_in_an_hour_are_not_taken_and_the_next_hour_is_another(
    asked: tuple[Visitor, str], flow: Flow
) -> None:
    visiting, case = asked
    for _ in range(UPLOADS.tries):
        assert visiting.give(case, REPORT, jpeg()).status == 200
    answer = visiting.give(case, REPORT, jpeg(1))
    assert (*denial(answer), answer.body["minutes"]) == (429, "photos_too_often", 60)
    flow.wall += UPLOADS.within
    again = visitor(flow)
    again.to_form(LINK)
    assert again.give(case, REPORT, jpeg(1)).status == 200


def test_another_session_before_its_code_and_another_case_give_and_see_nothing(
    asked: tuple[Visitor, str], flow: Flow
) -> None:
    visiting, case = asked
    (sha256,) = photos(visiting.give(case, REPORT, jpeg()))
    stranger, unproved = visitor(flow), visitor(flow)
    unproved.exchange(LINK)
    for other, status, code in ((stranger, 401, "session_over"), (unproved, 401, "code_needed")):
        assert denial(other.give(case, REPORT, jpeg(3))) == (status, code)
        assert denial(other.photo(case, REPORT, sha256)) == (status, code)
        assert denial(other.take_out(case, REPORT, sha256)) == (status, code)
    assert denial(visiting.give("a" * 24, REPORT, jpeg(3))) == (404, "no_such_case")
    assert denial(visiting.photo("a" * 24, REPORT, sha256)) == (404, "no_such_case")
    assert denial(visiting.photo(case, "M02", sha256)) == (404, "no_such_photo")
    assert photos(visiting.form(case)) == [sha256]


def test_a_revoked_link_gives_and_sees_nothing(asked: tuple[Visitor, str], flow: Flow) -> None:
    visiting, case = asked
    (sha256,) = photos(visiting.give(case, REPORT, jpeg()))
    moved = HOLDER | {"mobile": "19900001001", "changed_at": "2026-12-01 09:59:00"}
    flow.ingest("newer.csv", entities_file(holder(1, **moved)))
    assert denial(visiting.give(case, REPORT, jpeg(3))) == (410, "link_revoked")
    assert denial(visiting.photo(case, REPORT, sha256)) == (410, "link_revoked")


def test_what_is_signed_names_each_photograph_and_keeps_it(
    asked: tuple[Visitor, str], flow: Flow, world: World
) -> None:
    visiting, case = asked
    (sha256,) = photos(visiting.give(case, REPORT, jpeg()))
    document = visiting.form(case).body["document"]["sha256"]
    visiting.confirm(case, document)
    assert denial(visiting.sign(case, document)) == (401, "code_needed_again")
    assert sign_again(visiting, case) == 201
    (row,) = reading.rows_of(world, "CASE#", "DOCUMENT#application#")
    (told,) = [one for one in json.loads(row["body"])["materials"] if one["code"] == REPORT]
    assert told["files"] == [{"sha256": sha256, "size": len(objects(world).popitem()[1])}]
    assert denial(visiting.give(case, REPORT, jpeg(9))) == (410, "already_filed")
    assert denial(visiting.take_out(case, REPORT, sha256)) == (410, "already_filed")
    assert flow.copy(case) == "copied"
    kept = f"materials/{case}/{sha256}.jpg"
    assert digest_of(objects(world)[kept]) == sha256
    world.s3.delete_object(Bucket="documents", Key=f"drafts/{case}/{sha256}.jpg")
    assert visiting.photo(case, REPORT, sha256).status == 200


def test_a_photograph_that_is_gone_is_asked_for_again_before_anything_is_signed(
    asked: tuple[Visitor, str], world: World
) -> None:
    visiting, case = asked
    (sha256,) = photos(visiting.give(case, REPORT, jpeg()))
    world.s3.delete_object(Bucket="documents", Key=f"drafts/{case}/{sha256}.jpg")
    assert denial(visiting.photo(case, REPORT, sha256)) == (404, "no_such_photo")
    assert sign_again(visiting, case) == 409
    assert visiting.heard[-1].error == "photo_gone"
    assert photos(visiting.form(case)) == []
    assert sign_again(visiting, case) == 201


@pytest.mark.parametrize(
    ("verdict", "status"),
    [("NO_THREATS_FOUND", 201), ("UNSUPPORTED", 201), ("THREATS_FOUND", 409)],
)
def test_an_infected_one_is_signed_by_nobody_and_another_is_asked_for(
    asked: tuple[Visitor, str], world: World, verdict: str, status: int
) -> None:
    visiting, case = asked
    visiting.give(case, REPORT, jpeg())
    (content,) = objects(world).values()
    mark(world, case, content, verdict)
    assert sign_again(visiting, case) == status
    if status == 409:
        assert visiting.heard[-1].error == "photo_unsafe"
        assert photos(visiting.form(case)) == []


def test_what_the_scanner_finds_after_the_signature_is_an_officers_task(
    asked: tuple[Visitor, str], flow: Flow, world: World
) -> None:
    visiting, case = asked
    visiting.give(case, REPORT, jpeg())
    (content,) = objects(world).values()
    assert sign_again(visiting, case) == 201
    mark(world, case, content, "THREATS_FOUND")
    assert flow.copy(case) == "copied"
    assert reading.tasks(world) == ["material_unsafe"]
    assert denial(visiting.photo(case, REPORT, digest_of(content))) == (404, "no_such_photo")


def test_a_signed_photograph_that_is_gone_is_an_officers_task_and_the_copy_is_made(
    asked: tuple[Visitor, str], flow: Flow, world: World
) -> None:
    visiting, case = asked
    (sha256,) = photos(visiting.give(case, REPORT, jpeg()))
    assert sign_again(visiting, case) == 201
    world.s3.put_object(Bucket="documents", Key=f"drafts/{case}/{sha256}.jpg", Body=b"another")
    assert flow.copy(case) == "copied"
    assert reading.tasks(world) == ["material_gone"]


def test_a_correction_takes_further_photographs(
    asked: tuple[Visitor, str], flow: Flow, world: World
) -> None:
    """补正: whatever a photograph can show may be added to what the officer asked for."""
    visiting, case = asked
    (first,) = photos(visiting.give(case, REPORT, jpeg()))
    assert sign_again(visiting, case) == 201
    assert flow.copy(case) == "copied"
    decided(flow, Desk(flow).case(case), "correct", "请补交从业人员健康证明。")
    world.s3.delete_object(Bucket="documents", Key=f"drafts/{case}/{first}.jpg")
    codes = [one["code"] for one in visiting.form(case).body["materials"]]
    assert codes == [REPORT, "M08"]
    answer = visiting.give(case, "M08", jpeg(7))
    assert answer.status == 200
    flow.wall += timedelta(minutes=2)
    assert sign_again(visiting, case) == 201
    assert flow.copy(case) == "copied"
    assert len([key for key in objects(world) if key.startswith("materials/")]) == 2
