"""A slow, obvious recount of what is due, from the intake files alone and by other code.

It shares nothing with the product: its law is the small table below, read off the statutes by
hand, its working days come from the `chinese_calendar` package, and it looks at every row.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

DAY = timedelta(days=1)

STATUTORY_2027 = {
    date(2027, 1, 1),
    *(date(2027, 2, d) for d in (5, 8)),
    date(2027, 4, 5),
    *(date(2027, 5, d) for d in (1, 2)),
    date(2027, 6, 9),
    date(2027, 9, 15),
    *(date(2027, 10, d) for d in (1, 2, 3)),
}
"""Weekday statutory holidays of a year whose notice is not out; no make-up days are known."""


@dataclass(frozen=True)
class Rule:
    """Latest and earliest before expiry, whether a late filing is taken, how early to remind."""

    latest: tuple[int, str]
    earliest: tuple[int, str] | None = None
    accepts_late: bool = False
    first: int = 60
    floor: bool = False


LAW = {
    "食品经营许可证": Rule((15, "wd"), (90, "wd"), accepts_late=True, first=30, floor=True),
    "食品小作坊登记证": Rule((30, "d")),
    "小餐饮登记证": Rule((30, "d")),
    "公共场所卫生许可证": Rule((30, "d")),
    "饮用水供水单位卫生许可证": Rule((6, "mo"), accepts_late=True, first=30),
    "民办学校办学许可证": Rule((30, "d"), accepts_late=True),
    "营业性演出许可证(文艺表演团体)": Rule((30, "d")),
    "娱乐经营许可证": Rule((30, "d")),
    "药品经营许可证(零售)": Rule((2, "mo"), (6, "mo"), accepts_late=True),
    "医疗器械经营许可证(第三类)": Rule((30, "wd"), (90, "wd")),
    "劳务派遣经营许可证": Rule((60, "d")),
    "农药经营许可证": Rule((90, "d")),
    "兽药经营许可证": Rule((6, "mo"), accepts_late=True, first=30),
    "林木种子生产经营许可证": Rule((30, "d")),
    "出版物经营许可证(零售)": Rule((30, "d")),
    "城镇污水排入排水管网许可证": Rule((30, "d")),
}

NO_HYGIENE_PERMIT = [
    "饭馆",
    "饭店",
    "餐馆",
    "餐厅",
    "车马店",
    "咖啡",
    "酒吧",
    "茶座",
    "茶馆",
    "录像厅",
    "录像室",
    "音乐厅",
    "展览馆",
    "博物馆",
    "美术馆",
    "图书馆",
    "书店",
    "公园",
    "体育场",
    "体育馆",
]
STILL_LICENSED = [
    "宾馆",
    "旅店",
    "旅馆",
    "招待所",
    "酒店",
    "民宿",
    "浴",
    "理发",
    "美发",
    "美容",
    "影剧院",
    "影院",
    "游艺",
    "舞厅",
    "歌舞",
    "游泳",
    "商场",
    "商店",
    "超市",
    "候诊",
    "候车",
    "候机",
    "候船",
]


def works(day: date) -> bool:
    if day.year <= 2026:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and day not in STATUTORY_2027


def back(day: date, term: tuple[int, str]) -> tuple[date, bool]:
    """`term` before `day`, and whether a year without a notice was counted through."""
    n, unit = term
    if unit == "d":
        return day - n * DAY, False
    if unit == "mo":
        return months_back(day, n), False
    at, guessed = day, False
    while n:
        at -= DAY
        guessed = guessed or at.year > 2026
        n -= works(at)
    return at, guessed


def months_back(day: date, n: int) -> date:
    year, month = day.year, day.month
    for _ in range(n):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    for last in range(day.day, 0, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError


def earlier_working_day(day: date) -> date:
    while not works(day):
        day -= DAY
    return day


def later_working_day(day: date) -> date:
    while not works(day):
        day += DAY
    return day


def is_due(rule: Rule, expiry: date, today: date) -> bool:
    """Whether a reminder for this expiry is due on `today`: begun, and filing still accepted."""
    latest, guessed = back(expiry, rule.latest)
    if guessed:
        latest -= 10 * DAY
    opens = date.min
    if rule.earliest:
        opens, guessed = back(expiry, rule.earliest)
        if guessed:
            opens += 10 * DAY
    asked = latest - rule.first * DAY
    first = earlier_working_day(asked)
    floor = max(opens, asked) if rule.floor else opens
    if first < floor:
        first = later_working_day(floor)
    return first <= today <= (expiry if rule.accepts_late else latest)


def read_date(text: str) -> date | None:
    """The civil date of a cell in any of the county's spellings; None for 长期."""
    digits = [
        part
        for part in text.replace("年", "-")
        .replace("月", "-")
        .replace("日", "")
        .replace("/", "-")
        .split("-")
        if part
    ]
    if len(digits) == 1 and len(text) == 8 and text.isdigit():
        digits = [text[:4], text[4:6], text[6:]]
    if len(digits) != 3 or digits[0] in ("9999", "2099"):
        return None
    return date(int(digits[0]), int(digits[1]), int(digits[2]))


def taken_in(
    source: bytes, rejects: bytes, key: tuple[str, ...], time: str
) -> Iterator[dict[str, str]]:
    """The rows of a file that were not turned away, the newest of each key."""
    turned_away = {int(row["行号"]) for row in table(rejects)} if rejects else set()
    newest: dict[tuple[str, ...], dict[str, str]] = {}
    reader = csv.DictReader(io.StringIO(source.decode("utf-8-sig")))
    line = 2
    for row in reader:
        start, line = line, reader.line_num + 1
        if start in turned_away:
            continue
        identity = tuple(row[name] for name in key)
        if identity not in newest or row[time] > newest[identity][time]:
            newest[identity] = row
    yield from newest.values()


def table(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))


def due_licences(
    entities: bytes, entity_rejects: bytes, licences: bytes, licence_rejects: bytes, today: date
) -> set[tuple[str, str]]:
    """(持证主体代码, 证照编号) of every licence that must have a case after ringing `today`."""
    holders = {
        row["统一社会信用代码"]: row
        for row in taken_in(entities, entity_rejects, ("统一社会信用代码",), "变更时间")
    }
    due = set()
    for row in taken_in(
        licences, licence_rejects, ("证照类型", "证照编号", "持证主体代码"), "更新时间"
    ):
        rule, expiry = LAW.get(row["证照类型"]), read_date(row["有效期止"])
        holder = holders.get(row["持证主体代码"])
        if rule is None or expiry is None or holder is None:
            continue
        if holder["登记状态"] in ("注销", "吊销", "撤销") or row["状态"] in (
            "注销",
            "撤销",
            "吊销",
            "暂扣",
            "已换证",
        ):
            continue
        described = f"{holder['名称']} {holder['经营范围']}"
        if row["证照类型"] == "公共场所卫生许可证" and (
            any(word in described for word in NO_HYGIENE_PERMIT)
            and not any(word in described for word in STILL_LICENSED)
        ):
            continue
        if is_due(rule, expiry, today):
            due.add((row["持证主体代码"], row["证照编号"]))
    return due
