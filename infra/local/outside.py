"""The world outside the county's cloud: phones, carriers, the courier, where people sign in."""

from contextlib import ExitStack
from typing import Self

from infra.local.cloud import Cloud
from infra.local.courier.server import Courier
from infra.local.front.server import Front
from infra.local.identity.server import IdentityProvider
from infra.local.phone.server import Phone
from infra.local.settings import LocalSettings
from infra.local.sms.running import sms_gateway


class Outside:
    """Starts all of it and stops all of it. Raises PortTaken."""

    def __init__(self, settings: LocalSettings, cloud: Cloud) -> None:
        self.phone = Phone(settings, cloud)
        self.courier = Courier(settings, cloud)
        gateway = (sms_gateway(settings, cloud),) if settings.sms == "gateway" else ()
        self._programs = (
            self.phone,
            self.courier,
            *gateway,
            IdentityProvider(settings.identity_port, f"{settings.citizens}/callback"),
            Front(cloud, "CitizensApiId", settings.citizens_port, "CITIZENS_PORT"),
            Front(cloud, "OfficersApiId", settings.officers_port, "OFFICERS_PORT"),
        )
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Start. What was started stops again when the next cannot."""
        with ExitStack() as starting:
            for program in self._programs:
                starting.enter_context(program)
            self._stack = starting.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and free the ports."""
        self._stack.close()
