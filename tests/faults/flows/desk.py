"""What officers ask and do: lists, switches, entries by hand, rulings, exports."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.faults.events import Notes, by_clock, flow, note_task, note_version, officer, started
from tests.faults.flows.files import heavy
from tests.faults.invariants import rows
from tests.faults.platform import How, Platform
from tests.functions.entries import HOLDER, LICENCE
from tests.functions.papers import uscc
from zhiban.domain.worklists import POST_CHECK
from zhiban.store.case_items import case_from
from zhiban.store.cases import Cases
from zhiban.store.table import Table

ONE = uscc(1)
SIGNED = "a form is signed"
STOP = {"items": ["L01-R1"], "reason": "上级要求暂停", "version": 0}
APPROVE = {"items": ["L01-R1"], "reason": "已核对依据", "version": 0}
LIST = {"what": "entities", "form": "csv", "reason": "年度核对"}
START = {"sort": "testing", "reason": "抽样检验产品", "days": 3}
REFUSE = {"outcome": "refuse", "reason": "不符合要求"}
MORE_TIME = {"reason": "案情复杂，须再核实"}
FOUND = {"passed": True, "note": "检验合格"}
REPORT = {"reason": "本人持身份证到窗口查询", "open_numbers": True}
NUMBER = {"field": "mobile.0", "contact_version": 1, "purpose": "call"}
CLOSED = {"outcome": "closed_down", "note": "已停业"}


def ask(route: str, body: Any = None, role: str = "approver", **told: str) -> Callable[..., Any]:
    """A request of an officer's, the same whatever people remember."""
    return officer(route, lambda _: body, role, **told)


def shown(name: str, route: str, after: str = SIGNED, **told: str) -> None:
    """A page of the desk that changes nothing."""
    flow(name, "officer_api", How.CLIENT, ask(route, **told), after=after, prepare=Platform.drain)


def held(platform: Platform) -> None:
    """A file that weighs much is held."""
    heavy(platform)
    platform.drain()
    (row,) = [one for one in rows(platform.cloud, "registry") if one.get("state") == "held"]
    platform.cloud.notes["file"] = row["PK"].removeprefix("FILE#")


def written(platform: Platform) -> None:
    """A list was written some minutes ago."""
    at = platform.cloud.now
    platform.invoke("officer_api", ask("POST /api/exports", LIST)(platform)())
    platform.drain()
    platform.cloud.notes["export"] = f"{at:%Y-%m-%dT%H:%M:%SZ}:entities"
    platform.cloud.later(timedelta(minutes=3))


def judged(platform: Platform) -> None:
    """The night's report is there."""
    platform.by_clock("export_registry")


def entered(platform: Platform) -> None:
    """A holder was entered by hand."""
    event = ask("PUT /api/holders/{uscc}", HOLDER, uscc=ONE)(platform)()
    assert platform.invoke("officer_api", event).status == 200


def phone_task(platform: Platform) -> None:
    """A phone number turned out to be none, and somebody is to see to it."""
    platform.drain()
    note_task(platform)


def batch(notes: dict[str, str]) -> dict[str, Any]:
    """The one case there is, as it was seen."""
    return {"cases": [{"case": notes["case"], "version": int(notes["version"])}]}


def sampled(platform: Platform) -> None:
    """The case is one of those another officer is to look at."""
    platform.drain()
    (case,) = (case_from(row) for row in rows(platform.cloud, "cases") if row["SK"] == "CASE")
    task = Cases(Table(platform.cloud.tables, "cases")).task(
        case.id, POST_CHECK, case.uscc, case.expiry
    )
    platform.cloud.tables.transact_write_items(TransactItems=[task])
    platform.cloud.notes |= {"pk": f"CASE:{case.id}", "sk": f"TASK:{POST_CHECK}"}


shown("a queue is looked at", "GET /api/queue")
shown("a worklist is looked at", "GET /api/worklist", "data is wrong", what="data_wrong")
shown("a day is looked at", "GET /api/days/{day}", day="2026-12-01")
shown("a forecast is looked at", "GET /api/forecast", days="30")
shown("the go is looked at", "GET /api/ringing")
shown("what is stopped is looked at", "GET /api/items/stopped")
shown("what is approved is looked at", "GET /api/items/approved")
shown("a holder is looked at", "GET /api/holders/{uscc}", uscc=ONE)


def _searched(q: str) -> Callable[[Notes], dict[str, str]]:
    return lambda notes: {"q": q.format(**notes)}


shown("exports are looked at", "GET /api/exports")
shown("what waits is looked at", "GET /api/waiting")
shown("items are looked at", "GET /api/items")
for by, q in (
    ("code", ONE),
    ("name", "沂源样例"),
    ("phone's tail", "0001"),
    ("licence's number", "YL00120261231"),
    ("case's number", "{case}"),
):
    flow(
        f"somebody is searched for by {by}", "officer_api", How.CLIENT,
        officer("POST /api/search", _searched(q)),
        after=SIGNED, prepare=Platform.drain,
    )  # fmt: skip
