"""SQS, one message an attempt: {"pk", "sk"} of its ledger row."""

import random
import secrets
import string
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from send_sms.parts import Parts, Round
from send_sms.working import send_or_ask
from zhiban.domain.case_codes import ALPHABET, LENGTH
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.errors import EventError
from zhiban.domain.messages import Mode
from zhiban.domain.rendering import OFFICIAL_PLACE, read_sender
from zhiban.domain.sms_ledger import attempt_reference
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.sms.providers import connect_providers, read_providers
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant, wall_clock
from zhiban.runtime.observability import count, logger, measure, metrics
from zhiban.runtime.queues import work_through
from zhiban.runtime.rules import shipped_as
from zhiban.runtime.start import at_start
from zhiban.store.authorisations import Authorisations
from zhiban.store.cases import Cases
from zhiban.store.cipher import load_cipher
from zhiban.store.entities import Entities
from zhiban.store.invitations import Invitations
from zhiban.store.keys import Key
from zhiban.store.licences import Licences
from zhiban.store.pacing import Pacing
from zhiban.store.parcels import Parcels
from zhiban.store.profiles import Profiles
from zhiban.store.provider_health import ProviderHealth
from zhiban.store.ringing import Ringing
from zhiban.store.sends import Sends
from zhiban.store.table import Table, connect

_BASE62 = string.digits + string.ascii_letters


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    registry_table: str
    cases_table: str
    cipher_secret: str
    shards: int
    citizen_base_url: str
    sms_signature: str
    office_phone: str
    sms_providers: str
    message_mode: str = "link"
    official_place: str = OFFICIAL_PLACE
    courier_name: str


def mint_token() -> str:
    """A link's secret."""
    return "".join(secrets.choice(_BASE62) for _ in range(22))


def mint_code() -> str:
    """A case code, which takes the secret's place where messages have no link."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client, cipher = connect(), load_cipher(told.cipher_secret)
    registry, cases = Table(client, told.registry_table), Table(client, told.cases_table)
    return told, Parts(
        client=client,
        entities=Entities(registry, cipher),
        licences=Licences(registry, told.shards),
        cases=Cases(cases),
        authorisations=Authorisations(cases, cipher),
        parcels=Parcels(cases),
        invitations=Invitations(cases, told.shards),
        sends=Sends(cases, told.shards, cipher),
        ringing=Ringing(cases),
        pacing=Pacing(cases),
        profiles=Profiles(registry),
        health=ProviderHealth(cases),
        providers=connect_providers(read_providers(told.sms_providers)),
        catalogue=shipped_as(Catalogue, "catalogue"),
        calendar=shipped_as(WorkingDays, "working_days"),
        sender=read_sender(
            told.sms_signature,
            told.office_phone,
            told.citizen_base_url,
            told.message_mode,
            told.official_place,
        ),
        courier_name=told.courier_name,
        mint_token=mint_code if told.message_mode == Mode.CODE else mint_token,
        refer_to=partial(attempt_reference, told.county),
        draw=random.random,
        clock=wall_clock,
        wait=time.sleep,
    )


parts = at_start(build)


def handle(event: Mapping[str, Any], context: Any, told: Settings, parts: Parts) -> Any:
    """Send the attempts the messages name, or ask after them."""
    healths = parts.health.read(one.name for one in parts.providers)
    effects = parts.effects.read()
    turn = Round(healths, held=not effects.allowed, restored=effects.restored_to is not None)

    def work(body: dict[str, Any]) -> None:
        if not isinstance(body.get("pk"), str) or not isinstance(body.get("sk"), str):
            raise EventError("not an attempt to send")
        now = business_instant(told, wall_clock())
        outcome = send_or_ask(parts, turn, Key(body["pk"], body["sk"]), now)
        logger.info("send_handled", invitation=body["pk"], send=body["sk"], outcome=outcome)
        count("Send_" + outcome.split("_")[0])
        if alarming := ALARMING.get(outcome):
            count(alarming)

    answer = work_through(event, context, work)
    turn.close(parts.health, wall_clock())
    for share in turn.shares.values():
        measure("SmsSpendPercent", 100 * share)
    return answer


ALARMING = {
    "code_unknown": "ProviderCodeUnknown",
    "deferred_template_unregistered": "TemplateUnregistered",
    "refused_template_unregistered": "TemplateUnregistered",
    "deferred_no_provider": "NoProvider",
    "deferred_spent": "SmsSpendCapReached",
    "rejected_bad_parameter": "SmsNotTaken",
}
"""Outcomes that somebody has to hear of, and their metrics."""


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> Any:
    """What AWS calls."""
    return handle(event, context, *parts())
