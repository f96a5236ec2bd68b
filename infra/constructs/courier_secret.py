"""The secret shared with the courier: both sides sign with it."""

from aws_cdk import Acknowledgment, RemovalPolicy, Validations
from aws_cdk.aws_kms import IKey
from aws_cdk.aws_secretsmanager import Secret, SecretStringGenerator
from constructs import Construct

from infra.config import StageConfig


class CourierSecret(Secret):
    """{"current": 64 letters and digits, "previous": ""}; two are valid while it is rotated."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: StageConfig, key: IKey
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Signs webhooks of the courier and requests to it.",
            encryption_key=key,
            generate_secret_string=SecretStringGenerator(
                secret_string_template='{"previous": ""}',  # noqa: S106 - there is none yet
                generate_string_key="current",
                password_length=64,
                exclude_punctuation=True,
            ),
            removal_policy=RemovalPolicy.DESTROY if config.is_local else RemovalPolicy.RETAIN,
        )
        Validations.of(self).acknowledge(
            Acknowledgment(
                id="AwsSolutions-SMG4",
                reason="The courier has to learn of a new secret, by a person and not by the clock:"
                " the old one stays valid as `previous` until it has.",
            )
        )
