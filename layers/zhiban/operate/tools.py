"""Commands that stand by themselves: told where the county is, and handed the rest as it was said.

Each has its own `--help` and options: forecast_county.py, verify_case.py, profile_county.py,
risk/__main__.py.
"""

import os
from collections.abc import Sequence

from layers.zhiban.operate.county import County


def forecast(county: County, arguments: Sequence[str]) -> int:
    """What ringing will do; begins with the county's business day."""
    from layers.zhiban import forecast_county

    told = county.environ()
    return forecast_county.main(["--today", told["BUSINESS_DAY"], *arguments], told)


def verify(county: County | None, arguments: Sequence[str]) -> int:
    """Whether anything was altered; without a county from a file, and no network is used."""
    from layers.zhiban import verify_case

    if county is not None:
        os.environ.update(county.environ())
    return verify_case.main(arguments)


def profile(county: County, arguments: Sequence[str]) -> int:
    """A holder's tags with why, or what other rules would do."""
    from layers.zhiban import profile_county

    return profile_county.main(arguments, county.environ())


def adopt_rules(county: County, arguments: Sequence[str]) -> int:
    """Write what two officers released at the desk into the catalogue's sources."""
    from layers.zhiban import released_rules

    told = county.environ()
    return released_rules.main(["--today", told["BUSINESS_DAY"], *arguments], told)


def risk(county: County, arguments: Sequence[str]) -> int:
    """Learn who will miss the last day, from the county's own tables."""
    from layers.zhiban.risk import __main__ as learning

    os.environ.update(county.environ())
    return learning.main(arguments, os.environ)
