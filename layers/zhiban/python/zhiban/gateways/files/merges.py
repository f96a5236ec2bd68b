"""Merged cells of a sheet: only the first of them holds what all of them show."""

import re
from collections import deque

from zhiban.gateways.files.blocks import ByteSource
from zhiban.gateways.files.cells import column_of
from zhiban.gateways.files.faults import Damaged
from zhiban.gateways.files.xml_feed import BROKEN

MOST_MERGES = 100_000

_MERGE = re.compile(rb'mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')

type Merge = tuple[int, int, int, int]
"""First row, last row, first column, last column, all from 1."""


def read_merges(body: ByteSource) -> list[Merge]:
    """The merged cells of a sheet, which its XML names behind its rows only."""
    rest, found = b"", list[Merge]()
    while piece := body.read(1 << 20):
        data = rest + piece
        rest = data[-200:]
        for match in _MERGE.finditer(data):
            first, top, last, bottom = (part.decode() for part in match.groups())
            found.append((int(top), int(bottom), column_of(first), column_of(last)))
        if len(found) > MOST_MERGES:
            raise Damaged(BROKEN)
    return sorted(found)


class Merged:
    """Tells, row after row, in which columns a cell is part of a merged one."""

    def __init__(self, merges: list[Merge], begins: int, width: int) -> None:
        self._ahead = deque(merge for merge in merges if merge[1] > begins)
        self._until = [0] * width

    def at(self, row: int) -> list[int]:
        """The columns that row `row` shares with others; rows are asked for in order."""
        while self._ahead and self._ahead[0][0] <= row:
            _, bottom, first, last = self._ahead.popleft()
            for column in range(first - 1, min(last, len(self._until))):
                self._until[column] = max(self._until[column], bottom)
        return [column for column, end in enumerate(self._until, start=1) if end >= row]
