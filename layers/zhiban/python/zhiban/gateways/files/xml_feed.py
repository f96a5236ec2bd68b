"""Feeding one XML part of a workbook to expat, in flat memory whatever it holds."""

from collections.abc import Iterator
from typing import Protocol
from xml.parsers import expat

from zhiban.gateways.files.blocks import ByteSource
from zhiban.gateways.files.faults import Damaged

PIECE = 65_536
LONGEST_TOKEN = 4 << 20
"""Bytes; XML that opens a tag and does not close it for longer is no workbook."""
BROKEN = "工作簿内部的XML已损坏，请用Excel或WPS打开后另存再上传"


class Handler(Protocol):
    """What is told of each tag, by its local name, and of the text between."""

    def start(self, name: str, told: dict[str, str]) -> None:
        """A tag opens, with its attributes."""
        ...

    def end(self, name: str) -> None:
        """A tag closes."""
        ...

    def text(self, data: str) -> None:
        """Text between tags, maybe a part of it."""
        ...


def feed(source: ByteSource, handler: Handler) -> Iterator[None]:
    """Hand the XML of `source` to `handler`, pausing after each piece. Raises Damaged."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, told: handler.start(name.rpartition(":")[2], told)
    parser.EndElementHandler = lambda name: handler.end(name.rpartition(":")[2])
    parser.CharacterDataHandler = handler.text
    fed = 0
    try:
        while piece := source.read(PIECE):
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > LONGEST_TOKEN:
                raise Damaged(BROKEN)
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, OverflowError):
        raise Damaged(BROKEN) from None
    yield


def _refuse_doctype(*_: object) -> None:
    raise Damaged(BROKEN)


def read_all(source: ByteSource, handler: Handler) -> None:
    """Hand a whole part to `handler`. Raises Damaged."""
    for _ in feed(source, handler):
        pass
