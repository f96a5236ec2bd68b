"""The archive: what nobody may change or delete before its time, not even the account's owner."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from aws_cdk.aws_kms import IKey
from constructs import Construct

from infra.config import StageConfig

ROOTS = "roots/"


class Archive(s3.Bucket):
    """Versioned and, outside the local stage, locked in compliance mode for the stage's years.

    The lock cannot be shortened or lifted: what lies here costs its storage until then.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        key: IKey,
        access_log: s3.IBucket,
    ) -> None:
        self.arn_export = f"{config.prefix}-archive-bucket-arn"
        kept = s3.ObjectLockRetention.compliance(Duration.days(config.archive_retention_days))
        super().__init__(
            scope,
            construct_id,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            enforce_ssl=True,
            versioned=True,
            object_lock_default_retention=None if config.is_local else kept,
            server_access_logs_bucket=access_log,
            server_access_logs_prefix="archive/",
            removal_policy=RemovalPolicy.DESTROY if config.is_local else RemovalPolicy.RETAIN,
        )
