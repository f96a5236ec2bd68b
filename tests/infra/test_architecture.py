"""The one diagram and the one table are of the system that is deployed: its functions, queues,
schedules, streams, and who hands what to whom."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from tests.infra import read_pages
from tests.infra.conftest import Stage, Synthesised
from tests.infra.granted import called, granted

PAGE = read_pages.read("docs/architecture.md")
CALLED = {"inbox": "intake queue", "heard": "statistics queue", "courier queue": "courier queue"}
"""How the diagram calls a queue that has another name among the grants."""

CLOCKS = {
    "every minute": r"cron\(\* \* \* \* \? \*\)",
    "every hour": r"cron\(\d+ \* \* \* \? \*\)",
    "every day": r"cron\(\d+ 23 \* \* \? \*\)",
    "every night": r"cron\(\d+ (?:1[78]|2[01])(?:-21)? \* \* \? \*\)",
}
"""When, in UTC: a night in China is the evening before, and work begins at 23:00."""

NODE = re.compile(r"(\w+)(?:\[\[(.+?)]]|\[\((.+?)\)]|\(\[(.+?)]\)|\{\{(.+?)}})?")
ARROW = re.compile(r"\s+(?:-- .+? -->|-\. .+? \.->|-->|<-->)\s+")


@pytest.fixture(scope="module")
def example(synthesised: Synthesised) -> Stage:
    return synthesised.example


def diagram() -> tuple[dict[str, str], set[tuple[str, str]]]:
    """What each node of the diagram says, and who leads to whom, by what they say."""
    (text,) = [text for language, text in PAGE.blocks if language == "mermaid"]
    says: dict[str, str] = {}
    edges: set[tuple[str, str]] = set()
    for line in text.splitlines()[1:]:
        ends = [list(_nodes(part, says)) for part in ARROW.split(line.strip())]
        edges |= {(a, b) for one, other in pairwise(ends) for a in one for b in other}
    names = {node for edge in edges for node in edge}
    says = {node: says.get(node, node) for node in names}
    return says, {(says[a], says[b]) for a, b in edges}


def _nodes(part: str, says: dict[str, str]) -> Iterator[str]:
    for node in part.split(" & "):
        said = NODE.fullmatch(node.strip())
        assert said is not None, node
        label = next((one for one in said.groups()[1:] if one), "")
        if label:
            assert says.setdefault(said[1], label) == label, f"{said[1]} is two things"
        yield said[1]


SAYS, EDGES = diagram()
QUEUES = {one for one in SAYS.values() if one.endswith(" queue")}


def queue_of(resource: Any) -> str:
    name = called(resource)
    return CALLED.get(name, f"{name} queue")


def function_of(stage: Stage, resource: Any) -> str:
    """The function that a reference of the template is to."""
    text = json.dumps(resource)
    found = stage.of("AWS::Lambda::Function")
    (name,) = [one for one in found if f'"{one}"' in text]
    return str(found[name]["Properties"]["Handler"]).split(".")[0]


def test_the_diagram_and_the_table_have_every_function_and_no_other(example: Stage) -> None:
    there = set(example.functions)
    named = {one for one in SAYS.values() if one == "reconcile" or re.fullmatch(r"[a-z]+_\w+", one)}
    assert named == there
    text = PAGE.path.read_text(encoding="utf-8").partition("## Rooms")[0]
    rows = re.findall(r"^\| .+? \| `(\w+)` \|", text, re.MULTILINE)
    assert set(rows) == there


def test_every_queue_is_drawn_with_whoever_works_it(example: Stage) -> None:
    queues = example.of("AWS::SQS::Queue")
    worked = {
        queue_of({"Fn::GetAtt": [name, "Arn"]})
        for name, one in queues.items()
        if "RedrivePolicy" in one["Properties"]
    }
    assert worked == QUEUES
    taken = {
        (queue_of(one["Properties"]["EventSourceArn"]), function_of(example, one["Properties"]))
        for one in example.of("AWS::Lambda::EventSourceMapping").values()
        if "Stream" not in json.dumps(one["Properties"]["EventSourceArn"])
    }
    assert {(a, b) for a, b in EDGES if a in QUEUES} == taken


def test_whoever_fills_a_queue_is_drawn_to(example: Stage) -> None:
    sends = {
        (one.function, CALLED.get(one.resource, f"{one.resource} queue"))
        for one in granted(example)
        if one.action == "sqs:SendMessage" and one.resource != "dead letters"
    }
    drawn = {(a, b) for a, b in EDGES if b in QUEUES and a in example.functions}
    assert drawn == sends


def test_the_bus_leads_into_the_queues_that_hear_it(example: Stage) -> None:
    heard = {
        queue_of(target["Arn"])
        for rule in example.of("AWS::Events::Rule").values()
        if "EventPattern" in rule["Properties"]
        for target in rule["Properties"]["Targets"]
    }
    assert {b for a, b in EDGES if a == "event bus"} == heard


def test_every_schedule_is_drawn(example: Stage) -> None:
    found: set[tuple[str, str]] = set()
    for rule in example.of("AWS::Events::Rule").values():
        when = rule["Properties"].get("ScheduleExpression")
        if when is not None:
            (clock,) = [name for name, cron in CLOCKS.items() if re.fullmatch(cron, when)]
            (target,) = rule["Properties"]["Targets"]
            found.add((clock, function_of(example, target["Arn"])))
    assert {(a, b) for a, b in EDGES if a in CLOCKS} == found


def test_every_stream_is_drawn_to_who_follows_it(example: Stage) -> None:
    followers = {
        (called(source).removesuffix(" stream"), function_of(example, one["Properties"]))
        for one in example.of("AWS::Lambda::EventSourceMapping").values()
        if "Stream" in json.dumps(source := one["Properties"]["EventSourceArn"])
    }
    assert len(followers) == 3
    assert followers <= EDGES
