"""短信提醒 and 用户画像 on or off: the holder's own choice, for all of it, at any time."""

from citizen_api.parts import ACTOR, Moment, Parts
from citizen_api.telling import told_visit
from citizen_api.told import VisitTold
from citizen_api.visiting import decided_anew, enter
from zhiban.store.table import transact


def choose_reminders(parts: Parts, cookie: str, wanted: bool, moment: Moment) -> VisitTold:
    """Stop or resume reminders to this holder; choosing the same again changes nothing.

    Having the message is enough: whoever is bothered by it may stop it. What the law wants said is
    not dropped by that: each need becomes an officer's call or visit.
    """

    def choose() -> VisitTold:
        found = enter(parts, cookie, moment)
        if found.entity.opted_out is wanted:
            what = "reminders_resumed" if wanted else "reminders_stopped"
            actions = [parts.entities.choose_reminders(found.entity, wanted)]
            for case in found.cases:
                actions += parts.cases.record(case, moment.now, ACTOR, (what, {}))[1]
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
        found = enter(parts, cookie, moment)
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
