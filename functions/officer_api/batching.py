"""成批准予: what may be granted together, and each of it decided by itself, once."""

from officer_api import paging, queueing
from officer_api.asked import After, BatchAsked, DecisionAsked, Limit, SeenAsked
from officer_api.asking import Asking, Asks
from officer_api.deciding import More, case_there, decided
from officer_api.shown import BatchGranted, BatchPage, BatchRow, GrantedShown, Named
from zhiban.domain.batches import MOST, Check, against, is_sampled
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.errors import Conflict, Denied, Superseded
from zhiban.domain.ids import batch_id
from zhiban.domain.worklists import POST_CHECK
from zhiban.runtime.http import changed_meanwhile
from zhiban.runtime.observability import count, logger
from zhiban.store.ringing import Switches
from zhiban.store.table import Action

CHECK_WITHIN = 5
"""Working days in which another officer is to look at what was sampled."""


def show_batch(asking: Asks, limit: Limit = 25, after: After = "") -> BatchPage:
    """A page of the filed cases, each with what stands against granting it with others."""
    parts = asking.parts
    cases, place = parts.cases.queue(CaseState.FILED, min(limit, MOST), paging.read(after))
    switches = parts.ringing.switches()
    holders = parts.entities.get_many(case.uscc for case in cases)
    return BatchPage(
        rows=[
            BatchRow(
                **queueing.row(asking, case, holders.get(case.uscc)).model_dump(),
                against=[
                    Named(code=check, name=check.wording)
                    for check in _against(asking, case, switches)
                ],
            )
            for case in cases
        ],
        most=MOST,
        after=paging.written(place),
    )


def grant_batch(asking: Asks, body: BatchAsked) -> BatchGranted:
    """Grant each of these cases that passes every check, in a transaction of its own; say of each
    what became of it. The same batch sent again is answered alike."""
    batch = batch_id(asking.officer.id, ((one.case, one.version) for one in body.cases))
    switches = asking.parts.ringing.switches()
    answers = [_grant(asking, one, batch, switches) for one in body.cases]
    granted = sum(one.granted for one in answers)
    logger.info("batch_granted", batch=batch, asked=len(answers), granted=granted)
    count("BatchesGranted")
    return BatchGranted(batch=batch, cases=answers)


def _grant(asking: Asking, seen: SeenAsked, batch: str, switches: Switches) -> GrantedShown:
    sampled = is_sampled(seen.case, asking.parts.catalogue.desk.sample_percent)
    try:
        case = _granted(asking, seen, batch, switches, sampled=sampled)
    except (Denied, Conflict) as error:
        why = error if isinstance(error, Denied) else changed_meanwhile()
        return GrantedShown(
            case=seen.case, granted=False, why_not=str(why), checked_later=False, version=None
        )
    return GrantedShown(
        case=case.id, granted=True, why_not="", checked_later=sampled, version=case.version
    )


def _granted(
    asking: Asking, seen: SeenAsked, batch: str, switches: Switches, *, sampled: bool
) -> Case:
    case = case_there(asking.parts, seen.case)
    if case.state is CaseState.FILED and (found := _against(asking, case, switches)):
        why = "；".join(check.wording for check in found)
        raise Superseded("not_in_a_batch", f"本件不能成批准予：{why}。请单独办理。")
    checks = asking.parts.ringing.as_read(switches)  # an item stopped meanwhile is granted no more
    more = More({"batch": batch}, [*checks, *(_post_check(asking, case) if sampled else [])])
    return decided(asking, case.id, DecisionAsked(outcome="grant", version=seen.version), more)


def _post_check(asking: Asking, case: Case) -> list[Action]:
    due = asking.parts.calendar.after(asking.today, CHECK_WITHIN)
    return [asking.parts.cases.task(case.id, POST_CHECK, case.uscc, due)]


def _against(asking: Asking, case: Case, switches: Switches) -> list[Check]:
    beside = asking.parts.checks.beside(case, switches)
    return against(case, beside, asking.today) if beside else [Check.UNSURE]
