"""收件地址: where the same person had licences posted to before, to be had again with one tap."""

from operator import itemgetter

from citizen_api.parts import Moment, Parts
from citizen_api.told import AddressesTold
from citizen_api.visiting import Visit, enter_as_head
from zhiban.domain.behaviour import case_ids
from zhiban.domain.cases import Case

MOST = 3
"""Addresses that are offered."""

LOOKED_AT = 6
"""Signed applications that are read for them, the newest first."""


def earlier_addresses(parts: Parts, cookie: str, moment: Moment) -> AddressesTold:
    """The addresses typed into applications that the holder's present head signed, the newest
    first; for a session that has proved itself. One that another person typed is not told."""
    found = enter_as_head(parts, cookie, moment, verified=True)
    entity = found.entity
    addressee, known = entity.legal_rep or entity.name, [entity.address]
    for case in _filed_before(parts, found)[:LOOKED_AT]:
        assert case.filing is not None
        signed = parts.applications.get(case.id, case.filing.number)
        if signed is None or signed.by_agent or signed.value("delivery_name") != addressee:
            continue
        typed = signed.typed("delivery_address")
        if typed and typed not in known:
            known.append(typed)
    return {"addresses": known[1 : MOST + 1]}


def _filed_before(parts: Parts, found: Visit) -> list[Case]:
    """The holder's filed cases, the latest filing first."""
    licences = parts.licences.of_holder(found.entity.uscc)
    ids = {one for licence in licences for one in case_ids(licence, parts.law.catalogue)}
    cases = parts.cases.get_many(sorted(ids | set(found.invitation.case_ids)))
    filed = [(case.filing.at, case.id, case) for case in cases if case.filing is not None]
    return [case for _, _, case in sorted(filed, key=itemgetter(0, 1), reverse=True)]
