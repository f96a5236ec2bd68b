"""A secret shared with a partner: {"current": …, "previous": …}, both good while it is changed."""

import json

from aws_cdk import Acknowledgment, RemovalPolicy, Validations
from aws_cdk.aws_kms import IKey
from aws_cdk.aws_secretsmanager import Secret, SecretStringGenerator
from constructs import Construct

from infra.config import StageConfig


class PartnerSecret(Secret):
    """Generated once. To change it: the old to `previous`, a new one to `current`, tell them."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        key: IKey,
        partner: str,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description=f"Signs what {partner} and {config.prefix} say to each other",
            encryption_key=key,
            generate_secret_string=SecretStringGenerator(
                secret_string_template=json.dumps({"previous": ""}),
                generate_string_key="current",
                password_length=64,
                exclude_punctuation=True,
            ),
            removal_policy=RemovalPolicy.DESTROY if config.is_local else RemovalPolicy.RETAIN,
        )
        Validations.of(self).acknowledge(
            Acknowledgment(
                id="AwsSolutions-SMG4",
                reason="The partner has to change its side at the same time, so no clock can do it:"
                " two secrets are valid while the change is made.",
            )
        )
