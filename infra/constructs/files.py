"""The bucket that files come in by and rejects go out by, and the queue its inbox is worked from.

The notification is a property of the bucket itself: CDK's own way adds a function and a role with
wildcards to the stack. S3 asks the queue for leave when it is set, so the queue's policy comes
first; that policy names the account and not the bucket, which would make a circle.
"""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_s3 as s3
from aws_cdk.aws_iam import Effect, PolicyStatement, ServicePrincipal
from aws_cdk.aws_kms import IKey
from constructs import Construct

from infra.config import StageConfig
from infra.constructs.queues import WorkQueue

INBOX = "inbox/"
REJECTS = "rejects/"
WORKING = "rejects/working/"
"""Unpacked text of large files, for as long as it may take to work them."""
INTAKE_TIMEOUT = Duration.minutes(15)


class Files(Construct):
    """Files in and rejects out. Both hold personal data, so both go after a while."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: StageConfig, key: IKey
    ) -> None:
        super().__init__(scope, construct_id)
        self.config = config
        self.arn_export = f"{config.prefix}-files-bucket-arn"
        self.intake = WorkQueue(self, "Intake", hidden=Duration.minutes(16), tries=3)
        self.parts = WorkQueue(self, "IntakeParts", hidden=Duration.minutes(16), tries=5)
        self.access_log = self._access_log()
        self.bucket = self._bucket(key, self.access_log)
        self._notify()

    def _bucket(self, key: IKey, access_log: s3.Bucket) -> s3.Bucket:
        return s3.Bucket(
            self,
            "Bucket",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            enforce_ssl=True,
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(self.config.files_retention_days),
                    noncurrent_version_expiration=Duration.days(30),
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                ),
                s3.LifecycleRule(
                    prefix=WORKING,
                    expiration=Duration.days(14),
                    noncurrent_version_expiration=Duration.days(1),
                ),
            ],
            server_access_logs_bucket=access_log,
            removal_policy=self._removal,
        )

    def _access_log(self) -> s3.Bucket:
        """Without a log of its own, which would never end."""
        return s3.Bucket(
            self,
            "AccessLog",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(180))],
            removal_policy=self._removal,
        )

    @property
    def _removal(self) -> RemovalPolicy:
        return RemovalPolicy.DESTROY if self.config.is_local else RemovalPolicy.RETAIN

    def _notify(self) -> None:
        queue = self.intake.queue
        leave = PolicyStatement(
            effect=Effect.ALLOW,
            principals=[ServicePrincipal("s3.amazonaws.com")],
            actions=["sqs:SendMessage"],
            resources=[queue.queue_arn],
            conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
        )
        policy = queue.add_to_resource_policy(leave).policy_dependable
        bucket = self.bucket.node.default_child
        assert isinstance(bucket, s3.CfnBucket)
        bucket.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            queue_configurations=[
                s3.CfnBucket.QueueConfigurationProperty(
                    event="s3:ObjectCreated:*",
                    filter=_prefix(INBOX),
                    queue=queue.queue_arn,
                )
            ]
        )
        if policy is not None:
            bucket.node.add_dependency(policy)


def _prefix(prefix: str) -> s3.CfnBucket.NotificationFilterProperty:
    rule = s3.CfnBucket.FilterRuleProperty(name="prefix", value=prefix)
    return s3.CfnBucket.NotificationFilterProperty(
        s3_key=s3.CfnBucket.S3KeyFilterProperty(rules=[rule])
    )
