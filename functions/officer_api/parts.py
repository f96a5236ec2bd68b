"""What the desk works with."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from zhiban.domain.catalogue import Catalogue
from zhiban.domain.figures import Prices
from zhiban.domain.lapse_risk import LapseRisk
from zhiban.domain.rendering import Sender
from zhiban.domain.renewals import Law
from zhiban.domain.retention import Retention
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.functions import Function
from zhiban.gateways.photographs import Photographs
from zhiban.gateways.queue import Queue
from zhiban.gateways.signer import KmsSigner
from zhiban.runtime.rules import shipped_as
from zhiban.store.applications import Applications
from zhiban.store.case_checks import CaseChecks
from zhiban.store.cases import Cases
from zhiban.store.cipher import load_cipher
from zhiban.store.corrections import Corrections
from zhiban.store.day_counts import NeedCounts, SpentCounts, need_counts, spent_counts
from zhiban.store.day_proofs import DayProofs
from zhiban.store.day_statistics import DayStatistics
from zhiban.store.dossiers import Dossiers
from zhiban.store.entities import Entities
from zhiban.store.exports import Exports
from zhiban.store.fact_changes import FactChanges
from zhiban.store.figures import Figures
from zhiban.store.files import Files
from zhiban.store.histories import Histories
from zhiban.store.invitations import Invitations
from zhiban.store.licences import Licences
from zhiban.store.parcels import Parcels
from zhiban.store.profiles import Profiles
from zhiban.store.quality import Quality
from zhiban.store.ratings import Ratings
from zhiban.store.reads import Reads
from zhiban.store.registry import Registry
from zhiban.store.ringing import Ringing
from zhiban.store.rule_proposals import RuleProposals
from zhiban.store.sends import Sends
from zhiban.store.sizes import Sizes
from zhiban.store.table import Table, connect
from zhiban.store.worklists import Worklists


class Outside:
    """What a few routes ask of the world outside the tables: made when it is first asked."""

    def __init__(
        self,
        parts_queue_url: str,
        export_function: str,
        files_bucket: str,
        documents_bucket: str,
        seal_key: str,
    ) -> None:
        self._told = parts_queue_url, export_function, files_bucket
        self._sealed = documents_bucket, seal_key

    @cached_property
    def intake(self) -> Queue:
        """The queue by which a file is gone on with."""
        return Queue(self._told[0])

    @cached_property
    def exporting(self) -> Function:
        """The function that writes lists of the registry."""
        return Function(self._told[1])

    @cached_property
    def files(self) -> Bucket:
        """The bucket the lists lie in."""
        return Bucket(self._told[2])

    @cached_property
    def photographs(self) -> Photographs:
        """The photographs that were signed."""
        return Photographs(self.papers)

    @cached_property
    def papers(self) -> Bucket:
        """The bucket what was signed and issued lies in."""
        return Bucket(self._sealed[0])

    @cached_property
    def seal(self) -> KmsSigner:
        """The county's seal, asked whether one over something is its own."""
        return KmsSigner(self._sealed[1])

    @cached_property
    def seal_key(self) -> bytes:
        """The public key of the county's seal, DER."""
        return self.seal.public_key()


@dataclass(frozen=True, slots=True)
class Sending:
    """Who sends what is posted, and from where."""

    bureau: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The stores and the law. Holders are read with their phones, which are masked when shown.

    `registry` and `table` are the two tables themselves and `sender` who speaks, for the forecast;
    `registered` has the ids of wordings by provider;
    `risk` is what orders calls and visits of one day.
    """

    applications: Applications
    client: Any
    registry: Table
    table: Table
    sender: Sender
    registered: dict[str, dict[str, str]]
    catalogue: Catalogue
    calendar: WorkingDays
    cases: Cases
    changes: FactChanges
    corrections: Corrections
    dossiers: Dossiers
    entities: Entities
    exports: Exports
    files: Files
    histories: Histories
    invitations: Invitations
    licences: Licences
    need: NeedCounts
    office: Sending
    parcels: Parcels
    spent: SpentCounts
    figures: Figures
    prices: Prices
    profiles: Profiles
    proofs: DayProofs
    proposals: RuleProposals
    outside: Outside
    quality: Quality
    ratings: Ratings
    reads: Reads
    retention: Retention
    risk: LapseRisk
    ringing: Ringing
    sends: Sends
    statistics: DayStatistics
    worklists: Worklists
    shards: int

    @property
    def checks(self) -> CaseChecks:
        """What the checks of a filed case are asked of."""
        return CaseChecks(
            self.catalogue,
            self.applications,
            self.licences,
            self.entities,
            self.dossiers,
            self.registry,
            lambda evidence, seal: self.outside.seal.fits(evidence, seal),
        )


def assemble(
    registry_table: str,
    cases_table: str,
    cipher_secret: str,
    shards: int,
    *,
    sender: Sender,
    registered: dict[str, dict[str, str]],
    office: Sending,
    outside: Outside,
    risk: LapseRisk,
    prices: Prices,
    retention: Retention,
) -> Parts:
    """All of them, on two tables."""
    client = connect()
    registry, cases = Table(client, registry_table), Table(client, cases_table)
    catalogue = shipped_as(Catalogue, "catalogue")
    law = Law(catalogue, shipped_as(WorkingDays, "working_days"))
    cipher = load_cipher(cipher_secret)
    entities = Entities(registry, cipher)
    licences = Licences(registry, shards)
    whole = Registry(entities, licences, Cases(cases), law)
    return Parts(
        applications=Applications(cases),
        client=client,
        registry=registry,
        table=cases,
        sender=sender,
        registered=registered,
        catalogue=catalogue,
        calendar=law.calendar,
        cases=Cases(cases),
        changes=FactChanges(registry),
        corrections=Corrections(client, registry, whole, Sizes(registry)),
        dossiers=Dossiers(cases),
        entities=entities,
        exports=Exports(registry),
        files=Files(registry),
        histories=Histories(licences, Cases(cases), catalogue),
        invitations=Invitations(cases, shards),
        licences=licences,
        outside=outside,
        office=office,
        parcels=Parcels(cases, cipher),
        need=need_counts(cases),
        spent=spent_counts(cases),
        figures=Figures(cases),
        prices=prices,
        profiles=Profiles(registry),
        proofs=DayProofs(cases),
        proposals=RuleProposals(cases),
        quality=Quality(registry),
        ratings=Ratings(cases, cipher),
        reads=Reads(cases),
        retention=retention,
        risk=risk,
        ringing=Ringing(cases),
        sends=Sends(cases, shards),
        statistics=DayStatistics(cases),
        worklists=Worklists(cases),
        shards=shards,
    )
