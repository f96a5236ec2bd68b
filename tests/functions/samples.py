"""The samples under events/: what each trigger delivers, one file a case."""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.world import Context, World
from zhiban.runtime.observability import metrics
from zhiban.runtime.start import at_start

EVENTS = Path(__file__).parents[2] / "events"
FUNCTIONS = Path(__file__).parents[2] / "functions"
CASES = ("typical", "duplicate", "poison", "mixed")

type Delivery = dict[str, Any]


def deliveries(function: str, case: str) -> list[Delivery]:
    """The invocations of a sample, in order: a list where a trigger delivers one at a time."""
    loaded = json.loads((EVENTS / function / f"{case}.json").read_text(encoding="utf-8"))
    return loaded if isinstance(loaded, list) else [loaded]


def delivery(function: str, case: str) -> Delivery:
    """The one invocation of a sample."""
    (only,) = deliveries(function, case)
    return only


def failed(answer: Any) -> list[str]:
    """Which records a partial batch answer asks to be delivered again."""
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def enter(module: ModuleType, event: Delivery, world: World, patch: pytest.MonkeyPatch) -> Any:
    """Call what AWS calls: settings from the environment, metrics printed at the end."""
    for name, value in world.environ.items():
        patch.setenv(name, value)
    patch.setattr(module, "parts", at_start(module.build))
    metrics.provider.clear_metrics()
    return module.handler(event, Context())
