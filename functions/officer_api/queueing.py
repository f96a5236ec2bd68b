"""What waits, a page of a queue at a time, by its index."""

from officer_api import naming, paging
from officer_api.asked import After, Limit, State
from officer_api.asking import Asking, Asks
from officer_api.shown import QueuePage, QueueRow
from zhiban.domain.automatic import is_automatic
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.entities import Entity


def show_queue(
    asking: Asks, state: State = "filed", limit: Limit = 25, after: After = ""
) -> QueuePage:
    """The cases in a state that is waited on, a page at a time, the most urgent first."""
    parts, waited_on = asking.parts, CaseState(state)
    cases, place = parts.cases.queue(waited_on, limit, paging.read(after))
    holders = parts.entities.get_many(case.uscc for case in cases)
    return QueuePage(
        state=naming.state(waited_on),
        rows=[row(asking, case, holders.get(case.uscc)) for case in cases],
        after=paging.written(place),
    )


def row(asking: Asking, case: Case, holder: Entity | None) -> QueueRow:
    """A case as a queue shows it, with its holder."""
    return QueueRow(
        case=case.id,
        item=naming.need(asking.parts.catalogue, case),
        kind=naming.kind(asking.parts.catalogue, case.kind),
        number=case.number,
        uscc=case.uscc,
        holder=holder.name if holder else "",
        town=holder.town if holder else "",
        state=naming.standing(case),
        since=case.moved_at,
        deadline=naming.due(case, asking.today),
        intent=case.intent.value if case.intent else None,
        automatic=is_automatic(case.decision),
        version=case.version,
    )
