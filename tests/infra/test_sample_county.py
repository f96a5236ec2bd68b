"""The sample county: sound where it says so, spoilt where it says so, the same every time."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from stdnum.cn import ric, uscc

from infra.local.sample_county.kinds import BUNDLES, KINDS
from infra.local.sample_county.names import TOWNS
from infra.local.sample_county.terms import last_day
from infra.local.sample_county.write_county import write_county
from tests.domain.law import CATALOGUE
from tests.intake_in_memory import Intake
from zhiban.domain.intake import EntityRow, Hold, LicenceRow, Rejection, known_kinds
from zhiban.gateways.files.entities import EntityCheck
from zhiban.gateways.files.licences import LicenceCheck
from zhiban.gateways.files.tables import RowCheck, check_rows, open_table

TODAY = date(2026, 12, 1)
FACTS = known_kinds(CATALOGUE)
"""What the functions judge by. The sample's own kinds are a table beside it, and must fit."""

type Fact = EntityRow | LicenceRow


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("county")
    write_county(out, TODAY, seed=370323, entities=6_356, licences=7_507)
    return out


@pytest.fixture(scope="module")
def expected(county: Path) -> Any:
    return json.loads((county / "expected.json").read_text(encoding="utf-8"))


class Registry:
    """The little of the registry that decides on a sound row; the first row of a file wins."""

    def __init__(self) -> None:
        self.known: dict[str, Fact] = {}

    def take(self, row: Fact) -> str:
        """accepted, unchanged or held: what becomes of a sound row."""
        key = row.uscc if isinstance(row, EntityRow) else f"{row.kind}#{row.number}"
        before = self.known.setdefault(key, row)
        if before is row:
            return "accepted"
        if before.uscc != row.uscc:
            return "held"
        then, now = _time(before), _time(row)
        if before == replace(row, line=before.line) or (then and now and now < then):
            return "unchanged"
        return "held" if then == now else "accepted"


def _time(row: Fact) -> datetime | None:
    return row.changed_at if isinstance(row, EntityRow) else row.updated_at


def judged[Row: (EntityRow, LicenceRow)](
    path: Path, check: RowCheck[Row]
) -> Iterator[tuple[str, Row | Rejection | Hold]]:
    registry = Registry()
    with path.open("rb") as file:
        for _, row in check_rows(open_table(file), check):
            match row:
                case Rejection():
                    yield "rejected", row
                case Hold():
                    yield "held", row
                case _:
                    yield registry.take(row), row


@pytest.fixture(scope="module")
def entities(county: Path) -> list[tuple[str, EntityRow | Rejection | Hold]]:
    return list(judged(county / "entities.csv", EntityCheck()))


@pytest.fixture(scope="module")
def licences(county: Path) -> list[tuple[str, LicenceRow | Rejection | Hold]]:
    return list(judged(county / "licences.csv", LicenceCheck(FACTS)))


@pytest.fixture(scope="module")
def holders(entities: list[tuple[str, Any]]) -> dict[str, EntityRow]:
    return {row.uscc: row for verdict, row in entities if verdict == "accepted"}


@pytest.fixture(scope="module")
def permits(licences: list[tuple[str, Any]]) -> list[LicenceRow]:
    return [row for verdict, row in licences if verdict == "accepted"]


def test_the_county_has_its_size(expected: Any) -> None:
    assert expected["entities"]["accepted"] == 6_356
    assert expected["licences"]["accepted"] == 7_507
    for name in ("entities", "licences"):
        counts = dict(expected[name])
        assert counts.pop("rows") == sum(counts.values())


@pytest.mark.parametrize("name", ["entities", "licences"])
def test_row_by_row_the_intake_comes_to_what_is_expected(
    name: str, request: pytest.FixtureRequest, expected: Any
) -> None:
    verdicts = Counter(verdict for verdict, _ in request.getfixturevalue(name))
    assert {"rows": verdicts.total(), **verdicts} == expected[name]


