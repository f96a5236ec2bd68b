"""用户画像 through the desk: why a tag, an officer's word, a refusal, a preview, an order."""

import json
from typing import Any

import pytest

from tests.domain.law import load
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin
from tests.functions.county_book import load as load_county
from tests.functions.desk import Answer, Desk
from tests.functions.papers import FOOD, HYGIENE, entities_file, holder, licences_file, paper, uscc
from tests.world import World

ONE, TWO = uscc(1), uscc(2)
SHOW, CORRECT = "GET /api/holders/{uscc}/profile", "PUT /api/holders/{uscc}/profile/{tag}"
CHOOSE, PREVIEW = "PUT /api/holders/{uscc}/profiling", "POST /api/profiles/preview"


@pytest.fixture
def clerk(flow: Flow) -> Desk:
    """Three holders, tagged; the first has two licences that end soon."""

    def live() -> None:
        load_county(flow, 1, 2, 3)
        flow.ingest("more.csv", licences_file(paper(1, HYGIENE, "2027-01-30", number="YL9999")))
        flow.tag()

    begin(flow, "three tagged", live)
    return Desk(flow, "[clerk]", sub="c-1", name="li")


def shown(desk: Desk, of: str = ONE) -> dict[str, Any]:
    answer = desk.ask(SHOW, uscc=of)
    assert answer.status == 200
    return answer.body


def tags(desk: Desk, of: str = ONE) -> dict[str, dict[str, Any]]:
    return {one["tag"]["code"]: one for one in shown(desk, of)["tags"]}


def say(desk: Desk, tag: str, holds: bool | None, **told: Any) -> Answer:
    body = {"holds": holds, "reason": "电话核实过"} | told
    return desk.ask(CORRECT, body, uscc=ONE, tag=tag)


def test_each_tag_is_shown_with_why_and_what_depends_on_it(clerk: Desk) -> None:
    tag = tags(clerk)["risk_several_due"]
    assert tag == {
        "tag": {"code": "risk_several_due", "name": "多证将到期"},
        "group": {"code": "risk", "name": "风险"},
        "holds": True,
        "meaning": "九十天内有两张以上证照到期",
        "why": [
            "食品经营许可证（尾号1231）有效期至2026-12-31",
            "公共场所卫生许可证（尾号9999）有效期至2027-01-30",
        ],
        "word": None,
        "priority": 2,
        "half": None,
    }
    assert shown(clerk)["computed_on"] == "2026-12-01"


def test_that_somebody_looked_is_recorded(clerk: Desk, world: World) -> None:
    shown(clerk)
    (read,) = reading.rows_of(world, f"ENTITY#{ONE}", "READ#")
    assert (read["by"], read["name"]) == ("c-1", "li")


def test_an_officers_word_stands_and_is_shown_as_such_after_the_next_computation(
    clerk: Desk, flow: Flow
) -> None:
    answer = say(clerk, "risk_several_due", holds=False, until="2026-12-31")
    assert answer.status == 200
    flow.tag()
    tag = tags(clerk)["risk_several_due"]
    assert (tag["holds"], len(tag["why"])) == (False, 2)
    assert tag["word"] == {
        "by": {"id": "c-1", "name": "li"},
        "at": "2026-12-01T02:00:00Z",
        "reason": "电话核实过",
        "until": "2026-12-31",
    }
    flow.pass_days(31)
    flow.tag()
    assert tags(clerk)["risk_expired"]["word"] is None
    assert "risk_several_due" not in tags(clerk)


def test_a_word_is_taken_back_and_the_rules_count_again(clerk: Desk) -> None:
    say(clerk, "contact_failed", holds=True)
    assert tags(clerk)["contact_failed"]["holds"] is True
    say(clerk, "contact_failed", holds=None)
    assert "contact_failed" not in tags(clerk)


def test_every_word_is_kept_with_who_and_why_and_said_twice_it_is_one(clerk: Desk) -> None:
    for _ in range(2):
        say(clerk, "contact_failed", holds=True)
    (told,) = clerk.ask("GET /api/holders/{uscc}", uscc=ONE).body["corrections"]
    assert told["what"] == {"code": "tag_corrected", "name": "更正画像标签"}
    assert (told["by"], told["reason"]) == ({"id": "c-1", "name": "li"}, "电话核实过")
    assert told["before"] == {"tag": "短信送不到", "holds": "按规则"}
    assert told["after"] == {"tag": "短信送不到", "holds": "有"}


