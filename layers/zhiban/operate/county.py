"""The county a command is about: where it is deployed, what it is told, which day it is there."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from infra.config import ConfigError, StageConfig, read_stage
from infra.local.settings import local_settings, restored_here
from layers.zhiban.operate.answers import Unusable
from layers.zhiban.operate.cloud import Cloud
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.clock import business_day
from zhiban.runtime.clocks import wall_clock
from zhiban.runtime.rules import shipped_as
from zhiban.store.effects import Effects
from zhiban.store.ringing import Ringing
from zhiban.store.table import Table, connect

NAMES = {
    "REGISTRY_TABLE": "RegistryTable",
    "CASES_TABLE": "CasesTable",
    "FILES_BUCKET": "FilesBucket",
    "DOCUMENTS_BUCKET": "DocumentsBucket",
    "SEAL_KEY": "SealKeyArn",
    "CIPHER_SECRET": "CipherSecret",
}
"""What the other commands of an operator are told by their environment, and the output that says
it."""


@dataclass(frozen=True)
class County:
    """One deployed county. `now` is the instant of its business clock."""

    config: StageConfig
    cloud: Cloud

    @cached_property
    def registry(self) -> Table:
        """Who holds what."""
        name = self.config.restored_registry or self.cloud.output("RegistryTable")
        return Table(connect(), name)

    @cached_property
    def cases(self) -> Table:
        """What is being done."""
        return Table(connect(), self.config.restored_cases or self.cloud.output("CasesTable"))

    @property
    def effects(self) -> Effects:
        """Safe mode."""
        return Effects(self.cases)

    @property
    def ringing(self) -> Ringing:
        """The state of ringing, with its switches."""
        return Ringing(self.cases)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The law as it is shipped with these commands."""
        return shipped_as(Catalogue, "catalogue")

    @property
    def now(self) -> datetime:
        """The business clock."""
        return wall_clock() + timedelta(seconds=self.cloud.clock_offset())

    @property
    def today(self) -> date:
        """Its civil day."""
        return business_day(self.now)

    @property
    def is_local(self) -> bool:
        """Whether it is the embedded run, whose clock may be moved."""
        return self.config.is_local

    def environ(self) -> dict[str, str]:
        """What a command is told that reads its names from the environment."""
        told, config = {name: self.cloud.output(one) for name, one in NAMES.items()}, self.config
        told |= {"REGISTRY_TABLE": self.registry.name, "CASES_TABLE": self.cases.name}
        return told | {
            "STAGE": config.stage,
            "COUNTY": config.county,
            "SHARDS": str(config.shards),
            "CITIZEN_BASE_URL": config.citizen_base_url,
            "SMS_SIGNATURE": config.sms_signature,
            "OFFICE_PHONE": config.office_phone,
            "MESSAGE_MODE": config.message_mode,
            "OFFICIAL_PLACE": config.official_place,
            "BUSINESS_DAY": self.today.isoformat(),
        }


def find_county(stage: str, county: str) -> County:
    """The county of a stage: the embedded run, or what infra/stages/<stage>.json describes.

    Sets this process's environment to where it is. Raises Unusable when there is no such stage.
    """
    try:
        config = read_stage(stage)
    except ConfigError as error:
        raise Unusable(str(error), "--stage 写 local，或者 infra/stages/ 里的一个名字") from error
    if county:
        config = replace(config, county=county)
    if config.is_local:
        config = _here(config)
    else:
        os.environ.setdefault("AWS_REGION", config.region)
        os.environ.setdefault("AWS_DEFAULT_REGION", config.region)
    return County(config, Cloud(config.prefix))


def _here(config: StageConfig) -> StageConfig:
    """The embedded run of this machine: the emulator's address, and the ports it was moved to."""
    settings = local_settings()
    become(settings.environ)
    told: dict[str, Any] = {**restored_here(settings)}
    return replace(
        config,
        citizen_base_url=settings.citizens,
        message_mode=settings.message_mode,
        **told,
    )


def become(environ: Mapping[str, str]) -> None:
    """Make this the environment of the process: a profile of AWS has no place on the emulator."""
    for name in set(os.environ) - set(environ):
        del os.environ[name]
    os.environ.update(environ)
