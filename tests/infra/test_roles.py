"""Each function's role is enough for its work: a day of the county with IAM in force.

The emulator evaluates policies when told to. It differs from AWS in three places, which are put
right in the templates before they are deployed: it speaks plain HTTP, it calls SendMessageBatch an
action of its own, and its `Ref` of a secret is the name and not the ARN.
"""

import json
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infra.local import day
from infra.local.clock import business_start, offset_seconds, wall_clock
from infra.local.cloud import Cloud
from infra.local.emulator import Emulator
from infra.local.front.server import Front
from infra.local.journey.http import Session
from infra.local.journey.walk import await_state, file_as_citizen, grant, invited
from infra.local.ledger import digest_of, sends
from infra.local.officers import take_on
from infra.local.outside import Outside
from infra.local.phone.carrier import messages_taken
from infra.local.phone.server import Phone
from infra.local.settings import PORTS, ROOT, LocalSettings
from tests.functions.entries import HOLDER, LICENCE
from tests.functions.papers import entities_file, holder, uscc
from tests.infra.conftest import NODE, Synthesised
from tests.infra.test_protection import as_list
from tests.local_settings import settings_in
from zhiban.store.cases import Cases
from zhiban.store.table import Table, transact

pytestmark = pytest.mark.e2e

SECRETS = "arn:aws:secretsmanager:us-east-1:000000000000:secret:*"
TODAY = business_start(None, wall_clock())


def at_our_ports(template: str, settings: LocalSettings) -> str:
    """The template with the addresses of this run's pages, courier and identity provider."""
    for usual, ours in (
        (PORTS["CITIZENS_PORT"], settings.citizens_port),
        (PORTS["COURIER_PORT"], settings.courier_port),
        (PORTS["IDENTITY_PORT"], settings.identity_port),
    ):
        for host in ("127.0.0.1", "localhost"):
            template = template.replace(f"http://{host}:{usual}", f"http://{host}:{ours}")
    return template


def as_the_emulator_means_it(template: dict[str, Any]) -> dict[str, Any]:
    """The template without what the emulator understands otherwise than AWS."""
    resources = template["Resources"]
    for name in list(resources):
        document = resources[name].get("Properties", {}).get("PolicyDocument", {"Statement": []})
        stated = document["Statement"]
        document["Statement"] = [one for one in stated if "SecureTransport" not in json.dumps(one)]
        if stated and not document["Statement"]:
            del resources[name]
        for one in document["Statement"]:
            if "sqs:SendMessage" in (actions := as_list(one["Action"])):
                one["Action"] = [*actions, "sqs:SendMessageBatch"]
            if one["Action"] == "secretsmanager:GetSecretValue":
                one["Resource"] = SECRETS
    for resource in resources.values():
        if "DependsOn" in resource:
            resource["DependsOn"] = [one for one in resource["DependsOn"] if one in resources]
    return template


def deploy(assembly: Path, environ: dict[str, str]) -> None:
    cdk = [str(NODE), str(ROOT / "node_modules/aws-cdk/bin/cdk")]
    told = ["--app", str(assembly), "--no-notices"]
    for command in (
        ["bootstrap", "aws://000000000000/us-east-1"],
        ["deploy", "--all", "--require-approval", "never"],
    ):
        subprocess.run([*cdk, *command, *told], env=environ, check=True, capture_output=True)


