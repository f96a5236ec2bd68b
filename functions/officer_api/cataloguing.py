"""The catalogue as the desk reads it: items with their law, their ladder, and every message."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from officer_api import naming
from officer_api.asked import ItemCode, LadderDay
from officer_api.asking import Asking, Asks
from officer_api.catalogue_shown import (
    ItemDetail,
    LadderDays,
    LadderShown,
    RegisteredShown,
    StepShown,
    TemplateShown,
    TemplatesShown,
    VersionShown,
    WordingShown,
)
from officer_api.shown import ItemShown, ItemsShown, Named
from officer_api.switching import terms_shown
from zhiban.domain.errors import NotThere
from zhiban.domain.kinds import Duty, YearlyDuty
from zhiban.domain.ladder_preview import STEP_WORDS, preview
from zhiban.domain.law_words import (
    CONFIDENCE,
    confidence_of,
    spoken_deadline,
    spoken_item,
    spoken_limit,
    spoken_window,
    spoken_year,
)
from zhiban.domain.renewals import Law
from zhiban.domain.service_items import Confidence, Ladder, RenewalRule, ServiceItem
from zhiban.domain.templates import Mode, Sort, Template, templates
from zhiban.domain.wording import CHANGED

SORTS = {Sort.REMINDER: "提醒", Sort.VERIFICATION: "验证码", Sort.NOTICE: "告知"}
MODES = {Mode.LINK: "带链接", Mode.CODE: "带办件码"}
HALF_A_YEAR = timedelta(days=182)
_ABOUT: Mapping[str, Literal["expiry", "change"]] = {"renewal": "expiry", "change": "change"}


def show_items(asking: Asks) -> ItemsShown:
    """Every service item and yearly duty, with its law and how its switches stand."""
    catalogue = asking.parts.catalogue
    look = _Switches(asking)
    items = [look.item(one) for one in catalogue.items.values()]
    return ItemsShown(items=items + [look.duty(one) for one in catalogue.owed_yearly.values()])


def show_item(asking: Asks, code: ItemCode) -> ItemDetail:
    """One of them with every version of its law. Raises NotThere."""
    catalogue, look = asking.parts.catalogue, _Switches(asking)
    if code in catalogue.items:
        return _item(asking, catalogue.items[code], look)
    if code in catalogue.owed_yearly:
        return _duty(asking, catalogue.owed_yearly[code], look)
    raise _nothing()


def show_ladder(asking: Asks, code: ItemCode, day: LadderDay = None) -> LadderShown:
    """When a licence would be reminded of, for a day that somebody chose; nothing is written.

    Without a day, for a licence that ends in half a year, and for a change of today. Raises
    NotThere for an item nobody knows, Malformed for a day of which no ladder comes.
    """
    parts = asking.parts
    if code not in parts.catalogue.items and code not in parts.catalogue.owed_yearly:
        raise _nothing()
    item = parts.catalogue.items.get(code)
    usual = asking.today + (HALF_A_YEAR if item and item.rules else timedelta())
    on = day or usual
    found = preview(code, on, Law(parts.catalogue, parts.calendar), asking.today)
    return LadderShown(
        day=on,
        rule=found.rule,
        earliest=found.earliest,
        latest=found.latest,
        advised=found.advised,
        ends=found.ends,
        projected=found.projected,
        steps=[
            StepShown(
                what=Named(code=step.name, name=STEP_WORDS[step.name]),
                day=step.day,
                past=step.day < asking.today,
            )
            for step in found.plan.steps()
        ],
    )


def show_templates(asking: Asks) -> TemplatesShown:
    """Every message with its wordings and under which ids the stage's providers know them."""
    registered = asking.parts.registered
    used = asking.parts.sender.mode
    return TemplatesShown(
        providers=list(registered),
        rows=[_template(one, registered, used) for one in templates().values()],
    )


def _nothing() -> NotThere:
    return NotThere("no_such_item", "没有这个事项，请核对编码。")


class _Switches:
    """Items as they stand with their switches, which are read once."""

    def __init__(self, asking: Asking) -> None:
        self._catalogue = asking.parts.catalogue
        switches = asking.parts.ringing.switches()
        self._stopped, self._automatic = switches.stopped, switches.automatic
        self._unsure = set(self._catalogue.of_low_confidence) - switches.approved

    def item(self, one: ServiceItem) -> ItemShown:
        sure = confidence_of(one, self._catalogue)
        window = spoken_item(one, self._catalogue)
        return self._shown(one.code, one.name, one.kind, one.basis, sure, window)

    def duty(self, one: YearlyDuty) -> ItemShown:
        return self._shown(
            one.code, one.name, one.kind, one.basis, one.confidence, spoken_year(one)
        )

    def _shown(
        self, code: str, name: str, kind: str, basis: str, sure: Confidence, window: str
    ) -> ItemShown:
        return ItemShown(
            code=code,
            name=name,
            kind=naming.kind(self._catalogue, kind),
            basis=basis,
            confidence=_sure(sure),
            window=window,
            unsure=code in self._unsure,
            stopped=code in self._stopped,
            automatic=terms_shown(self._catalogue, code, on=code in self._automatic),
        )


