"""`make deploy`: all that is missing at once, the difference first, nothing without a yes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.stub import Stubber
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from moto import mock_aws

from infra import config, deploy
from infra.deploy import BOOTSTRAPPED, NotReadyError
from tests.infra.test_config import GOOD

ACCOUNT = "123456789012"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
HOSTS = ("zhiban.example.gov.cn", "desk.zhiban.example.gov.cn")


def certificate_for(*hosts: str) -> str:
    """The ARN of one that was brought in."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False
        )
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    acm = boto3.client("acm", region_name="us-east-1")
    brought = acm.import_certificate(
        Certificate=made.public_bytes(Encoding.PEM), PrivateKey=private
    )
    return str(brought["CertificateArn"])


@dataclass
class Account:
    """The account, its sandbox, its quota and its stack; what CDK was told, and what was said."""

    stages: Path
    sandbox: bool = False
    at_once: int = 1_000
    stands: bool = False
    told: list[tuple[str, ...]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    answer: str = "370323"

    def clients(self, service: str, region: str) -> Any:
        made = botocore.session.get_session().create_client(service, region_name=region)
        if service in ("sns", "lambda"):
            stub = Stubber(made)
            stub.add_response("get_sms_sandbox_account_status", {"IsInSandbox": self.sandbox}) if (
                service == "sns"
            ) else stub.add_response(
                "get_account_settings", {"AccountLimit": {"ConcurrentExecutions": self.at_once}}
            )
            stub.activate()
        if service == "cloudformation":
            stub = Stubber(made)
            if self.stands:
                stack = {"StackName": "s", "CreationTime": NOW, "StackStatus": "CREATE_COMPLETE"}
                stub.add_response("describe_stacks", {"Stacks": [stack]})
            else:
                stub.add_client_error("describe_stacks", "ValidationError", "does not exist")
            stub.activate()
        return made

    def cdk(self, *words: str) -> int:
        self.told.append(words)
        return 0

    def bootstrap(self, *regions: str) -> None:
        for region in regions:
            boto3.client("ssm", region_name=region).put_parameter(
                Name=BOOTSTRAPPED, Value="29", Type="String"
            )

    def deploy(self, stage: str = "trial", *, yes: bool = False) -> int:
        return deploy.deploy(
            stage,
            yes=yes,
            clients=self.clients,
            cdk=self.cdk,
            ask=lambda _: self.answer,
            say=self.said.append,
        )

    def settle(self, **told: object) -> None:
        settings = GOOD | {"account": ACCOUNT} | told
        (self.stages / "trial.json").write_text(json.dumps(settings), encoding="utf-8")


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setattr(config, "STAGES", tmp_path)
    with mock_aws():
        found = Account(tmp_path)
        found.settle(certificate=certificate_for(*HOSTS))
        yield found


REGIONS = ("ap-southeast-1", "us-east-1")


def test_what_would_change_is_shown_before_it_is_changed(account: Account) -> None:
    account.bootstrap(*REGIONS)
    assert account.deploy() == 0
    assert [words[0] for words in account.told] == ["diff", "deploy"]
    for words in account.told:
        assert "stage=trial" in words
        assert "--all" in words


@pytest.mark.parametrize("answer", ["", "y", "yes", "370321"])
def test_without_the_countys_code_nothing_is_changed(account: Account, answer: str) -> None:
    account.bootstrap(*REGIONS)
    account.answer = answer
    assert account.deploy() == 1
    assert [words[0] for words in account.told] == ["diff"]


def test_who_says_yes_beforehand_is_not_asked(account: Account) -> None:
    account.bootstrap(*REGIONS)
    account.answer = ""
    assert account.deploy(yes=True) == 0
    assert [words[0] for words in account.told] == ["diff", "deploy"]


def test_log_groups_of_before_are_named_until_the_stack_has_its_own(account: Account) -> None:
    account.bootstrap(*REGIONS)
    name = f"sns/ap-southeast-1/{ACCOUNT}/DirectPublishToPhoneNumber"
    logs = boto3.client("logs", region_name="ap-southeast-1")
    logs.create_log_group(logGroupName=f"{name}/Failure")
    with pytest.raises(NotReadyError, match=f"delete-log-group .*{name}/Failure"):
        account.deploy()
    assert account.told == []
    account.stands = True
    assert account.deploy() == 0


def test_everything_that_is_missing_is_said_at_once_and_cdk_is_not_called(
    account: Account,
) -> None:
    account.settle(certificate=certificate_for("other.example.com"))
    with pytest.raises(NotReadyError) as refused:
        account.deploy()
    for word in (
        f'cdk bootstrap --app "" aws://{ACCOUNT}/ap-southeast-1',
        f'cdk bootstrap --app "" aws://{ACCOUNT}/us-east-1',
        "not for zhiban.example.gov.cn",
        "not for desk.zhiban.example.gov.cn",
    ):
        assert word in str(refused.value)
    assert account.told == []


def test_a_certificate_of_nobody_is_named(account: Account) -> None:
    account.bootstrap(*REGIONS)
    gone = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/00000000-1111-2222-3333-444444444444"
    account.settle(certificate=gone)
    with pytest.raises(NotReadyError, match="is not in account"):
        account.deploy()


def test_a_wildcard_is_for_both(account: Account) -> None:
    account.bootstrap(*REGIONS)
    wild = certificate_for("*.example.gov.cn", "*.zhiban.example.gov.cn")
    account.settle(certificate=wild)
    assert account.deploy() == 0


def test_a_stage_without_an_edge_needs_its_own_region_alone(account: Account) -> None:
    account.bootstrap("ap-southeast-1")
    account.settle(certificate="")
    assert account.deploy() == 0


def test_where_nobody_could_sign_in_nothing_is_deployed(account: Account) -> None:
    account.settle(
        region="cn-north-1",
        certificate="",
        sign_in_base_url="https://desk.auth.cn-north-1.amazoncognito.com",
        sms_providers=[one for one in GOOD["sms_providers"] if one["name"] != "sns"],
    )
    account.bootstrap("cn-north-1")
    with pytest.raises(NotReadyError, match=r"no user pools .*mainland-china"):
        account.deploy()
    assert account.told == []


def test_another_accounts_credentials_are_refused(account: Account) -> None:
    account.settle(account="210987654321", certificate="")
    with pytest.raises(NotReadyError, match=f"are of account {ACCOUNT}.*into 210987654321"):
        account.deploy()


def test_without_credentials_it_says_so(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(NotReadyError, match=r"(?s)NoCredentialsError.*AWS_PROFILE"):
        account.deploy()


@pytest.mark.parametrize(
    ("told", "says"),
    [({"sandbox": True}, "SMS sandbox"), ({"at_once": 10}, "only 10 functions")],
)
def test_what_will_be_noticed_later_is_said_and_stops_nothing(
    account: Account, told: dict[str, object], says: str
) -> None:
    account.bootstrap(*REGIONS)
    for name, value in told.items():
        setattr(account, name, value)
    assert account.deploy() == 0
    assert any(says in line for line in account.said)


def test_the_local_stage_is_not_deployed_to_aws(account: Account) -> None:
    with pytest.raises(NotReadyError, match="make run"):
        account.deploy("local")


def test_a_difference_that_cannot_be_shown_ends_it(account: Account) -> None:
    account.bootstrap(*REGIONS)
    failing: Callable[..., int] = lambda *_: 1  # noqa: E731
    assert (
        deploy.deploy(
            "trial", yes=True, clients=account.clients, cdk=failing, say=account.said.append
        )
        == 1
    )


def test_wrong_settings_are_listed_for_whoever_deploys(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    account.settle(county="x", region="shandong", certificate="")
    assert deploy.main(["trial"]) == 1
    told = capsys.readouterr().err
    assert "3 settings are wrong" in told
    assert "county: wants a six-digit" in told
    assert "docs/deploy.md" in told
