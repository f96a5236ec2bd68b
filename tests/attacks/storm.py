"""A thousand requests at once: many sandboxes of one function at one table, in threads.

Each thread has a function of its own, as Lambda has a sandbox for each request under way. The
table does one call at a time, whole, as DynamoDB does with the rows of a call; between two calls
any other thread may come.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from tests.attacks.house import House
from tests.visitor import Answer, Visitor
from zhiban.runtime.observability import metrics

AT_ONCE = 24
CALLS = ("get_item", "batch_get_item", "query", "update_item", "transact_write_items")


@contextmanager
def whole_calls(house: House) -> Iterator[None]:
    """The table's calls exclude each other, and give way before each."""
    lock = threading.Lock()

    def whole(call: Callable[..., Any]) -> Callable[..., Any]:
        def made(*args: Any, **told: Any) -> Any:
            time.sleep(0)
            with lock:
                return call(*args, **told)

        return made

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name in CALLS:
                patch.setattr(house.tables, name, whole(getattr(house.tables, name)), raising=True)
            patch.setattr(metrics, "add_metric", lambda *_, **__: None)
            yield
    finally:
        sys.setswitchinterval(before)


def storm(
    house: House, times: int, cookie: str, ask: Callable[[Visitor, int], Answer]
) -> list[Answer]:
    """What `times` requests at once are answered, each of a browser with this cookie."""
    mine = threading.local()

    def one(number: int) -> Answer:
        if not hasattr(mine, "api"):
            mine.api = house.another_api()
        return ask(Visitor(house.flow, mine.api, cookie=cookie), number)

    with whole_calls(house), ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, range(times)))
