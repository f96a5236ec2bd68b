"""A renewal walked from the link in a message to the delivered parcel, by HTTP alone."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from infra.local.cloud import Cloud, StillBusy
from infra.local.journey.http import Session
from infra.local.journey.signature import drawn_signature
from infra.local.journey.signing_in import Person, sign_in
from infra.local.phone.carrier import Sms
from infra.local.phone.inbox import inbox
from infra.local.settings import LocalSettings

type Say = Callable[[str], None]

_LINK = re.compile(r"(https?://[\w.:-]+)/r#([0-9A-Za-z]{22})")
_CODE = re.compile(r"(?<!\d)(\d{6})(?!\d)")
SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Invited:
    """A message that reached a phone: whose, and the secret of its link."""

    mobile: str
    token: str


def invited(messages: list[Sms]) -> list[Invited]:
    """The messages that were delivered and carry a link, in order."""
    found = ((sms, _LINK.search(sms.text)) for sms in messages if sms.delivered)
    return [Invited(sms.mobile, match[2]) for sms, match in found if match]


def delivered_case(cloud: Cloud) -> str | None:
    """A renewal whose journey has ended at the door, the first by id."""
    cases = (row for row in cloud.rows("CasesTable") if row["SK"]["S"] == "CASE")
    renewals = (row for row in cases if "M" not in row.get("change", {}))
    ended = sorted(row["id"]["S"] for row in renewals if row["state"]["S"] == "delivered")
    return ended[0] if ended else None


def file_as_citizen(
    settings: LocalSettings, who: Invited, say: Say, person: Person | None = None
) -> list[str]:
    """Everything a citizen does, from the link to the signature; returns the cases filed.

    None where nothing may be filed any more. A `person` signs in where a code is not enough.
    """
    page = Session(settings.citizens)
    page.get("/r")
    visit = page.post("/api/session", {"token": who.token})
    open_still = ("fileable", "to_correct")
    cases = [case["id"] for case in visit["cases"] if case["standing"] in open_still]
    if not cases:
        return []
    say(f"the link is opened: {len(cases)} to sign, holder masked")
    if person is not None and visit["sign_in"]["required"]:
        sign_in(page, cases, person)
        say("the phone is new, so its owner signed in at the identity provider")
    else:
        _type_code(settings, page, who, cases)
        say("the one-time code is entered")
    for case in cases:
        page.post(f"/api/cases/{case}/intent", {"intent": "yes"})
    for case in cases:
        shown = page.get(f"/api/cases/{case}/form")["document"]
        page.put(f"/api/cases/{case}/form", {"document": shown["sha256"]})
        receipt = page.post(
            f"/api/cases/{case}/sign",
            {"document": shown["sha256"], "signature": drawn_signature()},
        )
        say(f"signed and filed: receipt {receipt['number']}")
    return cases


def grant(desk: Session, case_id: str) -> None:
    """An officer reads the case and grants it."""
    case = desk.get(f"/api/cases/{case_id}")
    version = case["case"]["version"]
    desk.post(
        f"/api/cases/{case_id}/decision", {"outcome": "grant", "reason": "", "version": version}
    )


def await_state(cloud: Cloud, case_id: str, state: str, nudge: Callable[[], Any]) -> None:
    """Wait until a case is in a state. Raises StillBusy at the time's end."""
    end = time.monotonic() + SECONDS
    while True:
        row = cloud.row("CasesTable", f"CASE#{case_id}", "CASE") or {}
        now = row.get("state", {}).get("S", "nowhere")
        if now == state:
            return
        if time.monotonic() > end:
            raise StillBusy(f"case {case_id} is {now} and not {state} after {SECONDS:.0f} s")
        nudge()
        time.sleep(0.5)


def _type_code(settings: LocalSettings, page: Session, who: Invited, cases: list[str]) -> None:
    before = _codes(settings, who.mobile)
    page.post("/api/session/code", {"cases": cases})
    code = _await_code(settings, who.mobile, before)
    page.post("/api/session/verify", {"code": code})


def _codes(settings: LocalSettings, mobile: str) -> list[str]:
    """The codes this phone was sent, in order; a link's message holds none."""
    texts = (sms.text for sms in inbox(settings) if sms.mobile == mobile)
    plain = (text for text in texts if not _LINK.search(text))
    return [match[1] for text in plain if (match := _CODE.search(text))]


def _await_code(settings: LocalSettings, mobile: str, before: list[str]) -> str:
    end = time.monotonic() + SECONDS
    while len(found := _codes(settings, mobile)) <= len(before):
        if time.monotonic() > end:
            raise StillBusy("no one-time code reached the phone")
        time.sleep(0.2)
    return found[-1]
