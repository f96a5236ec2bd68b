"""What a rule of 用户画像 may ask about a holder: a closed list of facts, each of one sort.

No fact is about a person: no name, no ID number, no phone, no age or sex, no home. What is not
listed here no rule can ask for.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhiban.domain.behaviour import Answer, Behaviour
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.entities import Entity
from zhiban.domain.licences import Licence
from zhiban.domain.wording import spoken_tail

TEXT, WORD, WORDS, FLAG, DAYS = "text", "word", "words", "flag", "days"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a rule may ask for: its sort, and what it is called."""

    sort: str
    wording: str


FACTS: dict[str, Fact] = {
    "entity_type": Fact(TEXT, "主体类型"),
    "scope": Fact(TEXT, "经营范围"),
    "status": Fact(WORD, "登记状态"),
    "kinds": Fact(WORDS, "有效证照的种类"),
    "held": Fact(DAYS, "有效证照，按发证日期"),
    "endless": Fact(DAYS, "长期有效的证照，按发证日期"),
    "ends": Fact(DAYS, "证照的到期日"),
    "first_issued": Fact(DAYS, "第一张证照的发证日期，未换过证的"),
    "changes": Fact(DAYS, "尚未跟进的营业执照变更"),
    "late": Fact(DAYS, "逾期办理"),
    "verified": Fact(DAYS, "联系方式核实的日期"),
    "unreachable": Fact(DAYS, "短信未能送达登记的号码"),
    "no_contact": Fact(FLAG, "没有可用的手机号码"),
    "opted_out": Fact(FLAG, "本人选择不接收短信提醒"),
    "answers": Fact(DAYS, "答复"),
    "answers_first": Fact(DAYS, "首次提醒后的答复"),
    "answers_last": Fact(DAYS, "末次提醒后的答复"),
    "answers_morning": Fact(DAYS, "上午的答复"),
    "answers_afternoon": Fact(DAYS, "下午的答复"),
    "silences": Fact(DAYS, "提醒后始终没有答复的事项，按最晚申请日"),
}
"""Every fact, by its name in the rules."""

STATUSES = {
    "active": "存续",
    "abnormal": "经营异常",
    "revoked": "吊销",
    "cancelled": "注销",
    "unknown": "尚未归集",
}
"""What the fact `status` may be, in words."""


@dataclass(frozen=True, slots=True, order=True)
class Dated:
    """Something on a civil day, in words for an officer."""

    on: date
    what: str


type Value = str | bool | dict[str, str] | tuple[Dated, ...]
type Facts = Mapping[str, Value]
type Names = Callable[[str], str]
"""The name of a kind of licence, by its code."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the registry has of one holder; `changes` are the civil days of the changes of its
    business licence that nobody has followed up."""

    entity: Entity
    licences: tuple[Licence, ...] = ()
    changes: tuple[date, ...] = ()


def kind_names(catalogue: Catalogue) -> Names:
    """What the kinds of a catalogue are called; a kind it does not have keeps its code."""
    return lambda code: catalogue.kinds[code].name if code in catalogue.kinds else code


def facts_of(known: Known, behaviour: Behaviour, names: Names, today: date) -> Facts:
    """All facts of a holder on the civil day `today`."""
    entity, renewable = known.entity, [one for one in known.licences if one.status.renewable]
    held = [one for one in renewable if one.valid_to is None or one.valid_to >= today]
    return {
        "entity_type": entity.entity_type,
        "scope": entity.scope,
        "status": "unknown" if entity.stub else entity.status.value,
        "kinds": {one.kind: names(one.kind) for one in held},
        "held": _sorted(Dated(_issued(one), _named(one, names)) for one in held),
        "endless": _sorted(
            Dated(_issued(one), f"{_named(one, names)}长期有效")
            for one in held
            if one.valid_to is None
        ),
        "ends": _sorted(
            Dated(one.valid_to, f"{_named(one, names)}有效期至{one.valid_to}")
            for one in renewable
            if one.valid_to is not None
        ),
        "first_issued": _first_issued(known.licences, names),
        "changes": _days(known.changes, "{}营业执照变更，尚未跟进"),
        "late": _days(behaviour.late, "{}才办，已过规定的时间"),
        "verified": _days((one.verified_on for one in entity.contacts), "{}核实"),
        "unreachable": _days(behaviour.unreachable, "{}的短信没有送达"),
        "no_contact": entity.first_usable() is None,
        "opted_out": entity.opted_out,
        **_answers(behaviour.answers),
        "silences": _days(behaviour.silences, "最晚{}申请的事项，提醒后没有答复"),
    }


def _answers(answers: Sequence[Answer]) -> dict[str, Value]:
    def those(*, rung: str = "", half: str = "") -> tuple[Dated, ...]:
        return _days(
            (one.on for one in answers if rung in ("", one.rung) and half in ("", one.half)),
            "{}" + {"first": "首次提醒后", "last": "末次提醒后"}.get(rung, "")
            + {"am": "上午", "pm": "下午"}.get(half, "") + "答复",
        )  # fmt: skip

    return {
        "answers": those(),
        "answers_first": those(rung="first"),
        "answers_last": those(rung="last"),
        "answers_morning": those(half="am"),
        "answers_afternoon": those(half="pm"),
    }


def _first_issued(licences: Sequence[Licence], names: Names) -> tuple[Dated, ...]:
    """The first day of issue there is; unknown once any licence has been renewed or lacks one."""
    if not licences or any(one.term > 1 or one.issued_on is None for one in licences):
        return ()
    first = min(licences, key=lambda one: (_issued(one), one.kind, one.number))
    return (Dated(_issued(first), f"{_named(first, names)}{_issued(first)}发证"),)


def _issued(licence: Licence) -> date:
    return licence.issued_on or licence.valid_from or date.min


def _named(licence: Licence, names: Names) -> str:
    return f"{names(licence.kind)}（尾号{spoken_tail(licence.number)}）"


def _days(days: Iterable[date], says: str) -> tuple[Dated, ...]:
    return _sorted(Dated(day, says.format(day)) for day in days)


def _sorted(found: Iterable[Dated]) -> tuple[Dated, ...]:
    return tuple(sorted(found))
