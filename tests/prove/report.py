"""What a proof found, line by line, on the terminal and as a page under docs/proofs/.

A proof is a module of this folder with a docstring that says what is proven, and a function
`prove()` that yields Lines.
"""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

PAGES = Path(__file__).resolve().parents[2] / "docs" / "proofs"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing found: what, how much, which goal it has, and whether it reaches it."""

    what: str
    found: str
    goal: str = ""
    holds: bool = True

    @property
    def shown(self) -> str:
        """The line on a terminal."""
        mark = "✓" if self.holds else "✗"
        return f"{mark} {self.what}: {self.found}" + (f" (goal: {self.goal})" if self.goal else "")


def peak_megabytes() -> int:
    """The most memory this process ever had resident; not that of the one that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def write_page(
    module: ModuleType, lines: Sequence[Line], seconds: float, name: str = "", command: str = ""
) -> Path:
    """The page of a proof: what it shows, the table of what was found, and on what machine.

    Named as its module, and run by `make prove`, unless something else is told.
    """
    name = name or module.__name__.rpartition(".")[2]
    command = command or f"make prove ARGS={name}"
    title, _, text = (module.__doc__ or name).strip().partition("\n")
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    rows = [f"| {one.what} | {one.found} | {one.goal} | {_word(one)} |" for one in lines]
    page = [
        f"# {title.rstrip('.')}",
        "",
        text.strip(),
        "",
        "| what | found | goal | |",
        "|---|---|---|---|",
        *rows,
        "",
        f"`{command}`: {seconds:,.0f} s on {machine}, Python {platform.python_version()}.",
        "",
    ]
    PAGES.mkdir(exist_ok=True)
    path = PAGES / f"{name.replace('_', '-')}.md"
    path.write_text("\n".join(page), encoding="utf-8")
    return path


def _word(line: Line) -> str:
    if not line.holds:
        return "**fails**"
    return "holds" if line.goal else ""
