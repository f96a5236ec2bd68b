"""The key that seals evidence of consent and issued documents; its public half verifies offline."""

from aws_cdk import RemovalPolicy
from aws_cdk.aws_kms import Key, KeySpec, KeyUsage
from constructs import Construct

from infra.config import StageConfig


class SealKey(Key):
    """ECDSA on P-256. It is kept for as long as anything sealed with it may be asked about."""

    def __init__(self, scope: Construct, construct_id: str, *, config: StageConfig) -> None:
        super().__init__(
            scope,
            construct_id,
            description=f"Seals signed applications and issued licences of {config.prefix}",
            key_spec=KeySpec.ECC_NIST_P256,
            key_usage=KeyUsage.SIGN_VERIFY,
            removal_policy=RemovalPolicy.DESTROY if config.is_local else RemovalPolicy.RETAIN,
        )
