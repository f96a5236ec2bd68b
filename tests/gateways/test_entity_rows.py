"""What a row of an entities file is taken for: 市场主体."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from tests.gateways.intake_rows import ENTITY, RESIDENT_ID, USCC, entity_cells
from zhiban.domain.entities import EntityStatus
from zhiban.domain.intake import EntityRow, Outcome, Rejection, open_twin
from zhiban.gateways.files.entities import EntityCheck

CHINA = timezone(timedelta(hours=8))
SOUND = EntityRow(
    7,
    USCC,
    "沂源县南麻街道老王家常菜馆",
    "个体工商户",
    "王样例",
    RESIDENT_ID,
    "19900000001",
    "山东省淄博市沂源县南麻街道胜利路12号",
    "南麻街道",
    "餐饮服务,食品销售",
    EntityStatus.ACTIVE,
    datetime(2026, 1, 5, 10, tzinfo=CHINA),
)


def check(**changes: str) -> Outcome[EntityRow]:
    cells = entity_cells(**changes)
    closely = EntityCheck().check_row(7, cells)
    assert list(EntityCheck().check_chunk(7, [cells])) == [closely]
    return closely


def accept(**changes: str) -> EntityRow:
    row = check(**changes)
    assert isinstance(row, EntityRow)
    return row


def reasons(**changes: str) -> str:
    row = check(**changes)
    return ";".join(row.reasons) if isinstance(row, Rejection) else ""


def test_a_sound_row() -> None:
    assert check() == SOUND


def test_a_row_built_in_bulk_is_the_frozen_class_and_shows_no_person() -> None:
    (row,) = EntityCheck().check_chunk(7, [entity_cells()])
    assert type(row) is EntityRow
    assert hash(row) == hash(SOUND)
    with pytest.raises(AttributeError):
        row.line = 8  # type: ignore[misc]
    for secret in ("王", RESIDENT_ID, "199", "胜利路"):
        assert secret not in repr(row)


def test_the_open_twin_takes_the_same_arguments() -> None:
    with pytest.raises(TypeError):
        open_twin(EntityRow)(1, USCC)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (USCC, ""),
        ("91370323MA3ABCDE15", ""),
        ("93370323MA3ABCDE1Y", ""),
        ("52370323MA3ABCDE16", ""),
        ("N2370323MA3ABCDE1L", ""),  # 农村集体经济组织
        ("A1370323MA3ABCDE14", ""),
        ("Y1370323MA3ABCDE1F", ""),
        ("91110000600037341L", ""),  # a real company's
        (USCC.lower(), ""),
        (f" {USCC[:2]} {USCC[2:]} ", ""),
        ("\uff19\uff12" + USCC[2:], ""),  # full-width digits
        ("370323600012345", "仍是15位旧注册号"),
        ("92370323MA3ABCDE1", "应为18位，现为17位"),
        ("92370323MA3ABCDE122", "应为18位，现为19位"),
        ("92370323MA3ABCDE13", "校验码不对"),
        ("92370323MA3ABCDE2" + uscc.calc_check_digit("92370323MA3ABCDE2"), "第17位"),
        ("92370323MA3ABCDEO2", "不用I、O、S、V、Z"),
        ("92370323_A3ABCDE12", "不使用的字符"),
        ("9237032三MA3ABCDE12", "不使用的字符"),
        ("9A370323MA3ABCDE12", "应为数字"),
        ("", "没有填写"),
    ],
)
def test_uscc(code: str, says: str) -> None:
    found = reasons(uscc=code)
    assert (says in found) if says else not found
    assert found.startswith("统一社会信用代码：") or not says


def test_a_tidied_uscc_is_the_one_that_is_kept() -> None:
    assert accept(uscc=f"{USCC.lower()} ").uscc == USCC


@pytest.mark.parametrize(
    ("number", "says", "warns"),
    [
        (RESIDENT_ID, "", ""),
        ("370323199503071237", "", ""),
        ("99999919800307123X", "", "行政区划"),
        ("99999919800307123x", "", "行政区划"),
        ("370323197503071238", "", "行政区划"),  # 沂源县 was 372828 then
        ("372828199503071238", "", "行政区划"),
        ("37282819800307123 7", "", ""),
        ("372828198003071238", "校验码不对", ""),
        ("372828198013071230", "出生日期不存在", ""),
        ("372828800307123", "应为18位，现为15位", ""),
        ("E12345678", "", "不是居民身份证号"),
        ("", "", "没有填写"),
    ],
)
def test_resident_id(number: str, says: str, warns: str) -> None:
    row = check(legal_rep_id=number)
    if isinstance(row, EntityRow):
        assert not says
        assert warns in ";".join(row.warnings)
        assert bool(row.warnings) == bool(warns)
    else:
        assert isinstance(row, Rejection)
        assert says
        assert says in row.reasons[0]
        assert row.reasons[0].startswith("证件号码：")


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("19900000001", "19900000001"),
        ("199 0000 0001", "19900000001"),
        ("+86-19900000001", "19900000001"),
        ("008619900000001", "19900000001"),
        ("\uff11\uff19\uff1900000001", "19900000001"),  # full-width digits
        ("12900000001", None),
        ("1990000000", None),
        ("199000000011", None),
        ("0533-3241001", None),
        ("无", None),
    ],
)
def test_mobile(number: str, kept: str | None) -> None:
    if kept:
        assert accept(mobile=number).mobile == kept
    else:
        assert reasons(mobile=number) == "手机号码：不是11位手机号码"


def test_a_blank_mobile_is_a_warning() -> None:
    row = accept(mobile=" ")
    assert row.mobile == ""
    assert row.warnings == ("手机号码：没有填写，无法发短信提醒",)


def test_a_blank_person_is_a_warning() -> None:
    assert accept(legal_rep="", legal_rep_id="").warnings == (
        "证件号码：没有填写",
        "法定代表人：没有填写",
    )


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("存续", EntityStatus.ACTIVE),
        ("存续(在营、开业、在册)", EntityStatus.ACTIVE),
        (" 在业 ", EntityStatus.ACTIVE),
        ("active", EntityStatus.ACTIVE),
        ("列入经营异常名录", EntityStatus.ABNORMAL),
        ("吊销\uff0c未注销", EntityStatus.REVOKED),
        ("吊销,未注销", EntityStatus.REVOKED),
        ("吊销", EntityStatus.REVOKED),
        ("注销", EntityStatus.CANCELLED),
        ("吊销已注销", EntityStatus.CANCELLED),
    ],
)
def test_status(word: str, status: EntityStatus) -> None:
    assert accept(status=word).status is status


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "迁出"}, "登记状态：不是认识的写法"),
        ({"status": ""}, "登记状态：没有填写"),
        ({"name": " "}, "名称：没有填写"),
        ({"name": "店" * 201}, "名称：太长，最多200个字"),
        ({"scope": "店" * 8_001}, "经营范围：太长，最多8000个字"),
        ({"changed_at": "2026-02-30"}, "变更时间：“2026-02-30”是不存在的日期"),
        ({"changed_at": "2026-01-05 25:00:00"}, "变更时间：内容是不存在的时间"),
        ({"changed_at": "昨天"}, "变更时间：内容不是能识别的日期"),
        ({"investors": "人" * 4_001}, "投资人：太长"),
    ],
)
def test_other_faults(changes: dict[str, str], reason: str) -> None:
    assert reasons(**changes).startswith(reason)


def test_every_fault_of_a_row_is_named() -> None:
    row = check(uscc="1", name="", status="?", changed_at="?")
    assert isinstance(row, Rejection)
    assert [reason.split("：")[0] for reason in row.reasons] == [
        "名称",
        "统一社会信用代码",
        "登记状态",
        "变更时间",
    ]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-05 10:00:00", datetime(2026, 1, 5, 10, tzinfo=CHINA)),
        ("2026-01-05T10:00:00", datetime(2026, 1, 5, 10, tzinfo=CHINA)),
        ("2026-01-05T02:00:00Z", datetime(2026, 1, 5, 10, tzinfo=CHINA)),
        ("2026-01-05T10:00:00.250+08:00", datetime(2026, 1, 5, 10, 0, 0, 250_000, tzinfo=CHINA)),
        ("2026/1/5 9:05", datetime(2026, 1, 5, 9, 5, tzinfo=CHINA)),
        ("2026年1月5日 10:00:00", datetime(2026, 1, 5, 10, tzinfo=CHINA)),
        ("20260105100000", datetime(2026, 1, 5, 10, tzinfo=CHINA)),
        ("2026-01-05", datetime(2026, 1, 5, tzinfo=CHINA)),
        ("", None),
    ],
)
def test_changed_at(text: str, instant: datetime | None) -> None:
    row = accept(changed_at=text)
    assert row.changed_at == instant
    assert instant is None or (row.changed_at and row.changed_at.utcoffset() == timedelta(hours=8))


def test_optional_fields() -> None:
    row = accept(registered_capital="50万元", sponsor="王样例", investors=" ")
    assert (row.registered_capital, row.sponsor, row.investors) == ("50万元", "王样例", None)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(list(ENTITY)),
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(["", " ", *ENTITY.values(), USCC.lower(), "2026-02-30", "注销"]),
        ),
        max_size=3,
    )
)
def test_bulk_reading_says_what_close_reading_says(changes: dict[str, str]) -> None:
    check(**changes)


def test_a_chunk_keeps_its_order_and_lines() -> None:
    rows = [entity_cells(), entity_cells(uscc="1"), entity_cells(mobile="")]
    outcomes = list(EntityCheck().check_chunk(30, rows))
    assert [outcome.line for outcome in outcomes] == [30, 31, 32]
    assert [type(outcome) for outcome in outcomes] == [EntityRow, Rejection, EntityRow]


@pytest.mark.parametrize("column", ["changed_at", "status", "uscc", "legal_rep_id", "mobile"])
@pytest.mark.parametrize("secret", ["19900001234", "王小明样例", RESIDENT_ID, USCC])
def test_no_reason_quotes_a_person_when_columns_slipped(column: str, secret: str) -> None:
    assert secret not in reasons(**{column: secret})
