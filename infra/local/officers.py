"""Made-up officers of the embedded run, one a role, so that somebody can sign in at the desk.

Their passwords are generated here, kept in `officers.json` of the run's folder for its owner's
eyes only, and set anew whenever the pool is. Run as a module, `python -m infra.local.officers
approver` prints a fresh access token of that officer.
"""

import json
import os
import secrets
import string
import sys
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import ClientError

from infra.local.cloud import Cloud, NotRunning
from infra.local.settings import local_settings

ROLES = ("clerk", "approver", "supervisor", "auditor")
_KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!#$%&*+-=?@^_~")


class UnknownRole(Exception):
    """There is no officer of the role somebody asked for."""


@dataclass(frozen=True, slots=True)
class Officers:
    """The officers of a running county; each signs in by the name of their role."""

    cloud: Cloud
    passwords: dict[str, str]

    def token(self, role: str) -> str:
        """A fresh access token. Raises UnknownRole."""
        if role not in self.passwords:
            raise UnknownRole(f"no officer is a '{role}'; there are: {', '.join(ROLES)}")
        answer = self.cloud.client("cognito-idp").initiate_auth(
            ClientId=self.cloud.outputs["OfficerClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": role, "PASSWORD": self.passwords[role]},
        )
        token: str = answer["AuthenticationResult"]["AccessToken"]
        return token


def take_on(cloud: Cloud) -> Officers:
    """The officers, made in the pool where they are not there yet. Raises NotRunning."""
    file = cloud.settings.folder / "officers.json"
    pool = cloud.outputs["OfficerPoolId"]
    kept = _kept(file)
    if kept.get("pool") != pool:
        kept = {"pool": pool} | {role: kept.get(role) or _password() for role in ROLES}
        for role in ROLES:
            _make(cloud, pool, role, kept[role])
        _keep(file, kept)
    return Officers(cloud, {role: kept[role] for role in ROLES})


def _make(cloud: Cloud, pool: str, role: str, password: str) -> None:
    """One user in one group; making them twice leaves one."""
    cognito = cloud.client("cognito-idp")
    try:
        cognito.admin_create_user(UserPoolId=pool, Username=role, MessageAction="SUPPRESS")
    except ClientError as error:
        if error.response["Error"]["Code"] != "UsernameExistsException":
            raise
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=role, Password=password, Permanent=True
    )
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=role, GroupName=role)


def _password() -> str:
    """Twenty characters, some of each kind that the pool asks for."""
    chosen = [secrets.choice(kind) for kind in _KINDS for _ in range(5)]
    secrets.SystemRandom().shuffle(chosen)
    return "".join(chosen)


def _kept(file: Path) -> dict[str, str]:
    """The pool they were made in, and each one's password."""
    try:
        kept = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _keep(file: Path, kept: dict[str, str]) -> None:
    """Written beside and moved into place, so that nobody else can ever read it."""
    beside = file.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(kept, out, indent=2)
    beside.replace(file)


def main() -> int:
    """Print an access token of the officer with the role that is named."""
    role = sys.argv[1] if len(sys.argv) == 2 else ""
    try:
        print(take_on(Cloud(local_settings())).token(role))
    except (NotRunning, UnknownRole) as fault:
        print(f"{fault}; say: make token ROLE=approver", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
