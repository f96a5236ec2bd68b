"""Killed anywhere: an intake worker that dies at any call leaves what one that lives does.

The two files of `intake_orders`, in parts of a few rows and in whole. The worker dies before and
after every call it makes to table, bucket and queue, reads included (at a read nothing was
written since the last write, at a write one of the two is lost); the message whose work was not
done is delivered again. Registry, ledger, tasks and rejects must be those of a worker that lives.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from unittest.mock import patch

from tests.faults.test_intake_killed_in_parts import run
from tests.functions.test_ingest_registry_parts import ENTITIES, LICENCES
from tests.prove.report import Line

CALLS = (
    "transact_write_items",
    "get_item",
    "batch_get_item",
    "query",
    "put_object",
    "get_object",
    "send_message_batch",
)
FILES = (("主体.csv", ENTITIES), ("证照.csv", LICENCES))
IN_PARTS = {
    "ingest_registry.surveying.SMALL": 1_000,
    "ingest_registry.surveying.PART_ROWS": 4,
    "ingest_registry.working.WINDOW": 3,
    "zhiban.gateways.files.blocks.BLOCK_BYTES": 500,
}


def prove() -> Iterator[Line]:
    """Every call of both ways of working."""
    for name, sizes in (("in whole", {}), ("in parts", IN_PARTS)):
        with ExitStack() as stack:
            for target, size in sizes.items():
                stack.enter_context(patch(target, size))
            expected, calls = run(0, "never", CALLS, FILES)
            differing = [
                (at, when)
                for at in range(1, calls + 1)
                for when in ("before", "after")
                if run(at, when, CALLS, FILES)[0] != expected
            ]
        yield Line(f"{name}: calls", f"{calls:,}")
        yield Line(f"{name}: deaths", f"{2 * calls:,}")
        found = f"{len(differing)} {differing[:3] or ''}".strip()
        yield Line(f"{name}: that ended otherwise", found, "0", not differing)
