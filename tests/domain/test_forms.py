"""The prefilled form: what it holds, where from, what may be changed, and that its hash stays."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiban.domain import issuing
from zhiban.domain.cases import Case
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.contacts import Contact, Role, verified
from zhiban.domain.entities import Entity
from zhiban.domain.errors import Malformed
from zhiban.domain.form_fields import BY_HAND, EDITABLE, Form, Subject
from zhiban.domain.forms import (
    LONGEST_ADDRESS,
    application,
    checked_address,
    new_term,
)
from zhiban.domain.ladder import LadderPlan
from zhiban.domain.licences import Licence
from zhiban.domain.service_items import RenewalRule
from zhiban.domain.speaking import plain_date
from zhiban.gateways.canonical import canonical_json, digest

CATALOGUE = Catalogue.from_mapping(
    json.loads(files("zhiban").joinpath("data", "catalogue.json").read_bytes())
)
EXPIRY = date(2027, 1, 29)
CASE = Case(
    id="甲", uscc="91370323MA3C000011", kind="L01", number="JY0231", item="L01-R1", term=1,
    opened_on=date(2026, 12, 1), latest=date(2027, 1, 8), expiry=EXPIRY, projected=False,
    accepts_late=True, rule="L01-R1@2023-12-01",
    plan=LadderPlan(None, None, None, None, date(2027, 1, 30)), invitation_id="i",
)  # fmt: skip
LICENCE = Licence(
    CASE.uscc, "L01", "JY0231", "好味小吃店", date(2022, 1, 30), date(2022, 1, 30), EXPIRY, "局",
    updated_at=datetime(2022, 2, 1, tzinfo=UTC), facts_version=4,
)  # fmt: skip
HOLDER = Entity(
    uscc=CASE.uscc, name="好味小吃店", entity_type="个体工商户", legal_rep="王建国",
    legal_rep_id="370323195001010001", address="沂源县历山路18号", facts_version=7,
    changed_at=datetime(2026, 11, 1, 17, 0, tzinfo=UTC),
)  # fmt: skip
CONTACT = Contact(Role.REPRESENTATIVE, "王建国", "19900001234", "登记", date(2026, 11, 2))
SUBJECT = Subject(CASE, LICENCE, HOLDER, CONTACT, Form("甲"))


def document(subject: Subject = SUBJECT) -> dict[str, Any]:
    return dict(application(subject, CATALOGUE, "沂源县行政审批服务局"))


def fields_of(subject: Subject = SUBJECT) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for field in document(subject)["fields"]}


FORM = """
字段             | 名称             | 内容                | 来源             | 日期
holder_name      | 名称             | 好味小吃店          | 营业执照登记信息 | 2026-11-02
uscc             | 统一社会信用代码 | 91370323MA3C000011  | 营业执照登记信息 | 2026-11-02
legal_rep        | 经营者           | 王建国              | 营业执照登记信息 | 2026-11-02
legal_rep_id     | 证件号码         | 3703**********0001  | 营业执照登记信息 | 2026-11-02
address          | 经营场所         | 沂源县历山路18号    | 营业执照登记信息 | 2026-11-02
mobile           | 手机号码         | 199****1234         | 营业执照登记信息 | 2026-11-02
kind             | 证照             | 食品经营许可证      | 原许可证         | 2022-02-01
number           | 证照编号         | JY0231              | 原许可证         | 2022-02-01
valid_from       | 原有效期起       | 2022年1月30日       | 原许可证         | 2022-02-01
valid_to         | 原有效期止       | 2027年1月29日       | 原许可证         | 2022-02-01
new_term         | 新证有效期       | 自准予延续之日起5年 | 依据《食品经营许可和备案管理办法》 |
delivery_name    | 收件人           | 王建国              | 营业执照登记信息 | 2026-11-02
delivery_address | 新证寄到         | 沂源县历山路18号    | 营业执照登记信息 | 2026-11-02
"""


def test_every_field_says_where_it_is_from_and_when() -> None:
    rows = [[c.strip() for c in line.split("|")] for line in FORM.strip().splitlines()[1:]]
    names = ("name", "label", "value", "source", "as_of")
    shown = [[field[name] or "" for name in names] for field in document()["fields"]]
    assert shown == rows


def test_a_phone_that_an_officer_verified_is_said_to_be() -> None:
    checked = verified(CONTACT, "电话核实", "人工录入", date(2026, 11, 30))
    told = fields_of(replace(SUBJECT, contact=checked))["mobile"]
    assert (told["source"], told["as_of"]) == ("工作人员核实", "2026-11-30")


def test_the_document_names_what_it_rests_on() -> None:
    found = document()
    assert found["schema"] == "zhiban.application/2"
    assert found["facts"] == {"entity": 7, "licence": 4, "rule": "L01-R1@2023-12-01"}
    assert found["licence"]["valid_to"] == "2027-01-29"
    assert found["item"] == {"code": "L01-R1", "name": "食品经营许可证延续"}
    assert found["materials"][3] == {
        "code": "M04", "name": "原许可证（正、副本）", "source": "电子证照",
    }  # fmt: skip
    assert found["declaration"]["version"]


def test_no_number_and_no_phone_stands_in_it_whole() -> None:
    text = canonical_json(document()).decode()
    assert HOLDER.legal_rep_id not in text
    assert CONTACT.mobile not in text


def test_where_the_permit_names_another_holder_the_form_marks_it() -> None:
    other = replace(SUBJECT, licence=replace(LICENCE, holder_name="老味小吃店"))
    assert fields_of(other)["holder_name"]["differs"] == "原许可证上是“老味小吃店”"
    assert "differs" not in fields_of()["holder_name"]


def test_an_edited_address_says_that_it_was_edited_and_changes_the_hash() -> None:
    form = Form("甲", {"delivery_address": "沂源县胜利路2号"}, date(2026, 12, 1))
    edited = replace(SUBJECT, form=form)
    field = fields_of(edited)["delivery_address"]
    assert (field["value"], field["source"]) == ("沂源县胜利路2号", BY_HAND)
    assert field["as_of"] == "2026-12-01"
    assert fields_of(edited)["address"]["value"] == HOLDER.address
    assert digest(canonical_json(document(edited))) != digest(canonical_json(document()))


def test_what_is_signed_does_not_depend_on_who_looks_or_when() -> None:
    """A confirmation, a version of the row or an alarm moves; the document stays."""
    moved = replace(
        SUBJECT,
        case=replace(CASE, version=9, last_seq=12),
        licence=replace(LICENCE, version=9, alarm_on=date(2027, 1, 1)),
        form=Form("甲", confirmed="x", version=5),
    )
    assert canonical_json(document(moved)) == canonical_json(document())


@pytest.mark.parametrize(
    "change",
    [
        replace(SUBJECT, entity=replace(HOLDER, facts_version=8)),
        replace(SUBJECT, licence=replace(LICENCE, facts_version=5)),
        replace(SUBJECT, case=replace(CASE, rule="L01-R1@2015-10-01")),
        replace(SUBJECT, contact=replace(CONTACT, mobile="19900009876")),
    ],
)
def test_a_fact_that_moves_moves_the_hash(change: Subject) -> None:
    assert canonical_json(document(change)) != canonical_json(document())


@pytest.mark.parametrize(
    ("entity_type", "head", "place"),
    [
        ("个体工商户", "经营者", "经营场所"),
        ("有限责任公司", "法定代表人", "住所"),
        ("农民专业合作社", "法定代表人", "住所"),
        ("有限责任公司分公司", "负责人", "经营场所"),
        ("个人独资企业", "负责人", "经营场所"),
        ("合伙企业", "负责人", "经营场所"),
        ("", "法定代表人", "住所"),
    ],
)
def test_the_head_is_called_as_on_its_licence(entity_type: str, head: str, place: str) -> None:
    found = fields_of(replace(SUBJECT, entity=replace(HOLDER, entity_type=entity_type)))
    assert (found["legal_rep"]["label"], found["address"]["label"]) == (head, place)


def test_what_the_county_does_not_know_is_left_out_but_the_address_to_post_to() -> None:
    bare = replace(HOLDER, legal_rep="", legal_rep_id="", address="", changed_at=None)
    found = fields_of(replace(SUBJECT, entity=bare))
    assert not {"legal_rep", "legal_rep_id", "address"} & set(found)
    assert found["delivery_address"]["value"] == ""
    assert found["delivery_name"]["value"] == "好味小吃店"


TERMS = """
证照 | 规则              | 到期       | 新证有效期
L01  | L01-R1@2023-12-01 | 2027-01-29 | 自准予延续之日起5年
L04  | L04-R1@2011-05-01            | 2027-01-29 | 2027年1月30日至2031年1月29日
L07  | L07-R1@2004-07-01            | 2026-12-31 | 2027年1月1日至2028年12月31日
L04  | L04-R1@2011-05-01            | 2028-02-29 | 2028年3月1日至2032年2月29日
L02  | L02-R1@2017-06-01            | 2028-02-29 | 2028年3月1日至2031年2月28日
L06  | L06-R1@2021-09-01            | 2027-01-29 | 以新证载明的期限为准
"""


@pytest.mark.parametrize(
    ("kind", "rule", "expiry", "words"),
    [[c.strip() for c in line.split("|")] for line in TERMS.strip().splitlines()[1:]],
)
def test_the_new_term_follows_the_kinds_rule(kind: str, rule: str, expiry: str, words: str) -> None:
    found = CATALOGUE.kind(kind)
    item = CATALOGUE.renewal_item(kind)
    assert item is not None
    assert new_term(found, item.rule(rule), date.fromisoformat(expiry)) == words


FROM_THE_OLD_EXPIRY = [
    (code, item.rules[-1])
    for code in CATALOGUE.kinds
    if (item := CATALOGUE.renewal_item(code))
    and item.rules[-1].new_term_from == "old_expiry"
    and CATALOGUE.kind(code).validity_years
]


@given(st.sampled_from(FROM_THE_OLD_EXPIRY), st.dates(date(2023, 1, 1), date(2040, 12, 31)))
def test_the_term_that_is_shown_is_the_term_that_is_issued(
    of: tuple[str, RenewalRule], expiry: date
) -> None:
    code, rule = of
    kind = CATALOGUE.kind(code)
    licence = replace(LICENCE, kind=code, valid_from=date(2020, 1, 1), valid_to=expiry)
    issued = issuing.new_term(licence, kind, rule, expiry - timedelta(days=40))
    shown = f"{plain_date(issued.valid_from)}至{plain_date(issued.valid_to)}"
    assert new_term(kind, rule, expiry) == shown


def test_every_kind_that_is_renewed_can_be_put_into_a_form() -> None:
    for code in CATALOGUE.kinds:
        item = CATALOGUE.renewal_item(code)
        if item is None:
            continue
        case = replace(CASE, kind=code, item=item.code, rule=item.rules[-1].id)
        text = canonical_json(document(replace(SUBJECT, case=case))).decode()
        assert "(" not in text, "half-width brackets"


GOOD = "山东省淄博市沂源县历山街道历山路18号"


def test_an_address_is_tidied() -> None:
    assert checked_address(f"  {GOOD}\n ") == GOOD
    assert checked_address("历山路18号  2单元 301") == "历山路18号 2单元 301"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("", "address_unreadable"),
        ("路1号", "address_too_short"),
        ("123456789", "address_unreadable"),
        (f"{GOOD}\x00", "address_unreadable"),
        (f"{GOOD}\u202e", "address_unreadable"),
        ("沂" * (LONGEST_ADDRESS + 1), "address_too_long"),
    ],
)
def test_a_bad_address_is_refused_and_the_field_named(told: str, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        checked_address(told)
    assert refused.value.code == code
    assert refused.value.facts == {"field": "delivery_address"}


@given(st.text(max_size=120))
def test_an_address_that_is_taken_stays_as_it_is(told: str) -> None:
    try:
        address = checked_address(told)
    except Malformed:
        return
    assert checked_address(address) == address
    assert 6 <= len(address) <= LONGEST_ADDRESS


def test_only_declared_fields_may_be_edited() -> None:
    assert EDITABLE == ("delivery_address",)
