"""Materials (申请材料): where each is from, and what its holder gives as photographs.

A photograph is known by the SHA-256 of its bytes and by nothing else; what it was called on a phone
is told to nobody. It is given to a form, is signed with it as part of the document, and lies in the
bucket under its own digest: among the drafts, which go by themselves, until a filing keeps it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.errors import Malformed, NotThere
from zhiban.domain.form_fields import Form, Given
from zhiban.domain.guessing import Limit
from zhiban.domain.kinds import Material
from zhiban.domain.speaking import full_width, short_name

MOST_OF_ONE, MOST_OF_A_CASE = 6, 12
"""How many photographs of one material, and of all materials of a case."""

UPLOADS = Limit(40, timedelta(hours=1))
"""How many photographs a case takes in an hour, whatever becomes of them."""

MATERIAL_UNSAFE, MATERIAL_GONE = "material_unsafe", "material_gone"
"""Tasks about a case: a signed photograph did not pass the malware scan; or is not as it was."""

GIVEN, NOT_GIVEN = "本人拍照提交", "还没有提交，由工作人员联系本人补交"
_SOURCES = {
    "auto_prefill_then_confirm": "本申请，本人核对",
    "auto_e_licence": "电子证照",
    "auto_unified_identity": "登记信息，短信验证码核对本人",
    "auto_registration_event": "营业执照登记信息",
    "auto_share_if_available_else_upload": "由审批局向有关部门核验",
    "auto_share_realestate_or_upload": "由审批局向有关部门核验",
    "dept_internal_check": "部门内部核查",
    "applicant_confirm_esign": "本人声明并签名",
    "applicant_confirm_or_upload": "本人承诺",
    "applicant_upload_or_reuse_history": "沿用以前提交的材料",
    "reuse_history_confirm": "沿用以前提交的材料，本人确认",
}
"""Where a material is from, by who provides it; of any other sort it is not there yet."""

_ASKED = frozenset(
    {"applicant_upload", "applicant_upload_or_agency_share", "auto_share_address_or_upload"}
)
"""What nobody but its holder has."""

_NEVER = frozenset(
    {
        "auto_prefill_then_confirm",
        "auto_e_licence",
        "auto_unified_identity",
        "auto_registration_event",
        "dept_internal_check",
        "applicant_confirm_esign",
    }
)
"""What no photograph can take the place of, also when an officer asks for more (补正)."""


class Scan(StrEnum):
    """What is known of a stored photograph's safety."""

    UNSCANNED = "unscanned"
    CLEAN = "clean"
    INFECTED = "infected"

    @property
    def wording(self) -> str:
        """The same in plain Chinese."""
        return _SCANS[self]


_SCANS = {
    Scan.UNSCANNED: "还没有安全检查结果",
    Scan.CLEAN: "已通过安全检查",
    Scan.INFECTED: "没有通过安全检查，不能打开",
}


@dataclass(frozen=True, slots=True)
class SignedPhoto:
    """One photograph as a signed document names it."""

    code: str
    name: str
    sha256: str
    size: int


def draft_key(case_id: str, sha256: str) -> str:
    """Where a photograph lies in the bucket until it is signed, or forgotten."""
    return f"drafts/{case_id}/{sha256}.jpg"


def kept_key(case_id: str, sha256: str) -> str:
    """Where it lies once it was signed."""
    return f"materials/{case_id}/{sha256}.jpg"


def to_bring(case: Case, catalogue: Catalogue) -> tuple[str, ...]:
    """The names of materials nobody but its holder has."""
    found = (m for m in _of(case, catalogue) if m.sharing in _ASKED)
    return tuple(spoken(material) for material in found)


def asked_of(case: Case, catalogue: Catalogue) -> list[Material]:
    """The materials its holder may give now: what nobody else has; and where an officer has asked
    for more (补正), whatever a photograph can show."""
    again = case.state is CaseState.CORRECTING
    return [
        material
        for material in _of(case, catalogue)
        if (material.sharing not in _NEVER if again else material.sharing in _ASKED)
    ]


def asked_material(case: Case, catalogue: Catalogue, code: str) -> Material:
    """The material of this code, where it may be given now. Raises NotThere."""
    for material in asked_of(case, catalogue):
        if material.code == code:
            return material
    raise NotThere("material_not_asked", "这件不用交这份材料。请刷新页面再看一遍。")


def spoken(material: Material) -> str:
    """What a material is called where its holder is asked for it."""
    return full_width(short_name(material.name))


def listed(case: Case, catalogue: Catalogue, form: Form) -> list[Fact]:
    """All materials as the document has them: each with its source, and what was given."""
    return [_entry(one, form.materials.get(one.code, ())) for one in _of(case, catalogue)]


def _of(case: Case, catalogue: Catalogue) -> Iterator[Material]:
    changed = (case.change.field,) if case.change else ()
    for code in catalogue.item(case.item).materials_for(changed):
        yield catalogue.materials[code]


def _entry(material: Material, given: tuple[Given, ...]) -> Fact:
    source = GIVEN if given else _SOURCES.get(material.sharing, NOT_GIVEN)
    entry: dict[str, Fact] = {
        "code": material.code,
        "name": full_width(material.name),
        "source": source,
    }
    if given:
        entry["files"] = [{"sha256": one.sha256, "size": one.size} for one in given]
    return entry


def with_photo(form: Form, code: str, fresh: Given) -> Form:
    """The form with one more photograph of a material. Raises Malformed where there are enough."""
    mine = form.materials.get(code, ())
    if len(mine) >= MOST_OF_ONE:
        raise Malformed(
            "photos_enough", f"一份材料最多{MOST_OF_ONE}张照片，请先删去一张。", most=MOST_OF_ONE
        )
    if sum(map(len, form.materials.values())) >= MOST_OF_A_CASE:
        raise Malformed(
            "photos_enough", f"一共最多{MOST_OF_A_CASE}张照片，请先删去一张。", most=MOST_OF_A_CASE
        )
    return _changed(form, {**form.materials, code: (*mine, fresh)})


def without_photo(form: Form, code: str, sha256: str) -> Form:
    """The form without a photograph; the same form where it has none of this digest."""
    left = tuple(one for one in form.materials.get(code, ()) if one.sha256 != sha256)
    if left == form.materials.get(code, ()):
        return form
    others = {name: given for name, given in form.materials.items() if name != code}
    return _changed(form, {**others, code: left} if left else others)


def _changed(form: Form, materials: Mapping[str, tuple[Given, ...]]) -> Form:
    return replace(form, materials=materials, confirmed="", version=form.version + 1)


def has_photo(form: Form, code: str, sha256: str) -> bool:
    """Whether a photograph was given to a form as this material."""
    return any(one.sha256 == sha256 for one in form.materials.get(code, ()))


def signed_photos(document: Mapping[str, Any]) -> list[SignedPhoto]:
    """Every photograph a document names; one signed before there were any names none."""
    entries = [one for one in document.get("materials", ()) if isinstance(one, Mapping)]
    return [
        SignedPhoto(str(one["code"]), str(one["name"]), str(file["sha256"]), int(file["size"]))
        for one in entries
        for file in one.get("files", ())
    ]
