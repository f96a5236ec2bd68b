"""延长办理期限: approved over the case as the supervisor saw it; chain and holder are told."""

from officer_api import naming
from officer_api.asked import CaseId, ExtensionAsked
from officer_api.asking import Asking, Asks
from officer_api.examining import act_on, refuse_another
from officer_api.shown import Extended
from zhiban.domain import extending as rules
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case
from zhiban.domain.decisions import check_wording
from zhiban.domain.officers import Role
from zhiban.domain.results import extension_result, result_send
from zhiban.runtime.observability import count, logger
from zhiban.store.table import transact


def extend_limit(asking: Asks, case_id: CaseId, body: ExtensionAsked) -> Extended:
    """Extend the time to decide on a filed case, once (行政许可法 art 42).

    Raises a Denied that says why not. The same word of the same officer again, after an answer
    was lost, is answered alike.
    """
    check_wording(body.reason)
    officer, catalogue = asking.officer, asking.parts.catalogue

    def extend(case: Case) -> Case:
        if rules.extended_before(case, officer, body.reason):
            return case
        item = catalogue.items.get(case.item)
        rules.permit_extension(case, officer, item, asking.today)
        refuse_another(asking, case, body.version)
        assert item is not None
        told = body.reason, asking.now, item, asking.parts.calendar
        return _record(asking, rules.extended(case, officer, *told))

    case = act_on(asking, case_id, extend)
    assert case.extension is not None
    return Extended(
        case=case.id,
        extension=naming.extension(case.extension, {officer.id: officer.name}),
        deadline=naming.due(case, asking.today),
        version=case.version,
    )


def _record(asking: Asking, case: Case) -> Case:
    """Store the case with the event that tells of it, and the message. Raises Conflict."""
    parts, told, filing = asking.parts, case.extension, case.filing
    assert told is not None
    assert filing is not None
    data: dict[str, Fact] = {
        "filing": filing.number,
        "reason": told.reason,
        "decide_by": told.until.isoformat(),
        "lawful_by": told.until.isoformat(),
        "by": told.by,
        "name": asking.officer.name,
        "role": Role.SUPERVISOR.value,
    }
    by = asking.officer.actor
    stored, actions = parts.cases.record(case, asking.now, by, (rules.EXTENDED, data))
    send = result_send(extension_result(stored), stored, asking.now)
    planned = [parts.sends.plan(send)] if send else []
    transact(parts.client, [*actions, *planned, *parts.cases.limits_over(case.id)])
    logger.info(rules.EXTENDED, case=case.id)
    count("LimitsExtended")
    return stored
