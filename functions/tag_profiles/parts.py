"""What tagging works with."""

from dataclasses import dataclass
from typing import Any

from zhiban.domain.catalogue import Catalogue
from zhiban.domain.profile_rules import RuleBook
from zhiban.gateways.queue import Queue
from zhiban.store.cases import Cases
from zhiban.store.invitations import Invitations
from zhiban.store.profiles import Profiles
from zhiban.store.sends import Sends
from zhiban.store.worklists import Worklists


@dataclass(frozen=True, slots=True)
class Parts:
    """The stores and the rules; the registry is read in as many parts as there are shards."""

    client: Any
    catalogue: Catalogue
    rules: RuleBook
    profiles: Profiles
    cases: Cases
    invitations: Invitations
    sends: Sends
    worklists: Worklists
    queue: Queue
    shards: int
