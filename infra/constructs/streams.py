"""Streams: a function follows the rows of a table that are of its concern."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import Duration
from aws_cdk.aws_dynamodb import ITableV2
from aws_cdk.aws_lambda import EventSourceMapping, FilterCriteria, IFunction, StartingPosition
from aws_cdk.aws_lambda_event_sources import SqsDlq
from aws_cdk.aws_sqs import IQueue
from constructs import Construct


def inserted(prefix: str) -> dict[str, Any]:
    """The pattern of inserted rows whose sort key starts with `prefix`."""
    return {"eventName": ["INSERT"], "dynamodb": {"Keys": {"SK": {"S": [{"prefix": prefix}]}}}}


class FollowedStream(EventSourceMapping):
    """A function that is told of the rows that one of the patterns lets through.

    Every default of a stream loses data or never stops: all of them are set.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        table: ITableV2,
        by: IFunction,
        rows: Sequence[dict[str, Any]],
        dead_letters: IQueue,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            target=by,
            event_source_arn=table.table_stream_arn,
            starting_position=StartingPosition.TRIM_HORIZON,
            filters=[FilterCriteria.filter(pattern) for pattern in rows],
            batch_size=100,
            bisect_batch_on_error=True,
            report_batch_item_failures=True,
            retry_attempts=5,
            max_record_age=Duration.hours(24),
            on_failure=SqsDlq(dead_letters),
        )
        self.follower = by
