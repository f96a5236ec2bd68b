"""The bucket of documents. Only drafts expire: of the others `keep_retention` deletes each with its
case, and its last version goes a while later.

licences/<case>/<edition>-<digest>.pdf are issued, applications/<case>/<filing>-<digest>.pdf copies
of what was signed, materials/<case>/<digest>.jpg the photographs that were signed with it; those
that were not yet are drafts/<case>/<digest>.jpg. reports/<month of the
year>.pdf are the monthly reports, a version a year.

It shares the files bucket's access log.
"""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from aws_cdk.aws_kms import IKey
from constructs import Construct

from infra.config import StageConfig
from infra.retention import days

APPLICATIONS, LICENCES = "applications/", "licences/"
DRAFTS, MATERIALS = "drafts/", "materials/"
OF_CASES = (MATERIALS, "applications/", "licences/")
"""What is erased with its case. Of reports every version stays."""
RESTORABLE_DAYS = days("backups")
"""As long as the tables can be restored to a time before."""
DRAFT_DAYS = days("drafts")
"""As long as the reminders of one term go on: nobody has to take a photograph twice for them."""


class Documents(s3.Bucket):
    """Versioned, private, the customer's key."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        key: IKey,
        access_log: s3.IBucket,
    ) -> None:
        self.arn_export = f"{config.prefix}-documents-bucket-arn"
        super().__init__(
            scope,
            construct_id,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            enforce_ssl=True,
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1)),
                s3.LifecycleRule(
                    prefix=DRAFTS,
                    expiration=Duration.days(DRAFT_DAYS),
                    noncurrent_version_expiration=Duration.days(1),
                ),
                *(
                    s3.LifecycleRule(
                        prefix=folder,
                        noncurrent_version_expiration=Duration.days(RESTORABLE_DAYS),
                        expired_object_delete_marker=True,
                    )
                    for folder in OF_CASES
                ),
            ],
            server_access_logs_bucket=access_log,
            server_access_logs_prefix="documents/",
            removal_policy=RemovalPolicy.DESTROY if config.is_local else RemovalPolicy.RETAIN,
        )
