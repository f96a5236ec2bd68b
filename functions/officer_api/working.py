"""Worklists: what a person must do, by their index, and what came of it."""

from collections.abc import Iterable, Mapping, Sequence

from officer_api import naming, paging
from officer_api.asked import After, DoneAsked, KeyPart, Limit, What
from officer_api.asking import Asking, Asks
from officer_api.following_up import what_follows
from officer_api.handing_over import check_counter, handed_over
from officer_api.holding_up import check_held_up, unheld
from officer_api.post_checking import check_post_check, post_checked
from officer_api.profiling import rules_of_today
from officer_api.ranking import in_order, risks_of
from officer_api.shown import AboutShown, Named, TaskDone, WorkPage, WorkRow
from zhiban.domain.cases import Case
from zhiban.domain.deadlines import last_day
from zhiban.domain.decisions import check_wording, spoken_instant
from zhiban.domain.entities import Entity
from zhiban.domain.errors import Conflict, NotThere, Superseded
from zhiban.domain.profiles import NO_PRIORITY, priority_of
from zhiban.domain.worklists import END_BY_THEMSELVES, WorkOutcome, work_words
from zhiban.runtime.http import changed_meanwhile
from zhiban.runtime.observability import count, logger
from zhiban.store.keys import Key
from zhiban.store.table import transact
from zhiban.store.worklists import Done, Task, Unopened


def show_worklist(
    asking: Asks, what: What = "phone_or_visit", limit: Limit = 25, after: After = ""
) -> WorkPage:
    """The tasks of one sort, a page at a time, the longest due first; see `ranking`.

    A page may be longer than `limit`: it ends with a due day, so that the day has one order.
    """
    parts = asking.parts
    tasks, place = parts.worklists.page(what, limit, paging.read(after))
    holders = parts.entities.get_many(task.uscc for task in tasks if task.uscc)
    wanted = _wanted(asking, tasks)
    every = parts.cases.get_many(one for ids in wanted.values() for one in ids)
    cases = {case.id: case for case in every}
    about = _about(asking, tasks, wanted, cases)
    facing = {key: [cases[one] for one in ids if one in cases] for key, ids in wanted.items()}
    risks = risks_of(asking, tasks, facing, holders)
    places = _places(asking, holders.values())
    return WorkPage(
        what=Named(code=what, name=work_words(what)),
        ordered_by=naming.method(parts.risk.method),
        rows=[
            WorkRow(
                **naming.task(task).model_dump(),
                uscc=task.uscc,
                holder=holders[task.uscc].name if task.uscc in holders else "",
                late=task.due < asking.today,
                about=about[task.key],
                first=list(places.get(task.uscc, _LAST)[1]),
                risk=naming.risk(risks[task.key]) if task.key in risks else None,
            )
            for task in in_order(tasks, facing, risks, places)
        ],
        after=paging.written(place),
    )


_LAST: tuple[int, tuple[str, ...]] = (NO_PRIORITY, ())


def _places(asking: Asking, holders: Iterable[Entity]) -> dict[str, tuple[int, tuple[str, ...]]]:
    """How soon each holder comes among those due alike, and by which tags; refused, never."""
    tagged = [holder.uscc for holder in holders if not holder.profiling_refused]
    profiles = asking.parts.profiles.get_many(tagged) if tagged else {}
    return {
        uscc: priority_of(profile, rules_of_today(), asking.today)
        for uscc, profile in profiles.items()
    }


def _wanted(asking: Asking, tasks: Sequence[Task]) -> dict[Key, list[str]]:
    """The cases each task is about: its own, or those its invitation's message names."""
    ids = (task.invitation_id for task in tasks if task.invitation_id)
    invitations = asking.parts.invitations.get_many(ids)
    wanted = {task.key: [task.case_id] for task in tasks if task.case_id}
    for task in tasks:
        if invitation := invitations.get(task.invitation_id):
            wanted[task.key] = list(invitation.sealed or invitation.case_ids)
    return wanted


