"""A proposed change of a rule: what differs, who said what, and what it would do to the county."""

from datetime import date, datetime
from typing import Literal

from officer_api.shown import Named, OfficerShown, Shown


class DifferenceShown(Shown):
    """One thing that differs, in words: as it is and as it would be."""

    name: str
    now: str
    then: str


class WordShown(Shown):
    """What an officer said of a proposal."""

    by: OfficerShown
    at: datetime
    reason: str


class ProposalShown(Shown):
    """A proposal. `state`: waiting, released, refused or withdrawn; a released one is `shipped`
    once the catalogue in force has it. `stale`: the catalogue moved before it had it.
    `faults` are what the law's checks say of it today; `may` is what this officer may do now.
    """

    id: str
    item: Named
    basis: str
    effective_from: date
    catalogue: str
    differences: list[DifferenceShown]
    state: Named
    shipped: bool
    stale: bool
    faults: list[str]
    proposed: WordShown
    decided: WordShown | None
    may: list[Literal["release", "refuse", "withdraw"]]


class ProposalsShown(Shown):
    """Every proposal, the newest first; `catalogue` is the version in force."""

    catalogue: str
    rows: list[ProposalShown]


class WhatIfShown(Shown):
    """What a change would do in some days, need by need, as if nobody filed.

    `earlier` and `later` count cases that open on another day, `days_moved` those whose last day
    moves; `now_due` open only with the change and `due_today` of them at once; `missed` open only
    without it. `silenced` get another reason not to be reminded. Messages count reminders.
    """

    first_day: date
    last_day: date
    catalogue_now: str
    catalogue_then: str
    opened_now: int
    opened_then: int
    earlier: int
    later: int
    days_moved: int
    now_due: int
    due_today: int
    missed: int
    silenced: int
    messages_now: int
    messages_then: int
