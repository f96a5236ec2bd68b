"""Holders whose business licence changes, up to the link on their phone; and what they do then."""

from dataclasses import replace
from typing import Any

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, LINK, begin, count_links
from tests.functions.papers import Paper, entities_file, holder, licences_file, paper
from tests.visitor import Answer, Visitor

MARCH, NOVEMBER = "2026-03-02", "2026-11-28"
NEW_NAME, NEW_REP = "沂源县历山街道好味家常菜馆", "李秀英"
NEW_MOBILE = "19900001001"
NEW_ADDRESS = "山东省淄博市沂源县历山街道历山路20号"
UNTIL = "2028-06-30"


def papers_of(*kinds: str) -> list[Paper]:
    """Licences of the first holder that are not due for years."""
    return [paper(1, kind, UNTIL, holder_name=HOLDER["name"]) for kind in kinds]


def changed(flow: Flow, *owned: str | Paper, on: str = NOVEMBER, **facts: str) -> str:
    """The first holder with licences of these kinds, reminded of what its changed facts ask for.

    A new representative comes with a phone of their own. Returns the link's secret.
    """
    if "legal_rep" in facts:
        facts = {"mobile": NEW_MOBILE, **facts}
    count_links(flow)

    def live() -> None:
        row = holder(1, **HOLDER, changed_at=MARCH)
        flow.ingest("entities.csv", entities_file(row))
        papers = [one if isinstance(one, Paper) else papers_of(one)[0] for one in owned]
        flow.ingest("licences.csv", licences_file(*papers))
        flow.ring()
        flow.ingest("changed.csv", entities_file(replace(row, changed_at=on, **facts)))
        flow.detect(row.uscc)
        flow.send_everything()

    begin(flow, ("changed", flow.now, owned, on, tuple(facts.items())), live)
    flow.carrier.taken.clear()
    count_links(flow, 2)
    return LINK


def cases(flow: Flow) -> list[dict[str, Any]]:
    """The rows of all cases."""
    return reading.rows_of(flow.world, "CASE#", "CASE")


def proved(visiting: Visitor, token: str, *wanted: str) -> list[str]:
    """From the link past the code; the cases of the visit, soonest first."""
    told = visiting.exchange(token).body["cases"]
    visiting.ask_code(*wanted)
    assert visiting.verify().status == 200
    return [case["id"] for case in told]


def signed(visiting: Visitor, case: str) -> Answer:
    """A case whose session is proved: answered, confirmed and signed."""
    visiting.intend(case, "yes")
    document = visiting.form(case).body["document"]["sha256"]
    assert visiting.confirm(case, document).status == 200
    return visiting.sign(case, document)
