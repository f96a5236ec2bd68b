"""A held intake file: what it would do, and an officer's word on whether it goes in, once."""

from officer_api.asked import RulingAsked, Sha256
from officer_api.asking import Asking, Asks
from officer_api.registry_shown import FileShown, RulingShown
from officer_api.shown import Named, OfficerShown
from zhiban.domain.decisions import check_wording, spoken_instant
from zhiban.domain.errors import Conflict, NotThere, Superseded
from zhiban.domain.worklists import WorkOutcome
from zhiban.gateways.files.headers import TableKind
from zhiban.gateways.queue import Message
from zhiban.runtime.http import changed_meanwhile
from zhiban.runtime.observability import count, logger
from zhiban.store import keys
from zhiban.store.file_ledger import Ledger, Ruling
from zhiban.store.table import Action, transact
from zhiban.store.worklists import Done

STATES = {
    "held": "待放行",
    "released": "已放行，等待归集",
    "reading": "归集中",
    "complete": "已归集",
    "refused": "未归集",
}
"""What the states of a file are called."""

_KINDS = {TableKind.ENTITIES.value: "市场主体", TableKind.LICENCES.value: "证照"}


def show_file(asking: Asks, sha256: Sha256) -> FileShown:
    """One intake file with its equation, and why it is held or was refused. Raises NotThere."""
    return _shown(sha256, _ledger(asking, sha256))


def rule_on_file(asking: Asks, sha256: Sha256, body: RulingAsked) -> FileShown:
    """Let a held file go in, or leave it out, once; and the task about it with that.

    Raises NotThere, or Superseded naming who was first. The same word of the same officer again,
    after an answer was lost, is answered alike, and the intake is told again.
    """
    check_wording(body.reason)
    ledger, officer = _ledger(asking, sha256), asking.officer
    released = body.outcome == "release"
    ruling = Ruling(officer.id, officer.name, body.reason, asking.now, released)
    if not _repeated(ledger, ruling):
        if ledger.state != "held":
            raise _not_held(ledger)
        try:
            transact(asking.parts.client, _actions(asking, sha256, ruling))
        except Conflict as conflict:
            ledger = _ledger(asking, sha256)
            if not _repeated(ledger, ruling):
                raise (changed_meanwhile() if ledger.ruling is None else _not_held(ledger)) from (
                    conflict
                )
        logger.info("file_ruled_on", outcome=body.outcome)
        count("FilesReleased" if released else "FilesTurnedAway")
    if released:
        asking.parts.outside.intake.send([Message({"file": sha256})])
    return show_file(asking, sha256)


def _ledger(asking: Asking, sha256: str) -> Ledger:
    ledger = asking.parts.files.ledger(sha256)
    if ledger is None:
        raise NotThere("no_such_file", "没有这个数据文件，请核对编号。")
    return ledger


def _repeated(ledger: Ledger, asked: Ruling) -> bool:
    told = ledger.ruling
    return told is not None and (told.by, told.why, told.released) == (
        asked.by,
        asked.why,
        asked.released,
    )


def _actions(asking: Asking, sha256: str, ruling: Ruling) -> list[Action]:
    files, worklists = asking.parts.files, asking.parts.worklists
    decide = files.release if ruling.released else files.turn_away
    actions = decide(sha256, ruling)
    task = worklists.get(keys.file_task(sha256, "file_held"))
    if task is not None:
        done = Done(WorkOutcome.OTHER, ruling.by, ruling.name, ruling.at, ruling.why)
        actions += worklists.close(task, done)
    return actions


def _not_held(ledger: Ledger) -> Superseded:
    told = ledger.ruling
    if told is None:
        state = STATES.get(ledger.state, ledger.state)
        return Superseded("not_held", f"此文件{state}，不需要放行。")
    came = "放行" if told.released else "退回"
    when = spoken_instant(told.at)
    return Superseded("already_ruled", f"此文件已由{told.name}于{when}{came}。")


def _shown(sha256: str, ledger: Ledger) -> FileShown:
    return FileShown(
        sha256=sha256,
        name=ledger.name,
        kind=Named(code=ledger.kind, name=_KINDS[ledger.kind]) if ledger.kind else None,
        state=Named(code=ledger.state, name=STATES.get(ledger.state, ledger.state)),
        begun_at=ledger.begun_at,
        completed_at=ledger.completed_at,
        rows=ledger.rows,
        accepted=ledger.accepted,
        unchanged=ledger.unchanged,
        rejected=ledger.rejected,
        held=ledger.held,
        warnings=ledger.warnings,
        extra_columns=list(ledger.extra),
        reason=ledger.reason,
        would=ledger.would,
        rejects=ledger.rejects,
        ruling=_ruling(ledger.ruling) if ledger.ruling else None,
    )


def _ruling(told: Ruling) -> RulingShown:
    return RulingShown(
        released=told.released,
        by=OfficerShown(id=told.by, name=told.name),
        at=told.at,
        reason=told.why,
    )
