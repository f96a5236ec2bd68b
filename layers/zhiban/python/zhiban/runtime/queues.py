"""The loop over a queue's messages: one bad message never holds up the others."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from zhiban.domain.errors import EventError
from zhiban.runtime.observability import count, logger, place_of


def work_through(
    event: Mapping[str, Any], context: Any, work: Callable[[dict[str, Any]], None]
) -> Any:
    """Hand each message's JSON body to `work`; report those that failed for redelivery.

    A message that is no JSON object fails alone and ends in the dead-letter queue.
    """
    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

    def handle(record: SQSRecord) -> None:
        try:
            work(_body(record))
        except Exception as error:
            logger.error(
                "message_failed",
                message_id=record.message_id,
                error=type(error).__name__,
                place=place_of(error),
            )
            count("MessageFailed")
            raise

    return process_partial_response(dict(event), handle, processor, context)


def _body(record: SQSRecord) -> dict[str, Any]:
    try:
        body = json.loads(record.body)
    except ValueError as error:
        raise EventError("the message is not JSON") from error
    if not isinstance(body, dict):
        raise EventError("the message is not a JSON object")
    return body
