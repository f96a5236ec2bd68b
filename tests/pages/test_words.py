"""What the page says in one language it says in the other; nobody meets an empty sheet."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from layers.build import ROOT
from zhiban.domain.catalogue import Catalogue
from zhiban.runtime.rules import shipped_as

PAGES = ROOT / "functions" / "citizen_api" / "pages"
NODE = Path(sys.executable).with_name("node")
DENIALS = re.compile(
    r'(?:Expired|Forbidden|Locked|Malformed|NotSignedIn|NotThere|Superseded|TooSoon)\(\s*"(\w+)"'
    r'|: \(\s*"(\w+)",\s*"'
)
SHAPES = """
const shape = (value) => typeof value === "object" && value !== null
  ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shape(v)]))
  : typeof value;
console.log(JSON.stringify([shape(CHINESE), shape(english)]));
"""


@pytest.fixture(scope="module")
def shapes() -> tuple[dict[str, Any], dict[str, Any]]:
    """The names both dictionaries have, and of what sort each word is."""
    english = (PAGES / "english.js").read_text(encoding="utf-8")
    chinese = (PAGES / "words.js").read_text(encoding="utf-8")
    program = english.replace("export default", "const english =") + chinese + SHAPES
    said = subprocess.run([NODE, "-e", program], capture_output=True, text=True, check=True)
    first, second = json.loads(said.stdout)
    return first, second


def test_every_word_is_said_in_both_languages(
    shapes: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    chinese, english = shapes
    own = {"errors", "fields", "sources", "step", "kinds", "duties", "declaration", "lateWords"}
    own |= {"declarationOfChange", "facts"}
    assert {name: english.get(name) for name in chinese} == chinese
    assert set(english) - set(chinese) == own


def test_the_check_page_says_every_word_in_both_languages() -> None:
    program = (PAGES / "check_words.js").read_text(encoding="utf-8") + SHAPES.replace(
        "english", "ENGLISH"
    )
    said = subprocess.run([NODE, "-e", program], capture_output=True, text=True, check=True)
    chinese, english = json.loads(said.stdout)
    assert set(english["errors"]) >= {"malformed", "too_many_guesses", "offline", "failed"}
    assert chinese.pop("errors") == {}
    english.pop("errors")
    assert chinese == english


PAIRED = {"statistics_page.py"}
"""What says everything in both languages itself, and denies nothing."""


def denials() -> set[str]:
    """Every code word the function can answer with."""
    rooms = [ROOT / "functions" / "citizen_api", ROOT / "layers/zhiban/python/zhiban/runtime"]
    files = [file for room in rooms for file in room.glob("*.py") if file.name not in PAIRED]
    names = (
        "guessing",
        "one_time_codes",
        "forms",
        "handwriting",
        "change_answers",
        "postponing",
        "filings",
        "ratings",
        "materials",
        "photographs",
        "sign_ins",
        "authorisations",
    )
    files += [ROOT / f"layers/zhiban/python/zhiban/domain/{name}.py" for name in names]
    found = {a or b for f in files for a, b in DENIALS.findall(f.read_text(encoding="utf-8"))}
    return found | {"failed"}


def test_every_denial_has_its_english(shapes: tuple[dict[str, Any], dict[str, Any]]) -> None:
    of_the_page = {"offline", "altered"}
    never_shown = {"no_such_page", "code_needed", "code_needed_again", "already_filed"}
    never_shown |= {"nothing_to_keep", "no_such_photo", "no_statistics_yet"}
    assert len(denials()) > 25
    assert set(shapes[1]["errors"]) == denials() - never_shown | of_the_page


def test_every_kind_has_its_english(shapes: tuple[dict[str, Any], dict[str, Any]]) -> None:
    catalogue = shipped_as(Catalogue, "catalogue")
    assert set(shapes[1]["kinds"]) == set(catalogue.kinds)
    assert set(shapes[1]["duties"]) == set(catalogue.owed_yearly)


@pytest.mark.parametrize("file", ["words.js", "check_words.js", "entry.html", "check.html"])
def test_chinese_has_the_marks_of_chinese(file: str) -> None:
    """No half-width comma, colon, question mark or bracket between Chinese characters."""
    text = (PAGES / file).read_text(encoding="utf-8")
    assert re.findall(r"[\u4e00-\u9fff][,;:?!()][\u4e00-\u9fff]", text) == []
    assert "!" not in re.sub(r"<!doctype|!==?|<!--", "", text)


def test_signing_in_is_said_in_both_languages() -> None:
    script = (PAGES / "sign_in.js").read_text(encoding="utf-8")
    words = script[: script.index("state.signIn")]
    shapes = SHAPES.replace("CHINESE", "SIGN_IN.zh").replace("shape(english)", "shape(SIGN_IN.en)")
    program = words + shapes
    said = subprocess.run([NODE, "-e", program], capture_output=True, text=True, check=True)
    chinese, english = json.loads(said.stdout)
    assert chinese == english


def test_agents_are_spoken_of_in_both_languages() -> None:
    script = (PAGES / "agents.js").read_text(encoding="utf-8")
    words = script[: script.index("export default")]
    shapes = SHAPES.replace("CHINESE", "WORDS.zh").replace("shape(english)", "shape(WORDS.en)")
    said = subprocess.run([NODE, "-e", words + shapes], capture_output=True, text=True, check=True)
    chinese, english = json.loads(said.stdout)
    assert chinese == english
