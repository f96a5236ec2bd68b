"""The page and its assets: static, the same for every link, compressed once, named by content."""

from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from aws_lambda_powertools.event_handler import Response

from citizen_api.parts import Bureau
from citizen_api.privacy_page import privacy_page
from citizen_api.statistics_page import Writer
from zhiban.domain.errors import NotThere
from zhiban.domain.figure_charts import Language
from zhiban.domain.public_figures import PublicFigures
from zhiban.domain.retention import Retention
from zhiban.runtime.assets import (
    AN_HOUR,
    ASK_AGAIN,
    FOR_EVER,
    Asset,
    asset,
    filled,
    named,
    served,
)
from zhiban.runtime.rules import shipped_as

SCRIPT = (
    "words.js", "elements.js", "calls.js", "views.js", "changes.js", "reader.js", "leaving.js",
    "citizen.js",
)  # fmt: skip
"""The parts of the one script: one request, one function woken, on a slow phone."""

SIGN_IN = "sign_in.js"
"""The part of it that only those get who may sign in somewhere; it stands before the last one."""

CHECK = ("check_words.js", "elements.js", "calls.js", "reader.js", "check.js")
"""The parts of the script of 核验文件, which nobody loads who only files."""


class Pages:
    """The static files in `folder`, the package's own by default, with the bureau's names in.

    `sign_in`: there is somewhere to sign in. `retention` is how long the stage keeps what, the
    shipped table without one.
    """

    def __init__(
        self,
        bureau: Bureau,
        folder: Traversable | None = None,
        *,
        sign_in: bool = False,
        retention: Retention | None = None,
    ) -> None:
        self._bureau = bureau
        self._retention = retention
        self._script = (*SCRIPT[:-1], *([SIGN_IN] if sign_in else []), SCRIPT[-1])
        self._folder = folder or files("citizen_api").joinpath("pages")

    def entry(self, headers: Mapping[str, str]) -> Response[Any]:
        """The page behind every link."""
        return served(self._entry, headers, ASK_AGAIN)

    def check(self, headers: Mapping[str, str]) -> Response[Any]:
        """The page where anybody may check a document."""
        return served(self._check, headers, ASK_AGAIN)

    def statistics(
        self, figures: PublicFigures | None, language: Language, headers: Mapping[str, str]
    ) -> Response[Any]:
        """The page of the public statistics, the same for everybody for an hour."""
        told = {**self._told, "county": self._bureau.county_name}
        page = asset("html", Writer(language, told).page(figures))
        return served(page, headers, AN_HOUR)

    def privacy(self, headers: Mapping[str, str]) -> Response[Any]:
        """个人信息怎么用, the same for everybody."""
        return served(self._privacy, headers, AN_HOUR)

    @cached_property
    def _privacy(self) -> Asset:
        kept = self._retention or shipped_as(Retention, "retention")
        return asset("html", privacy_page(kept, self._told))

    def asset(self, name: str, headers: Mapping[str, str]) -> Response[Any]:
        """A file by the name the page knows it by. Raises NotThere."""
        if name not in self._assets:
            raise NotThere("no_such_page", "没有这个页面。")
        return served(self._assets[name], headers, FOR_EVER)

    def contract(self, headers: Mapping[str, str]) -> Response[Any]:
        """The OpenAPI document of these routes."""
        return served(self._contract, headers, AN_HOUR)

    @cached_property
    def _contract(self) -> Asset:
        return asset("json", self._text("openapi.json"))

    @property
    def names(self) -> list[str]:
        """What the files are called."""
        return list(self._assets)

    @cached_property
    def _assets(self) -> dict[str, Asset]:
        texts = {
            "citizen.css": self._text("citizen.css"),
            "citizen.js": "".join(map(self._text, self._script)),
            "check.js": "".join(map(self._text, CHECK)),
            "english.js": self._text("english.js"),
            "choices.js": self._text("choices.js"),
            "agents.js": self._text("agents.js"),
            "materials.js": self._text("materials.js"),
            "statistics.css": self._text("statistics.css"),
            "signature_pad.js": self._text("signature_pad.js"),
            "mark.svg": self._filled("mark.svg", {"mark": self._bureau.county_name[:1]}),
        }
        made = {name: asset(name.rsplit(".", 1)[1], text) for name, text in texts.items()}
        return {named(name, one): one for name, one in made.items()}

    @cached_property
    def _entry(self) -> Asset:
        return asset("html", self._filled("entry.html", self._told))

    @cached_property
    def _check(self) -> Asset:
        return asset("html", self._filled("check.html", self._told))

    @cached_property
    def _told(self) -> dict[str, str]:
        told = {
            "bureau": self._bureau.name,
            "bureau_en": self._bureau.english_name,
            "address": self._bureau.address,
            "phone": self._bureau.phone,
            "mode": "code" if self._bureau.by_code else "link",
        }
        for name in self._assets:
            stem, _, kind = name.split(".")
            told[f"{stem}.{kind}"] = f"/assets/{name}"
        return told

    def _text(self, name: str) -> str:
        return self._folder.joinpath(name).read_text(encoding="utf-8")

    def _filled(self, name: str, told: Mapping[str, str]) -> str:
        return filled(self._text(name), told)
