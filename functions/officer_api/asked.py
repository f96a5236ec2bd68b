"""What the desk is asked, as it comes in: read strictly, unknown fields refused."""

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from zhiban.domain.batches import MOST
from zhiban.domain.decisions import LONGEST_REASON, SHORTEST_REASON
from zhiban.domain.examining import LONGEST_DAYS
from zhiban.domain.profile_rule_faults import MOST_TAGS


def _civil_day(raw: Any) -> Any:
    """A day comes as 2026-12-01 and in no other of the spellings a library may know."""
    if raw is None or (isinstance(raw, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw)):
        return raw
    raise ValueError("not a civil day")


CivilDay = Annotated[date, BeforeValidator(_civil_day)]
CaseId = Annotated[str, Path(pattern=r"^[a-z0-9]{1,40}$", description="办件编号")]
Day = Annotated[CivilDay, Path(description="日期，如2026-12-01")]
KeyPart = Annotated[str, Path(pattern=r"^[\w:.-]{1,120}$", description="任务的键，如列表所给")]
Limit = Annotated[int, Query(ge=1, le=100, description="一页多少条")]
After = Annotated[str, Query(max_length=600, description="上一页所给的位置")]
Days = Annotated[int, Query(ge=1, le=366, description="预测多少天")]
Price = Annotated[
    str, Query(pattern=r"^\d{1,3}(\.\d{1,4})?$", description="每条短信（计费条）多少元，如0.05")
]
State = Annotated[Literal["filed", "correcting", "granted", "issued"], Query()]
Uscc = Annotated[str, Path(pattern=r"^[0-9A-HJ-NP-RTUW-Y]{18}$", description="统一社会信用代码")]
Sha256 = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="数据文件的编号")]
PhotoId = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="照片的SHA-256")]
ExportId = Annotated[
    str,
    Path(
        pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z:[a-z]{1,20}$",
        description="导出的编号，如列表所给",
    ),
]
AnyDay = Annotated[CivilDay | None, Query(description="日期，如2026-12-01；不填为最近一次")]
ItemCode = Annotated[str, Path(pattern=r"^[A-Z0-9-]{1,20}$", description="事项的编码")]
LadderDay = Annotated[
    CivilDay | None,
    Query(alias="day", description="有效期止、变更之日或者当年任一天，如2027-03-31；不填为举例"),
]
TagCode = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,39}$", description="标签的编码")]
FirstDay = Annotated[CivilDay | None, Query(alias="from", description="起，如2026-09-01")]
LastDay = Annotated[CivilDay | None, Query(alias="to", description="止，如2026-12-01")]
AnyKind = Annotated[
    str | None, Query(pattern=r"^\w{1,20}$", description="证照类型的编码，如L01；不填为全部")
]
AnyItem = Annotated[
    str | None, Query(pattern=r"^[\w.-]{0,40}$", description="事项的编码；不填为全部")
]
AnyTown = Annotated[
    str | None, Query(max_length=30, description="乡镇、街道，空为未登记的；不填为全部")
]
Month = Annotated[str, Path(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$", description="月份，如2026-11")]
ProposalId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", description="修改的编号，如列表所给")]
AssetName = Annotated[str, Path(pattern=r"^[\w.]{1,80}$", description="页面文件的名称")]
What = Annotated[str, Query(pattern=r"^[a-z_]{1,40}$", description="任务的种类")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class DecisionAsked(_Asked):
    """A decision on a filed case. `version` is the one the officer was shown."""

    outcome: Literal["grant", "refuse", "correct"]
    reason: str = Field(default="", max_length=5000)
    valid_to: CivilDay | None = None
    version: int = Field(ge=1, strict=True)


class SpecialAsked(_Asked):
    """A special procedure (特别程序) to be started: which, why, and how many working days."""

    sort: Literal["site_check", "expert_review", "testing", "hearing"]
    reason: str = Field(min_length=SHORTEST_REASON, max_length=LONGEST_REASON)
    days: int = Field(ge=1, le=LONGEST_DAYS, strict=True)
    version: int = Field(ge=1, strict=True)


class ExtensionAsked(_Asked):
    """More time to decide (延长办理期限), and why: the applicant is told."""

    reason: str = Field(min_length=SHORTEST_REASON, max_length=LONGEST_REASON)
    version: int = Field(ge=1, strict=True)


class FindingAsked(_Asked):
    """What a special procedure came to."""

    passed: bool = Field(strict=True)
    note: str = Field(min_length=2, max_length=LONGEST_REASON)
    version: int = Field(ge=1, strict=True)


class SeenAsked(_Asked):
    """A case, and the version of it the officer was shown."""

    case: Annotated[str, Field(pattern=r"^[a-z0-9]{1,40}$")]
    version: int = Field(ge=1, strict=True)


class BatchAsked(_Asked):
    """Cases to be granted together, each named once."""

    cases: list[SeenAsked] = Field(min_length=1, max_length=MOST)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({one.case for one in self.cases}) < len(self.cases):
            raise ValueError("a case is named twice")
        return self


class NumberAsked(_Asked):
    """Which of a holder's numbers was tried: its place as shown, from 0, and the list's version."""

    place: int = Field(ge=0, strict=True)
    contact_version: int = Field(ge=1, strict=True)


class DoneAsked(_Asked):
    """What came of a task, of a post-check (`checked_…`), of one that found something wrong
    (`grant_…`, with a note), or of a grant that is held up: `issue_again` (再制证), or `not_made`
    (不再制证), which ends the case, with a note; `number` is the one it was learnt of,
    where that was one. With `fetched` (窗口领取) and `handed_in` (窗口交回) the note says by whom.
    """

    outcome: Literal[
        "reached", "wrong_number", "will_file", "closed_down", "refused", "other",
        "fetched", "handed_in", "checked_right", "checked_wrong", "grant_revoked", "grant_kept",
        "issue_again", "not_made",
    ]  # fmt: skip
    note: str = Field(default="", max_length=LONGEST_REASON)
    number: NumberAsked | None = None


class SearchAsked(_Asked):
    """What an officer types to find somebody; it never stands in an address."""

    q: str = Field(min_length=2, max_length=60)


class RevealAsked(_Asked):
    """A field to be shown in full, and what for.

    `mobile.<n>` is of the contact at that place, from 0, of the list with this version.
    """

    field: str = Field(pattern=r"^(legal_rep_id|mobile\.[0-9])$")
    contact_version: int = Field(ge=0, strict=True)
    purpose: Literal["call", "identity", "delivery", "correction"]


class LabelAsked(_Asked):
    """Which attempt's label is printed: the one the officer was shown."""

    attempt: int = Field(ge=1, le=99, strict=True)


class ReportAsked(_Asked):
    """A report to a person who asks what is kept about them: who asks, proved how."""

    reason: str = Field(min_length=2, max_length=LONGEST_REASON)
    open_numbers: bool = False


class ItemsAsked(_Asked):
    """The items a switch is to be on for from now on, all of them; [] turns it off for all."""

    items: list[Annotated[str, Field(pattern=r"^[A-Z0-9-]{1,20}$")]] = Field(max_length=200)
    reason: str = Field(min_length=2, max_length=LONGEST_REASON)
    version: int = Field(ge=0, strict=True)


class TermAsked(_Asked):
    """A term of the law: working days (wd), calendar days (d) or months (mo)."""

    n: int = Field(ge=1, le=365, strict=True)
    unit: Literal["wd", "d", "mo"]


class LadderAsked(_Asked):
    """How far before the latest filing day each step stands; calendar days but the last."""

    first_days: int = Field(ge=1, le=365, strict=True)
    again_days: int = Field(ge=1, le=365, strict=True)
    last_days: int = Field(ge=0, le=365, strict=True)
    worklist_working_days: int = Field(ge=1, le=60, strict=True)


class ChangeAsked(_Asked):
    """A change of an item's rule; null is what stays. Its source and its day are asked always."""

    item: str = Field(pattern=r"^[A-Z0-9-]{1,20}$")
    basis: str = Field(min_length=2, max_length=300)
    effective_from: CivilDay
    earliest: TermAsked | None = None
    latest: TermAsked | None = None
    ladder: LadderAsked | None = None
    promised: TermAsked | None = None


class ProposalAsked(_Asked):
    """A change, why, and the version of the catalogue that was shown."""

    change: ChangeAsked
    reason: str = Field(min_length=2, max_length=LONGEST_REASON)
    catalogue: str = Field(pattern=r"^[0-9a-f]{12}$")


class ProposalWord(_Asked):
    """The second word on a proposal, or its withdrawal."""

    outcome: Literal["release", "refuse", "withdraw"]
    reason: str = Field(min_length=2, max_length=LONGEST_REASON)


class RulingAsked(_Asked):
    """A word on a held file: let it go in, or not, and why."""

    outcome: Literal["release", "refuse"]
    reason: str = Field(min_length=2, max_length=LONGEST_REASON)


class ExportAsked(_Asked):
    """A list of the registry, or the quality report, and what for."""

    what: Literal["entities", "licences", "quality", "audit"]
    form: Literal["csv", "jsonl", "xlsx"] = "xlsx"
    reason: str = Field(min_length=2, max_length=LONGEST_REASON)
    open_numbers: bool = False


_Cell = Annotated[str, Field(max_length=10_000)]
"""Text as a clerk writes it; the intake's own checks judge it."""


class WordAsked(_Asked):
    """An officer's word on a tag: that it holds, or not, or (null) that the rules are right again.

    `until` is the last day on which it counts, null for always.
    """

    holds: bool | None
    reason: str = Field(min_length=2, max_length=LONGEST_REASON)
    until: CivilDay | None = None


class ProfilingAsked(_Asked):
    """Whether the holder lets itself be tagged (用户画像), as it told the officer, and how."""

    wanted: bool = Field(strict=True)
    reason: str = Field(min_length=2, max_length=LONGEST_REASON)


class RulesAsked(_Asked):
    """Rules of 用户画像 as `profiles.yaml` has them, in JSON; judged by the rules' own checks."""

    tags: list[dict[str, Any]] = Field(max_length=MOST_TAGS)


class _Entered(_Asked):
    reason: str = Field(min_length=2, max_length=LONGEST_REASON)
    version: int = Field(ge=0, strict=True)


_Checked = Literal["phone", "visit", "window"] | None
"""How an officer verified that a number is this person's; null where they did not."""


class ContactAsked(_Asked):
    """A further person to reach. Null for the mobile keeps the one they are known under."""

    role: Literal["负责人", "经办人"]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    mobile: _Cell | None = None
    checked: _Checked = None


class HolderAsked(_Entered):
    """A holder as an officer says it is, all of it; `version` is the one shown, 0 for a new one.

    What may be left out (null) stays as it is known: nobody retypes a phone they see masked.
    `checked` is about `mobile`; `others` are all further people to reach.
    """

    name: _Cell
    entity_type: _Cell
    legal_rep: _Cell
    address: _Cell
    town: _Cell
    scope: _Cell
    status: _Cell
    legal_rep_id: _Cell | None = None
    mobile: _Cell | None = None
    registered_capital: _Cell | None = None
    sponsor: _Cell | None = None
    investors: _Cell | None = None
    changed_at: _Cell = ""
    checked: _Checked = None
    others: list[ContactAsked] | None = Field(default=None, max_length=5)


class LicenceAsked(_Entered):
    """A licence as an officer says it is, all of it.

    `confirmed`: the officer has been told of a doubt and says that it is so.
    """

    kind: _Cell
    number: _Cell
    holder_name: _Cell
    issued_on: _Cell
    valid_from: _Cell
    valid_to: _Cell
    issuer: _Cell
    status: _Cell
    identifier: _Cell = ""
    updated_at: _Cell = ""
    confirmed: bool = False
