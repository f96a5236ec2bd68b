"""The tables of docs/law.md that show the catalogue as it stands, each row with its source.

Build time only. What the rules make of it is in `law_rules`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from layers.zhiban.read_catalogue import Block
from zhiban.domain.cases import Reason
from zhiban.domain.catalogue import Catalogue, YearlyDuty
from zhiban.domain.law_words import CONFIDENCE

SCOPES = {"no_licence": "不再办证", "filing_only": "改为备案"}
WIDE = str.maketrans({"(": "（", ")": "）", ",": "，", ";": "；", ":": "：", "|": "｜"})


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table with full-width punctuation in its cells."""
    yield _row(head)
    yield _row(["---"] * len(head))
    yield from (_row([cell.translate(WIDE) for cell in row]) for row in rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def kinds(catalogue: Catalogue) -> Iterator[str]:
    """The nineteen kinds and their validity."""
    rows = (
        [
            kind.code,
            kind.name,
            f"{kind.validity_years}年" if kind.validity_years else "国家未定",
            kind.department,
            kind.issued_by,
            kind.validity_basis,
            f"{'可以合并' if kind.merges_changes else '先办变更'}（{kind.merge_basis}）",
            "；".join(filter(None, (kind.validity_note, kind.note))),
        ]
        for kind in catalogue.kinds.values()
    )
    return table(
        ("编码", "证照", "有效期", "主管", "签发", "有效期依据", "变更与延续", "说明"), rows
    )


def yearly(catalogue: Catalogue) -> Iterator[str]:
    """What is owed every year."""

    def row(duty: YearlyDuty) -> list[str]:
        due = "{}月{}日以前".format(*duty.due) if duty.due else duty.no_day
        late = f"{duty.late_wording}（{duty.late_basis}）"
        return [duty.code, duty.name, due, late, duty.basis, CONFIDENCE[duty.confidence], duty.note]

    head = ("编码", "名称", "每年何时", "逾期", "依据", "把握", "说明")
    return table(head, (row(one) for kind in catalogue.kinds.values() for one in kind.yearly))


def change_ladder(catalogue: Catalogue) -> Iterator[str]:
    """How a change is reminded of and followed, in a sentence."""
    steps = catalogue.change_ladder
    yield (
        f"有事项的变更得知当日首提，最晚（建议）申请日前{steps.again_days}日再提、{steps.last_days}日末提，"
        f"前{steps.worklist_working_days}个工作日列入电话或上门名单；得知时已过期限的，提醒到得知后"
        f"{steps.late_days}日。过后再跟{steps.followed_days}日，仍未办的交工作人员。"
    )


def desk(catalogue: Catalogue) -> Iterator[str]:
    """When a limit is warned of, and how many of those granted together are looked at again."""
    rules = catalogue.desk
    yield (
        f"承诺期限、法定期限届满前{rules.warn_working_days}个工作日列入名单，期限短的不早于过半；过了承诺期限、"
        f"临近或者超过法定期限的，交主管。成批准予的，抽{rules.sample_percent}%由另一人复核。"
    )


def automatic(catalogue: Catalogue) -> Iterator[str]:
    """The items the platform may decide, once they are turned on."""
    rows = (
        [
            item.code,
            item.name,
            "先予后查：凭申请人声明准予，事后核查" if told.provisional else "当场准予",
            f"抽{told.check_percent}%",
            f"{told.check_within}个工作日内",
            told.basis,
        ]
        for item in catalogue.items.values()
        if (told := item.automatic)
    )
    return table(("事项", "名称", "怎样准予", "抽查", "复核", "依据"), rows)


def exclusions(catalogue: Catalogue) -> Iterator[str]:
    """Who needs no permit of a kind any more."""
    rows = (
        [
            kind.short,
            "、".join(exclusion.words),
            f"{exclusion.effective_from}起" if exclusion.effective_from else "一直如此",
            SCOPES[exclusion.outcome],
            exclusion.basis,
        ]
        for kind in catalogue.kinds.values()
        for exclusion in kind.exclusions
    )
    return table(("证照", "名称或者经营范围含有", "施行", "结果", "依据"), rows)


def provisions(catalogue: Catalogue) -> Iterator[str]:
    """What else an officer should know."""
    rows = (
        [kind.short, told.title, told.text, told.basis]
        for kind in catalogue.kinds.values()
        for told in kind.provisions
    )
    return table(("证照", "题目", "规定", "依据"), rows)


def reasons() -> Iterator[str]:
    """Every reason not to remind, as an officer reads it."""
    return table(("代码", "原因"), ([f"`{reason.value}`", reason.wording] for reason in Reason))


def originals(catalogue: Catalogue) -> Iterator[str]:
    """The items for which the old original has to be handed in."""
    wanted = [item for item in catalogue.items.values() if item.original_back]
    return table(
        ("事项", "名称", "依据"), ([item.code, item.name, item.original_back] for item in wanted)
    )


def extended(catalogue: Catalogue) -> Iterator[str]:
    """The kinds that are described and switched off."""
    rows = (
        [
            kind.code,
            kind.name,
            kind.validity,
            f"到期前{kind.latest.text}" if kind.latest else "未规定",
            kind.change,
            kind.issued_by,
            kind.basis,
            CONFIDENCE[kind.confidence],
            kind.note,
        ]
        for kind in catalogue.extended.values()
    )
    head = ("编码", "名称", "有效期", "最晚", "变更", "签发", "依据", "把握", "说明")
    return table(head, rows)


def laws(blocks: Iterable[Block]) -> Iterator[str]:
    """Every law the catalogue cites."""
    rows = (
        [
            law["cite"],
            law["effective_from"].isoformat() if "effective_from" in law else "待核",
            f"{law['ended']}起不再适用" if "ended" in law else "",
            law.get("note", ""),
        ]
        for law in blocks
    )
    return table(("法规", "施行", "失效", "说明"), rows)


def span(starts: date, ends: date | None) -> str:
    """From when to when a version holds."""
    return f"{starts}至{ends}" if ends else f"{starts}起"
