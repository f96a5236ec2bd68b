"""What the citizen's pages work with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhiban.domain.contacts import Contact
from zhiban.domain.entities import Entity
from zhiban.domain.messages import Sender
from zhiban.domain.renewals import Law
from zhiban.domain.sign_ins import code_suffices
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.identity import IdentityProvider
from zhiban.gateways.photographs import Photographs
from zhiban.gateways.signer import Signer
from zhiban.gateways.sms.providers import Provider
from zhiban.store.applications import Applications, Forms
from zhiban.store.authorisations import Authorisations
from zhiban.store.cases import Cases
from zhiban.store.codes import Codes
from zhiban.store.documents import Documents
from zhiban.store.effects import Effects
from zhiban.store.entities import Entities
from zhiban.store.figures import Figures
from zhiban.store.guesses import Guesses
from zhiban.store.invitations import Invitations
from zhiban.store.licences import Licences
from zhiban.store.pacing import Pacing
from zhiban.store.profiles import Profiles
from zhiban.store.provider_health import ProviderHealth
from zhiban.store.ratings import Ratings
from zhiban.store.send_endings import SendEndings
from zhiban.store.sends import Sends
from zhiban.store.sessions import Sessions
from zhiban.store.sign_ins import SignIns
from zhiban.store.uploads import Uploads

ACTOR = "citizen"


@dataclass(frozen=True, slots=True)
class Bureau:
    """Who speaks on the pages, as the county's configuration has it.

    `by_code`: messages carry a case code (办件码) to be typed here, and no link.
    """

    name: str
    english_name: str
    county_name: str
    address: str
    phone: str
    base_url: str
    by_code: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """One request's two clocks: the business instant and the wall clock."""

    now: datetime
    wall: datetime


@dataclass(frozen=True, slots=True)
class Parts:
    """The law, the stores, the carriers, the seal, and where fresh secrets come from.

    `open_papers` opens the bucket of documents, where it is needed.
    `mint_code` gives 6 digits, `mint_cookie` 256 random bits, `mint_id` an attempt id.
    `identity` is where people may sign in instead of typing a code, if anywhere; for `rests_days`
    days after we began to reach somebody else, a code is not enough to sign.
    """

    client: Any
    law: Law
    entities: Entities
    licences: Licences
    cases: Cases
    invitations: Invitations
    sends: Sends
    sessions: Sessions
    sign_ins: SignIns
    codes: Codes
    guesses: Guesses
    uploads: Uploads
    forms: Forms
    applications: Applications
    authorisations: Authorisations
    documents: Documents
    figures: Figures
    open_papers: Callable[[], Bucket]
    providers: tuple[Provider, ...]
    pacing: Pacing
    profiles: Profiles
    ratings: Ratings
    health: ProviderHealth
    signer: Signer
    sender: Sender
    bureau: Bureau
    mint_code: Callable[[], str]
    mint_cookie: Callable[[], str]
    mint_id: Callable[[], str]
    identity: IdentityProvider | None = None
    rests_days: int = 0

    @property
    def papers(self) -> Bucket:
        """Where the bytes of documents lie."""
        return self.open_papers()

    def code_suffices(self, entity: Entity, contact: Contact, today: date) -> bool:
        """Whether a code to this contact is enough to sign."""
        return code_suffices(entity, contact, today, self.rests_days)

    @property
    def photographs(self) -> Photographs:
        """Where the photographs of materials lie."""
        return Photographs(self.open_papers())

    @property
    def effects(self) -> Effects:
        """Whether anything may leave."""
        return Effects(self.cases.table)

    @property
    def endings(self) -> SendEndings:
        """What ends an attempt of the send ledger."""
        return SendEndings(self.sends, self.entities, self.law.calendar)
