"""Changes the secret between the edge and the interfaces, by Secrets Manager's four steps.

Each step may be called again. The edge is told only when the interfaces believe the new secret; it
may say the old one for as long as CloudFront takes, and longer: the one before stays believed until
the next change.
"""

import os
import secrets
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HEADER = "x-origin-secret"
SECONDS = 10.0
TURNED_AWAY = (401, 403)


class RotationError(Exception):
    """A step cannot be done now; Secrets Manager tries the change again."""


class _NoFurther(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer: whoever it points to is not told the secret."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoFurther)


def status_of(address: str, headers: Mapping[str, str]) -> int:
    """The HTTP status an address answers, itself. Raises OSError when none comes."""
    request = urllib.request.Request(address, headers=dict(headers))  # noqa: S310
    try:
        with _opener.open(request, timeout=SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@dataclass(frozen=True, slots=True)
class Rotation:
    """What one change works on: origins are the interfaces' own addresses, edges the public ones.

    `origins` and `edges` are pages that anybody may read.
    """

    secrets: Any
    cloudfront: Any
    distributions: Sequence[str]
    origins: Sequence[str]
    edges: Sequence[str]
    ask: Callable[[str, Mapping[str, str]], int] = status_of

    def create(self, secret: str, token: str) -> None:
        """Make the new secret, pending, unless it was made."""
        if token in self._versions(secret):
            try:
                self._value(secret, token)
            except self.secrets.exceptions.ResourceNotFoundException:
                pass  # announced by Secrets Manager, and not written yet
            else:
                return
        self.secrets.put_secret_value(
            SecretId=secret,
            ClientRequestToken=token,
            SecretString=secrets.token_urlsafe(48),
            VersionStages=["AWSPENDING"],
        )

    def set(self, secret: str, token: str) -> None:
        """Tell the edge, once every interface lets the new secret in."""
        new = self._value(secret, token)
        for origin in self.origins:
            if (status := self.ask(origin, {HEADER: new})) in TURNED_AWAY:
                raise RotationError(f"an interface does not believe the new secret yet: {status}")
        for distribution in self.distributions:
            self._tell(distribution, new)

    def test(self, _secret: str, _token: str) -> None:
        """See that whoever comes by the edge is let in."""
        for edge in self.edges:
            if (status := self.ask(edge, {})) in TURNED_AWAY or status >= 500:
                raise RotationError(f"the edge is not let in: {status}")

    def finish(self, secret: str, token: str) -> None:
        """Make the new secret the current one, and with that the old one the previous."""
        versions = self._versions(secret)
        if "AWSCURRENT" in versions.get(token, ()):
            return
        (old,) = [one for one, stages in versions.items() if "AWSCURRENT" in stages]
        self.secrets.update_secret_version_stage(
            SecretId=secret,
            VersionStage="AWSCURRENT",
            MoveToVersionId=token,
            RemoveFromVersionId=old,
        )

    def _versions(self, secret: str) -> Mapping[str, Sequence[str]]:
        told: Mapping[str, Sequence[str]] = self.secrets.describe_secret(SecretId=secret)[
            "VersionIdsToStages"
        ]
        return told

    def _value(self, secret: str, token: str) -> str:
        return str(self.secrets.get_secret_value(SecretId=secret, VersionId=token)["SecretString"])

    def _tell(self, distribution: str, new: str) -> None:
        """Set the header of every origin. Raises where somebody else changes the distribution."""
        found = self.cloudfront.get_distribution_config(Id=distribution)
        config, told = found["DistributionConfig"], False
        for origin in config["Origins"]["Items"]:
            for header in origin["CustomHeaders"].get("Items", ()):
                if header["HeaderName"].lower() == HEADER and header["HeaderValue"] != new:
                    header["HeaderValue"], told = new, True
        if told:
            self.cloudfront.update_distribution(
                Id=distribution, IfMatch=found["ETag"], DistributionConfig=config
            )


def handler(event: Mapping[str, Any], _context: Any) -> None:
    """What Secrets Manager calls, once a step."""
    import boto3

    rotation = Rotation(
        boto3.client("secretsmanager"),
        boto3.client("cloudfront"),
        os.environ["DISTRIBUTIONS"].split(),
        os.environ["ORIGINS"].split(),
        os.environ["EDGES"].split(),
    )
    steps = {
        "createSecret": rotation.create,
        "setSecret": rotation.set,
        "testSecret": rotation.test,
        "finishSecret": rotation.finish,
    }
    steps[event["Step"]](event["SecretId"], event["ClientRequestToken"])
