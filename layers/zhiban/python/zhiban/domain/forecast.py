"""Forecast (预测): what ringing will do on the days to come, from the registry as it is.

It decides with the rules that ringing decides with, day by day and holder by holder, and only keeps
count instead of writing. It foresees the days as they come if nobody files, nothing changes, every
message reaches the carrier, and every day rings: no more messages than that will ever leave.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from zhiban.domain.cases import Case
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.entities import Entity
from zhiban.domain.foresight.foreseen import Foreseen
from zhiban.domain.foresight.holder import HolderAhead, Surroundings
from zhiban.domain.foresight.inviting import move_on
from zhiban.domain.foresight.renewing import ring_licences
from zhiban.domain.foresight.sending import due_on, send_on
from zhiban.domain.ids import renewal_case_id
from zhiban.domain.invitations import Invitation
from zhiban.domain.licences import Licence
from zhiban.domain.messages import Mode, Sender
from zhiban.domain.renewals import Law
from zhiban.domain.sms_ledger import DAILY_CAP, Send, SendState
from zhiban.domain.yearly import standing_yearly

UNKNOWN_SECRETS = {Mode.LINK: "•" * 22, Mode.CODE: "••••••••"}
"""What stands in a foreseen text where the real one has its secret: as long as that."""


@dataclass(frozen=True, slots=True)
class County:
    """What a forecast starts from: the registry, and what is already under way.

    `phones` tells by USCC which holders share a phone (any token will do, as equality is all that
    is asked); a holder that is not in it has a phone of its own. `sends` are those still planned,
    with all others of their invitations; `messages` counts those there were about each case.
    The items are officers' switches: reminders stopped, rules of low confidence approved.
    """

    entities: Mapping[str, Entity]
    licences: Sequence[Licence]
    cases: Sequence[Case] = ()
    invitations: Sequence[Invitation] = ()
    sends: Sequence[Send] = ()
    messages: Mapping[str, int] = field(default_factory=dict)
    phones: Mapping[str, str] = field(default_factory=dict)
    stopped_items: Collection[str] = ()
    approved_items: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was foreseen from `start` on, for `days` civil days; `price` is yuan a segment."""

    start: date
    days: int
    price: Decimal
    catalogue: str
    foreseen: Foreseen

    @property
    def end(self) -> date:
        """The last civil day foreseen."""
        return self.start + timedelta(days=self.days - 1)


def standing_case_ids(licence: Licence, catalogue: Catalogue) -> list[str]:
    """The ids of the cases that were opened on a licence last: of its renewal, of what it owes."""
    if licence.kind not in catalogue.kinds:
        return []
    owed = standing_yearly(licence, catalogue)
    item = catalogue.renewal_item(licence.kind)
    if item is None or not licence.cased_term:
        return owed
    about = licence.uscc, licence.kind, licence.number
    return [renewal_case_id(*about, item.code, licence.cased_term), *owed]


def _unseen(_: int) -> None:
    return None


def forecast(
    county: County,
    law: Law,
    today: date,
    days: int,
    price: Decimal,
    sender: Sender,
    see: Callable[[int], object] = _unseen,
) -> Forecast:
    """Foresee `days` civil days from `today` on. `see` is told how many licences are done.

    Raises ValueError for no day at all. A licence that ringing could not work is listed, and costs
    the others nothing.
    """
    if days < 1:
        raise ValueError("a forecast looks at one day at least")
    foreseen = Foreseen()
    around = Surroundings(
        law,
        sender,
        UNKNOWN_SECRETS[sender.mode],
        frozenset(county.stopped_items),
        frozenset(county.approved_items),
        foreseen,
    )
    end = today + timedelta(days=days - 1)
    done = 0
    for group in _by_phone(county, around):
        _look_ahead(group, around, today, end)
        done += sum(len(holder.licences) for holder in group)
        see(done)
    foreseen.sort()
    return Forecast(today, days, price, law.catalogue.version, foreseen)


def _by_phone(county: County, around: Surroundings) -> Iterable[list[HolderAhead]]:
    """The holders in groups that share a phone: a phone's day is the only thing holders share."""
    holders: dict[str, HolderAhead] = {}

    def holder(uscc: str) -> HolderAhead:
        if uscc not in holders:
            holders[uscc] = HolderAhead(uscc, county.entities.get(uscc), around)
        return holders[uscc]

    for licence in county.licences:
        holder(licence.uscc).licences[licence.kind, licence.number] = licence
    for case in county.cases:
        holder(case.uscc).cases[case.id] = case
        holder(case.uscc).messages[case.id] = county.messages.get(case.id, 0)
    for invitation in county.invitations:
        holder(invitation.uscc).invitations[invitation.id] = invitation
    for send in county.sends:
        if send.is_reminder and send.state is SendState.PLANNED:
            holder(send.uscc).sends.append(send)
        elif send.is_reminder and send.state is not SendState.SUPPRESSED:
            holder(send.uscc).settled.append(send)
    groups: dict[str, list[HolderAhead]] = defaultdict(list)
    for uscc in sorted(holders):
        groups[county.phones.get(uscc, uscc)].append(holders[uscc])
    return groups.values()


def _look_ahead(group: Sequence[HolderAhead], around: Surroundings, start: date, end: date) -> None:
    """Every day on which one of the group rings or sends, in order."""
    day: date | None = start
    while day is not None and day <= end:
        for holder in group:
            _ring(holder, day)
        if around.law.calendar.is_working(day):
            _send(group, day)
        day = min((ahead for holder in group for ahead in holder.days_after(day)), default=None)


def _ring(holder: HolderAhead, day: date) -> None:
    """Every bucket up to a day, in order: the licences first, then the invitations."""
    for bucket in sorted(alarm for alarm in holder.alarms() if alarm <= day):
        ring_licences(holder, bucket, day)
        waiting = [one for one in holder.invitations.values() if one.alarm_on == bucket]
        for invitation in sorted(waiting, key=lambda one: one.id):
            move_on(holder, invitation, day)


def _send(group: Sequence[HolderAhead], day: date) -> None:
    """What the group's phone gets on a day; the rest tomorrow."""
    due = [(send, holder) for holder in group for send in due_on(holder, day)]
    sent = 0
    for send, holder in sorted(due, key=lambda pair: (pair[0].due_at, pair[0].invitation_id)):
        sent += send_on(holder, send, day, full=sent >= DAILY_CAP)
