"""What must never be lost: keys, tables, files and documents, the cipher's secret, the officers."""

from functools import cached_property

from aws_cdk import Environment, RemovalPolicy, Stack
from aws_cdk.aws_dynamodb import ITableV2, TableV2
from aws_cdk.aws_kms import Key
from aws_cdk.aws_secretsmanager import Secret
from constructs import Construct

from infra.config import StageConfig
from infra.constructs.alarms import lets_alarms_speak
from infra.constructs.archive import Archive
from infra.constructs.documents import Documents
from infra.constructs.files import Files
from infra.constructs.lasting_secrets import LastingSecrets
from infra.constructs.officer_pool import OfficerPool
from infra.constructs.outputs import output
from infra.constructs.scanning import Scanning
from infra.constructs.seal_key import SealKey
from infra.constructs.tables import CasesTable, RegistryTable
from infra.stacks.synthesizer import synthesizer_of


class DataStack(Stack):
    """The stateful stack. Outside the local stage nothing in it goes when the stack does."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: StageConfig, env: Environment
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            env=env,
            synthesizer=synthesizer_of(config),
            description=f"无感智办 {config.county_name}: registry, cases, files",
            termination_protection=not config.is_local,
        )
        self.key = Key(
            self,
            "Key",
            description=f"Everything at rest of {config.prefix}",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.DESTROY if config.is_local else RemovalPolicy.RETAIN,
        )
        self.key.add_to_resource_policy(lets_alarms_speak(self.account))
        registry = RegistryTable(self, "Registry", config=config, key=self.key)
        cases = CasesTable(self, "Cases", config=config, key=self.key)
        self.registry: ITableV2 = registry
        self.cases: ITableV2 = cases
        if config.restored_cases:
            self.registry = self._instead_of(
                registry, config.restored_registry, config.restored_registry_stream
            )
            self.cases = self._instead_of(
                cases, config.restored_cases, config.restored_cases_stream
            )
        self.files = Files(self, "Files", config=config, key=self.key)
        self.documents = Documents(
            self, "Documents", config=config, key=self.key, access_log=self.files.access_log
        )
        self.archive = Archive(
            self, "Archive", config=config, key=self.key, access_log=self.files.access_log
        )
        if config.malware_scan == "guardduty":
            Scanning(self, "Scanning", documents=self.documents, key=self.key)
        secrets = LastingSecrets(self, "Secrets", config=config, key=self.key)
        self.cipher, self.partner_secrets = secrets.cipher, secrets.partners
        self.courier_secret = self.partner_secrets.add("Courier", "the courier")
        self.seal_key = SealKey(self, "SealKey", config=config)
        self.sms_secret = self._sms_secret(config)
        self.sign_in_secret = self._sign_in_secret(config)
        self.officers = OfficerPool(self, "Officers", config=config)
        if self.sign_in_secret is not None:
            output(self, "SignInSecret", self.sign_in_secret.secret_arn)
        if self.sms_secret is not None:
            output(self, "SmsGatewaySecret", self.sms_secret.secret_arn)
        output(self, "CourierSecretArn", self.courier_secret.secret_arn)
        output(self, "RegistryTable", self.registry.table_name)
        output(self, "CasesTable", self.cases.table_name)
        output(self, "FilesBucket", self.files.bucket.bucket_name)
        output(self, "DocumentsBucket", self.documents.bucket_name)
        output(self, "ArchiveBucket", self.archive.bucket_name)
        output(self, "SealKeyArn", self.seal_key.key_arn)
        output(self, "OfficerPoolId", self.officers.user_pool_id)
        output(self, "OfficerClientId", self.officers.client.user_pool_client_id)
        output(self, "CipherSecret", self.cipher.secret_arn)
        output(self, "IntakeQueueUrl", self.files.intake.queue.queue_url)
        output(self, "IntakeDeadLettersUrl", self.files.intake.dead_letters.queue_url)
        output(self, "IntakePartsQueueUrl", self.files.parts.queue.queue_url)
        output(self, "IntakePartsDeadLettersUrl", self.files.parts.dead_letters.queue_url)

    def _instead_of(self, own: TableV2, name: str, stream: str) -> ITableV2:
        """A restored table, worked on instead of the stage's own, which stays as it is.

        What the other stack imported of that one goes on being exported: a stack that is deployed
        first cannot take away what the other has not let go of yet.
        """
        assert own.table_stream_arn is not None
        for value in (own.table_name, own.table_arn, own.table_stream_arn):
            self.export_value(value)
        arn = self.format_arn(service="dynamodb", resource="table", resource_name=name)
        return TableV2.from_table_attributes(
            self,
            f"Restored{own.node.id}",
            table_arn=arn,
            table_stream_arn=f"{arn}/stream/{stream}",
            encryption_key=self.key,
        )

    @cached_property
    def files_arn(self) -> str:
        """The ARN of the files bucket for the other stack, exported once and by name, so that a
        finding on it can be acknowledged by that name."""
        return self.export_value(self.files.bucket.bucket_arn, name=self.files.arn_export)

    @cached_property
    def documents_arn(self) -> str:
        """The same of the bucket of documents."""
        return self.export_value(self.documents.bucket_arn, name=self.documents.arn_export)

    @cached_property
    def archive_arn(self) -> str:
        """The same of the archive."""
        return self.export_value(self.archive.bucket_arn, name=self.archive.arn_export)

    def _sms_secret(self, config: StageConfig) -> Secret | None:
        """Where there is a gateway; always in the embedded run, which goes to and fro."""
        if not (config.has_sms_gateway or config.is_local):
            return None
        return self.partner_secrets.add("SmsGateway", "the SMS gateway")

    def _sign_in_secret(self, config: StageConfig) -> Secret | None:
        """Where we are a confidential client of an identity provider: what it gave us goes in as
        `current`, by hand, once."""
        if config.sign_in is None or not config.sign_in.confidential:
            return None
        return self.partner_secrets.add("SignIn", "the identity provider")
