"""The edge's secret: who is let in by it, and its change in four steps, cut off anywhere."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws

from infra.edge.admit_requests.handler import STAGES, Admission
from infra.edge.rotate_origin_secret.handler import HEADER, Rotation, RotationError, status_of

FIRST = "f" * 64


@dataclass
class Clock:
    """A monotonic clock that is moved by hand."""

    at: float = 100.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Cut:
    """A client whose call of a name fails, before or after it was done."""

    client: Any
    name: str
    after: bool

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.client, name)
        if name != self.name:
            return found

        def call(**told: Any) -> Any:
            if self.after:
                found(**told)
            raise ConnectionError("cut off")

        return call


@dataclass
class Counted:
    """A client whose readings of a secret are counted."""

    client: Any
    calls: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def get_secret_value(self, **told: Any) -> Any:
        self.calls += 1
        return self.client.get_secret_value(**told)


@dataclass
class House:
    """An account with the secret and two distributions; the interfaces let in by the authorizer."""

    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.secrets = boto3.client("secretsmanager", region_name="us-east-1")
        self.cloudfront = boto3.client("cloudfront", region_name="us-east-1")
        self.secret = self.secrets.create_secret(Name="origin", SecretString=FIRST)["ARN"]
        self.distributions = [self._distribution(), self._distribution()]
        self.admission = Admission(self.secrets, self.secret, self.clock)
        self.rotation = Rotation(
            self.secrets,
            self.cloudfront,
            self.distributions,
            ["https://origin/r"],
            ["https://edge/r"],
            self.ask,
        )

    def _distribution(self) -> str:
        origin = {
            "Id": "o",
            "DomainName": "origin.example.com",
            "CustomHeaders": {
                "Quantity": 1,
                "Items": [{"HeaderName": HEADER, "HeaderValue": FIRST}],
            },
            "CustomOriginConfig": {
                "HTTPPort": 80,
                "HTTPSPort": 443,
                "OriginProtocolPolicy": "https-only",
            },
        }
        made = self.cloudfront.create_distribution(
            DistributionConfig={
                "CallerReference": str(uuid4()),
                "Comment": "",
                "Enabled": True,
                "Origins": {"Quantity": 1, "Items": [origin]},
                "DefaultCacheBehavior": {
                    "TargetOriginId": "o",
                    "ViewerProtocolPolicy": "https-only",
                },
            }
        )
        return str(made["Distribution"]["Id"])

    def said(self) -> list[str]:
        """What each distribution says now."""
        return [
            header["HeaderValue"]
            for one in self.distributions
            for origin in self.cloudfront.get_distribution_config(Id=one)["DistributionConfig"][
                "Origins"
            ]["Items"]
            for header in origin["CustomHeaders"]["Items"]
        ]

    def ask(self, address: str, headers: Mapping[str, str]) -> int:
        """An interface's own answer, or the edge's with what the first distribution says."""
        given = headers.get(HEADER, "") if "origin" in address else self.said()[0]
        self.clock.at += 2.0
        return 200 if self.admission.admits(given) else 403

    def value(self, stage: str) -> str:
        return str(
            self.secrets.get_secret_value(SecretId=self.secret, VersionStage=stage)["SecretString"]
        )

    def rotate(self, rotation: Rotation, token: str) -> None:
        for step in (rotation.create, rotation.set, rotation.test, rotation.finish):
            step(self.secret, token)


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        yield House()


@pytest.mark.parametrize("given", ["", "x", FIRST[:-1], FIRST + "f", FIRST.upper(), "密" * 20])
def test_nobody_comes_in_without_the_secret(house: House, given: str) -> None:
    assert house.admission.admits(FIRST)
    assert not house.admission.admits(given)


def test_the_current_the_coming_and_the_last_secret_are_let_in_and_no_older(house: House) -> None:
    seen = [FIRST]
    for _ in range(3):
        house.rotate(house.rotation, str(uuid4()))
        seen.append(house.value("AWSCURRENT"))
    assert len(set(seen)) == 4
    house.clock.at += 61
    assert [house.admission.admits(one) for one in seen] == [False, False, True, True]


def test_a_new_secret_is_known_at_once_and_a_wrong_one_asks_no_more_than_once_a_second(
    house: House,
) -> None:
    assert house.admission.admits(FIRST)
    token = str(uuid4())
    house.rotation.create(house.secret, token)
    house.clock.at += 1.0
    assert house.admission.admits(house.value("AWSPENDING"))
    house.admission.client = counted = Counted(house.secrets)
    for _ in range(100):
        assert not house.admission.admits("wrong")
    assert counted.calls == 0
    house.clock.at += 1.0
    assert not house.admission.admits("wrong")
    assert not house.admission.admits("wrong")
    assert counted.calls == len(STAGES)


def test_where_the_secrets_cannot_be_read_the_known_ones_go_on_and_a_fresh_start_fails(
    house: House,
) -> None:
    assert house.admission.admits(FIRST)
    house.admission.client = Cut(house.secrets, "get_secret_value", after=False)
    house.clock.at += 3_600
    assert house.admission.admits(FIRST)
    fresh = Admission(house.admission.client, house.secret, house.clock)
    with pytest.raises(ConnectionError):
        fresh.admits(FIRST)


def test_a_change_ends_with_the_edge_saying_the_new_secret(house: House) -> None:
    house.rotate(house.rotation, str(uuid4()))
    new = house.value("AWSCURRENT")
    assert new != FIRST
    assert len(new) >= 64
    assert house.said() == [new, new]
    assert house.value("AWSPREVIOUS") == FIRST


def test_every_step_done_twice_changes_it_once(house: House) -> None:
    token = str(uuid4())
    for step in (
        house.rotation.create,
        house.rotation.set,
        house.rotation.test,
        house.rotation.finish,
    ):
        step(house.secret, token)
        step(house.secret, token)
    assert house.said() == [house.value("AWSCURRENT")] * 2
    assert house.value("AWSPREVIOUS") == FIRST


CALLS: list[tuple[str, Callable[[Rotation, Any], Rotation], str]] = [
    ("secrets", lambda one, cut: replace(one, secrets=cut), name)
    for name in (
        "describe_secret",
        "get_secret_value",
        "put_secret_value",
        "update_secret_version_stage",
    )
] + [
    ("cloudfront", lambda one, cut: replace(one, cloudfront=cut), name)
    for name in ("get_distribution_config", "update_distribution")
]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(("service", "put_in", "name"), CALLS, ids=[one[2] for one in CALLS])
def test_a_change_cut_off_at_any_call_lets_everybody_in_and_is_done_again(
    house: House,
    service: str,
    put_in: Callable[[Rotation, Any], Rotation],
    name: str,
    after: bool,
) -> None:
    token = str(uuid4())
    cut = put_in(house.rotation, Cut(getattr(house, service), name, after))
    with pytest.raises(ConnectionError):
        house.rotate(cut, token)
    house.clock.at += 2.0
    assert all(house.admission.admits(one) for one in house.said())
    house.rotate(house.rotation, token)
    assert house.said() == [house.value("AWSCURRENT")] * 2
    assert all(house.admission.admits(one) for one in house.said())


def test_the_edge_is_not_told_what_the_interfaces_do_not_believe(house: House) -> None:
    token = str(uuid4())
    house.rotation.create(house.secret, token)
    deaf = replace(house.rotation, ask=lambda *_: 403)
    with pytest.raises(RotationError, match="does not believe"):
        deaf.set(house.secret, token)
    assert house.said() == [FIRST, FIRST]


@pytest.mark.parametrize("status", [401, 403, 500, 502])
def test_a_change_by_which_the_edge_is_turned_away_is_not_finished(
    house: House, status: int
) -> None:
    token = str(uuid4())
    house.rotation.create(house.secret, token)
    house.rotation.set(house.secret, token)
    with pytest.raises(RotationError, match=str(status)):
        replace(house.rotation, ask=lambda *_: status).test(house.secret, token)
    assert house.value("AWSCURRENT") == FIRST


def test_a_redirect_is_an_answer_and_hears_no_secret() -> None:
    heard: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(302 if self.path == "/r" else 200)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        status = status_of(f"http://127.0.0.1:{server.server_port}/r", {HEADER: FIRST})
        server.shutdown()
    assert (status, heard) == (302, ["/r"])
