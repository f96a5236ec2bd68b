"""Rules that call a function by the clock.

Rules are in UTC and carry their own `time`; China has no daylight saving. EventBridge's newer
schedules carry no time of their own, and the emulator does not substitute it.
"""

from aws_cdk import Duration
from aws_cdk.aws_events import Rule, Schedule
from aws_cdk.aws_events_targets import LambdaFunction
from aws_cdk.aws_lambda import IFunction
from aws_cdk.aws_sqs import IQueue
from constructs import Construct


class CalledByTheClock(Rule):
    """Calls a function on a schedule; a call nobody took within `keep` goes to the dead letters."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        function: IFunction,
        schedule: Schedule,
        keep: Duration,
        dead_letters: IQueue,
    ) -> None:
        target = LambdaFunction(function, max_event_age=keep, dead_letter_queue=dead_letters)
        super().__init__(scope, construct_id, schedule=schedule, targets=[target])
