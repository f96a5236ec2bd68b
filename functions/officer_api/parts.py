"""What the desk works with."""

from dataclasses import dataclass
from typing import Any

from zhiban.domain.catalogue import Catalogue
from zhiban.domain.rendering import Sender
from zhiban.runtime.rules import shipped
from zhiban.store.cases import Cases
from zhiban.store.cipher import load_cipher
from zhiban.store.day_proofs import DayProofs
from zhiban.store.day_statistics import DayStatistics
from zhiban.store.dossiers import Dossiers
from zhiban.store.entities import Entities
from zhiban.store.invitations import Invitations
from zhiban.store.licences import Licences
from zhiban.store.reads import Reads
from zhiban.store.ringing import Ringing
from zhiban.store.table import Table, connect
from zhiban.store.worklists import Worklists


@dataclass(frozen=True, slots=True)
class Parts:
    """The stores and the law. Holders are read with their phones, which are masked when shown.

    `registry` and `table` are the two tables themselves and `sender` who speaks, for the forecast.
    """

    client: Any
    registry: Table
    table: Table
    sender: Sender
    catalogue: Catalogue
    cases: Cases
    dossiers: Dossiers
    entities: Entities
    invitations: Invitations
    licences: Licences
    proofs: DayProofs
    reads: Reads
    ringing: Ringing
    statistics: DayStatistics
    worklists: Worklists
    shards: int


def assemble(
    registry_table: str, cases_table: str, cipher_secret: str, shards: int, sender: Sender
) -> Parts:
    """All of them, on two tables."""
    client = connect()
    registry, cases = Table(client, registry_table), Table(client, cases_table)
    return Parts(
        client=client,
        registry=registry,
        table=cases,
        sender=sender,
        catalogue=Catalogue.from_mapping(shipped("catalogue")),
        cases=Cases(cases),
        dossiers=Dossiers(cases),
        entities=Entities(registry, load_cipher(cipher_secret)),
        invitations=Invitations(cases, shards),
        licences=Licences(registry, shards),
        proofs=DayProofs(cases),
        reads=Reads(cases),
        ringing=Ringing(cases),
        statistics=DayStatistics(cases),
        worklists=Worklists(cases),
        shards=shards,
    )
