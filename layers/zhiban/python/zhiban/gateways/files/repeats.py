"""What stands in a file more than once: found on disk, in flat memory, among millions of rows."""

import tempfile
from array import array
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from hashlib import blake2b
from itertools import pairwise
from typing import IO, Self

SHARES = 64
"""Temporary files that identities are sorted into; each is looked at by itself."""

WIDTH = 8


class Repeats:
    """Collects identities of eight bytes; tells which came more than once."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._shares: list[IO[bytes]] = []

    def __enter__(self) -> Self:
        for _ in range(SHARES):
            self._shares.append(self._open.enter_context(tempfile.TemporaryFile()))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def noting[Row](self, rows: Iterable[tuple[Row, bytes]]) -> Iterator[tuple[Row, bytes]]:
        """The same rows, their identities noted as they pass."""
        for row, identity in rows:
            self.add(identity)
            yield row, identity

    def add(self, identity: bytes) -> None:
        """One more row's identity."""
        self._shares[identity[0] % SHARES].write(identity)

    def found(self) -> bytes:
        """All that came more than once, eight bytes each."""
        return b"".join(self._found())

    def _found(self) -> Iterator[bytes]:
        for share in self._shares:
            share.seek(0)
            numbers = array("Q", share.read())
            twice = {one for one, next_one in pairwise(sorted(numbers)) if one == next_one}
            yield array("Q", sorted(twice)).tobytes()


def identity(text: str) -> bytes:
    """Eight bytes by which `text` is known."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=WIDTH).digest()


def identities_in(found: bytes) -> frozenset[bytes]:
    """What `Repeats.found` wrote, to be asked of each row."""
    return frozenset(found[at : at + WIDTH] for at in range(0, len(found), WIDTH))
