"""What the desk is asked, as it comes in: read strictly, unknown fields refused."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from zhiban.domain.decisions import LONGEST_REASON


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
What = Annotated[str, Query(pattern=r"^[a-z_]{1,40}$", description="任务的种类")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class DecisionAsked(_Asked):
    """A decision on a filed case. `version` is the one the officer was shown."""

    outcome: Literal["grant", "refuse", "correct"]
    reason: str = Field(default="", max_length=5000)
    valid_to: CivilDay | None = None
    version: int = Field(ge=1, strict=True)


class DoneAsked(_Asked):
    """What came of a task."""

    outcome: Literal["reached", "wrong_number", "will_file", "closed_down", "refused", "other"]
    note: str = Field(default="", max_length=LONGEST_REASON)


class ItemsAsked(_Asked):
    """The items a switch is to be on for from now on, all of them; [] turns it off for all."""

    items: list[Annotated[str, Field(pattern=r"^[A-Z0-9-]{1,20}$")]] = Field(max_length=200)
    reason: str = Field(min_length=2, max_length=LONGEST_REASON)
    version: int = Field(ge=0, strict=True)
