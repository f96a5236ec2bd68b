"""用户画像: the tags of one holder, each with its reasons; what officers corrected; what depends.

A tag orders an officer's worklist or picks the half of a day for a message. It is no score of
anybody and never a reason to deny anything. Who refuses it (拒绝画像) has no tags at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from zhiban.domain.behaviour import NOTHING, Behaviour
from zhiban.domain.profile_facts import Facts, Known, Names, facts_of
from zhiban.domain.profile_rules import RuleBook, TagRule

NO_PRIORITY = 10
"""Behind every priority a rule may have."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag that the rules give, with the reasons in Chinese."""

    code: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """An officer's word on one tag (更正): that it holds, or not, why, and until when.

    `at` is a business instant; `until` the last civil day on which it counts, None for always.
    """

    tag: str
    holds: bool
    by: str
    name: str
    at: datetime
    reason: str
    until: date | None = None

    def counts(self, today: date) -> bool:
        """Whether it still counts on the civil day `today`."""
        return self.until is None or today <= self.until


@dataclass(frozen=True, slots=True)
class Profile:
    """What is stored of one holder. Who refused has neither tags nor words nor behaviour.

    `rules` is the version of the rules it was worked out by, `computed_on` the civil day on which
    it came out like this. `version` guards the row, 0 before it is first stored.
    """

    uscc: str
    tags: tuple[Tag, ...] = ()
    words: tuple[Word, ...] = ()
    behaviour: Behaviour = NOTHING
    refused: bool = False
    rules: str = ""
    computed_on: date | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """One tag as it stands on a day: what the rules say, and an officer's word over them."""

    rule: TagRule
    holds: bool
    why: tuple[str, ...]
    word: Word | None = None


def tags_of(facts: Facts, rules: RuleBook, today: date) -> tuple[Tag, ...]:
    """The tags that the rules give a holder on the civil day `today`, in the rules' order."""
    found = ((rule.code, rule.why(facts, today)) for rule in rules.tags.values())
    return tuple(Tag(code, why) for code, why in found if why is not None)


def recomputed(
    before: Profile, known: Known, behaviour: Behaviour, rules: RuleBook, names: Names, today: date
) -> Profile:
    """The profile as the facts make it on the civil day `today`; the same object when none differs.

    Words of officers stay until their day is over, whatever the rules say.
    """
    if known.entity.profiling_refused:
        fresh = Profile(before.uscc, refused=True)
    else:
        facts = facts_of(known, behaviour, names, today)
        fresh = Profile(
            before.uscc,
            tags_of(facts, rules, today),
            tuple(word for word in before.words if word.counts(today)),
            behaviour,
            rules=rules.version,
        )
    same = replace(fresh, computed_on=before.computed_on, version=before.version)
    if same == before and before.version:
        return before
    return replace(fresh, computed_on=today, version=before.version + 1)


def with_word(before: Profile, word: Word) -> Profile:
    """The profile with an officer's word in the place of an earlier one on the same tag."""
    others = tuple(one for one in before.words if one.tag != word.tag)
    return replace(before, words=(*others, word), version=before.version + 1)


def without_word(before: Profile, tag: str) -> Profile:
    """The profile without an officer's word on a tag: what the rules say counts again."""
    others = tuple(one for one in before.words if one.tag != tag)
    return replace(before, words=others, version=before.version + 1)


def standings(profile: Profile, rules: RuleBook, today: date) -> list[Standing]:
    """Every tag that the rules give or an officer has spoken of; a tag no rule knows is dropped."""
    given = {tag.code: tag.why for tag in profile.tags}
    words = {word.tag: word for word in profile.words if word.counts(today)}
    found = []
    for code, rule in rules.tags.items():
        word = words.get(code)
        if code in given or word is not None:
            holds = word.holds if word is not None else True
            found.append(Standing(rule, holds, given.get(code, ()), word))
    return found


def priority_of(profile: Profile, rules: RuleBook, today: date) -> tuple[int, tuple[str, ...]]:
    """How soon a call or visit to this holder comes among those due alike, and by which tags.

    The lowest number comes first; NO_PRIORITY without any.
    """
    ordering = [
        one.rule for one in standings(profile, rules, today) if one.holds and one.rule.priority
    ]
    first = min((rule.priority for rule in ordering), default=NO_PRIORITY)
    return first, tuple(rule.name for rule in ordering if rule.priority == first)


def half_of(profile: Profile, rules: RuleBook, today: date) -> str:
    """The half of the day in which messages are answered: morning, afternoon, or "" for either."""
    halves = {one.rule.half for one in standings(profile, rules, today) if one.holds} - {""}
    return halves.pop() if len(halves) == 1 else ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What other rules would do to one tag: holders now and then, and how many gain or lose it."""

    code: str
    name: str
    now: int
    then: int
    gained: int
    lost: int


def previewed(
    holders: Iterable[Facts], rules: RuleBook, others: RuleBook, today: date
) -> tuple[int, list[Preview]]:
    """How many holders there are, and how each tag would fare under `others`; writes nothing.

    Officers' words are left out: this is about the rules. Who refused must not be among `holders`.
    """
    names = {code: rule.name for code, rule in (*rules.tags.items(), *others.tags.items())}
    counts: dict[str, list[int]] = {code: [0, 0, 0, 0] for code in names}
    total = 0
    for facts in holders:
        total += 1
        now = {tag.code for tag in tags_of(facts, rules, today)}
        then = {tag.code for tag in tags_of(facts, others, today)}
        for place, codes in enumerate((now, then, then - now, now - then)):
            for code in codes:
                counts[code][place] += 1
    return total, [Preview(code, names[code], *counts[code]) for code in names]
