"""What facts do to the registry, as actions: the same for a file's rows and an officer's hand.

A view reads once all that some facts speak of, then answers one fact after the other, as if the
ones before were written already. Whoever asked writes the actions, and begins anew with a fresh
view when somebody else wrote first (Conflict).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from zhiban.domain.cases import Reason
from zhiban.domain.contacts import newly_doubtful
from zhiban.domain.entities import Entity
from zhiban.domain.intake import EntityRow, LicenceRow
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.registry import Change, Doubtful, Stored, Unchanged, merge_entity, merge_licence
from zhiban.domain.renewals import Law, first_alarm
from zhiban.domain.succession import successors
from zhiban.domain.worklists import VERIFY_CONTACT
from zhiban.domain.yearly import first_yearly
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.entities import Entities
from zhiban.store.licences import Licences
from zhiban.store.table import Action

MOST_AT_ONCE = 40
"""Licences that one fact about their holder may touch: they share a transaction with it."""

ELSEWHERE = "证照编号已登记在另一持证主体名下，请核对后重报"

_ENDED = (LicenceStatus.CANCELLED, LicenceStatus.REVOKED)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where facts come from: a file or a person, its own time, and when it is taken in.

    `told_at` dates the facts that have no time of their own; `at` is the business instant and
    `today` its civil day, for changes and alarms.
    """

    name: str
    told_at: datetime
    at: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Effect:
    """What one fact does: its actions, and the rows they touch, no two of which may be written
    in one transaction. `news` as in `Stored`; `added` when the registry did not know it before;
    `altered` when it knew it otherwise, `ended` when it is thereby cancelled or gone.
    """

    actions: list[Action]
    touched: frozenset[object]
    news: bool
    added: bool
    altered: bool
    ended: bool


@dataclass(frozen=True, slots=True)
class Registry:
    """The stores that a fact may touch, and the law its alarm follows."""

    entities: Entities
    licences: Licences
    cases: Cases
    law: Law

    def view(
        self, usccs: Iterable[str], licences: Iterable[tuple[str, str, str]] = ()
    ) -> "RegistryView":
        """All that is known of these holders and of these (uscc, kind, number)."""
        wanted = list(licences)
        return RegistryView(
            self,
            self.entities.get_many(usccs),
            self.licences.get_many(wanted),
            self.licences.holders((kind, number) for _, kind, number in wanted),
        )


