"""How good the registry's data is: what an officer should see to, holder by holder.

A finding is no fault of a row; it is what will go wrong later: nobody to reach, a date nobody can
rely on, the same thing twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from zhiban.domain.entities import Entity
from zhiban.domain.intake import KindFacts
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.names import agrees

STALE_AFTER = timedelta(days=730)
"""A phone nobody has confirmed for two years is probably somebody else's."""

HOLDERS = "市场主体"
"""Stands where licences have their kind."""


class Problem(StrEnum):
    """What is wrong, as an officer reads it."""

    UNKNOWN_HOLDER = "只有证照，没有主体登记信息"
    NO_PHONE = "没有手机号码"
    UNUSABLE_PHONE = "手机号码待核实、无效或被拒收"
    STALE_CONTACT = "手机号码超过两年未核实"
    NO_NUMBER = "没有法定代表人证件号码"
    SAME_NAME = "与其他主体名称相同而代码不同"
    NO_EXPIRY = "依法有期限而没有截止日期"
    TOO_LONG = "有效期超出法定期限"
    ANOTHER_NAME = "证照上的名称与主体登记名称不一致"
    SAME_TERM = "同一主体同类证照起止日期相同而编号不同"
    NO_SUCCESSOR = "已换证而找不到后续证照"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of one holder or licence; `kind` is a kind's name or HOLDERS."""

    source: str
    kind: str
    problem: Problem
    uscc: str
    number: str = ""


def look_at_holder(
    entity: Entity, licences: Sequence[Licence], kinds: Mapping[str, KindFacts], today: date
) -> Iterator[Finding]:
    """What is to be said of one holder and all of its licences. Who is gone needs no phone."""
    for problem in _of_entity(entity, today):
        yield Finding(entity.source, HOLDERS, problem, entity.uscc)
    twins = set(_twins(licences))
    for licence in licences:
        kind = kinds.get(licence.kind, KindFacts(licence.kind, licence.kind))
        for problem in _of_licence(licence, entity, kind, twins):
            yield Finding(licence.source, kind.name, problem, licence.uscc, licence.number)


def _of_entity(entity: Entity, today: date) -> Iterator[Problem]:
    if entity.stub:
        yield Problem.UNKNOWN_HOLDER
    elif not entity.status.gone:
        if not entity.contacts:
            yield Problem.NO_PHONE
        elif entity.first_usable() is None:
            yield Problem.UNUSABLE_PHONE
        elif max(c.verified_on for c in entity.contacts) < today - STALE_AFTER:
            yield Problem.STALE_CONTACT
        if not entity.legal_rep_id:
            yield Problem.NO_NUMBER


def _of_licence(
    licence: Licence, entity: Entity, kind: KindFacts, twins: set[str]
) -> Iterator[Problem]:
    start = licence.valid_from or licence.issued_on
    if licence.valid_to is None:
        if kind.must_expire:
            yield Problem.NO_EXPIRY
    elif start and kind.outlives(start, licence.valid_to):
        yield Problem.TOO_LONG
    if not entity.stub and not agrees(licence.holder_name, entity):
        yield Problem.ANOTHER_NAME
    if licence.number in twins:
        yield Problem.SAME_TERM
    if licence.status is LicenceStatus.SUPERSEDED and not licence.successor:
        yield Problem.NO_SUCCESSOR


def _twins(licences: Iterable[Licence]) -> Iterator[str]:
    """The numbers of running licences of one kind and one term that a holder has twice."""

    def term(one: Licence) -> tuple[str, str, str]:
        return one.kind, str(one.valid_from or one.issued_on), str(one.valid_to)

    running = sorted((one for one in licences if one.status.renewable), key=term)
    for _, same in groupby(running, key=term):
        numbers = [one.number for one in same]
        if len(numbers) > 1:
            yield from numbers
