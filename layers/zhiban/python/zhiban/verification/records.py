"""Everything that is stored of one case, as rows; and the same as JSON, to be taken elsewhere."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhiban.domain.errors import StoreError
from zhiban.store.wire import Item, Value

SCHEMA = "zhiban.case-record/2"
_BYTES = "$bytes"


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """The rows of a case's partition by sort key, and what belongs to it elsewhere.

    `licence` is the registry's row, `terms` its superseded terms and editions by sort key.
    `papers` are the look-ups that documents are found by, by partition key. `objects` holds the
    documents' bytes by key, None for one that is gone; `signatures` the drawn signatures (PNG) by
    the application's number. What is in neither could not be read.
    """

    case_id: str
    rows: Mapping[str, Item]
    licence: Item | None = None
    terms: Mapping[str, Item] = field(default_factory=dict)
    objects: Mapping[str, bytes | None] = field(default_factory=dict)
    signatures: Mapping[int, bytes] = field(default_factory=dict)
    papers: Mapping[str, Item] = field(default_factory=dict)

    def of(self, prefix: str) -> dict[str, Item]:
        """The rows whose sort key begins so, in order."""
        return {sk: self.rows[sk] for sk in sorted(self.rows) if sk.startswith(prefix)}


def to_json(record: CaseRecord) -> dict[str, Any]:
    """A record as JSON values; bytes become {"$bytes": base64}."""
    return {
        "schema": SCHEMA,
        "case": record.case_id,
        "rows": [_written(row) for row in record.rows.values()],
        "licence": _written(record.licence),
        "terms": [_written(row) for row in record.terms.values()],
        "papers": [_written(row) for row in record.papers.values()],
        "objects": {key: _written(content) for key, content in record.objects.items()},
        "signatures": {str(n): _written(png) for n, png in record.signatures.items()},
    }


def from_json(told: Mapping[str, Any]) -> CaseRecord:
    """A record out of `to_json`. Raises StoreError for what is none."""
    try:
        if told["schema"] != SCHEMA:
            raise ValueError(told["schema"])
        return CaseRecord(
            case_id=str(told["case"]),
            rows=_by_sort_key(told["rows"]),
            licence=_read(told["licence"]),
            terms=_by_sort_key(told["terms"]),
            papers={str(row["PK"]): _read(row) for row in told["papers"]},
            objects={key: _read(content) for key, content in told["objects"].items()},
            signatures={int(n): _read(png) for n, png in told["signatures"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StoreError("this is not a case's record as it is exported") from error


def _by_sort_key(rows: list[Any]) -> dict[str, Item]:
    return {str(row["SK"]): _read(row) for row in rows}


def _written(value: Value) -> Any:
    match value:
        case bytes():
            return {_BYTES: base64.b64encode(value).decode()}
        case dict():
            return {name: _written(one) for name, one in value.items()}
        case list():
            return [_written(one) for one in value]
        case _:
            return value


def _read(value: Any) -> Any:
    match value:
        case {"$bytes": str(raw)}:
            return base64.b64decode(raw, validate=True)
        case dict():
            return {name: _read(one) for name, one in value.items()}
        case list():
            return [_read(one) for one in value]
        case _:
            return value
