"""Issuing tells nobody of a person: not by log, metric, task, event, evidence, key or error.

The document itself names its holder, and the signed application does; nothing else may.
"""

import json

import pytest

from issue_licences import handler
from tests.flow import Flow
from tests.functions import reading
from tests.functions.grant_book import decided, filed, objects, rung_for
from tests.functions.samples import failed
from tests.functions.test_no_personal_data import found, printing
from tests.world import Context, World, sqs_record
from zhiban.domain.errors import IssuingError

NAME, PERSON, ROAD = "沂源𠮷丝雀商店", "𠮷丝雀", "金丝雀路7号"
CANARIES = (NAME, PERSON, ROAD, "𠮷", "19900000001")


def rows_but_the_signed(world: World) -> str:
    """Every row of the cases table without what the holder signed."""
    rows = reading.rows(world, "CASES_TABLE")
    kept = [row for row in rows if not row["SK"].startswith("DOCUMENT#application#")]
    return json.dumps(kept, ensure_ascii=False, default=repr)


def canary(flow: Flow) -> str:
    case_id = rung_for(
        flow, "食品经营许可证", "2026-12-31", name=NAME, legal_rep=PERSON, address=ROAD
    )
    decided(flow, filed(flow, case_id))
    return case_id


def test_a_licence_that_goes_out_tells_of_nobody(flow: Flow, world: World) -> None:
    case_id = canary(flow)
    told, parts = handler.build(world.environ)
    event = {"Records": [sqs_record(json.dumps({"case": case_id}))]}
    with printing() as paper:
        assert failed(handler.handle(event, Context(), told, parts)) == []
    assert "glyphs_missing" in paper.getvalue()
    assert '"GlyphsMissing":[1.0]' in paper.getvalue().replace(" ", "")
    assert found(paper.getvalue(), CANARIES) == []
    assert found(rows_but_the_signed(world), CANARIES) == []
    assert found("".join(objects(world)), CANARIES) == []


def test_a_licence_that_cannot_go_out_tells_of_nobody(flow: Flow, world: World) -> None:
    case_id = canary(flow)
    (row,) = reading.rows_of(world, "CASE#", "DOCUMENT#application#")
    reading.patch(world, "CASES_TABLE", row["PK"], row["SK"], body=row["body"] + " ")
    told, parts = handler.build(world.environ)
    event = {"Records": [sqs_record(json.dumps({"case": case_id}))]}
    with printing() as paper:
        assert failed(handler.handle(event, Context(), told, parts)) == ["m-1"]
    with pytest.raises(IssuingError) as refused:
        flow.issue(case_id)
    assert "message_failed" in paper.getvalue()
    assert found(paper.getvalue() + str(refused.value), CANARIES) == []
    assert found(rows_but_the_signed(world), CANARIES) == []
