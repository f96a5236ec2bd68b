"""Writing a document in Chinese: one embedded font, subset to what the document says.

The same words give the same bytes: dates are told, nothing is random. The library (fpdf2) and the
font lie in a layer of their own and are loaded when the first document is begun.
"""

import io
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Literal, Self

WIDTH, HEIGHT = 210.0, 297.0
"""A4 in millimetres."""

MISSING = "〓"
"""下空号: what printers have always set where a character is not in the case."""

INK, GREY, LINE = (31, 35, 40), (87, 96, 106), (140, 149, 159)

_NOT_FIRST = "，。、；：？！）》」』】…—·％〓,.;:?!)]}%"
_POINT = 25.4 / 72

type Align = Literal["left", "centre", "right"]
type Colour = tuple[int, int, int]


class Sheet:
    """One document, written from the top down; all lengths are millimetres, `size` too (else A4).

    `made_at` is the aware instant that the document says it was made at. What the font does not
    have is shown as 〓 and noted in `missing`, in the order it was met. Leaving it closes the font.
    """

    def __init__(
        self,
        font: Path,
        title: str,
        author: str,
        made_at: datetime,
        size: tuple[float, float] | None = None,
    ) -> None:
        from fpdf import FPDF
        from fpdf.fonts import TTFFont

        pdf = FPDF(format=size or "A4")
        pdf.set_auto_page_break(auto=False)
        pdf.set_creation_date(made_at)
        pdf.set_lang("zh-CN")
        pdf.set_title(title)
        pdf.set_author(author)
        pdf.add_font("document", fname=font)
        pdf.set_font("document", size=12)
        embedded = pdf.current_font
        assert isinstance(embedded, TTFFont)
        self._pdf, self._font, self._known = pdf, embedded, frozenset(embedded.cmap)
        self.missing: dict[str, None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._font.close()

    def new_page(self) -> None:
        """Begin the next page."""
        self._pdf.add_page()

    def frame(self, margin: float, thickness: float, colour: Colour = INK) -> None:
        """A rectangle as far from every edge as `margin`."""
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(thickness)
        self._pdf.rect(margin, margin, self._pdf.w - 2 * margin, self._pdf.h - 2 * margin)

    def rule(self, x: float, y: float, width: float, colour: Colour = LINE) -> None:
        """A thin horizontal line."""
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(0.2)
        self._pdf.line(x, y, x + width, y)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour = INK) -> None:
        """A filled rectangle, its upper left at (x, y)."""
        self._pdf.set_fill_color(*colour)
        self._pdf.rect(x, y, width, height, style="F")

    def write(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        *,
        width: float = 0,
        align: Align = "left",
        colour: Colour = INK,
        spacing: float = 0,
    ) -> None:
        """One line, its middle at `y`; within `width` from `x` when it is aligned otherwise."""
        self._pdf.set_text_color(*colour)
        text = self._shown(text)
        used = self.width(text, size, spacing)
        shift = {"left": 0.0, "centre": (width - used) / 2, "right": width - used}[align]
        self._pdf.set_char_spacing(spacing / _POINT)
        self._pdf.text(x + shift, y + 0.36 * size * _POINT, text)
        self._pdf.set_char_spacing(0)

    def width(self, text: str, size: float, spacing: float = 0) -> float:
        """How wide a line is, with `spacing` between its characters."""
        self._pdf.set_font_size(size)
        width: float = self._pdf.get_string_width(self._shown(text))
        return width + spacing * max(len(text) - 1, 0)

    def image(self, content: bytes, x: float, y: float, width: float, height: float) -> None:
        """A picture on white, as large as the box holds it, its upper left at (x, y).

        Raises ValueError for what is no picture.
        """
        from PIL import Image

        try:
            with Image.open(io.BytesIO(content), formats=["PNG"]) as found:
                drawn = found.convert("RGBA")
        except (OSError, SyntaxError, Image.DecompressionBombError) as error:
            raise ValueError("not a picture") from error
        sheet = Image.new("RGB", drawn.size, "white")
        sheet.paste(drawn, mask=drawn)
        scale = min(width / sheet.width, height / sheet.height)
        self._pdf.image(sheet, x, y, sheet.width * scale, sheet.height * scale)

    def squares(self, rows: Sequence[Sequence[int]], x: float, y: float, width: float) -> None:
        """A square of dark and light squares (a QR code), its upper left at (x, y)."""
        side = width / len(rows)
        self._pdf.set_fill_color(*INK)
        for down, row in enumerate(rows):
            across = 0
            for dark, run in groupby(row):
                long = len(list(run))
                if dark:
                    at = x + across * side, y + down * side
                    self._pdf.rect(*at, long * side, side, style="F")
                across += long

    def number_pages(self, said: str, x: float, y: float, size: float, width: float) -> None:
        """On every page which one it is: `said` with {page} and {pages} in it. Write it last."""
        for page in range(1, self.pages + 1):
            self._pdf.page = page
            self._pdf.set_font_size(size + 1)  # else the library takes the size for set already
            text = said.format(page=page, pages=self.pages)
            self.write(text, x, y, size, width=width, align="right", colour=GREY)

    @property
    def pages(self) -> int:
        """How many pages there are so far."""
        return self._pdf.pages_count

    def lines(self, text: str, size: float, width: float) -> list[str]:
        """A text as lines that fit; none begins with a mark that may not stand there (避头)."""
        return [
            line
            for paragraph in self._shown(text).split("\n")
            for line in self._broken(paragraph, size, width)
        ]

    def finish(self) -> bytes:
        """The document's bytes; nothing can be written afterwards."""
        return bytes(self._pdf.output())

    def _broken(self, paragraph: str, size: float, width: float) -> Iterator[str]:
        """Break by width; up to two closing marks hang over the edge (悬挂)."""
        line, most = "", width + size * _POINT
        for char in paragraph:
            full = line and self.width(line + char, size) > width
            if full and (char not in _NOT_FIRST or self.width(line, size) > most):
                yield line
                line = "" if char == " " else char
            else:
                line += char
        yield line

    def _shown(self, text: str) -> str:
        """The text as the font can show it; selectors of a variant go, controls become blanks."""
        shown = []
        for char in text:
            if char == "\n" or ord(char) in self._known:
                shown.append(char)
            elif unicodedata.category(char) in ("Cc", "Zs", "Zl", "Zp"):
                shown.append(" ")
            elif not _is_selector(char):
                self.missing[char] = None
                shown.append(MISSING)
        return "".join(shown)


def qr_code(text: str) -> list[list[int]]:
    """The squares of a QR code (ISO/IEC 18004, level M), row by row, without its quiet zone."""
    import segno

    return [list(row) for row in segno.make(text, error="m", micro=False).matrix]


def _is_selector(char: str) -> bool:
    """Whether this only chooses a variant of the character before it (VS1-16, VS17-256)."""
    return 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF
