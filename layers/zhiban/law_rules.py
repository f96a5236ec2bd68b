"""The tables of docs/law.md that show what the rules make of the catalogue, with examples.

Build time only; every day shown is worked out by `zhiban.domain` itself.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from layers.zhiban.law_tables import WIDE, span, table
from zhiban.domain.catalogue import Catalogue, Duty, Kind, RenewalRule, ServiceItem, Term
from zhiban.domain.changes import change_window
from zhiban.domain.due_dates import DueDates, due_dates
from zhiban.domain.ladder import plan_ladder
from zhiban.domain.law_words import CONFIDENCE, spoken_deadline, spoken_window
from zhiban.domain.service_items import Confidence
from zhiban.domain.windows import window_under
from zhiban.domain.working_days import WorkingDays

EXPIRY, CHANGED, REGISTERED = date(2026, 12, 31), date(2026, 11, 2), date(2026, 11, 5)
"""The days of the examples, all in announced years."""

CHECKED = (date(2005, 1, 1), date(2030, 12, 31))
"""The expiry days for which it is worked out whether a step falls into the window."""

FIELDS = {
    "name": "名称",
    "legal_rep": "法定代表人",
    "address_renumber": "门牌、路名（未迁址）",
    "address_move": "迁址",
    "scope": "经营范围",
    "entity_type": "主体类型",
    "registered_capital": "注册资本",
    "sponsor": "举办者",
    "investor": "投资人",
    "discharge": "排水事项",
}
OUTCOMES = {"officer_task": "工作人员", "none": "不用办"}


def items(catalogue: Catalogue, calendar: WorkingDays) -> Iterator[str]:
    """One row an item: its code, window, source, confidence and an example."""

    def row(item: ServiceItem) -> list[str]:
        if item.action == "renewal":
            rule = item.rules[-1]
            said, shown = spoken_window(rule), _renewal_example(item, rule, calendar)
            sure = _lower(rule.confidence, item.confidence)
        else:
            duty = catalogue.kind(item.kind).duty(item.fields[0], REGISTERED)
            said, shown = spoken_deadline(duty), _change_example(duty, calendar)
            sure = _lower(duty.confidence, item.confidence)
        return [item.code, item.name, said, item.basis, sure, shown]

    head = ("事项", "名称", "什么时候办", "依据", "把握", "举例")
    return table(head, map(row, catalogue.items.values()))


def _lower(*levels: Confidence) -> str:
    return CONFIDENCE[max(levels, key=list(CONFIDENCE).index)]


def _renewal_example(item: ServiceItem, rule: RenewalRule, calendar: WorkingDays) -> str:
    window = window_under(rule, EXPIRY, calendar)
    opens = f"{window.earliest}起，" if window.earliest else ""
    advised = f"，建议不晚于{window.advised_latest}" if rule.unit_silent else ""
    first = plan_ladder(window, item, calendar).first
    return f"{EXPIRY}到期：{opens}最晚{window.latest}{advised}；{first}首次提醒"


def _change_example(duty: Duty, calendar: WorkingDays) -> str:
    window = change_window(duty, CHANGED, REGISTERED, calendar)
    if window is None:
        return "由工作人员联系"
    by = f"最晚{window.latest}" if window.latest else f"建议不晚于{window.advised}"
    who = "；先由工作人员核对" if duty.outcome == "officer_task" else ""
    return f"{CHANGED}变化、{REGISTERED}登记：{by}{who}"


def renewals(catalogue: Catalogue) -> Iterator[str]:
    """Every version of every renewal: from when, late, the new term, the ladder."""

    def row(item: ServiceItem, rule: RenewalRule) -> list[str]:
        ladder = rule.ladder
        steps = (ladder.first_days, ladder.again_days, ladder.last_days)
        return [
            item.code,
            span(rule.effective_from, rule.effective_to),
            spoken_window(rule) + ("（工作日、自然日两种读法）" if rule.unit_silent else ""),
            rule.late_wording,
            _new_term(rule),
            f"{'、'.join(map(str, steps))}日；名单{ladder.worklist_working_days}个工作日",
            rule.basis,
            CONFIDENCE[rule.confidence],
            rule.note,
        ]

    head = (
        "事项",
        "施行",
        "窗口",
        "逾期",
        "新证起算",
        "提醒（最晚日之前）",
        "依据",
        "把握",
        "说明",
    )
    every = (item for item in catalogue.items.values() if item.rules)
    return table(head, (row(item, rule) for item in every for rule in item.rules))


def _new_term(rule: RenewalRule) -> str:
    if rule.new_term_from == "decision":
        return f"自决定之日（{rule.new_term_basis}）"
    told = rule.new_term_basis or "规定未写明"
    return f"自届满次日，届满后才决定的自决定之日（{told}）"


def duties(catalogue: Catalogue) -> Iterator[str]:
    """Every version of what a changed fact asks, kind by kind; what asks for nothing left out."""

    def row(kind: Kind, duty: Duty) -> list[str]:
        versions = [other for other in kind.duties if other.field == duty.field]
        since = span(duty.effective_from, duty.effective_to) if len(versions) > 1 else ""
        who = duty.item if duty.outcome == "item" else f"{OUTCOMES[duty.outcome]}：{duty.reason}"
        return [
            kind.short,
            FIELDS[duty.field],
            since,
            duty.effect_wording,
            who or "",
            spoken_deadline(duty) if duty.deadline or duty.advised else "未规定天数",
            duty.late_wording,
            duty.basis,
            CONFIDENCE[duty.confidence],
        ]

    head = ("证照", "变化", "施行", "要求", "谁来办", "时限", "逾期", "依据", "把握")
    every = (
        (kind, duty)
        for kind in catalogue.kinds.values()
        for duty in kind.duties
        if duty.effect != "none"
    )
    return table(head, (row(kind, duty) for kind, duty in every))


def unaffected(catalogue: Catalogue) -> Iterator[str]:
    """The changes that ask for nothing, and why; kinds that say the same stand together."""
    same: dict[tuple[str, str, str], list[str]] = {}
    for kind in catalogue.kinds.values():
        fields: dict[tuple[str, str], list[str]] = {}
        for duty in kind.duties:
            if duty.effect == "none":
                fields.setdefault((duty.reason, duty.basis), []).append(FIELDS[duty.field])
        for (reason, basis), named in fields.items():
            same.setdefault(("、".join(named), reason, basis), []).append(kind.short)
    for (which, reason, basis), shorts in same.items():
        yield f"- {which}：{reason}（{basis}）。{'、'.join(shorts)}。"


def limits(catalogue: Catalogue) -> Iterator[str]:
    """The bureau's own clocks, one row a kind and action where they differ."""
    seen: dict[tuple[str, ...], list[str]] = {}
    for item in catalogue.items.values():
        clocks = (item.statutory_limit, item.extension, item.issue_limit, item.promised_limit)
        key = (item.kind, *map(_clock, clocks), item.limit_basis, item.limit_note)
        seen.setdefault(key, []).append(item.code)
    head = ("事项", "法定", "可延长", "发证", "承诺（示例）", "依据", "说明")
    return table(head, (["、".join(codes), *key[1:]] for key, codes in seen.items()))