@pytest.fixture(scope="module")
def cloud(synthesised: Synthesised, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """The county on an emulator that lets nobody do what no policy allows."""
    folder = tmp_path_factory.mktemp("roles")
    assembly = folder / "cdk.out"
    shutil.copytree(synthesised.folder / "local", assembly)
    settings = settings_in(folder)
    for file in assembly.glob("*.template.json"):
        template = json.loads(at_our_ports(file.read_text(), settings))
        file.write_text(json.dumps(as_the_emulator_means_it(template)))
    emulator = Emulator(settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTH", "true")
        emulator.start()
    try:
        deploy(assembly, settings.environ)
        yield Cloud(settings)
    finally:
        emulator.stop()


def test_a_day_of_the_county_needs_no_right_it_has_not(cloud: Cloud, tmp_path: Path) -> None:
    sample = tmp_path / "sample"
    command = [sys.executable, "-m", "infra.local.sample_county", "--today", "2026-12-01"]
    size = ["--entities", "400", "--licences", "470", "--out", str(sample)]
    subprocess.run([*command, *size], check=True, cwd=ROOT, capture_output=True)
    cloud.set_clock(offset_seconds(TODAY, wall_clock()))

    for name in ("entities", "licences"):
        outcome = day.take_in(cloud, sample / f"{name}.csv")
        assert outcome.state == "complete"
        assert outcome.rejects
    day.ring(cloud, "the test's officer")
    released = day.send(cloud)
    with Phone(cloud.settings, cloud) as phone:
        day.settle(cloud, phone.report_now)
    counted = day.numbers(cloud, TODAY)["counted"]
    cloud.invoke("Reconcile", {"time": wall_clock().isoformat()})

    assert released > 10
    assert sum(sends(cloud).values()) == released
    assert counted["reminder_sent"] == released
    dead = [name for name in cloud.outputs if name.endswith(("DeadLettersUrl", "MissedCallsUrl"))]
    assert {name: cloud.waiting(name) for name in dead} == dict.fromkeys(dead, 0)


def test_the_way_to_the_door_needs_no_right_it_has_not(cloud: Cloud) -> None:
    """From the link to the parcel, on the county of the day above."""
    settings = cloud.settings
    with Outside(settings, cloud) as outside:
        links = invited(messages_taken(settings.endpoint))
        assert links, "no message with a link was sent"
        filed = (file_as_citizen(settings, link, lambda _: None) for link in links)
        case = next((cases[0] for cases in filed if cases), "")
        assert case, f"none of {len(links)} links led to a case that may be filed"
        grant(Session(settings.officers, bearer=take_on(cloud).token("approver")), case)
        await_state(cloud, case, "delivered", outside.courier.advance_all)
    cloud.invoke("TrackParcels", {"time": wall_clock().isoformat()})
    dead = [name for name in cloud.outputs if name.endswith(("DeadLettersUrl", "MissedCallsUrl"))]
    assert {name: cloud.waiting(name) for name in dead} == dict.fromkeys(dead, 0)


def test_the_desk_needs_no_right_it_has_not(cloud: Cloud) -> None:
    """Every other route of the officers once."""
    table = Table(cloud.client("dynamodb"), cloud.outputs["CasesTable"])
    row = next(r for r in cloud.rows("CasesTable") if r["SK"]["S"] == "CASE")
    transact(table.client, [Cases(table).task(row["id"]["S"], "phone_or_visit", "u", TODAY.date())])
    officers = take_on(cloud)
    address = cloud.settings.officers
    with Front(cloud, "OfficersApiId", cloud.settings.officers_port, "OFFICERS_PORT"):
        approver = Session(address, bearer=officers.token("approver"))
        supervisor = Session(address, bearer=officers.token("supervisor"))
        assert approver.get("/api/queue")["rows"] == []
        task = approver.get("/api/worklist?what=phone_or_visit")["rows"][0]
        path = f"/api/worklist/{task['pk']}/{task['sk']}/done"
        assert approver.post(path, {"outcome": "reached"})["done"]
        assert approver.get("/api/days/2026-12-01")["equation"]["opened"]
        assert len(approver.get("/api/forecast?days=30")["per_day"]) == 30
        assert approver.get("/api/ringing")["state"] == "go"
        assert supervisor.post("/api/ringing/go", {})["state"] == "go"
        stop = {"items": ["L01-R1"], "reason": "试一试", "version": 0}
        assert supervisor.put("/api/items/stopped", stop)["version"] == 1
        assert supervisor.get("/api/items/stopped")["items"]
        approve = {"items": ["L05-C1"], "reason": "试一试", "version": 0}
        assert supervisor.put("/api/items/approved", approve)["version"] == 1
        assert supervisor.get("/api/items/approved")["items"]


def test_the_days_figures_need_no_right_they_have_not(cloud: Cloud) -> None:
    """Counted as by the night after the day above, published, shown, reported and fetched."""
    day.count_up(cloud)
    with Front(cloud, "CitizensApiId", cloud.settings.citizens_port, "CITIZENS_PORT"):
        told = Session(cloud.settings.citizens).get("/api/statistics")
        assert told["day"] == "2026-12-01"
        for path in ("/statistics", "/statistics/en"):
            with urllib.request.urlopen(f"{cloud.settings.citizens}{path}") as page:
                assert "<svg" in page.read().decode()
    with Front(cloud, "OfficersApiId", cloud.settings.officers_port, "OFFICERS_PORT"):
        clerk = Session(cloud.settings.officers, bearer=take_on(cloud).token("clerk"))
        shown = clerk.get("/api/statistics?from=2026-12-01&to=2027-11-30")
        assert shown["counted_on"] == "2026-12-01"
        assert shown["sentence"]["messages"] == told["messages"]
        assert clerk.get("/api/statistics/today")["reminders_sent"] == told["messages"]
        (report,) = clerk.get("/api/reports")["reports"]
        with urllib.request.urlopen(clerk.get(f"/api/reports/{report['month']}")["link"]) as file:
            assert file.read().startswith(b"%PDF")
    dead = [name for name in cloud.outputs if name.endswith(("DeadLettersUrl", "MissedCallsUrl"))]
    assert {name: cloud.waiting(name) for name in dead} == dict.fromkeys(dead, 0)


def test_the_desk_enters_rules_and_exports_with_the_rights_it_has(
    cloud: Cloud, tmp_path: Path
) -> None:
    """The registry by hand, a held file let in, a list written and fetched."""
    holders = [holder(n, mobile="") for n in range(90_000, 90_030)]
    later = [replace(one, scope="批发", changed_at="2026-11-01 00:00:00") for one in holders]
    states = []
    for name, rows in (("甲", holders), ("乙", later)):
        path = tmp_path / f"{name}.csv"
        path.write_text(entities_file(*rows), encoding="utf-8")
        states.append(day.take_in(cloud, path).state)
    assert states == ["complete", "held"]
    officers = take_on(cloud)
    with Front(cloud, "OfficersApiId", cloud.settings.officers_port, "OFFICERS_PORT"):
        clerk = Session(cloud.settings.officers, bearer=officers.token("clerk"))
        supervisor = Session(cloud.settings.officers, bearer=officers.token("supervisor"))
        code = uscc(99_999)
        assert clerk.put(f"/api/holders/{code}", HOLDER)["version"] == 1
        changed = HOLDER | {"version": 1, "scope": "批发", "reason": "营业执照变更"}
        assert clerk.post(f"/api/holders/{code}/changes", changed)["changed"]
        assert clerk.put(f"/api/holders/{code}/licences", LICENCE)["changed"]
        assert len(clerk.get(f"/api/holders/{code}")["corrections"]) == 3
        sha256 = digest_of(tmp_path / "乙.csv")
        ruling = {"outcome": "release", "reason": "与登记机关核对过"}
        assert supervisor.post(f"/api/files/{sha256}/ruling", ruling)["ruling"]["released"]
        cloud.wait_until_quiet("IntakePartsQueueUrl", 60)
        assert supervisor.get(f"/api/files/{sha256}")["state"]["code"] == "complete"
        for what in ("licences", "quality"):
            asked = {"what": what, "form": "csv", "reason": "年度核对"}
            name = clerk.post("/api/exports", asked)["id"]
            await_export(clerk, name)
            link = clerk.post(f"/api/exports/{name}/link", {})["link"]
            with urllib.request.urlopen(link) as answer:
                assert answer.read().decode("utf-8-sig").count("\n") > 1
        assert clerk.get("/api/quality")["lines"]


def await_export(clerk: Session, name: str) -> None:
    """Wait until a list can be fetched. Raises AssertionError after a minute."""
    for _ in range(60):
        rows = {row["id"]: row["state"]["code"] for row in clerk.get("/api/exports")["rows"]}
        if rows[name] == "ready":
            return
        time.sleep(1)
    raise AssertionError(f"{name} was not written")


def test_a_role_may_not_do_what_it_is_not_for(cloud: Cloud) -> None:
    """The county's emulator does refuse: the roles are in force."""
    role = cloud.client("lambda").get_function(FunctionName=cloud.outputs["ScanExpiriesFunction"])
    answer = cloud.client("iam").simulate_principal_policy(
        PolicySourceArn=role["Configuration"]["Role"],
        ActionNames=["dynamodb:GetItem", "dynamodb:DeleteItem", "sns:Publish"],
        ResourceArns=[
            f"arn:aws:dynamodb:us-east-1:000000000000:table/{cloud.outputs['CasesTable']}"
        ],
    )
    decided = {
        one["EvalActionName"]: one["EvalDecision"] == "allowed"
        for one in answer["EvaluationResults"]
    }
    assert decided == {"dynamodb:GetItem": True, "dynamodb:DeleteItem": False, "sns:Publish": False}
