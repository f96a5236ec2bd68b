"""What this function is told, and what it is built of."""

import json
import secrets
import uuid
from dataclasses import dataclass
from functools import cache

from citizen_api.pages import Pages
from citizen_api.parts import Bureau, Parts
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.messages import Mode, Sender
from zhiban.domain.one_time_codes import DIGITS
from zhiban.domain.renewals import Law
from zhiban.domain.retention import Retention
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.identity.settings import connect_identity, read_sign_in
from zhiban.gateways.signer import KmsSigner
from zhiban.gateways.sms.providers import connect_providers, read_providers
from zhiban.runtime import settings
from zhiban.runtime.rules import shipped, shipped_as
from zhiban.store.applications import Applications, Forms
from zhiban.store.authorisations import Authorisations
from zhiban.store.cases import Cases
from zhiban.store.cipher import load_cipher
from zhiban.store.codes import Codes
from zhiban.store.documents import Documents
from zhiban.store.entities import Entities
from zhiban.store.figures import Figures
from zhiban.store.guesses import Guesses
from zhiban.store.invitations import Invitations
from zhiban.store.licences import Licences
from zhiban.store.pacing import Pacing
from zhiban.store.profiles import Profiles
from zhiban.store.provider_health import ProviderHealth
from zhiban.store.ratings import Ratings
from zhiban.store.sends import Sends
from zhiban.store.sessions import Sessions
from zhiban.store.sign_ins import SignIns
from zhiban.store.table import Table, connect
from zhiban.store.uploads import Uploads


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told; see `gateways/identity/settings.py` for `sign_in`."""

    registry_table: str
    cases_table: str
    documents_bucket: str
    cipher_secret: str
    seal_key: str
    shards: int
    citizen_base_url: str
    sms_signature: str
    office_phone: str
    office_address: str
    bureau_name: str
    county_name: str
    sms_providers: str
    bureau_name_en: str = ""
    message_mode: str = "link"
    sign_in: str = ""
    contact_rests_days: int = 0
    retention: str = "{}"


def parts_of(told: Settings) -> Parts:
    """The collaborators."""
    client, cipher = connect(), load_cipher(told.cipher_secret)
    registry, cases = Table(client, told.registry_table), Table(client, told.cases_table)
    calendar = shipped_as(WorkingDays, "working_days")
    return Parts(
        client=client,
        law=Law(shipped_as(Catalogue, "catalogue"), calendar),
        entities=Entities(registry, cipher),
        licences=Licences(registry, told.shards),
        cases=Cases(cases),
        invitations=Invitations(cases, told.shards),
        sends=Sends(cases, told.shards, cipher),
        sessions=Sessions(cases, cipher),
        sign_ins=SignIns(cases, cipher),
        codes=Codes(cases, told.shards, cipher),
        guesses=Guesses(cases, cipher),
        uploads=Uploads(cases),
        forms=Forms(cases),
        applications=Applications(cases, cipher),
        authorisations=Authorisations(cases, cipher),
        documents=Documents(cases),
        figures=Figures(cases),
        open_papers=cache(lambda: Bucket(told.documents_bucket)),
        providers=connect_providers(read_providers(told.sms_providers)),
        pacing=Pacing(cases),
        profiles=Profiles(registry),
        ratings=Ratings(cases, cipher),
        health=ProviderHealth(cases),
        signer=KmsSigner(told.seal_key),
        sender=Sender(told.sms_signature, told.office_phone, told.citizen_base_url),
        bureau=Bureau(
            told.bureau_name,
            told.bureau_name_en,
            told.county_name,
            told.office_address,
            told.office_phone,
            told.citizen_base_url,
            by_code=told.message_mode == Mode.CODE,
        ),
        mint_code=lambda: f"{secrets.randbelow(10**DIGITS):0{DIGITS}}",
        mint_cookie=lambda: secrets.token_urlsafe(32),
        mint_id=lambda: uuid.uuid4().hex,
        identity=connect_identity(
            read_sign_in(told.sign_in),
            f"{told.citizen_base_url}/callback",
            on_this_machine=told.stage == "local",
        ),
        rests_days=told.contact_rests_days,
    )


def pages_of(told: Settings, parts: Parts) -> Pages:
    """The pages, with the bureau's names and how long this stage keeps what."""
    kept = Retention.from_mapping(shipped("retention"), json.loads(told.retention))
    return Pages(parts.bureau, sign_in=parts.identity is not None, retention=kept)
