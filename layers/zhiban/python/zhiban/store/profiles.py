"""Profiles (用户画像): one row a holder, and what the registry knows that tags are made of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from zhiban.domain.behaviour import Answer, Behaviour
from zhiban.domain.clock import business_day
from zhiban.domain.profile_facts import Known
from zhiban.domain.profiles import Profile, Tag, Word
from zhiban.store import keys
from zhiban.store.entities import Entities
from zhiban.store.licences import licence_from
from zhiban.store.table import Action, Table
from zhiban.store.wire import (
    Item,
    Value,
    civil_day,
    iso,
    maps,
    required_day,
    required_moment,
    text,
    texts,
    whole,
)

SCHEMA = 1
_DAYS = ("silences", "late", "unreachable")


@dataclass(frozen=True, slots=True)
class Profiles:
    """Reads and writes profiles. Phones and ID numbers stay sealed: no tag needs them."""

    table: Table

    def get(self, uscc: str) -> Profile:
        """A holder's profile; an empty one of version 0 before it is first stored."""
        item = self.table.get(keys.profile(uscc))
        return profile_from(item) if item else Profile(uscc)

    def get_many(self, usccs: Iterable[str]) -> dict[str, Profile]:
        """The profiles that exist, by USCC."""
        found = self.table.get_many(map(keys.profile, usccs)).values()
        return {text(item, "uscc"): profile_from(item) for item in found}

    def known(self, uscc: str) -> Known | None:
        """What the registry has of a holder now; None when it has nothing."""
        return _known_from(self.table.children(keys.entity(uscc).pk))

    def scan(self, segment: int, segments: int) -> Iterator[tuple[str, list[Item]]]:
        """Every holder of one of `segments` parts of the registry: its USCC and all of its rows,
        for `read`; see Table.scan.
        """
        items = self.table.scan("", segment, segments)
        for pk, rows in groupby(items, key=lambda item: text(item, "PK")):
            if pk.startswith("ENTITY#"):
                yield pk.removeprefix("ENTITY#"), list(rows)

    def read(self, uscc: str, rows: Iterable[Item]) -> tuple[Known | None, Profile]:
        """What the registry knows of a holder, and its profile, out of all of its rows."""
        found = list(rows)
        stored = [row for row in found if text(row, "SK") == "PROFILE"]
        return _known_from(found), profile_from(stored[0]) if stored else Profile(uscc)

    def forget(self, profile: Profile, today: date) -> Action:
        """An action: keep nothing of the profile but that it was refused; it must be stored."""
        return self.table.update(
            keys.profile(profile.uscc),
            "SET refused = :yes, tags = :none, words = :none, answers = :none, silences = :none,"
            " late = :none, unreachable = :none, #rules = :blank, computed_on = :today,"
            " version = version + :one",
            "version = :before",
            yes=True,
            none=[],
            blank="",
            today=today.isoformat(),
            one=1,
            before=profile.version,
        )

    def store(self, profile: Profile) -> Action:
        """An action: write the profile over the version before; version 1 must be new."""
        item = _profile_item(profile)
        if profile.version == 1:
            return self.table.put_new(item)
        return self.table.put(item, "version = :before", before=profile.version - 1)


def _known_from(rows: Iterable[Item]) -> Known | None:
    entities, entity, licences, changes = Entities(Table(None, "")), None, [], []
    for row in rows:
        sort = text(row, "SK")
        if sort == "ENTITY":
            entity = entities.entity_from(row)
        elif sort.startswith("LICENCE#"):
            licences.append(licence_from(row))
        elif sort.startswith("CHANGE#") and text(row, "state") == "pending":
            changes.append(business_day(required_moment(row, "known_at")))
    return Known(entity, tuple(licences), tuple(changes)) if entity else None


def _profile_item(profile: Profile) -> Item:
    key, behaviour = keys.profile(profile.uscc), profile.behaviour
    return {
        "PK": key.pk,
        "SK": key.sk,
        "uscc": profile.uscc,
        "tags": [{"code": tag.code, "why": list(tag.why)} for tag in profile.tags],
        "words": [_word_item(word) for word in profile.words],
        "answers": [
            {"on": one.on.isoformat(), "rung": one.rung, "half": one.half}
            for one in behaviour.answers
        ],
        "silences": _isos(behaviour.silences),
        "late": _isos(behaviour.late),
        "unreachable": _isos(behaviour.unreachable),
        "refused": profile.refused,
        "rules": profile.rules,
        "computed_on": iso(profile.computed_on),
        "version": profile.version,
        "schema": SCHEMA,
    }


def _isos(days: Iterable[date]) -> list[Value]:
    return [day.isoformat() for day in days]


def _word_item(word: Word) -> Value:
    told: dict[str, Value] = {
        "tag": word.tag,
        "holds": word.holds,
        "by": word.by,
        "name": word.name,
        "at": word.at.isoformat(),
        "reason": word.reason,
    }
    return told | ({"until": word.until.isoformat()} if word.until else {})


def profile_from(item: Item) -> Profile:
    """A profile out of its stored form."""
    answers = (
        Answer(required_day(one, "on"), text(one, "rung"), text(one, "half"))
        for one in maps(item, "answers")
    )
    days = (tuple(map(date.fromisoformat, texts(item, name))) for name in _DAYS)
    return Profile(
        uscc=text(item, "uscc"),
        tags=tuple(Tag(text(one, "code"), texts(one, "why")) for one in maps(item, "tags")),
        words=tuple(map(_word_from, maps(item, "words"))),
        behaviour=Behaviour(tuple(answers), *days),
        refused=bool(item.get("refused")),
        rules=text(item, "rules"),
        computed_on=civil_day(item, "computed_on"),
        version=whole(item, "version"),
    )


def _word_from(item: Item) -> Word:
    return Word(
        tag=text(item, "tag"),
        holds=bool(item.get("holds")),
        by=text(item, "by"),
        name=text(item, "name"),
        at=required_moment(item, "at"),
        reason=text(item, "reason"),
        until=civil_day(item, "until"),
    )
