"""The SDK's data in the layer: what the functions call, in the form it has where it comes from."""

import ast
import json
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config
from botocore.loaders import Loader

from layers.build import ROOT, prepare
from layers.trim_sdk import SERVICES, trim_sdk, without_prose

OURS = ("functions", "layers/zhiban/python")
REGIONS = ("eu-central-1", "cn-north-1", "us-gov-west-1")
POWERTOOLS = {"get_parameter": "ssm", "get_secret": "secretsmanager"}
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "dynamodb": ("get_item", {"TableName": "cases", "Key": {"PK": {"S": "a"}, "SK": {"S": "b"}}}),
    "events": ("put_events", {"Entries": [{"Source": "a", "DetailType": "b", "Detail": "{}"}]}),
    "kms": ("verify", {"KeyId": "k", "Message": b"m", "Signature": b"s",
                       "SigningAlgorithm": "ECDSA_SHA_256"}),
    "lambda": ("invoke", {"FunctionName": "f", "InvocationType": "Event", "Payload": b"{}"}),
    "s3": ("put_object", {"Bucket": "files", "Key": "k", "Body": b"b", "ContentType": "text/csv"}),
    "secretsmanager": ("get_secret_value", {"SecretId": "cipher"}),
    "sns": ("publish", {"PhoneNumber": "+8613800000000", "Message": "m"}),
    "sqs": ("send_message", {"QueueUrl": "https://sqs.eu-central-1.amazonaws.com/1/q",
                             "MessageBody": "m"}),
    "ssm": ("get_parameter", {"Name": "/clock"}),
}  # fmt: skip
OF_THE_MOMENT = {"Authorization", "X-Amz-Date", "amz-sdk-invocation-id"}
FORMS = ("service-2", "endpoint-rule-set-1", "paginators-1")


@pytest.fixture(scope="module")
def data() -> Path:
    prepare(ROOT, "local", lambda _: None)
    return ROOT / ".build/layers/deps/python/botocore/data"


def session_over(data: Path | None) -> botocore.session.Session:
    session = botocore.session.Session()
    if data:
        trimmed = Loader(extra_search_paths=[str(data)], include_default_search_paths=False)
        session.register_component("data_loader", trimmed)
    session.set_credentials("key", "secret")
    return session


def asked_for() -> set[str]:
    """The services `aws.client("…")` names anywhere in our code, and Powertools for us."""
    sources = [file.read_text() for house in OURS for file in (ROOT / house).rglob("*.py")]
    calls = (
        node
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "aws.client"
    )
    by_powertools = {
        service
        for word, service in POWERTOOLS.items()
        if any(f"utilities.parameters import {word}" in source for source in sources)
    }
    return {str(ast.literal_eval(call.args[0])) for call in calls} | by_powertools


def test_it_holds_the_services_that_are_called_and_no_others(data: Path) -> None:
    assert asked_for() == SERVICES
    assert {path.name for path in data.iterdir() if path.is_dir()} == SERVICES


@pytest.mark.parametrize("service", sorted(SERVICES))
@pytest.mark.parametrize("form", FORMS)
def test_a_description_is_the_published_one_but_for_its_prose(
    data: Path, service: str, form: str
) -> None:
    ours = session_over(data).get_component("data_loader").load_service_model(service, form)
    published = session_over(None).get_component("data_loader").load_service_model(service, form)
    assert ours == without_prose(published)
    assert ours


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("service", sorted(SERVICES))
def test_a_service_answers_where_it_always_did(data: Path, service: str, region: str) -> None:
    ours, published = (
        session_over(where).create_client(service, region_name=region) for where in (data, None)
    )
    assert ours.meta.endpoint_url == published.meta.endpoint_url
    assert ours.meta.partition == published.meta.partition


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_a_call_has_the_form_it_always_had(data: Path, service: str) -> None:
    ours, published = (request_of(where, service) for where in (data, None))
    assert ours == published


class Sent(Exception):
    """The request, where it would leave the process."""


def request_of(data: Path | None, service: str) -> tuple[str, str, bytes, dict[str, str]]:
    """What a first call sends: method, address, body, headers but those of the moment."""
    once = Config(retries={"total_max_attempts": 1})
    client = session_over(data).create_client(service, region_name=REGIONS[0], config=once)

    def send(request: AWSPreparedRequest, **_: object) -> None:
        raise Sent(request)

    client.meta.events.register("before-send", send)
    name, told = CALLS[service]
    with pytest.raises(Sent) as sent:
        getattr(client, name)(**told)
    (request,) = sent.value.args
    kept = {k: str(v) for k, v in request.headers.items() if k not in OF_THE_MOMENT}
    body = request.body.read() if hasattr(request.body, "read") else request.body
    return request.method, request.url, body, kept


def test_it_is_a_tenth_of_what_it_was(data: Path) -> None:
    whole = Path(botocore.__file__).parent / "data"
    assert size(data) < size(whole) / 10


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def test_a_member_that_is_called_documentation_stays() -> None:
    shape = {"documentation": "<p>Prose.</p>", "members": {"documentation": {"shape": "Text"}}}
    kept = {"documentation": "", "members": {"documentation": {"shape": "Text"}}}
    assert without_prose([shape]) == [kept]


def test_a_service_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "endpoints.json").write_text(json.dumps({"partitions": []}))
    with pytest.raises(FileNotFoundError, match="telegraph"):
        trim_sdk(tmp_path, {"telegraph"})