def test_the_whole_intake_comes_to_what_is_expected(county: Path, expected: Any) -> None:
    """Registry, names, doubles and all, on an in-process table."""
    intake = Intake()
    for name in ("entities", "licences"):
        totals = intake.drop(f"{name}.csv", (county / f"{name}.csv").read_bytes()).totals
        counts = {
            one: getattr(totals, one) for one in ("accepted", "unchanged", "rejected", "held")
        }
        assert {"rows": totals.rows, **counts} == expected[name]


REASONS = {
    "entities": {
        "old_15_digit_number": "仍是15位旧注册号",
        "wrong_check_digit": "统一社会信用代码：校验码不对",
        "wrong_organisation_check_digit": "第17位",
        "wrong_resident_id_check_digit": "居民身份证号校验码不对",
        "impossible_date": "不存在的日期|不是能识别的日期",
        "broken_row": "个单元格",
    },
    "licences": {
        "missing_valid_to": "有效期止：没有填写",
        "no_expiry_where_law_gives_one": "有效期止：写作",
        "old_15_digit_number": "仍是15位旧注册号",
        "wrong_check_digit": "校验码不对",
        "impossible_date": "不存在的日期",
        "reversed_dates": "早于有效期起",
        "unknown_kind": "证照类型：(不是认识的写法|.*尚未启用)",
        "broken_row": "个单元格",
    },
}


@pytest.mark.parametrize("name", ["entities", "licences"])
def test_each_fault_is_found_for_its_own_reason(
    name: str, request: pytest.FixtureRequest, expected: Any
) -> None:
    refused = [
        ";".join(row.reasons)
        for _, row in request.getfixturevalue(name)
        if isinstance(row, Rejection | Hold)
    ]
    for fault, pattern in REASONS[name].items():
        found = sum(bool(re.search(pattern, reason)) for reason in refused)
        assert (fault, found) == (fault, expected["reasons"][name][fault]["rows"])


def test_every_number_is_sound(holders: dict[str, EntityRow]) -> None:
    for holder in holders.values():
        assert ric.is_valid(holder.legal_rep_id)
        assert holder.uscc[-1] == uscc.calc_check_digit(holder.uscc[:-1])
        assert holder.uscc.startswith("N2") or uscc.is_valid(holder.uscc)
        assert holder.uscc[2:8] == "370323"
    assert {code[:2] for code in holders} == {"91", "92", "93", "52", "N2"}


def test_phones_are_nobodys(county: Path, holders: dict[str, EntityRow]) -> None:
    text = (county / "entities.csv").read_text(encoding="utf-8-sig")
    mobiles = [row["手机号码"] or "" for row in csv.DictReader(io.StringIO(text))]
    assert all(re.fullmatch(r"1990000\d{4}|", mobile) for mobile in mobiles if mobile[:1] == "1")
    blank = sum(not holder.mobile for holder in holders.values())
    assert 0.01 < blank / len(holders) < 0.03
    owners: dict[str, set[str]] = {}
    for holder in holders.values():
        owners.setdefault(holder.mobile, set()).add(holder.legal_rep_id)
    owners.pop("")
    assert all(len(ids) == 1 for ids in owners.values())


def test_people_are_grown_up_and_may_own_several(holders: dict[str, EntityRow]) -> None:
    births = {holder.legal_rep_id: int(holder.legal_rep_id[6:10]) for holder in holders.values()}
    assert 1955 <= min(births.values()) <= max(births.values()) <= 2002
    assert 0.90 < len(births) / len(holders) < 0.97


def test_keys_are_unique(holders: dict[str, EntityRow], permits: list[LicenceRow]) -> None:
    assert len(holders) == 6_356
    assert len({holder.name for holder in holders.values()}) == 6_356
    assert len({(permit.kind, permit.number) for permit in permits}) == 7_507
    assert {permit.uscc for permit in permits} == set(holders)
    assert {holder.town for holder in holders.values()} == set(TOWNS)


