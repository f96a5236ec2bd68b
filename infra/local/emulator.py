"""The embedded AWS emulator as a child process: started on a free port, stopped without a trace.

Run as a module it stops one that was left behind: `python -m infra.local.emulator stop`.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from infra.local.settings import ROOT, LocalSettings, local_settings

PYTHON = ROOT / ".venv-emulator" / "bin" / "python"
PROGRAM = """
import sys
from ministack.app import main
from ministack.services import lambda_svc

sys.setswitchinterval(0.0005)
lambda_svc._restore_esm_positions = lambda *_: None
main()
"""
"""Many threads share the emulator's one interpreter; shorter turns halve what each call waits.

Streams begin empty after a start, yet it remembers how far each was read: it would wait for as many
records as there ever were. So it forgets, and reads what is new.
"""
START_SECONDS = 40.0
STOP_SECONDS = 600.0
"""It saves everything when it stops: a county in a second or two, ten times as much in a minute."""
_PR_SET_PDEATHSIG = 1


class PortTaken(Exception):
    """Somebody else answers on a port we need."""


class DidNotStart(Exception):
    """The emulator ended, or did not answer in time."""


class Emulator:
    """One emulator process, its state under `<folder>/emulator`, its output in a log beside it."""

    def __init__(self, settings: LocalSettings) -> None:
        self.settings = settings
        self.home = settings.folder / "emulator"
        self.pid_file = self.home / "pid"
        self.log_file = self.home / "emulator.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers. Raises PortTaken, DidNotStart."""
        self.home.mkdir(parents=True, exist_ok=True)
        stop_left_behind(self.pid_file)
        self._forget_unpacked()
        refuse_taken_port(self.settings.emulator_port, "EMULATOR_PORT")
        self._forget_half_a_memory()
        with self.log_file.open("wb") as log:
            self._process = subprocess.Popen(
                [str(PYTHON), "-c", PROGRAM],
                env=self._environ(),
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        self.pid_file.write_text(str(self._process.pid))
        self._wait_until_it_answers()

    def _forget_half_a_memory(self) -> None:
        """Objects are kept as they are written, all else when it stops: after a power cut before
        the first stop, objects alone are left, of buckets that no stack knows. What was cut off
        while it was saving has saved a part: that is none."""
        if _saving(self.pid_file).is_file():
            shutil.rmtree(self.home / "state", ignore_errors=True)
            _saving(self.pid_file).unlink()
        if not (self.home / "state" / "cloudformation.json").is_file():
            shutil.rmtree(self.home / "s3", ignore_errors=True)

    def stop(self) -> None:
        """Stop gracefully, so that the data is saved, and then whatever is left of its group."""
        if self._process is not None:
            end_group(self._process.pid, self.pid_file, self._process)
            self._process = None
            self._forget_unpacked()
        self.pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        self.pid_file.unlink(missing_ok=True)

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def _unpacked(self) -> Path:
        return self.home / "tmp"

    def _forget_unpacked(self) -> None:
        """Every worker unpacked both layers for itself, and nobody else takes them away."""
        shutil.rmtree(self._unpacked, ignore_errors=True)
        self._unpacked.mkdir(parents=True)

    def _environ(self) -> dict[str, str]:
        return self.settings.environ | {
            "GATEWAY_PORT": str(self.settings.emulator_port),
            "BIND_HOST": "127.0.0.1",
            "IOT_MTLS_ENABLED": "0",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.home / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.home / "s3"),
            "LOG_LEVEL": "WARNING",
            "TMPDIR": str(self._unpacked),
        }

    def _wait_until_it_answers(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if not self.alive:
                raise DidNotStart(f"the emulator ended while starting; see {self.log_file}")
            with contextlib.suppress(OSError):
                url = f"{self.settings.endpoint}/_ministack/ready"
                with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310
                    if answer.status == 200:
                        return
            time.sleep(0.1)
        self.stop()
        raise DidNotStart(f"the emulator did not answer in {START_SECONDS:.0f} s; {self.log_file}")


def _end_with_parent() -> None:
    """In the child: be told to stop when the parent is gone, however it went (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def refuse_taken_port(port: int, variable: str) -> None:
    """Raise PortTaken when something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTaken(
                f"port {port} is in use by another program; stop it, or choose another port:"
                f" {variable}=… make run"
            ) from error


def stop_left_behind(pid_file: Path) -> bool:
    """Stop the emulator a pid file speaks of, if it is one; returns whether there was one."""
    try:
        pid = int(pid_file.read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return False
    if b"ministack" not in command:
        return False
    end_group(pid, pid_file)
    pid_file.unlink(missing_ok=True)
    return True


def _runs(pid: int) -> bool:
    """Whether a process runs still; one that ended and that nobody has asked after does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _saving(pid_file: Path) -> Path:
    """A file that is there while an emulator is told to stop and has not yet saved everything."""
    return pid_file.with_name("saving")


def end_group(
    pid: int,
    pid_file: Path,
    child: subprocess.Popen[bytes] | None = None,
    within: float = STOP_SECONDS,
) -> None:
    """SIGTERM to the process, then SIGKILL to what is left of its group after a while."""
    _saving(pid_file).touch()
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + within
    while time.monotonic() < end:
        if child.poll() is not None if child else not _runs(pid):
            _saving(pid_file).unlink(missing_ok=True)
            break
        time.sleep(0.05)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    if child is not None:
        child.wait()


def main() -> int:
    """`stop` an emulator that was left behind."""
    if sys.argv[1:] != ["stop"]:
        print("usage: python -m infra.local.emulator stop", file=sys.stderr)
        return 2
    settings = local_settings()
    if stop_left_behind(Emulator(settings).pid_file):
        print("stopped the embedded run that was left behind")
    return 0


if __name__ == "__main__":
    sys.exit(main())
