"""Hostile CSV: bytes, quotes, lines, headers and cells."""

import random

from tests.gateways.intake_rows import ENTITY, LICENCE, licence_cells
from tests.gateways.test_tables import TITLES
from tests.hostile.judging import Recipe
from zhiban.gateways.files.headers import ENTITY_COLUMNS

HEADER = ",".join(TITLES)
ENGLISH = ",".join(LICENCE)
SOUND = ",".join(licence_cells())
ENTITY_HEADER = ",".join(ENTITY_COLUMNS.values())
ENTITY_SOUND = ",".join(f'"{cell}"' for cell in ENTITY.values())


def table(*lines: str, header: str = HEADER, end: str = "\n", encoding: str = "utf-8") -> bytes:
    """A header and lines."""
    return end.join([header, *lines, ""]).encode(encoding, "surrogatepass")


def of(*lines: str, rows: int | str | None = None, **how: str) -> Recipe:
    """A recipe of lines."""
    return (lambda: table(*lines, **how)), rows


def raw(content: bytes, rows: int | str | None = None) -> Recipe:
    """A recipe of bytes."""
    return (lambda: content), rows


def row(**changes: str) -> str:
    """One licence, its cells quoted."""
    cells = (cell.replace('"', '""') for cell in licence_cells(**changes))
    return ",".join(f'"{cell}"' for cell in cells)


GB = SOUND.encode("gb18030")
HEAD = table()

ENCODINGS: dict[str, Recipe] = {
    "nothing": raw(b"", "refused"),
    "a mark only": raw(b"\xef\xbb\xbf", "refused"),
    "two marks": raw(b"\xef\xbb\xbf\xef\xbb\xbf" + table(SOUND)),
    "blanks only": raw(b" \t\r\n" * 99, "refused"),
    "a NUL only": raw(b"\0", "refused"),
    "NULs only": raw(b"\0" * 70_000, "refused"),
    "UTF-16 with mark": raw(table(SOUND).decode().encode("utf-16"), "refused"),
    "UTF-16 big-endian": raw(b"\xfe\xff" + table(SOUND).decode().encode("utf-16-be"), "refused"),
    "UTF-16 without mark": raw(table(SOUND).decode().encode("utf-16-le"), "refused"),
    "UTF-32": raw(table(SOUND).decode().encode("utf-32"), "refused"),
    "UTF-7": raw(table(SOUND).decode().encode("utf-7"), "refused"),
    "Big5 rows": raw(f"{ENGLISH}\n".encode() + "許可證,縣,經營,業務\n".encode("big5") * 5, "held"),
    "Shift-JIS rows": raw(f"{ENGLISH}\n".encode() + "とうきょう\n".encode("shift_jis") * 5, "held"),
    "EUC-KR rows": raw(f"{ENGLISH}\n".encode() + "허가증\n".encode("euc-kr") * 5),
    "Latin-1 rows": raw(f"{ENGLISH}\n".encode() + "café,é\n".encode("latin-1") * 5),
    "GB header, UTF-8 rows": raw(HEADER.encode("gb18030") + b"\n" + f"{SOUND}\n".encode() * 3),
    "UTF-8 header, GB rows": raw(HEAD + (GB + b"\n") * 3),
    "half of each": raw(HEAD + (GB + b"\n" + f"{SOUND}\n".encode()) * 9, 18),
    "every other byte lost": raw(HEAD + GB[::2] + b"\n"),
    "cut inside a character": raw(table(SOUND)[:-3]),
    "overlong UTF-8": raw(HEAD + SOUND.encode().replace(b"L", b"\xc0\xaf") + b"\n"),
    "a lone surrogate": raw(HEAD + b"\xed\xa0\x80," + SOUND.encode() + b"\n", 1),
    "five-byte UTF-8": raw(HEAD + b"\xf8\x88\x80\x80\x80" + SOUND.encode() + b"\n", 1),
    "all 256 bytes": raw(HEAD + bytes(range(256)) + b"\n"),
    "GB four-byte beyond Unicode": raw(
        table(SOUND, encoding="gb18030") * 1 + b"\xe3\x32\x9a\x36," * 3 + b"\n"
    ),
    "garbled twice": raw(f"{ENGLISH}\n{'许可证书'.encode().decode('gb18030')}\n".encode(), "held"),
    "锟斤拷": of(row(holder_name="锟斤拷锟斤拷"), rows=1),
    "烫烫烫": raw(HEAD + b"\xcc\xcc" * 30 + b"\n"),
    "replacement characters": of(row(holder_name="\ufffd\ufffd店"), rows=1),
    "letters both encodings know": raw(f"{ENGLISH}\nJY,".encode() + "陆".encode("gb18030"), "held"),
    "random bytes": raw(random.Random(1).randbytes(20_000), "refused"),
    "random bytes under a header": raw(HEAD + random.Random(2).randbytes(20_000)),
    "random bytes under a GB header": raw(
        HEADER.encode("gb18030") + b"\n" + random.Random(3).randbytes(20_000)
    ),
    "a picture": raw(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(99), "refused"),
    "a page": raw(b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>", "refused"),
    "a PDF": raw(b"%PDF-1.7\n%\xe2\xe3", "refused"),
    "old Excel": raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "refused"),
    "a program": raw(b"\x7fELF\x02\x01\x01" + bytes(64), "refused"),
    "a script": raw(b"#!/bin/sh\nrm -rf /\n", "refused"),
    "RTF": raw(b"{\\rtf1\\ansi hello}", "refused"),
}

