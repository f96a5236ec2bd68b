"""Dashboards, and alarms on what fails technically: dead letters, errors, throttling, old records.

What must not happen in the bureau's terms is in alarms.py. Every alarm names its place in the
runbook. The dashboard begins with the bureau's day and goes down to the machinery.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import cdk_monitoring_constructs as monitoring
from aws_cdk import Duration, NestedStack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk.aws_sns import ITopic
from constructs import Construct, IConstruct

from infra.config import StageConfig
from infra.constructs.queues import DeadLetters, WorkQueue
from infra.constructs.streams import FollowedStream

BUSINESS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "Due and reminded: 到期与提醒": (
        ("ring_alarms", "ShardsRung"),
        ("dispatch_messages", "MessagesReleased"),
        ("dispatch_messages", "SendsUnknown"),
        ("dispatch_messages", "SendsHandedToPerson"),
    ),
    "Answered: 打开与申报": (
        ("citizen_api", "LinksExchanged"),
        ("citizen_api", "CasesFiled"),
    ),
    "Decided and posted: 办结与寄送": (
        ("officer_api", "CasesDecided"),
        ("decide_cases", "GrantedAutomatically"),
        ("issue_licences", "LicencesIssued"),
        ("order_couriers", "Order_placed"),
    ),
    "Must stay empty: 必须为零": (
        ("prove_days", "EquationMissed"),
        ("prove_days", "SendsForgotten"),
        ("reconcile", "ShardsNotRung"),
    ),
}
"""What the first screen shows: for each question the functions' own counts."""


