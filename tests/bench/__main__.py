"""`make bench [ARGS='p6 p9']`: run the benchmarks, all or the ones named, one JSON line each."""

import re
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from tests.bench.measure import Result


def benchmarks() -> list[str]:
    """The names of the benchmarks: the modules beside this one that are named after a goal."""
    return sorted(path.stem for path in Path(__file__).parent.glob("[prt][0-9]*_*.py"))


def chosen(words: Sequence[str]) -> list[str]:
    """The benchmarks whose names begin with one of `words`; all when there are none.

    p1 is not p10. Raises SystemExit for a word that names no benchmark.
    """

    def meant(name: str, word: str) -> bool:
        return bool(re.match(rf"{re.escape(word)}(?!\d)", name))

    found = [name for name in benchmarks() if not words or any(meant(name, w) for w in words)]
    for word in words:
        if not any(meant(name, word) for name in found):
            raise SystemExit(f"no benchmark {word!r}; there are {', '.join(benchmarks())}")
    return found


def results(names: Sequence[str]) -> Iterator[Result]:
    """What the named benchmarks measure, as they measure it."""
    for name in names:
        yield from import_module(f"tests.bench.{name}").run()


if __name__ == "__main__":
    for result in results(chosen([word.casefold() for word in sys.argv[1:]])):
        print(result.line, flush=True)