@dataclass(slots=True)
class RegistryView:
    """The registry as some facts see it."""

    registry: Registry
    entities: dict[str, Entity]
    licences: dict[keys.Key, Licence]
    holders: dict[tuple[str, str], str]
    touched: set[object] = field(default_factory=set)

    def take_entity(self, row: EntityRow, origin: Origin) -> Effect | Unchanged | Doubtful:
        """What one row of 市场主体 does."""
        stored = self.entities.get(row.uscc)
        merged = merge_entity(stored, row, origin.told_at, origin.name)
        if not isinstance(merged, Stored):
            return merged
        return self.put_entity(stored, merged.value, merged.changes, origin, news=merged.news)

    def put_entity(
        self,
        stored: Entity | None,
        entity: Entity,
        changes: Sequence[Change],
        origin: Origin,
        *,
        news: bool,
    ) -> Effect:
        """What storing `entity` over `stored` does; it wakes what waited for a holder, and
        has a person verify whom we can no longer be sure of."""
        actions = self.registry.entities.store(entity, changes, origin.at)
        if newly_doubtful(stored.contacts if stored else (), entity.contacts):
            cases = self.registry.cases
            actions.append(cases.holder_task(entity.uscc, VERIFY_CONTACT, origin.today))
        touched: set[object] = {entity.uscc}
        if stored is not None and stored.stub:
            for waiting in self._waiting(entity.uscc, origin):
                actions += self._keep(waiting)
                touched.add(_key(waiting))
        self.entities[entity.uscc] = entity
        known = stored is not None and not stored.stub
        ended = known and entity.status.gone and not (stored and stored.status.gone)
        return Effect(actions, frozenset(touched), news, not known, known and news, ended)

    def _waiting(self, uscc: str, origin: Origin) -> list[Licence]:
        """The holder is known now: the licences that waited for that, to ring today."""
        waiting = [
            (licence, woken)
            for licence in self._siblings(uscc)
            if (woken := _woken(licence, origin.today)) != licence
        ]
        return [
            replace(woken, version=licence.version + 1) for licence, woken in waiting[:MOST_AT_ONCE]
        ]

    def take_licence(self, row: LicenceRow, origin: Origin) -> Effect | Unchanged | Doubtful:
        """What one row of 证照 does."""
        if self.holders.get((row.kind, row.number), row.uscc) != row.uscc:
            return Doubtful(ELSEWHERE)
        stored = self.licences.get(keys.licence(row.uscc, row.kind, row.number))
        holder = self.entities.get(row.uscc)
        merged = merge_licence(stored, row, origin.told_at, origin.name, holder)
        if not isinstance(merged, Stored):
            return merged
        return self.put_licence(stored, merged.value, origin, news=merged.news)

    def put_licence(
        self, stored: Licence | None, licence: Licence, origin: Origin, *, news: bool
    ) -> Effect:
        """What storing `licence` over `stored` does: its alarm, its holder, its successor."""
        key = _key(licence)
        alarmed = self._with_alarms(stored, licence, origin)
        holder, actions, touched = self._holder_of(alarmed, origin)
        if alarmed.kind in holder.superseded:
            alarmed, others = self._linked(alarmed)
            for other in others:
                actions += self._keep(replace(other, version=other.version + 1))
                touched.add(_key(other))
        actions = [*self._keep(alarmed), *actions]
        known, ended = stored is not None, alarmed.status in _ENDED
        ended = ended and stored is not None and stored.status not in _ENDED
        return Effect(actions, frozenset(touched | {key}), news, not known, known and news, ended)

    def _keep(self, licence: Licence) -> list[Action]:
        """Store a licence, and see it so from now on."""
        self.licences[_key(licence)] = licence
        self.holders[licence.kind, licence.number] = licence.uscc
        return self.registry.licences.store(licence)

    def _with_alarms(self, stored: Licence | None, licence: Licence, origin: Origin) -> Licence:
        """The licence with the day its renewal rings, and that of what it owes every year."""
        return self._with_yearly(stored, self._with_alarm(stored, licence, origin), origin)

    def _with_yearly(self, stored: Licence | None, licence: Licence, origin: Origin) -> Licence:
        """What would move it moves what is owed too, and so does the day of issue."""
        if stored is not None and stored.yearly_basis and _owing(stored) == _owing(licence):
            on, basis = stored.yearly_on, stored.yearly_basis
        else:
            alarm = first_yearly(licence, self.registry.law, origin.today)
            on, basis = alarm.on, alarm.basis
            if licence.yearly_cased and basis:
                on = origin.today  # a case may stand on what has just changed
        return replace(licence, yearly_on=on, yearly_basis=basis)

    def _with_alarm(self, stored: Licence | None, licence: Licence, origin: Origin) -> Licence:
        """A new term, a moved end or a new state rings anew; anything else keeps its alarm."""
        if stored is not None and (stored.term, stored.valid_to, stored.status) == (
            licence.term,
            licence.valid_to,
            licence.status,
        ):
            return replace(licence, alarm_on=stored.alarm_on, basis=stored.basis)
        alarm = first_alarm(licence, self.registry.law, origin.today)
        if stored is not None and stored.cased_term:
            # A case stands on what has just changed: let it be looked at today.
            return replace(licence, alarm_on=origin.today, basis=alarm.basis)
        return replace(licence, alarm_on=alarm.on, basis=alarm.basis)

    def _holder_of(
        self, licence: Licence, origin: Origin
    ) -> tuple[Entity, list[Action], set[object]]:
        """The holder, as a licence makes it known: a stub and a task when it was not.

        Of several names that licences give a stub the first in order stands, so that the order of
        the licences does not matter.
        """
        known = self.entities.get(licence.uscc)
        holder = known or Entity(
            uscc=licence.uscc, name=licence.holder_name, source=origin.name, stub=True
        )
        if holder.stub and licence.holder_name < holder.name:
            holder = replace(holder, name=licence.holder_name)
        replaced = licence.status is LicenceStatus.SUPERSEDED
        if replaced and licence.kind not in holder.superseded:
            kinds = (*holder.superseded, licence.kind)
            holder = replace(holder, superseded=tuple(sorted(kinds)))
        if holder == known:
            return holder, [], set()
        if known is not None:
            holder = replace(holder, version=known.version + 1)
        self.entities[licence.uscc] = holder
        actions = self.registry.entities.store(holder, (), origin.at)
        if known is None:
            what = Reason.HOLDER_UNKNOWN
            actions.append(self.registry.cases.holder_task(licence.uscc, what, origin.today))
        return holder, actions, {licence.uscc}

    def _linked(self, licence: Licence) -> tuple[Licence, list[Licence]]:
        """`licence` with its successor, and those of its kind that now have another one."""
        others = [
            other
            for other in self._siblings(licence.uscc)
            if other.kind == licence.kind and other.number != licence.number
        ]
        links = successors([licence, *others])
        linked = [replace(one, successor=links.get(one.number, "")) for one in others]
        changed = [new for new, old in zip(linked, others, strict=True) if new != old]
        mine = replace(licence, successor=links.get(licence.number, ""))
        return mine, changed[:MOST_AT_ONCE]

    def _siblings(self, uscc: str) -> list[Licence]:
        """All licences of a holder, as they stand with what this view has added."""
        known = {_key(one): one for one in self.registry.licences.of_holder(uscc)}
        pk = keys.entity(uscc).pk
        known |= {key: one for key, one in self.licences.items() if key.pk == pk}
        return list(known.values())


def _woken(licence: Licence, today: date) -> Licence:
    """The licence, to be looked at today for whatever waited for its holder."""
    if licence.basis == Reason.HOLDER_UNKNOWN:
        licence = replace(licence, alarm_on=today)
    if licence.yearly_basis == Reason.HOLDER_UNKNOWN:
        licence = replace(licence, yearly_on=today)
    return licence


def _owing(licence: Licence) -> tuple[object, ...]:
    """What decides over what a licence owes every year."""
    return licence.term, licence.valid_to, licence.status, licence.issued_on


def _key(licence: Licence) -> keys.Key:
    return keys.licence(licence.uscc, licence.kind, licence.number)
