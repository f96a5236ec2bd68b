"""Mistyped USCCs: none that fails a check digit enters, and what slips through each check.

Of a thousand sound codes every edit of one character (each position, each of the 36 digits and
capital letters) and every swap of two neighbours. Whether a code is sound is decided here by the
long way of both standards, which shares no code with the product: the check character of GB
32100-2015 (position 18, modulo 31) and the check digit of GB 11714-1997 within it (position 17,
modulo 11). A share that slips through says how many of the mistyped codes of right form (eighteen
characters of the standard's alphabet, seven digits in positions 2 to 8) pass that check alone. The
inner check covers nine of the eighteen positions only, so half of all slips are none of its
business; the outer one catches every single slip and every swap, which is what its weights are for.
"""

from collections import Counter
from collections.abc import Iterator
from random import Random

from tests.functions.papers import uscc
from tests.prove.report import Line
from zhiban.gateways.files.numbers import explain_uscc, is_uscc, tidy_uscc

CODES = 1_000
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
KEYBOARD = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PREFIXES = ("91", "92", "93", "12", "52", "N2", "Y1", "A1")


def sound_codes(count: int = CODES, seed: int = 18) -> list[str]:
    """Sound codes with all sorts of beginnings, among them those other libraries reject."""
    chance = Random(seed)
    bodies = [
        chance.choice(PREFIXES)
        + f"{chance.randrange(10**6):06}"
        + "".join(chance.choices(LETTERS, k=8))
        for _ in range(count)
    ]
    closed = [body + organisation_digit(body[8:16]) for body in bodies]
    return [code + last_character(code) for code in closed] + [uscc(1)]


def last_character(seventeen: str) -> str:
    """Position 18 (GB 32100-2015): weights are the powers of 3 modulo 31."""
    total = sum(pow(3, n, 31) * LETTERS.index(letter) for n, letter in enumerate(seventeen))
    return LETTERS[-total % 31]


def organisation_digit(eight: str) -> str:
    """Position 17 (GB 11714-1997)."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(w * KEYBOARD.index(c) for w, c in zip(weights, eight, strict=True))
    rest = 11 - total % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def edits(code: str) -> Iterator[tuple[str, str]]:
    """(sort, mistyped code) of every single-character edit and neighbour swap that changes it."""
    for at, letter in enumerate(code):
        for other in KEYBOARD:
            if other != letter:
                yield "one character", code[:at] + other + code[at + 1 :]
    for at in range(len(code) - 1):
        if code[at] != code[at + 1]:
            yield "two neighbours", code[:at] + code[at + 1] + code[at] + code[at + 2 :]


def has_form(code: str) -> bool:
    """Whether only the check digits can tell that a code is wrong."""
    return len(code) == 18 and set(code) <= set(LETTERS) and code[1:8].isdigit()


def tally(codes: list[str]) -> Counter[tuple[str, str]]:
    """How many mistyped codes of each sort pass which check; `entered wrongly` must stay 0."""
    counted: Counter[tuple[str, str]] = Counter()
    for code in codes:
        assert is_uscc(code), code
        for sort, wrong in edits(code):
            counted[sort, "all"] += 1
            entered = explain_uscc(tidy_uscc(wrong)) == ""
            counted[sort, "entered"] += entered
            if not has_form(wrong):
                counted[sort, "entered wrongly"] += entered
                continue
            last = last_character(wrong[:17]) == wrong[17]
            inner = organisation_digit(wrong[8:16]) == wrong[16]
            counted[sort, "form"] += 1
            counted[sort, "last"] += last
            counted[sort, "inner"] += inner
            counted[sort, "both"] += last and inner
            counted[sort, "entered wrongly"] += entered and not (last and inner)
            counted[sort, "kept out wrongly"] += last and inner and not entered
    return counted


def prove() -> Iterator[Line]:
    """Both sorts of mistakes, each check by itself and together."""
    counted = tally(sound_codes())
    for sort in ("one character", "two neighbours"):
        number = {what: counted[sort, what] for _, what in counted}
        yield Line(f"{sort} mistyped", f"{number['all']:,}")
        yield Line(
            f"{sort}: entered though a check digit is wrong",
            f"{counted[sort, 'entered wrongly']}",
            "0",
            counted[sort, "entered wrongly"] == 0,
        )
        yield Line(f"{sort}: of right form", f"{number['form']:,}")
        for what, name in (
            ("last", "position 18 alone"),
            ("inner", "position 17 alone"),
            ("both", "both, and so enters"),
        ):
            share = counted[sort, what] / number["form"]
            yield Line(f"{sort}: slips through {name}", f"{counted[sort, what]:,} ({share:.3%})")
    yield Line(
        "sound codes kept out",
        f"{sum(counted[sort, 'kept out wrongly'] for sort, _ in list(counted))}",
        "0",
        not any(counted[sort, "kept out wrongly"] for sort, _ in list(counted)),
    )
