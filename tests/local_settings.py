"""Settings of an embedded run of a test's own: free ports, its own folder."""

import random
import socket
from pathlib import Path

from infra.local.settings import PORTS, LocalSettings

BELOW_THE_EPHEMERAL = range(20_000, 32_000)
"""Ports no outgoing connection takes, between being chosen and being listened on."""


def free_port() -> int:
    """A port nobody listens on. Raises RuntimeError when a hundred are taken."""
    for port in random.SystemRandom().sample(BELOW_THE_EPHEMERAL, 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise RuntimeError("a hundred ports are taken")


def settings_in(folder: Path, sms: str = "sns") -> LocalSettings:
    """Every port free, the data under `folder`."""
    ports = {name.lower(): free_port() for name in PORTS}
    return LocalSettings(folder=folder, sms=sms, message_mode="link", **ports)
