"""What is said of a stage's registered wordings before it is deployed."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra import config
from layers.zhiban.check_wordings import main, needed, unregistered, wrong
from zhiban.domain.templates import Mode

EXAMPLE = json.loads((config.STAGES / "example.json").read_text(encoding="utf-8"))
SNS = {"name": "sns"}


def stage(*providers: dict[str, Any], mode: str = "link") -> dict[str, Any]:
    return {"message_mode": mode, "sms_providers": providers}


def gateway(*keys: str) -> dict[str, Any]:
    return {"name": "gateway", "templates": dict.fromkeys(keys, "SMS_1")}


def test_the_example_has_an_id_for_every_wording() -> None:
    assert (wrong(EXAMPLE), unregistered(EXAMPLE)) == ([], [])
    [first, _] = EXAMPLE["sms_providers"]
    assert set(first["templates"]) == set(needed(Mode.LINK))


def test_a_mode_needs_its_own_wordings() -> None:
    link, code = needed(Mode.LINK), needed(Mode.CODE)
    assert "renewal.first.one/1" in link
    assert not any(".code/" in key for key in link)
    assert "renewal.first.one.code/1" in code
    assert unregistered(stage(gateway(*link), mode="link")) == []
    assert unregistered(stage(gateway(*link), mode="code")) != []


def test_what_nobody_carries_waits() -> None:
    every = needed(Mode.LINK)
    said = unregistered(stage(gateway(*every[2:])))
    assert said[0] == f"gateway: 2 of {len(every)} wordings have no id: {every[0]}, {every[1]}"
    assert said[1] == "2 of them no provider carries: they wait at the desk"
    assert len(unregistered(stage(gateway(*every[2:]), SNS))) == 1
    assert unregistered(stage(gateway("*"))) == []


@pytest.mark.parametrize(
    ("key", "good"),
    [("granted/1", True), ("granted/9b", True), ("*", True), ("grantde/1", False)],
)
def test_other_versions_may_stand_there_and_other_names_not(key: str, good: bool) -> None:
    assert (wrong(stage(gateway(key))) == []) is good


def test_a_wrong_name_stops_the_deployment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "prod.json"
    file.write_text(json.dumps(stage(gateway("grantde/1"))), encoding="utf-8")
    assert main([str(file)]) == 1
    assert "gateway: no such wording: grantde/1" in capsys.readouterr().err


@pytest.mark.parametrize("text", [None, "{", "[]", '{"sms_providers": 3}', '{"message_mode": 7}'])
def test_what_is_wrong_otherwise_is_said_by_who_reads_it_next(
    tmp_path: Path, text: str | None
) -> None:
    file = tmp_path / "prod.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    assert main([str(file)]) == 0
