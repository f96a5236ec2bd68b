"""Photographs of materials: given to a form, taken out again, looked at, and there when signed."""

from citizen_api.filling import Shown, shown, told_form
from citizen_api.parts import Moment, Parts
from citizen_api.told import FormTold
from citizen_api.visiting import Visit, decided_anew, enter
from zhiban.domain.errors import NotThere, Superseded, TooSoon
from zhiban.domain.form_fields import Form, Given
from zhiban.domain.materials import (
    UPLOADS,
    Scan,
    asked_material,
    has_photo,
    with_photo,
    without_photo,
)
from zhiban.domain.photographs import photograph
from zhiban.gateways.canonical import digest
from zhiban.runtime.observability import count
from zhiban.store.table import transact


def attach(
    parts: Parts, cookie: str, case_id: str, code: str, photo: str, moment: Moment
) -> FormTold:
    """Give a form one more photograph of a material; the same again is given once.

    `photo` is a JPEG in base64. The bytes are laid down before the form names them, under their own
    digest: what is cut off between the two is forgotten with the drafts. Raises NotThere where the
    material is not asked for, Malformed for what is no photograph or one too many, TooSoon.
    """

    def give() -> FormTold:
        found = enter(parts, cookie, moment, verified=True)
        seen = shown(parts, found, case_id)
        asked_material(seen.case, parts.law.catalogue, code)
        if not parts.uploads.take(case_id, moment.wall):
            raise _too_often(moment)
        content = photograph(photo)
        fresh = Given(digest(content), len(content))
        if has_photo(seen.form, code, fresh.sha256):
            return told_form(parts, found, seen)
        form = with_photo(seen.form, code, fresh)
        parts.photographs.take(case_id, fresh.sha256, content)
        return _stored(parts, found, form)

    told = decided_anew(give)
    count("PhotographsTaken")
    return told


def detach(
    parts: Parts, cookie: str, case_id: str, code: str, sha256: str, moment: Moment
) -> FormTold:
    """Take a photograph out of a form again; one that is not in it is out already."""

    def take_out() -> FormTold:
        found = enter(parts, cookie, moment, verified=True)
        seen = shown(parts, found, case_id)
        form = without_photo(seen.form, code, sha256)
        if form == seen.form:
            return told_form(parts, found, seen)
        return _stored(parts, found, form)

    return decided_anew(take_out)


def look_at(
    parts: Parts, cookie: str, case_id: str, code: str, sha256: str, moment: Moment
) -> bytes:
    """A photograph given to a case of the visit, for whom a code has proved. Raises NotThere."""
    found = enter(parts, cookie, moment, verified=True)
    case = found.case(case_id)
    form = parts.forms.get(case.id)
    content = None
    if has_photo(form, code, sha256):
        content = parts.photographs.read(case.id, sha256)
    if content is None or parts.photographs.scan(case.id, sha256) is Scan.INFECTED:
        raise NotThere("no_such_photo", "没有这张照片，请重拍一张。")
    return content


def hold_what_is_signed(parts: Parts, found: Visit, seen: Shown) -> None:
    """Raises Superseded where a photograph in the form is gone or unsafe; it is taken out first."""
    for code, given in seen.form.materials.items():
        for one in given:
            if why := _fault(parts, seen.case.id, one.sha256):
                _stored(parts, found, without_photo(seen.form, code, one.sha256))
                raise why


def _fault(parts: Parts, case_id: str, sha256: str) -> Superseded | None:
    if parts.photographs.read(case_id, sha256) is None:
        return Superseded("photo_gone", "有一张材料照片已经不在了，请重拍一张，再核对一遍。")
    if parts.photographs.scan(case_id, sha256) is Scan.INFECTED:
        count("PhotographsUnsafe")
        return Superseded(
            "photo_unsafe", "有一张材料照片没有通过安全检查，请另拍一张，再核对一遍。"
        )
    return None


def _stored(parts: Parts, found: Visit, form: Form) -> FormTold:
    touched = parts.sessions.touch(found.session, found.moment.wall)
    transact(parts.client, [parts.forms.store(form), touched])
    return told_form(parts, found, shown(parts, found, form.case_id))


def _too_often(moment: Moment) -> TooSoon:
    minutes = max(1, -(-int((UPLOADS.ends(moment.wall) - moment.wall).total_seconds()) // 60))
    return TooSoon("photos_too_often", f"传得太多了，请约{minutes}分钟后再试。", minutes=minutes)
