"""Guesses: a million links, a hundred thousand codes, a hundred thousand case codes.

All at the citizens' function itself, over a county with every kind of link. Half of the links are
by chance, half a letter away from a real one. One-time codes are guessed evenly over thirty days
of a link, a new code asked for as often as one may be. Case codes come three a second from a
thousand addresses.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO

from tests.attacks.guessing import (
    Found,
    guess_case_codes,
    guess_codes,
    guess_tokens,
    hits_in_the_store,
    sessions,
    unlogged,
)
from tests.attacks.house import house, written
from tests.prove.report import Line
from zhiban.domain.one_time_codes import TRIES

LINKS, CODES = 10**6, 10**5


class _Nowhere(StringIO):
    def write(self, text: str) -> int:
        return len(text)


def _said(found: Found) -> str:
    told = Counter({code or "in": many for (_, code), many in found.items()})
    return ", ".join(f"{code} {many:,}" for code, many in told.most_common())


def prove(links: int = LINKS, codes: int = CODES) -> Iterator[Line]:
    """Links, then codes, then case codes."""
    with redirect_stdout(_Nowhere()), unlogged():
        with house() as county:
            before = written(county)
            found = guess_tokens(county, links)
            same = written(county) == before
            hits = hits_in_the_store(county, links)
        with house() as county:
            coded = guess_codes(county, codes)
        with house() as county:
            open_before = sessions(county)
            typed = guess_case_codes(county, codes, addresses=1000)
            opened = sessions(county) - open_before
    yield Line(
        f"{links:,} links", _said(found), "0 in, nothing written", same and not found[200, ""]
    )
    yield Line(f"{links:,} links asked of the store itself", f"{hits} hits", "0", hits == 0)
    compared = coded[403, "code_wrong"] + coded[200, ""]
    most = TRIES * 31
    yield Line(f"{codes:,} codes in thirty days", _said(coded), "0 in", not coded[200, ""])
    yield Line("of them compared at all", f"{compared}", f"<= {most}", compared <= most)
    yield Line(f"{codes:,} case codes", _said(typed), "0 in", not opened and not typed[200, ""])
