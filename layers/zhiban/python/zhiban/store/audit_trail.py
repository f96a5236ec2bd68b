"""Who looked and who acted, over both tables: every record of it as a row, for inspectors.

Codes, ids and reasons: no value that was entered or shown, and no field that is sealed, is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from zhiban.domain.corrections import CORRECTION_WORDS
from zhiban.domain.officers import roles_of, spoken_roles
from zhiban.domain.revealing import Purpose
from zhiban.store import keys
from zhiban.store.event_items import EVENT
from zhiban.store.reads import READ
from zhiban.store.table import Table
from zhiban.store.wire import Item, text, texts

OFFICER = "officer:"
_SWITCHED = {
    "items_switched": "停止或恢复提醒",
    "items_approved": "批准提醒",
    "items_automated": "开关自动审批",
    "effects_switched": "开关安全模式",
}
_PROPOSED = {
    "rule_proposed": "提出规则修改",
    "rule_released": "放行规则修改",
    "rule_refused": "不放行规则修改",
    "rule_withdrawn": "撤回规则修改",
}
_RULED = {"file_released": "放行数据文件", "file_turned_away": "退回数据文件"}
_GO = keys.switch("ringing")


@dataclass(frozen=True, slots=True)
class Entry:
    """One look or act: when, who (id, sign-in name, roles), what, about whom, more, what for."""

    at: str
    who: str
    name: str
    roles: str
    what: str
    about: str
    more: str
    why: str

    @property
    def cells(self) -> list[str]:
        """As a row of a list."""
        told = self.at, self.who, self.name, self.roles
        return [*told, self.what, self.about, self.more, self.why]


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """Reads both tables from end to end: for an export that somebody asked for, never a request."""

    cases: Table
    registry: Table

    def entries(self) -> Iterator[Entry]:
        """Every look and act, in the order in which the tables give them."""
        for table in (self.cases, self.registry):
            for item in table.scan():
                entry = entry_of(item)
                if entry is not None:
                    yield entry


def entry_of(item: Item) -> Entry | None:
    """What a row tells of who looked or acted; None for a row that tells of neither."""
    pk, sk = text(item, "PK"), text(item, "SK")
    if sk.startswith(READ):
        purpose = text(item, "purpose")
        words = Purpose(purpose).wording if purpose else ""
        said = "；".join(one for one in (words, text(item, "why")) if one)
        shown = text(item, "field")
        return _entry(item, "by", "完整显示" if shown else "查看", pk, shown, said)
    if sk.startswith("DONE#"):
        return _entry(item, "by", "办结任务", pk, text(item, "outcome"), sk.split("#")[1])
    if sk.startswith(EVENT) and pk == _GO.pk:
        items = "、".join(texts(item, "items")) or text(item, "state")
        what = _SWITCHED.get(text(item, "type"), text(item, "type"))
        return _entry(item, "by", what, pk, items, text(item, "reason"))
    return _of_the_county(item, pk, sk) or _of_persons(item, pk, sk)


def _of_the_county(item: Item, pk: str, sk: str) -> Entry | None:
    """What an officer let go on for the whole county: a rule, a file, ringing."""
    what = text(item, "type")
    if what in _PROPOSED:
        return _entry(item, "by", _PROPOSED[what], pk, sk.split("#")[1], text(item, "reason"))
    if what in _RULED:
        return _entry(item, "actor", _RULED[what], pk, "", text(item, "why"))
    if keys.Key(pk, sk) == _GO and text(item, "approved_by"):
        return _entry(item, "approved_by", "放行首次提醒", pk, "", "")
    return None


def _of_persons(item: Item, pk: str, sk: str) -> Entry | None:
    """What an officer did with a case or a holder, or took out."""
    if sk.startswith(EVENT) and text(item, "actor").startswith(OFFICER):
        return _entry(item, "actor", "办理", pk, text(item, "type"), "")
    if sk.startswith(keys.CORRECTIONS):
        what = CORRECTION_WORDS.get(text(item, "type"), text(item, "type"))
        return _entry(item, "actor", what, pk, "", text(item, "why"))
    if sk.startswith(keys.EXPORTS):
        opened = "含完整号码" if item.get("open_numbers") else ""
        return _entry(item, "actor", f"导出{text(item, 'what')}", pk, opened, text(item, "why"))
    if sk.startswith("DOWNLOAD#"):
        return _entry(item, "actor", "下载", pk, text(item, "key"), "")
    return None


def _entry(item: Item, by: str, what: str, about: str, more: str, why: str) -> Entry:
    told = text(item, "done_at") or text(item, "approved_at") or text(item, "at")
    at = told or text(item, "SK").split("#")[1]
    return Entry(
        at=at,
        who=text(item, by).removeprefix(OFFICER),
        name=text(item, "name"),
        roles=spoken_roles(roles_of(texts(item, "roles"))),
        what=what,
        about=about,
        more=more,
        why=why,
    )
