"""The root secret of the field cipher, which seals phones and ID numbers once more."""

from aws_cdk import RemovalPolicy
from aws_cdk.aws_kms import IKey
from aws_cdk.aws_secretsmanager import Secret, SecretStringGenerator
from constructs import Construct

from infra.config import StageConfig


class FieldCipher(Secret):
    """A generated secret of 64 letters and digits: about 380 bits."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: StageConfig, key: IKey
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Root of the field cipher. Losing it loses every phone and ID number.",
            encryption_key=key,
            generate_secret_string=SecretStringGenerator(
                password_length=64, exclude_punctuation=True
            ),
            removal_policy=RemovalPolicy.DESTROY if config.is_local else RemovalPolicy.RETAIN,
        )
