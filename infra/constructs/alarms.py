"""Alarms: what the functions count and nobody may overlook goes to a topic that people hear.

The metrics are written into the logs (embedded metric format) by the functions that are named.
"""

import re
from dataclasses import dataclass

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk.aws_cloudwatch_actions import SnsAction
from aws_cdk.aws_iam import PolicyStatement, ServicePrincipal
from aws_cdk.aws_kms import IKey
from aws_cdk.aws_sns import Topic
from aws_cdk.aws_sns_subscriptions import EmailSubscription
from constructs import Construct

from infra.config import StageConfig
from infra.constructs.outputs import output
from infra.constructs.queues import DeadLetters


@dataclass(frozen=True, slots=True)
class Watched:
    """One alarm: a metric of a function that must stay 0, and what to do when it does not."""

    name: str
    function: str
    metric: str
    says: str

    @property
    def place(self) -> str:
        """Its heading in the runbook."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", self.name).lower()


WATCHED = (
    Watched(
        "DidNotRun", "reconcile", "ShardsNotRung",
        "By 08:30 a shard has not rung today. Look at scan_expiries, at the ring queue and its dead"
        " letters, and at ring_alarms' log. The next ringing makes up for every missed day.",
    ),
    Watched(
        "NotProved", "reconcile", "PartsNotProved",
        "By 06:00 yesterday has not been recounted. Look at prove_days' log and at the proof"
        " queue's dead letters; invoke prove_days with the time of the missed night.",
    ),
    Watched(
        "RanEmpty", "prove_days", "DaysRanEmpty",
        "A day rang and found nothing, though licences were due that nothing accounts for. They"
        " ring again by themselves; find out how their alarms were lost.",
    ),
    Watched(
        "RanTwice", "prove_days", "DaysRanTwice",
        "A day had effects a second time: openings counted that no case tells of, or a step said"
        " again to the same holder. Stop the item (kill switch) and look at day_counted_wrongly.",
    ),
    Watched(
        "Unbooked", "prove_days", "OpeningsUnbooked",
        "Cases were opened by ringing that its own count does not know: see day_counted_wrongly.",
    ),
    Watched(
        "EquationBroken", "prove_days", "EquationMissed",
        "Licences were due and have neither a case nor a reason. They ring again by themselves;"
        " find out why they were missed: see equation_broken.",
    ),
    Watched(
        "ChangesMissed", "prove_days", "ChangesMissed",
        "Changed business licences ask something of permits that has neither a case nor a reason."
        " reconcile hands them out again; look at detect_changes' log and at its dead letters.",
    ),
    Watched(
        "SendsForgotten", "prove_days", "SendsForgotten",
        "Planned messages were due and nobody handled them: look at dispatch_messages and at the"
        " send queue's dead letters.",
    ),
    Watched(
        "ProviderCodeUnknown", "send_sms", "ProviderCodeUnknown",
        "An SMS provider answered with a code that no table of ours has: whether the message left"
        " is unknown, and it is not sent again. See provider_code_unknown; ask what it means.",
    ),
    Watched(
        "ReceiptCodeUnknown", "record_receipts", "ProviderCodeUnknown",
        "A receipt says with a word that no table of ours has what became of a message. Ask the"
        " provider what it means: until then such messages end as unknown, or as failed.",
    ),
    Watched(
        "MessageNotTaken", "send_sms", "SmsNotTaken",
        "SNS says of a message that it can send none such: it ended as failed, with a person. A"
        " region without SMS says so of every message; look whether others are sent.",
    ),
    Watched(
        "QuotaSpent", "record_receipts", "SmsQuotaSpent",
        "SNS sends nothing more this month: its spending limit is used up. It takes every message"
        " still, and each ends as failed, with a person. Stop the item, then raise the limit.",
    ),
    Watched(
        "WordingsUnregistered", "send_sms", "TemplateUnregistered",
        "A message waits, or a code was refused, as no provider has an id of its wording. Register"
        " it, add the id to the stage's sms_providers and deploy. An officer has a task too.",
    ),
    Watched(
        "NobodyCarries", "send_sms", "NoProvider",
        "Every SMS provider that could carry a message is out. Messages wait and are tried again;"
        " codes fail. Ask the provider; nothing is to be redone afterwards.",
    ),
    Watched(
        "CapReached", "send_sms", "SmsSpendCapReached",
        "The segments of the day that the stage allows a provider are used up: what is left goes"
        " another day. Raise daily_segments if so many were meant; if not, stop the item.",
    ),
    Watched(
        "SendsUnread", "dispatch_messages", "SendsUnread",
        "A message that was sent cannot be followed to its end, as its row cannot be read. See"
        " send_unread, which has its key and the place in the code. The others were followed.",
    ),
    Watched(
        "AlarmsFailed", "ring_alarms", "AlarmFailed",
        "An alarm could not be worked: nobody is reminded of that licence or by that invitation"
        " until it can. It is tried each day, its neighbours rang. See alarm_failed.",
    ),
    Watched(
        "CureFailed", "reconcile", "CureFailed",
        "One of reconcile's cures met a row it cannot read, and found nothing this time: what it"
        " looks for may wait. The other cures did their work. See cure_failed: which, and where.",
    ),
    Watched(
        "LimitsUnread", "reconcile", "LimitsUnread",
        "The limits of a filed case could not be looked at: its row or its rule cannot be read, and"
        " nobody is warned before it is late. See limits_unread, which has the case and the place.",
    ),
    Watched(
        "RetentionBehind", "keep_retention", "RetentionOverdue",
        "Personal data is still there a week after its last day: see retention_kept, and not_erased"
        " for rows that cannot be read. Invoke keep_retention by hand until overdue is 0.",
    ),
    Watched(
        "StatisticsOld", "reconcile", "StatisticsOld",
        "By 07:00 the statistics that anybody reads are not of this night. Look at prove_days and"
        " report_statistics; what was published before stays readable, with its day on it.",
    ),
    Watched(
        "PhotographsGone", "issue_licences", "PhotographsGone",
        "A photograph that was signed is not there any more, or was altered: the application cannot"
        " be copied whole. An officer has a task; find out who wrote to the documents bucket.",
    ),
    Watched(
        "PhotographsUnsafe", "issue_licences", "PhotographsUnsafe",
        "The scanner found something in a photograph that was signed. Nobody opens it; an officer"
        " has a task. Look at where it came from.",
    ),
    Watched(
        "ParcelsSilent", "track_parcels", "ParcelsSilent",
        "The courier answers, but not about some of its orders, which stand on nobody's list yet:"
        " see courier_silent, which has their references. Officers are told after a week.",
    ),
    Watched(
        "TaggingFailed", "tag_profiles", "TaggingFailed",
        "Tags of a holder could not be computed: see tagging_failed, which has the end of its code."
        " Its rows cannot be read. No reminder depends on it, and each night tries again.",
    ),
)  # fmt: skip


class Alarms(Construct):
    """One topic, encrypted, over TLS only; one alarm a thing that must not happen."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: StageConfig, key: IKey
    ) -> None:
        super().__init__(scope, construct_id)
        self.namespace = config.metrics_namespace
        self.topic = Topic(
            self, "Topic", display_name=config.prefix, master_key=key, enforce_ssl=True
        )
        self.topic.add_to_resource_policy(self._from_cloudwatch())
        if config.alarm_email:
            self.topic.add_subscription(
                EmailSubscription(config.alarm_email, dead_letter_queue=DeadLetters(self, "Unsaid"))
            )
        for watched in WATCHED:
            self._raise_when_counted(watched)
        self._raise_when_silent()
        output(self, "AlarmTopicArn", self.topic.topic_arn)

    def _from_cloudwatch(self) -> PolicyStatement:
        return PolicyStatement(
            principals=[ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[self.topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
        )

    def _raise_when_counted(self, watched: Watched) -> None:
        alarm = cloudwatch.Alarm(
            self,
            watched.name,
            alarm_description=f"{watched.says} See docs/runbook.md#{watched.place}",
            metric=self._metric(watched.function, watched.metric, cloudwatch.Stats.MAXIMUM),
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(SnsAction(self.topic))

    def _raise_when_silent(self) -> None:
        """Who looks for what did not run must run itself: two hours without a look are said."""
        alarm = cloudwatch.Alarm(
            self,
            "NobodyLooks",
            alarm_description="reconcile, which looks every hour for what did not run, has not run"
            " for two hours. Look at its rule, its log and the missed calls."
            " See docs/runbook.md#nobody-looks",
            metric=self._metric("reconcile", "ShardsNotRung", cloudwatch.Stats.SAMPLE_COUNT),
            threshold=1,
            evaluation_periods=2,
            comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
        )
        alarm.add_alarm_action(SnsAction(self.topic))

    def _metric(self, function: str, name: str, statistic: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=self.namespace,
            metric_name=name,
            dimensions_map={"service": function},
            statistic=statistic,
            period=Duration.hours(1),
        )


def lets_alarms_speak(account: str) -> PolicyStatement:
    """A statement of the customer key's policy: CloudWatch may put messages on encrypted topics."""
    return PolicyStatement(
        principals=[ServicePrincipal("cloudwatch.amazonaws.com")],
        actions=["kms:Decrypt", "kms:GenerateDataKey"],
        resources=["*"],
        conditions={"StringEquals": {"aws:SourceAccount": account}},
    )
