"""短信提醒 and 用户画像 on or off, and when the next one comes: the holder's choice at any time."""

from datetime import date

from citizen_api.parts import ACTOR, Moment, Parts
from citizen_api.telling import told_visit
from citizen_api.told import VisitTold
from citizen_api.visiting import decided_anew, enter, enter_as_head
from zhiban.domain.invitations import woken
from zhiban.domain.postponing import postponed
from zhiban.store.table import transact


def choose_reminders(parts: Parts, cookie: str, wanted: bool, moment: Moment) -> VisitTold:
    """Stop or resume reminders to this holder; choosing the same again changes nothing.

    Having the message is enough: whoever is bothered by it may stop it. What the law wants said is
    not dropped by that: each need becomes an officer's call or visit.
    """

    def choose() -> VisitTold:
        found = enter_as_head(parts, cookie, moment)
        if found.entity.opted_out is wanted:
            what = "reminders_resumed" if wanted else "reminders_stopped"
            actions = [parts.entities.choose_reminders(found.entity, wanted)]
            for case in found.cases:
                actions += parts.cases.record(case, moment.now, ACTOR, (what, {}))[1]
            transact(parts.client, actions)
            found = enter(parts, cookie, moment)
        return told_visit(parts, found)

    return decided_anew(choose)


def choose_day(parts: Parts, cookie: str, day: date | None, moment: Moment) -> VisitTold:
    """Have the next reminder come on a civil day, or as it was planned; the same again is once.

    Having the message is enough, as for stopping reminders, which says more. Raises Malformed for
    a day that cannot be chosen.
    """

    def choose() -> VisitTold:
        found = enter_as_head(parts, cookie, moment)
        moved = postponed(found.spoken_for, day, found.today, parts.law.calendar)
        if moved:
            happened = ("reminder_moved", {"to": day.isoformat() if day else "planned"})
            actions = [parts.invitations.store(woken(found.invitation, moved, found.today))]
            for case in moved:
                actions += parts.cases.record(case, moment.now, ACTOR, happened)[1]
            transact(parts.client, actions)
            found = enter(parts, cookie, moment)
        return told_visit(parts, found)

    return decided_anew(choose)


def choose_profiling(parts: Parts, cookie: str, wanted: bool, moment: Moment) -> VisitTold:
    """Refuse to be tagged (拒绝画像), or allow it again; choosing the same again changes nothing.

    Reminders go on either way. What was tagged is gone with the refusal itself, and not some time
    after it; where it is allowed again, the registry's stream has it computed anew.
    """

    def choose() -> VisitTold:
        found = enter_as_head(parts, cookie, moment)
        if found.entity.profiling_refused is wanted:
            what = "profiling_allowed" if wanted else "profiling_refused"
            actions = [parts.entities.choose_profiling(found.entity, wanted)]
            profile = parts.profiles.get(found.entity.uscc)
            if profile.version and not wanted:
                actions.append(parts.profiles.forget(profile, found.today))
            for case in found.cases:
                actions += parts.cases.record(case, moment.now, ACTOR, (what, {}))[1]
            transact(parts.client, actions)
            found = enter(parts, cookie, moment)
        return told_visit(parts, found)

    return decided_anew(choose)