LINES: dict[str, Recipe] = {
    "a header only": of(rows=0),
    "a header without its line end": raw(HEADER.encode(), 0),
    "a thousand blank lines": raw(HEAD + b"\n" * 1_000 + f"{SOUND}\n".encode(), 1),
    "blank lines before the header": raw(b"\n\r\n\n" + table(SOUND), 1),
    "a title above": raw("沂源县证照台账\n\n".encode() + table(SOUND), 1),
    "ten titles above": raw("标题,\n".encode() * 10 + table(SOUND), "refused"),
    "lone carriage returns": of(SOUND, SOUND, end="\r", rows=2),
    "mixed line ends": raw(HEAD + f"{SOUND}\r\n{SOUND}\r{SOUND}\n".encode(), 3),
    "carriage return twice": raw(HEAD + f"{SOUND}\r\r\n".encode()),
    "no line end at the end": raw(HEAD + SOUND.encode(), 1),
    "NEL and LS as line ends": of(f"{SOUND}\u0085{SOUND}\u2028{SOUND}"),
    "vertical tabs and form feeds": of(f"{SOUND}\x0b{SOUND}\x0c{SOUND}"),
    "an endless line": of("x" * 300_000, SOUND, rows=2),
    "an endless quoted line": of('"' + "x" * 300_000 + '"', SOUND, rows=2),
    "a line of commas": of("," * 100_000, SOUND, rows=2),
    "a line of quotes": of('"' * 60_000, SOUND),
    "a line just short enough": of("x" * 65_535, rows=1),
    "a line just too long": of("x" * 65_536, rows=1),
    "an endless header": raw(b"x," * 100_000 + b"\n", "refused"),
    "only commas": raw(b"," * 70_000, "refused"),
    "an open quote": of(f'"{SOUND}', SOUND, SOUND, rows=3),
    "an open quote at the end": of(SOUND, f'"{SOUND}', rows=2),
    "an open quote in every row": of(*[f'"{SOUND}'] * 50, rows=50),
    "a quote that closes far below": of(f'"{SOUND}', *[SOUND] * 150, '"', rows=152),
    "a quote that swallows a row": of(f'"{SOUND}', SOUND, '",x', SOUND, rows=4),
    "quotes inside an unquoted cell": of(SOUND.replace("老王", '老"王"'), rows=1),
    "a quote after a quote": of(f'"JY"1,{SOUND}', rows=1),
    "three quotes": of('"""', SOUND),
    "quoted line ends": of(row(holder_name="上\n下"), rows=1),
    "ninety quoted line ends": of(row(holder_name="上" + "\n" * 90 + "下"), rows=1),
    "two hundred quoted line ends": of(row(holder_name="上" + "\n" * 200 + "下")),
    "an open quote in the header": raw(f'"{HEADER}\n{SOUND}\n'.encode(), "refused"),
    "a quoted header": raw(('"' + '","'.join(TITLES) + f'"\n{SOUND}\n').encode(), 1),
    "a header over two lines": raw(f'"证照\n类型"{HEADER[4:]}\n{SOUND}\n'.encode()),
    "tabs for commas": raw(table(SOUND).replace(b",", b"\t"), "refused"),
    "semicolons for commas": raw(table(SOUND).replace(b",", b";"), "refused"),
    "Chinese commas": raw(table(SOUND).decode().replace(",", "，").encode(), "refused"),
    "a declared separator": raw(b"sep=,\n" + table(SOUND), 1),
    "backslash escapes": of(SOUND.replace("老王", 'a\\"b'), rows=1),
    "one cell a row": of("x", "y", "z", rows=3),
    "one cell too few": of(SOUND.rsplit(",", 1)[0], rows=1),
    "one cell too many": of(f"{SOUND},", rows=1),
    "a thousand cells": of(",".join(["x"] * 1_000), rows=1),
    "ten thousand narrow rows": of(*["x"] * 10_000, rows=10_000),
    "the header again and again": of(HEADER, SOUND, HEADER, rows=3),
    "a sum below": of(SOUND, "合计,1,,,,,,,,", rows=2),
    "quotes by turns": of(*(('"' if n % 2 else "") + SOUND for n in range(60)), rows=60),
    "NULs between rows": raw(HEAD + b"\0\n\0\0\n" + f"{SOUND}\n".encode(), 3),
    "a NUL in every cell": of(SOUND.replace(",", "\0,"), rows=1),
    "Ctrl-Z at the end": raw(HEAD + f"{SOUND}\n\x1a".encode(), 2),
}

