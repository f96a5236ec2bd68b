"""What the pages name is there: links, headings, pictures, files, commands and their options."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from layers.zhiban.operate.commands import FORWARDED, cli
from tests.infra import read_pages
from tests.infra.read_pages import ROOT, Page
from tests.infra.test_repository import tracked
from tests.prove.__main__ import proofs

PAGES = read_pages.names()
TOLD = [name for name in PAGES if not name.startswith(("docs/decisions/", "docs/proofs/"))]
"""Pages that speak of today; a decision and a proof speak of their day."""
DECISIONS = sorted(p.name for p in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
FILE = re.compile(r"[\w.-][\w./-]*\.(?:py|json|ya?ml|toml|md|sh|html|js|css|csv|in)")
MADE = {".local/demo.json", ".local/officers.json", ".local/sample/entities.csv"}
"""Files that a command writes and nobody keeps."""
THEIRS = {"infra/stages/prod.json"}
"""Files that a page's reader has."""


def broken(page: Page) -> Iterator[str]:
    for link in page.links:
        where, _, anchor = link.partition("#")
        if ":" in where.split("/", maxsplit=1)[0]:
            continue
        path = (page.path.parent / unquote(where)).resolve()
        if where and not (path.is_relative_to(ROOT) and path.exists()):
            yield f"{link}: no such file"
        elif anchor:
            other = read_pages.parse(path, path.read_text(encoding="utf-8")) if where else page
            if unquote(anchor) not in other.anchors:
                yield f"{link}: no such heading"


@pytest.mark.parametrize("name", PAGES)
def test_every_link_and_picture_leads_somewhere(name: str) -> None:
    assert list(broken(read_pages.read(name))) == []


def test_a_link_that_leads_nowhere_is_found() -> None:
    text = """# One `word`, and 中文
[here](#one-word-and-中文) [code](../README.md) <https://example.com/> `[no](link.md)`

| <img src="none.png" width="1"> | [away](runbook.md#nowhere) |
|---|---|
| ![gone](pictures/gone.png) | [this page](#elsewhere) |

```
[no](link.md)
```
"""
    found = list(broken(read_pages.parse(ROOT / "docs" / "page.md", text)))
    assert [one.partition(":")[0] for one in found] == [
        "none.png",
        "runbook.md#nowhere",
        "pictures/gone.png",
        "#elsewhere",
    ]


def test_two_headings_of_one_name_have_two_anchors() -> None:
    page = read_pages.parse(ROOT / "page.md", "# Same\n## Same\n### Same, again\n## Same\n")
    assert page.anchors == {"same", "same-1", "same-again", "same-2"}


def known_files() -> set[str]:
    """Every file, by each end of its path that a page may call it by."""
    found: set[str] = set()
    for path in tracked():
        parts = path.relative_to(ROOT).parts
        found |= {"/".join(parts[at:]) for at in range(len(parts))}
    return found


def test_every_file_that_is_named_is_there() -> None:
    there = known_files() | MADE | THEIRS
    missing = [
        f"{name}: {span}"
        for name in TOLD
        for span in read_pages.read(name).spans
        if FILE.fullmatch(span) and span not in there
    ]
    assert missing == []


def typed(page: Page, tool: str) -> Iterator[str]:
    """What a page tells its reader to type of one tool, a command a line."""
    shown = [text for language, text in page.blocks if language in {"", "sh", "bash"}]
    lines = [line for text in [*shown, *page.spans] for line in text.splitlines()]
    for line in lines:
        for part in re.split(r"&&|\|\||[;|>]", line.partition(" #")[0]):
            command = part.strip().removeprefix(".venv/bin/")
            if command.startswith(f"{tool} "):
                yield command.removesuffix(" …")


PROGRAMS = {"aws", "cd", "curl", "export", "git", "jq", "make", "node", "python3", "zhiban"}
"""What a reader of any page has, once `make install` is through."""


def called(text: str) -> set[str]:
    """The programs that a block of commands calls; a block that calls none of ours is no such."""
    lines = [one for one in re.sub(r"\\\n", "", text).splitlines() if one[:1] not in {"", " ", "#"}]
    begins = [re.sub(r"^(\w+=\S+ |\.venv/bin/)", "", one).split()[0] for one in lines]
    asked = re.findall(r"\$\((\w+) ", text)
    named = [one for one in begins if re.fullmatch(r"[a-z]\w*", one)]
    return {*named, *asked} if PROGRAMS & set(begins) else set(asked)


def test_every_program_that_is_called_is_there_or_told_on_a_page() -> None:
    blocks = [text for name in TOLD for _, text in read_pages.read(name).blocks]
    told = {one for text in blocks for one in re.findall(r"^(\w+)\(\) \{", text, re.MULTILINE)}
    assert told == {"cdk", "out"}
    assert {one for text in blocks for one in called(text)} <= PROGRAMS | told


