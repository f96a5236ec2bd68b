"""The functions' own use cases on one county's tables, with what stands in for AWS around them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

import citizen_api.parts as citizens
import detect_changes.parts as detecting
import dispatch_messages.parts as dispatch
import issue_licences.parts as issuing
import officer_api.parts as desk
import order_couriers.parts as ordering
import prove_days.parts as proving
import reconcile.healing as healing
import record_receipts.settling as settling
import ring_alarms.parts as ringing
import track_parcels.parts as tracking
from officer_api.parts import Outside
from project_statistics.counting import Parts as Statistics
from send_sms.parts import Parts as SendParts
from tests.county_year import SENDER, shipped_law
from tests.couriers import FixedSecret, House, courier_of
from tests.in_process_table import InProcessTables
from tests.intake_in_memory import CIPHER, Intake
from tests.memory import MemoryBucket
from zhiban.domain.figures import read_prices
from zhiban.domain.lapse_risk import LapseRisk
from zhiban.domain.pacing import Pace
from zhiban.domain.retention import Retention
from zhiban.domain.sms_ledger import attempt_reference
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.queue import Queue
from zhiban.gateways.signer import KmsSigner
from zhiban.gateways.sms.providers import Provider
from zhiban.runtime.rules import shipped, shipped_as
from zhiban.store.applications import Applications, Forms
from zhiban.store.authorisations import Authorisations
from zhiban.store.cases import Cases
from zhiban.store.codes import Codes
from zhiban.store.corrections import Corrections
from zhiban.store.day_counts import need_counts, spent_counts
from zhiban.store.day_proofs import DayProofs
from zhiban.store.day_statistics import DayStatistics
from zhiban.store.deliveries import Deliveries
from zhiban.store.documents import Documents
from zhiban.store.dossiers import Dossiers
from zhiban.store.entities import Entities
from zhiban.store.exports import Exports
from zhiban.store.fact_changes import FactChanges
from zhiban.store.figures import Figures
from zhiban.store.files import Files
from zhiban.store.guesses import Guesses
from zhiban.store.histories import Histories
from zhiban.store.invitations import Invitations
from zhiban.store.licences import Licences
from zhiban.store.pacing import Pacing
from zhiban.store.parcels import Parcels
from zhiban.store.profiles import Profiles
from zhiban.store.provider_health import ProviderHealth
from zhiban.store.quality import Quality
from zhiban.store.ratings import Ratings
from zhiban.store.reads import Reads
from zhiban.store.receipts import Receipts
from zhiban.store.registry import Registry
from zhiban.store.ringing import Ringing
from zhiban.store.rule_proposals import RuleProposals
from zhiban.store.send_endings import SendEndings
from zhiban.store.sends import Sends
from zhiban.store.sessions import Sessions
from zhiban.store.sign_ins import SignIns
from zhiban.store.sizes import Sizes
from zhiban.store.table import Table
from zhiban.store.uploads import Uploads
from zhiban.store.worklists import Worklists

BUREAU = citizens.Bureau(
    "沂源县行政审批服务局", "Yiyuan County Licensing Bureau", "沂源县",
    "沂源县政务服务中心一楼大厅", SENDER.office_phone, SENDER.base_url,
)  # fmt: skip


@dataclass
class Queues:
    """SQS: bodies by queue; a delay is not waited for."""

    waiting: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.waiting[QueueUrl] += [entry["MessageBody"] for entry in Entries]
        return {}

    def take(self, url: str) -> list[str]:
        """All messages of a queue; they are gone then."""
        return self.waiting.pop(url, [])


class SealKey:
    """KMS with one key on P-256."""

    def __init__(self) -> None:
        self._key = ec.derive_private_key(370_323, ec.SECP256R1())

    def sign(self, *, Message: bytes, **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"Signature": self._key.sign(Message, ec.ECDSA(hashes.SHA256()))}


class County:
    """What every function works with. `wall` and `now` are moved on by the simulation."""

    def __init__(
        self, client: InProcessTables, gateway: Any, now: datetime, *, shards: int, per_second: int
    ) -> None:
        self.client, self.shards, self.now, self.wall = client, shards, now, now
        self.law, self.gateway = shipped_law(), gateway
        self.provider = Provider("sns", Pace(per_second, 10_000_000), gateway)
        self.registry, self.cases_table = Table(client, "registry"), Table(client, "cases")
        self.queues, self.house = Queues(), House(lambda: self.wall)
        self.intake = Intake(tables=client, law=self.law)
        self._fresh = 0

    def tick(self) -> datetime:
        """The wall clock; a hundredth of a second passes each time it is looked at."""
        self.wall += timedelta(milliseconds=10)
        return self.wall

    def mint(self) -> str:
        """A fresh secret or id; numbers, so that the same seed gives the same year."""
        self._fresh += 1
        return f"{self._fresh:022d}"

    def _code(self) -> str:
        self._fresh += 1
        return f"{self._fresh * 7919 % 1_000_000:06d}"

    def queue(self, name: str) -> Queue:
        return Queue(name, self.queues)

    @cached_property
    def cases(self) -> Cases:
        return Cases(self.cases_table)

    @cached_property
    def licences(self) -> Licences:
        return Licences(self.registry, self.shards)

    @cached_property
    def sealed_entities(self) -> Entities:
        """Holders without their phones."""
        return Entities(self.registry)

    @cached_property
    def entities(self) -> Entities:
        return Entities(self.registry, CIPHER)

    @cached_property
    def sends(self) -> Sends:
        return Sends(self.cases_table, self.shards, CIPHER)

    @cached_property
    def invitations(self) -> Invitations:
        return Invitations(self.cases_table, self.shards)

    @cached_property
    def ringing_state(self) -> Ringing:
        return Ringing(self.cases_table)

    @cached_property
    def pacing(self) -> Pacing:
        return Pacing(self.cases_table)

    @cached_property
    def profiles(self) -> Profiles:
        return Profiles(self.registry)

    @cached_property
    def health(self) -> ProviderHealth:
        return ProviderHealth(self.cases_table)

    @cached_property
    def parcels(self) -> Parcels:
        return Parcels(self.cases_table, CIPHER)

    @cached_property
    def signer(self) -> KmsSigner:
        return KmsSigner("seal", SealKey())

    @cached_property
    def ringing(self) -> ringing.Parts:
        return ringing.Parts(
            self.client, self.law, self.sealed_entities, self.licences, self.cases,
            self.invitations, self.sends, self.ringing_state,
        )  # fmt: skip

    @cached_property
    def dispatching(self) -> dispatch.Parts:
        return dispatch.Parts(
            self.client, self.sends, self.ringing_state, self.pacing, self.health,
            self.queue("send"), self.law.calendar, self.shards, {"sns": self.provider.pace},
        )  # fmt: skip

    @cached_property
    def sending(self) -> SendParts:
        return SendParts(
            self.client, self.entities, self.licences, self.cases, self.authorisations,
            self.parcels, self.invitations, self.sends, self.ringing_state, self.pacing,
            self.profiles, self.health,
            (self.provider,), self.law.catalogue, self.law.calendar, SENDER, "政务快递", self.mint,
            partial(attempt_reference, "370323"), lambda: 0.5, self.tick, lambda seconds: None,
        )  # fmt: skip

    @cached_property
    def settling(self) -> settling.Parts:
        endings = SendEndings(self.sends, self.entities, self.law.calendar)
        return settling.Parts(self.client, self.sends, Receipts(self.sends), endings)

    @cached_property
    def statistics(self) -> Statistics:
        return Statistics(DayStatistics(self.cases_table), self.ringing_state, self.shards)

    @cached_property
    def healing(self) -> healing.Parts:
        return healing.Parts(
            client=self.client, entities=self.sealed_entities, licences=self.licences,
            invitations=self.invitations,
            sends=self.sends, ringing=self.ringing_state, proofs=DayProofs(self.cases_table),
            ring_queue=self.queue("ring"), send_queue=self.queue("send"), cases=self.cases,
            parcels=self.parcels, courier_queue=self.queue("courier"),
            issue_queue=self.queue("issue"), decide_queue=self.queue("decide"),
            documents=Documents(self.cases_table), files=Files(self.registry),
            parts_queue=self.queue("parts"), changes=FactChanges(self.registry),
            changes_queue=self.queue("changes"), calendar=self.law.calendar,
            catalogue=self.law.catalogue, worklists=Worklists(self.cases_table),
            shards=self.shards,
        )  # fmt: skip

    @cached_property
    def detecting(self) -> detecting.Parts:
        return detecting.Parts(
            self.client, self.law, self.sealed_entities, self.licences,
            FactChanges(self.registry), self.cases, self.invitations, self.sends,
            self.ringing_state,
        )  # fmt: skip

    @cached_property
    def proving(self) -> proving.Parts:
        return proving.Parts(
            self.client, self.law, self.entities, self.licences, FactChanges(self.registry),
            self.cases, self.invitations, self.sends, self.parcels, self.ringing_state,
            DayProofs(self.cases_table), DayStatistics(self.cases_table),
            need_counts(self.cases_table), spent_counts(self.cases_table),
            Figures(self.cases_table), self.queue("proof"), self.shards, self.issuing.bucket,
            self.signer,
        )  # fmt: skip

    @cached_property
    def authorisations(self) -> Authorisations:
        return Authorisations(self.cases_table, CIPHER)

    @cached_property
    def ratings(self) -> Ratings:
        return Ratings(self.cases_table, CIPHER)

    @cached_property
    def citizens(self) -> citizens.Parts:
        return citizens.Parts(
            client=self.client, law=self.law, entities=self.entities, licences=self.licences,
            cases=self.cases, invitations=self.invitations, sends=self.sends,
            authorisations=self.authorisations,
            sessions=Sessions(self.cases_table, CIPHER), sign_ins=SignIns(self.cases_table, CIPHER),
            codes=Codes(self.cases_table, self.shards, CIPHER),
            guesses=Guesses(self.cases_table, CIPHER), uploads=Uploads(self.cases_table),
            forms=Forms(self.cases_table),
            applications=Applications(self.cases_table, CIPHER),
            documents=Documents(self.cases_table), figures=Figures(self.cases_table),
            open_papers=lambda: self.issuing.bucket,
            providers=(self.provider,), pacing=self.pacing, profiles=self.profiles,
            ratings=self.ratings, health=self.health, signer=self.signer,
            sender=SENDER,
            bureau=BUREAU, mint_code=self._code, mint_cookie=self.mint, mint_id=self.mint,
        )  # fmt: skip

    @cached_property
    def desk(self) -> desk.Parts:
        table, registry = self.cases_table, self.registry
        whole = Registry(self.entities, self.licences, self.cases, self.law)
        return desk.Parts(
            client=self.client, registry=registry, table=table, sender=SENDER,
            catalogue=self.law.catalogue, calendar=self.law.calendar, cases=self.cases,
            changes=FactChanges(registry),
            retention=shipped_as(Retention, "retention"),
            corrections=Corrections(self.client, registry, whole, Sizes(registry)),
            dossiers=Dossiers(table), entities=self.entities, exports=Exports(registry),
            files=Files(registry),
            histories=Histories(self.licences, self.cases, self.law.catalogue),
            risk=LapseRisk(), invitations=self.invitations, licences=self.licences,
            sends=self.sends,
            need=need_counts(table), spent=spent_counts(table), figures=Figures(table),
            prices=read_prices("0.05", "12"), parcels=self.parcels, profiles=self.profiles,
            proofs=DayProofs(table), proposals=RuleProposals(table), registered={},
            office=desk.Sending(BUREAU.name, BUREAU.address, BUREAU.phone),
            outside=Outside("parts", "export", "files", "documents", "seal"),
            applications=Applications(self.cases_table),
            quality=Quality(registry), ratings=self.ratings, reads=Reads(table),
            ringing=self.ringing_state,
            statistics=DayStatistics(table), worklists=Worklists(table), shards=self.shards,
        )  # fmt: skip

    @cached_property
    def issuing(self) -> issuing.Parts:
        issuer = issuing.Issuer(
            "11370323XN0000012L",
            SENDER.office_phone,
            f"{SENDER.base_url}/v",
            shipped("licence_types")["codes"],
        )
        bucket = Bucket("documents", MemoryBucket())
        documents = Documents(self.cases_table)
        return issuing.Parts(
            self.client, self.law, self.sealed_entities, self.licences, self.cases,
            Applications(self.cases_table, CIPHER), documents, bucket, self.signer, issuer,
        )  # fmt: skip

    @cached_property
    def _deliveries(self) -> Deliveries:
        return Deliveries(self.client, self.cases, self.parcels, self.sends)

    @cached_property
    def ordering(self) -> ordering.Parts:
        return ordering.Parts(
            self.client, self.law.catalogue, self.entities, self.cases, self.parcels,
            self._deliveries, courier_of(self.house),
        )  # fmt: skip

    @cached_property
    def tracking(self) -> tracking.Parts:
        secret: Any = FixedSecret()
        return tracking.Parts(self.parcels, self._deliveries, courier_of(self.house), secret)
