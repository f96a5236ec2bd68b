"""The two tables: who holds what, and what is being done."""

from collections.abc import Sequence

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk.aws_kms import IKey
from constructs import Construct

from infra.config import StageConfig


def _string(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def _index(
    name: str, prefix: str, projection: dynamodb.ProjectionType = dynamodb.ProjectionType.ALL
) -> dynamodb.GlobalSecondaryIndexPropsV2:
    return dynamodb.GlobalSecondaryIndexPropsV2(
        index_name=name,
        partition_key=_string(f"{prefix}_pk"),
        sort_key=_string(f"{prefix}_sk"),
        projection_type=projection,
    )


class ProtectedTable(dynamodb.TableV2):
    """On demand, the customer's key, every second of 35 days restorable, both images streamed."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        key: IKey,
        indexes: Sequence[dynamodb.GlobalSecondaryIndexPropsV2],
        expires_at: str | None = None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            partition_key=_string("PK"),
            sort_key=_string("SK"),
            billing=dynamodb.Billing.on_demand(),
            encryption=dynamodb.TableEncryptionV2.customer_managed_key(key),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            dynamo_stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
            time_to_live_attribute=expires_at,
            global_secondary_indexes=list(indexes),
            deletion_protection=not config.is_local,
            removal_policy=RemovalPolicy.DESTROY if config.is_local else RemovalPolicy.RETAIN,
        )


class RegistryTable(ProtectedTable):
    """Entities, licences, numbers, the intake ledger."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: StageConfig, key: IKey
    ) -> None:
        indexes = [
            _index("alarms", "alarm"),
            _index("names", "name", dynamodb.ProjectionType.KEYS_ONLY),
            _index("tails", "tail", dynamodb.ProjectionType.KEYS_ONLY),
        ]
        super().__init__(scope, construct_id, config=config, key=key, indexes=indexes)


class CasesTable(ProtectedTable):
    """Cases, invitations, the send ledger, watermarks, counters."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: StageConfig, key: IKey
    ) -> None:
        indexes = [
            _index("alarms", "alarm"),
            _index("queue", "queue"),
            _index("outbox", "outbox", dynamodb.ProjectionType.KEYS_ONLY),
        ]
        super().__init__(
            scope, construct_id, config=config, key=key, indexes=indexes, expires_at="expires_at"
        )
