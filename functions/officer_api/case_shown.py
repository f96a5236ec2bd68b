"""What the desk is shown of one case. Numbers of persons come masked."""

from datetime import date, datetime
from typing import Any

from officer_api.shown import (
    AutomaticShown,
    DeadlineShown,
    DecisionShown,
    ExtensionShown,
    Named,
    Shown,
    SpecialShown,
    TaskShown,
)


class FilingShown(Shown):
    """The latest filing (申报).

    `decide_by` is promised, `lawful_by` the law's; `correct_by` is the last day on which a
    correction may be asked for, after which it counts as accepted (受理).
    """

    number: int
    document: str
    at: datetime
    by: str
    decide_by: date
    lawful_by: date | None
    correct_by: date


class YearlyShown(Shown):
    """What is owed for a year: about which, by when, by which law, and what if it is not done."""

    year: int
    due: date
    basis: str
    late_wording: str
    late_basis: str
    note: str


class ChangeShown(Shown):
    """What changed on the business licence, `old` → `new`, on which day, and what the law asks.

    `field` is "" until the holder says which change it was; `firm`: the law states the last day.
    """

    fact: Named
    field: str
    old: str
    new: str
    on: date
    firm: bool
    facts_version: int
    effect: str
    basis: str
    late_wording: str
    late_basis: str


class CaseShown(Shown):
    """The case itself; `yearly` and `change` are null for a renewal."""

    id: str
    item: Named
    kind: Named
    state: Named
    yearly: YearlyShown | None
    change: ChangeShown | None
    term: int
    rule: str
    opened_on: date
    latest: date
    expiry: date
    projected: bool
    accepts_late: bool
    moved_at: datetime | None
    deadline: DeadlineShown
    intent: str | None
    filing: FilingShown | None
    special: SpecialShown | None
    extension: ExtensionShown | None
    decision: DecisionShown | None
    version: int


class LicenceShown(Shown):
    """The licence as the registry holds it now."""

    number: str
    holder_name: str
    status: str
    issued_on: date | None
    valid_from: date | None
    valid_to: date | None
    issuer: str
    term: int
    identifier: str
    edition: int


class ContactShown(Shown):
    """Whom to reach, without the middle of their number; how sure that is, and why."""

    role: str
    name: str
    mobile: str
    source: str
    verified_on: date
    confidence: Named
    why: str


class HolderShown(Shown):
    """The holder (市场主体). Contacts stand in the order in which they are tried; the place of
    one, counted from 0, and `contact_version` go into what is heard of its number.
    """

    uscc: str
    name: str
    entity_type: str
    legal_rep: str
    legal_rep_id: str
    address: str
    town: str
    status: str
    opted_out: bool
    contacts: list[ContactShown]
    contact_version: int


class ApplicationShown(Shown):
    """A signed application: the document exactly as it was shown, and the evidence sealed over."""

    number: int
    sha256: str
    key_id: str
    document: dict[str, Any] | None
    evidence: dict[str, Any] | None


class AuthorisationShown(Shown):
    """An authorisation of an agent (授权委托书) as its head has signed it, and if it was revoked.

    It ends by itself with the case, after its last day, and when whom we reach changes.
    """

    number: int
    sha256: str
    document: dict[str, Any] | None
    evidence: dict[str, Any] | None
    revoked: bool


class IssuedShown(Shown):
    """A document that was issued; the file itself stays where it is."""

    edition: int
    sha256: str
    identifier: str
    valid_from: date | None
    valid_to: date | None


class PhotoShown(Shown):
    """A signed photograph of a material; `filing` is the first that names it."""

    filing: int
    material: Named
    sha256: str
    size: int
    scan: Named


class EventShown(Shown):
    """One link of the case's chain; `data` is null once erased, `intact` whether it is as told."""

    seq: int
    type: str
    at: datetime
    actor: str
    hash: str
    data: dict[str, Any] | None
    intact: bool


class MessageShown(Shown):
    """One attempt at one SMS, without its phone and its link."""

    step: str
    contact: int
    attempt: int
    state: str
    reason: str
    template: str
    segments: int
    due_at: datetime | None
    sent_at: datetime | None
    settled_at: datetime | None


class ParcelShown(Shown):
    """One courier order, without where it goes."""

    leg: str
    attempt: int
    state: str
    reference: str
    tracking: str
    updated_at: datetime | None


class ReasonShown(Shown):
    """Why the need was not reminded of on a day."""

    on: date
    reason: Named


class RatingShown(Shown):
    """How satisfied the citizen was (好差评), and what they wrote."""

    grade: Named
    remark: str
    at: datetime


class LeftOverShown(Shown):
    """How the platform may decide on a filed case by itself (自动审批), and where that is turned on
    why it has not: nothing, where it is about to."""

    terms: AutomaticShown
    against: list[Named]


class ActionShown(Shown):
    """What may be done now, by whom, and whether you may; `why_not` is a sentence for you.

    `outcome` is an outcome of a decision, or another act: `start_special`, `end_special`, `extend`.
    """

    outcome: Named
    roles: list[Named]
    may: bool
    why_not: str


class ProvedShown(Shown):
    """Whether what is stored of a case is what happened; each fault and gap is a sentence."""

    sound: bool
    counted: dict[str, int]
    faults: list[str]
    unchecked: list[str]


class CaseView(Shown):
    """Everything about a case in one answer. `broken_at` is where its chain fails, null nowhere.

    `end_needed`: a grant must say until when the new term runs, as the law does not.
    """

    case: CaseShown
    licence: LicenceShown | None
    holder: HolderShown | None
    applications: list[ApplicationShown]
    authorisations: list[AuthorisationShown]
    photos: list[PhotoShown]
    issued: list[IssuedShown]
    timeline: list[EventShown]
    broken_at: int | None
    messages: list[MessageShown]
    parcels: list[ParcelShown]
    tasks: list[TaskShown]
    reasons: list[ReasonShown]
    rating: RatingShown | None
    automatic: LeftOverShown | None
    actions: list[ActionShown]
    end_needed: bool
