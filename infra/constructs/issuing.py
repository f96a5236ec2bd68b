"""Issuing: filed cases on the bus are copied; granted ones become licences, and the next alarm."""

from aws_cdk import Duration, Stack
from aws_cdk.aws_events import EventBus, EventPattern, Rule
from aws_cdk.aws_events_targets import SqsQueue
from aws_cdk.aws_iam import PolicyStatement
from constructs import Construct

from infra.constructs import rights
from infra.constructs.case_events import SOURCE
from infra.constructs.functions import Functions
from infra.constructs.outputs import output
from infra.constructs.queues import WorkedQueue, WorkQueue
from infra.constructs.shared_rights import ObjectRights
from infra.stacks.data import DataStack

TIMEOUT = Duration.minutes(1)


class Issuing(Construct):
    """Bus → queue → issue_licences → both tables, the documents bucket, the seal."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Functions,
        data: DataStack,
        bus: EventBus,
        objects: ObjectRights,
    ) -> None:
        super().__init__(scope, construct_id)
        config = functions.config
        grants = WorkQueue(self, "Grants", hidden=Duration.minutes(6), tries=5)
        self.queue = grants.queue
        function = functions.add(
            "issue_licences",
            environment={
                "REGISTRY_TABLE": data.registry.table_name,
                "CASES_TABLE": data.cases.table_name,
                "DOCUMENTS_BUCKET": data.documents.bucket_name,
                "SEAL_KEY": data.seal_key.key_arn,
                "CIPHER_SECRET": data.cipher.secret_arn,
                "ISSUER_USCC": config.issuer_uscc,
                "OFFICE_PHONE": config.office_phone,
                "CITIZEN_BASE_URL": config.citizen_base_url,
                "SHARDS": str(config.shards),
            },
            rights=[*_rights(self, data), rights.working_on(self.queue)],
            timeout=TIMEOUT,
            memory=1024,
            layers=["documents"],
            shared=[objects.writing, objects.photographs],
        )
        WorkedQueue(function, "Trigger", queue=self.queue, batch=5, workers=2)
        Rule(
            self,
            "Granted",
            event_bus=bus,
            event_pattern=EventPattern(source=[SOURCE], detail_type=["case_filed", "case_granted"]),
            targets=[SqsQueue(self.queue, dead_letter_queue=grants.dead_letters)],
        )
        output(self, "IssueQueueUrl", self.queue.queue_url)
        output(self, "IssueDeadLettersUrl", grants.dead_letters.queue_url)


def _rights(scope: Construct, data: DataStack) -> list[PolicyStatement]:
    return [
        rights.on_table(data.registry, rights.GET, rights.PUT),
        rights.on_table(
            data.cases, rights.GET, rights.QUERY, rights.PUT, rights.DELETE, rights.CHECK
        ),
        rights.reading(data.cipher),
        PolicyStatement(actions=["kms:Sign"], resources=[data.seal_key.key_arn]),
        rights.on_key(data.key, Stack.of(scope).region, ["dynamodb", "s3", "secretsmanager"]),
    ]
