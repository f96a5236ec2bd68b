"""One case in every stand it may have, and every act of the desk on it."""

import hashlib
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.flow import Flow
from tests.functions import grant_book, reading
from tests.functions.desk import Answer
from tests.functions.desk import Desk as Officer
from tests.functions.entries import HOLDER, LICENCE
from tests.functions.papers import uscc
from tests.functions.photo_book import REPORT, jpeg
from zhiban.domain.cases import Case, CaseState, Intent
from zhiban.domain.issuing import Obstacle
from zhiban.domain.officers import Role
from zhiban.domain.worklists import PHONE_OR_VISIT, POST_CHECK, POST_CHECK_WRONG
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.photographs import Photographs
from zhiban.store.table import transact

PAGE = Path(__file__).parents[2] / "docs" / "rights.md"
"""The one place where it stands who may do what."""

NOBODY = "没有岗位"
WHO = {role.wording: f"[{role.value}]" for role in Role} | {NOBODY: "[]"}
"""Everybody who may be signed in, by the word of the page: the groups of their token."""

PHOTO = jpeg()
SHA256 = hashlib.sha256(PHOTO).hexdigest()


def tables() -> list[list[list[str]]]:
    """The tables of the page, each as rows of cells with its header first."""
    found: list[list[list[str]]] = [[]]
    for line in PAGE.read_text("utf-8").splitlines():
        if not line.startswith("|"):
            found.append([])
        elif not set(line) <= set("|-: "):
            found[-1].append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
    return [table for table in found if table]


# --- what a case may be in ----------------------------------------------------------------------


def _grown(to: CaseState, before: str) -> tuple[str, Callable[["Ground"], None]]:
    """A stand that is reached from another by a plain move."""
    return before, lambda ground: ground.move(to)


def _decided(outcome: str) -> tuple[str, Callable[["Ground"], None]]:
    def decide(ground: "Ground") -> None:
        grant_book.decided(ground.flow, ground.case, outcome, "经营场所与许可内容不符")
        if outcome == "grant":
            ground.ask_for(POST_CHECK)
            ground.ask_for(POST_CHECK_WRONG)
            ground.ask_for(Obstacle.NOT_POSSIBLE)

    return "待决定", decide


def _examined(passed: bool) -> tuple[str, Callable[["Ground"], None]]:
    return "特别程序中", lambda ground: ground.end_special(passed)


STANDS: dict[str, tuple[CaseState, str, Callable[["Ground"], None]]] = {
    "待申报": (CaseState.OPENED, "", lambda _: None),
    "待决定": (CaseState.FILED, "待申报", lambda ground: ground.file()),
    "特别程序中": (CaseState.FILED, "待决定", lambda ground: ground.start_special()),
    "核查通过": (CaseState.FILED, *_examined(True)),
    "核查不通过": (CaseState.FILED, *_examined(False)),
    "待补正": (CaseState.CORRECTING, *_decided("correct")),
    "已准予": (CaseState.GRANTED, *_decided("grant")),
    "不予许可": (CaseState.REFUSED, *_decided("refuse")),
    "已制证": (CaseState.ISSUED, *_grown(CaseState.ISSUED, "已准予")),
    "已送达": (CaseState.DELIVERED, *_grown(CaseState.DELIVERED, "已制证")),
    "逾期": (CaseState.LAPSED, *_grown(CaseState.LAPSED, "待申报")),
    "已结束": (CaseState.CLOSED, *_grown(CaseState.CLOSED, "待申报")),
}
"""Every stand: the state of its case, from which one it is reached, and how."""


