"""The form: what is shown is rendered from the rows, and known by the hash of its exact bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from citizen_api.parts import Moment, Parts
from citizen_api.told import FormTold
from citizen_api.visiting import Visit, decided_anew, enter
from zhiban.domain.cases import Case
from zhiban.domain.change_forms import change_application
from zhiban.domain.errors import Superseded
from zhiban.domain.form_fields import EDITABLE, Form, Subject
from zhiban.domain.forms import application, checked_address
from zhiban.domain.licences import Licence
from zhiban.domain.materials import MOST_OF_ONE, asked_of, spoken
from zhiban.gateways.canonical import canonical_json, digest
from zhiban.store.table import transact


@dataclass(frozen=True, slots=True)
class Shown:
    """A case's document as it is now: its text, the SHA-256 of its bytes, and the form behind."""

    case: Case
    licence: Licence
    form: Form
    text: str
    sha256: str


def shown(parts: Parts, found: Visit, case_id: str) -> Shown:
    """The document of a case that may be signed now. Raises what is true instead."""
    case, licence = found.fileable(case_id)
    form = parts.forms.get(case.id)
    subject = Subject(
        case,
        licence,
        found.entity,
        found.head,
        form,
        found.beside,
        either_way=parts.identity is not None,
        signer=found.given.signer if found.given else None,
    )
    document = change_application if case.change else application
    content = canonical_json(document(subject, parts.law.catalogue, parts.bureau.name))
    return Shown(case, licence, form, content.decode(), digest(content))


def form_changed() -> Superseded:
    """What was shown is not what would be signed any more."""
    return Superseded("form_changed", "信息刚刚有更新，请再看一遍，核对后再继续。")


def read_form(parts: Parts, cookie: str, case_id: str, moment: Moment) -> FormTold:
    """The prefilled form of a case, for a session that has proved whose it is."""
    found = enter(parts, cookie, moment, verified=True)
    return told_form(parts, found, shown(parts, found, case_id))


def fill_form(
    parts: Parts,
    cookie: str,
    case_id: str,
    document: str,
    edits: Mapping[str, str],
    moment: Moment,
) -> FormTold:
    """Store what the citizen changed; without a change, that the form is confirmed as it is.

    `document` is the SHA-256 of what was shown. Raises Superseded when that is not what is there.
    """

    def fill() -> FormTold:
        found = enter(parts, cookie, moment, verified=True)
        seen = shown(parts, found, case_id)
        if seen.sha256 == document:
            return (
                _confirmed(parts, found, seen) if not edits else _edited(parts, found, seen, edits)
            )
        if edits and _is_done(seen.form, edits):
            return told_form(parts, found, seen)  # the answer to the same edit was lost
        raise form_changed()

    return decided_anew(fill)


def _is_done(form: Form, edits: Mapping[str, str]) -> bool:
    return all(form.edits.get(name) == checked_address(value) for name, value in edits.items())


def _confirmed(parts: Parts, found: Visit, seen: Shown) -> FormTold:
    if seen.form.confirmed == seen.sha256:
        return told_form(parts, found, seen)
    form = replace(seen.form, confirmed=seen.sha256, version=seen.form.version + 1)
    happened = ("form_confirmed", {"document": seen.sha256})
    case, actions = parts.cases.record(seen.case, found.moment.now, found.actor, happened)
    touched = parts.sessions.touch(found.session, found.moment.wall)
    transact(parts.client, [*actions, parts.forms.store(form), touched])
    return told_form(parts, found, replace(seen, case=case, form=form))


def _edited(parts: Parts, found: Visit, seen: Shown, edits: Mapping[str, str]) -> FormTold:
    wanted = {name: checked_address(value) for name, value in edits.items()}
    if found.entity.address == wanted["delivery_address"]:
        wanted = {}
    if wanted != seen.form.edits:
        form = replace(
            seen.form,
            edits=wanted,
            edited_on=found.today if wanted else None,
            confirmed="",
            version=seen.form.version + 1,
        )
        touched = parts.sessions.touch(found.session, found.moment.wall)
        transact(parts.client, [parts.forms.store(form), touched])
    return told_form(parts, found, shown(parts, found, seen.case.id))


def told_form(parts: Parts, found: Visit, seen: Shown) -> FormTold:
    """A form as the page is told of it."""
    decided = seen.case.decision
    return {
        "case": seen.case.id,
        "document": {"text": seen.text, "sha256": seen.sha256},
        "editable": list(EDITABLE),
        "materials": [
            {
                "code": one.code,
                "name": spoken(one),
                "photos": [given.sha256 for given in seen.form.materials.get(one.code, ())],
                "most": MOST_OF_ONE,
            }
            for one in asked_of(seen.case, parts.law.catalogue)
        ],
        "confirmed": seen.form.confirmed == seen.sha256,
        "granted": found.session.grants.get(seen.case.id) == seen.sha256,
        "to_correct": decided.reason if decided and decided.outcome == "correct" else "",
    }
