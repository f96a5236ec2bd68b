"""The font of licences, cut down to the characters that the flows print: made once a run."""

import tempfile
from functools import cache
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]

from layers.build import FONT_FILES
from tests.faults.sites import ROOT

WHOLE = ROOT / FONT_FILES["NotoSerifSC-Medium.ttf"]
DOMAIN = "layers/zhiban/python/zhiban/domain"
PRINTED = (
    "functions/issue_licences", "functions/report_statistics", "tests/faults",
    "tests/functions/papers.py",
    *(f"{DOMAIN}/{name}.py" for name in (
        "applications", "change_forms", "figures", "form_fields", "forms", "summaries",
    )),
)  # fmt: skip
CATALOGUE = "layers/zhiban/catalogue"


@cache
def small_font() -> Path:
    """Where it lies. A licence takes a second with the whole font, and a tenth with this one."""
    sources = [path for place in PRINTED for path in _files(ROOT / place)]
    words = {char for path in sources + _files(ROOT / CATALOGUE) for char in path.read_text()}
    font = subset.load_font(str(WHOLE), subset.Options())
    cutter = subset.Subsetter()
    cutter.populate(unicodes=[ord(char) for char in words] + list(range(0x20, 0x7F)))
    cutter.subset(font)
    place = Path(tempfile.mkdtemp()) / "small.ttf"
    font.save(place)
    font.close()
    return place


def _files(place: Path) -> list[Path]:
    return [place] if place.is_file() else [*place.rglob("*.py"), *place.rglob("*.json")]
