"""From a template and its values to the text of one SMS, as full as its segments allow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from zhiban.domain.case_codes import shown
from zhiban.domain.errors import SettingsError
from zhiban.domain.segments import segments
from zhiban.domain.templates import Mode, Sort, Template, templates, variables
from zhiban.domain.wording import speakable

OFFICIAL_PLACE = "爱山东APP“无感智办”"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who speaks: the registered signature (签名), the office phone and the citizens' address.

    `place` is what a message without a link names instead of the address: an app or account.
    """

    signature: str
    office_phone: str
    base_url: str
    mode: Mode = Mode.LINK
    place: str = OFFICIAL_PLACE


def read_sender(signature: str, phone: str, base_url: str, mode: str, place: str) -> Sender:
    """Who speaks, as an environment tells it. Raises SettingsError for a mode that is none."""
    if mode not in tuple(Mode):
        raise SettingsError(f"MESSAGE_MODE must be link or code, not {mode!r}")
    return Sender(signature, phone, base_url, Mode(mode), place)


@dataclass(frozen=True, slots=True)
class Message:
    """A rendered SMS: the wording it came from, its text and how many segments it takes.

    `values` are what stands in the wording's places, for gateways that take the id under which
    they know a wording, with its parameters, instead of a text.
    """

    template: str
    text: str
    segments: int
    sort: Sort = Sort.NOTICE
    mode: Mode | None = None
    values: Mapping[str, str] = field(default_factory=dict)


_NAMES_KEPT = (24, 16, 12, 8)
"""How a holder's name gets shorter before its wording gives way to the next."""


def render(
    identity: str, values: Mapping[str, str], sender: Sender, *, secret: str = ""
) -> Message:
    """The message of a template, in the sender's mode, as full as fits.

    `secret` is the link's token, or in code mode the case code. A text that fits nowhere is given
    in its shortest form. Raises ValueError for a template that is none, or without a needed value.
    """
    template = _template(identity, sender.mode)
    known = {"phone": sender.office_phone, **_access(sender, secret), **values}
    known["holder"] = speakable(known.get("holder", ""))
    tried: list[Message] = []
    for each in _candidates(template, known):
        message = _filled(template, *each, sender)
        if message.segments <= template.limit.goal:
            return message
        tried.append(message)
    most = template.limit.most
    return next((message for message in tried if message.segments <= most), tried[-1])


def _template(identity: str, mode: Mode) -> Template:
    known = templates()
    suffixed = f"{identity}.code" if mode is Mode.CODE else identity
    template = known.get(suffixed) or known.get(identity)
    if template is None:
        raise ValueError(f"there is no template {identity!r}")
    return template


def _access(sender: Sender, secret: str) -> dict[str, str]:
    if not secret:
        return {}
    if sender.mode is Mode.CODE:
        return {"place": sender.place, "case_code": shown(secret)}
    return {"link": f"{sender.base_url}/r#{secret}"}


def _candidates(
    template: Template, values: Mapping[str, str]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each wording by its number with the values it may take, the fullest first."""
    for nth, wording in enumerate(template.wordings):
        if "holder" not in variables(wording):
            yield nth, values
        elif name := values["holder"]:
            for shorter in _shortened(name):
                yield nth, {**values, "holder": shorter}


def _shortened(name: str) -> Iterator[str]:
    longest = _NAMES_KEPT[0]
    yield name if len(name) <= longest else f"{name[:longest]}…"
    yield from (f"{name[:kept]}…" for kept in _NAMES_KEPT[1:] if len(name) > kept)


def _filled(template: Template, nth: int, values: Mapping[str, str], sender: Sender) -> Message:
    wording, key = template.wordings[nth], template.key(nth)
    missing = [name for name in variables(wording) if not values.get(name)]
    if missing:
        raise ValueError(f"{template.id} needs {', '.join(missing)}")
    text = f"【{sender.signature}】{wording.format(**values)}"
    return Message(
        template=key,
        text=text,
        segments=segments(text),
        sort=template.sort,
        mode=template.mode,
        values={name: values[name] for name in variables(wording)},
    )
