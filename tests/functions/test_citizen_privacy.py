"""A citizen's minute with all that can go wrong, told with canaries: where do they end up?"""

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import count_links
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper, resident_id
from tests.functions.test_no_personal_data import found, printing
from tests.visitor import SIGNATURE, Visitor, api_of, http_event, raw_answer, visitor
from tests.world import World, county
from zhiban.domain.errors import AnswerLost, Refused, Rejected
from zhiban.gateways.signer import KmsSigner

NAME, PERSON, ROAD = "沂源金丝雀商店", "金丝雀", "沂源县金丝雀路7号院"
OTHER_ROAD = "沂源县金丝雀路8号院"
PHONE, ID = "19900007777", resident_id(7)
CANARIES = (NAME, PERSON, ROAD, OTHER_ROAD, PHONE, ID)


@dataclass
class Left:
    """What the minute left in every place."""

    printed: str
    denials: list[Any]
    unproved: list[Any]
    rows: list[dict[str, Any]]
    secrets: tuple[str, ...]


def invited(flow: Flow) -> str:
    count_links(flow)
    told = {"name": NAME, "legal_rep": PERSON, "legal_rep_id": ID, "mobile": PHONE}
    flow.ingest("e.csv", entities_file(holder(1, **told, address=ROAD)))
    flow.ingest("l.csv", licences_file(paper(1, FOOD, "2026-12-31", holder_name=NAME)))
    flow.ring()
    flow.send_everything()
    return "LinkOfTheSampleNo00001"


def go_wrong(flow: Flow, visiting: Visitor) -> None:
    """Bodies that are none, carriers that fail, a seal that fails with a person's data in it."""
    headers = {"Origin": flow.world.environ["CITIZEN_BASE_URL"], "X-Note": PHONE}
    for body in (f"{{{NAME}", json.dumps({"token": PHONE, NAME: ID}), json.dumps([PERSON])):
        for path in ("/api/session", f"/api/cases/{PHONE}/sign", f"/{NAME}"):
            raw_answer(visiting.api, http_event("POST", path, body, headers, 1))
    flow.carrier.script = [Refused("throttled"), Rejected("carrier_blocked")]
    flow.carrier.after = [AnswerLost(f"lost {PHONE}")]
    for _ in range(3):
        visiting.ask_code()
        flow.wall += timedelta(seconds=61)
    visiting.verify("000000")


def signed(flow: Flow, visiting: Visitor, case: str) -> None:
    """To the receipt, with an edit; the seal fails once on the way."""
    visiting.ask_code()
    visiting.verify()
    visiting.intend(case, "yes")
    document = visiting.form(case).body["document"]["sha256"]
    visiting.edit(case, document, f"{PHONE}")
    edited = visiting.edit(case, document, OTHER_ROAD).body["document"]["sha256"]
    flow.wall += timedelta(seconds=61)
    visiting.ask_code()
    visiting.verify()
    visiting.confirm(case, edited)
    with pytest.MonkeyPatch.context() as patch:

        def fail(*_: object) -> bytes:
            raise RuntimeError(f"{NAME} {PHONE}")

        patch.setattr(KmsSigner, "seal", fail)
        assert visiting.sign(case, edited).status == 500
    assert visiting.sign(case, edited).status == 201


@cache
def left() -> Left:
    """The minute, lived through once."""
    with county() as world, printing() as paper_trail:
        flow = Flow(world)
        link = invited(flow)
        visiting, other = visitor(flow), Visitor(flow, api_of(flow))
        case = visiting.exchange(link).body["cases"][0]["id"]
        go_wrong(flow, visiting)
        signed(flow, visiting, case)
        visiting.rate(case, "unsatisfied", f"{PERSON} {PHONE}")
        visiting.rate(case, "unsatisfied", PERSON * 100)
        visiting.ask("GET", "/api/session/addresses")
        other.exchange(link)
        other.status(case)
        other.ask("GET", f"/api/cases/{case}/calendar")
        other.ask("GET", "/api/session/addresses")
        codes = [t.split("验证码")[1][:6] for _, t, _ in flow.carrier.taken if "验证码" in t]
        return Left(
            printed=paper_trail.getvalue(),
            denials=[answer.body for answer in visiting.heard if answer.error],
            unproved=[visiting.heard[0].body, *(answer.body for answer in other.heard)],
            rows=reading.rows(world, "CASES_TABLE"),
            secrets=(link, visiting.cookie, other.cookie, *codes),
        )


def test_the_minute_had_all_that_can_go_wrong() -> None:
    said = [json.loads(line) for line in left().printed.splitlines()]
    happened = {line.get("message") for line in said}
    assert {"denied", "request_failed", "request_answered"} <= happened
    assert len(left().denials) >= 5
    assert len(left().secrets) == 6


def test_no_log_line_and_no_metric_tells_of_a_person_or_a_secret() -> None:
    assert found(left().printed, (*CANARIES, *left().secrets)) == []


def test_no_denial_tells_of_a_person_or_a_secret() -> None:
    assert found(json.dumps(left().denials), (*CANARIES, *left().secrets)) == []


def test_who_has_only_the_link_is_told_of_nobody() -> None:
    assert found(json.dumps(left().unproved), CANARIES) == []


def test_names_and_roads_stand_in_what_was_filled_in_and_signed_and_nowhere_else() -> None:
    kept = {"FORM", "DOCUMENT#application#001"}
    rows = [row for row in left().rows if row["SK"] not in kept]
    assert found(json.dumps(rows, ensure_ascii=False, default=repr), CANARIES) == []
    assert len(rows) < len(left().rows)


def test_phone_id_number_and_drawing_are_sealed_even_there() -> None:
    held = json.dumps(left().rows, ensure_ascii=False, default=repr)
    assert found(held, (PHONE, ID, SIGNATURE[30:90])) == []


def test_no_secret_lies_open_and_no_key_is_a_persons() -> None:
    """A code's six digits are looked for as a value: as a part of a hash they may stand."""
    held = json.dumps(left().rows, default=repr)
    link, mine, other, *codes = left().secrets
    assert found(held, (link, mine, other)) == []
    assert found(held, tuple(f'"{code}"' for code in codes)) == []
    keys = [(row["PK"], row["SK"]) for row in left().rows]
    assert found(json.dumps(keys, ensure_ascii=False), CANARIES) == []


def test_an_event_on_the_bus_leads_to_no_session(world: World) -> None:
    """What the relay tells of an exchange is not what a session is looked up by."""
    events = [row for row in left().rows if row.get("type") == "link_exchanged"]
    sessions = [row["PK"].removeprefix("SESSION#") for row in left().rows if row["SK"] == "SESSION"]
    assert len(events) == len(sessions) == 2
    assert found(json.dumps(events), tuple(sessions)) == []
