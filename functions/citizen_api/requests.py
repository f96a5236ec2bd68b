"""What the pages send: the body of each call."""

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from zhiban.domain.cases import Intent
from zhiban.domain.ratings import Grade

type CaseId = Annotated[str, Field(pattern=r"^[a-z2-7]{24}$")]
type Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Body(BaseModel):
    """Nothing but what is named; `LARGEST` is how many characters of it are read at all."""

    LARGEST: ClassVar[int] = 80_000

    model_config = ConfigDict(extra="forbid", frozen=True)


class Exchange(Body):
    """POST /api/session: the link's secret, or the case code (办件码) somebody typed."""

    token: str | None = Field(default=None, max_length=200)
    case_code: str | None = Field(default=None, max_length=40)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.token is None) is (self.case_code is None):
            raise ValueError("either a token or a case code")
        return self


class Leave(Body):
    """POST /api/session/leave: nothing but that one leaves."""


class CheckMessage(Body):
    """POST /api/messages/check: a case code or a whole link, as it stands in a message."""

    told: str = Field(max_length=300)


class CheckPaper(Body):
    """POST /api/documents/check: a file's SHA-256, or an identifier as typed or scanned."""

    digest: Sha256 | None = None
    identifier: str | None = Field(default=None, max_length=400)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.digest is None) is (self.identifier is None):
            raise ValueError("either a digest or an identifier")
        return self


class AskCode(Body):
    """POST /api/session/code. No cases means all that may be filed."""

    cases: list[CaseId] = Field(default_factory=list, max_length=20)
    purpose: Literal["sign", "tell", "withdraw", "authorise"] = "sign"


class Verify(Body):
    """POST /api/session/verify."""

    code: str = Field(pattern=r"^[0-9]{6}$")


class BeginSignIn(Body):
    """POST /api/session/sign-in. No cases means all that may be filed."""

    cases: list[CaseId] = Field(default_factory=list, max_length=20)
    purpose: Literal["sign", "tell", "authorise"] = "sign"


class FinishSignIn(Body):
    """POST /api/session/sign-in/answer: what the browser came back with."""

    state: str = Field(pattern=r"^[A-Za-z0-9_-]{43}$")
    code: str = Field(pattern=r"^[\x21-\x7e]{1,2000}$")


class Reminders(Body):
    """PUT /api/session/reminders."""

    wanted: bool = Field(strict=True)


class NextReminder(Body):
    """PUT /api/session/next-reminder; no day is the one that was planned."""

    day: Annotated[date, Field(strict=True)] | None


class Profiling(Body):
    """PUT /api/session/profiling."""

    wanted: bool = Field(strict=True)


class Intend(Body):
    """POST /api/cases/{case_id}/intent; `fields` names what is wrong, where the data is."""

    intent: Intent
    fields: list[Annotated[str, Field(pattern=r"^[a-z_]{2,30}$")]] = Field(
        default_factory=list, max_length=20
    )


class Specify(Body):
    """PUT /api/cases/{case_id}/change; which of several changes it was, in the catalogue's word."""

    field: str = Field(pattern=r"^[a-z_]{2,30}$")


class Edits(Body):
    """What may be changed."""

    delivery_address: str = Field(max_length=400)


class Fill(Body):
    """PUT /api/cases/{case_id}/form; without edits the document is confirmed as it was shown."""

    document: Sha256
    edits: Edits | None = None


class Attach(Body):
    """POST /api/cases/{case_id}/materials/{material}: a photograph as a JPEG in base64; no name."""

    LARGEST: ClassVar[int] = 560_000

    photo: str = Field(max_length=540_000)


class Detach(Body):
    """PUT /api/cases/{case_id}/materials/{material}: which photograph is taken out again."""

    without: Sha256


class Withdraw(Body):
    """POST /api/cases/{case_id}/withdrawal; which filing of the case is taken back, from 1."""

    filing: int = Field(ge=1, strict=True)


class NameAgent(Body):
    """PUT /api/cases/{case_id}/authorisation: whom the head wants to act; no more is asked for."""

    name: str = Field(max_length=60)
    mobile: str = Field(max_length=30)


class Authorise(Body):
    """POST /api/cases/{case_id}/authorisation: the draft that was shown is signed."""

    document: Sha256


class Revoke(Body):
    """POST /api/cases/{case_id}/authorisation/revocation; which authorisation, from 1."""

    number: int = Field(ge=1, le=9, strict=True)


class Rate(Body):
    """PUT /api/cases/{case_id}/rating."""

    grade: Grade
    remark: str = Field(default="", max_length=1000)


class Sign(Body):
    """POST /api/cases/{case_id}/sign; the signature is a PNG data URL."""

    document: Sha256
    signature: str = Field(max_length=61_000)
