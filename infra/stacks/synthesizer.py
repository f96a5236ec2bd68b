"""How a stage's stacks are handed to CloudFormation."""

from aws_cdk import CliCredentialsStackSynthesizer, DefaultStackSynthesizer, IStackSynthesizer

from infra.config import StageConfig


def synthesizer_of(config: StageConfig) -> IStackSynthesizer:
    """On AWS through the bootstrap's own roles; on the emulator as whoever calls.

    The emulator can hold every role to its policies, and then knows no way through the bootstrap's.
    """
    return CliCredentialsStackSynthesizer() if config.is_local else DefaultStackSynthesizer()
