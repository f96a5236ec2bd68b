"""Forms before they are signed, and applications after."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiban.domain.applications import SignedApplication
from zhiban.domain.form_fields import Form, Given
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.documents import copying_item
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, Value, civil_day, iso, text, whole

SCHEMA = 1
_WHAT = "application"


@dataclass(frozen=True, slots=True)
class Forms:
    """Reads and writes what the citizen did to a form; every write is over the version before."""

    table: Table

    def get(self, case_id: str) -> Form:
        """The form of a case; one nobody touched where nothing is stored."""
        item = self.table.get(keys.form(case_id))
        if item is None:
            return Form(case_id)
        edits = item["edits"]
        assert isinstance(edits, dict)
        return Form(
            case_id=case_id,
            edits={name: str(value) for name, value in edits.items()},
            edited_on=civil_day(item, "edited_on"),
            materials=_given(item.get("materials")),
            confirmed=text(item, "confirmed"),
            version=whole(item, "version"),
        )

    def store(self, form: Form) -> Action:
        """An action: write the form over the version before; version 1 must be new."""
        key = keys.form(form.case_id)
        item: Item = {
            "PK": key.pk,
            "SK": key.sk,
            "edits": dict(form.edits),
            "edited_on": iso(form.edited_on),
            "materials": {code: _told(given) for code, given in form.materials.items()},
            "confirmed": form.confirmed,
            "version": form.version,
            "schema": SCHEMA,
        }
        if form.version == 1:
            return self.table.put_new(item)
        return self.table.put(item, "version = :before", before=form.version - 1)

    def unchanged(self, form: Form) -> Action:
        """An action: nothing, while the form is as it was read."""
        return self.table.check(keys.form(form.case_id), "version = :same", same=form.version)


@dataclass(frozen=True, slots=True)
class Applications:
    """Reads and writes signed applications. Without a cipher the drawn signature stays sealed."""

    table: Table
    cipher: Cipher | None = None

    def get(self, case_id: str, number: int) -> SignedApplication | None:
        """The n-th signed application of a case (from 1), or None."""
        key = keys.document(case_id, _WHAT, number)
        item = self.table.get(key)
        if item is None:
            return None
        return SignedApplication(
            case_id=case_id,
            number=whole(item, "number"),
            body=text(item, "body"),
            sha256=text(item, "sha256"),
            evidence=text(item, "evidence"),
            evidence_sha256=text(item, "evidence_sha256"),
            seal=_raw(item, "seal"),
            key_id=text(item, "key_id"),
            algorithm=text(item, "algorithm"),
            signature=self._open(item, key),
        )

    def store(self, signed: SignedApplication, at: datetime) -> list[Action]:
        """Actions: keep an application signed at the business instant `at`, once for its number,
        and have a copy made of it."""
        assert self.cipher is not None
        key = keys.document(signed.case_id, _WHAT, signed.number)
        drawn = base64.b64encode(signed.signature).decode()
        item: Item = {
            "PK": key.pk,
            "SK": key.sk,
            "number": signed.number,
            "body": signed.body,
            "sha256": signed.sha256,
            "evidence": signed.evidence,
            "evidence_sha256": signed.evidence_sha256,
            "seal": signed.seal,
            "key_id": signed.key_id,
            "algorithm": signed.algorithm,
            "signature": self.cipher.seal(drawn, key, "signature"),
            "schema": SCHEMA,
        }
        copying = copying_item(signed.case_id, signed.number, at)
        return [self.table.put_new(item), self.table.put_new(copying)]

    def _open(self, item: Item, key: keys.Key) -> bytes:
        sealed = item.get("signature")
        if self.cipher is None or not isinstance(sealed, bytes):
            return b""
        return base64.b64decode(self.cipher.open(sealed, key, "signature"))


def _told(given: tuple[Given, ...]) -> Value:
    return [{"sha256": one.sha256, "size": one.size} for one in given]


def _given(stored: Any) -> dict[str, tuple[Given, ...]]:
    """The photographs of a form; none of one that was stored before there were any."""
    return {
        code: tuple(Given(str(one["sha256"]), int(one["size"])) for one in given)
        for code, given in (stored or {}).items()
    }


def _raw(item: Item, name: str) -> bytes:
    value = item[name]
    assert isinstance(value, bytes)
    return value
