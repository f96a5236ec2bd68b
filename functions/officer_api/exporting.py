"""Data out: who asks for which list and what for, where it lies, and how good the data is."""

from datetime import datetime, timedelta

from officer_api.asked import AnyDay, ExportAsked, ExportId
from officer_api.asking import Asking, Asks
from officer_api.registry_shown import (
    ExportShown,
    ExportsShown,
    LinkShown,
    QualityLineShown,
    QualityShown,
)
from officer_api.shown import Named, OfficerShown
from zhiban.domain.decisions import check_wording
from zhiban.domain.errors import Conflict, Expired, Forbidden, NotThere, Superseded, TooSoon
from zhiban.domain.officers import Role
from zhiban.runtime.observability import count, logger
from zhiban.store.exports import Export
from zhiban.store.keys import instant
from zhiban.store.table import transact

AUDIT = "audit"
WHAT = {
    "entities": "市场主体名单",
    "licences": "证照名单",
    "quality": "数据质量问题清单",
    AUDIT: "查看和操作记录",
}
"""What each list is called."""

PATIENCE = timedelta(hours=1)
"""An export that is not there after this long has failed; whoever asked may ask again."""

LINK_LASTS = timedelta(minutes=5)
SHOWN = 50


def ask_for_export(asking: Asks, body: ExportAsked) -> ExportShown:
    """Have a list of the registry written; who asks and what for is noted before it is.

    Raises Forbidden for phones and ID numbers in full, which only a supervisor may take out.
    """
    check_wording(body.reason)
    officer = asking.officer
    if body.open_numbers and Role.SUPERVISOR not in officer.roles:
        raise Forbidden("supervisors_only", "含完整手机号码和证件号码的名单须由主管导出。")
    _for_supervisors(asking, body.what)
    at = asking.now.replace(microsecond=0)
    asked = Export(
        body.what, body.form, officer.id, officer.name, body.reason, at, body.open_numbers
    )
    try:
        transact(asking.parts.client, [asking.parts.exports.asked(asked)])
    except Conflict as conflict:
        raise TooSoon("just_asked", "刚刚已有人申请同一份名单，请稍后再试。") from conflict
    asking.parts.outside.exporting.start(
        {
            "what": asked.what,
            "form": asked.form,
            "by": asked.by,
            "name": asked.name,
            "why": asked.why,
            "time": asking.wall.isoformat(),
            "open_numbers": asked.open_numbers,
        }
    )
    logger.info("export_asked", what=asked.what, open=asked.open_numbers)
    count("ExportsAsked")
    return _shown(asking, asked)


def show_exports(asking: Asks) -> ExportsShown:
    """The last exports of everybody, those the clock asked for included."""
    latest = asking.parts.exports.latest(SHOWN)
    return ExportsShown(rows=[_shown(asking, export) for export in latest])


def give_link(asking: Asks, export: ExportId) -> LinkShown:
    """An address from which the list can be fetched for some minutes; noted before it is given.

    Raises NotThere, Superseded while the list is being written, Expired when it never was, and
    Forbidden for numbers in full that somebody else than a supervisor asks for.
    """
    found = _there(asking, export)
    if found.open_numbers and Role.SUPERVISOR not in asking.officer.roles:
        raise Forbidden("supervisors_only", "含完整手机号码和证件号码的名单须由主管下载。")
    _for_supervisors(asking, found.what)
    state = _state(asking, found)
    if state == "failed":
        raise Expired("export_failed", "这份导出没有完成，请重新申请。")
    if state == "asked":
        raise Superseded("not_yet", "这份导出还在生成，请稍后再试。")
    noted = asking.parts.exports.taken(found, asking.officer, asking.wall)
    transact(asking.parts.client, [noted])
    logger.info("export_taken", what=found.what, open=found.open_numbers)
    count("ExportsTaken")
    name = f"{found.what}-{found.at:%Y%m%d}.{found.form}"
    files, seconds = asking.parts.outside.files, int(LINK_LASTS.total_seconds())
    link = files.link(found.key, found.version, name, seconds)
    return LinkShown(link=link, until=asking.wall + LINK_LASTS)


def _for_supervisors(asking: Asking, what: str) -> None:
    """Who looked and acted is a supervisor's to take out, for who inspects."""
    if what == AUDIT and Role.SUPERVISOR not in asking.officer.roles:
        raise Forbidden("supervisors_only", "查看和操作记录须由主管导出和下载。")


def _there(asking: Asking, export_id: str) -> Export:
    no_such = NotThere("no_such_export", "没有这份导出，请刷新列表。")
    at, _, what = export_id.rpartition(":")
    try:
        found = asking.parts.exports.get(datetime.fromisoformat(at), what)
    except ValueError as error:
        raise no_such from error
    if found is None:
        raise no_such
    return found


def show_quality(asking: Asks, day: AnyDay = None) -> QualityShown:
    """What the last look at the quality of the data found, or that of a day.

    Raises NotThere for a day without one.
    """
    report = asking.parts.quality.of(day)
    if report is None:
        if day is not None:
            raise NotThere("no_such_report", "这一天没有数据质量报告，请换一天。")
        return QualityShown(at=None, lines=[])
    return QualityShown(
        at=report.at,
        lines=[
            QualityLineShown(
                source=line.source,
                kind=line.kind,
                total=line.total,
                problem=Named(code=line.problem.name.lower(), name=line.problem.value),
                number=line.number,
            )
            for line in report.lines
        ],
    )


def _state(asking: Asking, export: Export) -> str:
    if export.key:
        return "ready"
    return "failed" if asking.now - export.at > PATIENCE else "asked"


_STATES = {"ready": "可下载", "asked": "正在生成", "failed": "没有完成"}


def _shown(asking: Asking, export: Export) -> ExportShown:
    state = _state(asking, export)
    return ExportShown(
        id=f"{instant(export.at)}:{export.what}",
        what=Named(code=export.what, name=WHAT.get(export.what, export.what)),
        form=export.form,
        state=Named(code=state, name=_STATES[state]),
        by=OfficerShown(id=export.by, name=export.name),
        at=export.at,
        reason=export.why,
        open_numbers=export.open_numbers,
        rows=export.rows,
    )
