"""Guessing (猜码): how often a typed case code may be wrong, and who then has to wait.

A case code is short enough to be typed, so it could be guessed. Every try is counted before
anything is looked up, for the address it comes from and for everybody; one that was right is given
back.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from zhiban.domain.errors import TooSoon

EVERYBODY = "everybody"
"""Whose tries are counted together."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many wrong tries within a stretch of the wall clock, counted from its round beginning."""

    tries: int
    within: timedelta

    def began(self, wall: datetime) -> datetime:
        """When the stretch that `wall` lies in began (UTC)."""
        seconds = int(self.within.total_seconds())
        return datetime.fromtimestamp(int(wall.timestamp()) // seconds * seconds, UTC)

    def ends(self, wall: datetime) -> datetime:
        """When the stretch that `wall` lies in ends, and the counting begins anew."""
        return self.began(wall) + self.within


AN_ADDRESS = Limit(20, timedelta(hours=1))
"""Many phones of one carrier, or of one office, share an address: only wrong tries count."""

ALL = Limit(120, timedelta(minutes=1))
"""Of 31^8 codes: a year of guessing at this pace finds one of two thousand open ones with a chance
of one in seven, and only a masked name behind it."""


NEIGHBOURS = 64
"""Bits of an IPv6 address that one line shares: the rest its owner chooses, as often as they like
(RFC 4291, 2.5.4)."""


def neighbourhood(address: str) -> str:
    """Whose tries count together with those of an address: of IPv6 all of one line."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return address
    mapped = known.ipv4_mapped
    return str(mapped or ip_network((int(known), NEIGHBOURS), strict=False))


def limit_of(whose: str) -> Limit:
    """The limit that holds for an address, or for everybody."""
    return ALL if whose == EVERYBODY else AN_ADDRESS


def too_many(whose: str, wall: datetime) -> TooSoon:
    """The denial of a try too many, with how long to wait."""
    minutes = max(1, -(-int((limit_of(whose).ends(wall) - wall).total_seconds()) // 60))
    return TooSoon(
        "too_many_guesses",
        f"输错的次数太多，请约{minutes}分钟后再试；也可以打电话办理。",
        minutes=minutes,
    )
