"""P9: SMS called ÷ configured rate, the fullest second, and none lost; see `pacing`."""

from collections.abc import Iterator

from tests.bench.measure import Result
from tests.bench.pacing import lines


def run() -> Iterator[Result]:
    """The three lines of the goal, of a simulated day."""
    for line in lines():
        yield Result(**line)
