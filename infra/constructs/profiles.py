"""用户画像: the registry's stream, the bus and the night → tag_profiles."""

from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk.aws_events import EventBus, EventPattern, Rule, Schedule
from aws_cdk.aws_events_targets import SqsQueue
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.constructs import rights
from infra.constructs.case_events import SOURCE
from infra.constructs.functions import Functions
from infra.constructs.outputs import output
from infra.constructs.queues import DeadLetters, WorkedQueue, WorkQueue
from infra.constructs.schedules import CalledByTheClock
from infra.constructs.streams import FollowedStream
from infra.stacks.data import DataStack

FACTS_OF_HOLDERS: list[dict[str, Any]] = [
    {"dynamodb": {"Keys": {"SK": {"S": [{"prefix": "CHANGE#"}]}}}},
    {"eventName": ["MODIFY", "REMOVE"], "dynamodb": {"Keys": {"SK": {"S": ["ENTITY"]}}}},
]
"""The rows that tell of a known holder's news. A profile's own row is none, so that tagging never
wakes itself.

Who has just come is tagged by night, and so is what is new of licences: a county that is loaded is
gone through once, and an alarm that only moves, as thousands do each day, wakes nobody.
"""

BEHAVIOUR = [
    "case_closed", "case_filed", "case_issued", "case_lapsed", "intent_confirmed",
    "reminder_failed",
]  # fmt: skip
"""The events by which a holder's behaviour may be another."""

NIGHTLY = Schedule.cron(hour="17", minute="40")
"""01:40 in China, half an hour after the day's proof has begun."""


class Profiles(Construct):
    """Stream, bus and clock → tag_profiles; the last two through one queue."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Functions,
        data: DataStack,
        bus: EventBus,
        missed_calls: IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        config = functions.config
        asked = WorkQueue(self, "Asked", hidden=Duration.minutes(16), tries=3)
        untagged = DeadLetters(self, "Untagged")
        function = functions.add(
            "tag_profiles",
            environment={
                "REGISTRY_TABLE": data.registry.table_name,
                "CASES_TABLE": data.cases.table_name,
                "PROFILE_QUEUE_URL": asked.queue.queue_url,
                "SHARDS": str(config.shards),
            },
            rights=[
                rights.on_table(
                    data.registry,
                    rights.GET,
                    rights.GET_MANY,
                    rights.QUERY,
                    rights.SCAN,
                    rights.PUT,
                ),
                rights.on_table(data.cases, rights.GET, rights.GET_MANY, rights.QUERY),
                rights.on_stream(data.registry),
                rights.sending_to(asked.queue),
                rights.working_on(asked.queue),
                rights.on_key(data.key, Stack.of(self).region, ["dynamodb"]),
            ],
            timeout=Duration.minutes(15),
            memory=512,
            dead_letters=untagged,
            keep_event=Duration.hours(6),
        )
        FollowedStream(
            self,
            "Facts",
            table=data.registry,
            by=function,
            rows=FACTS_OF_HOLDERS,
            dead_letters=untagged,
        )
        WorkedQueue(function, "Trigger", queue=asked.queue, batch=10, workers=2)
        Rule(
            self,
            "Behaviour",
            event_bus=bus,
            event_pattern=EventPattern(source=[SOURCE], detail_type=BEHAVIOUR),
            targets=[SqsQueue(asked.queue, dead_letter_queue=asked.dead_letters)],
        )
        CalledByTheClock(
            self,
            "EveryNight",
            function=function,
            schedule=Schedule.rate(Duration.days(1)) if config.is_local else NIGHTLY,
            keep=Duration.hours(6),
            dead_letters=missed_calls,
        )
        output(self, "ProfileQueueUrl", asked.queue.queue_url)
        output(self, "ProfileDeadLettersUrl", asked.dead_letters.queue_url)
        output(self, "UntaggedUrl", untagged.queue_url)
