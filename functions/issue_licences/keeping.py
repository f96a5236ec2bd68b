"""What was signed with photographs keeps them: each is laid where no draft's end reaches it.

Before the copy is recorded, so that as long as that waits, this is tried again. A photograph that
is not there any more, or that the scanner warns of, becomes an officers' task; the filing goes on.
"""

import json
from datetime import datetime

from issue_licences.parts import Parts
from zhiban.domain.applications import SignedApplication
from zhiban.domain.cases import Case
from zhiban.domain.clock import business_day
from zhiban.domain.materials import (
    MATERIAL_GONE,
    MATERIAL_UNSAFE,
    Scan,
    SignedPhoto,
    signed_photos,
)
from zhiban.runtime.observability import count, logger
from zhiban.store.table import Action


def keep_photographs(
    parts: Parts, case: Case, signed: SignedApplication, at: datetime
) -> list[Action]:
    """Keep the photographs of an application; actions: a task for each sort of what is wrong.

    A task an officer has closed stays closed.
    """
    found: dict[str, list[str]] = {}
    for photo in signed_photos(json.loads(signed.body)):
        if wrong := _wrong_with(parts, case, photo):
            found.setdefault(wrong, []).append(photo.name)
    today = business_day(at)
    return [
        parts.cases.task(case.id, wrong, case.uscc, today, "、".join(dict.fromkeys(names)))
        for wrong, names in found.items()
        if not parts.cases.is_asked(case.id, wrong)
    ]


def _wrong_with(parts: Parts, case: Case, photo: SignedPhoto) -> str:
    if not parts.photographs.keep(case.id, photo.sha256):
        logger.error("photograph_gone", case=case.id)
        count("PhotographsGone")
        return MATERIAL_GONE
    if parts.photographs.scan(case.id, photo.sha256) is Scan.INFECTED:
        logger.error("photograph_unsafe", case=case.id)
        count("PhotographsUnsafe")
        return MATERIAL_UNSAFE
    return ""
