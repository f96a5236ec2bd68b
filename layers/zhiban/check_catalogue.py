"""Check the clerk's catalogue YAML: every fault is found at once, with its file and line.

Used by `compile_catalogue`; runs at build time only.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from layers.zhiban.catalogue_shapes import LADDER, check_shape, cited, split_term
from layers.zhiban.read_catalogue import Block, Fault, Sources
from zhiban.domain.rule_changes import rule_faults
from zhiban.domain.service_items import Ladder, Term

DEFAULTS = (
    "ladder",
    "deemed_renewed",
    "desk",
    "merge",
    "late_change",
    "fields",
    "late_effects",
    "effects",
    "topics",
    "sharing",
)


def find_faults(sources: Sources) -> list[Fault]:
    """Everything wrong with the sources; the cross-checks wait until every block has its shape."""
    laws = {str(law.get("cite")): law for law in sources.laws}
    missing = [name for name in DEFAULTS if name not in sources.defaults]
    if missing:
        return [sources.defaults.fault(f"缺少 {name}") for name in missing]
    faults = list(_check_duplicates(sources))
    for shape, block in _all_blocks(sources):
        faults += check_shape(shape, block, sources.defaults, laws)
    if faults:
        return faults
    materials = {material["code"] for material in sources.materials}
    for kind in sources.kinds:
        faults += _check_renewal(kind, sources.defaults, laws)
        faults += _check_duties(kind, sources.defaults, laws)
        faults += _check_items(kind, materials)
        faults += _check_yearly(kind, laws)
    return faults


def duty_versions(kind: Block, field: str) -> list[Block]:
    """The versions of one duty: written as one block, or as a list of them."""
    duties = kind.block("duties")
    return duties.blocks(field) or [block for block in [duties.block(field)] if block]


def duty_start(duty: Block, laws: Mapping[str, Block]) -> date | None:
    """From when a duty holds: its own day, else that of the law it names first."""
    own = duty.get("effective_from") or laws[cited(duty["basis"])[0]].get("effective_from")
    return own if isinstance(own, date) else None


def _all_blocks(sources: Sources) -> Iterator[tuple[str, Block]]:
    yield "merge", sources.defaults.block("merge")
    for kind in sources.kinds:
        yield from _blocks(kind)
    yield from (("material", block) for block in sources.materials)
    yield from (("law", block) for block in sources.laws)
    yield from (("extended", block) for block in sources.extended)
    yield "desk", sources.defaults.block("desk")
    yield "change_ladder", sources.defaults.block("ladder").block("change")


def _blocks(kind: Block) -> Iterator[tuple[str, Block]]:
    """Every block of a kind with the name of its shape."""
    yield "kind", kind
    for name, key in (
        ("validity", "validity"),
        ("unaffected", "unaffected"),
        ("scope", "scope"),
        ("late", "late_change"),
        ("merge", "merge"),
    ):
        if key in kind:
            yield name, kind.block(key)
    yield from (("limit", kind.block("limits").block(key)) for key in kind.block("limits"))
    duties = (duty for field in kind.block("duties") for duty in duty_versions(kind, field))
    yield from _with_inner("duty", duties, "late", "late")
    yield from _with_inner("rule", kind.blocks("renewal"), "ladder", "ladder")
    yield from _with_inner("yearly", kind.blocks("yearly"), "late", "late")
    yield from (("provision", block) for block in kind.blocks("provisions"))
    yield from _with_inner("item", kind.blocks("items"), "automatic", "automatic")
    yield from (("exclusion", block) for block in kind.block("scope").blocks("exclusions"))


def _with_inner(
    shape: str, blocks: Iterator[Block] | Sequence[Block], key: str, inner: str
) -> Iterator[tuple[str, Block]]:
    for block in blocks:
        yield shape, block
        if key in block:
            yield inner, block.block(key)


def _check_versions(versions: Sequence[Block], starts: Sequence[date | None]) -> Iterator[Fault]:
    """Each version begins the day after the one before; the last has no end."""
    for (older, _), (newer, starts_on) in pairwise(zip(versions, starts, strict=True)):
        ends = older.get("effective_to")
        if ends is None or starts_on is None or (starts_on - ends).days != 1:
            yield newer.fault("版本日期重叠或者中断，新版本应从旧版本终止的次日开始")
    if versions and "effective_to" in versions[-1]:
        yield versions[-1].fault("最后一个版本不应有终止日期，废止的应写接替的版本", "effective_to")
    for version in versions:
        if "effective_to" in version and version["effective_to"] < version.get(
            "effective_from", date.min
        ):
            yield version.fault("终止日期早于施行日期", "effective_to")


def _check_in_force(versions: Sequence[Block], laws: Mapping[str, Block]) -> Iterator[Fault]:
    """What holds today rests on a law that does: the first it names; others may be history."""
    for version in versions[-1:]:
        cite = cited(version["basis"])[0]
        if "ended" in laws[cite]:
            yield version.fault(f"依据的法规已不再适用：{cite}", "basis")


def _check_renewal(
    kind: Block, defaults: Mapping[str, Any], laws: Mapping[str, Block]
) -> Iterator[Fault]:
    rules = kind.blocks("renewal")
    if bool(rules) == ("no_renewal" in kind):
        yield kind.fault("renewal 与 no_renewal 应当恰有一个")
    if bool(rules) != any(item["action"] == "renewal" for item in kind.blocks("items")):
        yield kind.fault("有延续规则的类型应有一个延续事项，反之亦然", "items")
    for rule in rules:
        ladder = {**defaults["ladder"][rule["new_term_from"]], **rule.block("ladder")}
        earliest = Term(*split_term(rule["earliest"])) if rule.get("earliest") else None
        steps = Ladder(*(ladder[step] for step in LADDER))
        for said in rule_faults(earliest, Term(*split_term(rule["latest"])), steps):
            yield rule.fault(said, "ladder" if "阶梯" in said else "latest")
    yield from _check_versions(rules, [rule["effective_from"] for rule in rules])
    yield from _check_in_force(rules, laws)


def _check_duties(
    kind: Block, defaults: Mapping[str, Any], laws: Mapping[str, Block]
) -> Iterator[Fault]:
    known = list(defaults["fields"])
    if sorted([*kind["duties"], *kind["unaffected"]["fields"]]) != sorted(known):
        yield kind.fault("每个登记事项应在 duties 或者 unaffected 里恰好出现一次", "duties")
    items = {item["code"]: item for item in kind.blocks("items")}
    for field in kind["duties"]:
        versions = duty_versions(kind, field)
        if not versions:
            yield kind.block("duties").fault(f"{field} 应是一条义务或者一列版本", field)
        for duty in versions:
            yield from _check_duty(duty, field, items)
        starts = [duty_start(duty, laws) for duty in versions]
        if None in starts:
            yield versions[starts.index(None)].fault("依据没有施行日期，应写 effective_from")
        yield from _check_versions(versions, starts)
        yield from _check_in_force(versions, laws)


def _check_duty(duty: Block, field: str, items: Mapping[str, Block]) -> Iterator[Fault]:
    if "item" not in duty and not (duty.get("outcome") and duty.get("reason")):
        yield duty.fault("没有事项的义务应写 outcome 和 reason")
    if "item" in duty and not _triggers(items.get(duty["item"]), field):
        yield duty.fault(f"事项 {duty['item']} 不存在或者不由 {field} 触发", "item")
    if "item" in duty and not ("deadline" in duty or "advised" in duty):
        yield duty.fault("有事项的义务应写 deadline，规定未写时限的写 advised", "item")
    if ("deadline" in duty) != ("clock" in duty):
        yield duty.fault("deadline 与 clock 应同时写")


def _triggers(item: Block | None, field: str) -> bool:
    return item is not None and field in item.get("fields", ())


def _check_items(kind: Block, materials: set[str]) -> Iterator[Fault]:
    for item in kind.blocks("items"):
        if not item["code"].startswith(f"{kind['code']}-"):
            yield item.fault(f"事项 {item['code']} 不属于 {kind['code']}", "code")
        for code in (*item["materials"], *item.get("materials_only_if", ())):
            if code not in materials:
                yield item.fault(f"没有材料 {code}", "materials")
        for field in item.get("fields", ()):
            versions = duty_versions(kind, field)
            if not versions or versions[-1].get("item") != item["code"]:
                yield item.fault(f"{field} 的义务没有指向本事项", "fields")
        if (item["action"] == "change") != bool(item.get("fields")):
            yield item.fault("变更事项应写 fields，延续事项不写", "action")
        if item["action"] not in kind["limits"]:
            yield item.fault(f"limits 没有 {item['action']}", "action")
        if "automatic" in item:
            yield from _check_automatic(item)


def _check_automatic(item: Block) -> Iterator[Fault]:
    """Only what needs nobody's eye, by a rule that is sure, may be left to the platform."""
    if item["grade"] != "A" or item["confidence"] != "high":
        yield item.fault("只有A类、把握高的事项可以写 automatic", "automatic")
    if item.block("automatic")["check_percent"] > 100:
        yield item.fault("check_percent 不能超过 100", "automatic")


