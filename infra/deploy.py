"""`make deploy STAGE=…`: what is missing, what would change, and only then the change.

Nothing is written before somebody has read the difference and said yes. docs/deploy.md is the
newcomer's page.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.config import ConfigError, StageConfig, read_stage

type Clients = Callable[[str, str], Any]
"""A client of a service in a region."""

BOOTSTRAPPED = "/cdk-bootstrap/hnb659fds/version"
EDGE_REGION = "us-east-1"
FEW_AT_ONCE = 200
"""Concurrent executions below which a peak of citizens is turned away; new accounts have 10."""

ROOT = Path(__file__).resolve().parents[1]
CDK = (str(Path(sys.executable).with_name("node")), str(ROOT / "node_modules/aws-cdk/bin/cdk"))
HELP = "See docs/deploy.md."


class NotReadyError(Exception):
    """Something is missing that nobody can do without; the message lists all of it."""


def client(service: str, region: str) -> Any:
    """A client with the credentials of the environment, which gives up soon."""
    config = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 2})
    session = botocore.session.get_session()
    return session.create_client(service, region_name=region, config=config)


def check_credentials(config: StageConfig, clients: Clients) -> str:
    """Who deploys, by ARN. Raises NotReadyError: no credentials, or another account's."""
    try:
        me = clients("sts", config.region).get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise NotReadyError(
            f"AWS does not know who deploys ({type(error).__name__}): {error}\n"
            f"  Sign in to account {config.account} first, for example with AWS_PROFILE=zhiban."
        ) from error
    if me["Account"] != config.account:
        raise NotReadyError(
            f"these credentials are of account {me['Account']}, and stage {config.stage!r} belongs"
            f" into {config.account}"
        )
    return str(me["Arn"])


def missing(config: StageConfig, clients: Clients) -> list[str]:
    """What has to be done before the stage can be deployed at all."""
    return [
        *_not_offered(config),
        *_not_bootstrapped(config, clients),
        *_certificate(config, clients),
        *_receipts_of_before(config, clients),
    ]


def _not_offered(config: StageConfig) -> Iterator[str]:
    if config.is_mainland:
        yield f"{config.region} has no user pools for the officers: docs/mainland-china.md"


def _not_bootstrapped(config: StageConfig, clients: Clients) -> Iterator[str]:
    for region in [config.region, *([EDGE_REGION] if config.has_edge else [])]:
        try:
            clients("ssm", region).get_parameter(Name=BOOTSTRAPPED)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ParameterNotFound":
                raise
            yield (
                f"{region} has no place for CDK's files:"
                f' cdk bootstrap --app "" aws://{config.account}/{region}'
            )


def _receipts_of_before(config: StageConfig, clients: Clients) -> Iterator[str]:
    """Log groups under SNS's own names that no stack of ours made: CloudFormation takes none over,
    and the first deployment would be rolled back at its end."""
    if not config.has_sns or _is_there(f"{config.prefix}-service", config, clients):
        return
    names = f"sns/{config.region}/{config.account}/DirectPublishToPhoneNumber"
    found = clients("logs", config.region).describe_log_groups(logGroupNamePrefix=names)
    for group in found["logGroups"]:
        name = group["logGroupName"]
        yield (
            f"log group {name} is there from before: keep what you need of it, then"
            f" aws logs delete-log-group --region {config.region} --log-group-name {name}"
        )


def _is_there(stack: str, config: StageConfig, clients: Clients) -> bool:
    try:
        clients("cloudformation", config.region).describe_stacks(StackName=stack)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return False
    return True


def _certificate(config: StageConfig, clients: Clients) -> Iterator[str]:
    if not config.has_edge:
        return
    try:
        found = clients("acm", EDGE_REGION).describe_certificate(CertificateArn=config.certificate)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        yield f"the certificate is not in account {config.account}: {config.certificate}"
        return
    told = found["Certificate"]
    if told["Status"] != "ISSUED":
        yield f"the certificate is {told['Status']} and not ISSUED: write its records into the DNS"
    for address in (config.citizen_base_url, config.desk_base_url):
        host = address.removeprefix("https://")
        names = {told["DomainName"], *told.get("SubjectAlternativeNames", ())}
        if host not in names and f"*.{host.partition('.')[2]}" not in names:
            yield f"the certificate is not for {host}, but for {', '.join(sorted(names))}"


def worth_knowing(config: StageConfig, clients: Clients) -> list[str]:
    """What does not stop a deployment and will be noticed after it."""
    return [*_sandbox(config, clients), *_quota(config, clients)]


def _sandbox(config: StageConfig, clients: Clients) -> Iterator[str]:
    if config.has_sns:
        try:
            told = clients("sns", config.region).get_sms_sandbox_account_status()
        except (BotoCoreError, ClientError):
            yield "whether SNS's SMS sandbox is left could not be asked"
            return
        if told["IsInSandbox"]:
            yield "SNS is in its SMS sandbox: only phones verified there get a message"


def _quota(config: StageConfig, clients: Clients) -> Iterator[str]:
    try:
        told = clients("lambda", config.region).get_account_settings()["AccountLimit"]
    except (BotoCoreError, ClientError):
        yield "how many functions may run at once could not be asked"
        return
    if (most := int(told["ConcurrentExecutions"])) < FEW_AT_ONCE:
        yield f"only {most} functions may run at once in this account: ask for a higher quota"


def _cdk(*words: str) -> int:
    return subprocess.run([*CDK, *words], cwd=ROOT, check=False).returncode


def deploy(
    stage: str,
    *,
    yes: bool,
    clients: Clients = client,
    cdk: Callable[..., int] = _cdk,
    ask: Callable[[str], str] = input,
    say: Callable[[str], None] = print,
) -> int:
    """Check, show, ask, deploy. Raises ConfigError or NotReadyError with all that is wrong."""
    config = read_stage(stage)
    if config.is_local:
        raise NotReadyError("the local stage is deployed by `make run`")
    say(f"{config.bureau_name}, stage {stage}: account {config.account}, {config.region}")
    say(f"as {check_credentials(config, clients)}")
    if faults := missing(config, clients):
        raise NotReadyError("\n".join(["not ready:", *(f"  - {fault}" for fault in faults)]))
    for hint in worth_knowing(config, clients):
        say(f"note: {hint}")
    told = ("-c", f"stage={stage}", "--no-notices")
    if failed := cdk("diff", "--all", *told):
        return failed
    if not yes and ask(f"Deploy this? Type {config.county} to go on: ").strip() != config.county:
        say("nothing was changed")
        return 1
    return cdk("deploy", "--all", "--require-approval", "never", *told)


def main(arguments: Sequence[str] | None = None) -> int:
    """What `make deploy` calls."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    told = parser.parse_args(arguments)
    try:
        return deploy(told.stage, yes=told.yes)
    except (ConfigError, NotReadyError) as problem:
        print(f"{problem}\n{HELP}", file=sys.stderr)
    except EOFError:
        print("nobody is there to say yes; nothing was changed", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
