"""Photographs of materials at the desk: which there are, how safe, and one of them to be read.

A verdict of the scanner that came after the filing was worked is met here: an infected photograph
is opened for nobody, and becomes a task by which another is asked for (补正).
"""

import base64
import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from officer_api.asked import CaseId, PhotoId
from officer_api.asking import Asking, Asks
from officer_api.case_shown import PhotoShown
from officer_api.deciding import case_there
from officer_api.parts import Parts
from officer_api.shown import Named
from zhiban.domain.cases import Case
from zhiban.domain.errors import Forbidden, NotThere
from zhiban.domain.materials import MATERIAL_UNSAFE, Scan, SignedPhoto, signed_photos
from zhiban.domain.photographs import MEDIA
from zhiban.runtime.observability import count, logger
from zhiban.store.dossiers import Paper
from zhiban.store.table import transact


def photos_shown(asking: Asking, case: Case, papers: Iterable[Paper]) -> list[PhotoShown]:
    """Every signed photograph of a case with what the scanner says of it."""
    shown = []
    for sha256, (filing, photo) in _signed(papers).items():
        scan = asking.parts.outside.photographs.scan(case.id, sha256)
        if scan is Scan.INFECTED:
            _ask_for_another(asking, case, photo)
        shown.append(
            PhotoShown(
                filing=filing,
                material=Named(code=photo.code, name=photo.name),
                sha256=sha256,
                size=photo.size,
                scan=Named(code=scan, name=scan.wording),
            )
        )
    return shown


def show_photo(asking: Asks, case_id: CaseId, sha256: PhotoId) -> Response[str]:
    """A signed photograph (申请材料), once it is recorded that it was looked at.

    Raises NotThere where no signed application names it or its bytes are not what was signed,
    Forbidden where the scanner warns of it.
    """
    parts = asking.parts
    case = case_there(parts, case_id)
    transact(parts.client, [parts.reads.note(case_id, asking.officer, asking.wall)])
    logger.info("photograph_read", case=case_id)
    count("PhotographsRead")
    found = _signed(parts.dossiers.papers(case_id, "application")).get(sha256)
    if found is None:
        raise _not_there()
    if parts.outside.photographs.scan(case_id, sha256) is Scan.INFECTED:
        _ask_for_another(asking, case, found[1])
        raise Forbidden(
            "photo_unsafe", "这张照片没有通过安全检查，不能打开。请退回补正，请本人换一张。"
        )
    content = parts.outside.photographs.read(case_id, sha256)
    if content is None:
        raise _not_there()
    return Response(HTTPStatus.OK, MEDIA, base64.b64encode(content).decode())


def as_bytes(api: Any, go_on: Callable[[Any], Response[Any]]) -> Response[Any]:
    """The picture itself, once its answer was held to its type: that reads texts and no bytes."""
    response = go_on(api)
    response.body = base64.b64decode(response.body or "")
    return response


def _signed(papers: Iterable[Paper]) -> dict[str, tuple[int, SignedPhoto]]:
    """The photographs that applications name, by digest, with the first that does."""
    found: dict[str, tuple[int, SignedPhoto]] = {}
    for paper in papers:
        for photo in _photos_of(paper):
            found.setdefault(photo.sha256, (paper.number, photo))
    return found


def _photos_of(paper: Paper) -> list[SignedPhoto]:
    """Those of one application; none of one that cannot be read."""
    try:
        return signed_photos(json.loads(paper.body))
    except (AttributeError, KeyError, TypeError, ValueError):
        return []


def _ask_for_another(asking: Asking, case: Case, photo: SignedPhoto) -> None:
    """Put it on the worklist, once: a task an officer has closed stays closed."""
    parts: Parts = asking.parts
    if parts.cases.is_asked(case.id, MATERIAL_UNSAFE):
        return
    task = parts.cases.task(case.id, MATERIAL_UNSAFE, case.uscc, asking.today, photo.name)
    transact(parts.client, [task])


def _not_there() -> NotThere:
    return NotThere("no_such_photo", "没有这张照片，或者它与签名时的不一致。请核对办件档案。")
