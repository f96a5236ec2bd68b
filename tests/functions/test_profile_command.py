"""`make profile`: a holder's picture in Chinese, and what other rules would do; nobody's phone."""

from pathlib import Path

import pytest

from layers.zhiban import profile_county
from layers.zhiban.profile_rules import RULES
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import load
from tests.functions.papers import HYGIENE, licences_file, paper, uscc
from tests.world import World

ONE = uscc(1)
DAY = ("--today", "2026-12-01")


@pytest.fixture
def tagged(flow: Flow) -> Flow:
    load(flow, 1, 2)
    flow.ingest("more.csv", licences_file(paper(1, HYGIENE, "2027-01-30", number="YL9999")))
    flow.tag()
    return flow


def test_a_holder_is_shown_with_why(
    tagged: Flow, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert profile_county.main(["--uscc", ONE, *DAY], world.environ) == 0
    told = capsys.readouterr().out
    assert (
        "  多证将到期　名单先后2\n    因为：食品经营许可证（尾号1231）有效期至2026-12-31\n" in told
    )
    entity = reading.entities(world)[ONE]
    for word in (entity["legal_rep"], entity["address"], "1990000"):
        assert word not in told


def test_who_refused_is_said_to_have(
    tagged: Flow, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    reading.patch(world, "REGISTRY_TABLE", f"ENTITY#{ONE}", "ENTITY", profiling_refused=True)
    assert profile_county.main(["--uscc", ONE, *DAY], world.environ) == 0
    assert capsys.readouterr().out.endswith("已拒绝画像：没有标签，提醒照常。\n")


def test_other_rules_are_counted_against_todays(
    tagged: Flow, world: World, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    other = tmp_path / "profiles.yaml"
    text = RULES.read_text(encoding="utf-8")
    other.write_text(text.replace("to: 90, at_least: 2", "to: 90"), encoding="utf-8")
    before = reading.rows(world, "REGISTRY_TABLE")
    for path in (other, tmp_path):
        capsys.readouterr()
        assert profile_county.main(["--rules", str(path), *DAY], world.environ) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0].startswith("2026-12-01：2个主体，另有0个拒绝画像。")
        (moved,) = [line.split() for line in lines if line.endswith("←")]
        assert moved == ["多证将到期", "1", "2", "1", "0", "←"]
    assert reading.rows(world, "REGISTRY_TABLE") == before


def test_what_cannot_be_done_is_said(
    tagged: Flow, world: World, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert profile_county.main(["--uscc", uscc(9), *DAY], world.environ) == 1
    assert uscc(9) in capsys.readouterr().err
    bad = tmp_path / "profiles.yaml"
    bad.write_text("tags:\n  - code: x\n", encoding="utf-8")
    assert profile_county.main(["--rules", str(bad), *DAY], world.environ) == 1
    assert "profiles.yaml:2:" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        profile_county.main([*DAY], world.environ)
