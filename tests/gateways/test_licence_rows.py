"""What a row of a licences file is taken for: 证照."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.gateways.intake_rows import KINDS, LICENCE, USCC, licence_cells
from zhiban.domain.intake import Hold, LicenceRow, Outcome, Rejection
from zhiban.domain.licences import LicenceStatus
from zhiban.gateways.files.dates import (
    DayCache,
    UnreadableDate,
    read_day,
    read_expiry,
    read_instant,
)
from zhiban.gateways.files.licences import LicenceCheck

CHINA = timezone(timedelta(hours=8))
CHECK = LicenceCheck(KINDS)
CLINIC = {"kind": "动物诊疗许可证", "number": "(鲁淄)动诊证(2022)第0001号"}


def check(**changes: str) -> Outcome[LicenceRow]:
    return check_cells(licence_cells(**changes))


def check_cells(cells: list[str]) -> Outcome[LicenceRow]:
    closely = CHECK.check_row(3, cells)
    assert list(CHECK.check_chunk(3, [cells])) == [closely]
    return closely


def accept(**changes: str) -> LicenceRow:
    row = check(**changes)
    assert isinstance(row, LicenceRow)
    return row


def test_a_sound_row() -> None:
    assert check() == LicenceRow(
        3,
        "L01",
        "JY13703230000101",
        USCC,
        "沂源县南麻街道老王家常菜馆",
        date(2022, 3, 10),
        date(2022, 3, 10),
        date(2027, 3, 9),
        "沂源县行政审批服务局",
        LicenceStatus.ACTIVE,
        datetime(2022, 3, 10, 9, 30, tzinfo=CHINA),
    )


def test_a_row_built_in_bulk_is_the_frozen_class() -> None:
    (row,) = CHECK.check_chunk(3, [licence_cells()])
    assert type(row) is LicenceRow
    with pytest.raises(AttributeError):
        row.line = 4  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("食品经营许可证", "L01"),
        ("《食品经营许可证》", "L01"),
        (" 食品经营 许可证", "L01"),
        ("食品经营许可", "L01"),
        ("L01", "L01"),
        ("l01", "L01"),
        ("营业性演出许可证(文艺表演团体)", "L07"),
        ("营业性演出许可证\uff08文艺表演团体\uff09", "L07"),
        ("烟花爆竹经营(零售)许可证", None),
        ("", None),
    ],
)
def test_kind(text: str, code: str | None) -> None:
    row = check(kind=text, valid_to="2024-03-09")
    if code:
        assert isinstance(row, LicenceRow)
        assert row.kind == code
    else:
        assert row == Rejection(3, ("证照类型：" + ("不是认识的写法" if text else "没有填写"),))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-01-05", date(2027, 1, 5)),
        ("2027-1-5", date(2027, 1, 5)),
        ("2027/1/5", date(2027, 1, 5)),
        ("2027.01.05", date(2027, 1, 5)),
        ("2027年1月5日", date(2027, 1, 5)),
        ("2027年01月05日", date(2027, 1, 5)),
        ("20270105", date(2027, 1, 5)),
        ("\uff12\uff10\uff12\uff17-01-05", date(2027, 1, 5)),  # full-width digits
        (" 2027-01-05 00:00:00 ", date(2027, 1, 5)),
        ("2028-02-29", date(2028, 2, 29)),
        ("2027-02-29", "“2027-02-29”是不存在的日期"),
        ("2027年2月30日", "“2027年2月30日”是不存在的日期"),
        ("20271301", "“20271301”是不存在的日期"),
        ("0000-01-01", "“0000-01-01”是不存在的日期"),
        ("1900-01-01", "“1900-01-01”早于1949年"),
        ("27-01-05", "“27-01-05”不是能识别的日期"),
        ("2027-01", "“2027-01”不是能识别的日期"),
        ("46397", "“46397”不是能识别的日期"),
        ("2027-01-05 11:30", "内容不是能识别的日期"),
        ("2027/01-05", "“2027/01-05”不是能识别的日期"),
        ("19900001234", "内容不是能识别的日期"),
        ("王样例", "内容不是能识别的日期"),
        ("2027-01-05" * 9, "不是日期"),
    ],
)
def test_a_date_as_officials_write_it(text: str, day: date | str) -> None:
    if isinstance(day, date):
        assert read_day(text) == day
    else:
        with pytest.raises(UnreadableDate) as caught:
            read_day(text)
        assert str(caught.value).startswith(day)


FORMATS = (
    "{0:%Y-%m-%d}",
    "{0:%Y/%m/%d}",
    "{0.year:04}/{0.month}/{0.day}",
    "{0.year:04}-{0.month}-{0.day}",
    "{0.year:04}年{0.month}月{0.day}日",
    "{0:%Y%m%d}",
    "{0:%Y-%m-%d} 00:00:00",
)


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1949, 10, 1), date(2199, 12, 31)), st.sampled_from(FORMATS))
def test_every_day_survives_every_spelling(day: date, form: str) -> None:
    text = form.format(day)
    assert read_day(text) == day
    assert read_expiry(text) == (None if day == date(2099, 12, 31) else day)
    assert DayCache(read_day, date.min)[text] == day
    assert read_instant(text) == datetime.combine(day, datetime.min.time(), CHINA)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=45), st.text("0123456789-/.年月日 T:Z+", max_size=25)))
@example("2026-W01-1 10:00:00")
@example("२०२७-०१-०५")
def test_any_text_is_a_day_or_unreadable(text: str) -> None:
    for read in (read_day, read_expiry, read_instant):
        with suppress(UnreadableDate):
            read(text)
    cache = DayCache(read_day, date.min)
    assert cache[text] == cache[text]


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 7_800_000_000_000_000))
def test_every_instant_survives_every_spelling(microseconds: int) -> None:
    instant = datetime(1950, 1, 1, tzinfo=CHINA) + timedelta(microseconds=microseconds)
    whole = instant.replace(microsecond=0)
    for form in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y%m%d%H%M%S", "%Y年%m月%d日 %H:%M:%S"):
        assert read_instant(f"{whole:{form}}") == whole
    assert read_instant(instant.isoformat()) == instant
    assert read_instant(instant.astimezone(UTC).isoformat()) == instant


def test_the_cache_of_days_is_bounded() -> None:
    cache = DayCache(read_day, date.min)
    for n in range(DayCache.MOST_DAYS + 500):
        assert cache["2027-01-05" + " " * (n // 200) + "　" * (n % 200)] in (date(2027, 1, 5), None)
    assert len(cache) <= DayCache.MOST_DAYS


@pytest.mark.parametrize(
    "text",
    [
        "长期", "长 期", "（长期）", "长期有效", "至长期", "永久", "永续", "无固定期限", "不限期",
        "9999-12-31", "9999-01-01", "2999/12/31", "99991231", "2099-12-31", "2099年12月31日",
        "", " ",
    ],
)  # fmt: skip
def test_no_expiry(text: str) -> None:
    assert accept(**CLINIC, valid_to=text).valid_to is None


@pytest.mark.parametrize("text", ["长期", "9999/12/31", "2099-12-31", ""])
def test_no_expiry_is_held_where_the_law_gives_a_term(text: str) -> None:
    row = check(valid_to=text)
    assert isinstance(row, Hold)
    (reason,) = row.reasons
    assert reason.startswith("有效期止：")
    assert (f"写作“{text}”" if text else "没有填写") in reason
    assert "食品经营许可证依法都有有效期" in reason


def test_a_kind_without_statutory_term_may_print_an_end() -> None:
    assert accept(**CLINIC).valid_to == date(2027, 3, 9)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"valid_to": "2022-03-09"}, "有效期止：早于有效期起，请核对"),
        ({"valid_to": "2022-03-09", "valid_from": ""}, "有效期止：早于发证日期，请核对"),
        ({"valid_to": "2027-02-30"}, "有效期止：“2027-02-30”是不存在的日期"),
        ({"issued_on": "去年"}, "发证日期：内容不是能识别的日期"),
        ({"number": ""}, "证照编号：没有填写"),
        ({"number": "J" * 65}, "证照编号：太长，最多64个字"),
        ({"holder_name": ""}, "持证主体名称：没有填写"),
        ({"uscc": "370323600012345"}, "持证主体代码：仍是15位旧注册号"),
        ({"uscc": "92370323MA3ABCDE13"}, "持证主体代码：校验码不对"),
        ({"status": "遗失"}, "状态：不是认识的写法"),
        ({"updated_at": "2022-03-10 9点"}, "更新时间：内容不是能识别的日期"),
        ({"issuer": "局" * 201}, "发证机关：太长"),
    ],
)
def test_faults(changes: dict[str, str], reason: str) -> None:
    row = check(**changes)
    assert isinstance(row, Rejection)
    assert row.reasons[0].startswith(reason)


@pytest.mark.parametrize(
    ("changes", "warned"),
    [
        ({"valid_to": "2027-03-09"}, False),
        ({"valid_to": "2027-03-10"}, False),  # printed as the anniversary
        ({"valid_to": "2027-03-11"}, True),
        ({"valid_to": "2027-03-11", "valid_from": ""}, True),  # counted from the day of issue
        ({"valid_to": "2027-03-11", "valid_from": "", "issued_on": ""}, False),
        ({"valid_to": "2027-09-08"}, True),  # half a year longer: issued early
        ({"valid_from": "2024-02-29", "valid_to": "2029-03-01"}, False),
        ({"valid_from": "2024-02-29", "valid_to": "2029-03-02"}, True),
        ({"kind": "L07", "valid_to": "2024-03-11"}, True),
        ({"kind": "L17", "valid_to": "2050-01-01"}, False),  # the law gives no term
    ],
)
def test_a_term_longer_than_the_laws_is_taken_in_and_warned_of(
    changes: dict[str, str], warned: bool
) -> None:
    row = accept(**changes)
    says = "；".join(row.warnings)
    assert bool(row.warnings) == warned
    assert says.startswith("有效期止：超出") == warned


def test_brackets_of_a_kind_stand_full_width_in_a_sentence() -> None:
    (warning,) = accept(kind="L07", valid_to="2024-03-11").warnings
    assert "营业性演出许可证（文艺表演团体）的法定有效期2年" in warning


IDENTIFIER = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"


@pytest.mark.parametrize(
    ("identifier", "warned"),
    [("", False), (IDENTIFIER, False), (IDENTIFIER[:-1] + "V", True), ("无", True)],
)
def test_an_identifier_is_kept_and_an_odd_one_only_warned_of(identifier: str, warned: bool) -> None:
    row = check_cells([*licence_cells(), identifier])
    assert isinstance(row, LicenceRow)
    assert row.identifier == identifier
    assert bool(row.warnings) == warned


def test_an_identifier_far_too_long_is_a_slip() -> None:
    row = check_cells([*licence_cells(), "1" * 201])
    assert isinstance(row, Rejection)
    assert row.reasons == ("电子证照标识：太长，最多200个字",)


def test_issued_after_its_end_is_a_fault_even_when_the_start_is_given() -> None:
    row = check(issued_on="2028-01-01")
    assert isinstance(row, Rejection)
    assert row.reasons == ("有效期止：早于发证日期，请核对",)


def test_a_rejection_goes_before_a_hold() -> None:
    assert isinstance(check(valid_to="", uscc="1"), Rejection)


def test_the_last_day_may_be_the_first() -> None:
    assert accept(valid_to="2022-03-10").valid_to == date(2022, 3, 10)


def test_blank_dates_are_unknown() -> None:
    row = accept(issued_on="", valid_from="", updated_at="")
    assert (row.issued_on, row.valid_from, row.updated_at) == (None, None, None)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("有效", LicenceStatus.ACTIVE),
        ("正常", LicenceStatus.ACTIVE),
        ("过期", LicenceStatus.EXPIRED),
        ("注销", LicenceStatus.CANCELLED),
        ("撤销", LicenceStatus.REVOKED),
        ("吊销", LicenceStatus.REVOKED),
        ("暂扣", LicenceStatus.SUSPENDED),
        ("已换证", LicenceStatus.SUPERSEDED),
        ("SUSPENDED", LicenceStatus.SUSPENDED),
    ],
)
def test_status(word: str, status: LicenceStatus) -> None:
    assert accept(status=word).status is status


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(list(LICENCE)),
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(["", " ", "长期", "2022-02-30", "动物诊疗许可证", *LICENCE.values()]),
        ),
        max_size=3,
    )
)
def test_bulk_reading_says_what_close_reading_says(changes: dict[str, str]) -> None:
    check(**changes)


def test_a_chunk_keeps_its_order_and_lines() -> None:
    rows = [licence_cells(), licence_cells(valid_to=""), licence_cells(kind="")]
    outcomes = list(CHECK.check_chunk(30, rows))
    assert [outcome.line for outcome in outcomes] == [30, 31, 32]
    assert [type(outcome) for outcome in outcomes] == [LicenceRow, Hold, Rejection]
