"""Licence (证照): one e-licence of a kind, with its validity dates."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class LicenceStatus(StrEnum):
    """证照状态."""

    ACTIVE = "active"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    CANCELLED = "cancelled"

    @property
    def renewable(self) -> bool:
        """Whether a renewal may still be asked for; an expired one is judged by its dates."""
        return self in (LicenceStatus.ACTIVE, LicenceStatus.EXPIRED)


@dataclass(frozen=True, slots=True)
class Licence:
    """One licence as the registry holds it.

    `valid_to` None means 长期 (no expiry). `term` counts renewals, so that "already reminded" is
    per cycle; `cased_term` is the latest term a case was opened for. `alarm_on` is the next civil
    day its renewal needs attention and `basis` says why that day, or why none; `yearly_on` and
    `yearly_basis` say so of what it owes every year ("" where nothing is), and `yearly_cased` is
    the latest year that a case of that was opened for. `identifier` is the 电子证照标识 (GB/T
    36904) where there is one, `edition` counts the documents we issued; `successor` is the number
    of the licence of the same kind that took this one's place, once it is superseded and that is
    known. `legal_rep` and `address` are what the document issued here last says, "" where nobody
    knows what the certificate says. `version` guards the row.
    """

    uscc: str
    kind: str
    number: str
    holder_name: str
    issued_on: date | None
    valid_from: date | None
    valid_to: date | None
    issuer: str
    status: LicenceStatus = LicenceStatus.ACTIVE
    updated_at: datetime | None = None
    term: int = 1
    facts_version: int = 1
    cased_term: int = 0
    alarm_on: date | None = None
    basis: str = ""
    alarm_failures: int = 0
    version: int = 1
    source: str = ""
    issued_here: bool = False
    identifier: str = ""
    edition: int = 0
    successor: str = ""
    yearly_on: date | None = None
    yearly_basis: str = ""
    yearly_cased: int = 0
    legal_rep: str = ""
    address: str = ""

    def shown(self, fact: str) -> str:
        """What the certificate is known to say of a fact of its holder; "" where nobody knows."""
        known = {"name": self.holder_name, "legal_rep": self.legal_rep, "address": self.address}
        return known.get(fact, "")

    @property
    def rings_on(self) -> date | None:
        """The next civil day on which anything about it needs attention."""
        return min((day for day in (self.alarm_on, self.yearly_on) if day), default=None)

    @property
    def tail(self) -> str:
        """The last four characters of the number, enough to recognise it in a message."""
        return self.number[-4:]