def _about(
    asking: Asking,
    tasks: Sequence[Task],
    wanted: Mapping[Key, Sequence[str]],
    cases: Mapping[str, Case],
) -> dict[Key, list[AboutShown]]:
    """The licences each task is about."""
    unopened = asking.parts.worklists.unopened(t for t in tasks if t.case_id not in cases)
    shown = {case.id: _opened(asking, case) for case in cases.values()}
    shown |= {one: _unopened(asking, about) for one, about in unopened.items()}
    return {
        task.key: [shown[one] for one in wanted.get(task.key, ()) if one in shown] for task in tasks
    }


def _opened(asking: Asking, case: Case) -> AboutShown:
    return AboutShown(
        kind=naming.kind(asking.parts.catalogue, case.kind),
        number=case.number,
        item=naming.need(asking.parts.catalogue, case),
        case=case.id,
        state=naming.standing(case),
        latest=last_day(case),
    )


def _unopened(asking: Asking, about: Unopened) -> AboutShown:
    catalogue = asking.parts.catalogue
    item = naming.item(catalogue, about.item) if about.item else None
    named = naming.kind(catalogue, about.kind)
    return AboutShown(
        kind=named, number=about.number, item=item, case=None, state=None, latest=None
    )


def finish(asking: Asks, pk: KeyPart, sk: KeyPart, body: DoneAsked) -> TaskDone:
    """Take a task off its list, once, with who did it, when, and what came of it.

    Raises NotThere, or Superseded naming who was first, or that only a ruling on the held file
    ends it. The same word of the same officer again,
    after an answer was lost, is answered alike.
    """
    key = naming.key_of(pk, sk)
    check_wording(body.note)
    task = asking.parts.worklists.get(key)
    if task is None:
        return _ended_before(asking, key, body)
    if task.what == "file_held":
        raise Superseded("rule_on_the_file", "此任务随文件的放行或退回而办结，请查看该文件后决定。")
    if task.what in END_BY_THEMSELVES:
        raise Superseded(
            "ends_by_itself", "此任务在本件作出决定、恢复计时或者复核后自动办结，请处理该办件。"
        )
    officer, outcome = asking.officer, WorkOutcome(body.outcome)
    check_post_check(asking, task, outcome, body.note)
    check_counter(task, outcome, body.note)
    check_held_up(asking, task, outcome, body.note)
    ended = Done(body.outcome, officer.id, officer.name, asking.now, body.note)
    try:
        follows = what_follows(asking, task, outcome, body.number)
        follows += post_checked(asking, task, outcome, body.note)
        follows += handed_over(asking, task, outcome, body.note)
        follows += unheld(asking, task, outcome, body.note)
        transact(asking.parts.client, [*asking.parts.worklists.close(task, ended), *follows])
    except Conflict:
        return _ended_before(asking, key, body)
    logger.info("task_done", pk=key.pk, sk=key.sk, outcome=body.outcome)
    count("TasksDone")
    return _shown(key, ended)


def _ended_before(asking: Asking, key: Key, asked: DoneAsked) -> TaskDone:
    ended = asking.parts.worklists.last_done(key)
    if ended is None:
        if asking.parts.worklists.get(key) is not None:
            raise changed_meanwhile()
        raise NotThere("no_such_task", "没有这项任务，请刷新列表。")
    if (ended.by, ended.outcome, ended.note) == (asking.officer.id, asked.outcome, asked.note):
        return _shown(key, ended)
    when, came = spoken_instant(ended.at), WorkOutcome(ended.outcome).wording
    raise Superseded("already_done", f"此任务已由{ended.name}于{when}办结（{came}）。")


def _shown(key: Key, ended: Done) -> TaskDone:
    pk, sk = naming.address_of(key)
    return TaskDone(pk=pk, sk=sk, done=naming.done(ended))
