"""日历文件: the one day of a case worth keeping, for the phone's own calendar."""

from hashlib import sha256
from urllib.parse import urlsplit

from citizen_api.parts import Moment, Parts
from citizen_api.telling_cases import action_word, day_to_keep
from citizen_api.visiting import enter
from zhiban.domain.calendar_files import WholeDay, calendar_file
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.errors import NotThere
from zhiban.domain.speaking import full_width, short_name


def keep_day(parts: Parts, cookie: str, case_id: str, moment: Moment) -> str:
    """The calendar file of a case: its last day, once filed the promised day of the decision.

    It names the kind of licence and the end of its number, and no person. Raises NotThere where no
    day lies ahead.
    """
    found = enter(parts, cookie, moment)
    case = found.case(case_id)
    day = day_to_keep(case, found)
    if day is None:
        raise NotThere("nothing_to_keep", "这件事没有要记的日子了。")
    host = urlsplit(parts.bureau.base_url).hostname or "localhost"
    filed = case.state is CaseState.FILED
    uid = sha256(f"{case.id}|{'decision' if filed else 'latest'}".encode()).hexdigest()[:32]
    kept = WholeDay(
        uid=f"{uid}@{host}",
        day=day,
        summary=_summary(parts, case, filed=filed),
        description=f"以页面上的日期为准。咨询{parts.bureau.name}：{parts.bureau.phone}",
    )
    return calendar_file(kept, moment.wall)


def _summary(parts: Parts, case: Case, *, filed: bool) -> str:
    licence = full_width(short_name(parts.law.catalogue.kind(case.kind).name))
    tail = f"{licence}（尾号{case.number[-4:]}）"
    if filed:
        return f"{tail}{action_word(case)}申请：承诺最晚这天有结果"
    if case.yearly:
        return f"{tail}{full_width(parts.law.catalogue.yearly(case.item).name)}：最晚这天办"
    advised = case.change is not None and not case.change.firm
    return f"{tail}{action_word(case)}：{'建议这天以前' if advised else '最晚这天'}办"
