"""Write docs/law.md: the law as the program holds it, for a clerk to proof-read.

`python -m layers.zhiban.write_law` fills `law_page.md` with the tables of the compiled catalogue;
`--check` only tells whether the committed page is current (exit code 1 when not). Build time
only.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from layers.zhiban import law_rules as rules
from layers.zhiban import law_tables as tables
from layers.zhiban.compile_catalogue import HERE, SOURCE
from layers.zhiban.read_catalogue import read_sources
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.windows import MARGIN
from zhiban.domain.working_days import WorkingDays

DATA = HERE / "python" / "zhiban" / "data"
PAGE = HERE / "law_page.md"
TARGET = HERE.parents[1] / "docs" / "law.md"


def law_page(page: str, catalogue: Catalogue, calendar: WorkingDays) -> str:
    """The page with every {{place}} filled; raises KeyError for a place nobody fills."""
    fillings = _fillings(catalogue, calendar)
    return re.sub(r"\{\{(\w+)\}\}", lambda place: "\n".join(fillings[place[1]]()), page)


def _fillings(
    catalogue: Catalogue, calendar: WorkingDays
) -> Mapping[str, Callable[[], Iterable[str]]]:
    years = calendar.announced_years
    start, end = rules.CHECKED
    return {
        "version": lambda: [catalogue.version],
        "announced": lambda: [f"{min(years)}至{max(years)}"],
        "margin": lambda: [str(MARGIN.days)],
        "checked": lambda: [f"{start.year}年至{end.year}年"],
        "items": lambda: rules.items(catalogue, calendar),
        "kinds": lambda: tables.kinds(catalogue),
        "renewals": lambda: rules.renewals(catalogue),
        "never": lambda: rules.never(catalogue),
        "without_a_step": lambda: rules.without_a_step(catalogue, calendar),
        "reasons": tables.reasons,
        "duties": lambda: rules.duties(catalogue),
        "change_ladder": lambda: tables.change_ladder(catalogue),
        "unaffected": lambda: rules.unaffected(catalogue),
        "yearly": lambda: tables.yearly(catalogue),
        "originals": lambda: tables.originals(catalogue),
        "exclusions": lambda: tables.exclusions(catalogue),
        "desk": lambda: tables.desk(catalogue),
        "automatic": lambda: tables.automatic(catalogue),
        "limits": lambda: rules.limits(catalogue),
        "provisions": lambda: tables.provisions(catalogue),
        "extended": lambda: tables.extended(catalogue),
        "laws": lambda: tables.laws(read_sources(SOURCE).laws),
    }


def main(arguments: Sequence[str], target: Path = TARGET) -> int:
    """Write the page, or with `--check` compare; the exit code is 1 when it is not current."""
    parser = argparse.ArgumentParser(description="由事项目录生成 docs/law.md")
    parser.add_argument("--check", action="store_true", help="只比对，不写文件")
    only_check = parser.parse_args(arguments).check
    catalogue = Catalogue.from_mapping(data("catalogue"))
    calendar = WorkingDays.from_mapping(data("working_days"))
    text = law_page(PAGE.read_text(encoding="utf-8"), catalogue, calendar)
    if not only_check:
        target.write_text(text, encoding="utf-8")
        return 0
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{target.name} 与目录不一致，请运行 make law\n")
    return 1


def data(name: str) -> dict[str, object]:
    """One of the data files of the layer."""
    loaded: dict[str, object] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
