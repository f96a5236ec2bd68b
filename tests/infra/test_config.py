"""A stage's settings: all faults at once, in words."""

import json
from pathlib import Path

import pytest

from infra import config
from infra.config import ConfigError, check_settings, read_stage, through_gateway

GOOD = json.loads((config.STAGES / "example.json").read_text(encoding="utf-8"))
SIGN_IN = GOOD["sign_in"]
CERTIFICATE = GOOD["certificate"]


def test_the_local_stage_needs_no_file() -> None:
    stage = read_stage("local")
    assert stage.is_local
    assert (stage.account, stage.region) == ("000000000000", "us-east-1")
    assert stage.prefix == "zhiban-370323-local"


def test_the_example_is_a_good_one() -> None:
    stage = read_stage("example")
    assert not stage.is_local
    assert stage.county_name == "沂源县"
    assert stage.sign_in is not None
    assert stage.sign_in.confidential
    assert "secret" not in json.dumps(stage.sign_in.told())


def test_a_stage_needs_nowhere_to_sign_in() -> None:
    told = {name: value for name, value in GOOD.items() if name != "sign_in"}
    assert check_settings("example", told).sign_in is None
    assert check_settings("example", told | {"sign_in": None}).sign_in is None


def test_an_unknown_stage_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"'prdo' is unknown.*known: example, local"):
        read_stage("prdo")


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("county", "37032", "six-digit"),
        ("account", "1234", "twelve-digit"),
        ("account", 111122223333, "twelve-digit"),
        ("region", "shandong", "AWS region"),
        ("citizen_base_url", "https://x.gov.cn/path", "without a path"),
        ("citizen_base_url", "http://x.gov.cn", "must be https"),
        ("sms_signature", "【沂源】", "without brackets"),
        ("office_phone", "call us", "telephone"),
        ("issuer_uscc", "11370323XN0000012X", "check digit"),
        ("issuer_uscc", 11370323, "check digit"),
        ("bureau_name", "局", "bureau's name"),
        ("bureau_name_en", "审批局", "in English"),
        ("office_address", " ", "where the office is"),
        ("citizen_requests_per_second", 0, "from 1 to 5000"),
        ("alarm_email", "the operators", "mailbox"),
        ("alarm_email", "", "nobody would hear"),
        ("certificate", "my-certificate", "us-east-1, where CloudFront"),
        ("certificate", CERTIFICATE.replace("us-east-1", "ap-southeast-1"), "in us-east-1"),
        ("certificate", CERTIFICATE.replace("1111", "9999"), "of the stage's own account"),
        ("message_mode", "letter", "link or code"),
        ("official_place", "https://zhiban.example.gov.cn", "without an address to tap"),
        ("official_place", "zhiban.example.gov.cn", "without an address to tap"),
        ("shards", 0, "from 1 to 256"),
        ("shards", "8", "from 1 to 256"),
        ("shards", True, "from 1 to 256"),
        ("send_concurrency", 1, "from 2 to 1000"),
        ("log_retention_days", 8, "CloudWatch Logs keeps"),
        ("log_level", "LOUD", "DEBUG, INFO"),
        ("sharts", 8, "no such setting"),
        ("sign_in", "https://login.example.cn", "an object"),
        ("sign_in", {}, "name, what citizens know"),
        ("sign_in", SIGN_IN | {"issuer": "http://login.example.cn"}, "issuer, https"),
        ("sign_in", SIGN_IN | {"issuer": "http://localhost:8805"}, "issuer, https"),
        ("sign_in", SIGN_IN | {"issuer": "https://a@login.example.cn"}, "issuer, https"),
        ("sign_in", SIGN_IN | {"client_id": ""}, "client_id, what the provider"),
        ("sign_in", SIGN_IN | {"name": "a<b"}, "name, what citizens know"),
        ("sign_in", SIGN_IN | {"scope": "profile"}, "scope, names"),
        ("sign_in", SIGN_IN | {"number_claim": ""}, "number_claim, the claim"),
        ("sign_in", SIGN_IN | {"confidential": "yes"}, "confidential, true or false"),
        ("sign_in", SIGN_IN | {"secret": "x"}, "no such setting as secret"),
        ("contact_rests_days", -1, "from 0 to 365"),
    ],
)
def test_each_wrong_setting_is_named(setting: str, value: object, says: str) -> None:
    with pytest.raises(ConfigError, match=f"{setting}: .*{says}"):
        check_settings("example", {**GOOD, setting: value})


