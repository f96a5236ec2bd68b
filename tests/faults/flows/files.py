"""What else may come into the inbox: large files, known ones, some that are none or weigh much."""

import gzip
from collections.abc import Callable
from dataclasses import replace

from tests.faults.events import flow, queued
from tests.faults.lives import drop
from tests.faults.platform import How, Platform, in_queue
from tests.functions.papers import Holder, entities_file, holder

IN = "ingest_registry"


def many(count: int = 24) -> list[Holder]:
    """Holders; two of them stand twice, and one row is none."""
    rows = [holder(n, changed_at="2026-01-01 00:00:00") for n in range(1, count)]
    again = replace(rows[3], mobile="19900009999", changed_at="2026-11-01 00:00:00")
    return [*rows, again, replace(rows[5], scope="批发"), replace(rows[8], uscc="91")]


def put(name: str, *rows: Holder, packed: bool = False) -> Callable[[Platform], None]:
    """A file of these lies in the inbox."""
    text = entities_file(*rows)
    body = gzip.compress(text.encode("gb18030"), mtime=0) if packed else text.encode()
    return lambda platform: drop(platform.cloud, name, body)


def split(platform: Platform) -> None:
    """A large file was looked through, and its parts wait."""
    put("many.csv.gz", *many(), packed=True)(platform)
    platform.deliver(IN, queued("inbox")(platform)())


def one_part_left(platform: Platform) -> None:
    """Of its parts all are done but the last, which waits."""
    split(platform)
    waiting = platform.cloud.queues["parts"]
    *first, last = list(waiting)
    waiting.clear()
    for message in first:
        assert platform.invoke(IN, in_queue(message.body)).well
    platform.cloud.queues["parts"] = [last]


def all_parts_done(platform: Platform) -> None:
    """All of its parts are done, and its end waits."""
    one_part_left(platform)
    assert platform.invoke(IN, queued("parts")(platform)()).well


def in_a_hurry(platform: Platform) -> None:
    """The process that takes a file is about to be stopped."""
    put("some.csv", holder(1), holder(2))(platform)
    platform.cloud.hurry = 1


def handed_on(platform: Platform) -> None:
    """The rest of such a file waits."""
    in_a_hurry(platform)
    platform.deliver(IN, queued("inbox")(platform)())


def no_table(platform: Platform) -> None:
    """A file that is none of ours."""
    drop(platform.cloud, "letter.csv", "尊敬的同志：\n")


def heavy(platform: Platform) -> None:
    """A file that would change a third of what is known."""
    first = [holder(n, changed_at="2026-01-01 00:00:00") for n in range(1, 61)]
    put("first.csv", *first)(platform)
    platform.drain()
    changed = [replace(one, scope="批发", changed_at="2026-11-01 00:00:00") for one in first]
    put("second.csv", *changed[:25], *first[25:])(platform)


flow(
    "a file comes again", IN, How.QUEUE, queued("inbox"), after="holders come in",
    prepare=lambda platform: drop(
        platform.cloud, "again.csv", platform.cloud.objects["files", "inbox/entities.csv"].body
    ),
)  # fmt: skip
flow("a large file comes", IN, How.QUEUE, queued("inbox"),
     prepare=put("many.csv.gz", *many(), packed=True))  # fmt: skip
flow("a part is taken", IN, How.QUEUE, queued("parts"), prepare=one_part_left)
flow("a large file ends", IN, How.QUEUE, queued("parts"), prepare=all_parts_done)
flow("a file is handed on", IN, How.QUEUE, queued("inbox"), prepare=in_a_hurry)
flow("a file is gone on with", IN, How.QUEUE, queued("parts"), prepare=handed_on)
flow("a letter comes", IN, How.QUEUE, queued("inbox"), prepare=no_table)
flow("a heavy file comes", IN, How.QUEUE, queued("inbox"), prepare=heavy)
