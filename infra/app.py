"""The CDK app: `cdk synth|deploy [-c stage=<stage>]`, the local stage by default.

Other context: `prepared` is the folder of layers and functions, `layers/build.py`'s by default;
`citizen_base_url`, `courier_base_url`, `desk_base_url`, `sign_in_base_url`, `message_mode` and the
names of restored tables override the local stage's, `sms_gateway_url` puts an SMS gateway before
SNS, `sign_in_issuer` is where its citizens sign in.
"""

import platform
import sys
from pathlib import Path

from aws_cdk import App, Environment, ReferenceStrength, Stack, Tags, Validations
from aws_cdk.aws_lambda import Architecture
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from infra.config import (
    LOCAL,
    RESTORED,
    ConfigError,
    StageConfig,
    read_stage,
    signing_in_at,
    through_gateway,
)
from infra.constructs.functions import Build
from infra.stacks.data import DataStack
from infra.stacks.firewall import REGION as FIREWALL_REGION
from infra.stacks.firewall import FirewallStack
from infra.stacks.service import ServiceStack

ROOT = Path(__file__).resolve().parents[1]


_MOVED_BY_CONTEXT = (
    "citizen_base_url",
    "courier_base_url",
    "desk_base_url",
    "sign_in_base_url",
    "message_mode",
    *RESTORED,
)


def build_app(app: App, config: StageConfig | None = None) -> App:
    """Add the stacks of a stage: of `config`, or the one that the app's context names.

    Raises ConfigError.
    """
    config = config or _config(app)
    env = Environment(account=config.account, region=config.region)
    data = DataStack(app, f"{config.prefix}-data", config=config, env=env)
    ServiceStack(
        app,
        f"{config.prefix}-service",
        config=config,
        data=data,
        build=_build(app, config),
        env=env,
        firewall=_firewall(app, config) if config.has_edge else "",
    )
    for stack in app.node.children:
        assert isinstance(stack, Stack)
        Tags.of(stack).add("zhiban:county", config.county)
        Tags.of(stack).add("zhiban:stage", config.stage)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
    return app


def _firewall(app: App, config: StageConfig) -> str:
    """Add the firewall's stack; its ARN is read from its output when the other is deployed."""
    env = Environment(account=config.account, region=FIREWALL_REGION)
    stack = FirewallStack(app, f"{config.prefix}-firewall", config=config, env=env)
    return Stack.consume_reference(stack.acl.attr_arn, ReferenceStrength.WEAK)


def _config(app: App) -> StageConfig:
    stage = app.node.try_get_context("stage") or LOCAL
    told: dict[str, object] = {
        name: value for name in _MOVED_BY_CONTEXT if (value := app.node.try_get_context(name))
    }
    if gateway := app.node.try_get_context("sms_gateway_url"):
        told["sms_providers"] = through_gateway(gateway)
    if issuer := app.node.try_get_context("sign_in_issuer"):
        told["sign_in"] = signing_in_at(issuer)
    return read_stage(stage, told)


def _build(app: App, config: StageConfig) -> Build:
    """Arm64 on AWS; on this machine whatever it is: its own interpreter runs the functions."""
    default = ROOT / ".build" if config.is_local else ROOT / ".build" / "aws"
    folder = Path(app.node.try_get_context("prepared") or default)
    arm = not config.is_local or platform.machine() in {"arm64", "aarch64"}
    return Build(folder, Architecture.ARM_64 if arm else Architecture.X86_64)


def main() -> int:
    """Synthesise what the CDK command line asks for."""
    try:
        build_app(App()).synth()
    except ConfigError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
