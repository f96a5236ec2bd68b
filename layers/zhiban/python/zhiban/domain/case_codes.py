"""The case code (办件码): what stands in a message instead of a link, to be typed by hand.

Eight letters of an alphabet without look-alikes, shown as two groups of four. Like a link's secret
it is drawn at random, stored as its SHA-256 only, and proves nothing but that somebody has the
message. 31^8 is about 8.5 × 10^11; who takes typed codes must also slow down guessing.
"""

import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8


def shown(code: str) -> str:
    """A code as it is printed: K7QF-2M9X."""
    return f"{code[:4]}-{code[4:]}"


def read_case_code(typed: str) -> str:
    """The code somebody typed, whatever the width, case, blanks and strokes.

    Raises ValueError when it cannot be one.
    """
    folded = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(char for char in folded if char.isalnum())
    if len(code) != LENGTH or any(char not in ALPHABET for char in code):
        raise ValueError("not a case code")
    return code