def _sure(level: Confidence) -> Named:
    return Named(code=level, name=CONFIDENCE[level])


def _item(asking: Asking, item: ServiceItem, look: _Switches) -> ItemDetail:
    catalogue, today = asking.parts.catalogue, asking.today
    if item.rules:
        now = item.rule_on(today).id
        versions = [_rule(rule, rule.id == now) for rule in item.rules]
    else:
        kind, fields = catalogue.kind(item.kind), item.fields
        at = {kind.duty(field, today).rule for field in fields}
        told = [duty for duty in kind.duties if duty.field in fields and duty.item == item.code]
        versions = [_followed(duty, duty.rule in at) for duty in told]
    return ItemDetail(
        **look.item(item).model_dump(),
        catalogue=catalogue.version,
        action=item.action,
        about=_ABOUT[item.action],
        versions=versions,
        fields=[Named(code=field, name=CHANGED[field]) for field in item.fields],
        materials=[Named(code=m, name=catalogue.materials[m].name) for m in item.materials],
        original_back=item.original_back,
        statutory_limit=spoken_limit(item.statutory_limit),
        promised_limit=spoken_limit(item.promised_limit),
        issue_limit=spoken_limit(item.issue_limit),
        limit_basis=item.limit_basis,
        limit_note=item.limit_note,
        note=item.note,
    )


def _duty(asking: Asking, duty: YearlyDuty, look: _Switches) -> ItemDetail:
    version = VersionShown(
        id=duty.rule,
        since=duty.effective_from,
        until=None,
        in_force=duty.effective_from <= asking.today,
        window=spoken_year(duty),
        earliest="",
        latest="",
        ladder=_ladder(duty.ladder),
        late=duty.late_wording,
        basis=duty.basis,
        confidence=_sure(duty.confidence),
        note=duty.note,
    )
    return ItemDetail(
        **look.duty(duty).model_dump(),
        catalogue=asking.parts.catalogue.version,
        action="yearly",
        about="year",
        versions=[version],
        fields=[],
        materials=[],
        original_back="",
        statutory_limit="",
        promised_limit="",
        issue_limit="",
        limit_basis="",
        limit_note="",
        note="",
    )


def _rule(rule: RenewalRule, in_force: bool) -> VersionShown:
    return VersionShown(
        id=rule.id,
        since=rule.effective_from,
        until=rule.effective_to,
        in_force=in_force,
        window=spoken_window(rule),
        earliest=spoken_limit(rule.earliest),
        latest=rule.latest.text,
        ladder=_ladder(rule.ladder),
        late=rule.late_wording,
        basis=rule.basis,
        confidence=_sure(rule.confidence),
        note=rule.note,
    )


def _followed(duty: Duty, in_force: bool) -> VersionShown:
    return VersionShown(
        id=duty.rule,
        since=duty.effective_from,
        until=duty.effective_to,
        in_force=in_force,
        window=f"{CHANGED[duty.field]}：{spoken_deadline(duty)}",
        earliest="",
        latest=spoken_limit(duty.deadline or duty.advised),
        ladder=None,
        late=duty.late_wording,
        basis=duty.basis,
        confidence=_sure(duty.confidence),
        note=duty.note,
    )


def _ladder(of: Ladder) -> LadderDays:
    return LadderDays(
        first_days=of.first_days,
        again_days=of.again_days,
        last_days=of.last_days,
        worklist_working_days=of.worklist_working_days,
    )


def _template(one: Template, registered: dict[str, dict[str, str]], used: Mode) -> TemplateShown:
    mode = Named(code=one.mode, name=MODES[one.mode]) if one.mode else None
    return TemplateShown(
        id=one.id,
        version=one.version,
        sort=Named(code=one.sort, name=SORTS[one.sort]),
        mode=mode,
        in_use=one.mode in (None, used),
        goal=one.limit.goal,
        most=one.limit.most,
        wordings=[
            WordingShown(
                key=one.key(nth), text=text, registered=_registered(one.key(nth), registered)
            )
            for nth, text in enumerate(one.wordings)
        ],
    )


def _registered(key: str, registered: dict[str, dict[str, str]]) -> list[RegisteredShown]:
    """A provider that takes every wording by our own name, or needs none, is told with "*"."""
    found = {name: told.get(key) or told.get("*") for name, told in registered.items()}
    return [RegisteredShown(provider=name, id=known) for name, known in found.items() if known]
