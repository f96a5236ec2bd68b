"""Write docs/messages.md: every wording there is, and what it costs for every item at its longest.

`make messages` writes the page; with `--check` it only tells whether the committed one is current.
Its samples are also what the linter is run over in the tests.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from zhiban.domain import messages, notices
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.messages import Change, Claim, Message, Mode, Need, Owed, Sender
from zhiban.domain.service_items import ServiceItem
from zhiban.domain.templates import Template, templates
from zhiban.domain.wording import CHANGED, spoken_name

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "docs" / "messages.md"
CATALOGUE = HERE / "python" / "zhiban" / "data" / "catalogue.json"

TODAY = date(2026, 12, 1)
HOLDER = "沂源县历山街道清香园餐饮服务管理有限责任公司第二分公司"
TAIL = "0123"
SENDER = Sender("沂源审批局", "0533-3241001", "https://wuganzhiban.example.gov.cn")
SECRETS = {Mode.LINK: "abcdefghijk0123456789Z", Mode.CODE: "K7QF2M9X"}
PARCEL = notices.Tracking("邮政EMS", "EA123456789CN")
DAYS = ((date(2026, 12, 22), date(2026, 12, 31)), (date(2027, 1, 22), date(2027, 12, 31)))
"""Latest and expiry where a message gets longest: two-digit days, and days of the next year."""

MEANINGS = {
    "holder": "持证主体名称，放不下时截短，再放不下时省去",
    "licence": "证照名称，不含括号里的说明",
    "tail": "证照编号末四位",
    "expiry": "有效期止",
    "when": "办理期限，带星期；日期带推算余量的说“建议最晚”，法律没有规定天数的说“建议于”",
    "soon": "同上，最短的说法",
    "count": "件数",
    "field": "营业执照上变更的事项",
    "action": "要办的事",
    "duty": "年度事项的名称",
    "matter": "申请的事项",
    "day": "日期，带星期",
    "until": "委托的最后一天",
    "carrier": "承运单位",
    "tracking": "运单号",
    "link": "确认链接，只能是本局自己的域名",
    "place": "官方入口，代替链接",
    "case_code": "办件码，代替链接，八位，不含易混的字母和数字",
    "phone": "咨询电话",
    "code": "一次性验证码",
    "purpose": "验证码的用途",
    "minutes": "验证码有效的分钟数",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One message about one item, rendered with the longest realistic names."""

    item: str
    template: str
    message: Message
    sender: Sender


def samples(catalogue: Catalogue, sender: Sender = SENDER) -> Iterator[Sample]:
    """Every template with every item it may be about, in both modes, on every sort of day."""
    for mode in Mode:
        told = replace(sender, mode=mode)
        for item in catalogue.items.values():
            makers = _RENEWALS if item.action == "renewal" else _CHANGES
            for message in (m for make in (*makers, *_ALWAYS) for m in make(item, catalogue, told)):
                yield Sample(item.code, message.template.split("/")[0], message, told)


def _licence(item: ServiceItem, catalogue: Catalogue) -> str:
    return spoken_name(catalogue.kind(item.kind).name)


def _renewals(item: ServiceItem, catalogue: Catalogue, sender: Sender) -> Iterator[Message]:
    name, secret = _licence(item, catalogue), SECRETS[sender.mode]
    for latest, expiry in (*DAYS, (date(2026, 11, 30), date(2027, 12, 31))):
        need = Need(name, TAIL, latest, expiry, projected=latest.year > TODAY.year)
        for step in ("first", "again", "last"):
            for needs in ([need], [need] * 20):
                yield messages.renewal_reminder(HOLDER, needs, step, sender, secret, TODAY)


def _changes(item: ServiceItem, catalogue: Catalogue, sender: Sender) -> Iterator[Message]:
    name, secret = _licence(item, catalogue), SECRETS[sender.mode]
    field = max((CHANGED[field] for field in item.fields), key=len)
    for claim in Claim:
        for by in (None, date(2026, 11, 20), *(latest for latest, _ in DAYS)):
            change = Change(name, TAIL, field, claim, by)
            for changes in ([change], [change] * 20):
                yield messages.change_reminder(HOLDER, changes, sender, secret, TODAY)


def _longest_duty(catalogue: Catalogue) -> str:
    """The longest name of what is owed every year."""
    duties = [duty for kind in catalogue.kinds.values() for duty in kind.yearly]
    return max((spoken_name(duty.name) for duty in duties), key=len)


def _mixed(item: ServiceItem, catalogue: Catalogue, sender: Sender) -> Iterator[Message]:
    name, secret = _licence(item, catalogue), SECRETS[sender.mode]
    duty = _longest_duty(catalogue)
    for latest, expiry in DAYS:
        need = Need(name, TAIL, latest, expiry, projected=False)
        owed = Owed(name, TAIL, duty, latest)
        for step in ("first", "again", "last"):
            for many in ([owed], [owed] * 20):
                yield messages.yearly_reminder(HOLDER, many, step, sender, secret, TODAY)
            yield messages.mixed_reminder(
                HOLDER, [need], [], [owed] * 19, step, sender, secret, TODAY
            )


