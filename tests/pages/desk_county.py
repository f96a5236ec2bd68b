"""A county with something in every list of the desk: truly reminded, signed, sent back, held."""

from collections.abc import Iterable
from dataclasses import replace

from reconcile import handler as reconcile
from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Desk, cases_of
from tests.functions.papers import (
    FOOD,
    HYGIENE,
    Holder,
    Paper,
    entities_file,
    holder,
    licences_file,
    paper,
    resident_id,
)
from tests.visitor import token_of, visitor

SHOPS = (
    ("历山街道", "好味小吃店"),
    ("南麻街道", "清丽理发店"),
    ("悦庄镇", "万家超市"),
    ("中庄镇", "山里人家餐馆"),
    ("东里镇", "沂河宾馆"),
    ("鲁村镇", "老街面馆"),
    ("西里镇", "惠民食品店"),
    ("燕崖镇", "樱桃人家农家乐"),
    ("石桥镇", "平价副食店"),
    ("大张庄镇", "四季浴池"),
    ("张家坡镇", "果乡饭庄"),
    ("南鲁山镇", "鲁山饺子馆"),
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙"
UNREACHABLE = (11, 12)
"""Shops without a phone: somebody must call on them."""

FILED, SENT_BACK = range(1, 9), 8
PLAIN = 24
"""Holders without a licence: a county is not held back for a change of a few."""


def _shop(n: int) -> Holder:
    town, name = SHOPS[n - 1]
    told = {"name": f"沂源县{town}{name}", "legal_rep": f"{SURNAMES[n - 1]}建国", "town": town}
    told |= {"address": f"沂源县{town}商业街{n}号", "legal_rep_id": resident_id(n)}
    return holder(n, **(told | ({"mobile": ""} if n in UNREACHABLE else {})))


def _licence(n: int) -> Paper:
    kind = HYGIENE if SHOPS[n - 1][1] in ("清丽理发店", "沂河宾馆", "四季浴池") else FOOD
    number = f"JY2370323{n:07d}" if kind == FOOD else f"沂卫公证字〔2022〕第{n:04d}号"
    valid_to = f"2026-12-{17 + n:02d}" if kind == FOOD else f"2027-01-{17 + n:02d}"
    return paper(n, kind, valid_to, number=number, holder_name=_shop(n).name)


HOLDERS = [_shop(n) for n in range(1, len(SHOPS) + 1)] + [
    holder(n) for n in range(len(SHOPS) + 1, len(SHOPS) + 1 + PLAIN)
]


def busy_county(flow: Flow) -> None:
    """Bring the county there; lived through each time, as seals are of this county's own key."""
    flow.ingest("首次.csv", entities_file(*HOLDERS))
    flow.ingest("证照.csv", licences_file(*(_licence(n) for n in range(1, len(SHOPS) + 1))))
    _everybody_files(flow, FILED)
    clerk = Desk(flow, "[clerk]", sub="o-9", name="clerk01")
    found = next(row for row in reading.cases(flow.world) if row["uscc"] == HOLDERS[7].uscc)
    answer = clerk.decide(
        found["id"], "correct", version=found["version"], reason="请写明店铺的门牌号。"
    )
    assert answer.status == 200, answer.body
    later = [replace(one, scope="批发", changed_at="2026-11-01 00:00:00") for one in HOLDERS]
    assert flow.ingest("整批变更.csv", entities_file(*later)).state == "held"


def _everybody_files(flow: Flow, numbers: Iterable[int]) -> None:
    flow.ring()
    flow.send_everything()
    links = {mobile: token_of(text) for mobile, text, _ in flow.carrier.taken if "/r#" in text}
    for n in numbers:
        visitor(flow).to_receipt(links[f"1990000{n:04d}"])


IN_TIME = range(3, 10)
"""Shops whose licences end late enough for a first reminder; the fifth's is for hygiene."""


def ready_county(flow: Flow) -> None:
    """Bring the county to where all of them have filed in time, and nothing differs."""
    ends = {
        n: replace(_licence(n), valid_to="2027-01-30" if n == 5 else "2026-12-31") for n in IN_TIME
    }
    flow.ingest("首次.csv", entities_file(*HOLDERS))
    flow.ingest("证照.csv", licences_file(*ends.values()))
    _everybody_files(flow, IN_TIME)


def coming_county(flow: Flow) -> None:
    """Bring the county to where licences end in spring, and nobody was reminded of them yet."""
    shops = range(1, len(SHOPS) + 1)
    ends = [replace(_licence(n), valid_to=f"2027-0{2 + n // 5}-{9 + n:02d}") for n in shops]
    flow.ingest("首次.csv", entities_file(*HOLDERS))
    flow.ingest("证照.csv", licences_file(*ends))


def held_file(flow: Flow) -> str:
    """The file that waits for a ruling."""
    held = next(row for row in reading.file_rows(flow.world) if row["state"] == "held")
    return str(held["PK"]).removeprefix("FILE#")


def late_cases(flow: Flow) -> None:
    """Let the days pass by which some should have been decided."""
    flow.pass_days(6)


def decided_by_another(flow: Flow, case_id: str) -> None:
    """A supervisor grants a case that an approver is still looking at."""
    case = cases_of(flow).get(case_id)
    assert case is not None
    other = Desk(flow, "[supervisor]", sub="o-7", name="zhang")
    assert other.decide(case_id, "grant", version=case.version).status == 200


def special_started(flow: Flow, sort: str) -> str:
    """The most urgent filed case, in a special procedure from now on."""
    row = Desk(flow).ask("GET /api/queue", state="filed").body["rows"][0]
    body = {"sort": sort, "reason": "核对经营场所的布局", "days": 3, "version": row["version"]}
    clerk = Desk(flow, "[clerk]", sub="o-9", name="clerk01")
    answer = clerk.ask("POST /api/cases/{case_id}/special", body, case_id=row["case"])
    assert answer.status == 200
    return str(row["case"])


def deemed_renewed(flow: Flow) -> str:
    """A renewal that was filed in time, on the day after its licence's last: nobody decided."""
    rows = Desk(flow).ask("GET /api/queue", state="filed").body["rows"]
    cases = [cases_of(flow).get(row["case"]) for row in rows]
    case = next(c for c in cases if c and c.filing and c.filing.at.date() <= c.latest)
    flow.pass_days((case.expiry - flow.now.date()).days + 1)
    return case.id


def limits_told(flow: Flow) -> None:
    """The hour's look at the limits of what is filed."""
    told, parts = reconcile.build(flow.world.environ)
    assert reconcile.handle({"time": flow.now.isoformat()}, told, parts)["limits_told"] > 0
