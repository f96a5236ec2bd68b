"""The in-process table is no fake that drifts: the same files leave the same rows as on moto."""

from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper
from tests.intake_in_memory import Intake
from tests.world import World, county

FILES = {
    "主体.csv": entities_file(
        holder(1), holder(2, mobile=""), holder(3, uscc="9"), holder(4, status="注销"), holder(1)
    ),
    "主体-改.csv": entities_file(
        holder(1, changed_at="2026-11-01", scope="批发"), holder(2, changed_at="2025-01-01")
    ),
    "证照.csv": licences_file(
        paper(1, FOOD, "2026-12-31"),
        paper(1, FOOD, "2026-12-31"),
        paper(2, FOOD, "2027-12-31", number="YL00120261231"),
        paper(3, "钓鱼许可证", "2026-12-31"),
        paper(5, FOOD, "2026-12-31", number="YL旧", status="已换证"),
        paper(
            5, FOOD, "2031-12-31", number="YL新", valid_from="2027-01-01", issued_on="2027-01-01"
        ),
        paper(1, FOOD, "长期"),
    ),
    "坏.csv": "什么也不是",
}
VOLATILE = {"exported_at", "legal_rep_id", "contacts", "former_phones"}
"""When the bucket got it; what is sealed anew each time."""


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k not in VOLATILE} for row in rows]


@pytest.mark.parametrize("split", [False, True], ids=["whole", "in parts"])
def test_the_same_files_leave_the_same_rows(split: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with county(on_moto=True) as world:
        compare(Flow(world), world, split, monkeypatch)


def compare(flow: Flow, world: World, split: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if split:
        monkeypatch.setattr("ingest_registry.surveying.SMALL", 100)
        monkeypatch.setattr("ingest_registry.surveying.PART_ROWS", 2)
        monkeypatch.setattr("zhiban.gateways.files.blocks.BLOCK_BYTES", 150)
    memory = Intake()
    for name, text in FILES.items():
        assert memory.drop(name, text.encode()).state == flow.ingest(name, text).state
        memory.deliver()
        flow.deliver_parts()
    for ours, theirs in (("registry", "REGISTRY_TABLE"), ("cases", "CASES_TABLE")):
        assert plain(memory.rows(ours)) == plain(reading.rows(world, theirs))
    rejects = {key for key in memory.bucket.names() if key.startswith("rejects/")}
    listed = world.s3.list_objects_v2(Bucket="files", Prefix="rejects/")["Contents"]
    assert rejects == {one["Key"] for one in listed}
    for key in rejects:
        body = world.s3.get_object(Bucket="files", Key=key)["Body"].read()
        assert memory.bucket.content(key) == body
