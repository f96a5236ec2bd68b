"""Which wordings a stage's SMS providers have no id for: said before the stage is deployed.

`python -m layers.zhiban.check_wordings infra/stages/prod.json`. Ids of other versions of a wording
may stand there, before and after it changes; a name that no wording has ends it with 1.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from zhiban.domain.templates import Mode, templates
from zhiban.gateways.sms.registered import ANY, names_wording

SHOWN = 5


def needed(mode: Mode) -> list[str]:
    """Every wording that a stage of this mode may send, by key."""
    return [
        template.key(nth)
        for template in templates().values()
        if template.mode in (None, mode)
        for nth in range(len(template.wordings))
    ]


def wrong(stage: Mapping[str, Any]) -> list[str]:
    """What keeps the stage from being deployed, a sentence each."""
    return [
        f"sms_providers: {name}: no such wording: {', '.join(found)} (docs/messages.md has all)"
        for name, told in _told(stage)
        if (found := sorted(key for key in told if not names_wording(key)))
    ]


def unregistered(stage: Mapping[str, Any]) -> list[str]:
    """What will be noticed, a sentence each: wordings that a provider cannot carry."""
    every = needed(Mode(stage.get("message_mode", Mode.LINK)))
    lacking = {name: _lacking(told, every) for name, told in _told(stage)}
    nobody = set(every).intersection(*lacking.values()) if lacking else set()
    said = [
        f"{name}: {len(keys)} of {len(every)} wordings have no id: {_some(keys)}"
        for name, keys in lacking.items()
        if keys
    ]
    if nobody:
        said.append(f"{len(nobody)} of them no provider carries: they wait at the desk")
    return said


def _told(stage: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for one in stage.get("sms_providers", ()):
        yield one["name"], one.get("templates", {})


def _lacking(told: Mapping[str, str], every: Sequence[str]) -> list[str]:
    return [] if not told or ANY in told else [key for key in every if key not in told]


def _some(keys: Sequence[str]) -> str:
    rest = "" if len(keys) <= SHOWN else " and so on"
    return ", ".join(keys[:SHOWN]) + rest


def main(arguments: Sequence[str]) -> int:
    """Say it; what is wrong with the settings otherwise is said by who reads them next."""
    try:
        stage = json.loads(Path(arguments[0]).read_bytes())
        found, notes = wrong(stage), unregistered(stage)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return 0
    for line in notes:
        print(f"note: {line}")
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