def _clock(term: Term | None) -> str:
    if term is None:
        return "—"
    return term.text if term.n else "当场"


def never(catalogue: Catalogue) -> Iterator[str]:
    """The kinds that never alarm, and those that alarm only by the day their paper prints."""
    for kind in catalogue.kinds.values():
        name, basis = kind.name.translate(WIDE), kind.validity_basis
        if catalogue.renewal_item(kind.code) is None:
            yield f"- {name}：从不提醒。{kind.no_renewal}（{basis}）。"
        elif kind.validity_years is None:
            note = kind.validity_note
            yield f"- {name}：按证面的到期日提醒，证面没有的不提醒。{note}（{basis}）。"


def without_a_step(catalogue: Catalogue, calendar: WorkingDays) -> Iterator[str]:
    """The rules under which some expiry day leaves no working day between opening and latest."""
    start, end = CHECKED
    expiries = [start + n * timedelta(days=1) for n in range((end - start).days + 1)]
    found = False
    for item in catalogue.items.values():
        for rule in item.rules:
            windows = due_dates(rule, expiries, calendar)
            shut = [e for e, w in zip(expiries, windows, strict=True) if not _fits(w, calendar)]
            if shut:
                found = True
                since = span(rule.effective_from, rule.effective_to)
                yield f"- {item.code}（{since}）：{len(shut)}个到期日，例如{shut[0]}。"
    if not found:
        yield "- 没有。每一类、每一版规则都至少有一个提醒日落在可以申请的日子里。"


def _fits(window: DueDates, calendar: WorkingDays) -> bool:
    opens, closes = window
    return opens is None or calendar.on_or_before(closes) >= opens
