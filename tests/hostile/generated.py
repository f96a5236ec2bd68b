"""Files out of a seeded chance: sound ones, spoilt in several ways at once."""

import gzip
import json
import random
from collections.abc import Callable, Iterator

from tests.gateways.intake_rows import ENTITY, LICENCE
from tests.gateways.test_tables import TITLES
from tests.gateways.workbook import workbook
from tests.hostile.cells import DATES, IDS, NASTY, NUMBERS, PHONES
from zhiban.gateways.files.headers import ENTITY_COLUMNS

CELLS = [*NASTY.values(), *DATES, *NUMBERS, *PHONES, *IDS]
BITES = [
    b"\0", b'"', b'""', b",", b"\n", b"\r", b"\xff", b"\xe6\xb2", b"\xc4\xe3", b"\x1f\x8b",
    b"PK", b"{", b"=", b"\xef\xbb\xbf",
]  # fmt: skip


def files(count: int, seed: int) -> Iterator[bytes]:
    """So many files, the same ones for a seed."""
    chance = random.Random(seed)
    for _ in range(count):
        yield chance.choice(MAKERS)(chance)


def _rows(chance: random.Random) -> tuple[list[str], list[list[str]]]:
    sound, titles = chance.choice(
        [(LICENCE, TITLES), (ENTITY, list(ENTITY_COLUMNS.values())), (LICENCE, list(LICENCE))]
    )
    rows = []
    for n in range(chance.randint(0, 30)):
        cells = list(sound.values())
        cells[1] = f"{cells[1]}{n % 7}"
        for _ in range(chance.choice([0, 0, 1, 1, 3])):
            cells[chance.randrange(len(cells))] = chance.choice(CELLS)
        if chance.random() < 0.05:
            cells = cells[: chance.randint(0, len(cells))]
        rows.append(cells)
    if chance.random() < 0.1:
        titles = chance.sample(titles, len(titles))
    return titles, rows


def _csv(chance: random.Random) -> bytes:
    titles, rows = _rows(chance)
    quote = chance.choice(["", '"', '"'])
    lines = [",".join(titles)] + [
        ",".join(
            f"{quote}{cell.replace(quote, quote * 2) if quote else cell}{quote}" for cell in row
        )
        for row in rows
    ]
    end = chance.choice(["\n", "\r\n", "\r"])
    encoding = chance.choice(["utf-8", "utf-8", "utf-8-sig", "gb18030"])
    return end.join(lines).encode(encoding, "replace")


def _bitten(chance: random.Random) -> bytes:
    content = bytearray(_csv(chance))
    for _ in range(chance.randint(1, 30)):
        at = chance.randint(0, len(content))
        content[at : at + chance.randint(0, 3)] = chance.choice(BITES)
    return bytes(content)


def _lines(chance: random.Random) -> bytes:
    titles, rows = _rows(chance)
    objects = [json.dumps(dict(zip(titles, row, strict=False)), ensure_ascii=False) for row in rows]
    if objects and chance.random() < 0.4:
        victim = chance.randrange(len(objects))
        objects[victim] = objects[victim][: chance.randint(0, len(objects[victim]))]
    return "\n".join(objects).encode(chance.choice(["utf-8", "gb18030"]), "replace")


def _book(chance: random.Random) -> bytes:
    titles, rows = _rows(chance)
    clean = [[cell.replace("\0", "")[:2_000] for cell in row] for row in rows]
    return workbook([titles, *clean], constant_memory=chance.random() < 0.5)


def _torn(chance: random.Random) -> bytes:
    make = chance.choice([_csv, _lines, _book, _packed])
    content = bytearray(make(chance))
    for _ in range(chance.randint(1, 6)):
        if content:
            content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content[: chance.randint(len(content) // 2, len(content))])


def _packed(chance: random.Random) -> bytes:
    return gzip.compress(chance.choice([_csv, _lines, _book])(chance))


def _joined(chance: random.Random) -> bytes:
    """Two exports glued together, maybe of two systems."""
    return _csv(chance) + b"\n" + _csv(chance)


MAKERS: list[Callable[[random.Random], bytes]] = [
    _csv, _csv, _bitten, _bitten, _bitten, _lines, _lines, _book, _torn, _torn, _packed, _joined,
]  # fmt: skip
