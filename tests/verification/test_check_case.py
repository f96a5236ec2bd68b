"""R15: whatever is dropped, swapped or inserted in a case is found, and where."""

import copy
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.verification.conftest import EVIDENCE, Lived, faults, lived, rows_named
from zhiban.domain.audit import commitment
from zhiban.domain.errors import StoreError
from zhiban.store import keys
from zhiban.store.wire import Item
from zhiban.verification.check import check_case
from zhiban.verification.findings import Findings
from zhiban.verification.records import CaseRecord, from_json, to_json

ELSEWHERE = "证照的第2期没有核对：登记已由外部数据或者人工录入更新到后一期"


def test_what_nobody_touched_is_as_it_was(case: Lived) -> None:
    found = check_case(case.record, [case.public_key])
    assert found.faults == []
    assert found.unchecked == []
    assert found.counted == {"events": 16, "applications": 2, "copies": 2, "licences": 1}
    assert faults(case, case.other) == []


# --- drops ---------------------------------------------------------------------------------------


def evidence_rows(record: CaseRecord) -> list[str]:
    return [sk for sk in record.rows if sk.startswith(EVIDENCE)]


def test_each_row_dropped_is_found_and_named() -> None:
    whole = lived()
    for sk in evidence_rows(whole.record):
        rows = {key: row for key, row in whole.record.rows.items() if key != sk}
        found = faults(whole, replace(whole.record, rows=rows))
        assert rows_named(found) == {sk}, (sk, [f.sentence for f in found])


def test_an_event_dropped_with_its_data_is_found() -> None:
    whole = lived()
    for seq in range(1, 15):
        gone = (f"EVENT#{seq:06d}", f"DATA#{seq:06d}")
        rows = {key: row for key, row in whole.record.rows.items() if key not in gone}
        found = faults(whole, replace(whole.record, rows=rows))
        assert rows_named(found) == {gone[0]}, (seq, [f.sentence for f in found])


def test_a_document_that_is_gone_is_found(case: Lived) -> None:
    for key in case.record.objects:
        found = faults(case, replace(case.record, objects={**case.record.objects, key: None}))
        assert [(f.row, f.what) for f in found] == [(key, "文件不见了")]
    assert case.record.licence is not None
    row = {str(case.record.licence["SK"])}
    assert rows_named(faults(case, replace(case.record, licence=None))) == row
    assert rows_named(faults(case, replace(case.record, terms={}))) == set(case.record.terms)


# --- swaps ---------------------------------------------------------------------------------------


def swapped(record: CaseRecord, one: str, two: str, *attributes: str) -> CaseRecord:
    """Two rows with their contents exchanged, wholly or in some attributes; keys stay."""
    rows = copy.deepcopy(dict(record.rows))
    names = attributes or tuple((rows[one].keys() | rows[two].keys()) - {"PK", "SK"})
    for name in names:
        rows[one][name], rows[two][name] = rows[two][name], rows[one][name]
    return replace(record, rows=rows)


@pytest.mark.parametrize("prefix", ["EVENT#", "DATA#", "DOCUMENT#application#"])
def test_two_rows_of_a_sort_swapped_are_found_and_one_is_named(prefix: str) -> None:
    whole = lived()
    found_rows = list(whole.record.of(prefix))
    for one, two in pairwise(found_rows):
        found = faults(whole, swapped(whole.record, one, two))
        assert found, (one, two)
        assert rows_named(found) <= {one, two}, [f.sentence for f in found]


@pytest.mark.parametrize(
    "attributes",
    [("body",), ("sha256",), ("evidence",), ("evidence_sha256",), ("seal",), ("evidence", "seal")],
)
def test_parts_of_two_applications_swapped_are_found(
    case: Lived, attributes: tuple[str, ...]
) -> None:
    one, two = case.record.of("DOCUMENT#application#")
    found = faults(case, swapped(case.record, one, two, *attributes))
    assert rows_named(found) == {one, two}


def test_the_signatures_of_two_applications_swapped_are_only_the_same_hand(case: Lived) -> None:
    drawn = case.record.signatures
    assert faults(case, replace(case.record, signatures={1: drawn[2], 2: drawn[1]})) == []


def test_an_event_of_another_case_does_not_fit(case: Lived) -> None:
    for sk in case.record.of("EVENT#"):
        rows = {**case.record.rows, sk: case.other.rows[sk]}
        assert sk in rows_named(faults(case, replace(case.record, rows=rows)))


def test_a_licence_of_another_case_does_not_fit(case: Lived) -> None:
    sk = "DOCUMENT#licence#001"
    rows = {**case.record.rows, sk: case.other.rows[sk]}
    found = faults(case, replace(case.record, rows=rows, objects=case.other.objects))
    assert sk in rows_named(found)
    for key, other in zip(sorted(case.record.objects), sorted(case.other.objects), strict=True):
        objects = {**case.record.objects, key: case.other.objects[other]}
        assert rows_named(faults(case, replace(case.record, objects=objects))) == {key}


# --- insertions ----------------------------------------------------------------------------------


def test_a_row_inserted_anywhere_is_found_and_named(case: Lived) -> None:
    rows = case.record.rows
    inserted = {
        "EVENT#000017": rows["EVENT#000016"],
        "EVENT#000000": rows["EVENT#000001"],
        "DATA#000017": rows["DATA#000016"],
        "DOCUMENT#application#003": rows["DOCUMENT#application#002"],
        "DOCUMENT#copy#003": rows["DOCUMENT#copy#002"],
        "DOCUMENT#licence#002": rows["DOCUMENT#licence#001"],
    }
    for sk, like in inserted.items():
        row: Item = {**like, "SK": sk}
        found = faults(case, replace(case.record, rows={**rows, sk: row}))
        assert found, sk
        if not sk.startswith("EVENT#"):
            assert rows_named(found) == {sk}, [f.sentence for f in found]
    at_the_end = {**rows, "EVENT#000017": {**rows["EVENT#000016"], "SK": "EVENT#000017"}}
    assert "EVENT#000017" in rows_named(faults(case, replace(case.record, rows=at_the_end)))


