"""What a stage says of its providers, and which of them carries which message."""

import json
from pathlib import Path
from typing import Any

import pytest

from zhiban.domain.errors import SettingsError
from zhiban.domain.messages import Message
from zhiban.domain.pacing import Pace
from zhiban.gateways.sms.codes import fit_for_log, sns_failure
from zhiban.gateways.sms.providers import Provider, connect_providers, read_providers
from zhiban.gateways.sms.registered import FOLDER, read_registered

SNS: dict[str, Any] = {"name": "sns", "per_second": 20, "daily_segments": 9000}
REGISTERED = {"granted/1": "SMS_1", "renewal.first.one.code/1b": "SMS_2"}
GATEWAY = SNS | {"name": "gateway", "url": "https://x", "secret": "arn", "templates": REGISTERED}


def test_the_providers_come_in_their_order() -> None:
    found = read_providers(json.dumps([GATEWAY, SNS]))
    assert [one.name for one in found] == ["gateway", "sns"]
    assert found[0].pace == Pace(20, 9000)
    assert (found[0].url, found[0].secret, found[0].templates) == ("https://x", "arn", REGISTERED)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("{", "is not JSON"),
        ("[]", "at least one"),
        ("{}", "at least one"),
        ('[{"name": "pigeon"}]', "0: the name must be sns or gateway"),
        (json.dumps([SNS | {"per_second": 0}]), "sns: per_second must be a whole number"),
        (json.dumps([SNS | {"daily_segments": True}]), "sns: daily_segments must be"),
        (json.dumps([SNS | {"per_second": "9", "daily_segments": 0}]), "per_second.*daily_segm"),
        (
            json.dumps([GATEWAY | {"templates": {"granted/2": "1", "b": "2", "a/1": "3"}}]),
            "gateway: templates, no such wording: a/1, b$",
        ),
    ],
)
def test_every_fault_is_named(told: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        read_providers(told)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a layer's files are, beside its packages."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / FOLDER).mkdir()
    return tmp_path / FOLDER


def test_the_ids_may_lie_in_a_file(folder: Path) -> None:
    (folder / "gateway.json").write_text(json.dumps(REGISTERED), encoding="utf-8")
    [found] = read_providers(json.dumps([GATEWAY | {"templates": "gateway.json"}]))
    assert found.templates == REGISTERED
    told = read_registered(json.dumps({"gateway": "gateway.json", "sns": {}}))
    assert told == {"gateway": REGISTERED, "sns": {"*": "*"}}


@pytest.mark.parametrize("text", [None, "{", "[]"])
def test_a_file_that_is_none_is_named(folder: Path, text: str | None) -> None:
    if text is not None:
        (folder / "gateway.json").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="or a file of that"):
        read_providers(json.dumps([GATEWAY | {"templates": "gateway.json"}]))
    with pytest.raises(SettingsError, match="or a file of that"):
        read_registered(json.dumps({"gateway": "gateway.json"}))


@pytest.mark.parametrize("told", ["{", "[]"])
def test_ids_of_no_provider_are_refused(told: str) -> None:
    with pytest.raises(SettingsError, match="SMS_TEMPLATES"):
        read_registered(told)


def test_each_provider_gets_its_gateway(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    gateway, sns = connect_providers(read_providers(json.dumps([GATEWAY, SNS])))
    assert gateway.asked is gateway.gateway
    assert sns.asked is None


TABLE = """
登记的模板 | 短信模板 | 能发 | 说明
不限       | a/1      | 是   | SNS 不按模板收
a/1        | a/1      | 是   | 已登记
a/1        | a/2      | 否   | 新版本还没登记
a/1        | b/1      | 否   | 没登记
*          | b/1      | 是   | 全部用我方的名称
-          | a/1      | 否   | 一个也没登记
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()[1:]]


@pytest.mark.parametrize("line", ROWS, ids=[row[-1] for row in ROWS])
def test_which_message_a_provider_carries(line: list[str]) -> None:
    told, template, may, why = line
    templates = {"不限": None, "-": frozenset[str]()}.get(told, frozenset({told}))
    provider = Provider("x", Pace(1, 1), None, templates=templates)  # type: ignore[arg-type]
    assert provider.carries(Message(template, "", 1)) is (may == "是"), why


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("UNDELIV", "UNDELIV"),
        ("MK:0001", "MK:0001"),
        ("", "empty"),
        ("号码错误", "empty"),
        ("bad 19900000001!", "bad###########"),
        ("+86-199-0000-0001", "##-###-####-####"),
        ("x" * 99, "x" * 40),
    ],
)
def test_a_foreign_code_is_made_fit_for_a_log(code: str, said: str) -> None:
    assert fit_for_log(code) == said


def test_a_sentence_nobody_knows_is_one_word() -> None:
    assert sns_failure("Something new about +8619900000001") == "other"