class Watching(NestedStack):
    """Looks at every function, queue, table and interface of some stacks; says it to a topic.

    A stack within the stack: CloudFormation takes 500 resources in one, and a fifth are here.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        topic: ITopic,
        over: Iterable[IConstruct],
        tables: Iterable[dynamodb.ITableV2],
    ) -> None:
        """`tables` are those that are worked on, which after a restore are not the stacks' own."""
        super().__init__(
            scope, construct_id, description=f"无感智办 {config.county_name}: what is watched"
        )
        self.facade = monitoring.MonitoringFacade(
            self,
            config.prefix,
            alarm_factory_defaults=monitoring.AlarmFactoryDefaults(
                alarm_name_prefix=config.prefix,
                actions_enabled=True,
                action=monitoring.SnsAlarmActionStrategy(on_alarm_topic=topic),
            ),
        )
        self._show_the_day(config.metrics_namespace)
        found = [one for root in over for one in root.node.find_all()]
        followers = {one.follower.node.path for one in found if isinstance(one, FollowedStream)}
        self.facade.add_medium_header("Dead letters")
        for one in found:
            if isinstance(one, DeadLetters):
                self._watch_dead_letters(one)
        self.facade.add_medium_header("Queues")
        for one in found:
            if isinstance(one, WorkQueue):
                self._watch_queue(one)
        self.facade.add_medium_header("Functions")
        for one in found:
            if isinstance(one, lambda_.Function):
                self._watch_function(one, follows=one.node.path in followers)
        self.facade.add_medium_header("Interfaces and tables")
        for one in found:
            if isinstance(one, apigateway.HttpApi):
                self._watch_interface(one)
        for table in tables:
            self._watch_table(table)

    def _show_the_day(self, namespace: str) -> None:
        factory = self.facade.create_metric_factory()
        self.facade.add_large_header("The bureau's day")
        for question, counts in BUSINESS.items():
            metrics = [
                factory.create_metric(
                    metric_name=name,
                    statistic=monitoring.MetricStatistic.SUM,
                    label=name,
                    namespace=namespace,
                    dimensions_map={"service": function},
                    period=Duration.hours(1),
                )
                for function, name in counts
            ]
            group = monitoring.CustomMetricGroup(title=question, metrics=metrics)
            english = question.split(":")[0]
            self.facade.monitor_custom(
                metric_groups=[group],
                human_readable_name=english,
                alarm_friendly_name=english.replace(" ", "-"),
            )

    def _watch_dead_letters(self, queue: DeadLetters) -> None:
        says = "Messages that nobody could work lie here; each is a reminder, a case or a parcel."
        at_once = _limit(
            monitoring.MaxMessageCountThreshold,
            "dead-letters",
            says,
            max_message_count=0,
            periods=1,
        )
        self.facade.monitor_sqs_queue(
            queue=queue,
            alarm_friendly_name=_short(queue),
            human_readable_name=_short(queue),
            add_queue_max_size_alarm={"Lost": at_once},
        )

    def _watch_queue(self, work: WorkQueue) -> None:
        says = "The oldest message has waited for an hour: its workers fail, or are too few."
        hour = _limit(
            monitoring.MaxMessageAgeThreshold, "queues-that-wait", says, max_age_in_seconds=3_600
        )
        self.facade.monitor_sqs_queue(
            queue=work.queue,
            alarm_friendly_name=_short(work),
            human_readable_name=_short(work),
            add_queue_max_message_age_alarm={"Waits": hour},
        )

    def _watch_function(self, function: lambda_.Function, *, follows: bool) -> None:
        name = function.node.scope.node.id if function.node.scope else function.node.id
        failing = "It failed in two of the last three five minutes. Its work is tried again."
        throttled = "AWS turned its calls away for a quarter of an hour: too many at once."
        old = "A record of the table's stream is a quarter of an hour old and not worked yet."
        told: dict[str, Any] = {
            "add_fault_count_alarm": {
                "Fails": _limit(
                    monitoring.ErrorCountThreshold,
                    "functions-that-fail",
                    failing,
                    max_error_count=0,
                    points=2,
                )
            },
            "add_throttles_count_alarm": {
                "Throttled": _limit(
                    monitoring.ErrorCountThreshold, "throttling", throttled, max_error_count=0
                )
            },
        }
        if follows:
            behind = _limit(
                monitoring.MaxAgeThreshold, "streams-behind", old, max_age_in_millis=900_000
            )
            told["add_max_iterator_age_alarm"] = {"Behind": behind}
        self.facade.monitor_lambda_function(
            lambda_function=function,
            alarm_friendly_name=name,
            human_readable_name=name,
            is_iterator=follows,
            **told,
        )

    def _watch_interface(self, api: apigateway.HttpApi) -> None:
        says = "More than five answers in five minutes were faults of ours, twice in a row."
        faults = _limit(
            monitoring.ErrorCountThreshold,
            "interfaces-that-fail",
            says,
            max_error_count=5,
            periods=2,
        )
        self.facade.monitor_api_gateway_v2_http_api(
            api=api,
            alarm_friendly_name=_short(api),
            human_readable_name=_short(api),
            add5xx_count_alarm={"Fails": faults},
        )

    def _watch_table(self, table: dynamodb.ITableV2) -> None:
        says = "The table turns calls away, or fails by itself."
        throttled = _limit(
            monitoring.ThrottledEventsThreshold,
            "throttling",
            says,
            max_throttled_events_threshold=0,
        )
        self.facade.monitor_dynamo_table(
            table=table,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            alarm_friendly_name=_short(table),
            human_readable_name=_short(table),
            add_read_throttled_events_count_alarm={"Throttled": throttled},
            add_write_throttled_events_count_alarm={"Throttled": throttled},
        )


def _limit[T](
    kind: Callable[..., T],
    place: str,
    says: str,
    *,
    periods: int = 3,
    points: int | None = None,
    **most: int,
) -> T:
    """One limit over so many five minutes, in so many of them; all unless told otherwise."""
    return kind(
        **most,
        period=Duration.minutes(5),
        evaluation_periods=periods,
        datapoints_to_alarm=points or periods,
        alarm_description_override=f"{says} See docs/runbook.md#{place}",
    )


def _short(one: IConstruct) -> str:
    """Where a construct stands, without the stack and what every path ends in."""
    path = one.node.path.split("/")[1:]
    return "-".join(part for part in path if part not in {"Resource", "Queue"})
