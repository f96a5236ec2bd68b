"""An item with its law, its ladder on a chosen day, and the words of the messages."""

from datetime import date
from typing import Literal

from officer_api.shown import ItemShown, Named, Shown


class LadderDays(Shown):
    """How far before the latest filing day each step stands; calendar days but the last."""

    first_days: int
    again_days: int
    last_days: int
    worklist_working_days: int


class VersionShown(Shown):
    """One version of an item's law; `until` is null while nothing follows it.

    `ladder` is null for a change, whose ladder is the same for all.
    """

    id: str
    since: date
    until: date | None
    in_force: bool
    window: str
    earliest: str
    latest: str
    ladder: LadderDays | None
    late: str
    basis: str
    confidence: Named
    note: str


class ItemDetail(ItemShown):
    """A service item or yearly duty with everything the catalogue says of it.

    `about` is what a day asked of its ladder means: the expiry, the day of the change, or any day
    of the year. `catalogue` is the version of the whole; limits are words, "" where there is none.
    """

    catalogue: str
    action: Literal["renewal", "change", "yearly"]
    about: Literal["expiry", "change", "year"]
    versions: list[VersionShown]
    fields: list[Named]
    materials: list[Named]
    original_back: str
    statutory_limit: str
    promised_limit: str
    issue_limit: str
    limit_basis: str
    limit_note: str
    note: str


class StepShown(Shown):
    """One step of a ladder on its civil day; `past` before today."""

    what: Named
    day: date
    past: bool


class LadderShown(Shown):
    """When somebody would be reminded for `day`, under the version of the law that asks first."""

    day: date
    rule: str
    earliest: date | None
    latest: date
    advised: date
    ends: date
    projected: bool
    steps: list[StepShown]


class RegisteredShown(Shown):
    """Under which id a provider knows a wording; "*" that it takes any."""

    provider: str
    id: str


class WordingShown(Shown):
    """One wording of a template, exactly as it is registered: what stands in braces changes."""

    key: str
    text: str
    registered: list[RegisteredShown]


class TemplateShown(Shown):
    """A message: its class, how it leads to the service, its length, its wordings, fullest first.

    `mode` is link or code, null where it has neither. `goal` and `most` are segments (计费条).
    """

    id: str
    version: int
    sort: Named
    mode: Named | None
    in_use: bool
    goal: int
    most: int
    wordings: list[WordingShown]


class TemplatesShown(Shown):
    """Every message there is; `providers` are those of this stage, the preferred first."""

    providers: list[str]
    rows: list[TemplateShown]