flow(
    "a number is asked for at a case", "officer_api", How.CLIENT,
    officer("POST /api/cases/{case_id}/reveal", lambda _: NUMBER, case_id="{case}"),
    after=SIGNED, prepare=Platform.drain,
)  # fmt: skip
flow(
    "a number is asked for", "officer_api", How.CLIENT,
    ask("POST /api/holders/{uscc}/reveal", NUMBER, uscc=ONE),
    after=SIGNED, prepare=Platform.drain,
)  # fmt: skip
flow(
    "a case is proved", "officer_api", How.CLIENT,
    officer("GET /api/cases/{case_id}/proof", case_id="{case}"),
    after="an application is copied", prepare=Platform.drain,
)  # fmt: skip
flow(
    "a held file is looked at", "officer_api", How.CLIENT,
    officer("GET /api/files/{sha256}", sha256="{file}"), prepare=held,
)  # fmt: skip
flow(
    "quality is looked at", "officer_api", How.CLIENT, ask("GET /api/quality"),
    after="licences come in", prepare=judged,
)  # fmt: skip
flow(
    "quality of a day is looked at", "officer_api", How.CLIENT,
    ask("GET /api/quality", day="2026-12-01"), after="licences come in", prepare=judged,
)  # fmt: skip
flow(
    "what was never opened is on a worklist", "officer_api", How.CLIENT,
    ask("GET /api/worklist", what="expired_when_seen"),
    after="a licence long expired is met", prepare=Platform.drain,
)  # fmt: skip
flow(
    "the go is given", "officer_api", How.CLIENT, ask("POST /api/ringing/go", role="supervisor"),
    after="licences come in",
)  # fmt: skip
flow(
    "an item is stopped", "officer_api", How.CLIENT,
    ask("PUT /api/items/stopped", STOP, role="supervisor"), after="the day is rung",
)  # fmt: skip
flow(
    "an item is approved", "officer_api", How.CLIENT,
    ask("PUT /api/items/approved", APPROVE, role="supervisor"), after="the day is rung",
)  # fmt: skip
flow(
    "a holder is entered", "officer_api", How.CLIENT,
    ask("PUT /api/holders/{uscc}", HOLDER, role="clerk", uscc=ONE),
)  # fmt: skip
flow(
    "a holder is entered twice", "officer_api", How.CLIENT,
    ask("PUT /api/holders/{uscc}", HOLDER, uscc=ONE), prepare=entered,
)  # fmt: skip
flow(
    "a holder's facts change", "officer_api", How.CLIENT,
    ask(
        "POST /api/holders/{uscc}/changes",
        HOLDER | {"address": "样例路9号", "version": 1, "changed_at": "2026-12-01"},
        role="clerk", uscc=ONE,
    ),
    prepare=entered,
)  # fmt: skip
flow(
    "a licence is entered", "officer_api", How.CLIENT,
    ask("PUT /api/holders/{uscc}/licences", LICENCE, role="clerk", uscc=ONE), prepare=entered,
)  # fmt: skip
flow(
    "a task is done", "officer_api", How.CLIENT,
    officer("POST /api/worklist/{pk}/{sk}/done", lambda _: CLOSED, pk="{pk}", sk="{sk}"),
    after="data is wrong", prepare=phone_task,
)  # fmt: skip
flow(
    "wrong data is seen to", "officer_api", How.CLIENT,
    officer(
        "POST /api/worklist/{pk}/{sk}/done",
        lambda _: {"outcome": "reached", "note": "已更正"}, pk="{pk}", sk="{sk}",
    ),
    after="data is wrong", prepare=phone_task,
)  # fmt: skip
flow(
    "a task was done before", "officer_api", How.CLIENT,
    officer(
        "POST /api/worklist/{pk}/{sk}/done",
        lambda _: {"outcome": "reached", "note": ""},
        pk="{pk}", sk="{sk}",
    ),
    after="a task is done", denied=True,
)  # fmt: skip
flow(
    "a holder's task is done", "officer_api", How.CLIENT,
    officer(
        "POST /api/worklist/{pk}/{sk}/done",
        lambda _: {"outcome": "wrong_number", "note": ""},
        pk="{pk}", sk="{sk}",
    ),
    after="a number does not exist", prepare=phone_task,
)  # fmt: skip
flow(
    "a number is found to be theirs", "officer_api", How.CLIENT,
    officer(
        "POST /api/worklist/{pk}/{sk}/done",
        lambda _: {"outcome": "reached", "number": {"place": 0, "contact_version": 1}},
        pk="{pk}", sk="{sk}",
    ),
    after="a number does not exist", prepare=phone_task,
)  # fmt: skip
flow(
    "a held file is let in", "officer_api", How.CLIENT,
    officer(
        "POST /api/files/{sha256}/ruling",
        lambda _: {"outcome": "release", "reason": "已核对"},
        sha256="{file}",
    ),
    prepare=held,
)  # fmt: skip
flow(
    "a held file is turned away", "officer_api", How.CLIENT,
    officer(
        "POST /api/files/{sha256}/ruling",
        lambda _: {"outcome": "refuse", "reason": "来源有误"},
        sha256="{file}",
    ),
    prepare=held,
)  # fmt: skip
flow(
    "a filing is sent back", "officer_api", How.CLIENT,
    officer(
        "POST /api/cases/{case_id}/decision",
        lambda notes: {
            "outcome": "correct", "reason": "请补正地址", "version": int(notes["version"]),
        },
        case_id="{case}",
    ),
    after=SIGNED, prepare=note_version,
)  # fmt: skip
flow(
    "something is looked into", "officer_api", How.CLIENT,
    officer(
        "POST /api/cases/{case_id}/special",
        lambda notes: START | {"version": int(notes["version"])}, "clerk", "o-7",
        case_id="{case}",
    ),
    after=SIGNED, prepare=note_version,
)  # fmt: skip
flow(
    "what was found is told", "officer_api", How.CLIENT,
    officer(
        "POST /api/cases/{case_id}/finding",
        lambda notes: FOUND | {"version": int(notes["version"])}, case_id="{case}",
    ),
    after="something is looked into", prepare=note_version,
)  # fmt: skip
flow(
    "more time is given", "officer_api", How.CLIENT,
    officer(
        "POST /api/cases/{case_id}/extension",
        lambda notes: MORE_TIME | {"version": int(notes["version"])}, "supervisor", "o-9",
        case_id="{case}",
    ),
    after=SIGNED, prepare=note_version,
)  # fmt: skip
flow(
    "a clerk says what was found", "officer_api", How.CLIENT,
    officer(
        "POST /api/cases/{case_id}/finding",
        lambda notes: FOUND | {"version": int(notes["version"])}, "clerk", "o-8",
        case_id="{case}",
    ),
    after="something is looked into", prepare=note_version, denied=True,
)  # fmt: skip
flow(
    "a grant comes before the finding", "officer_api", How.CLIENT,
    officer(
        "POST /api/cases/{case_id}/decision",
        lambda notes: REFUSE | {"version": int(notes["version"])},
        case_id="{case}",
    ),
    after="something is looked into", prepare=note_version, denied=True,
)  # fmt: skip
flow(
    "who granted looks again", "officer_api", How.CLIENT,
    officer(
        "POST /api/worklist/{pk}/{sk}/done",
        lambda _: {"outcome": "checked_right", "note": "无误"}, pk="{pk}", sk="{sk}",
    ),
    after="a batch is granted", prepare=sampled, denied=True,
)  # fmt: skip
shown("a batch is proposed", "GET /api/batches")
flow(
    "a batch is granted", "officer_api", How.CLIENT,
    officer("POST /api/batches/grant", batch), after=SIGNED, prepare=note_version,
)  # fmt: skip
flow(
    "a batch is looked at afterwards", "officer_api", How.CLIENT,
    officer(
        "POST /api/worklist/{pk}/{sk}/done",
        lambda _: {"outcome": "checked_wrong", "note": "材料有误"}, by="o-2",
        pk="{pk}", sk="{sk}",
    ),
    after="a batch is granted", prepare=sampled,
)  # fmt: skip
flow(
    "a list is asked for", "officer_api", How.CLIENT, ask("POST /api/exports", LIST),
    after="licences come in",
)  # fmt: skip
flow("a list is written", "export_registry", How.ASYNC, started, after="a list is asked for")
flow(
    "a list is fetched", "officer_api", How.CLIENT,
    officer("POST /api/exports/{export}/link", export="{export}"),
    after="licences come in", prepare=written,
)  # fmt: skip
flow("the data is judged", "export_registry", How.ASYNC, by_clock(), after="licences come in")
flow(
    "a person asks what is kept", "officer_api", How.CLIENT,
    ask("POST /api/holders/{uscc}/report", REPORT, role="supervisor", uscc=ONE),
    after="a parcel is delivered", prepare=Platform.drain,
)  # fmt: skip
flow(
    "it is asked who looked", "officer_api", How.CLIENT,
    ask("GET /api/holders/{uscc}/reads", role="auditor", uscc=ONE), after="a case is looked at",
    prepare=Platform.drain,
)  # fmt: skip
flow(
    "who looked and acted is listed", "export_registry", How.ASYNC,
    lambda platform: lambda: {
        "what": "audit", "form": "csv", "by": "o-9", "why": "上级检查",
        "time": platform.cloud.now.isoformat(),
    },
    after="a case is granted", prepare=Platform.drain,
)  # fmt: skip
