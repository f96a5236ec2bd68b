"""Ready-made beginnings: a small county loaded and rung, as most tests need it."""

from tests.flow import Flow
from tests.functions.papers import FOOD, HYGIENE, Paper, entities_file, holder, licences_file, paper


def due(n: int) -> Paper:
    """A licence of the n-th holder that is due on 2026-12-01; the second holder's is for hygiene."""
    return paper(n, HYGIENE, "2027-01-30") if n == 2 else paper(n, FOOD, "2026-12-31")


def load(flow: Flow, *numbers: int, mobile: str = "") -> None:
    """Holders of these numbers, each with a licence that is due, and all with one phone if told."""
    told = {"mobile": mobile} if mobile else {}
    flow.ingest("entities.csv", entities_file(*(holder(n, **told) for n in numbers)))
    flow.ingest("licences.csv", licences_file(*map(due, numbers)))


def ring(flow: Flow, *numbers: int, mobile: str = "") -> None:
    """The same, rung: one case, one invitation and one planned message each."""
    load(flow, *numbers, mobile=mobile)
    flow.ring()
