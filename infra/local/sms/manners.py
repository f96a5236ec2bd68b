"""How the gateway behaves: by the last two digits of the phone, or in one mood to everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

DRAGS_SECONDS = 12.0
"""Longer than anybody waits for an answer."""

LATE_SECONDS = 40.0


class Answer(StrEnum):
    """What is done with one message when it is first told of."""

    TAKE = "take"
    TAKE_AND_HANG_UP = "take_and_hang_up"
    HANG_UP = "hang_up"
    TAKE_AND_DRAG = "take_and_drag"
    THROTTLE = "throttle"
    REFUSE_NUMBER = "refuse_number"
    BABBLE = "babble"


@dataclass(frozen=True, slots=True)
class Manner:
    """What a phone can expect: the answer, the carrier's words in order, and lies when asked."""

    answer: Answer = Answer.TAKE
    stats: tuple[str, ...] = ("DELIVRD",)
    after: float = 0.0
    denies_once: bool = False


MANNERS: Mapping[str, Manner] = {
    "99": Manner(stats=("UNDELIV",)),
    "98": Manner(stats=()),
    "97": Manner(stats=("ENROUTE", "DELIVRD", "DELIVRD")),
    "96": Manner(after=LATE_SECONDS),
    "95": Manner(Answer.TAKE_AND_HANG_UP, after=90.0),
    "94": Manner(Answer.HANG_UP),
    "93": Manner(Answer.THROTTLE),
    "92": Manner(Answer.REFUSE_NUMBER),
    "91": Manner(Answer.BABBLE),
    "90": Manner(Answer.TAKE_AND_DRAG),
    "89": Manner(stats=("ODD:0007",)),
    "88": Manner(Answer.TAKE_AND_HANG_UP, after=180.0, denies_once=True),
}
"""By the tail of the number. 99 is switched off, 98 is never reported, 97 is reported twice, 96
late; 95 to 90 are answered badly the first time; 89 is reported in words nobody knows; 88 is taken
and then denied."""

MOODS: Mapping[str, Answer] = {
    "down": Answer.HANG_UP,
    "throttling": Answer.THROTTLE,
    "slow": Answer.TAKE_AND_DRAG,
}
"""What everybody can expect while the gateway is in such a mood."""


def manner_of(mobile: str) -> Manner:
    """How a phone is treated."""
    return MANNERS.get(mobile[-2:], Manner())
