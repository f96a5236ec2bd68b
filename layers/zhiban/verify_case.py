"""Verify cases: chain, signed applications, copies, licences; with the public key alone.

`verify_case.py CASE… | --all` reads the tables named by --cases-table and --registry-table (or
CASES_TABLE, REGISTRY_TABLE), the documents bucket (DOCUMENTS_BUCKET), the drawn signatures through
the field cipher (CIPHER_SECRET), and the public key of SEAL_KEY; `--public-key FILE` (PEM or DER,
as often as there were keys) takes the key from where you trust it. `--export FILE` also writes the
rows, one case a line of JSON, which hold personal data; `--from FILE` verifies such a file without
any network, with the key that `--save-public-key FILE` wrote once.
Exit code 0: all is as it was; 1: something is not, each named; 2: it could not be checked.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from zhiban.gateways.bucket import Bucket
from zhiban.gateways.signer import KmsSigner, pem_of, public_key_of
from zhiban.store.cases import Cases
from zhiban.store.cipher import load_cipher
from zhiban.store.table import Table, connect
from zhiban.verification.check import check_case
from zhiban.verification.findings import Findings
from zhiban.verification.reading import Sources
from zhiban.verification.records import CaseRecord, from_json, to_json


class Impossible(Exception):
    """It could not be checked; the message says why."""


def main(arguments: Sequence[str]) -> int:
    """Verify what is asked; returns the exit code."""
    told = _parser().parse_args(arguments)
    try:
        keys = _public_keys(told)
        if told.save_public_key:
            Path(told.save_public_key).write_bytes(b"".join(map(pem_of, keys)))
        with _export(told.export) as keep:
            found = []
            for record in _records(told):
                keep(record)
                found.append(check_case(record, keys))
    except Exception as error:
        print(f"没有核对：{str(error) or type(error).__name__}", file=sys.stderr)
        return 2
    _say(found, as_json=told.json)
    return 1 if any(one.faults for one in found) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="verify_case", description="核对办件档案是否被改动过")
    parser.add_argument("cases", nargs="*", metavar="CASE", help="办件编号")
    parser.add_argument("--all", action="store_true", help="核对全部办件")
    parser.add_argument("--json", action="store_true", help="结果用JSON给出")
    parser.add_argument("--public-key", action="append", default=[], metavar="FILE")
    parser.add_argument("--save-public-key", metavar="FILE", help="把公钥另存为PEM")
    parser.add_argument("--export", metavar="FILE", help="把核对过的档案另存下来（含个人信息）")
    parser.add_argument("--from", dest="source", metavar="FILE", help="核对另存的档案，不连网")
    for name in ("cases-table", "registry-table", "documents-bucket", "seal-key", "cipher-secret"):
        variable = name.replace("-", "_").upper()
        parser.add_argument(f"--{name}", default=os.environ.get(variable, ""), help=variable)
    return parser


def _public_keys(told: argparse.Namespace) -> list[bytes]:
    if told.public_key:
        return [public_key_of(Path(file).read_bytes()) for file in told.public_key]
    if told.source:
        raise Impossible("不连网核对须用--public-key给出公钥文件。")
    if not told.seal_key:
        raise Impossible("请用--public-key给出公钥文件，或者用SEAL_KEY给出密钥。")
    return [KmsSigner(told.seal_key).public_key()]


def _records(told: argparse.Namespace) -> Iterator[CaseRecord]:
    """The records asked for: from a file, or one by one from the tables."""
    if told.source:
        with Path(told.source).open(encoding="utf-8") as lines:
            kept = (from_json(json.loads(line)) for line in lines)
            yield from (one for one in kept if not told.cases or one.case_id in told.cases)
        return
    if not told.cases_table or not told.registry_table:
        raise Impossible("请用CASES_TABLE和REGISTRY_TABLE给出两张表。")
    if not told.cases and not told.all:
        raise Impossible("请给出办件编号，或者用--all核对全部。")
    sources = _sources(told)
    case_ids: Iterable[str] = Cases(sources.cases).every_id() if told.all else told.cases
    for case_id in case_ids:
        record = sources.read(case_id)
        if not record.rows:
            raise Impossible(f"没有办件{case_id}。")
        yield record


def _sources(told: argparse.Namespace) -> Sources:
    client = connect()
    return Sources(
        cases=Table(client, told.cases_table),
        registry=Table(client, told.registry_table),
        bucket=Bucket(told.documents_bucket) if told.documents_bucket else None,
        cipher=load_cipher(told.cipher_secret) if told.cipher_secret else None,
    )


@contextmanager
def _export(file: str | None) -> Iterator[Callable[[CaseRecord], None]]:
    """Somewhere to write records to, readable by its owner alone; nowhere when not asked for."""
    if not file:
        yield lambda _: None
        return
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:

        def keep(record: CaseRecord) -> None:
            out.write(json.dumps(to_json(record), ensure_ascii=False) + "\n")

        yield keep


def _say(found: Sequence[Findings], *, as_json: bool) -> None:
    counted = sum((Counter(one.counted) for one in found), Counter[str]())
    unchecked = sorted(one for each in found for one in each.unchecked)
    faults = [fault for each in found for fault in each.faults]
    if as_json:
        print(json.dumps(_as_json(found, counted, unchecked), ensure_ascii=False))
        return
    for fault in faults:
        print(fault.sentence)
    for one in found:
        for note in one.told:
            print(f"办件{one.case_id}，{note}")
    for note in unchecked:
        print(f"注意：{note}")
    print(
        f"核对办件{len(found)}个，事件{counted['events']}个，申报{counted['applications']}份，"
        f"照片{counted['photographs']}张，副本{counted['copies']}份，"
        f"证照{counted['licences']}份：" + (f"{len(faults)}处不符" if faults else "与当时一致")
    )


def _as_json(
    found: Sequence[Findings], counted: Counter[str], unchecked: Sequence[str]
) -> dict[str, Any]:
    faults = [
        {"case": f.case_id, "row": f.row, "attribute": f.attribute, "what": f.what}
        for each in found
        for f in each.faults
    ]
    return {
        "verified": not faults,
        "cases": len(found),
        "events": counted["events"],
        "applications": counted["applications"],
        "photographs": counted["photographs"],
        "copies": counted["copies"],
        "licences": counted["licences"],
        "faults": faults,
        "told": [{"case": each.case_id, "what": one} for each in found for one in each.told],
        "unchecked": list(unchecked),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
