"""Where the embedded run lives: ports and a folder, each movable by an environment variable."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NOT_PASSED_ON = {"AWS_PROFILE", "AWS_SESSION_TOKEN", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}
COUNTY_STACKS = "zhiban-370323-local"


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """Ports on 127.0.0.1, and the folder that keeps the data over a stop and start.

    `message_mode` is the stage's: messages with a link, or with a case code (办件码).
    """

    emulator_port: int
    phone_port: int
    folder: Path
    message_mode: str = "link"

    @property
    def endpoint(self) -> str:
        """Where the emulator answers for every AWS service."""
        return f"http://127.0.0.1:{self.emulator_port}"

    @property
    def phone(self) -> str:
        """Where the citizen's phone is shown."""
        return f"http://127.0.0.1:{self.phone_port}"

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


def local_settings() -> LocalSettings:
    """The settings of this machine: EMULATOR_PORT, PHONE_PORT, LOCAL_DIR, MESSAGE_MODE."""
    folder = Path(os.environ.get("LOCAL_DIR") or ROOT / ".local")
    return LocalSettings(
        emulator_port=int(os.environ.get("EMULATOR_PORT") or 4566),
        phone_port=int(os.environ.get("PHONE_PORT") or 8801),
        folder=folder.resolve(),
        message_mode=os.environ.get("MESSAGE_MODE") or "link",
    )
