"""Papers to take home: the new licence, and what was signed; for whom a code has proved."""

from dataclasses import dataclass
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response

from citizen_api.parts import Moment, Parts
from citizen_api.telling_cases import action_word
from citizen_api.visiting import enter
from zhiban.domain.cases import Case
from zhiban.domain.errors import NotThere, StoreError
from zhiban.domain.speaking import short_name
from zhiban.gateways.canonical import digest
from zhiban.runtime.http import HEADERS
from zhiban.runtime.observability import count
from zhiban.store.documents import APPLICATION, LICENCE


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it is handed out: what it is called, and its bytes."""

    what: str
    name: str
    content: bytes


def hand_out(parts: Parts, cookie: str, case_id: str, what: str, moment: Moment) -> Paper:
    """A paper of a case of the visit; `what` is application or licence.

    Raises NotSignedIn before the code, NotThere while there is none, StoreError when the bytes are
    not those that were recorded: what is not as it was is handed to nobody.
    """
    found = enter(parts, cookie, moment, verified=True)
    case = found.case(case_id)
    documents = parts.documents
    kept = {LICENCE: documents.latest_issued, APPLICATION: documents.latest_copy}
    if what not in kept:
        raise NotThere("no_such_page", "没有这个页面。")
    paper = kept[what](case.id)
    if paper is None:
        raise NotThere("no_document_yet", "这份文件还没有做好，请过一会儿再来。")
    content = parts.papers.read(paper.key)
    if content is None or digest(content) != paper.sha256:
        raise StoreError("a paper in the bucket is not as it was recorded")
    count("PapersHandedOut")
    return Paper(what, _name(parts, case, what), content)


def _name(parts: Parts, case: Case, what: str) -> str:
    kind = short_name(parts.law.catalogue.kind(case.kind).name)
    ending = f"{action_word(case)}申请书" if what == APPLICATION else ""
    return f"{kind}{ending}（尾号{case.number[-4:]}）.pdf"


def as_attachment(paper: Paper) -> Response[bytes]:
    """A paper as a file to keep (RFC 6266): never shown in the page, never kept on the way."""
    name = f"attachment; filename=\"{paper.what}.pdf\"; filename*=UTF-8''{quote(paper.name)}"
    headers = {**HEADERS, "Content-Disposition": name}
    return Response(200, "application/pdf", paper.content, headers)