@dataclass
class Ground:
    """A county with one case, that can be put back into each of its stands."""

    flow: Flow
    case_id: str
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    signed_in: dict[str, Officer] = field(default_factory=dict)

    @classmethod
    def of(cls, flow: Flow) -> "Ground":
        """Live through every stand once."""
        (case_id,) = grant_book.rung(flow, 1)
        ground = cls(flow, case_id)
        Photographs(Bucket("documents")).take(case_id, SHA256, PHOTO)
        ground.ask_for(PHONE_OR_VISIT)
        ground.kept["待申报"] = ground._rows()
        for stand, (state, before, live) in STANDS.items():
            ground.put_back(before or stand)
            live(ground)
            assert ground.case.state is state, stand
            ground.kept[stand] = ground._rows()
        return ground

    @property
    def case(self) -> Case:
        return grant_book.Desk(self.flow).case(self.case_id)

    def write(self, *actions: Any) -> None:
        transact(self.flow.world.dynamodb, actions)

    def ask_for(self, what: str) -> None:
        """A task about the case."""
        case = self.case
        self.write(grant_book.Desk(self.flow).cases.task(case.id, what, case.uscc, case.latest))

    def _rows(self) -> dict[str, Any]:
        names = ("REGISTRY_TABLE", "CASES_TABLE")
        return {name: deepcopy(reading.memory_of(self.flow.world, name).items) for name in names}

    def put_back(self, stand: str) -> None:
        """The rows of a stand, laid straight where the tables are."""
        for name, items in self.kept[stand].items():
            reading.memory_of(self.flow.world, name).items = deepcopy(items)

    def officer(self, who: str) -> Officer:
        """Somebody signed in, who has done nothing on this case yet."""
        if who not in self.signed_in:
            self.signed_in[who] = Officer(self.flow, WHO[who], sub=f"o-{who}", name="li")
        return self.signed_in[who]

    def file(self) -> None:
        photo = {"sha256": SHA256, "size": len(PHOTO)}
        material: dict[str, Any] = {"code": REPORT, "name": "检测报告", "files": [photo]}
        grant_book.filed(self.flow, self.case_id, photos=[material])

    def move(self, to: CaseState) -> None:
        case = replace(self.case, intent=self.case.intent or Intent.YES)
        grant_book.Desk(self.flow).move(case, to, "system", {})

    def start_special(self) -> None:
        before = Officer(self.flow, WHO[Role.CLERK.wording], sub="o-before")
        assert ACTS["转特别程序"].done(self, before).status == 200

    def end_special(self, passed: bool) -> None:
        before = Officer(self.flow, WHO[Role.APPROVER.wording], sub="o-before")
        body = {"passed": passed, "note": "核查的结论", "version": self.case.version}
        answer = before.ask(ACTS["特别程序结论"].route, body, case_id=self.case_id)
        assert answer.status == 200


# --- what may be done on one --------------------------------------------------------------------


@dataclass(frozen=True)
class Act:
    """One thing an officer does on a case: its route, its body, what stands in its path."""

    route: str
    body: Callable[[Ground], Any] = lambda _: None
    place: tuple[tuple[str, str], ...] = ()
    came: Callable[[Answer], bool] = lambda _: True

    def done(self, ground: Ground, officer: Officer) -> Answer:
        """What comes of it on the case as it stands."""
        inside = {"case_id": ground.case_id} if "{case_id}" in self.route else {}
        if "{pk}" in self.route:
            inside = {"pk": f"CASE:{ground.case_id}"}
        return officer.ask(self.route, self.body(ground), **inside, **dict(self.place))

    def verdict(self, ground: Ground, officer: Officer) -> str:
        """The same in the word of the page."""
        answer = self.done(ground, officer)
        match answer.status:
            case 200:
                return "可" if self.came(answer) else "态"
            case 403:
                return "岗" if answer.error == "not_your_role" else answer.error
            case 409:
                return "态"
            case 404:
                return "无"
        return f"{answer.status} {answer.error}"


def _over(**told: Any) -> Callable[[Ground], Any]:
    """A body over the case as it was seen."""
    return lambda ground: told | {"version": ground.case.version}


def _decide(outcome: str, reason: str = "") -> Act:
    body = {"outcome": outcome} | ({"reason": reason} if reason else {})
    return Act("POST /api/cases/{case_id}/decision", _over(**body))


def _done(what: str, outcome: str) -> Act:
    place, body = (("sk", f"TASK:{what}"),), {"outcome": outcome, "note": "已核对"}
    return Act("POST /api/worklist/{pk}/{sk}/done", lambda _: body, place)


def _reveal(ground: Ground) -> Any:
    (holder,) = reading.rows_of(ground.flow.world, "ENTITY#", "ENTITY", "REGISTRY_TABLE")
    version = holder["contact_version"]
    return {"field": "mobile.0", "contact_version": version, "purpose": "call"}


def _batch(ground: Ground) -> Any:
    return {"cases": [{"case": ground.case_id, "version": ground.case.version}]}


