"""What the pages are told: the shape of each answer."""

from typing import Literal, NotRequired, TypedDict

type PaperName = Literal["licence", "application"]


class DayTold(TypedDict):
    """A civil date for machines (2026-12-01) and for people."""

    day: str
    words: str


class ChangeTold(TypedDict):
    """What changed on the business licence; a person's name is masked before the code.

    `choices` are the changes it may have been, in the catalogue's words; `firm`: the law states
    the last day.
    """

    fact: str
    field: str
    label: str
    old: str
    new: str
    on: DayTold | None
    firm: bool
    choices: list[str]
    basis: str
    next: str


class _EveryCase(TypedDict):
    id: str
    kind: str
    item: str
    yearly: bool
    licence: str
    tail: str
    state: str
    standing: str
    latest: DayTold | None
    expiry: DayTold | None
    correct_by: DayTold | None
    days_left: int
    days_left_words: str
    late: bool
    intent: str | None
    next_reminder: DayTold | None
    calendar: bool
    change: ChangeTold | None


class SortTold(TypedDict, total=False):
    """What a case says as one of its sort: what is owed for a year, or is filed here."""

    duty: str
    year: int
    where: str
    basis: str
    more: str
    late_words: str
    late_basis: str
    projected: bool
    cost: int
    cost_words: str
    to_bring: list[str]
    promised: str
    granted: bool
    new_term_from: str
    first: str | None


class CaseTold(_EveryCase, SortTold):
    """One case in the words of its sort."""


class NextTold(TypedDict):
    """On which days the next reminder may come instead of the planned one, and what was chosen."""

    days: list[DayTold]
    chosen: DayTold | None
    planned: DayTold | None


class SignInTold(TypedDict):
    """Where one may sign in (统一身份认证) instead of typing a code; `required`: a code is not
    enough to sign."""

    name: str
    required: bool


class VisitingAgentTold(TypedDict):
    """Which agent is visiting, masked, and until when."""

    name: str
    until: DayTold


class VisitTold(TypedDict):
    """Whose visit it is, masked, if it is reminded and tagged, and its cases, soonest first.

    `ends_in` are the seconds until it ends if nobody uses it from now on. `sign_in` is there where
    one may sign in, `agent` where the visitor is one (经办人): its name masked, and the last day.
    """

    verified: bool
    ends_in: int
    holder: str
    reminders: bool
    next: NextTold
    profiling: bool
    cases: list[CaseTold]
    sign_in: NotRequired[SignInTold]
    agent: NotRequired[VisitingAgentTold]


class LeftTold(TypedDict):
    """The visit is over."""

    left: Literal[True]


class SignInAddressTold(TypedDict):
    """Where the browser goes to sign in."""

    address: str


class ReceiptTold(TypedDict):
    """The receipt of a filed case (受理回执). `document` is the SHA-256 of what was signed."""

    case: str
    state: str
    filing: int
    number: str
    document: str
    filed_at: str
    filed_words: str
    decide_by: DayTold | None


class StepTold(TypedDict):
    """One step of a case's timeline; `at` is an instant in ISO 8601."""

    step: Literal["filed", "decided", "issued", "delivered"]
    words: str
    state: Literal["done", "now", "next", "stopped"]
    at: str | None
    at_words: str
    note: str


class ParcelTold(TypedDict):
    """How the new licence's parcel stands, or the old original's (`original`).

    `state` is the courier's, or done at the counter: fetched, handed_in.
    """

    state: str
    tracking: str


class SpecialTold(TypedDict):
    """What is looked into before the decision (特别程序), and until when that should take."""

    sort: Literal["site_check", "expert_review", "testing", "hearing"]
    until: DayTold


class ExtendedTold(TypedDict):
    """More time to decide (延长办理期限), until when; why is the `reason` beside it."""

    until: DayTold


class RatingTold(TypedDict):
    """The grade (好差评) that was given, "" for none yet."""

    grade: str


class RatedTold(TypedDict):
    """A rating was kept; what was bad is put right by a day."""

    case: str
    grade: str
    put_right_by: DayTold | None


class AddressesTold(TypedDict):
    """Where the same person had licences posted to before, the newest first."""

    addresses: list[str]


