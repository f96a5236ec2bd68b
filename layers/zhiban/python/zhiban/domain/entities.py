"""Entity (市场主体): the holder, known by its USCC (统一社会信用代码)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from zhiban.domain.contacts import Contact, Phones, Role


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


@dataclass(frozen=True, slots=True)
class Entity:
    """What the registry knows of one holder.

    `facts_version` moves only when a fact does, `contact_version` only when whom we reach does;
    `version` guards the row. `stub` marks a holder known only from a licence. `told` names the
    fields that are known from an earlier instant than `changed_at`, with that instant.
    `former_names` are names the holder once had; `superseded` the kinds of which a licence of
    this holder has been replaced by another. `contacts` are in the order in which they are tried;
    `former_phones` are other phones, or the same of others, once told of its representatives.
    `profiling_refused`: its people want no 用户画像. `reach_moved_on` is the civil day on which
    we last began to reach somebody else or somebody elsewhere, None while nobody was reached
    before. `gone_on` is the civil day since which it is known to be gone (注销、吊销), None while
    it is not; `erased_on` the one on which the data of its people was erased.
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
    former_phones: Phones = ()
    profiling_refused: bool = False
    reach_moved_on: date | None = None
    gone_on: date | None = None
    erased_on: date | None = None

    @property
    def mobile(self) -> str:
        """The phone of the 法定代表人, "" when none is known."""
        return next((c.mobile for c in self.contacts if c.role is Role.REPRESENTATIVE), "")

    def first_usable(self, after: int = -1) -> int | None:
        """The place of the first contact behind `after` that may be written to, else None."""
        places = range(after + 1, len(self.contacts))
        return next((n for n in places if self.contacts[n].usable), None)

    def reaches(self, place: int) -> bool:
        """Whether there is a contact at this place who may be written to."""
        return place < len(self.contacts) and self.contacts[place].usable

    def with_contact(self, place: int, contact: Contact) -> "Entity":
        """The holder's next version, with another word on the contact at this place."""
        contacts = (*self.contacts[:place], contact, *self.contacts[place + 1 :])
        return replace(self, contacts=contacts, version=self.version + 1)


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