def makefile() -> dict[str, str]:
    """The targets of the Makefile, each with its own lines."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    parts = re.split(r"^(?=[a-z-]+:)", text, flags=re.MULTILINE)
    return {part.partition(":")[0]: part for part in parts if re.match(r"[a-z-]+:", part)}


def test_every_command_stands_on_the_page_of_commands() -> None:
    page = read_pages.read("docs/commands.md")
    made = "\n".join([text for _, text in page.blocks] + list(page.spans))
    targets = {name for name, text in makefile().items() if " ## " in text.splitlines()[0]}
    told = set(re.findall(r"\bmake ([a-z-]+)", made))
    assert len(targets) > 30
    assert targets - {"help"} == told
    assert set(cli.commands) == set(re.findall(r"\bzhiban ([a-z-]+)", made)) - {"--stage"}


def unmade(command: str) -> Iterator[str]:
    """What is wrong with a command of make: no such target, no such setting, no such tests."""
    targets = makefile()
    for word in shlex.split(command)[1:]:
        name, equals, value = word.partition("=")
        if not equals:
            target = name
            if name not in targets:
                yield f"{command}: no target {name}"
        elif name not in targets.get(target, ""):
            yield f"{command}: no setting {name}"
        elif (target, name) == ("test", "ARGS"):
            paths = [one for one in value.split() if "/" in one]
            yield from (f"{command}: no {one}" for one in paths if not (ROOT / one).exists())
        elif (target, name) == ("prove", "ARGS") and not chosen_of(value):
            yield f"{command}: no proof {value}"


def chosen_of(word: str) -> list[str]:
    return [proof for proof in proofs() if proof.startswith(word)]


def test_every_command_of_make_is_one_that_there_is() -> None:
    commands = {one for name in TOLD for one in typed(read_pages.read(name), "make")}
    assert len(commands) > 40
    assert [fault for one in sorted(commands) for fault in unmade(one)] == []


@pytest.mark.parametrize(
    "wrong",
    ["make bread", "make run COLOUR=red", "make test ARGS=tests/none", "make prove ARGS=nothing"],
)
def test_a_command_of_make_that_is_none_is_found(wrong: str) -> None:
    assert list(unmade(wrong))


def unknown(command: str) -> Iterator[str]:
    """What is wrong with a command of operators, as far as a page tells it."""
    group: click.Command = cli
    words = shlex.split(command.replace("<", "").replace(">", ""))[1:]
    for word in words:
        if word.startswith("--"):
            if group.context_settings.get("allow_extra_args") == FORWARDED["allow_extra_args"]:
                continue
            with click.Context(group) as context:
                options = {one for param in group.get_params(context) for one in param.opts}
            if word.partition("=")[0] not in options:
                yield f"{command}: no option {word}"
        elif isinstance(group, click.Group):
            if word in group.commands:
                group = group.commands[word]
            elif words[max(0, words.index(word) - 1)] not in {"--stage", "--county"}:
                yield f"{command}: no command {word}"


def test_every_command_of_operators_is_one_that_there_is() -> None:
    commands = {one for name in TOLD for one in typed(read_pages.read(name), "zhiban")}
    assert len(commands) > 40
    assert [fault for one in sorted(commands) for fault in unknown(one)] == []


@pytest.mark.parametrize(
    "wrong", ["zhiban fly", "zhiban restore rows", "zhiban ring --fast", "zhiban --colour red ring"]
)
def test_a_command_of_operators_that_is_none_is_found(wrong: str) -> None:
    assert list(unknown(wrong))


def test_a_page_that_is_read_from_nowhere_is_none() -> None:
    """From the README one comes to every page, over the lists of pages and of decisions."""
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in reached or path.suffix != ".md":
            continue
        reached.add(path)
        page = read_pages.read(path.relative_to(ROOT).as_posix())
        targets = [one.partition("#")[0] for one in page.links]
        near = [(path.parent / one).resolve() for one in targets if one and ":" not in one]
        inside = [one / "README.md" if one.is_dir() else one for one in near]
        waiting += [one for one in inside if one.is_file()]
    there = {ROOT / name for name in PAGES} - {ROOT / "CHANGELOG.md"}
    assert sorted(one.name for one in there - reached) == []


@pytest.mark.parametrize("name", DECISIONS)
def test_the_list_of_decisions_has_each_by_its_title_once(name: str) -> None:
    heading = read_pages.read(f"docs/decisions/{name}").headings[0]
    number, _, title = heading.partition(". ")
    assert number.zfill(4) == name[:4], heading
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert index.count(f"]({name})") == 1
    assert f"[{name[:4]}]({name}) {title}\n" in index
