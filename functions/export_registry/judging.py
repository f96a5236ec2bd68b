"""The quality of the registry's data: a list of findings, and their counts for the desk."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from export_registry.exporting import Exported, note, store_list
from export_registry.parts import Order, Parts
from zhiban.domain.clock import business_day
from zhiban.domain.names import plain_name
from zhiban.domain.quality import HOLDERS, Finding, Problem, look_at_holder
from zhiban.gateways.files.repeats import Repeats, identities_in, identity
from zhiban.store.quality import QualityLine
from zhiban.store.table import transact

FINDINGS = ("来源", "类别", "问题", "主体代码", "证照编号")
SUMMARY = ("来源", "类别", "总数", "问题", "数量", "占比")


@dataclass(slots=True)
class _Counts:
    """How many there are, and how many have which problem, by source and kind."""

    all: Counter[tuple[str, str]]
    found: Counter[tuple[str, str, Problem]]

    def lines(self) -> list[QualityLine]:
        """The worst first."""
        return [
            QualityLine(source, kind, self.all[source, kind], problem, number)
            for (source, kind, problem), number in self.found.most_common()
        ]


@dataclass(frozen=True, slots=True)
class Report:
    """Where the findings and their summary lie, and the summary itself."""

    findings: Exported
    summary: Exported
    lines: list[QualityLine]


def judge(parts: Parts, order: Order) -> Report:
    """Look at everything, write both lists, keep the summary for the desk."""
    counts = _Counts(Counter(), Counter())
    names = _names_that_repeat(parts)
    rows = (
        [one.source, one.kind, one.problem.value, one.uscc, one.number]
        for one in _findings(parts, order, names, counts)
    )
    findings = store_list(parts, order, "quality", FINDINGS, rows)
    lines = counts.lines()
    summary = store_list(
        parts,
        order,
        "quality-summary",
        SUMMARY,
        (
            [
                one.source,
                one.kind,
                str(one.total),
                one.problem.value,
                str(one.number),
                f"{one.number / one.total:.1%}",
            ]
            for one in lines
        ),
    )
    transact(parts.client, [parts.quality.keep(order.at, lines)])
    note(parts, order, findings)
    return Report(findings, summary, lines)


def _names_that_repeat(parts: Parts) -> frozenset[bytes]:
    with Repeats() as repeats:
        for entity, _ in parts.holders.all():
            if not entity.stub:
                repeats.add(identity(plain_name(entity.name)))
        return identities_in(repeats.found())


def _findings(
    parts: Parts, order: Order, names: frozenset[bytes], counts: _Counts
) -> Iterator[Finding]:
    today = business_day(order.at)
    for entity, licences in parts.holders.all():
        counts.all[entity.source, HOLDERS] += 1
        for licence in licences:
            kind = parts.kinds.get(licence.kind)
            counts.all[licence.source, kind.name if kind else licence.kind] += 1
        found = list(look_at_holder(entity, licences, parts.kinds, today))
        if not entity.stub and identity(plain_name(entity.name)) in names:
            found.append(Finding(entity.source, HOLDERS, Problem.SAME_NAME, entity.uscc))
        for one in found:
            counts.found[one.source, one.kind, one.problem] += 1
        yield from found
