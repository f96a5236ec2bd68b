"""Messages: dispatch_messages releases planned sends each minute, send_sms hands them over."""

from aws_cdk import Duration, Stack
from aws_cdk.aws_events import Schedule
from aws_cdk.aws_iam import Policy
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.constructs import rights
from infra.constructs.functions import Functions
from infra.constructs.outputs import output
from infra.constructs.queues import WorkedQueue, WorkQueue
from infra.constructs.schedules import CalledByTheClock
from infra.constructs.sms_providers import (
    paces_of_providers,
    reading_their_secret,
    sending_through_providers,
)
from infra.stacks.data import DataStack

SENDING_TIMEOUT = Duration.minutes(2)
BATCH = 5
"""Messages of one call: each may wait three seconds for its slot and ten for its answer."""

EVERY_MINUTE = Schedule.cron(minute="*")
"""At any hour: which minutes are for sending the function knows; codes are sent at night too."""


class Messaging(Construct):
    """Clock → dispatch_messages → queue → send_sms → SNS or the gateway."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Functions,
        data: DataStack,
        missed_calls: IQueue,
        phones: Policy,
    ) -> None:
        super().__init__(scope, construct_id)
        self.functions, self.data = functions, data
        sends = WorkQueue(self, "Sends", hidden=Duration.minutes(12), tries=5)
        self.queue = sends.queue
        self._dispatch(missed_calls)
        self._send(phones)
        output(self, "SendQueueUrl", sends.queue.queue_url)
        output(self, "SendDeadLettersUrl", sends.dead_letters.queue_url)

    def _dispatch(self, missed_calls: IQueue) -> None:
        config, data = self.functions.config, self.data
        function = self.functions.add(
            "dispatch_messages",
            environment={
                "CASES_TABLE": data.cases.table_name,
                "SEND_QUEUE_URL": self.queue.queue_url,
                "SHARDS": str(config.shards),
                "SMS_PROVIDERS": paces_of_providers(Stack.of(self), config),
            },
            rights=[
                rights.on_table(data.cases, rights.GET, rights.GET_MANY, rights.PUT, rights.UPDATE),
                rights.on_indexes(data.cases, "outbox"),
                rights.sending_to(self.queue),
                rights.on_key(data.key, Stack.of(self).region, ["dynamodb"]),
            ],
            timeout=Duration.minutes(1),
            memory=512,
            dead_letters=missed_calls,
            keep_event=Duration.minutes(5),
        )
        CalledByTheClock(
            self,
            "EveryMinute",
            function=function,
            schedule=Schedule.rate(Duration.minutes(1)) if config.is_local else EVERY_MINUTE,
            keep=Duration.minutes(5),
            dead_letters=missed_calls,
        )

    def _send(self, phones: Policy) -> None:
        config, data = self.functions.config, self.data
        function = self.functions.add(
            "send_sms",
            environment={
                "REGISTRY_TABLE": data.registry.table_name,
                "CASES_TABLE": data.cases.table_name,
                "SHARDS": str(config.shards),
                "CIPHER_SECRET": data.cipher.secret_arn,
                "CITIZEN_BASE_URL": config.citizen_base_url,
                "SMS_SIGNATURE": config.sms_signature,
                "OFFICE_PHONE": config.office_phone,
                "SMS_PROVIDERS": sending_through_providers(Stack.of(self), config, data),
                "MESSAGE_MODE": config.message_mode,
                "OFFICIAL_PLACE": config.official_place,
                "COURIER_NAME": config.courier_name,
            },
            rights=[
                rights.on_table(data.registry, rights.GET, rights.GET_MANY, rights.PUT),
                rights.on_table(
                    data.cases,
                    rights.GET,
                    rights.GET_MANY,
                    rights.QUERY,
                    rights.PUT,
                    rights.UPDATE,
                    rights.DELETE,
                    rights.CHECK,
                ),
                rights.reading(data.cipher),
                *reading_their_secret(data),
                rights.on_key(data.key, Stack.of(self).region, ["dynamodb", "secretsmanager"]),
                rights.working_on(self.queue),
            ],
            timeout=SENDING_TIMEOUT,
            memory=512,
            shared=[phones],
            layers=["sms"],
        )
        WorkedQueue(
            function,
            "Trigger",
            queue=self.queue,
            batch=BATCH,
            workers=config.send_concurrency,
        )
