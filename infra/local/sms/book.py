"""The gateway's book: one message a reference, kept over a stop and start."""

import json
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from infra.local.sms.manners import manner_of


@dataclass(slots=True)
class Taken:
    """One message the gateway has taken; `said` counts the words of the carrier told of it."""

    id: str
    reference: str
    mobile: str
    template: str
    text: str
    at: float
    said: int = 0


@dataclass(slots=True)
class Book:
    """Messages by our partner's reference. Told twice under one reference, it is one message."""

    file: Path
    _taken: dict[str, Taken] = field(default_factory=dict)
    _met: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        if self.file.is_file():
            lines = self.file.read_text(encoding="utf-8").splitlines()
            found = [Taken(**json.loads(line)) for line in lines if line]
            self._taken = {one.reference: one for one in found}

    def take(self, reference: str, mobile: str, template: str, text: str) -> Taken:
        """The message under this reference, new or as it was."""
        with self._lock:
            if reference not in self._taken:
                number = uuid.uuid4().hex[:20]
                one = Taken(number, reference, mobile, template, text, time.time())
                self._taken[reference] = one
                self._write(one)
            return self._taken[reference]

    def find(self, reference: str) -> Taken | None:
        """The message under this reference, or None."""
        return self._taken.get(reference)

    def first_time(self, what: str) -> bool:
        """Whether this is met for the first time since the start."""
        with self._lock:
            new = what not in self._met
            self._met.add(what)
            return new

    def messages(self) -> list[Taken]:
        """Every message, in the order they came."""
        return list(self._taken.values())

    def unsaid(self, now: float) -> Iterator[tuple[Taken, str]]:
        """Messages with a word of the carrier's that is due and was not told yet."""
        for one in self.messages():
            manner = manner_of(one.mobile)
            if one.said < len(manner.stats) and now >= one.at + manner.after:
                yield one, manner.stats[one.said]

    def told(self, one: Taken) -> None:
        """One more word was taken by our partner."""
        with self._lock:
            one.said += 1
            self._write(one)

    def _write(self, one: Taken) -> None:
        """Lines are only added: the last one of a reference counts."""
        with self.file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
