"""What a Lambda is told about its metrics, before one is imported; which tests keep together."""

import os

import pytest

os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "zhiban")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "test")

ONE_AFTER_THE_OTHER = {"e2e": "house", "infra": "house", "pages": "pages"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test its group: what builds layers and starts clouds is one, else a module is one.

    Groups run beside each other, the tests of one group in order and in one process.
    """
    for item in items:
        room = item.path.parent.name
        item.add_marker(pytest.mark.xdist_group(ONE_AFTER_THE_OTHER.get(room, str(item.path))))
