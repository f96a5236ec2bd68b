"""Changes delivered in any order, any number of times, by processes that die: the same effects.

What `make prove` shows of a hundred thousand changes, of a few hundred here.
"""

from collections import Counter
from typing import Any

from tests.changing import Changing, any_order
from tests.prove.changes_delivered import told
from zhiban.store.wire import decode_item


def test_many_deliveries_in_any_order_have_the_effects_of_one_each() -> None:
    changes, deliveries, died, rows, differing = told(batch=7, holders=60)
    assert (changes, differing) == (480, 0)
    assert deliveries >= 4_800
    assert died > 5
    assert rows > 1_000


def test_every_need_has_its_case_or_its_reasons_and_each_fact_one_open_case_at_most() -> None:
    county = Changing(3, holders=40, changes=5)
    list(any_order(county, 400, seed=3))
    rows: list[Any] = [decode_item(item) for item in county.tables.items("cases")]
    cases = [row for row in rows if row["SK"] == "CASE"]
    reasons = {row["PK"] for row in rows if row["SK"].startswith("SUPPRESSED#")}
    assert not reasons & {row["PK"] for row in cases}
    registry: list[Any] = [decode_item(item) for item in county.tables.items("registry")]
    licences = Counter(row["PK"] for row in registry if row["SK"].startswith("LICENCE#"))
    changes = [row for row in registry if row["SK"].startswith("CHANGE#")]
    needs = sum(licences[row["PK"]] * len(row["changes"]) for row in changes)
    assert needs == len(reasons) + len(cases)
    about = Counter(
        (row["uscc"], row["kind"], row["number"], row["change"]["fact"])
        for row in cases
        if row["state"] == "opened"
    )
    assert set(about.values()) == {1}
    sent = [row for row in rows if row["SK"].startswith("SMS#")]
    assert len(sent) == len({row["PK"] for row in sent}), "one message a holder and day"
