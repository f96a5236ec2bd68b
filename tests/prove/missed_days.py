"""One to thirty days skipped from each day of a year: nobody is missed, and nothing is stale.

A county of licences of every kind is rung day by day. From each of 365 days it goes down for each
length of an outage, in a copy; when it is back it must account for everybody whom daily ringing
accounted for by then, and every message that leaves says what is due on that day.
"""

import logging
from collections.abc import Iterator

from tests.life.test_missed_days import DAYS, LONGEST, after_outages
from tests.prove.report import Line


def prove() -> Iterator[Line]:
    """Every outage, one after the other."""
    outages, missed, stale = 0, list[str](), list[str]()
    logging.disable(logging.CRITICAL)  # what the functions say of each message
    for down_on, days, left_out, said in after_outages():
        outages += 1
        missed += [f"{down_on} + {days}: {', '.join(sorted(left_out))}"] if left_out else []
        stale += [f"{down_on} + {days}: {said[0]}"] if said else []
        if outages % 100 == 0:
            print(f"\r  {outages:,} of {DAYS * LONGEST:,} outages", end="", flush=True)
    print("\r", end="")
    yield Line("outages", f"{outages:,}", "10,950", outages == DAYS * LONGEST == 10_950)
    yield Line("outages after which somebody was missed", "; ".join(missed[:3]) or "0", "0",
               not missed)  # fmt: skip
    yield Line("outages after which a message was stale", "; ".join(stale[:3]) or "0", "0",
               not stale)  # fmt: skip
