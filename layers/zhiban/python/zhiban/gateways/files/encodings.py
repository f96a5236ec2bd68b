"""Which encoding a file is in: UTF-8 or GB18030, by strict decoding of every line that can tell.

A guess that could be wrong is said to be one: the file or the row then waits for a person, and
no text is ever taken in as 乱码.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

TELLING = "\u0800"
"""From here on UTF-8 needs three bytes, which GB18030 text hardly ever looks like."""

SAMPLE = 2_000
"""Lines whose characters are looked at; more say nothing new."""

MOST_COMMON = 0.9
"""Share of characters within GB 2312 below which text read as GB18030 is probably neither."""

_RUN = re.compile("[^\x00-\x7f]{3,}")
_HANZI = re.compile("[\u4e00-\u9fff]")

UNCLEAR = "无法确定文件的编码（UTF-8还是GB18030），请另存为“CSV UTF-8”后重新上传，或由人工确认"
GARBLED = "文件内容像是乱码（编码转换过两次），请从原系统重新导出，或由人工确认"
UNUSUAL = "按GB18030读出的文字大多是生僻字，可能是其他编码，请另存为“CSV UTF-8”后重新上传"


class Encoding(StrEnum):
    """The encodings we read."""

    UTF_8 = "utf-8"
    GB18030 = "gb18030"


def is_readable(line: bytes, encoding: Encoding) -> bool:
    """Whether `line` decodes strictly."""
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def is_foreign(line: bytes) -> bool:
    """Whether a line of a GB18030 file makes sense as UTF-8 too, so that nobody can be sure."""
    return not line.isascii() and is_readable(line, Encoding.UTF_8)


def is_garbled(text: str) -> bool:
    """Whether `text` is UTF-8 that was once read as GBK and saved again."""
    try:
        return bool(_HANZI.search(text.encode("gb18030").decode()))
    except UnicodeError:
        return False


@dataclass(slots=True)
class Votes:
    """How the lines of a file that are not plain ASCII can be read; ASCII tells nothing."""

    utf_8: int = 0
    gb18030: int = 0
    either: int = 0
    neither: int = 0
    garbled: int = 0
    sound: int = 0
    sample: list[bytes] = field(default_factory=list)

    def take(self, data: bytes) -> None:
        """Count some whole lines."""
        if data.isascii():
            return
        try:
            text = data.decode()
        except UnicodeDecodeError:
            self._take_lines(data.splitlines())
            return
        if max(text) < TELLING:
            self._take_lines(data.splitlines())
        else:
            self.utf_8 += data.count(b"\n") + 1
            self._look_for_garble(text)

    def verdict(self) -> tuple[Encoding, str]:
        """The encoding, and in Chinese why a person should confirm it, "" when it is certain."""
        if self.gb18030 > self.utf_8:
            return Encoding.GB18030, "" if self._is_common() else UNUSUAL
        if self.garbled > self.sound:
            return Encoding.UTF_8, GARBLED
        unclear = self.either > self.utf_8 + self.neither
        return Encoding.UTF_8, UNCLEAR if unclear else ""

    def _take_lines(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            if line.isascii():
                continue
            as_gb = is_readable(line, Encoding.GB18030)
            if is_readable(line, Encoding.UTF_8):
                told = max(line.decode()) >= TELLING or not as_gb
                self.utf_8, self.either = self.utf_8 + told, self.either + (not told)
            elif as_gb:
                self.gb18030 += 1
                if len(self.sample) < SAMPLE:
                    self.sample.append(line)
            else:
                self.neither += 1

    def _look_for_garble(self, text: str) -> None:
        if self.garbled + self.sound < SAMPLE:
            runs = _RUN.findall(text[:100_000])
            garbled = sum(map(is_garbled, runs))
            self.garbled, self.sound = self.garbled + garbled, self.sound + len(runs) - garbled

    def _is_common(self) -> bool:
        text = "".join(b"".join(self.sample).decode(Encoding.GB18030).split())
        strange = [letter for letter in text if not letter.isascii()]
        known = "".join(strange).encode("gb2312", "ignore")
        return len(known) >= 2 * MOST_COMMON * len(strange)
