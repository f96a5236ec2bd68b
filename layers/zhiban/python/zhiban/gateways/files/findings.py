"""What is found while one row is read: faults that reject it, doubts that hold it, warnings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from zhiban.gateways.files.dates import UnreadableDate, read_day, read_expiry, read_instant
from zhiban.gateways.files.marks import wide
from zhiban.gateways.files.numbers import explain_uscc, is_uscc, tidy_uscc
from zhiban.gateways.files.vocabularies import plain_word


@dataclass(slots=True)
class Findings:
    """Collects what is wrong with one row; each text begins with its column's Chinese name.

    No text quotes a cell that may hold a person's data, even when columns were shifted.
    The reading methods return what could be read, and a harmless stand-in after a fault.
    """

    titles: Mapping[str, str]
    longest: Mapping[str, int]
    faults: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def blame(self, name: str, fault: str) -> None:
        """Record that field `name` makes the row unusable."""
        self.faults.append(f"{wide(self.titles[name])}：{fault}")

    def doubt(self, name: str, why: str) -> None:
        """Record that a person must decide on field `name`."""
        self.doubts.append(f"{wide(self.titles[name])}：{why}")

    def warn(self, name: str, why: str) -> None:
        """Record something odd about field `name` that does not stop the row."""
        self.warnings.append(f"{wide(self.titles[name])}：{why}")

    def text(self, name: str, value: str, *, required: bool = False) -> str:
        """Free text of at most `longest[name]` characters."""
        if required and not value:
            self.blame(name, "没有填写")
        if len(value) > self.longest[name]:
            self.blame(name, f"太长，最多{self.longest[name]}个字")
        return value

    def uscc(self, name: str, value: str) -> str:
        """A sound USCC, tidied."""
        if is_uscc(value):
            return value
        code = tidy_uscc(value)
        if fault := explain_uscc(code):
            self.blame(name, fault)
        return code

    def word[Meaning](
        self, name: str, value: str, words: Mapping[str, Meaning], otherwise: Meaning
    ) -> Meaning:
        """The meaning of a word of a fixed vocabulary."""
        found = words.get(value) or words.get(plain_word(value))
        if found is None:
            self.blame(name, "不是认识的写法" if value else "没有填写")
            return otherwise
        return found

    def day(self, name: str, value: str) -> date | None:
        """A civil date, None when blank."""
        return self._dated(name, value, read_day) if value else None

    def expiry(self, name: str, value: str) -> date | None:
        """The last valid civil day, None for no expiry."""
        return self._dated(name, value, read_expiry)

    def instant(self, name: str, value: str) -> datetime | None:
        """An instant in +08:00, None when blank."""
        return self._dated(name, value, read_instant) if value else None

    def _dated[When](self, name: str, value: str, read: Callable[[str], When]) -> When | None:
        try:
            return read(value)
        except UnreadableDate as error:
            self.blame(name, str(error))
            return None