_CASE = "/api/cases/{case_id}"
ACTS = {
    "查看办件": Act(f"GET {_CASE}"),
    "查看照片": Act(f"GET {_CASE}/materials/{{sha256}}", place=(("sha256", SHA256),)),
    "核验办件": Act(f"GET {_CASE}/proof"),
    "看完整号码": Act(f"POST {_CASE}/reveal", _reveal),
    "打印面单": Act(f"POST {_CASE}/label", lambda _: {"attempt": 1}),
    "准予": _decide("grant"),
    "不予许可": _decide("refuse", "经营场所与许可内容不符"),
    "退回补正": _decide("correct", "请补充健康证明"),
    "转特别程序": Act(
        f"POST {_CASE}/special", _over(sort="site_check", reason="核对经营场所", days=3)
    ),
    "特别程序结论": Act(f"POST {_CASE}/finding", _over(passed=True, note="符合要求")),
    "延长办理期限": Act(f"POST {_CASE}/extension", _over(reason="案情复杂需要核实")),
    "成批准予": Act(
        "POST /api/batches/grant", _batch, came=lambda one: one.body["cases"][0]["granted"]
    ),
    "办结电话任务": _done(PHONE_OR_VISIT, "reached"),
    "复核": _done(POST_CHECK, "checked_right"),
    "处理复核有误": _done(POST_CHECK_WRONG, "grant_revoked"),
    "不再制证": _done(Obstacle.NOT_POSSIBLE, "not_made"),
}


# --- every other route --------------------------------------------------------------------------

REVEAL = {"field": "mobile.0", "contact_version": 1, "purpose": "call"}
RULE = {
    "item": "L01-R1",
    "basis": "食品经营许可和备案管理办法 第32条",
    "effective_from": "2027-03-01",
    "latest": {"n": 20, "unit": "wd"},
}
BODIES: dict[str, Any] = {
    "POST /api/search": {"q": "好味小吃店"},
    "POST /api/cases/{case_id}/reveal": REVEAL,
    "POST /api/holders/{uscc}/reveal": REVEAL,
    "POST /api/cases/{case_id}/label": {"attempt": 1},
    "POST /api/cases/{case_id}/decision": {"outcome": "grant", "version": 99},
    "POST /api/cases/{case_id}/special": {
        "sort": "site_check",
        "reason": "核对经营场所",
        "days": 3,
        "version": 99,
    },
    "POST /api/cases/{case_id}/finding": {"passed": True, "note": "符合要求", "version": 99},
    "POST /api/cases/{case_id}/extension": {"reason": "案情复杂需要核实", "version": 99},
    "POST /api/batches/grant": {"cases": [{"case": "nobody", "version": 2}]},
    "POST /api/worklist/{pk}/{sk}/done": {"outcome": "reached"},
    "PUT /api/items/stopped": {"items": [], "reason": "恢复全部提醒", "version": 0},
    "PUT /api/items/approved": {"items": [], "reason": "全部再核对一次", "version": 0},
    "PUT /api/items/automatic": {"items": [], "reason": "全部由人决定", "version": 0},
    "POST /api/rules/proposals": {
        "change": RULE,
        "reason": "办法修订",
        "catalogue": "0" * 12,
    },
    "POST /api/rules/proposals/{proposal}/word": {"outcome": "refuse", "reason": "再核对"},
    "POST /api/rules/what-if": RULE,
    "POST /api/holders/{uscc}/report": {"reason": "本人持身份证到窗口查询"},
    "PUT /api/holders/{uscc}": HOLDER | {"version": 99},
    "POST /api/holders/{uscc}/changes": HOLDER | {"version": 99},
    "PUT /api/holders/{uscc}/licences": LICENCE | {"version": 99},
    "PUT /api/holders/{uscc}/profile/{tag}": {"holds": None, "reason": "再核对一次"},
    "PUT /api/holders/{uscc}/profiling": {"wanted": False, "reason": "本人要求"},
    "POST /api/profiles/preview": {"tags": []},
    "POST /api/files/{sha256}/ruling": {"outcome": "release", "reason": "核对无误"},
    "POST /api/exports": {"what": "licences", "reason": "年度核对"},
}
"""A body of every route that wants one, about nothing that is there."""

PLACES = {
    "case_id": "nobody",
    "month": "2026-11",
    "name": "nothing.css",
    "pk": "CASE:c",
    "sk": "TASK:what",
    "day": "2026-12-01",
    "code": "L01-R",
    "proposal": "0" * 16,
    "uscc": uscc(1),
    "tag": "risk_late",
    "sha256": "0" * 64,
    "export": "2026-12-01T02:00:00Z:licences",
}


def within(route: str) -> dict[str, str]:
    """What stands in a route's path."""
    return {name: value for name, value in PLACES.items() if f"{{{name}}}" in route}


def acted_on(routes: Iterable[str]) -> list[str]:
    """The routes of these that are about one case, or about tasks and batches of cases."""
    apart = ("/api/worklist/", "/api/batches/")
    return [one for one in routes if "{case_id}" in one or any(part in one for part in apart)]
