"""What an officer types to find a holder, a licence or a case, and what of it can be looked up.

A name is found by its beginning; county, town and street before it may be left out, as people do.
A phone is found by its last four digits, and only those of the first person to reach.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from zhiban.domain.contacts import Contact

type By = Literal["uscc", "tail", "case", "number", "name"]

SHORTEST_NAME = 2
MOST = 20
"""How many are shown; who gets as many types more."""

_DIVISION = re.compile(r"^.{2,5}?(?:省|县|(?<![超城门集股菜夜小大])市|(?<![社小园景厂校])区)")
_TOWN = re.compile(r"^.{1,4}?(?:街道|镇|乡)(?!村)")
_USCC = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{18}")
_TAIL = re.compile(r"\d{4}")
_CASE = re.compile(r"[a-z0-9]{20,40}")
_NUMBER = re.compile(r"[\w()（）〔〕\[\]第号.\-/]{4,60}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed, cleaned, and the ways in which it may be meant, the surest first."""

    text: str
    ways: tuple[By, ...]


def spoken_name(name: str) -> str:
    """A name without the county, town or street before it: 沂源县历山街道好味小吃店 is 好味小吃店.

    Where little would be left it stays whole.
    """
    left = name.strip()
    for division in (_DIVISION, _DIVISION, _DIVISION, _TOWN):
        shorter = division.sub("", left, count=1)
        if len(shorter) < SHORTEST_NAME:
            return left
        left = shorter
    return left


def tail_of(contacts: Iterable[Contact]) -> str:
    """The last four digits of the first person to reach, "" where there is no number."""
    first = next((contact.mobile for contact in contacts if contact.mobile), "")
    return first[-4:] if _TAIL.fullmatch(first[-4:]) else ""


def read_wanted(typed: str) -> Wanted:
    """How what was typed may be meant. It never is a whole phone or ID number: see `Wanted.ways`.

    Four digits are a phone's tail; a case's number is long and in small letters.
    """
    text = "".join(typed.split())
    if _USCC.fullmatch(text.upper()):
        return Wanted(text.upper(), ("uscc",))
    if _TAIL.fullmatch(text):
        return Wanted(text, ("tail",))
    ways: list[By] = []
    if _CASE.fullmatch(text):
        ways.append("case")
    if _NUMBER.fullmatch(text) and re.search(r"\d", text):
        ways.append("number")
    if len(text) >= SHORTEST_NAME and not text.isdigit():
        ways.append("name")
    return Wanted(text, tuple(ways))
