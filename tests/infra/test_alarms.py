"""Alarms: each watches a metric that its function writes, speaks, and is heard by somebody."""

import json
import re
from typing import Any

from infra.constructs.alarms import WATCHED
from tests.infra.conftest import ROOT, Stage, Synthesised


def alarms(stage: Stage) -> dict[str, dict[str, Any]]:
    return {
        f"{one['Properties']['Dimensions'][0]['Value']}/{one['Properties']['MetricName']}"
        f"/{one['Properties']['Statistic']}": one["Properties"]
        for one in stage.of("AWS::CloudWatch::Alarm").values()
    }


def test_what_did_not_run_ran_empty_or_ran_twice_raises_an_alarm(stage: Stage) -> None:
    assert set(alarms(stage)) == {
        "reconcile/ShardsNotRung/Maximum",
        "reconcile/ShardsNotRung/SampleCount",
        "reconcile/PartsNotProved/Maximum",
        "prove_days/DaysRanEmpty/Maximum",
        "prove_days/DaysRanTwice/Maximum",
        "prove_days/OpeningsUnbooked/Maximum",
        "prove_days/EquationMissed/Maximum",
        "prove_days/ChangesMissed/Maximum",
        "prove_days/SendsForgotten/Maximum",
        "tag_profiles/TaggingFailed/Maximum",
    }


def test_every_alarm_watches_what_its_function_writes(stage: Stage) -> None:
    namespace = next(iter(stage.functions.values()))["Environment"]["Variables"][
        "POWERTOOLS_METRICS_NAMESPACE"
    ]
    for alarm in alarms(stage).values():
        (dimension,) = alarm["Dimensions"]
        function = dimension["Value"]
        told = stage.functions[function]["Environment"]["Variables"]
        assert dimension["Name"] == "service"
        assert told["POWERTOOLS_SERVICE_NAME"] == function
        assert alarm["Namespace"] == namespace
        source = "".join(path.read_text() for path in (ROOT / "functions" / function).glob("*.py"))
        assert re.search(rf'count\(\s*"{alarm["MetricName"]}"', source), alarm["MetricName"]


def test_one_occurrence_is_enough_and_silence_of_the_watcher_is_one(stage: Stage) -> None:
    for name, alarm in alarms(stage).items():
        silent = name.endswith("SampleCount")
        assert (alarm["Threshold"], alarm["Period"]) == (1, 3600)
        assert alarm["EvaluationPeriods"] == (2 if silent else 1)
        assert alarm["TreatMissingData"] == ("breaching" if silent else "notBreaching")
        assert alarm["ComparisonOperator"].startswith("LessThan" if silent else "GreaterThan")


def test_every_alarm_says_what_to_do_and_goes_to_the_topic(stage: Stage) -> None:
    (topic,) = stage.of("AWS::SNS::Topic")
    for alarm in alarms(stage).values():
        assert alarm["AlarmActions"] == [{"Ref": topic}]
        assert len(alarm["AlarmDescription"]) > 60
    assert len({one.name for one in WATCHED}) == len(WATCHED)


def test_the_topic_is_encrypted_takes_words_from_cloudwatch_alone_and_over_tls(
    stage: Stage,
) -> None:
    (topic,) = stage.of("AWS::SNS::Topic").values()
    assert topic["Properties"]["KmsMasterKeyId"]
    (policy,) = stage.of("AWS::SNS::TopicPolicy").values()
    stated = policy["Properties"]["PolicyDocument"]["Statement"]
    allowed = [one for one in stated if one["Effect"] == "Allow"]
    assert [one["Principal"] for one in allowed] == [{"Service": "cloudwatch.amazonaws.com"}]
    assert "aws:SourceAccount" in json.dumps(allowed)
    denied = [one["Condition"] for one in stated if one["Effect"] == "Deny"]
    assert denied == [{"Bool": {"aws:SecureTransport": "false"}}]


def test_cloudwatch_may_use_the_key_for_it(stage: Stage) -> None:
    may = [
        one
        for key in stage.of("AWS::KMS::Key").values()
        for one in key["Properties"]["KeyPolicy"]["Statement"]
        if one["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    ]
    assert [one["Action"] for one in may] == [["kms:Decrypt", "kms:GenerateDataKey"]]


def test_outside_this_machine_a_mailbox_hears_it(synthesised: Synthesised) -> None:
    (heard,) = synthesised.example.of("AWS::SNS::Subscription").values()
    assert heard["Properties"]["Protocol"] == "email"
    assert not synthesised.local.of("AWS::SNS::Subscription")
