"""The pages that people read, as their links, headings, code spans and code blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
_PICTURE = re.compile(r"""<img\b[^>]*?\bsrc=["']([^"']+)""")
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")


@dataclass(frozen=True)
class Page:
    """One page. `spans` are its code spans, `blocks` the language and text of its code blocks."""

    path: Path
    links: tuple[str, ...]
    headings: tuple[str, ...]
    spans: tuple[str, ...]
    blocks: tuple[tuple[str, str], ...]

    @property
    def anchors(self) -> set[str]:
        """What a link may name after `#`, as GitHub makes it of the headings."""
        slugs = [re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in self.headings]
        before = [slugs[:at].count(slug) for at, slug in enumerate(slugs)]
        return {f"{one}-{n}" if n else one for one, n in zip(slugs, before, strict=True)}


def names() -> list[str]:
    """Every page, from the root of the repository."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


@cache
def read(name: str) -> Page:
    """One page by its path from the root."""
    return parse(ROOT / name, (ROOT / name).read_text(encoding="utf-8"))


def parse(path: Path, text: str) -> Page:
    """A page of this text."""
    tokens = _MARKDOWN.parse(text)
    inner = [child for token in tokens for child in token.children or []]
    return Page(
        path,
        tuple(_links([*tokens, *inner])),
        tuple(_headings(tokens)),
        tuple(one.content for one in inner if one.type == "code_inline"),
        tuple((one.info.strip(), one.content) for one in tokens if one.type == "fence"),
    )


def _links(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"link_open", "image"}:
            yield str(token.attrGet("href" if token.type == "link_open" else "src"))
        elif token.type in {"html_block", "html_inline"}:
            yield from _PICTURE.findall(token.content)


def _headings(tokens: list[Token]) -> Iterator[str]:
    for opened, said in pairwise(tokens):
        if opened.type == "heading_open":
            words = said.children or []
            yield "".join(one.content for one in words if one.type in {"text", "code_inline"})
