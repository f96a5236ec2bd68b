"""Asking the verify command, which knows the public key and the tables only."""

import subprocess
import sys

from infra.local.running import Running
from infra.local.settings import ROOT


def verified(county: Running, case_id: str) -> bool:
    """Whether everything of a case verifies; what does not is said on the terminal."""
    cloud = county.cloud
    environ = county.settings.environ | {
        "PYTHONPATH": str(ROOT / "layers/zhiban/python"),
        "REGISTRY_TABLE": cloud.outputs["RegistryTable"],
        "CASES_TABLE": cloud.outputs["CasesTable"],
        "DOCUMENTS_BUCKET": cloud.outputs["DocumentsBucket"],
        "SEAL_KEY": cloud.outputs["SealKeyArn"],
        "CIPHER_SECRET": cloud.outputs["CipherSecretArn"],
    }
    command = [sys.executable, str(ROOT / "layers/zhiban/verify_case.py"), "--case", case_id]
    done = subprocess.run(
        command, env=environ, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    for line in (done.stdout + done.stderr).splitlines():
        county.console.print(f"  [dim]{line}[/]")
    return done.returncode == 0
