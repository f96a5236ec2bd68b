"""Deploying the real stacks with the real CDK command line onto the emulator, when they changed."""

import hashlib
import subprocess
from pathlib import Path

from infra.local.cloud import Cloud
from infra.local.settings import COUNTY_STACKS, ROOT, LocalSettings, restored_here

ACCOUNT = "aws://000000000000/us-east-1"
SERVICE = f"{COUNTY_STACKS}-service"
SECONDS = 240
_SOURCES = ("infra", ".build", "cdk.json", "package-lock.json", "requirements/dev.txt")


class DeployFailed(Exception):
    """The CDK command line failed; the message has its last lines."""


def prepare() -> None:
    """Prepare layers and functions. Raises DeployFailed."""
    _run([str(ROOT / ".venv/bin/python"), "-m", "layers.build"], {})


def deploy(settings: LocalSettings) -> bool:
    """Bring the stacks up to date; returns whether anything had to be done."""
    mark = settings.folder / "deployed"
    wanted = _fingerprint(settings)
    if mark.is_file() and mark.read_text() == wanted and Cloud(settings).stack_exists(SERVICE):
        return False
    cdk = [str(ROOT / ".venv/bin/node"), str(ROOT / "node_modules/aws-cdk/bin/cdk")]
    environ = settings.environ | {"PATH": f"{ROOT / '.venv/bin'}:{settings.environ['PATH']}"}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    assembly = str(settings.folder / "cdk.out")
    told = {
        "citizen_base_url": settings.citizens,
        "courier_base_url": settings.courier,
        "desk_base_url": settings.officers,
        "sign_in_base_url": settings.endpoint,
        "message_mode": settings.message_mode,
        "sign_in_issuer": settings.identity,
    }
    told |= restored_here(settings)
    if settings.sms == "gateway":
        told["sms_gateway_url"] = settings.sms_gateway
    context = [part for name, value in told.items() for part in ("-c", f"{name}={value}")]
    _run([*cdk, "synth", "--quiet", "--no-notices", "--output", assembly, *context], environ)
    if not Cloud(settings).stack_exists("CDKToolkit"):
        _run([*cdk, "bootstrap", ACCOUNT, "--no-notices", "--app", assembly], environ)
    stacks = [f"{COUNTY_STACKS}-data", f"{COUNTY_STACKS}-service"]
    quiet = ["--require-approval", "never", "--no-notices", "--progress", "events"]
    _run([*cdk, "deploy", *stacks, *quiet, "--app", assembly], environ)
    mark.write_text(wanted)
    return True


def _fingerprint(settings: LocalSettings) -> str:
    digest = hashlib.sha256(repr((settings, restored_here(settings))).encode())
    for source in _SOURCES:
        path = ROOT / source
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            name = file.relative_to(ROOT)
            if file.is_file() and not {"__pycache__", "local"} & set(name.parts):
                digest.update(str(name).encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _run(command: list[str], environ: dict[str, str]) -> None:
    try:
        done = subprocess.run(
            command,
            env=environ or None,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DeployFailed(f"{Path(command[1]).name} took longer than {SECONDS} s") from error
    if done.returncode:
        tail = "\n".join(done.stdout.decode(errors="replace").splitlines()[-25:])
        raise DeployFailed(f"{' '.join(command[1:4])} failed:\n{tail}")
