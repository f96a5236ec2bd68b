"""One case, or one holder that is gone: its erasure is written down first, then done, then over.

Whoever is cut off in between is done by the next run: what was begun stands in the row and in the
chain, what is left stands in the index, and deleting twice deletes once. Phones, names and texts
are read by nobody here: neither a log nor a metric can hold one.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime

from keep_retention.parts import Parts
from zhiban.domain.cases import Case
from zhiban.domain.clock import business_day
from zhiban.domain.erasing import (
    ENDED,
    anonymised,
    erased,
    in_force,
    sort_of,
    told_of,
)
from zhiban.domain.errors import Conflict
from zhiban.domain.materials import draft_key, kept_key, signed_photos
from zhiban.domain.retention import ERASED, Ended, years_after
from zhiban.store.documents import APPLICATION, COPY, LICENCE
from zhiban.store.table import transact
from zhiban.store.wire import Item, text

ACTOR = "system"


def erase_case(parts: Parts, case_id: str, now: datetime) -> str:
    """Erase the data of a case whose time is over at the business instant `now`, and say what came
    of it: erased; in_force, kept as the licence it issued is valid; not_due.
    """
    today, case = business_day(now), parts.cases.get(case_id)
    if case is None or not _is_over(parts, case, today):
        return "not_due"
    rows = parts.retained.rows_of_case(case_id)
    if not _is_begun(case, rows):
        if _valid_still(parts, case, rows, today):
            return _keep_on(parts, case)
        if not _begin(parts, case, now):
            return "not_due"
        rows = parts.retained.rows_of_case(case_id)
    for key in _objects(case_id, rows):
        parts.documents.delete(key)
    parts.retained.erase_case(rows, case_id)
    _erase_invitation(parts, case)
    return "erased" if _end(parts, case_id) else "not_due"


def erase_holder(parts: Parts, uscc: str, now: datetime) -> str:
    """Anonymise a holder that is gone longer than its data is kept, likewise."""
    today, holder = business_day(now), parts.entities.get(uscc)
    if holder is None or holder.gone_on is None or holder.erased_on is not None:
        return "not_due"
    over = parts.retention.over(Ended.GONE, today)
    if over is None or holder.gone_on > over or parts.retained.changes_pending(uscc):
        return "not_due"
    # What lies beside goes first: once the row says erased, no index leads here any more.
    parts.retained.erase_holder(uscc)
    try:
        transact(parts.client, parts.entities.store(anonymised(holder, today), [], now))
    except Conflict:
        return "not_due"
    return "erased"


def _is_over(parts: Parts, case: Case, today: date) -> bool:
    """Whether its time is over, asked of the row itself: the index may be late."""
    over = parts.retention.over(sort_of(case), today)
    since = case.kept_since
    return case.state in ENDED and since is not None and over is not None and since <= over


def _is_begun(case: Case, rows: Iterable[Item]) -> bool:
    """Whether nothing happened to the case since its erasure was written down."""
    last = f"EVENT#{case.last_seq:06d}"
    return any(row["SK"] == last and row.get("type") == ERASED for row in rows)


def _begin(parts: Parts, case: Case, now: datetime) -> bool:
    fresh = erased(case, business_day(now))
    _, actions = parts.cases.record(fresh, now, ACTOR, (ERASED, told_of(case)))
    try:
        transact(parts.client, actions)
    except Conflict:
        return False
    return True


def _valid_still(parts: Parts, case: Case, rows: Iterable[Item], today: date) -> bool:
    issued = [r for r in rows if text(r, "SK").startswith(f"DOCUMENT#{LICENCE}#")]
    if not issued:
        return False
    licence = parts.licences.get(case.uscc, case.kind, case.number)
    return any(in_force(licence, text(row, "identifier"), today) for row in issued)


def _keep_on(parts: Parts, case: Case) -> str:
    """A licence in force keeps its file: it is looked at again a year later."""
    assert case.kept_since is not None
    later = replace(case, kept_since=years_after(case.kept_since, 1))
    with suppress(Conflict):
        transact(parts.client, [parts.cases.rewrite(later)])
    return "in_force"


def _objects(case_id: str, rows: Iterable[Item]) -> Iterator[str]:
    """The bytes that a case's documents name: copies, licences, and the photographs signed."""
    for row in rows:
        sk = text(row, "SK")
        if sk.startswith((f"DOCUMENT#{COPY}#", f"DOCUMENT#{LICENCE}#")) and text(row, "key"):
            yield text(row, "key")
        if sk.startswith(f"DOCUMENT#{APPLICATION}#"):
            for photo in signed_photos(json.loads(text(row, "body"))):
                yield kept_key(case_id, photo.sha256)
                yield draft_key(case_id, photo.sha256)


def _erase_invitation(parts: Parts, case: Case) -> None:
    """The invitation goes with the last of its cases."""
    found = parts.invitations.get(case.invitation_id)
    if found is None:
        return
    others = [one for one in parts.cases.get_many(found.case_ids) if one.id != case.id]
    if all(_is_done(one) for one in others):
        parts.retained.erase_invitation(found.id)


def _is_done(case: Case) -> bool:
    """Whether nothing is left to erase: what opened again since is kept anew."""
    return case.erased_on is not None and case.state in ENDED and case.kept_since is None


def _end(parts: Parts, case_id: str) -> bool:
    """Nothing is left to erase; unless something happened to the case meanwhile."""
    case = parts.cases.get(case_id)
    if case is None or case.erased_on is None:
        return False
    try:
        transact(parts.client, [parts.cases.rewrite(replace(case, kept_since=None))])
    except Conflict:
        return False
    return True
