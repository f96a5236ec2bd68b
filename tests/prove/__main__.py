"""`make prove [ARGS='intake']`: run the proofs, all or those whose names begin so."""

import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from tests.prove.report import Line, write_page

BESIDE = {"__init__", "__main__", "report"}


def proofs() -> list[str]:
    """The names of the proofs: the modules beside this one."""
    here = Path(__file__).parent
    return sorted(
        path.stem
        for path in here.glob("*.py")
        if path.stem not in BESIDE and not path.stem.startswith(("test_", "_"))
    )


def chosen(words: Sequence[str]) -> list[str]:
    """The proofs whose names begin with one of `words`; all when there are none.

    Raises SystemExit for a word that names no proof.
    """
    for word in words:
        if not any(name.startswith(word) for name in proofs()):
            raise SystemExit(f"no proof {word!r}; there are {', '.join(proofs())}")
    return [name for name in proofs() if not words or name.startswith(tuple(words))]


def run(name: str) -> bool:
    """Run one proof, show and keep what it found; whether all of it holds."""
    module = import_module(f"tests.prove.{name}")
    print(f"\n{name}: {(module.__doc__ or '').strip().splitlines()[0]}", flush=True)
    begun, lines = time.monotonic(), list[Line]()
    for line in module.prove():
        lines.append(line)
        print(f"  {line.shown}", flush=True)
    write_page(module, lines, time.monotonic() - begun)
    return all(line.holds for line in lines)


if __name__ == "__main__":
    held = [run(name) for name in chosen(sys.argv[1:])]
    sys.exit(0 if all(held) else 1)
