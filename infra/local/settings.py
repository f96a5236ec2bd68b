"""Where the embedded run lives: ports and a folder, each movable by an environment variable."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NOT_PASSED_ON = {"AWS_PROFILE", "AWS_SESSION_TOKEN", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}
COUNTY_STACKS = "zhiban-370323-local"


PROVIDERS = ("sns", "gateway")


class UnknownProvider(Exception):
    """SMS names no provider that a run knows."""


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """Ports on 127.0.0.1, and the folder that keeps the data over a stop and start.

    `sms` is the provider that messages go through first: sns, or the gateway of this machine.
    `message_mode` is the stage's: messages with a link, or with a case code (办件码).
    """

    folder: Path
    emulator_port: int
    citizens_port: int
    phone_port: int
    officers_port: int
    courier_port: int
    sms_port: int
    identity_port: int
    sms: str = "sns"
    message_mode: str = "link"

    @property
    def endpoint(self) -> str:
        """Where the emulator answers for every AWS service."""
        return f"http://127.0.0.1:{self.emulator_port}"

    @property
    def citizens(self) -> str:
        """Where the citizens' pages are: the address the links in messages begin with."""
        return f"http://127.0.0.1:{self.citizens_port}"

    @property
    def phone(self) -> str:
        """Where the citizen's phone is shown."""
        return f"http://127.0.0.1:{self.phone_port}"

    @property
    def officers(self) -> str:
        """Where the officers' API answers."""
        return f"http://127.0.0.1:{self.officers_port}"

    @property
    def courier(self) -> str:
        """Where the courier takes orders."""
        return f"http://127.0.0.1:{self.courier_port}"

    @property
    def sms_gateway(self) -> str:
        """Where the SMS gateway of this machine takes messages."""
        return f"http://127.0.0.1:{self.sms_port}"

    @property
    def identity(self) -> str:
        """Where citizens sign in: the issuer, on another site than the pages."""
        return f"http://localhost:{self.identity_port}"

    @property
    def sms_book(self) -> Path:
        """What that gateway has taken, one line a message."""
        return self.folder / "sms-gateway.jsonl"

    @property
    def environ(self) -> dict[str, str]:
        """The environment in which AWS clients and the CDK speak to the emulator."""
        own = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
        return own | {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
        }


RESTORED = "restored.json"
"""Beside the run's data: settings of the stage that name restored tables."""


def restored_here(settings: LocalSettings) -> dict[str, str]:
    """The tables that `zhiban restore tables` made on this machine, worked on from then on."""
    file = settings.folder / RESTORED
    return dict(json.loads(file.read_text())) if file.is_file() else {}


PORTS = {
    "EMULATOR_PORT": 4566,
    "CITIZENS_PORT": 8800,
    "PHONE_PORT": 8801,
    "OFFICERS_PORT": 8802,
    "COURIER_PORT": 8803,
    "SMS_PORT": 8804,
    "IDENTITY_PORT": 8805,
}


def local_settings() -> LocalSettings:
    """The settings of this machine: LOCAL_DIR, SMS, MESSAGE_MODE, and each of PORTS.

    Raises UnknownProvider.
    """
    folder = Path(os.environ.get("LOCAL_DIR") or ROOT / ".local")
    ports = {name.lower(): int(os.environ.get(name) or usual) for name, usual in PORTS.items()}
    sms = os.environ.get("SMS") or "sns"
    if sms not in PROVIDERS:
        raise UnknownProvider(f"SMS={sms}: say sns or gateway")
    mode = os.environ.get("MESSAGE_MODE") or "link"
    return LocalSettings(folder=folder.resolve(), sms=sms, message_mode=mode, **ports)