def test_all_faults_come_at_once() -> None:
    with pytest.raises(ConfigError) as refused:
        check_settings("example", {"county": "x", "shards": 0})
    for name in ("county", "shards", "account", "region", "office_phone", "sms_signature"):
        assert f"{name}: " in str(refused.value)


def test_a_missing_setting_says_what_it_wants() -> None:
    told = {name: value for name, value in GOOD.items() if name != "county"}
    with pytest.raises(
        ConfigError, match="1 setting is wrong\n  - county: is missing, wants a six"
    ):
        check_settings("example", told)


def test_in_mainland_china_what_is_not_offered_there_is_refused() -> None:
    with pytest.raises(ConfigError) as refused:
        check_settings("cn", GOOD | {"region": "cn-north-1"})
    assert "SNS sends no SMS from mainland China" in str(refused.value)
    assert "certificate: no edge of this kind in mainland China" in str(refused.value)


def test_of_the_counties_of_one_account_and_region_one_sends_through_sns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "STAGES", tmp_path)
    gateway = [one for one in GOOD["sms_providers"] if one["name"] != "sns"]
    neighbour = GOOD | {"county": "370321"}

    def settle(**told: object) -> None:
        (tmp_path / "first.json").write_text(json.dumps(GOOD), encoding="utf-8")
        (tmp_path / "second.json").write_text(json.dumps(neighbour | told), encoding="utf-8")

    settle()
    with pytest.raises(ConfigError, match="'first' sends through SNS in this account"):
        read_stage("second")
    settle(sms_providers=gateway)
    assert not read_stage("second").has_sns
    settle(region="eu-west-1", sign_in_base_url="https://z-370321.auth.eu-west-1.amazoncognito.com")
    assert read_stage("second").has_sns


@pytest.mark.parametrize(("text", "says"), [("{", "is not JSON"), ("[]", "one object")])
def test_a_broken_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str
) -> None:
    (tmp_path / "bad.json").write_text(text)
    monkeypatch.setattr(config, "STAGES", tmp_path)
    with pytest.raises(ConfigError, match=says):
        read_stage("bad")


PROVIDERS = GOOD["sms_providers"]
GATEWAY, SNS = PROVIDERS


def test_the_examples_providers_stand_in_their_order() -> None:
    stage = read_stage("example")
    assert [one.name for one in stage.sms_providers] == ["gateway", "sns"]
    assert stage.has_sms_gateway
    assert not read_stage("local").has_sms_gateway


def test_the_local_stage_can_be_told_of_a_gateway_on_this_machine() -> None:
    told = through_gateway("http://127.0.0.1:8804")
    stage = read_stage("local", {"sms_providers": told})
    assert [one.name for one in stage.sms_providers] == ["gateway", "sns"]


@pytest.mark.parametrize(
    ("providers", "says"),
    [
        ([], "at least one"),
        ("sns", "a list of"),
        ([{"name": "pigeon"}], "named sns or gateway"),
        ([SNS, SNS], "each provider once"),
        ([SNS | {"per_second": 0}], "per_second, a whole number from 1 to 500"),
        ([SNS | {"per_second": 501}], "per_second, a whole number from 1 to 500"),
        ([SNS | {"daily_segments": "many"}], "daily_segments, a whole number"),
        ([SNS | {"url": "https://x.example.com"}], "sns: no url"),
        ([SNS | {"colour": "blue"}], "no such setting as colour"),
        ([GATEWAY | {"url": "http://sms.example.com"}], "gateway: url, https"),
        ([GATEWAY | {"url": "https://sms.example.com/"}], "gateway: url, https"),
        ([GATEWAY | {"templates": {}}], "without any it carries nothing"),
        ([GATEWAY | {"templates": ["SMS_1"]}], "an object of wording"),
        ([GATEWAY | {"templates": {"First!": "SMS_1"}}], "'First!' is not wording"),
        ([GATEWAY | {"templates": {"renewal.first.one/1": "短信"}}], "is not wording"),
    ],
)
def test_each_wrong_provider_is_named(providers: object, says: str) -> None:
    with pytest.raises(ConfigError, match=f"sms_providers: .*{says}"):
        check_settings("example", {**GOOD, "sms_providers": providers})
