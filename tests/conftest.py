"""What a Lambda is told about its metrics, before one is imported; which tests keep together."""

import os

import pytest
from xdist.scheduler import LoadScopeScheduling

os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "zhiban")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "test")

ONE_AFTER_THE_OTHER = ("tests/e2e/", "tests/infra/")
"""What builds layers and starts clouds: one after the other within each of the two folders."""


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Modules run beside each other; those that share one house of the machine do not."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.split("::")[0]
        return next((house for house in ONE_AFTER_THE_OTHER if module.startswith(house)), module)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling:
    return Scheduling(config, log)
