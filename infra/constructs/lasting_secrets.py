"""The secrets that no clock can change: one that seals what is stored, and those partners share."""

from aws_cdk import Acknowledgment, Validations
from aws_cdk.aws_kms import IKey
from constructs import Construct

from infra.config import StageConfig
from infra.constructs.field_cipher import FieldCipher
from infra.constructs.partner_secrets import PartnerSecrets


class LastingSecrets(Construct):
    """The field cipher's root and the partners' secrets; docs/keys.md says how each is changed."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: StageConfig, key: IKey
    ) -> None:
        super().__init__(scope, construct_id)
        self.cipher = FieldCipher(self, "FieldCipher", config=config, key=key)
        self.partners = PartnerSecrets(self, "Partners", config=config, key=key)
        Validations.of(self).acknowledge(
            Acknowledgment(
                id="AwsSolutions-SMG4",
                reason="What is stored is sealed with the cipher's root: replaced by the clock it"
                " would be unreadable. A partner has to change its side at the same time as we do:"
                " two secrets are valid while people make the change (docs/keys.md).",
            )
        )
