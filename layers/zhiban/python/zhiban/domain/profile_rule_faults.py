"""What is wrong with rules of 用户画像 as somebody wrote them, each fault with the way to it."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhiban.domain.profile_facts import DAYS, FACTS, FLAG, STATUSES, TEXT, WORD, WORDS

GROUPS = {
    "sector": "行业",
    "scale": "规模",
    "licences": "持证",
    "stage": "阶段",
    "risk": "风险",
    "contact": "联系",
    "behaviour": "习惯",
}
"""Every group a tag may stand in."""

ORDERING = ("risk", "contact")
"""The groups whose tags may have a priority: needs, and never what somebody is."""

HALVES = {"morning": "上午", "afternoon": "下午"}
MOST_TAGS, MOST_CONDITIONS, FARTHEST = 200, 12, 36_600

TAG = {"code", "group", "name", "meaning"}
LISTS = ("all", "any", "none")
_MAY = {*LISTS, "priority", "half"}
_OPS = {
    TEXT: ({"contains"}, set[str]()),
    WORD: ({"is"}, set[str]()),
    WORDS: ({"any_of"}, set[str]()),
    FLAG: ({"is"}, set[str]()),
    DAYS: (set[str](), {"from", "to", "at_least", "more_than"}),
}
"""Of each sort of fact, what a condition on it must say and may say."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong with the rules: the way to it, and what is wrong, in Chinese."""

    path: tuple[str | int, ...]
    message: str

    def __str__(self) -> str:
        """The way and the fault, for somebody without line numbers."""
        return f"{'.'.join(map(str, self.path))}：{self.message}"


def faults(raw: object, kinds: Collection[str] | None = None) -> Iterator[Wrong]:
    """Everything wrong with rules as somebody wrote them; `kinds` are those of the catalogue."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("tags"), list):
        yield Wrong((), "应有 tags，是一列标签")
        return
    for key in raw.keys() - {"tags", "version"}:
        yield Wrong((str(key),), "没有这一项")
    if len(raw["tags"]) > MOST_TAGS:
        yield Wrong(("tags",), f"标签不能多于{MOST_TAGS}个")
    seen: set[str] = set()
    for n, tag in enumerate(raw["tags"]):
        for wrong in _tag_faults(tag, seen, kinds):
            yield Wrong(("tags", n, *wrong.path), wrong.message)


def _tag_faults(tag: object, seen: set[str], kinds: Collection[str] | None) -> Iterator[Wrong]:
    if not isinstance(tag, Mapping):
        yield Wrong((), "应是“字段：值”的形式")
        return
    yield from _keys(tag, TAG, _MAY)
    for key in sorted(TAG & tag.keys()):
        if not isinstance(tag[key], str) or not tag[key].strip():
            yield Wrong((key,), "应是文字")
    code = str(tag.get("code", ""))
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", code):
        yield Wrong(("code",), "编码应是小写字母、数字和下划线")
    if code in seen:
        yield Wrong(("code",), f"编码 {code} 重复")
    seen.add(code)
    if str(tag.get("group")) not in GROUPS:
        yield Wrong(("group",), f"分组应是 {'、'.join(GROUPS)} 之一")
    yield from _effect_faults(tag)
    yield from _list_faults(tag, kinds)


def _effect_faults(tag: Mapping[str, Any]) -> Iterator[Wrong]:
    if "priority" in tag:
        if not _whole(tag["priority"], 1, 9):
            yield Wrong(("priority",), "先后应是1到9的整数，1最先")
        if tag.get("group") not in ORDERING:
            yield Wrong(("priority",), "只有风险和联系的标签可以影响名单的先后")
    if "half" in tag:
        if str(tag["half"]) not in HALVES:
            yield Wrong(("half",), "应是 morning 或 afternoon")
        if tag.get("group") != "behaviour":
            yield Wrong(("half",), "只有习惯的标签可以影响发送的半天")


def _list_faults(tag: Mapping[str, Any], kinds: Collection[str] | None) -> Iterator[Wrong]:
    if not any(tag.get(name) for name in ("all", "any")):
        yield Wrong((), "all 和 any 至少要有一项条件")
    for name in LISTS:
        listed = tag.get(name, [])
        if not isinstance(listed, list):
            yield Wrong((name,), "应是一列条件")
            continue
        if len(listed) > MOST_CONDITIONS:
            yield Wrong((name,), f"条件不能多于{MOST_CONDITIONS}项")
        for n, one in enumerate(listed):
            for wrong in _condition_faults(one, kinds):
                yield Wrong((name, n, *wrong.path), wrong.message)


def _condition_faults(one: object, kinds: Collection[str] | None) -> Iterator[Wrong]:
    if not isinstance(one, Mapping) or str(one.get("fact")) not in FACTS:
        yield Wrong(("fact",), f"事实应是 {'、'.join(FACTS)} 之一")
        return
    name = str(one["fact"])
    sort = FACTS[name].sort
    must, may = _OPS[sort]
    yield from _keys(one, must | {"fact"}, may)
    for key in must & one.keys():
        yield from _word_faults(key, one[key], sort, kinds)
    for key in ("from", "to"):
        if key in one and not _whole(one[key], -FARTHEST, FARTHEST):
            yield Wrong((key,), "应是整数天，以今天为0")
    ends = [one[key] for key in ("from", "to") if _whole(one.get(key), -FARTHEST, FARTHEST)]
    if ends != sorted(ends):
        yield Wrong(("from",), "from 不能晚于 to")
    if "at_least" in one and not _whole(one["at_least"], 1, 1000):
        yield Wrong(("at_least",), "应是1以上的整数")
    if "more_than" in one and FACTS.get(str(one["more_than"]), FACTS["scope"]).sort != DAYS:
        yield Wrong(("more_than",), "应是另一个按日期计的事实")


def _word_faults(
    key: str, said: object, sort: str, kinds: Collection[str] | None
) -> Iterator[Wrong]:
    if sort == FLAG:
        if not isinstance(said, bool):
            yield Wrong((key,), "应是 true 或 false")
        return
    if not isinstance(said, list) or not said or not all(isinstance(w, str) and w for w in said):
        yield Wrong((key,), "应是一列文字")
        return
    known = {WORD: STATUSES, WORDS: kinds}.get(sort)
    if known is not None:
        yield from (Wrong((key,), f"没有 {word}") for word in said if word not in known)


def _keys(told: Mapping[str, Any], must: set[str], may: set[str]) -> Iterator[Wrong]:
    for key in sorted(must - told.keys()):
        yield Wrong((), f"缺少 {key}")
    for key in sorted(str(key) for key in told.keys() - must - may):
        yield Wrong((key,), "没有这一项")


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