def test_a_well_made_event_put_on_the_end_is_found_by_the_cases_own_row(case: Lived) -> None:
    """Rightly linked and hashed; only the case does not know of it."""
    from zhiban.domain.audit import Event
    from zhiban.store.event_items import data_item, event_from, event_item

    last = event_from(case.record.case_id, case.record.rows["EVENT#000016"])
    facts = {"reason": "forged"}
    forged = Event(
        last.case_id, 15, "case_delivered", last.at, "citizen", commitment(facts, "s"), last.hash
    )
    rows = {
        **case.record.rows,
        "EVENT#000017": event_item(forged, str(case.record.rows["CASE"]["kind"])),
        "DATA#000017": data_item(last.case_id, 15, facts, "s"),
    }
    assert "EVENT#000017" in rows_named(faults(case, replace(case.record, rows=rows)))


def test_an_attribute_inserted_into_a_row_of_the_chain_is_found(case: Lived) -> None:
    for sk in ("CASE", "EVENT#000003", "DATA#000003", "DOCUMENT#licence#001"):
        row: Item = {**case.record.rows[sk], "also": "x"}
        found = faults(case, replace(case.record, rows={**case.record.rows, sk: row}))
        assert [(f.row, f.attribute) for f in found] == [(sk, "also")]


# --- keys, exports, what cannot be looked at -----------------------------------------------------


def test_with_another_key_no_seal_fits(case: Lived) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = generate_private_key(SECP256R1()).public_key()
    other = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    found = check_case(case.record, [other]).faults
    assert {(f.row, f.attribute) for f in found} == {
        ("DOCUMENT#application#001", "seal"),
        ("DOCUMENT#application#002", "seal"),
        ("DOCUMENT#copy#001", "seal"),
        ("DOCUMENT#copy#002", "seal"),
        ("DOCUMENT#licence#001", "seal"),
    }
    assert check_case(case.record, [other, case.public_key]).faults == []


def test_a_record_taken_elsewhere_is_the_same_record(case: Lived) -> None:
    import json

    assert from_json(json.loads(json.dumps(to_json(case.record)))) == case.record


@pytest.mark.parametrize("told", [{}, {"schema": "x"}, {"schema": "zhiban.case-record/1"}])
def test_what_is_no_record_is_refused(told: dict[str, str]) -> None:
    with pytest.raises(StoreError):
        from_json(told)


def test_what_could_not_be_read_is_said_and_is_no_fault(case: Lived) -> None:
    found = check_case(replace(case.record, objects={}, signatures={}), [case.public_key])
    assert found.faults == []
    assert len(found.unchecked) == 5


def test_a_feed_that_went_on_leaves_the_rest_verified(case: Lived) -> None:
    """Renewed elsewhere later: the row is no longer ours, and that is said."""
    assert case.record.licence is not None
    row = {**case.record.licence, "term": 3, "issued_here": False, "valid_to": "2036-11-30"}
    found = check_case(replace(case.record, licence=row), [case.public_key])
    assert found.faults == []
    assert found.unchecked == [ELSEWHERE]


def test_what_we_issued_after_a_term_from_elsewhere_leaves_the_rest_verified(case: Lived) -> None:
    """The term from elsewhere is kept when an edition of ours takes its place, in either way."""
    assert case.record.licence is not None
    elsewhere: Item = {**case.record.licence, "term": 3, "issued_here": False}
    uscc, kind, number = (str(elsewhere[name]) for name in ("uscc", "kind", "number"))
    renewed = keys.past_term(uscc, kind, number, 3).sk, 4
    changed = keys.past_edition(uscc, kind, number, 1).sk, 3
    for sk, term in (renewed, changed):
        kept = {**case.record.terms, sk: {**elsewhere, "SK": sk}}
        now: Item = {**elsewhere, "term": term, "edition": 2, "issued_here": True}
        record = replace(case.record, licence=now, terms=kept)
        found = check_case(record, [case.public_key])
        assert ([one.sentence for one in found.faults], found.unchecked) == ([], [ELSEWHERE])
        ours = {**kept, sk: {**kept[sk], "issued_here": True}}
        assert faults(case, replace(record, terms=ours)), "a term of ours that is gone"


def test_the_next_renewal_moves_the_term_and_it_is_still_verified(case: Lived) -> None:
    assert case.record.licence is not None
    ((sk, first),) = case.record.terms.items()
    later = sk.replace("#0001", "#0002")
    kept: Item = {**case.record.licence, "SK": later}
    now = {**case.record.licence, "term": 3, "edition": 2, "valid_to": "2036-11-30"}
    record = replace(case.record, licence=now, terms={sk: first, later: kept})
    assert faults(case, record) == []
    tampered = replace(record, terms={sk: first, later: {**kept, "valid_to": "2099-12-31"}})
    assert [(f.row, f.attribute) for f in faults(case, tampered)] == [(later, "valid_to")]


def test_a_fault_is_said_in_chinese_with_its_place() -> None:
    findings = Findings("abc")
    findings.fault("EVENT#000003", "hash", "内容与它的摘要不符，被改动过")
    assert findings.faults[0].sentence == (
        "办件abc，第3个事件（EVENT#000003 hash）：内容与它的摘要不符，被改动过"
    )