def test_what_no_word_can_be_said_of(clerk: Desk) -> None:
    assert say(clerk, "no_such_tag", holds=True).error == "no_such_tag"
    assert say(clerk, "risk_expired", holds=True, until="2026-11-30").error == "day_is_over"
    assert say(clerk, "risk_expired", holds=True, reason="").status == 400
    nobody = clerk.ask(CORRECT, {"holds": True, "reason": "核实"}, uscc=uscc(9), tag="risk_late")
    assert (nobody.status, nobody.error) == (404, "no_such_holder")
    assert clerk.ask(SHOW, uscc=uscc(9)).status == 404


def test_an_officer_sets_a_refusal_and_nothing_is_left(clerk: Desk, world: World) -> None:
    say(clerk, "contact_failed", holds=True)
    told = {"wanted": False, "reason": "本人来电要求"}
    for _ in range(2):
        answer = clerk.ask(CHOOSE, told, uscc=ONE)
        assert (answer.status, answer.body["refused"], answer.body["tags"]) == (200, True, [])
    (row, *_) = reading.rows_of(world, f"ENTITY#{ONE}", "PROFILE", "REGISTRY_TABLE")
    assert (row["refused"], row["tags"], row["words"]) == (True, [], [])
    assert say(clerk, "contact_failed", holds=True).error == "profiling_refused"
    corrections = clerk.ask("GET /api/holders/{uscc}", uscc=ONE).body["corrections"]
    assert [c["after"] for c in corrections if c["what"]["code"] == "profiling_chosen"] == [
        {"profiling": "拒绝"}
    ]
    back = clerk.ask(CHOOSE, told | {"wanted": True}, uscc=ONE)
    assert back.body["refused"] is False


def rules(**changed: Any) -> dict[str, Any]:
    raw = json.loads(json.dumps(load("profiles")))
    (tag,) = [one for one in raw["tags"] if one["code"] == "risk_several_due"]
    tag["all"][0] |= changed
    return {"tags": raw["tags"]}


def test_a_preview_counts_holders_now_and_then_and_writes_nothing(
    clerk: Desk, flow: Flow, world: World
) -> None:
    clerk.ask(CHOOSE, {"wanted": False, "reason": "本人来电要求"}, uscc=uscc(3))
    before = reading.rows(world, "REGISTRY_TABLE")
    supervisor = Desk(flow, "[supervisor]", sub="s-1", name="zhao")
    answer = supervisor.ask(PREVIEW, rules(at_least=1))
    assert answer.status == 200
    assert (answer.body["holders"], answer.body["refused"]) == (2, 1)
    (line,) = [one for one in answer.body["lines"] if one["tag"]["code"] == "risk_several_due"]
    assert [line[name] for name in ("now", "then", "gained", "lost")] == [1, 2, 1, 0]
    assert reading.rows(world, "REGISTRY_TABLE") == before


def test_faulty_rules_are_told_where(clerk: Desk, flow: Flow) -> None:
    supervisor = Desk(flow, "[supervisor]", sub="s-1", name="zhao")
    answer = supervisor.ask(PREVIEW, rules(fact="legal_rep"))
    assert (answer.status, answer.error) == (400, "rules_faulty")
    assert "tags." in answer.body["message"]
    assert clerk.ask(PREVIEW, rules()).status == 403


def test_who_comes_first_among_tasks_that_are_due_alike(flow: Flow) -> None:
    """The second holder's licence ended before it was ever seen; both must be called today."""
    flow.ingest("entities.csv", entities_file(holder(1, mobile=""), holder(2, mobile="")))
    both = licences_file(paper(1, FOOD, "2026-12-31"), paper(2, FOOD, "2026-12-31"))
    flow.ingest("licences.csv", both)
    flow.ingest("old.csv", licences_file(paper(2, HYGIENE, "2026-10-31", number="YL7777")))
    flow.ring()
    desk = Desk(flow)
    untagged = desk.ask("GET /api/worklist", what="no_contact").body["rows"]
    assert [row["first"] for row in untagged] == [[], []]
    flow.tag()
    rows = desk.ask("GET /api/worklist", what="no_contact").body["rows"]
    assert [(row["uscc"], row["first"]) for row in rows] == [
        (TWO, ["有证过期"]),
        (ONE, ["没有号码"]),
    ]
    desk.ask(CHOOSE, {"wanted": False, "reason": "本人来电要求"}, uscc=TWO)
    rows = desk.ask("GET /api/worklist", what="no_contact").body["rows"]
    assert [(row["uscc"], row["first"]) for row in rows] == [(ONE, ["没有号码"]), (TWO, [])]
