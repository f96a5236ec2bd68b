"""What the pages are told of one case, in the words of its sort."""

from datetime import date

from citizen_api.parts import Parts
from citizen_api.told import CaseTold, ChangeTold, DayTold, SortTold
from citizen_api.visiting import Visit
from zhiban.domain.cases import Case, CaseState, Changed
from zhiban.domain.change_answers import choices
from zhiban.domain.change_forms import label_of
from zhiban.domain.deadlines import handed_in_by
from zhiban.domain.invitations import MESSAGE_STEPS
from zhiban.domain.masking import masked_fact
from zhiban.domain.materials import to_bring
from zhiban.domain.speaking import full_date, full_width, short_name, time_left
from zhiban.domain.standing import Standing


def said_day(day: date | None) -> DayTold | None:
    """A civil date for machines and for people."""
    return the_day(day) if day else None


def the_day(day: date) -> DayTold:
    """The same of a day that there is."""
    return {"day": day.isoformat(), "words": full_date(day)}


def action_word(case: Case) -> str:
    """What is applied for: 延续 or 变更."""
    return "变更" if case.change else "延续"


def told_case(parts: Parts, found: Visit, case: Case) -> CaseTold:
    """A case in the words of its sort: a renewal to be filed here, what is owed for a year, or what
    a changed business licence asks for."""
    days = (case.latest - found.today).days
    open_until_expiry = case.renewal and days < 0 and case.accepts_late
    correct_by = _correct_by(found, case)
    last = correct_by or (case.expiry if open_until_expiry else case.latest)
    if case.yearly:
        sort = _owed(parts, found, case)
    else:
        sort = (_changed if case.change else _renewal)(parts, found, case)
    return {
        "id": case.id,
        "kind": case.kind,
        "item": case.item,
        "yearly": case.yearly,
        "licence": full_width(short_name(parts.law.catalogue.kind(case.kind).name)),
        "tail": case.number[-4:],
        "state": case.state.value,
        "standing": found.standing(case).value,
        "latest": said_day(case.latest),
        "expiry": said_day(case.expiry),
        "correct_by": said_day(correct_by),
        "days_left": (last - found.today).days,
        "days_left_words": time_left(last, found.today),
        "late": days < 0,
        "intent": case.intent.value if case.intent else None,
        "next_reminder": said_day(next_message(case, found)),
        "calendar": day_to_keep(case, found) is not None,
        "change": _change(parts, found, case, case.change) if case.change else None,
        **sort,
    }


def _correct_by(found: Visit, case: Case) -> date | None:
    """Until when a correction (补正) that is awaited is taken; None where none is."""
    awaited = found.standing(case) is Standing.TO_CORRECT
    return handed_in_by(case, found.licence(case)) if awaited else None


def _owed(parts: Parts, found: Visit, case: Case) -> SortTold:
    """What is owed, about which year, where it goes, what it is by law, and what if not."""
    duty, licence = parts.law.catalogue.yearly(case.item), found.licence(case)
    return {
        "duty": full_width(duty.name),
        "year": case.year,
        "where": licence.issuer if licence else "",
        "late_words": full_width(duty.late_wording),
        "late_basis": full_width(duty.late_basis),
        "basis": full_width(duty.basis),
        "more": full_width(duty.note),
    }


def _renewal(parts: Parts, found: Visit, case: Case) -> SortTold:
    item = parts.law.catalogue.item(case.item)
    rule = item.rule(case.rule)
    return {
        **_filing(parts, found, case),
        "late_words": full_width(rule.late_wording),
        "new_term_from": rule.new_term_from,
        "first": _goes_first(parts, found, case),
    }


def _filing(parts: Parts, found: Visit, case: Case) -> SortTold:
    """What is true of everything that is filed here."""
    item = parts.law.catalogue.item(case.item)
    return {
        "projected": case.projected,
        "cost": 0,
        "cost_words": "0 元",
        "to_bring": list(to_bring(case, parts.law.catalogue)),
        "promised": full_width((item.promised_limit or item.statutory_limit).text),
        "granted": found.session.may_sign(case.id),
    }


def _change(parts: Parts, found: Visit, case: Case, change: Changed) -> ChangeTold:
    """What changed, and what the law asks; before the code a person's name is masked."""
    duty = parts.law.catalogue.kind(case.kind).duty_of(case.rule)
    proved = found.session.verified_at is not None
    return {
        "fact": change.fact,
        "field": change.field,
        "label": label_of(change.fact, found.entity.entity_type),
        "old": change.old if proved else masked_fact(change.fact, change.old),
        "new": change.new if proved else masked_fact(change.fact, change.new),
        "on": said_day(change.on),
        "firm": change.firm,
        "choices": list(choices(case)),
        "basis": full_width(duty.basis),
        "next": full_width(duty.reason or duty.effect_wording),
    }


def _changed(parts: Parts, found: Visit, case: Case) -> SortTold:
    """What is true of a change, whoever handles it."""
    duty = parts.law.catalogue.kind(case.kind).duty_of(case.rule)
    common: SortTold = {
        "late_words": full_width(duty.late_wording) if duty.late_basis else "",
        "late_basis": full_width(duty.late_basis),
        "new_term_from": "",
        "projected": case.projected,
        "to_bring": [],
        "granted": False,
    }
    return {**common, **_filing(parts, found, case)} if case.item else common


def _goes_first(parts: Parts, found: Visit, case: Case) -> str | None:
    """The change of the same licence that is to be filed before its renewal, where the law does
    not let both be filed together."""
    if parts.law.catalogue.kind(case.kind).merges_changes:
        return None
    about = case.kind, case.number
    return next(
        (
            one.id
            for one in found.beside
            if one.change and (one.kind, one.number) == about and found.standing(one).may_answer
        ),
        None,
    )


def day_to_keep(case: Case, found: Visit) -> date | None:
    """The civil day of a case that is worth keeping: its last one, or when a decision is promised;
    None where it has passed or nothing is waited for, and while a special procedure moves it."""
    if case.in_special:
        return None
    if case.state is CaseState.FILED and case.filing is not None:
        day = case.filing.decide_by
    elif (last := _correct_by(found, case)) is not None:
        day = last
    elif found.standing(case).may_sign or case.yearly:
        day = (
            case.expiry
            if case.renewal and case.accepts_late and _late(case, found)
            else case.latest
        )
    else:
        return None
    return day if day >= found.today and case.state is not CaseState.CLOSED else None


def _late(case: Case, found: Visit) -> bool:
    return case.latest < found.today


def next_message(case: Case, found: Visit) -> date | None:
    """The civil day of the next message of a case's ladder, None when there is none any more."""
    if case.by_an_officer:
        return None
    days = [s.day for s in case.plan.steps() if s.name in MESSAGE_STEPS and s.day > found.today]
    return min(days, default=None)
