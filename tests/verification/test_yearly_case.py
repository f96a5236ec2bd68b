"""A case of what is owed every year is checked as any other: by its chain, and by its own id."""

from dataclasses import replace

from tests.flow import Flow
from tests.functions import reading
from tests.functions.test_citizen_yearly import reminded
from tests.verification.conftest import FONT, prepared
from tests.visitor import visitor
from tests.world import county
from zhiban.gateways.bucket import Bucket
from zhiban.store.cipher import Cipher
from zhiban.store.table import Table
from zhiban.verification.check import check_case
from zhiban.verification.reading import Sources

__all__ = ["FONT", "prepared"]


def test_one_that_was_answered_is_sound_and_its_year_cannot_be_exchanged() -> None:
    with county() as world:
        flow = Flow(world)
        made = visitor(flow)
        case_id = made.exchange(reminded(flow)).body["cases"][0]["id"]
        made.ask_code(purpose="tell")
        made.verify()
        assert made.intend(case_id, "done").status == 200
        assert reading.cases(world)[0]["state"] == "closed"
        sources = Sources(
            cases=Table(world.dynamodb, "cases"),
            registry=Table(world.dynamodb, "registry"),
            bucket=Bucket("documents"),
            cipher=Cipher("s" * 44),
        )
        record = sources.read(case_id)
    assert check_case(record, []).faults == []
    other = {**record.rows, "CASE": {**record.rows["CASE"], "year": 2025}}
    (fault,) = check_case(replace(record, rows=other), []).faults
    assert (fault.row, fault.attribute) == ("CASE", "id")
