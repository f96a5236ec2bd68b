"""What a simulation assumes, as data: people, the SMS provider, outages. Read from TOML."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

SCENARIOS = Path(__file__).with_name("scenarios")


class ScenarioError(Exception):
    """A scenario cannot be used; the message names every fault at once."""


@dataclass(frozen=True, slots=True)
class People:
    """Shares of the holders by what moves them; whoever is left over never answers.

    Somebody files after the first, the second or the third message that reached them, or only
    after a call or visit; or their business has closed and they say so. `answers_within` and
    `decided_within` are days at most: until they act on a message, and until an officer decides.
    `types_wrong` is the share whose first code is typed wrongly. `habits` is how far what somebody
    is, and is used to, moves their odds (0: not at all, 1: as the sample county assumes).
    """

    first: float = 0.40
    again: float = 0.20
    last: float = 0.12
    visit: float = 0.12
    closed: float = 0.04
    types_wrong: float = 0.05
    habits: float = 0.0
    answers_within: int = 5
    decided_within: int = 5


@dataclass(frozen=True, slots=True)
class Provider:
    """Shares of the messages by how the SMS provider treats them; the others are delivered.

    At the call: throttled (certainly not taken, may be tried later), `refused` (bad number), `lost`
    (taken, and the answer lost), `vanished` (not taken, and the answer lost), `killed` (taken, and
    the sender dies before it can write it down). Afterwards, of what was taken: `undelivered`,
    `silent` (delivered, and no receipt ever comes), `twice` (its receipt comes twice). A receipt
    comes within `receipt_within` minutes.
    """

    throttled: float = 0.01
    refused: float = 0.01
    lost: float = 0.002
    vanished: float = 0.002
    killed: float = 0.001
    undelivered: float = 0.03
    silent: float = 0.01
    twice: float = 0.02
    receipt_within: int = 30
    per_second: int = 50


@dataclass(frozen=True, slots=True)
class Days:
    """Some days of the simulation in a row, counted from 0."""

    day: int
    days: int = 1

    def __contains__(self, day: int) -> bool:
        return self.day <= day < self.day + self.days


@dataclass(frozen=True, slots=True)
class Outages:
    """On which days what is down; and how often queues and the stream deliver twice.

    `provider`: every call fails without an answer. `scan`: the plan is never made. `events`: the
    cases stream loses every event.
    """

    provider: tuple[Days, ...] = ()
    scan: tuple[Days, ...] = ()
    events: tuple[Days, ...] = ()
    delivered_twice: float = 0.05


@dataclass(frozen=True, slots=True)
class Scenario:
    """One set of assumptions. `price` is yuan a segment."""

    name: str = "usual"
    price: float = 0.05
    people: People = field(default_factory=People)
    provider: Provider = field(default_factory=Provider)
    outages: Outages = field(default_factory=Outages)


def read_scenario(told: str) -> Scenario:
    """A scenario of this folder by its name, or any file by its path. Raises ScenarioError."""
    path = SCENARIOS / f"{told}.toml" if told.isidentifier() else Path(told)
    if not path.is_file():
        known = ", ".join(sorted(one.stem for one in SCENARIOS.glob("*.toml")))
        raise ScenarioError(f"there is no scenario {told!r}; there are {known}, or name a file")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{path.name} is not TOML: {error}") from error
    return check_scenario({"name": path.stem} | raw)


def check_scenario(raw: Mapping[str, Any]) -> Scenario:
    """The scenario that a mapping describes. Raises ScenarioError naming every fault."""
    rooms: dict[str, Any] = {"people": People, "provider": Provider, "outages": Outages}
    faults = list(_faults("", Scenario, {k: v for k, v in raw.items() if k not in rooms}))
    for name, sort in rooms.items():
        faults += _faults(f"{name}.", sort, raw.get(name, {}))
    if faults:
        raise ScenarioError("; ".join(faults))
    told = {name: sort(**_made(raw.get(name, {}))) for name, sort in rooms.items()}
    scenario = Scenario(**{**raw, **told})
    faults = list(_too_much(scenario))
    if faults:
        raise ScenarioError("; ".join(faults))
    return scenario


def _faults(room: str, sort: Any, told: Any) -> Iterator[str]:
    if not isinstance(told, dict):
        yield f"{room.rstrip('.')}: must be a table"
        return
    known = {one.name: one for one in fields(sort)}
    for name, value in told.items():
        if name not in known:
            yield f"{room}{name}: no such setting"
            continue
        default = known[name].default
        if isinstance(default, tuple):
            if not _are_days(value):
                yield f"{room}{name}: must list {{ day = 90, days = 1 }}, days of 0 or more"
        elif default is not MISSING and not _like(default, value):
            yield f"{room}{name}: must be like {default!r}, not {value!r}"


def _like(default: Any, value: Any) -> bool:
    if isinstance(default, str):
        return isinstance(value, str)
    if isinstance(default, int):
        return type(value) is int and value >= 0
    return type(value) in (int, float) and 0 <= value <= 1


def _are_days(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict)
        and {"day"} <= one.keys() <= {"day", "days"}
        and all(type(n) is int and n >= 0 for n in one.values())
        for one in value
    )


def _made(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(Days(**one) for one in value) if isinstance(value, list) else value
        for name, value in told.items()
    }


def _too_much(scenario: Scenario) -> Iterator[str]:
    """Shares of one whole that are more than it."""
    people, provider = scenario.people, scenario.provider
    wholes = {
        "people": [people.first, people.again, people.last, people.visit, people.closed],
        "provider at the call": [
            *(provider.throttled, provider.refused, provider.lost),
            *(provider.vanished, provider.killed),
        ],
        "provider afterwards": [provider.undelivered, provider.silent, provider.twice],
    }
    for name, shares in wholes.items():
        if sum(shares) > 1 + 1e-9:
            yield f"{name}: the shares come to {sum(shares):.2f}, more than all"
    if provider.per_second < 1:
        yield "provider.per_second: must be at least 1"
