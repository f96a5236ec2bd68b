"""Settings of an embedded run of a test's own: free ports, its own folder."""

import socket
from pathlib import Path

from infra.local.settings import PORTS, LocalSettings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_in(folder: Path, sms: str = "sns") -> LocalSettings:
    """Every port free, the data under `folder`."""
    ports = {name.lower(): free_port() for name in PORTS}
    return LocalSettings(folder=folder, sms=sms, **ports)
