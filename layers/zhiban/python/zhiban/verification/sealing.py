"""What signed and issued documents have in common: evidence, its seal, and who may speak of it."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhiban.domain.audit import Fact
from zhiban.gateways.canonical import digest
from zhiban.gateways.signer import is_sealed
from zhiban.store import keys
from zhiban.store.documents import Place, paper_item
from zhiban.store.wire import Item, text
from zhiban.verification.findings import Findings
from zhiban.verification.records import CaseRecord

ALGORITHM = "ECDSA_SHA_256"
NOT_SIGNED = "与签名时的摘要不符，被改动过"
NOT_EVENT = "与事件链所记的不符"

type Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """One record under check, with the keys that seals are verified by."""

    record: CaseRecord
    findings: Findings
    public_keys: Sequence[bytes]

    def sealed(self, row: Item, told: Mapping[str, Fact]) -> Json | None:
        """The evidence of a document, when it is what the event and the seal are over."""
        sk, evidence, seal = text(row, "SK"), text(row, "evidence"), row.get("seal")
        expect = self.findings.expect
        sound = expect(sk, "evidence", digest(evidence.encode()), told.get("evidence"), NOT_SIGNED)
        expect(sk, "evidence_sha256", row.get("evidence_sha256"), told.get("evidence"), NOT_EVENT)
        expect(sk, "key_id", row.get("key_id"), told.get("key"), NOT_EVENT)
        expect(sk, "algorithm", row.get("algorithm"), ALGORITHM, "不是本平台的封印算法")
        raw = seal if isinstance(seal, bytes) else b""
        same = expect(sk, "seal", base64.b64encode(raw).decode(), told.get("seal"), NOT_EVENT)
        if sound and same and not self._fits(evidence, raw):
            self.findings.fault(sk, "seal", "封印不是用所给的公钥对应的密钥、对这份证据作出的")
        return as_json(evidence) if sound else None

    def _fits(self, evidence: str, seal: bytes) -> bool:
        return any(is_sealed(key, evidence.encode(), seal) for key in self.public_keys)

    def stored(self, row: Item, folder: str, number: int, sha256: str) -> None:
        """The bytes of a document. Their place is checked against the digest that names them."""
        key = text(row, "key")
        made = f"{folder}/{self.record.case_id}/{number}-{sha256[:16]}.pdf"
        if not self.findings.expect(text(row, "SK"), "key", key, made, "不是这份文件的位置"):
            return
        if key not in self.record.objects:
            self.findings.unchecked.append(f"文件{key}没有核对：没有读取文件")
            return
        content = self.record.objects[key]
        if content is None:
            self.findings.fault(key, "", "文件不见了")
        else:
            self.findings.expect(key, "", digest(content), sha256, NOT_SIGNED)

    def found_by(self, key: keys.Key, row: Item, place: Place) -> None:
        """The look-up that leads to a document, as it must have been written with it."""
        found = self.record.papers.get(key.pk)
        if found is None:
            # The digest in the document's own row was altered, so that another was asked for.
            named = keys.paper(text(row, "sha256")), keys.paper_of(text(row, "identifier"))
            if key in named:
                self.findings.fault(key.pk, "", "这一行不见了")
            return
        for name, value in paper_item(key, place).items():
            self.findings.expect(key.pk, name, found.get(name), value, "与它所指的文件不符")
        for name in found.keys() - paper_item(key, place).keys():
            self.findings.fault(key.pk, name, "写入时没有这一项，是后来添上的")

    def strays(self, what: str, named: set[str]) -> None:
        """Documents that no event knows of."""
        for sk in self.record.of(f"DOCUMENT#{what}#"):
            if sk not in named:
                self.findings.fault(sk, "", "没有一个事件提到它，是后来添上的")


def as_json(raw: str) -> Json | None:
    """A JSON object, or None."""
    try:
        value = json.loads(raw)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
