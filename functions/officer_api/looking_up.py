"""A holder's entry in the registry; that somebody looked is recorded first."""

from collections.abc import Iterable

from officer_api import naming
from officer_api.asked import Uscc
from officer_api.asking import Asking, Asks
from officer_api.registry_shown import (
    CorrectionShown,
    HeldLicenceShown,
    HolderView,
    RegisteredShown,
)
from officer_api.shown import Named, OfficerShown
from officer_api.viewing import holder_shown
from zhiban.domain.cases import Reason
from zhiban.domain.corrections import CORRECTION_WORDS, Correction
from zhiban.domain.entities import Entity
from zhiban.domain.errors import NotThere
from zhiban.domain.licences import Licence
from zhiban.domain.masking import masked_id, masked_mobile, masked_mobiles
from zhiban.runtime.observability import count, logger
from zhiban.store.table import transact

_MASKS = {"mobile": masked_mobile, "legal_rep_id": masked_id, "others": masked_mobiles}


def show_holder(asking: Asks, uscc: Uscc) -> HolderView:
    """One holder with its licences and what was entered by hand. Raises NotThere.

    Nothing is shown before it is recorded that it was.
    """
    parts = asking.parts
    holder = parts.entities.get(uscc)
    if holder is None:
        raise NotThere("no_such_holder", "登记库中没有这个主体，请核对统一社会信用代码。")
    transact(parts.client, [parts.reads.note_holder(uscc, asking.officer, asking.wall)])
    logger.info("holder_read")
    count("HoldersRead")
    licences = parts.licences.of_holder(uscc)
    return HolderView(
        holder=_holder(holder),
        licences=[_licence(asking, licence) for licence in licences],
        corrections=_latest_first(parts.corrections.of_holder(uscc)),
    )


def _holder(holder: Entity) -> RegisteredShown:
    return RegisteredShown(
        **holder_shown(holder).model_dump(),
        scope=holder.scope,
        registered_capital=holder.registered_capital,
        sponsor=holder.sponsor,
        investors=holder.investors,
        changed_at=holder.changed_at,
        source=holder.source,
        former_names=list(holder.former_names),
        known=not holder.stub,
        version=0 if holder.stub else holder.version,
    )


def _licence(asking: Asking, licence: Licence) -> HeldLicenceShown:
    return HeldLicenceShown(
        kind=naming.kind(asking.parts.catalogue, licence.kind),
        number=licence.number,
        holder_name=licence.holder_name,
        status=licence.status.value,
        issued_on=licence.issued_on,
        valid_from=licence.valid_from,
        valid_to=licence.valid_to,
        issuer=licence.issuer,
        identifier=licence.identifier,
        term=licence.term,
        successor=licence.successor,
        source=licence.source,
        updated_at=licence.updated_at,
        alarm_on=licence.alarm_on,
        yearly_on=licence.yearly_on,
        yearly_why=_why(licence),
        version=licence.version,
    )


def _why(licence: Licence) -> str:
    """Why a licence is not reminded of what it owes every year, in words; "" where it will be."""
    known = {reason.value: reason.wording for reason in Reason}
    return known.get(licence.yearly_basis, "")


def _latest_first(found: Iterable[tuple[str, Correction]]) -> list[CorrectionShown]:
    shown = [_correction(row, correction) for row, correction in found]
    return sorted(shown, key=lambda one: one.at, reverse=True)


def _correction(row: str, told: Correction) -> CorrectionShown:
    hand = told.hand
    return CorrectionShown(
        what=Named(code=told.type, name=CORRECTION_WORDS[told.type]),
        licence=row.split("#", 2)[2] if row.startswith("LICENCE#") else None,
        by=OfficerShown(id=hand.who, name=hand.name),
        at=hand.at,
        reason=hand.why,
        before=_masked(told.before),
        after=_masked(told.after),
    )


def _masked(told: dict[str, str]) -> dict[str, str]:
    return {name: _MASKS.get(name, str)(value) for name, value in told.items()}
