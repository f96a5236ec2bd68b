"""短信提醒 on or off: the holder's own choice, for all of its licences, at any time."""

from citizen_api.parts import ACTOR, Moment, Parts
from citizen_api.telling import told_visit
from citizen_api.telling_cases import Told
from citizen_api.visiting import decided_anew, enter
from zhiban.store.table import transact


def choose_reminders(parts: Parts, cookie: str, wanted: bool, moment: Moment) -> Told:
    """Stop or resume reminders to this holder; choosing the same again changes nothing.

    Having the message is enough: whoever is bothered by it may stop it. What the law wants said is
    not dropped by that: each need becomes an officer's call or visit.
    """

    def choose() -> Told:
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
