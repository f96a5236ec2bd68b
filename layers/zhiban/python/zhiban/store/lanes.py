"""Every partition of an index, once, and how instants sort in it. `keys` hands them on."""

from datetime import UTC, date, datetime


def alarm_bucket(day: date, shard: int) -> str:
    """The alarms of one shard on one day."""
    return f"{day.isoformat()}#{shard:03d}"


CHANGE_LANES = 16
"""Into how many lanes waiting changes are spread, so that a day of many is no hot partition."""


def pending_changes(lane: int) -> str:
    """Changes of holders' facts that are still to be worked, sorted by when."""
    return f"CHANGES#{lane:02d}"


def outbox(shard: int) -> str:
    """Planned sends of a shard, sorted by when they may go."""
    return f"PLANNED#{shard:03d}"


def claims(shard: int) -> str:
    """Claimed sends of a shard, sorted by the end of their lease."""
    return f"CLAIMED#{shard:03d}"


def awaited(shard: int) -> str:
    """Sends of a shard that have not ended, sorted by when they are looked at again."""
    return f"AWAITED#{shard:03d}"


def worklist(what: str) -> str:
    """Officers' tasks of one sort, sorted by the day they are due."""
    return f"TASK#{what}"


def case_queue(state: str) -> str:
    """Cases in a state that somebody or something waits on, the most urgent first."""
    return f"CASES#{state}"


def parcel_queue(state: str) -> str:
    """Parcels in a state that is waited on, sorted by when they were last looked at."""
    return f"PARCELS#{state}"


def copies_awaited() -> str:
    """Signed applications of which no copy has been made yet, the oldest first."""
    return "COPIES#AWAITED"


ENDED_LANES = 4
"""Into how many lanes what has ended is spread, until it is erased."""


def ended(sort: str, lane: int) -> str:
    """What has ended and is still kept, of one sort, by the day its keeping counts from."""
    return f"ENDED#{sort}#{lane:02d}"


def names_from(first: str) -> str:
    """Holders whose spoken name begins with a character, sorted by that name."""
    return f"NAMES#{first}"


def phone_tails(fingerprint: str) -> str:
    """Holders whose first phone ends alike, known by a keyed fingerprint only."""
    return f"TAILS#{fingerprint}"


def instant(at: datetime) -> str:
    """An aware instant as a sortable string in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
