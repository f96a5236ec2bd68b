"""Alarms: each watches a metric that its function writes, speaks, and is heard by somebody."""

import json
import re
import shlex
from typing import Any

from infra.constructs.alarms import WATCHED
from infra.constructs.watching import BUSINESS
from layers.zhiban.operate import commands
from tests.infra.conftest import ROOT, Stage, Synthesised
from tests.load.costs import ALARMS

RUNBOOK = ROOT / "docs" / "runbook.md"


def every_alarm(stage: Stage) -> list[dict[str, Any]]:
    return [one["Properties"] for one in stage.of("AWS::CloudWatch::Alarm").values()]


def alarms(stage: Stage) -> dict[str, dict[str, Any]]:
    """Those on what the functions count themselves."""
    return {
        f"{one['Dimensions'][0]['Value']}/{one['MetricName']}/{one['Statistic']}": one
        for one in every_alarm(stage)
        if str(one.get("Namespace")).startswith("zhiban")
    }


def watched(stage: Stage) -> dict[tuple[str, str], set[str]]:
    """Of the technical alarms: AWS's namespace and metric, and the ids of what is watched."""
    found: dict[tuple[str, str], set[str]] = {}
    for one in every_alarm(stage):
        parts = (part["MetricStat"] for part in one.get("Metrics", ()) if "MetricStat" in part)
        for metric in (part["Metric"] for part in parts):
            about = {json.dumps(dimension["Value"]) for dimension in metric["Dimensions"]}
            where = metric["Namespace"], metric["MetricName"]
            found.setdefault(where, set()).update(about)
    return found


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
        "send_sms/ProviderCodeUnknown/Maximum",
        "send_sms/TemplateUnregistered/Maximum",
        "send_sms/NoProvider/Maximum",
        "send_sms/SmsSpendCapReached/Maximum",
        "record_receipts/ProviderCodeUnknown/Maximum",
        "record_receipts/SmsQuotaSpent/Maximum",
        "send_sms/SmsNotTaken/Maximum",
        "dispatch_messages/SendsUnread/Maximum",
        "ring_alarms/AlarmFailed/Maximum",
        "reconcile/CureFailed/Maximum",
        "reconcile/LimitsUnread/Maximum",
        "tag_profiles/TaggingFailed/Maximum",
        "keep_retention/RetentionOverdue/Maximum",
        "reconcile/StatisticsOld/Maximum",
        "issue_licences/PhotographsGone/Maximum",
        "issue_licences/PhotographsUnsafe/Maximum",
        "track_parcels/ParcelsSilent/Maximum",
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
        counted = re.escape(f'"{alarm["MetricName"]}"')
        outcome = r'"\w+": '  # a row of a table of outcomes and their metrics
        assert re.search(rf"(count\(\s*|{outcome}){counted}", source), (function, counted)


def test_no_county_rings_anothers_alarms_or_keeps_them_silent(synthesised: Synthesised) -> None:
    """A metric is its namespace, its name and its service: in one account all three are shared."""
    mine, theirs = (
        {one["Namespace"] for one in alarms(stage).values()}
        for stage in (synthesised.example, synthesised.neighbour)
    )
    assert (mine, theirs) == ({"zhiban-370323-example"}, {"zhiban-370321-example"})


def test_one_occurrence_is_enough_and_silence_of_the_watcher_is_one(stage: Stage) -> None:
    for name, alarm in alarms(stage).items():
        silent = name.endswith("SampleCount")
        assert (alarm["Threshold"], alarm["Period"]) == (1, 3600)
        assert alarm["EvaluationPeriods"] == (2 if silent else 1)
        assert alarm["TreatMissingData"] == ("breaching" if silent else "notBreaching")
        assert alarm["ComparisonOperator"].startswith("LessThan" if silent else "GreaterThan")


def test_every_alarm_says_what_to_do_and_goes_to_the_topic(stage: Stage) -> None:
    (topic,) = stage.of("AWS::SNS::Topic")
    for alarm in every_alarm(stage):
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


def headings() -> set[str]:
    lines = RUNBOOK.read_text(encoding="utf-8").splitlines()
    titles = (line.lstrip("# ") for line in lines if line.startswith("##"))
    return {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_alarm_leads_to_a_place_in_the_runbook_and_no_place_is_left_over(
    synthesised: Synthesised,
) -> None:
    stage = synthesised.example
    places = {one["AlarmDescription"].split("docs/runbook.md#")[1] for one in every_alarm(stage)}
    assert places <= headings()
    assert headings() - places <= {"how-to-look", "before-the-first-night", "restoring"}


def test_every_place_of_the_runbook_has_a_command() -> None:
    parts = re.split(r"^## ", RUNBOOK.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [part.splitlines()[0] for part in parts if "```" not in part] == []


def test_the_runbooks_commands_are_those_there_are_as_they_are_typed() -> None:
    known = commands.cli.commands
    lines = [
        part
        for block in re.findall(r"```\n(.*?)```", RUNBOOK.read_text("utf-8"), flags=re.DOTALL)
        for line in block.splitlines()
        for part in line.partition(" #")[0].split(";")
        if part.strip().startswith("zhiban ")
    ]
    assert len(lines) > 30
    for line in lines:
        _, name, *arguments = shlex.split(line)
        known[name].make_context(name, arguments)  # raises for what it does not take


def test_every_function_and_everything_that_holds_what_failed_is_watched(
    synthesised: Synthesised,
) -> None:
    stage = synthesised.example
    found = watched(stage)
    functions = stage.of("AWS::Lambda::Function")
    for metric in ("Errors", "Throttles"):
        watched_for = str(found["AWS/Lambda", metric])
        assert {name for name in functions if name not in watched_for} == set()
    queues = stage.of("AWS::SQS::Queue")
    kept = {name for name, one in queues.items() if "RedrivePolicy" not in one["Properties"]}
    filled = str(found["AWS/SQS", "ApproximateNumberOfMessagesVisible"])
    assert len(kept) > 10
    assert {name for name in kept if name not in filled} == set()
    assert len(found["AWS/ApiGateway", "5xx"]) >= len(stage.of("AWS::ApiGatewayV2::Api"))


def test_who_follows_a_stream_is_watched_for_falling_behind(synthesised: Synthesised) -> None:
    stage = synthesised.example
    followers = {
        json.dumps(one["Properties"]["FunctionName"])
        for one in stage.of("AWS::Lambda::EventSourceMapping").values()
        if "MaximumRecordAgeInSeconds" in one["Properties"]
    }
    behind = watched(stage)["AWS/Lambda", "IteratorAge"]
    assert followers == behind


def test_the_dashboard_begins_with_the_bureaus_day_and_shows_what_is_counted(
    synthesised: Synthesised,
) -> None:
    stage = synthesised.example
    shown = json.dumps(list(stage.of("AWS::CloudWatch::Dashboard").values()), ensure_ascii=False)
    assert shown.index("bureau's day") < shown.index("Dead letters") < shown.index("Interfaces")
    for counts in BUSINESS.values():
        for function, name in counts:
            assert name in shown
            code = "".join(p.read_text() for p in (ROOT / "functions" / function).glob("*.py"))
            assert f'"{name.split("_")[0]}' in code, name


def test_what_they_cost_is_reckoned_with_as_many(synthesised: Synthesised) -> None:
    assert len(every_alarm(synthesised.example)) == ALARMS