TITLE_LINE = dict(zip(TITLES, range(len(TITLES)), strict=True))

HEADERS: dict[str, Recipe] = {
    "a title twice": of(SOUND, header=f"{HEADER},状态", rows="refused"),
    "a title in both languages": of(SOUND, header=f"{HEADER},valid_to", rows="refused"),
    "a title missing": of(SOUND, header=HEADER.replace(",有效期止", ""), rows="refused"),
    "all titles but three missing": of(SOUND, header="证照类型,证照编号,状态", rows="refused"),
    "titles in capitals": of(SOUND, header=ENGLISH.upper(), rows=1),
    "titles with blanks": of(SOUND, header=HEADER.replace(",", " , "), rows=1),
    "titles in full width": of(SOUND, header=ENGLISH.replace("uscc", "ｕｓｃｃ"), rows=1),
    "titles with stars": of(SOUND, header=HEADER.replace("证照编号", "*证照编号"), rows="refused"),
    "titles of both tables": of(SOUND, header=f"{HEADER},名称,类型,住所,法定代表人"),
    "a formula for a title": of(f"{SOUND},1", header=f"{HEADER},=cmd()", rows=1),
    "a person for a title": of(f"{SOUND},1", header=f"{HEADER},19900000001", rows=1),
    "two hundred and one titles": of(header="x," * 200 + "y", rows="refused"),
    "a title of a thousand letters": of(header=f"{HEADER},{'长' * 1_000}", rows="refused"),
    "no titles": raw(f"{SOUND}\n{SOUND}\n".encode(), "refused"),
    "blank titles": of(f"{SOUND},,", header=f"{HEADER},,", rows=1),
    "an invisible title": of(f"{SOUND},1", header=f"{HEADER},\u200b", rows=1),
    "a mark inside the header": of(SOUND, header=f"证照类型\ufeff{HEADER[4:]}", rows="refused"),
    "line and reason twice": of(f"{SOUND},1,2,3,4", header=f"{HEADER},行号,原因,行号,原因", rows=1),
    "numbers for titles": of(header=",".join(map(str, range(10))), rows="refused"),
    "JSON for a header": of(header='{"a":1},{"b":2}', rows="refused"),
}
