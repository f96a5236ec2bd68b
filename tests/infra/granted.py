"""What each function's role allows, by the template, beside what it is seen to use in the flows.

`python -m tests.infra.granted` writes docs/roles.md; a test holds both to be the same.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.faults.actions import Seen, seen
from tests.infra.conftest import ROOT, Stage, read_assembly, synthesise
from tests.infra.test_protection import as_list, borne

PAGE = ROOT / "docs" / "roles.md"

NAMES = (
    (r"documents-bucket-arn.*?\"/(\w+)/", r"documents/\1/"),
    (r"files-bucket-arn.*?\"/(\w+)/", r"files/\1/"),
    (r"archive-bucket-arn.*?\"/(\w+)/", r"archive/\1/"),
    (r"documents-bucket-arn", "documents"),
    (r"Cases\w+StreamArn", "cases stream"),
    (r"Registry\w+StreamArn", "registry stream"),
    (r"GetAttCases.*\"/index/(\w+)", r"cases/index/\1"),
    (r"GetAttRegistry.*\"/index/(\w+)", r"registry/index/\1"),
    (r"GetAttCases", "cases"),
    (r"GetAttRegistry", "registry"),
    (r"SecretsFieldCipher", "cipher"),
    (r"SecretsPartnersCourier", "courier"),
    (r"SecretsPartnersSmsGateway", "gateway"),
    (r"SecretsPartnersSignIn", "sign-in"),
    (r"SealKey", "seal"),
    (r"GetAttKey", "customer key"),
    (r"CaseEventsBus", "bus"),
    (r"DeadLetters(\w+?)[0-9A-F]{8}", "dead letters"),
    (r"AutomaticFiledQueue", "decide"),
    (r"FilesIntakePartsQueue", "parts"),
    (r"FilesIntakeQueue", "inbox"),
    (r"ChangesOrdersQueue", "changes"),
    (r"CouriersOrdersQueue", "courier queue"),
    (r"IssuingGrantsQueue", "issue"),
    (r"MessagingSendsQueue", "send"),
    (r"ProfilesAskedQueue", "profile"),
    (r"ProofsPartsQueue", "proof"),
    (r"RingingRingsQueue", "ring"),
    (r"StatisticsHeardQueue", "heard"),
    (r"Functionsexportregistry\w*Function", "export_registry"),
    (r"Functions\w+Log", "own log"),
    (r"^\"\*\"$", "*"),
)
"""How a resource of the template is called here: the first that is found in it."""

MAPPED = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
FOLLOWED = {f"dynamodb:{name}" for name in
            ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")}  # fmt: skip

_LINK = "an officer's browser fetches by a link that was signed in the function's name"
_LEARNT = "a number that the carrier says does not exist is noted at its holder"
_ARRIVED = "what officers had to do about a parcel is over when it arrives"
USED_BY_NO_FLOW: dict[tuple[str, str, str], str] = {
    ("citizen_api", "dynamodb:PutItem", "registry"): _LEARNT,
    ("citizen_api", "secretsmanager:GetSecretValue", "gateway"): "codes go through the gateway"
    " where a stage prefers it, as reminders do",
    ("citizen_api", "secretsmanager:GetSecretValue", "sign-in"): "an identity provider that gave us"
    " a secret is asked with it",
    ("officer_api", "s3:GetObject", "documents/licences/"): "the licence of an issued case is"
    " proved with the case",
    ("officer_api", "s3:GetObject", "documents/reports/"): _LINK,
    ("officer_api", "s3:GetObjectVersion", "documents/reports/"): _LINK,
    ("officer_api", "s3:GetObject", "files/exports/"): _LINK,
    ("officer_api", "s3:GetObjectVersion", "files/exports/"): _LINK,
    ("order_couriers", "dynamodb:DeleteItem", "cases"): _ARRIVED,
    ("send_sms", "dynamodb:PutItem", "registry"): _LEARNT,
    ("track_parcels", "dynamodb:DeleteItem", "cases"): _ARRIVED,
}
"""Rights for what happens rarely, which no flow comes by: each with what it is."""


class Granted(NamedTuple):
    """An action that a role allows on a resource, as this page calls it."""

    function: str
    action: str
    resource: str


class Row(NamedTuple):
    """A grant and what it is there for: a flow, AWS itself, or a reason; "" is nothing."""

    grant: Granted
    used: str


def called(resource: Any) -> str:
    """The short name of a resource of the template. Raises LookupError for one that has none."""
    text = json.dumps(resource)
    for pattern, name in NAMES:
        if found := re.search(pattern, text):
            return found.expand(name)
    raise LookupError(text)


def granted(stage: Stage) -> set[Granted]:
    """Everything that the roles of the county's functions allow."""
    return {
        Granted(function, action, called(resource))
        for function, statement in borne(stage)
        if statement["Effect"] == "Allow"
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def used(every: Iterable[tuple[Seen, str]]) -> dict[Granted, str]:
    """What the flows come by, in the same words, with the first flow that does."""
    found: dict[Granted, str] = {}
    for (function, action, resource), flow in every:
        found.setdefault(Granted(function, action, _in_words(action, resource)), flow)
    return found


def _in_words(action: str, resource: str) -> str:
    if action.startswith("s3:") and "/" in resource:
        return "/".join(resource.split("/")[:2]) + "/"
    if action == "sqs:SendMessage" and resource == "courier":
        return "courier queue"
    return resource


def by_aws(one: Granted) -> str:
    """Why a grant is used by AWS itself in the role's name, "" where it is not."""
    if one.resource == "own log":
        return "Lambda writes the log"
    if one.action in MAPPED:
        return "Lambda takes messages from its queue"
    if one.action in FOLLOWED:
        return "Lambda follows the table's stream"
    if one.resource == "dead letters":
        return "Lambda keeps what failed"
    if one.resource == "customer key":
        return "the services open what is stored, on its behalf"
    return ""


def rows(stage: Stage) -> list[Row]:
    """Every grant with what it is for, in the order of the page."""
    known = used(seen().items())
    return [
        Row(
            one,
            known.get(one)
            or by_aws(one)
            or USED_BY_NO_FLOW.get((one.function, one.action, one.resource), ""),
        )
        for one in sorted(granted(stage))
    ]


def unused(stage: Stage) -> list[Granted]:
    """Grants that nothing uses and nobody gave a reason for."""
    return [row.grant for row in rows(stage) if not row.used]


def ungranted(stage: Stage) -> list[Granted]:
    """What the flows use and no role allows."""
    return sorted(set(used(seen().items())) - granted(stage))


def needless_reasons(stage: Stage) -> list[tuple[str, str, str]]:
    """Reasons for what a flow uses, or for what is not granted."""
    known, given = used(seen().items()), granted(stage)
    return [one for one in USED_BY_NO_FLOW if Granted(*one) in known or Granted(*one) not in given]


def page(stage: Stage) -> str:
    """docs/roles.md."""
    return "\n".join([*_head(stage), *_tables(stage)]) + "\n"


HEAD = """# Roles: what each function may, and what it is seen to do

Written by `make roles` from the template of the example stage and from every call of every flow of
[the faults](faults.md). A right that nothing uses fails a test (`tests/infra/test_granted.py`), and
so does one that is used and not granted. Resources have the names of the functions' settings; a
folder of a bucket is every object in it.
"""


def _head(stage: Stage) -> Iterator[str]:
    every, known = rows(stage), used(seen().items())
    yield HEAD
    yield (
        f"{len(every)} rights: {sum(row.grant in known for row in every)} used in a flow,"
        f" {sum(bool(by_aws(row.grant)) for row in every)} by AWS in the role's name,"
        f" {len(USED_BY_NO_FLOW)} with another reason."
    )


def _tables(stage: Stage) -> Iterator[str]:
    every = rows(stage)
    for function in sorted({row.grant.function for row in every}):
        yield ""
        yield f"## {function}"
        yield ""
        yield "| on | may | as in |"
        yield "|---|---|---|"
        yield from _grouped(row for row in every if row.grant.function == function)


def _grouped(every: Iterable[Row]) -> Iterator[str]:
    """One line for the actions on one resource that are used in the same way."""
    lines: dict[tuple[str, str], list[str]] = {}
    for row in every:
        lines.setdefault((row.grant.resource, row.used), []).append(row.grant.action)
    for (resource, why), actions in sorted(lines.items()):
        names = ", ".join(f"`{one.partition(':')[2]}`" for one in actions)
        yield f"| {resource if resource != '*' else 'any phone'} | {names} | {why} |"


def main() -> int:
    """Write the page."""
    with tempfile.TemporaryDirectory() as folder:
        synthesise(Path(folder))
        PAGE.write_text(page(read_assembly(Path(folder), "example")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
