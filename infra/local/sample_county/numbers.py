"""Made-up numbers that are sound: USCC, resident ID, phones. All from one seeded source."""

from datetime import date, timedelta
from random import Random

from stdnum.cn import ric, uscc

DIVISION = "370323"
FORMER_DIVISION = "372828"
"""沂源县 belonged to 临沂地区 until 1989, and its people's numbers say so."""
FIRST_OF_1989 = date(1989, 1, 1)

PHONES = 10_000
FIRST_PHONE = 19_900_000_000

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_SERIES = ("MA3", "MA3", "MA3", "MAB", "MAC", "MAD", "MAE")
"""How organisation codes given out since 2015 begin."""
_OLDEST = date(1955, 1, 1)
_YOUNGEST = date(2002, 12, 31)


def close_organisation(body: str) -> str:
    """The check character of eight-character `body` (GB 11714, position 17 of a USCC)."""
    total = sum(int(letter, 36) * w for letter, w in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def close_uscc(body: str) -> str:
    """`body` (16 characters) with both check characters."""
    coded = body + close_organisation(body[8:])
    return coded + uscc.calc_check_digit(coded)


def draw_uscc(random: Random, prefix: str) -> str:
    """A sound USCC of 沂源县 that begins with the two characters `prefix`."""
    if random.random() < 0.25:
        organisation = f"{random.randrange(10_000_000, 99_999_999)}"
    else:
        organisation = random.choice(_SERIES) + "".join(random.choices(_ALPHABET, k=5))
    return close_uscc(prefix + DIVISION + organisation)


def draw_resident_id(random: Random) -> str:
    """A sound resident ID of somebody born in 沂源县 from 1955 to 2002."""
    birth = _OLDEST + timedelta(days=random.randrange((_YOUNGEST - _OLDEST).days + 1))
    division = FORMER_DIVISION if birth < FIRST_OF_1989 else DIVISION
    body = f"{division}{birth:%Y%m%d}{random.randrange(1, 1000):03}"
    return body + ric.calc_check_digit(body + "0")


def list_phones(random: Random) -> list[str]:
    """All phones of the sample's range, shuffled."""
    phones = [str(FIRST_PHONE + n) for n in range(PHONES)]
    random.shuffle(phones)
    return phones
