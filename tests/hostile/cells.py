"""Hostile cells: each value put into each column it could slip into."""

from itertools import chain

from tests.gateways.intake_rows import ENTITY, LICENCE, entity_cells, licence_cells
from tests.gateways.test_tables import TITLES
from tests.hostile.judging import Recipe
from zhiban.gateways.files.headers import ENTITY_COLUMNS


def _row(cells: list[str]) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def _file(header: list[str], *rows: list[str]) -> bytes:
    lines = [",".join(header), *map(_row, rows), ""]
    return "\r\n".join(lines).encode("utf-8", "surrogatepass")


def licences(*values: dict[str, str]) -> Recipe:
    """A licences file, each row with some cells changed."""
    return (lambda: _file(TITLES, *(licence_cells(**one) for one in values))), len(values)


def entities(*values: dict[str, str]) -> Recipe:
    """An entities file, likewise."""
    titles = list(ENTITY_COLUMNS.values())
    return (lambda: _file(titles, *(entity_cells(**one) for one in values))), len(values)


NASTY: dict[str, str] = {
    "formula": '=HYPERLINK("http://evil.example","点我")',
    "dynamic data exchange": "=cmd|' /C calc'!A0",
    "at sign": "@SUM(1+1)*cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "full-width equals": "＝1+1",
    "tab": "\t=1+1",
    "NUL": "a\0b",
    "escape sequence": "\x1b[31m红\x1b[0m",
    "backspaces": "abc\b\b\b",
    "zero-width": "沂\u200b源\u200d县",
    "reversed": "\u202e县源沂",
    "soft hyphen": "沂\xad源",
    "tag letters": "沂\U000e0041源",
    "private use": "沂\ue000源",
    "combining storm": "沂" + "\u0301" * 60,
    "emoji family": "👨\u200d👩\u200d👧\u200d👦",
    "our own marks": "\ufdd0f沂源",
    "noncharacter": "\uffff",
    "long": "长" * 20_000,
    "blanks": "\u3000\xa0 \t",
    "markup": "<script>alert(1)</script>",
    "template": "{{7*7}}${7*7}#{7*7}",
    "SQL": "'; DROP TABLE registry;--",
    "path": "../../../../etc/passwd",
    "percent": "%s%s%s%n%x",
    "JSON": '{"PK":"ENTITY#x"}',
    "key separators": "A#B#C##",
    "a phone": "19900000001",
    "an ID number": "372828198003071237",
}

COLUMNS: dict[str, Recipe] = {
    f"{name} in every licence column": licences(*({column: value} for column in LICENCE))
    for name, value in NASTY.items()
} | {
    f"{name} in every entity column": entities(*({column: value} for column in ENTITY))
    for name, value in NASTY.items()
}

DATES = [
    "0000-00-00", "0001-01-01", "1899-12-31", "1949-09-30", "1949-10-01", "2026-02-29",
    "2026-13-01", "2026-00-10", "2026-1-1", "26-1-1", "2026年1月", "2026年13月1日",
    "二〇二六年一月一日", "20261301", "2026-12-31T25:00:00", "2026-12-31T23:59:60",
    "2026-12-31 24:00:00", "2026-12-31+99:99", "9999-12-31T23:59:59-12:00", "99999-01-01",
    "10000000-01-01", "-2026-01-01", "1/2/2026", "46392", "1.0", "1e9", "NaN", "Infinity",
    "今天", "长期有", "２０２６－０１－０１", "2026-01-01" * 9, "0", "TRUE",
]  # fmt: skip

NUMBERS = [
    "", "0", "000000000000000000", "37032360001234", "370323600012345", "3703236000123456",
    "92370323MA3ABCDE1", "92370323MA3ABCDE122", "92370323MA3ABCDE13", "9237032三MA3ABCDE12",
    "９２370323MA3ABCDE12", "92370323ma3abcde12", "92370323-MA3ABCDE-12", "IOSVZ0323MA3ABCDE1",
    "Y2370323MA3ABCDE12", "9.2E+17", "92370323MA3ABCDE12\n", "92370323MA3ABCDE12,",
    "\u0661" * 18, "𝟗" * 18, "²" * 18, "①" * 18, "9" * 5_000,
]  # fmt: skip

PHONES = [
    "1", "12345678901", "1990000000", "199000000011", "+8619900000001", "008619900000001",
    "86-199-0000-0001", "１９９００００００００１", "199 0000 0001", "0533-3241001", "110",
    "19900000001/19900000002", "1.99E+10", "١٩٩٠٠٠٠٠٠٠١", "二" * 11, "1" * 4_000,
]  # fmt: skip

IDS = [
    "11010519491231002", "11010519491231002X", "110105194912310021", "11010519491331002X",
    "110105490912310", "00000000000000000X", "X" * 18, "３７２８２８１９８００３０７１２３７",
    "372828198003071237 ", "护照E12345678", "²" * 17 + "X", "1" * 17, "",
]  # fmt: skip

LISTS: dict[str, Recipe] = {
    f"dates in {column}": licences(*({column: date} for date in DATES))
    for column in ("issued_on", "valid_from", "valid_to", "updated_at")
} | {
    "dates in changed_at": entities(*({"changed_at": date} for date in DATES)),
    "numbers in a licence": licences(*({"uscc": number} for number in NUMBERS)),
    "numbers in an entity": entities(*({"uscc": number} for number in NUMBERS)),
    "phones": entities(*({"mobile": phone} for phone in PHONES)),
    "ID numbers": entities(*({"legal_rep_id": number} for number in IDS)),
    "statuses": licences(*({"status": word} for word in ("", "?", "有效" * 99, "ACTIVE", "None"))),
    "kinds": licences(*({"kind": word} for word in ("", "?", "食品" * 99, "L01", "L99", "../L01"))),
    "columns shifted by one": licences(
        dict(zip(LICENCE, chain([""], LICENCE.values()), strict=False))
    ),
    "columns in reverse": licences(dict(zip(LICENCE, reversed(LICENCE.values()), strict=True))),
    "all cells blank": licences(dict.fromkeys(LICENCE, "")),
    "all cells blanks": entities(dict.fromkeys(ENTITY, "  ")),
    "the same row a thousand times": licences(*[{}] * 1_000),
    "one number, many holders": licences(
        *({"holder_name": f"第{n}家"} for n in range(50)),
    ),
    "one licence, many dates": licences(
        *({"valid_to": f"2026-{n % 12 + 1:02}-01"} for n in range(60)),
    ),
    "one holder, a hundred superseded licences": licences(
        *({"number": f"N{n}", "status": "已换证", "valid_from": f"20{n % 20 + 3:02}-01-01",
           "issued_on": "", "valid_to": f"20{n % 20 + 5:02}-01-01"} for n in range(100)),
    ),
}  # fmt: skip
