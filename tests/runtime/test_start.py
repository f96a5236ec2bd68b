"""How a function starts: built once, in Lambda at once, with the data it was shipped with."""

from collections.abc import Mapping

import pytest

from zhiban.domain.catalogue import Catalogue
from zhiban.domain.errors import SettingsError
from zhiban.domain.working_days import WorkingDays
from zhiban.runtime.rules import shipped, shipped_as
from zhiban.runtime.start import at_start


class Builder:
    """Counts how often a function's collaborators were made."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, environ: Mapping[str, str]) -> str:
        self.seen.append(environ.get("STAGE", ""))
        if "COUNTY" not in environ:
            raise SettingsError("COUNTY is not set")
        return f"parts {len(self.seen)}"


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> Builder:
    monkeypatch.setenv("STAGE", "test")
    monkeypatch.setenv("COUNTY", "370323")
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    return Builder()


def test_outside_lambda_nothing_is_built_before_it_is_needed(builder: Builder) -> None:
    parts = at_start(builder)
    assert builder.seen == []
    assert (parts(), parts()) == ("parts 1", "parts 1")
    assert builder.seen == ["test"]


def test_in_lambda_it_is_built_at_once_and_once(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "ring_alarms")
    parts = at_start(builder)
    assert builder.seen == ["test"]
    assert parts() == "parts 1"
    assert builder.seen == ["test"]


def test_wrong_settings_fail_the_start_in_lambda(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COUNTY")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "ring_alarms")
    with pytest.raises(SettingsError, match="COUNTY"):
        at_start(builder)


def test_two_functions_have_their_own_parts(builder: Builder) -> None:
    one, other = at_start(builder), at_start(builder)
    assert (one(), other(), one()) == ("parts 1", "parts 2", "parts 1")


def test_the_law_is_shipped_and_read_once() -> None:
    assert shipped_as(Catalogue, "catalogue").kinds
    assert shipped_as(WorkingDays, "working_days").announced_years
    assert shipped("catalogue") is shipped("catalogue")


def test_what_was_not_shipped_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        shipped("none")
