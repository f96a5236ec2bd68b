"""The desk's pages: static, the same for everybody, named by content; who signs in is the pool's.

Its scripts are modules. Each is named by its content and that of what it imports, so that all may
be kept for ever and a module that few need is fetched when it is needed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from aws_lambda_powertools.event_handler import Response

from zhiban.domain.errors import NotThere
from zhiban.runtime.assets import ASK_AGAIN, FOR_EVER, Asset, asset, filled, named, served
from zhiban.runtime.http import HEADERS

FOLDER = files("officer_api").joinpath("desk")
STYLES = ("desk.css", "statistics.css")
"""The parts of the one style sheet."""

_IMPORT = re.compile(r'(?<=["\'])\./(\w+\.js)(?=["\'])')


@dataclass(frozen=True, slots=True)
class Office:
    """Who works here and where they sign in, as the county's configuration has it.

    `desk` is this page's own address, `sign_in` where the pool's managed login answers, and
    `client` what the desk is called there; it has no secret.
    """

    bureau: str
    county: str
    phone: str
    desk: str
    sign_in: str
    client: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A request for a page: nobody has proved anything, and nothing is told but the page."""

    pages: "Pages"
    headers: Mapping[str, str]


class Pages:
    """The static files in `folder`, with the bureau's names in."""

    def __init__(self, office: Office, folder: Traversable = FOLDER) -> None:
        self._office = office
        self._folder = folder

    def entry(self, headers: Mapping[str, str]) -> Response[Any]:
        """The desk."""
        return served(self._entry, headers, ASK_AGAIN)

    def asset(self, name: str, headers: Mapping[str, str]) -> Response[Any]:
        """A file by the name the page knows it by. Raises NotThere."""
        if name not in self._assets:
            raise NotThere("no_such_page", "没有这个页面。")
        return served(self._assets[name], headers, FOR_EVER)

    @property
    def names(self) -> list[str]:
        """What the files are called."""
        return list(self._assets)

    @cached_property
    def _assets(self) -> dict[str, Asset]:
        made = {
            "desk.css": asset("css", "".join(map(self._text, STYLES))),
            "mark.svg": asset("svg", filled(self._text("mark.svg"), {"mark": self._mark})),
        }
        made |= dict(self._modules())
        return {named(name, one): one for name, one in made.items()}

    @property
    def _mark(self) -> str:
        return self._office.county[:1]

    def _modules(self) -> Iterator[tuple[str, Asset]]:
        """The scripts, each after those it imports. Raises RecursionError where two need each
        other: neither could be named by the other's content."""
        made: dict[str, Asset] = {}

        def make(name: str) -> Asset:
            if name not in made:
                told = _IMPORT.sub(lambda found: f"./{_named(found[1])}", self._text(name))
                made[name] = asset("js", told)
            return made[name]

        def _named(name: str) -> str:
            return named(name, make(name))

        for file in sorted(one.name for one in self._folder.iterdir()):
            if file.endswith(".js"):
                make(file)
        yield from made.items()

    @cached_property
    def _entry(self) -> Asset:
        told = {
            "bureau": self._office.bureau,
            "county": self._office.county,
            "phone": self._office.phone,
            "desk": self._office.desk,
            "sign_in": self._office.sign_in,
            "client": self._office.client,
        }
        for name in self._assets:
            stem, _, kind = name.split(".")
            told[f"{stem}.{kind}"] = f"/assets/{name}"
        return asset("html", filled(self._text("desk.html"), told), self._policy)

    @property
    def _policy(self) -> dict[str, str]:
        """The page may speak with ourselves and with where one signs in, and with nobody else."""
        name = "Content-Security-Policy"
        ours = HEADERS[name].replace("img-src 'self' data:", "img-src 'self'")
        return {
            name: ours.replace("connect-src 'self'", f"connect-src 'self' {self._office.sign_in}")
        }

    def _text(self, name: str) -> str:
        return self._folder.joinpath(name).read_text(encoding="utf-8")
