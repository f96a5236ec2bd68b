"""The SDK's data in the layer: what the functions call, in the form it has where it comes from."""

import ast
import json
from pathlib import Path

import botocore.session
import pytest
from botocore.loaders import Loader

from layers.build import ROOT, prepare
from layers.trim_sdk import SERVICES, trim_sdk, without_prose

OURS = ("functions", "layers/zhiban/python")
REGIONS = ("eu-central-1", "cn-north-1", "us-gov-west-1")
POWERTOOLS = {"get_parameter": "ssm", "get_secret": "secretsmanager"}
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
    for model in (ours.meta.service_model, published.meta.service_model):
        assert len(model.client_context_parameters) >= 0, "asked for at the first call"
    assert ours.meta.partition == published.meta.partition


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
