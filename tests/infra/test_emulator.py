"""The emulator as a child: it never takes another's port, and never outlives its parent."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.local.emulator import (
    Emulator,
    PortTaken,
    end_group,
    refuse_taken_port,
    stop_left_behind,
)
from infra.local.settings import ROOT, LocalSettings
from tests.local_settings import settings_in

pytestmark = pytest.mark.e2e

PARENT = """
import sys, time
from pathlib import Path
from infra.local.emulator import Emulator
from infra.local.settings import PORTS, LocalSettings
emulator = Emulator(LocalSettings(Path(sys.argv[2]), int(sys.argv[1]), *[1] * (len(PORTS) - 1)))
emulator.start()
print("up", flush=True)
time.sleep(600)
"""


@pytest.fixture
def settings(tmp_path: Path) -> LocalSettings:
    return settings_in(tmp_path)


@pytest.fixture
def parent(settings: LocalSettings) -> Iterator[subprocess.Popen[str]]:
    """Another process that has started an emulator."""
    command = [sys.executable, "-c", PARENT, str(settings.emulator_port), str(settings.folder)]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "up\n"
    yield child
    child.kill()
    child.wait()
    child.stdout.close()
    stop_left_behind(Emulator(settings).pid_file)


def answers(settings: LocalSettings) -> bool:
    try:
        with urllib.request.urlopen(f"{settings.endpoint}/_ministack/ready", timeout=2):
            return True
    except OSError:
        return False


def falls_silent(settings: LocalSettings, seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while answers(settings) and time.monotonic() < end:
        time.sleep(0.1)
    return not answers(settings)


def test_it_starts_stops_and_leaves_no_process(settings: LocalSettings) -> None:
    emulator = Emulator(settings)
    emulator.start()
    assert answers(settings)
    pid = int(emulator.pid_file.read_text())
    emulator.stop()
    assert not answers(settings)
    assert not emulator.pid_file.exists()
    with pytest.raises(ProcessLookupError):
        os.killpg(pid, 0)


def test_what_was_cut_off_while_saving_is_forgotten_and_never_half_remembered(
    settings: LocalSettings,
) -> None:
    emulator, kept = Emulator(settings), settings.folder / "emulator" / "state"
    emulator.start()
    emulator.stop()
    whole = set(kept.glob("*.json"))
    assert whole
    emulator.start()
    pid = int(emulator.pid_file.read_text())
    end_group(pid, emulator.pid_file, within=0.0)
    emulator.kill()
    emulator.start()
    assert answers(settings)
    assert not set(kept.glob("*.json"))
    emulator.stop()
    assert set(kept.glob("*.json")) == whole


def test_two_may_stop_it_at_once(tmp_path: Path) -> None:
    """Ctrl-C and `make stop`: each is content, whoever comes second."""
    pid_file = tmp_path / "pid"
    slow = "import signal, time; signal.signal(15, lambda *_: (time.sleep(0.5), exit())); "
    with subprocess.Popen(
        [sys.executable, "-c", f"{slow}print(flush=True); time.sleep(60)"],
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        with ThreadPoolExecutor(2) as both:
            done = [both.submit(end_group, child.pid, pid_file) for _ in range(2)]
            child.wait()
            assert [one.result() for one in done] == [None, None]


def test_a_port_held_by_another_is_refused_in_words(settings: LocalSettings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", settings.emulator_port))
        other.listen()
        with pytest.raises(PortTaken, match=rf"port {settings.emulator_port} .*EMULATOR_PORT="):
            Emulator(settings).start()
    refuse_taken_port(settings.emulator_port, "EMULATOR_PORT")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_its_parent_however_that_went(
    settings: LocalSettings, parent: subprocess.Popen[str], how: signal.Signals
) -> None:
    assert answers(settings)
    parent.send_signal(how)
    assert falls_silent(settings)


def test_one_that_was_left_behind_is_stopped_by_its_own_pid(
    settings: LocalSettings, parent: subprocess.Popen[str]
) -> None:
    assert answers(settings)
    assert stop_left_behind(Emulator(settings).pid_file)
    assert falls_silent(settings)


def test_a_pid_file_of_another_program_stops_nobody(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    pid_file.write_text(str(os.getpid()))
    assert not stop_left_behind(pid_file)
