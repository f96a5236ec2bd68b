"""Starting and stopping the identity provider of the embedded run."""

import subprocess
from typing import Self

from infra.local.emulator import DidNotStart, refuse_taken_port
from infra.local.settings import ROOT

PROGRAM = "infra/local/identity/provider.mjs"
STOP_SECONDS = 10.0


class IdentityProvider:
    """A process that answers on this port of localhost; `back` is where it sends browsers to.

    It starts beside everything else; whoever needs it at once calls `ready`.
    """

    def __init__(self, port: int, back: str, secret: str = "") -> None:
        self.port, self._told = port, [back, *([secret] if secret else [])]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start. Raises PortTaken."""
        refuse_taken_port(self.port, "IDENTITY_PORT")
        self._process = subprocess.Popen(
            [str(ROOT / ".venv/bin/node"), PROGRAM, str(self.port), *self._told],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self

    def ready(self) -> None:
        """Wait until it answers. Raises DidNotStart."""
        assert self._process is not None
        assert self._process.stdout is not None
        if self._process.stdout.readline() != b"ready\n":
            raise DidNotStart("the identity provider ended; are the npm packages installed?")

    def __exit__(self, *_: object) -> None:
        """Stop, and free the port."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.wait(timeout=STOP_SECONDS)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process = None
