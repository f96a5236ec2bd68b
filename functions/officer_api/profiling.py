"""用户画像 at the desk: a holder's tags with their reasons, an officer's word on one, a refusal."""

from functools import cache

from officer_api.asked import ProfilingAsked, TagCode, Uscc, WordAsked
from officer_api.asking import Asking, Asks
from officer_api.profile_shown import ProfileView, TagShown, WordShown
from officer_api.shown import Named, OfficerShown
from zhiban.domain.corrections import Correction, Hand
from zhiban.domain.decisions import check_wording
from zhiban.domain.entities import Entity
from zhiban.domain.errors import Conflict, Malformed, NotThere, Superseded
from zhiban.domain.profile_rule_faults import GROUPS, HALVES
from zhiban.domain.profile_rules import RuleBook
from zhiban.domain.profiles import (
    Profile,
    Standing,
    Word,
    standings,
    with_word,
    without_word,
)
from zhiban.runtime.http import changed_meanwhile
from zhiban.runtime.observability import count, logger
from zhiban.runtime.rules import shipped_as
from zhiban.store import keys
from zhiban.store.table import Action, transact

ATTEMPTS = 3
"""How often it is tried over what tagging has just written."""


@cache
def rules_of_today() -> RuleBook:
    """The rules as they were shipped; read when they are first asked for."""
    return shipped_as(RuleBook, "profiles")


def show_profile(asking: Asks, uscc: Uscc) -> ProfileView:
    """A holder's tags, each with why, and who corrected it. Raises NotThere.

    Nothing is shown before it is recorded that it was.
    """
    parts = asking.parts
    holder = _holder(asking, uscc)
    transact(parts.client, [parts.reads.note_holder(uscc, asking.officer, asking.wall)])
    count("ProfilesRead")
    return _view(asking, holder, parts.profiles.get(uscc))


def correct_tag(asking: Asks, uscc: Uscc, tag: TagCode, body: WordAsked) -> ProfileView:
    """Say that a tag holds, or does not, or that the rules are right again; the last word stands.

    It outlives every new computation, until its day is over. Each word is kept with who, when and
    why. Raises NotThere, Malformed for a tag no rule knows or a day that is over, Superseded for a
    holder that refused to be tagged.
    """
    check_wording(body.reason)
    if tag not in rules_of_today().tags:
        raise Malformed("no_such_tag", "没有这个标签，请核对编码。")
    if body.until is not None and body.until < asking.today:
        raise Malformed("day_is_over", "截止日期已经过了，请填今天或以后的日期。", field="until")
    holder = _holder(asking, uscc)
    if holder.profiling_refused:
        raise Superseded("profiling_refused", "该主体已拒绝画像，没有标签可以更正。")
    for _ in range(ATTEMPTS):
        before = asking.parts.profiles.get(uscc)
        after = _said(asking, before, tag, body)
        if after is before:
            return _view(asking, holder, before)
        try:
            transact(asking.parts.client, _kept(asking, before, after, tag, body))
        except Conflict:
            continue
        logger.info("tag_corrected", tag=tag)
        count("TagsCorrected")
        return _view(asking, holder, after)
    raise changed_meanwhile()


def _said(asking: Asking, before: Profile, tag: str, body: WordAsked) -> Profile:
    """The profile with this word; the same object where it says so already."""
    old = next((word for word in before.words if word.tag == tag), None)
    if body.holds is None:
        return without_word(before, tag) if old else before
    officer = asking.officer
    told = (officer.id, body.holds, body.reason, body.until)
    if old and (old.by, old.holds, old.reason, old.until) == told:
        return before
    word = Word(tag, body.holds, officer.id, officer.name, asking.now, body.reason, body.until)
    return with_word(before, word)


def _kept(
    asking: Asking, before: Profile, after: Profile, tag: str, body: WordAsked
) -> list[Action]:
    parts, name = asking.parts, rules_of_today().tags[tag].name
    old = next((word.holds for word in before.words if word.tag == tag), None)
    said = {"tag": name, "holds": _SAID[body.holds]}
    said |= {"until": body.until.isoformat()} if body.until else {}
    told = Correction(
        "tag_corrected", _hand(asking, body.reason), {"tag": name, "holds": _SAID[old]}, said
    )
    key = keys.correction(keys.profile(before.uscc), after.version)
    return [parts.profiles.store(after), parts.corrections.record(key, told)]


_SAID = {True: "有", False: "没有", None: "按规则"}


def choose_profiling(asking: Asks, uscc: Uscc, body: ProfilingAsked) -> ProfileView:
    """Set for a holder that it refuses to be tagged (拒绝画像), or allows it again.

    Its tags are gone at once. Choosing the same again changes nothing. Raises NotThere.
    """
    check_wording(body.reason)
    parts = asking.parts
    for _ in range(ATTEMPTS):
        holder, profile = _holder(asking, uscc), parts.profiles.get(uscc)
        if holder.profiling_refused is not body.wanted:
            return _view(asking, holder, profile)
        said = {True: "拒绝", False: "同意"}
        told = Correction(
            "profiling_chosen",
            _hand(asking, body.reason),
            {"profiling": said[holder.profiling_refused]},
            {"profiling": said[not body.wanted]},
        )
        key = keys.correction(keys.entity(uscc), holder.version + 1)
        actions = [
            parts.entities.choose_profiling(holder, body.wanted),
            parts.corrections.record(key, told),
        ]
        if profile.version and not body.wanted:
            actions.append(parts.profiles.forget(profile, asking.today))
        try:
            transact(parts.client, actions)
        except Conflict:
            continue
        count("ProfilingChosen")
    raise changed_meanwhile()


def _hand(asking: Asking, reason: str) -> Hand:
    return Hand(asking.officer.id, asking.now, reason, name=asking.officer.name)


def _holder(asking: Asking, uscc: str) -> Entity:
    holder = asking.parts.entities.get(uscc)
    if holder is None:
        raise NotThere("no_such_holder", "登记库中没有这个主体，请核对统一社会信用代码。")
    return holder


def _view(asking: Asking, holder: Entity, profile: Profile) -> ProfileView:
    """What is shown; of who refused nothing, even in the moment before its tags are gone."""
    refused = holder.profiling_refused
    found = [] if refused else standings(profile, rules_of_today(), asking.today)
    return ProfileView(
        uscc=holder.uscc,
        refused=refused,
        tags=[_tag(standing) for standing in found],
        computed_on=profile.computed_on,
        rules=profile.rules,
    )


def _tag(standing: Standing) -> TagShown:
    rule, word = standing.rule, standing.word
    return TagShown(
        tag=Named(code=rule.code, name=rule.name),
        group=Named(code=rule.group, name=GROUPS[rule.group]),
        holds=standing.holds,
        meaning=rule.meaning,
        why=list(standing.why),
        word=_word(word) if word else None,
        priority=rule.priority or None,
        half=HALVES.get(rule.half),
    )


def _word(word: Word) -> WordShown:
    by = OfficerShown(id=word.by, name=word.name)
    return WordShown(by=by, at=word.at, reason=word.reason, until=word.until)
