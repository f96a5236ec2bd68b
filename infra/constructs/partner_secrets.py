"""Secrets shared with partners: {"current": …, "previous": …}, both good while one is changed."""

import json

from aws_cdk import RemovalPolicy
from aws_cdk.aws_kms import IKey
from aws_cdk.aws_secretsmanager import Secret, SecretStringGenerator
from constructs import Construct

from infra.config import StageConfig


class PartnerSecrets(Construct):
    """One a partner, generated once. To change it: old to `previous`, a new one to `current`."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: StageConfig, key: IKey
    ) -> None:
        super().__init__(scope, construct_id)
        self.config, self.key = config, key

    def add(self, name: str, partner: str) -> Secret:
        """The secret that signs what `partner` and this stage say to each other."""
        return Secret(
            self,
            name,
            description=f"Signs what {partner} and {self.config.prefix} say to each other",
            encryption_key=self.key,
            generate_secret_string=SecretStringGenerator(
                secret_string_template=json.dumps({"previous": ""}),
                generate_string_key="current",
                password_length=64,
                exclude_punctuation=True,
            ),
            removal_policy=RemovalPolicy.DESTROY if self.config.is_local else RemovalPolicy.RETAIN,
        )