def _notices(item: ServiceItem, catalogue: Catalogue, sender: Sender) -> Iterator[Message]:
    licence = _licence(item, catalogue)
    matter = notices.Matter(HOLDER, spoken_name(item.name), licence, TAIL)
    secret = SECRETS[sender.mode]
    for day in (None, *(latest for latest, _ in DAYS)):
        yield notices.correction_notice(matter, day, sender, secret, TODAY)
    yield notices.granted_notice(matter, sender)
    yield notices.posted_notice(matter, PARCEL, sender)
    yield notices.refused_notice(matter, sender, secret)
    yield notices.extended_notice(matter, DAYS[1][1], sender, secret, TODAY)
    yield notices.agent_notice(matter, DAYS[1][1], sender, secret, TODAY)
    yield notices.pickup_notice(matter, PARCEL, DAYS[1][0], sender, TODAY)
    yield notices.undelivered_notice(matter, PARCEL, sender)
    yield notices.expired_notice(matter, date(2025, 11, 30), sender, TODAY)
    yield messages.one_time_code(f"签署{spoken_name(item.name)}申请", "123456", sender)


type _Maker = Callable[[ServiceItem, Catalogue, Sender], Iterator[Message]]
_RENEWALS: tuple[_Maker, ...] = (_renewals,)
_CHANGES: tuple[_Maker, ...] = (_changes,)
_ALWAYS: tuple[_Maker, ...] = (_mixed, _notices)


def page(catalogue: Catalogue) -> str:
    """The whole page, as Markdown."""
    longest: dict[tuple[str, str], Message] = {}
    for sample in samples(catalogue):
        place = sample.item, sample.template
        known = longest.get(place)
        if known is None or _length(sample.message) > _length(known):
            longest[place] = sample.message
    return "\n".join([_HEAD, *_meanings(), *_wordings(), *_tables(catalogue, longest)])


def _length(message: Message) -> tuple[int, int]:
    return message.segments, len(message.text)


def _meanings() -> Iterator[str]:
    yield from ("## 变量", "", "| 变量 | 说什么 |", "|---|---|")
    yield from (f"| `{{{name}}}` | {meaning} |" for name, meaning in MEANINGS.items())
    yield ""


def _wordings() -> Iterator[str]:
    yield from ("## 文案", "", _WORDINGS_HEAD, "")
    yield from ("| 编号 | 类别 | 文案 |", "|---|---|---|")
    for template in templates().values():
        for nth, wording in enumerate(template.wordings):
            yield f"| `{template.key(nth)}` | {_sort(template)} | {wording} |"
    yield ""


def _sort(template: Template) -> str:
    name = {"reminder": "提醒", "verification": "验证码", "notice": "告知"}[template.sort]
    mode = {None: "", Mode.LINK: "，带链接", Mode.CODE: "，带办件码"}[template.mode]
    return name + mode


def _tables(catalogue: Catalogue, longest: dict[tuple[str, str], Message]) -> Iterator[str]:
    yield from ("## 条数", "", _TABLES_HEAD, "")
    groups = [
        ("延续提醒", ("renewal.",), "renewal"),
        ("变更提醒", ("change.",), "change"),
        ("年度事项和合并提醒", ("yearly.", "mixed."), ""),
        ("其他", ("",), ""),
    ]
    shown: set[str] = set()
    for title, prefixes, action in groups:
        columns = [t.id for t in templates().values() if t.id.startswith(prefixes)]
        columns = [name for name in columns if name not in shown]
        shown.update(columns)
        items = [i for i in catalogue.items.values() if action in ("", i.action)]
        yield from (f"### {title}", "", f"| 事项 | {' | '.join(_narrow(c) for c in columns)} |")
        yield "|---" * (len(columns) + 1) + "|"
        for item in items:
            cells = [_cell(longest.get((item.code, column))) for column in columns]
            yield f"| {item.code} {spoken_name(item.name)} | {' | '.join(cells)} |"
        yield ""


def _narrow(column: str) -> str:
    return "`" + column.replace(".", "`<br>`.") + "`"


def _cell(message: Message | None) -> str:
    return "" if message is None else f"{message.segments} · {len(message.text)}"


_HEAD = """# Messages

Written by `make messages` from `layers/zhiban/python/zhiban/domain/template_wordings.py`; a test
holds it current. For the clerk who proof-reads the wordings, the operator who registers them at the
SMS provider, and whoever pays for them.

每条短信都以登记的签名【…】开头。中文短信按 UCS-2 计：70 字以内一条，更长的每 67 字一条。
"""
_WORDINGS_HEAD = """编号是登记在短信平台的单位：名称、版本，以及放不下时依次换用的说法（b、c……）。
带 `.code` 的用在不带链接的方式（`message_mode: code`）。平台要求报备的，把平台给的模板号
按编号写进本县配置（`infra/stages/`）里该通道的 `templates`；`make deploy` 先说还缺哪些。
改一个字也要升版本、重新报备，新旧两版的编号可以同时写着。"""
_TABLES_HEAD = f"""每格是“条数 · 字数”，取最长的情形：主体“{HOLDER}”，
签名“{SENDER.signature}”，电话 {SENDER.office_phone}，链接 {SENDER.base_url}/r#……，二十件合并，
日期跨年或者两位数。上限：提醒 2 条（办件码方式争取 1 条），验证码 1 条，告知 2 条。"""


def main(arguments: Sequence[str], target: Path = TARGET) -> int:
    """Write the page, or with `--check` compare; the exit code is 1 when it is not current."""
    parser = argparse.ArgumentParser(prog="make messages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare, write nothing")
    only_check = parser.parse_args(arguments).check
    text = page(Catalogue.from_mapping(json.loads(CATALOGUE.read_bytes())))
    if not only_check:
        target.write_text(text, encoding="utf-8")
        return 0
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write("docs/messages.md is not current; write it anew: make messages\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
