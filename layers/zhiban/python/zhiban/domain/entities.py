"""Entity (市场主体): the holder, known by its USCC (统一社会信用代码)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class EntityStatus(StrEnum):
    """登记状态 as the business registry gives it."""

    ACTIVE = "active"
    ABNORMAL = "abnormal"
    REVOKED = "revoked"
    CANCELLED = "cancelled"

    @property
    def gone(self) -> bool:
        """Whether the holder no longer exists in law and must not be reminded."""
        return self in (EntityStatus.REVOKED, EntityStatus.CANCELLED)


REPRESENTATIVE = "法定代表人"
"""The role of the contact that the business registry names."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One person to reach for an entity; `mobile` is 11 digits."""

    role: str
    name: str
    mobile: str
    source: str
    verified_on: date


@dataclass(frozen=True, slots=True)
class Entity:
    """What the registry knows of one holder.

    `facts_version` moves only when a fact does, `contact_version` only when whom we reach does;
    `version` guards the row. `stub` marks a holder known only from a licence. `told` names the
    fields that are known from an earlier instant than `changed_at`, with that instant.
    `former_names` are names the holder once had; `superseded` the kinds of which a licence of
    this holder has been replaced by another. `profiling_refused`: its people want no 用户画像.
    """

    uscc: str
    name: str
    entity_type: str = ""
    legal_rep: str = ""
    legal_rep_id: str = ""
    contacts: tuple[Contact, ...] = ()
    address: str = ""
    town: str = ""
    scope: str = ""
    status: EntityStatus = EntityStatus.ACTIVE
    registered_capital: str = ""
    sponsor: str = ""
    investors: str = ""
    changed_at: datetime | None = None
    facts_version: int = 1
    contact_version: int = 1
    version: int = 1
    source: str = ""
    opted_out: bool = False
    stub: bool = False
    told: tuple[tuple[str, datetime], ...] = ()
    former_names: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()
    profiling_refused: bool = False

    @property
    def mobile(self) -> str:
        """The phone of the 法定代表人, "" when none is known."""
        return next((c.mobile for c in self.contacts if c.role == REPRESENTATIVE), "")


FACTS = (
    "name",
    "entity_type",
    "legal_rep",
    "address",
    "scope",
    "status",
    "registered_capital",
    "sponsor",
    "investors",
)
"""The fields whose change may ask for a permit to follow (营业执照变更)."""
