"""The desk on the embedded run: a signed-in officer gets in by their role, and nobody else."""

import base64
import json
import stat
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from infra.local.front.server import Front
from infra.local.officers import ROLES, Officers, UnknownRole, take_on
from tests.e2e.conftest import TODAY, County
from zhiban.domain.cases import Case, CaseState, Filing
from zhiban.store.cases import Cases
from zhiban.store.table import Table, transact

pytestmark = pytest.mark.e2e

WHY = "经营场所与许可内容不符"


@dataclass
class Desk:
    """The officers' API at its clean address."""

    county: County
    officers: Officers

    def ask(
        self, method: str, path: str, token: str = "", body: Any = None
    ) -> tuple[int, dict[str, Any]]:
        """What a browser would see: the status, and the JSON."""
        asked = urllib.request.Request(
            self.county.settings.officers + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        if token:
            asked.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read())


@pytest.fixture(scope="module")
def desk(county: County) -> Iterator[Desk]:
    officers = take_on(county.cloud)
    with Front(county.cloud, "OfficersApiId", county.settings.officers_port, "OFFICERS_PORT"):
        yield Desk(county, officers)


@pytest.fixture(scope="module")
def case(county: County) -> Case:
    """A case of the county that its holder has filed; the signing itself is another test's."""
    table = Table(county.cloud.client("dynamodb"), county.cloud.outputs["CasesTable"])
    row = next(r for r in county.cloud.rows("CasesTable") if r["SK"]["S"] == "CASE")
    found = Cases(table).get(row["id"]["S"])
    assert found is not None
    due = TODAY.date() + timedelta(days=3)
    wanted = replace(found, filing=Filing(1, "d" * 64, TODAY, "citizen", due))
    filed, actions = Cases(table).move(wanted, CaseState.FILED, TODAY, "citizen", {"filing": 1})
    transact(table.client, actions)
    return filed


@pytest.mark.parametrize("role", ROLES)
def test_every_officer_signs_in_and_sees_the_queue(desk: Desk, role: str) -> None:
    status, page = desk.ask("GET", "/api/queue?state=granted", desk.officers.token(role))
    assert (status, page["state"]["code"]) == (200, "granted")


def forged(token: str) -> str:
    """The same token, its holder made a supervisor; the signature is no longer its own."""
    head, claims, signature = token.split(".")
    told = json.loads(base64.urlsafe_b64decode(claims + "=="))
    told["cognito:groups"] = ["supervisor"]
    made = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    return f"{head}.{made}.{signature}"


def test_without_a_token_of_the_pool_nobody_gets_in(desk: Desk) -> None:
    good = desk.officers.token("clerk")
    for token in ("", "x", "a.b.c", forged(good), good[:-4] + "AAAA"):
        for method, path in (("GET", "/api/queue"), ("POST", "/api/ringing/go")):
            assert desk.ask(method, path, token) == (401, {"message": "Unauthorized"})


def test_an_id_token_is_no_access_token(desk: Desk) -> None:
    answer = desk.county.cloud.client("cognito-idp").initiate_auth(
        ClientId=desk.county.cloud.outputs["OfficerClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "clerk", "PASSWORD": desk.officers.passwords["clerk"]},
    )
    status, said = desk.ask("GET", "/api/queue", answer["AuthenticationResult"]["IdToken"])
    assert (status, said["error"]) == (401, "not_signed_in")


def test_whoever_is_in_no_group_may_nothing(desk: Desk) -> None:
    cloud = desk.county.cloud
    pool, cognito = cloud.outputs["OfficerPoolId"], cloud.client("cognito-idp")
    cognito.admin_create_user(UserPoolId=pool, Username="newcomer", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(
        UserPoolId=pool, Username="newcomer", Password="Xy3!Xy3!Xy3!Xy3!", Permanent=True
    )
    newcomer = Officers(cloud, {"newcomer": "Xy3!Xy3!Xy3!Xy3!"})
    status, said = desk.ask("GET", "/api/queue", newcomer.token("newcomer"))
    assert (status, said["error"]) == (403, "not_your_role")


def test_a_role_may_what_is_its_own(desk: Desk) -> None:
    statuses = {
        role: desk.ask("POST", "/api/ringing/go", desk.officers.token(role))[0] for role in ROLES
    }
    assert statuses == {"clerk": 403, "approver": 403, "supervisor": 200, "auditor": 403}


def test_what_is_not_declared_is_not_there(desk: Desk) -> None:
    token = desk.officers.token("supervisor")
    for method, path in (("GET", "/api/secrets"), ("DELETE", "/api/queue"), ("GET", "/x")):
        assert desk.ask(method, path, token)[0] == 404


def test_a_case_is_taken_from_the_queue_looked_at_and_decided(desk: Desk, case: Case) -> None:
    clerk, approver = desk.officers.token("clerk"), desk.officers.token("approver")
    _, page = desk.ask("GET", "/api/queue?state=filed", clerk)
    assert case.id in [row["case"] for row in page["rows"]]
    status, view = desk.ask("GET", f"/api/cases/{case.id}", clerk)
    assert (status, view["broken_at"]) == (200, None)
    assert view["messages"]
    assert "****" in view["holder"]["contacts"][0]["mobile"]
    assert desk.county.keys("CasesTable", "READ#")

    path = f"/api/cases/{case.id}/decision"
    asked = {"outcome": "refuse", "reason": WHY, "version": view["case"]["version"]}
    assert desk.ask("POST", path, clerk, asked)[0] == 403
    status, decided = desk.ask("POST", path, approver, asked)
    assert (status, decided["state"]["code"]) == (200, "refused")
    assert decided["decision"]["by"]["name"] == "approver"
    assert desk.ask("POST", path, approver, asked) == (status, decided)
    status, said = desk.ask("POST", path, desk.officers.token("supervisor"), asked)
    assert (status, said["error"]) == (409, "already_decided")
    assert "审批人员（approver）" in said["message"]


def test_a_task_is_done_by_its_address(desk: Desk) -> None:
    token = desk.officers.token("clerk")
    _, page = desk.ask("GET", "/api/worklist?what=no_contact&limit=1", token)
    row = page["rows"][0]
    path = f"/api/worklist/{row['pk']}/{row['sk']}/done"
    status, done = desk.ask("POST", path, token, {"outcome": "other"})
    assert (status, done["done"]["by"]["name"]) == (200, "clerk")
    _, page = desk.ask("GET", "/api/worklist?what=no_contact&limit=1", token)
    assert row["pk"] not in [other["pk"] for other in page["rows"]]


def test_passwords_are_for_their_owners_eyes_only(county: County, desk: Desk) -> None:
    file = county.settings.folder / "officers.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert take_on(county.cloud).passwords == desk.officers.passwords
    assert not file.with_suffix(".new").exists()
    with pytest.raises(UnknownRole, match="there are: clerk, approver"):
        desk.officers.token("director")
