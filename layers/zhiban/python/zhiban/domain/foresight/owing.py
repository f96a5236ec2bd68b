"""What a ringing licence owes every year, as `ring_alarms.owing` works it."""

from dataclasses import replace
from datetime import date

from zhiban.domain.cases import Case, CaseState
from zhiban.domain.foresight.foreseen import Lapse
from zhiban.domain.foresight.holder import HolderAhead
from zhiban.domain.licences import Licence
from zhiban.domain.owing import YearlyRound, look_at_yearly
from zhiban.domain.yearly import rings_yearly, standing_yearly


def owe(holder: HolderAhead, licence: Licence, day: date) -> list[Case]:
    """Look at what a licence owes, if that rings too; returns the cases that open."""
    found = look(holder, licence, day)
    if found is None:
        return []
    _end(holder, found, day)
    for reason in found.silences:
        holder.silence(reason)
    for reason in found.silenced_again:
        holder.silence(reason, counted=False)
    holder.keep(found.moved(licence))
    return [*found.opened, *(replace(one, state=CaseState.OPENED) for one in found.reopened)]


def look(holder: HolderAhead, licence: Licence, day: date) -> YearlyRound | None:
    """What a licence owes, as it stands; None where that does not ring."""
    around = holder.around
    if not rings_yearly(licence, around.law, day):
        return None
    ids = standing_yearly(licence, around.law.catalogue, (day.year - 1,))
    known = {one: holder.cases[one] for one in ids if one in holder.cases}
    switches = around.stopped, around.approved
    return look_at_yearly(licence, holder.entity, around.law, day, known, *switches)


def _end(holder: HolderAhead, found: YearlyRound, day: date) -> None:
    for one in found.ended:
        case = one.case
        holder.cases[case.id] = replace(case, state=one.to)
        if one.to is CaseState.LAPSED:
            lapse = Lapse(day, holder.uscc, case.kind, case.number, case.id)
            holder.around.foreseen.lapses.append(lapse)