def _check_yearly(kind: Block, laws: Mapping[str, Block]) -> Iterator[Fault]:
    for yearly in kind.blocks("yearly"):
        yield from _check_in_force([yearly], laws)
        if duty_start(yearly, laws) is None:
            yield yearly.fault("依据没有施行日期，应写 effective_from")
        if not yearly["code"].startswith(f"{kind['code']}-Y"):
            yield yearly.fault(f"事项 {yearly['code']} 不属于 {kind['code']}", "code")
        if ("due" in yearly) == ("no_day" in yearly):
            yield yearly.fault("due 与 no_day 应当恰有一个")
        if ("due" in yearly) != ("opens" in yearly):
            yield yearly.fault("due 与 opens 应同时写")
        elif "due" in yearly and yearly["opens"] > yearly["due"]:
            yield yearly.fault("截止日早于起始日", "due")


def _check_duplicates(sources: Sources) -> Iterator[Fault]:
    """A code used twice, or a name by which a file could mean two kinds."""
    yield from _twice("编码", "code", _coded(sources))
    yield from _twice("法规", "cite", sources.laws)
    seen: set[str] = set()
    for kind in (*sources.kinds, *sources.extended):
        for name in sorted(_names(kind)):
            if name in seen:
                yield kind.fault(f"名称 {name} 已属于另一类证照", "name")
            seen.add(name)


def _names(kind: Block) -> set[str]:
    aliases = kind.get("aliases")
    listed = aliases if isinstance(aliases, list) else []
    return {str(name) for name in (kind.get("name"), kind.get("short"), *listed) if name}


def _coded(sources: Sources) -> Iterator[Block]:
    for kind in sources.kinds:
        yield from (kind, *kind.blocks("items"), *kind.blocks("yearly"))
    yield from (*sources.materials, *sources.extended)


def _twice(what: str, key: str, blocks: Iterator[Block] | Sequence[Block]) -> Iterator[Fault]:
    seen: set[str] = set()
    for block in blocks:
        code = str(block.get(key))
        if code in seen:
            yield block.fault(f"{what} {code} 重复", key)
        seen.add(code)
