"""How a stage's stacks are handed to CloudFormation."""

from aws_cdk import CliCredentialsStackSynthesizer, DefaultStackSynthesizer, IStackSynthesizer

from infra.config import StageConfig


def synthesizer_of(config: StageConfig) -> IStackSynthesizer:
    """On AWS through the bootstrap's own roles; on the emulator as who calls.

    The emulator holds every role to its policies, and the bootstrap's go by conditions it does not
    know.
    """
    return CliCredentialsStackSynthesizer() if config.is_local else DefaultStackSynthesizer()
