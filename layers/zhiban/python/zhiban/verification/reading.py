"""Reads everything of one case out of the tables and the bucket; what is not given is left out."""

import base64
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from zhiban.domain.errors import StoreError
from zhiban.domain.materials import draft_key, kept_key, signed_photos
from zhiban.gateways.bucket import Bucket
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.documents import APPLICATION, COPY, LICENCE
from zhiban.store.table import Table
from zhiban.store.wire import Item, text
from zhiban.verification.records import CaseRecord
from zhiban.verification.sealing import as_json


@dataclass(frozen=True, slots=True)
class Sources:
    """The tables, and where there are, the bucket and the field cipher."""

    cases: Table
    registry: Table
    bucket: Bucket | None = None
    cipher: Cipher | None = None

    def read(self, case_id: str) -> CaseRecord:
        """Everything of one case, strongly read."""
        pk = keys.case(case_id).pk
        rows = {text(row, "SK"): row for row in self.cases.children(pk)}
        case = rows.get("CASE", {})
        named = (text(case, "uscc"), text(case, "kind"), text(case, "number"))
        return CaseRecord(
            case_id=case_id,
            rows=rows,
            licence=self.registry.get(keys.licence(*named)) if case else None,
            terms=self._terms(*named) if case else {},
            papers=self._papers(rows),
            objects=dict(self._objects(case_id, rows)),
            signatures=dict(self._signatures(rows)),
        )

    def _terms(self, uscc: str, kind: str, number: str) -> dict[str, Item]:
        about = uscc, kind, number
        found: dict[str, Item] = {}
        for key in (keys.past_term(*about, 0), keys.past_edition(*about, 0)):
            for row in self.registry.children(key.pk, key.sk.rpartition("#")[0]):
                found[text(row, "SK")] = row
        return found

    def _papers(self, rows: dict[str, Item]) -> dict[str, Item]:
        """The look-ups of every digest and identifier that a document of the case names."""
        wanted = []
        for row in _with_bytes(rows):
            wanted.append(keys.paper(text(row, "sha256")))
            if identifier := text(row, "identifier"):
                wanted.append(keys.paper_of(identifier))
        table: Table = self.cases
        return {key.pk: row for key, row in table.get_many(wanted).items()}

    def _objects(self, case_id: str, rows: dict[str, Item]) -> Iterator[tuple[str, bytes | None]]:
        if self.bucket is None:
            return
        for row in _with_bytes(rows):
            if key := text(row, "key"):
                yield key, self.bucket.read(key)
        for sha256 in sorted(_photographs(rows)):
            kept = self.bucket.read(kept_key(case_id, sha256))
            if kept is None:  # until its filing is worked
                kept = self.bucket.read(draft_key(case_id, sha256))
            yield kept_key(case_id, sha256), kept

    def _signatures(self, rows: dict[str, Item]) -> Iterator[tuple[int, bytes]]:
        """The drawn signatures; one that does not open is b"", which no evidence speaks of."""
        if self.cipher is None:
            return
        for sk, row in rows.items():
            sealed = row.get("signature")
            if not sk.startswith(f"DOCUMENT#{APPLICATION}#"):
                continue
            number = int(sk.rpartition("#")[2])
            key = keys.Key(text(row, "PK"), sk)
            try:
                opened = self.cipher.open(sealed, key, "signature")  # type: ignore[arg-type]
                yield number, base64.b64decode(opened, validate=True)
            except (StoreError, ValueError, TypeError):
                yield number, b""


def _with_bytes(rows: dict[str, Item]) -> Iterator[Item]:
    """The rows of documents whose bytes lie in the bucket."""
    kept = tuple(f"DOCUMENT#{what}#" for what in (COPY, LICENCE))
    yield from (row for sk, row in rows.items() if sk.startswith(kept))


def _photographs(rows: dict[str, Item]) -> set[str]:
    """The photographs that signed documents name; none of one that was altered beyond reading."""
    found: set[str] = set()
    for sk, row in rows.items():
        if sk.startswith(f"DOCUMENT#{APPLICATION}#"):
            with suppress(KeyError, TypeError, ValueError):
                found |= {one.sha256 for one in signed_photos(as_json(text(row, "body")) or {})}
    return found
