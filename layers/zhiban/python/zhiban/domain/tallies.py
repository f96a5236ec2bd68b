"""Tallies: frozen rows of whole numbers that are counted apart and added up."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted, each a whole number that is 0 until something is."""

    def __add__(self, other: Self) -> Self:
        names = [one.name for one in fields(self)]
        return type(self)(*(getattr(self, name) + getattr(other, name) for name in names))

    @classmethod
    def sum_of(cls, every: Iterable[Self]) -> Self:
        """All of them together."""
        return sum(every, start=cls())
