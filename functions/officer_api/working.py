"""Worklists: what a person must do, by their index, and what came of it."""

from officer_api import naming, paging
from officer_api.asked import After, DoneAsked, KeyPart, Limit, What
from officer_api.asking import Asking, Asks
from officer_api.shown import Named, TaskDone, WorkPage, WorkRow
from zhiban.domain.cases import Case
from zhiban.domain.decisions import check_wording, spoken_instant
from zhiban.domain.errors import Conflict, NotThere, Superseded
from zhiban.domain.worklists import WorkOutcome, work_words
from zhiban.runtime.http import changed_meanwhile
from zhiban.runtime.observability import count, logger
from zhiban.store.keys import Key
from zhiban.store.table import transact
from zhiban.store.worklists import Done, Task


def show_worklist(
    asking: Asks, what: What = "phone_or_visit", limit: Limit = 25, after: After = ""
) -> WorkPage:
    """The tasks of one sort, a page at a time, the longest due first."""
    parts = asking.parts
    tasks, place = parts.worklists.page(what, limit, paging.read(after))
    cases = {c.id: c for c in parts.cases.get_many(t.case_id for t in tasks if t.case_id)}
    holders = parts.entities.get_many(task.uscc for task in tasks if task.uscc)
    names = {uscc: holder.name for uscc, holder in holders.items()}
    return WorkPage(
        what=Named(code=what, name=work_words(what)),
        rows=[_row(asking, t, cases.get(t.case_id), names.get(t.uscc, "")) for t in tasks],
        after=paging.written(place),
    )


def _row(asking: Asking, task: Task, case: Case | None, holder: str) -> WorkRow:
    catalogue = asking.parts.catalogue
    return WorkRow(
        **naming.task(task).model_dump(),
        uscc=task.uscc,
        holder=holder,
        case=case.id if case else None,
        item=naming.item(catalogue, case.item) if case else None,
        kind=naming.kind(catalogue, case.kind) if case else None,
        number=case.number if case else "",
    )


def finish(asking: Asks, pk: KeyPart, sk: KeyPart, body: DoneAsked) -> TaskDone:
    """Take a task off its list, once, with who did it, when, and what came of it.

    Raises NotThere, or Superseded naming who was first. The same word of the same officer again,
    after an answer was lost, is answered alike.
    """
    key = naming.key_of(pk, sk)
    check_wording(body.note)
    task = asking.parts.worklists.get(key)
    if task is None:
        return _ended_before(asking, key, body)
    officer = asking.officer
    ended = Done(body.outcome, officer.id, officer.name, asking.now, body.note)
    try:
        transact(asking.parts.client, asking.parts.worklists.close(task, ended))
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
