"""Hostile JSON Lines, gzip and zip."""

import gzip
import io
import json
import zipfile
import zlib

from tests.gateways.intake_rows import LICENCE
from tests.gateways.workbook import zipped
from tests.hostile.judging import Recipe
from tests.hostile.tables import SOUND, raw, table

OBJECT = json.dumps(LICENCE, ensure_ascii=False)


def lines(*more: str, rows: int | str | None = None) -> Recipe:
    """A sound object and lines below."""
    return raw("\n".join([OBJECT, *more, ""]).encode("utf-8", "surrogatepass"), rows)


def changed(**values: object) -> str:
    """An object with some values changed."""
    return json.dumps(LICENCE | values, ensure_ascii=False)


JSON: dict[str, Recipe] = {
    "an array for a file": raw(f"[{OBJECT}]".encode(), "refused"),
    "a pretty-printed object": raw(json.dumps(LICENCE, indent=1).encode(), "refused"),
    "an empty object first": raw(b"{}\n" + OBJECT.encode(), "refused"),
    "a number first": raw(b"1\n" + OBJECT.encode(), "refused"),
    "half an object first": raw(OBJECT[:-5].encode(), "refused"),
    "half an object": lines(OBJECT[:-5], rows=2),
    "two objects on a line": lines(OBJECT + OBJECT, rows=2),
    "an object over two lines": lines(OBJECT[:40], OBJECT[40:], rows=3),
    "commas between lines": lines(OBJECT + ",", OBJECT, rows=3),
    "comments": lines("// " + OBJECT, "# x", rows=3),
    "single quotes": lines(str(LICENCE), rows=2),
    "deep arrays": lines('{"uscc": ' + "[" * 30_000, rows=2),
    "deep objects": lines('{"a":' * 9_000, rows=2),
    "a deep but whole value": lines(changed(备注=json.loads("[" * 400 + "]" * 400)), rows=2),
    "a list for a text": lines(changed(number=["x"]), rows=2),
    "an object for a text": lines(changed(number={"$ne": ""}), rows=2),
    "true for a text": lines(changed(number=True), rows=2),
    "null everywhere": lines(json.dumps(dict.fromkeys(LICENCE)), rows=2),
    "numbers everywhere": lines(json.dumps(dict.fromkeys(LICENCE, 1e308)), rows=2),
    "a number of many digits": lines(
        changed(number=1).replace(": 1,", f": {'9' * 30_000},"), rows=2
    ),
    "NaN": lines(changed(number=float("nan")), rows=2),
    "Infinity": lines(changed(number=float("inf")), rows=2),
    "an exponent": lines(changed(number=1).replace(": 1,", ": 1e999999,"), rows=2),
    "a key twice": lines(OBJECT.replace("{", '{"number": "x", ', 1), rows=2),
    "a key in both languages": lines(changed(证照编号="x"), rows=2),
    "a thousand keys": lines(changed(**{f"k{n}": n for n in range(1_000)}), rows=2),
    "keys nobody knows": lines(json.dumps({f"k{n}": n for n in range(20)}), rows=2),
    "another key each line": lines(*(changed(**{f"k{n}": 1}) for n in range(1_500)), rows=1_501),
    "half a character": lines(changed(number="x").replace('"x"', '"\\ud83d"'), rows=2),
    "halves in the wrong order": lines(
        changed(number="x").replace('"x"', '"\\ude00\\ud83d"'), rows=2
    ),
    "escaped NULs": lines(changed(number="a\0b"), rows=2),
    "escaped line ends": lines(changed(number="a\nb\r\tc"), rows=2),
    "our own marks": lines(changed(number="\ufdd0f"), rows=2),
    "an endless line": lines(changed(number="x" * 200_000), rows=2),
    "blank lines": lines("", "  ", "\t", OBJECT, rows=2),
    "a prototype": lines(changed(__proto__={"admin": True}), rows=2),
    "CSV below": lines(SOUND, SOUND, rows=3),
    "GB below UTF-8": raw(OBJECT.encode() + b"\n" + OBJECT.encode("gb18030") + b"\n"),
    "a record separator": lines("\x1e" + OBJECT, rows=2),
    "a mark in the middle": lines("\ufeff" + OBJECT, rows=2),
}


def _members(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


CSV = table(SOUND)
PACKED = gzip.compress(CSV)

GZIP: dict[str, Recipe] = {
    "gzip of nothing": raw(gzip.compress(b""), "refused"),
    "gzip of blanks": raw(gzip.compress(b"\n" * 5_000), "refused"),
    "gzip of gzip": raw(gzip.compress(PACKED), "refused"),
    "gzip cut off": raw(PACKED[:-1], "refused"),
    "gzip header only": raw(PACKED[:10], "refused"),
    "two bytes of gzip": raw(b"\x1f\x8b", "refused"),
    "gzip with a false sum": raw(PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:], "refused"),
    "gzip with a false length": raw(PACKED[:-4] + b"\xff\xff\xff\xff", "refused"),
    "gzip of another method": raw(b"\x1f\x8b\x07" + PACKED[3:], "refused"),
    "gzip with rubbish behind": raw(PACKED + b"rubbish", "refused"),
    "gzip with zeros behind": raw(PACKED + bytes(2_000), 1),
    "gzip of many members": raw(
        gzip.compress(table()) + b"".join(gzip.compress(f"{SOUND}\n".encode()) for _ in range(300)),
        300,
    ),
    "gzip of a thousand empty members": raw(gzip.compress(b"") * 1_000 + PACKED, 1),
    "a gzip bomb": ((lambda: gzip.compress(bytes(200 << 20))), "refused"),
    "a gzip bomb of rows": ((lambda: gzip.compress(table() + b"x\n" * (60 << 20))), "refused"),
    "gzip with a long name": raw(b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * 90_000, "refused"),
    "deflate without gzip": raw(zlib.compress(CSV), "refused"),
    "a zip of a CSV": raw(_members("证照.csv", CSV), "refused"),
    "a zip of nothing": raw(b"PK\x05\x06" + bytes(18), "refused"),
    "a zip with a path": raw(_members("../../etc/passwd", CSV), "refused"),
    "a zip of many": ((lambda: zipped({f"{n}.csv": CSV for n in range(12_000)})), "refused"),
    "a zip that claims many": raw(
        b"PK\x03\x04" + bytes(60) + b"PK\x05\x06" + bytes(4) + b"\xff" * 12 + bytes(2), "refused"
    ),
    "a zip that claims a vast list": raw(
        b"PK\x03\x04" + bytes(60) + b"PK\x06\x06" + b"\xff" * 52 + b"PK\x06\x07" + bytes(4)
        + (64).to_bytes(8, "little") + bytes(4) + b"PK\x05\x06" + b"\xff" * 18, "refused"
    ),
    "gzip of a zip of a CSV": raw(gzip.compress(_members("证照.csv", CSV)), "refused"),
    "the first bytes of a zip": raw(b"PK\x03\x04", "refused"),
    "bzip2": raw(b"BZh91AY&SY" + bytes(40), "refused"),
    "7z": raw(b"7z\xbc\xaf\x27\x1c" + bytes(40), "refused"),
    "rar": raw(b"Rar!\x1a\x07\x01\x00" + bytes(40), "refused"),
    "zstd": raw(b"\x28\xb5\x2f\xfd" + bytes(40), "refused"),
}  # fmt: skip
