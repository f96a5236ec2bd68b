"""What sending works with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from zhiban.domain.catalogue import Catalogue
from zhiban.domain.messages import Sender
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.sms import SmsGateway
from zhiban.store.cases import Cases
from zhiban.store.entities import Entities
from zhiban.store.invitations import Invitations
from zhiban.store.licences import Licences
from zhiban.store.ringing import Ringing
from zhiban.store.sends import Sends


@dataclass(frozen=True, slots=True)
class Parts:
    """The stores, the carrier, and where fresh secrets and ids come from.

    `mint_token` gives a link's secret, or a case code where messages have no link; `mint_id` an
    attempt id.
    """

    client: Any
    entities: Entities
    licences: Licences
    cases: Cases
    invitations: Invitations
    sends: Sends
    ringing: Ringing
    gateway: SmsGateway
    catalogue: Catalogue
    calendar: WorkingDays
    sender: Sender
    mint_token: Callable[[], str]
    mint_id: Callable[[], str]
