"""Who may ask the HTTP APIs: the edge, by a secret in a header that a function compares."""

from pathlib import Path

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk.aws_kms import IKey
from aws_cdk.aws_lambda import IFunction
from aws_cdk.aws_secretsmanager import Secret, SecretStringGenerator
from constructs import Construct

from infra.constructs import rights
from infra.constructs.functions import Functions
from infra.constructs.outputs import output

EDGE = Path(__file__).parents[1] / "edge"
HEADER = "x-origin-secret"


class Admission(Construct):
    """The secret, and admit_requests, which knows it. Nobody else has to: it can be made anew."""

    def __init__(
        self, scope: Construct, construct_id: str, *, functions: Functions, key: IKey
    ) -> None:
        super().__init__(scope, construct_id)
        self.reading_key = rights.on_key(key, Stack.of(self).region, ["secretsmanager"])
        self.secret = Secret(
            self,
            "OriginSecret",
            description=f"Proves to the interfaces of {functions.config.prefix} that the edge asks",
            encryption_key=key,
            generate_secret_string=SecretStringGenerator(
                password_length=64, exclude_punctuation=True
            ),
            removal_policy=RemovalPolicy.DESTROY,
        )
        output(self, "OriginSecretArn", self.secret.secret_arn)
        self.function: IFunction = functions.add_plain(
            "admit_requests",
            folder=EDGE / "admit_requests",
            environment={"ORIGIN_SECRET": self.secret.secret_arn},
            rights=[
                rights.reading(self.secret),
                self.reading_key,
            ],
            timeout=Duration.seconds(10),
        )
