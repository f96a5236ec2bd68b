"""The case code (办件码): what stands in a message instead of a link, to be typed by hand.

Eight letters of an alphabet without look-alikes, shown as two groups of four. Like a link's secret
it is drawn at random and proves nothing but that somebody has the message. 31^8 is about
8.5 × 10^11: few enough to be tried one by one against a plain digest, so that it is stored as a
keyed fingerprint only, and who takes typed codes must slow down guessing.
"""

import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8


def shown(code: str) -> str:
    """A code as it is printed: K7QF-2M9X."""
    return f"{code[:4]}-{code[4:]}"


def is_case_code(secret: str) -> bool:
    """Whether what stands in a message is a code to be typed, and not a link's secret."""
    return len(secret) == LENGTH


def as_kept(code: str) -> str:
    """What the keyed fingerprint of a code is of: a text that no phone, and no other sort of code,
    can be."""
    return f"case code|{code}"


def read_case_code(typed: str) -> str:
    """The code somebody typed, whatever the width, case, blanks and strokes.

    Raises ValueError when it cannot be one.
    """
    folded = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(char for char in folded if char.isalnum())
    if len(code) != LENGTH or any(char not in ALPHABET for char in code):
        raise ValueError("not a case code")
    return code
