"""个人信息查询: a report to a person who asks what is kept about them; recorded first.

Who they are is checked at the counter, as for any application; the officer says so in the reason.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from officer_api import naming
from officer_api.asked import ReportAsked, Uscc
from officer_api.asking import Asking, Asks
from officer_api.report_shown import (
    KeptCaseShown,
    PassedShown,
    PersonalReport,
    PersonShown,
    ReadShown,
    ReadsShown,
    SortShown,
)
from officer_api.shown import Named, OfficerShown
from zhiban.domain.cases import Case
from zhiban.domain.decisions import check_wording
from zhiban.domain.entities import Entity
from zhiban.domain.errors import NotThere
from zhiban.domain.masking import masked_id, masked_mobile
from zhiban.domain.officers import spoken_roles
from zhiban.domain.personal_report import case_ids, keeping
from zhiban.domain.revealing import Purpose, too_often
from zhiban.runtime.observability import count, logger
from zhiban.store import keys
from zhiban.store.reads import Read
from zhiban.store.table import transact

REPORT = "report"
"""The field that a record of a report names."""

RIGHTS = (
    "信息有误的，请说明正确的内容并出示依据，工作人员当场更正，更正前后都有记录（第四十六条）。",
    "不想再收提醒短信、不同意画像的，打开任一条短信的链接或者告诉工作人员即可，随时可以改回。",
    "要求删除的：保管期限已满的已经删除；没有满的，各项后面写明了为什么要留、留到哪天（第四十七条）。",
    "对处理有疑问的，可以要求说明规则（第四十八条），也可以向网信部门投诉举报（第六十五条）。",
)


def report_holder(asking: Asks, uscc: Uscc, body: ReportAsked) -> PersonalReport:
    """All that is kept about a holder and its people, recorded first. Raises NotThere, TooSoon."""
    check_wording(body.reason)
    parts = asking.parts
    holder = parts.entities.get(uscc)
    if holder is None:
        raise NotThere("no_such_holder", "登记库中没有这个主体，请核对统一社会信用代码。")
    if body.open_numbers and not parts.reads.count_reveal(asking.officer, asking.wall):
        raise too_often(asking.wall)
    field = f"{REPORT}.open" if body.open_numbers else REPORT
    key = keys.entity(uscc)
    noted = parts.reads.note_reveal(
        key, asking.officer, asking.wall, field, Purpose.REPORT, body.reason
    )
    transact(parts.client, [noted])
    logger.info("person_reported", open=body.open_numbers)
    count("PersonsReported")
    return _report(asking, holder, body)


def show_reads(asking: Asks, uscc: Uscc) -> ReadsShown:
    """Who looked at a holder and at its cases, the latest first. Raises NotThere.

    To look at who looked is no look at a person: nothing but codes is shown.
    """
    parts = asking.parts
    holder = parts.entities.get(uscc)
    if holder is None:
        raise NotThere("no_such_holder", "登记库中没有这个主体，请核对统一社会信用代码。")
    return ReadsShown(rows=_reads(asking, holder, _cases(asking, holder)))


def _report(asking: Asking, holder: Entity, body: ReportAsked) -> PersonalReport:
    parts, sender = asking.parts, asking.parts.sender
    licences = parts.licences.of_holder(holder.uscc)
    profile = parts.profiles.get(holder.uscc)
    cases = _cases(asking, holder)
    return PersonalReport(
        uscc=holder.uscc,
        name=holder.name,
        made_at=asking.wall,
        by=OfficerShown(id=asking.officer.id, name=asking.officer.name),
        reason=body.reason,
        open_numbers=body.open_numbers,
        bureau=sender.signature,
        phone=sender.office_phone,
        legal_rep=holder.legal_rep,
        legal_rep_id=holder.legal_rep_id if body.open_numbers else masked_id(holder.legal_rep_id),
        address=holder.address,
        town=holder.town,
        source=holder.source,
        changed_at=holder.changed_at,
        former_names=list(holder.former_names),
        former_phones=len(holder.former_phones),
        persons=_persons(holder, open_numbers=body.open_numbers),
        reminders_refused=holder.opted_out,
        profiling_refused=holder.profiling_refused,
        tags=sorted({tag.code for tag in profile.tags}),
        licences=[f"{naming.kind(parts.catalogue, o.kind).name} {o.number}" for o in licences],
        corrections=sum(1 for _ in parts.corrections.of_holder(holder.uscc)),
        cases=[_case(asking, case) for case in cases],
        passed=_passed(asking, cases),
        reads=_reads(asking, holder, cases),
        kept=_kept(asking),
        rights=list(RIGHTS),
    )


def _cases(asking: Asking, holder: Entity) -> list[Case]:
    parts = asking.parts
    licences = parts.licences.of_holder(holder.uscc)
    changes = parts.changes.of_holder(holder.uscc)
    ids = case_ids(licences, changes, parts.catalogue, asking.today)
    return sorted(parts.cases.get_many(ids), key=lambda case: case.opened_on, reverse=True)


def _persons(holder: Entity, *, open_numbers: bool) -> list[PersonShown]:
    return [
        PersonShown(
            role=one.role.value,
            name=one.name,
            mobile=one.mobile if open_numbers else masked_mobile(one.mobile),
            source=one.source,
            verified_on=one.verified_on,
            confidence=one.confidence.wording,
        )
        for one in holder.contacts
    ]


def _case(asking: Asking, case: Case) -> KeptCaseShown:
    parts = asking.parts
    sorts = ("application", "licence")
    papers = [one for sort in sorts for one in parts.dossiers.papers(case.id, sort)]
    kept = keeping(case, parts.retention)
    return KeptCaseShown(
        case=case.id,
        need=naming.need(parts.catalogue, case),
        state=naming.standing(case),
        opened_on=case.opened_on,
        documents=len(papers),
        kept_until=kept.until,
        why=kept.why,
        erased_on=case.erased_on,
    )


def _passed(asking: Asking, cases: Sequence[Case]) -> list[PassedShown]:
    """Entrusted processors and partners: who carried messages, who was given an address."""
    parts = asking.parts
    sent: Counter[str] = Counter()
    for invitation in dict.fromkeys(case.invitation_id for case in cases):
        sent.update(one.provider for one in parts.sends.of_invitation(invitation) if one.provider)
    parcels = sum(len(parts.dossiers.parcels(case.id)) for case in cases)
    found = [
        PassedShown(to=f"短信服务商 {name}", what="手机号码和短信内容", times=times)
        for name, times in sorted(sent.items())
    ]
    if parcels:
        told = "收件人姓名、电话和地址"
        found.append(PassedShown(to="快递服务商", what=told, times=parcels))
    return found


def _reads(asking: Asking, holder: Entity, cases: Iterable[Case]) -> list[ReadShown]:
    reads = asking.parts.reads
    about = [("市场主体", keys.entity(holder.uscc))]
    about += [(f"办件 {case.id}", keys.case(case.id)) for case in cases]
    found = [_read(what, read) for what, key in about for read in reads.of(key)]
    return sorted(found, key=lambda read: read.at, reverse=True)


def _read(about: str, read: Read) -> ReadShown:
    return ReadShown(
        by=OfficerShown(id=read.by, name=read.name),
        roles=spoken_roles(read.roles),
        at=read.at,
        about=about,
        field=read.field,
        purpose=read.purpose.wording if read.purpose else "",
    )


def _kept(asking: Asking) -> list[SortShown]:
    return [
        SortShown(
            sort=Named(code=row.code, name=row.name),
            what=row.what,
            purpose=row.purpose,
            basis=row.basis,
            kept=row.wording,
            after=row.after,
        )
        for row in asking.parts.retention.rows
    ]
