"""Wrong tries at typed codes, counted by address and for everybody; each count ends by itself."""

from dataclasses import dataclass
from datetime import datetime

from zhiban.domain.clock import business_day
from zhiban.domain.errors import Conflict
from zhiban.domain.guessing import AN_ADDRESS, EVERYBODY, limit_of, neighbourhood
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.table import Table
from zhiban.store.tries import count_try


@dataclass(frozen=True, slots=True)
class Guesses:
    """Counts tries, by plain counters: so many at once never stand in each other's way."""

    table: Table
    cipher: Cipher

    def take(self, address: str, wall: datetime) -> str:
        """Count one more try, of an address and of everybody; whose tries are used up, or "".

        Where it cannot be counted no try may be made: it fails closed.
        """
        for who in self._whose(address, wall):
            limit = limit_of(who)
            if not count_try(self.table, keys.guesses(who, limit.began(wall)), limit, wall):
                return who
        return ""

    def give_back(self, address: str, wall: datetime) -> None:
        """The try counted at `wall` was right, so it does not count."""
        for who in self._whose(address, wall):
            key = keys.guesses(who, limit_of(who).began(wall))
            try:
                self.table.change_now(
                    key, "SET tries = tries - :one", "tries > :none", one=1, none=0
                )
            except Conflict:
                continue  # that stretch is over and its count is gone

    def _whose(self, address: str, wall: datetime) -> tuple[str, str]:
        """An address is known by its keyed fingerprint only."""
        day = business_day(AN_ADDRESS.began(wall))
        return self.cipher.fingerprint(f"address|{neighbourhood(address)}", day), EVERYBODY
