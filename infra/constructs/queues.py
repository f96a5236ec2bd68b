"""Queues: every message is ids only, and what cannot be worked is kept apart for fourteen days."""

from aws_cdk import Acknowledgment, Duration, Stack, Validations
from aws_cdk.aws_lambda import EventSourceMapping, Function
from aws_cdk.aws_sqs import DeadLetterQueue, IQueue, Queue, QueueEncryption
from constructs import Construct

KEPT = Duration.days(14)


class DeadLetters(Queue):
    """Where messages go that nobody could work, named for what they were of.

    All of a stack stand in one place: none of them has dead letters of its own.
    """

    def __init__(self, scope: Construct, construct_id: str = "") -> None:
        path = scope.node.path.split("/")[1:]
        super().__init__(
            _room(Stack.of(scope)),
            "".join([*path, construct_id]),
            encryption=QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=KEPT,
        )


def _room(stack: Stack) -> Construct:
    name = "DeadLetters"
    if isinstance(found := stack.node.try_find_child(name), Construct):
        return found
    room = Construct(stack, name)
    reason = (
        "These are the dead letters themselves, of queues, functions, streams and rules: an alarm"
        " rings at the first of them, and dead letters of dead letters would never end."
    )
    Validations.of(room).acknowledge(
        Acknowledgment(id="AwsSolutions-SQS3", reason=reason),
        Acknowledgment(id="Serverless-SQSRedrivePolicy", reason=reason),
    )
    return room


class WorkQueue(Construct):
    """A queue with its dead letters.

    `hidden` is how long a message taken by a worker stays unseen by others: at least the worker's
    timeout. `tries` is how often it is handed out before it is a dead letter.
    """

    queue: IQueue
    dead_letters: IQueue

    def __init__(
        self, scope: Construct, construct_id: str, *, hidden: Duration, tries: int
    ) -> None:
        super().__init__(scope, construct_id)
        self.dead_letters = DeadLetters(self)
        self.queue = Queue(
            self,
            "Queue",
            encryption=QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(4),
            visibility_timeout=hidden,
            dead_letter_queue=DeadLetterQueue(queue=self.dead_letters, max_receive_count=tries),
        )


class WorkedQueue(EventSourceMapping):
    """A function that works a queue's messages: `batch` a call, `workers` calls at once."""

    def __init__(
        self, by: Function, construct_id: str, *, queue: IQueue, batch: int, workers: int
    ) -> None:
        super().__init__(
            by,
            construct_id,
            target=by,
            event_source_arn=queue.queue_arn,
            batch_size=batch,
            max_concurrency=workers,
            report_batch_item_failures=True,
        )
