"""What the desk is shown of 用户画像: tags with their reasons, and what other rules would do."""

from datetime import date, datetime

from officer_api.shown import Named, OfficerShown, Shown


class WordShown(Shown):
    """An officer's word over what the rules say; it counts up to and including `until`."""

    by: OfficerShown
    at: datetime
    reason: str
    until: date | None


class TagShown(Shown):
    """One tag: whether it holds, why by the rules ([] where they do not give it), and who says so.

    `word` is null where nobody has corrected it. `priority` and `half` are what depends on it.
    """

    tag: Named
    group: Named
    holds: bool
    meaning: str
    why: list[str]
    word: WordShown | None
    priority: int | None
    half: str | None


class ProfileView(Shown):
    """A holder's tags as they stand today. Where it `refused` there are none."""

    uscc: str
    refused: bool
    tags: list[TagShown]
    computed_on: date | None
    rules: str


class PreviewLine(Shown):
    """One tag: holders under today's rules, under the others, and how many gain or lose it."""

    tag: Named
    now: int
    then: int
    gained: int
    lost: int


class PreviewShown(Shown):
    """What other rules would do to all holders who have not refused; nothing was written."""

    holders: int
    refused: int
    rules: str
    lines: list[PreviewLine]
