"""The sample county's holders and permits as the product's own facts."""

from datetime import date

from infra.local.sample_county.holders import Holder
from infra.local.sample_county.permits import Permit
from zhiban.domain.contacts import Contact, Role
from zhiban.domain.entities import Entity
from zhiban.domain.licences import Licence


def years_on(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def entity_of(holder: Holder) -> Entity:
    """A sample holder as the registry would hold it."""
    mobile, known = holder.person.mobile, holder.changed_at or None
    contact = Contact(
        Role.REPRESENTATIVE,
        holder.person.name,
        mobile,
        "sample",
        known.date() if known else date.min,
    )
    return Entity(
        holder.uscc, holder.name, holder.form, scope=holder.scope,
        contacts=(contact,) if mobile else (),
    )  # fmt: skip


def licence_of(permit: Permit) -> Licence:
    """A sample permit as the registry would hold it."""
    return Licence(
        permit.holder.uscc, permit.kind.code, permit.number, permit.holder_name, permit.start,
        permit.start, permit.until, permit.issuer,
    )  # fmt: skip