class StandingTold(TypedDict):
    """How a filed case goes on; address and reason only for a session that has proved itself.

    `papers` are those there are to take home. `special` is null unless one is under way, `extended`
    unless there is more time to decide. `rating` is null where the case cannot be rated, `original`
    where the law does not want the old original back, `withdrawal` where it cannot be taken back:
    "again" where it could be filed again, "ends" where not.
    """

    receipt: ReceiptTold | None
    rating: RatingTold | None
    withdrawal: Literal["again", "ends"] | None
    special: SpecialTold | None
    extended: ExtendedTold | None
    deliver_to: str
    timeline: list[StepTold]
    parcel: ParcelTold | None
    original: ParcelTold | None
    reason: str
    papers: list[PaperName]
    reason_needs_code: bool


class StatusTold(CaseTold, StandingTold):
    """A case, and how it goes on."""


class CodeTold(TypedDict):
    """A code is on its way, for these documents (SHA-256 by case); times are in seconds.

    `certain` is false where the carrier's answer was lost.
    """

    phone_tail: str
    documents: dict[str, str]
    certain: bool
    expires_in: int
    again_in: int


class CheckTold(TypedDict):
    """Whether a message is ours; if so whose, masked, and whether its link is over."""

    ours: bool
    holder: NotRequired[str]
    over: NotRequired[bool]


class UnknownPaperTold(TypedDict):
    """Whatever we have not issued: altered, made up, or of nobody."""

    known: Literal[False]


class LicencePaperTold(TypedDict):
    """An edition of a licence that we issued, and what it is worth today."""

    known: Literal[True]
    what: Literal["licence"]
    standing: Literal["valid", "not_begun", "replaced", "expired", "suspended", "cancelled"]
    newer_from: DayTold | None
    name: str
    number: str
    identifier: str
    edition: int
    holder: str
    by: str
    issued_on: DayTold | None
    valid_from: DayTold | None
    valid_to: DayTold | None


class ApplicationPaperTold(TypedDict):
    """The copy of an application that was signed here: what for and when, no more of by whom."""

    known: Literal[True]
    what: Literal["application"]
    standing: Literal["signed", "refiled", "withdrawn"]
    name: str
    number: str
    holder: str
    by: str
    filing: int
    signed_at: str
    signed_words: str


type PaperTold = UnknownPaperTold | LicencePaperTold | ApplicationPaperTold


class CallTold(TypedDict, total=False):
    """By when an officer calls, under which number."""

    call_by: DayTold | None
    phone_tail: str


class IntentTold(CallTold):
    """An intent was heard, and what happens now."""

    case: str
    intent: str
    next_reminder: NotRequired[DayTold | None]


class SpecifiedTold(CallTold):
    """Which change it was has been heard, what happens now, and how the visit stands."""

    case: str
    field: str
    visit: VisitTold


class DocumentTold(TypedDict):
    """The exact text that would be signed, and its SHA-256."""

    text: str
    sha256: str


class DraftTold(TypedDict):
    """A draft of an authorisation was written down: the SHA-256 of what a code is asked for."""

    case: str
    sha256: str


class AgentTold(TypedDict):
    """Who may act for the head in a case (经办人), masked, by which authorisation, until when."""

    number: int
    name: str
    phone_tail: str
    until: DayTold


class DraftShownTold(TypedDict):
    """What would be signed to authorise an agent; `granted`: this session may sign exactly this."""

    document: DocumentTold
    granted: bool


class AuthorisationTold(TypedDict):
    """Whether a case may be given to an agent, who has it, and the draft that is not signed yet,
    only for a session that has proved itself."""

    case: str
    may: bool
    agent: AgentTold | None
    draft: DraftShownTold | None


class MaterialTold(TypedDict):
    """A material its holder may give, and the photographs given (SHA-256), at most so many."""

    code: str
    name: str
    photos: list[str]
    most: int


class FormTold(TypedDict):
    """The prefilled form of a case; `granted`: this session may sign exactly this document.

    `materials` are those that may be given as photographs, [] where none is needed.
    """

    case: str
    document: DocumentTold
    editable: list[str]
    materials: list[MaterialTold]
    confirmed: bool
    granted: bool
    to_correct: str
