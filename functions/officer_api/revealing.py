"""A person's number in full, for a purpose: counted first, then recorded, and only then shown."""

from officer_api.asked import CaseId, RevealAsked, Uscc
from officer_api.asking import Asking, Asks
from officer_api.deciding import case_there
from officer_api.shown import Revealed
from zhiban.domain.revealing import Purpose, full_value, too_often
from zhiban.runtime.observability import count, logger
from zhiban.store import keys
from zhiban.store.table import transact


def reveal_of_case(asking: Asks, case_id: CaseId, body: RevealAsked) -> Revealed:
    """A field of the holder of a case, recorded beside the case. Raises NotThere, TooSoon."""
    case = case_there(asking.parts, case_id)
    return _reveal(asking, case.uscc, keys.case(case_id), body)


def reveal_of_holder(asking: Asks, uscc: Uscc, body: RevealAsked) -> Revealed:
    """A field of a holder, recorded beside who looked at it. Raises NotThere, TooSoon."""
    return _reveal(asking, uscc, keys.entity(uscc), body)


def _reveal(asking: Asking, uscc: str, beside: keys.Key, asked: RevealAsked) -> Revealed:
    parts = asking.parts
    holder = parts.entities.get(uscc)
    value = full_value(holder, asked.field, asked.contact_version)
    if not parts.reads.count_reveal(asking.officer, asking.wall):
        raise too_often(asking.wall)
    purpose = Purpose(asked.purpose)
    noted = parts.reads.note_reveal(beside, asking.officer, asking.wall, asked.field, purpose)
    transact(parts.client, [noted])
    logger.info("field_revealed", field=asked.field, purpose=purpose.value)
    count("FieldsRevealed")
    return Revealed(field=asked.field, value=value)