def test_names_differ_in_looks_only(
    holders: dict[str, EntityRow], permits: list[LicenceRow]
) -> None:
    differing = sum(permit.holder_name != holders[permit.uscc].name for permit in permits)
    assert 0.005 < differing / len(permits) < 0.03


def test_kinds_have_their_share(permits: list[LicenceRow]) -> None:
    counted = Counter(permit.kind for permit in permits)
    for kind in KINDS.values():
        assert abs(counted[kind.code] - kind.share * 7.507) <= 1
    held = Counter(Counter(permit.uscc for permit in permits).values())
    assert [round(held[n] / 63.56, 1) for n in (1, 2, 3, 4)] == [84.3, 13.7, 1.6, 0.4]
    assert all(code in KINDS for _, codes in BUNDLES for code in codes)


def test_terms_are_those_of_the_kind(permits: list[LicenceRow]) -> None:
    for permit in permits:
        years = KINDS[permit.kind].years or KINDS[permit.kind].printed_years
        assert permit.valid_from is not None
        assert permit.valid_from < TODAY
        if permit.valid_to:
            assert years is not None
            assert permit.valid_to == last_day(permit.valid_from, years)
        else:
            assert KINDS[permit.kind].years is None


def test_most_are_current_some_are_due_few_have_lapsed(permits: list[LicenceRow]) -> None:
    left = [
        ((permit.valid_to - TODAY).days, KINDS[permit.kind].notice_days)
        for permit in permits
        if permit.valid_to
    ]
    assert 0.02 < sum(days < 0 for days, _ in left) / len(permits) < 0.05
    assert 0.10 < sum(0 <= days <= notice for days, notice in left) / len(permits) < 0.14


def test_issue_dates_are_bunched(permits: list[LicenceRow]) -> None:
    months = Counter(permit.valid_from.month for permit in permits if permit.valid_from)
    assert months[3] > 4 * months[2]
    weekdays = Counter(permit.valid_from.weekday() for permit in permits if permit.valid_from)
    assert weekdays[5] + weekdays[6] < len(permits) * 0.03


def test_nothing_is_dated_after_the_business_day(
    holders: dict[str, EntityRow], permits: list[LicenceRow]
) -> None:
    times = [holder.changed_at for holder in holders.values()]
    times += [permit.updated_at for permit in permits]
    assert all(instant.date() < TODAY for instant in times if instant)


def test_dates_are_spelt_in_several_ways(county: Path) -> None:
    text = (county / "licences.csv").read_text(encoding="utf-8")
    ends = [row["有效期止"] or "" for row in csv.DictReader(io.StringIO(text))]
    shapes = Counter(re.sub(r"\d+", "9", end) for end in ends)
    assert {"9-9-9", "9/9/9", "9年9月9日", "9", "长期", ""} <= set(shapes)
    assert {"9999-12-31", "2099-12-31"} <= set(ends)


def test_one_file_has_a_byte_order_mark(county: Path) -> None:
    marks = [
        (county / f"{name}.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
        for name in ("entities", "licences")
    ]
    assert marks == [True, False]
    assert sorted(path.name for path in county.iterdir()) == [
        "entities.csv",
        "expected.json",
        "licences.csv",
    ]


@pytest.mark.parametrize("today", ["2024-02-29", "2027-03-01"])
def test_any_business_day_will_do(tmp_path: Path, today: str) -> None:
    write_county(tmp_path, date.fromisoformat(today), seed=1, entities=300, licences=355)
    expected = json.loads((tmp_path / "expected.json").read_text(encoding="utf-8"))
    verdicts = Counter(
        verdict for verdict, _ in judged(tmp_path / "licences.csv", LicenceCheck(FACTS))
    )
    assert verdicts["accepted"] == expected["licences"]["accepted"] == 355
    assert expected["today"] == today
