"""授权委托: the head lets one agent handle one case; the agent files it, and can do no more."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.agent_book import (
    MOBILE,
    NAME,
    TAIL,
    agent_at,
    authorised,
    case_of,
    later,
    link_of_agent,
    proven,
    to_pen,
)
from tests.functions.county_book import HOLDER, LINK, invite
from tests.functions.desk import Desk
from tests.functions.papers import FOOD, HYGIENE, entities_file, holder, paper
from tests.visitor import Visitor, visitor
from tests.world import World
from zhiban.domain.authorisations import LONGEST, MOST
from zhiban.store.cases import Cases
from zhiban.store.table import Table

TWO = (
    paper(1, FOOD, "2026-12-31", holder_name=HOLDER["name"]),
    paper(1, HYGIENE, "2026-12-31", holder_name=HOLDER["name"]),
)


@pytest.fixture
def visiting(flow: Flow) -> Visitor:
    return visitor(flow)


def events(world: World, case: str) -> list[tuple[str, str]]:
    chain = Cases(Table(world.dynamodb, "cases")).chain(case)
    return [(event.type, event.actor) for event, _ in chain]


def to_agent(flow: Flow) -> list[str]:
    return [text for mobile, text, _ in flow.carrier.taken if mobile == MOBILE]


# --- authorising --------------------------------------------------------------------------------


def test_from_the_name_to_the_message_with_one_code(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    case = case_of(visiting)
    told = visiting.authorisation(case).body
    assert told == {"case": case, "may": True, "agent": None, "draft": None}
    document = proven(visiting, case)
    assert "用于委托他人代办食品经营许可证延续申请" in flow.carrier.taken[-1][1]
    draft = visiting.authorisation(case).body["draft"]
    assert (draft["granted"], draft["document"]["sha256"]) == (True, document)
    text = json.loads(draft["document"]["text"])
    assert text["agent"] == {"name": NAME, "mobile": "139****5678"}
    assert (text["from"], text["until"]) == ("2026-12-01", "2027-03-01")
    for _ in range(2):
        answer = visiting.authorise(case, document)
        assert answer.status == 201
        assert answer.body["agent"] == {
            "number": 1,
            "name": "赵**",
            "phone_tail": TAIL,
            "until": {"day": "2027-03-01", "words": "2027年3月1日（周一）"},
        }
    assert events(world, case)[-1] == ("agent_authorised", "citizen")
    flow.send_everything(2)
    (text,) = to_agent(flow)
    assert "好味小吃店委托您代办食品经营许可证延续" in text
    assert NAME not in text


def test_nothing_is_shown_before_the_code(visiting: Visitor) -> None:
    case = case_of(visiting)
    assert visiting.name_agent(case, NAME, MOBILE).status == 200
    answer = visiting.authorisation(case)
    assert answer.body["draft"] is None
    assert HOLDER["legal_rep"] not in str(answer.body)
    assert visiting.authorise(case, "0" * 64).error == "code_needed"


@pytest.mark.parametrize(
    ("name", "mobile", "error"),
    [
        ("", MOBILE, "agent_name"),
        ("赵", MOBILE, "agent_name"),
        ("点http://x.cn领奖", MOBILE, "agent_name"),
        ("赵小燕1", MOBILE, "agent_name"),
        (NAME, "12345678901", "agent_mobile"),
        (NAME, "1391234567", "agent_mobile"),
        (NAME, "19900000001", "agent_is_you"),
    ],
)
def test_an_agent_has_a_name_and_a_phone_of_their_own(
    visiting: Visitor, name: str, mobile: str, error: str
) -> None:
    assert visiting.name_agent(case_of(visiting), name, mobile).error == error


def test_what_was_typed_in_other_ways_is_the_same(visiting: Visitor) -> None:
    case = case_of(visiting)
    first = visiting.name_agent(case, NAME, MOBILE).body
    assert visiting.name_agent(case, f" {NAME} ", "139 1234-5678").body == first


def test_a_code_allows_one_draft_and_nothing_else(visiting: Visitor, flow: Flow) -> None:
    case = case_of(visiting)
    document = proven(visiting, case)
    form = visiting.form(case).body
    assert not form["granted"]
    visiting.confirm(case, form["document"]["sha256"])
    assert visiting.sign(case, form["document"]["sha256"]).error == "code_needed_again"
    visiting.name_agent(case, "别人家", MOBILE)
    assert visiting.authorise(case, document).error == "draft_changed"
    later(flow)
    visiting.ask_code(case)
    visiting.verify()
    draft = visiting.authorisation(case).body["draft"]
    assert not draft["granted"]
    assert visiting.authorise(case, draft["document"]["sha256"]).error == "code_needed"


def test_there_is_one_agent_at_a_time(visiting: Visitor, flow: Flow) -> None:
    case = case_of(visiting)
    authorised(visiting, case)
    assert visiting.name_agent(case, "钱大海", "13812345678").error == "agent_there"
    assert visiting.revoke(case).body["agent"] is None
    authorised(visiting, case, "钱大海", "13812345678")
    assert visiting.authorisation(case).body["agent"]["number"] == 2
    flow.send_everything()
    assert [mobile for mobile, text, _ in flow.carrier.taken if "/r#" in text] == ["13812345678"]


def test_there_is_an_end_to_changing_agents(visiting: Visitor, flow: Flow) -> None:
    case = case_of(visiting)
    for number in range(1, MOST + 1):
        flow.wall += timedelta(days=1)
        visiting.exchange(LINK)
        authorised(visiting, case, NAME, f"1391234567{number}")
        assert visiting.revoke(case, number).status == 200
    assert visiting.name_agent(case, NAME, MOBILE).error == "agents_too_many"


def test_a_phone_that_was_changed_is_not_enough_to_authorise(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    case = case_of(visiting)
    document = proven(visiting, case)
    world.environ["CONTACT_RESTS_DAYS"] = "30"
    strict = visitor(flow)
    strict.cookie = visiting.cookie
    key = {"PK": {"S": "ENTITY#" + reading.cases(world)[0]["uscc"]}, "SK": {"S": "ENTITY"}}
    world.dynamodb.update_item(
        TableName="registry",
        Key=key,
        UpdateExpression="SET reach_moved_on = :on",
        ExpressionAttributeValues={":on": {"S": "2026-11-30"}},
    )
    assert strict.authorise(case, document).error == "sign_in_needed"
    later(flow)
    assert strict.ask_code(case, purpose="authorise").error == "contact_too_new"


# --- the agent ----------------------------------------------------------------------------------


def test_what_an_agent_files_says_so(visiting: Visitor, flow: Flow, world: World) -> None:
    case = case_of(visiting)
    document = authorised(visiting, case)
    agent = agent_at(flow, case)
    assert agent.ask("GET", "/api/session").body["agent"]["name"] == "赵**"
    signed = to_pen(agent, case)
    assert flow.carrier.taken[-1][0] == MOBILE
    form = json.loads(agent.form(case).body["document"]["text"])
    said = {
        "capacity": "经办人",
        "name": NAME,
        "mobile": "139****5678",
        "authorisation": 1,
        "sha256": document,
    }
    assert form["signer"] == said
    assert form["declaration"]["version"].endswith("-agent")
    (mobile,) = [one["value"] for one in form["fields"] if one["name"] == "mobile"]
    assert mobile == "199****0001", "the registered phone stays"
    assert agent.sign(case, signed).status == 201
    shown = Desk(flow).ask("GET /api/cases/{case_id}", case_id=case).body
    assert shown["applications"][0]["evidence"]["signer"] == said
    assert shown["applications"][0]["evidence"]["contact"] == "139****5678"
    assert [one["revoked"] for one in shown["authorisations"]] == [False]
    assert shown["case"]["filing"]["by"] == "agent"
    assert ("case_filed", "agent") in events(world, case)
    assert agent.status(case).body["withdrawal"] is None
    assert flow.copy(case) == "copied"


def test_an_agent_sees_one_case_only(visiting: Visitor, flow: Flow) -> None:
    told = visiting.exchange(invite(flow, *TWO)).body["cases"]
    mine, other = told[0]["id"], told[1]["id"]
    authorised(visiting, mine)
    agent = agent_at(flow, mine)
    for answer in (agent.status(other), agent.ask_code(other), agent.intend(other, "yes")):
        assert answer.error in ("no_such_case", "code_needed")
    to_pen(agent, mine)
    assert agent.form(other).error == "no_such_case"
    assert agent.sign(other, "0" * 64).error == "no_such_case"


def test_an_agent_cannot_do_what_is_the_head_s(visiting: Visitor, flow: Flow) -> None:
    case = case_of(visiting)
    authorised(visiting, case)
    agent = agent_at(flow, case)
    document = to_pen(agent, case)
    denied: dict[str, Any] = {
        "authorise": agent.name_agent(case, "钱大海", "13812345678"),
        "see": agent.authorisation(case),
        "sign an authorisation": agent.authorise(case, document),
        "revoke": agent.revoke(case),
        "stop reminders": agent.ask("PUT", "/api/session/reminders", {"wanted": False}),
        "another day": agent.remind_on("2026-12-07"),
        "profiling": agent.ask("PUT", "/api/session/profiling", {"wanted": False}),
        "addresses": agent.ask("GET", "/api/session/addresses"),
        "give up": agent.intend(case, "no_longer_operating"),
        "not now": agent.intend(case, "not_now"),
        "withdraw": agent.withdraw(case),
        "rate": agent.rate(case, "satisfied"),
        "which change": agent.specify(case, "address_renumber"),
        "code to withdraw": agent.ask_code(case, purpose="withdraw"),
        "code to authorise": agent.ask_code(case, purpose="authorise"),
    }
    assert {what: answer.error for what, answer in denied.items()} == dict.fromkeys(
        denied, "head_only"
    )


def test_failures_of_the_agent_do_not_lock_the_head(visiting: Visitor, flow: Flow) -> None:
    case = case_of(visiting)
    authorised(visiting, case)
    agent = agent_at(flow, case)
    agent.ask_code()
    for _ in range(5):
        agent.verify("000000" if agent.code != "000000" else "111111")
    later(flow)
    assert agent.ask_code().error == "code_locked"
    assert visiting.ask_code().status == 200


# --- its end ------------------------------------------------------------------------------------


def test_what_is_revoked_ends_at_once(visiting: Visitor, flow: Flow, world: World) -> None:
    case = case_of(visiting)
    authorised(visiting, case)
    agent = agent_at(flow, case)
    document = to_pen(agent, case)
    link = next(text for text in to_agent(flow) if "/r#" in text).split("：")[-1].split()[0]
    assert visitor(flow).post("/api/messages/check", {"told": link}).body["over"] is False
    for _ in range(2):
        assert visiting.revoke(case).body["agent"] is None
    assert events(world, case)[-1] == ("agent_revoked", "citizen")
    for answer in (
        agent.sign(case, document),
        agent.ask("GET", "/api/session"),
        agent.ask_code(),
        visitor(flow).exchange(link.partition("#")[2]),
    ):
        assert (answer.status, answer.error) == (410, "authorisation_over")
    assert visitor(flow).post("/api/messages/check", {"told": link}).body["over"] is True


def test_a_head_without_a_code_may_revoke(visiting: Visitor, flow: Flow) -> None:
    case = case_of(visiting)
    authorised(visiting, case)
    again = visitor(flow)
    again.exchange(LINK)
    assert again.revoke(case).status == 200


@pytest.mark.parametrize("number", [2, 9])
def test_what_was_never_given_is_not_revoked(visiting: Visitor, number: int) -> None:
    case = case_of(visiting)
    authorised(visiting, case)
    assert visiting.revoke(case, number).error == "no_such_agent"


def test_a_draft_is_not_revoked(visiting: Visitor) -> None:
    case = case_of(visiting)
    visiting.name_agent(case, NAME, MOBILE)
    assert visiting.revoke(case).error == "no_such_agent"


def test_whom_we_reach_changes_and_it_ends(visiting: Visitor, flow: Flow) -> None:
    case = case_of(visiting)
    authorised(visiting, case)
    agent = agent_at(flow, case)
    told = HOLDER | {"mobile": "19900000077", "changed_at": "2026-12-01T03:00:00+08:00"}
    flow.ingest("again.csv", entities_file(holder(1, **told)))
    assert agent.ask("GET", "/api/session").error == "link_revoked"


def test_it_ends_after_its_last_day(visiting: Visitor, flow: Flow) -> None:
    case = case_of(visiting)
    authorised(visiting, case)
    link = link_of_agent(flow)
    flow.now += LONGEST
    assert visitor(flow).exchange(link).error != "authorisation_over"
    flow.now += timedelta(days=1)
    assert visitor(flow).exchange(link).error == "authorisation_over"


def test_a_message_that_nobody_may_use_any_more_is_not_sent(visiting: Visitor, flow: Flow) -> None:
    case = case_of(visiting)
    authorised(visiting, case)
    visiting.revoke(case)
    assert flow.send_everything() == ["suppressed_agent_no_more"]
    assert to_agent(flow) == []


def test_a_message_that_failed_goes_to_nobody_else(visiting: Visitor, flow: Flow) -> None:
    case = case_of(visiting)
    authorised(visiting, case)
    link_of_agent(flow)
    before = len(flow.carrier.taken)
    flow.receipt(f"message-{before}", delivered=False, said="bad_number")
    assert flow.send_everything() == []
    assert visiting.ask("GET", "/api/session").status == 200
