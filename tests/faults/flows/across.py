"""Which events may come in each other's way, and are tried so."""

from collections.abc import Callable
from datetime import timedelta

from tests.faults.crossings import cross
from tests.faults.events import by_clock, citizen, courier_says, delivery_log, gateway_says, officer, queued
from tests.faults.invariants import rows
from tests.faults.lives import Make, drop
from tests.faults.platform import Platform, in_queue
from tests.functions.entries import HOLDER, LICENCE
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper, uscc

ONE, OTHER = uscc(1), "o-2"
NEWER = {"changed_at": "2026-11-20 00:00:00"}


def file(text: str) -> Callable[[Platform], Make]:
    """The registry's feed tells something newer."""

    def begin(platform: Platform) -> Make:
        drop(platform.cloud, "newer.csv", text)
        return queued("inbox")(platform)

    return begin


MOVED = file(entities_file(holder(1, address="样例路99号", **NEWER)))
GONE = file(entities_file(holder(1, status="注销", **NEWER)))
CANCELLED = file(
    licences_file(paper(1, FOOD, "2026-12-31", status="注销", updated_at="2026-11-20 00:00:00"))
)
LONGER = file(
    licences_file(paper(1, FOOD, "2027-06-30", updated_at="2026-11-20 00:00:00"))
)


def decide(outcome: str, reason: str = "") -> Callable[[Platform], Make]:
    """Another officer decides what is on the screen."""

    def begin(platform: Platform) -> Make:
        (row,) = [one for one in rows(platform.cloud, "cases") if one["SK"] == "CASE"]
        body = {"outcome": outcome, "reason": reason, "version": row["version"]}
        asked = officer(
            "POST /api/cases/{case_id}/decision", lambda _: body, "supervisor", OTHER, case_id=row["id"]
        )
        return asked(platform)

    return begin


def finished(outcome: str) -> Callable[[Platform], Make]:
    """Another officer ends the same task."""
    told = {"outcome": outcome, "note": "另一人"}
    return officer(
        "POST /api/worklist/{pk}/{sk}/done", lambda _: told, "supervisor", OTHER, pk="{pk}", sk="{sk}"
    )


def ask(route: str, body: object, role: str = "supervisor", **told: str) -> Callable[..., Make]:
    """Another officer asks."""
    return officer(route, lambda _: body, role, OTHER, **told)


def a_while(begin: Callable[[Platform], Make], minutes: int) -> Callable[[Platform], Make]:
    """The same, some minutes later: the clocks go on while the other waits for an answer."""

    def later(platform: Platform) -> Make:
        make = begin(platform)

        def made() -> dict[str, object]:
            platform.cloud.later(timedelta(minutes=minutes))
            return make()

        return made

    return later


def let_in_meanwhile(platform: Platform) -> Make:
    """The same file was delivered twice: the other delivery held it, and an officer let it in."""
    bodies = [message.body for message in platform.cloud.queues["inbox"]]

    def made() -> dict[str, object]:
        platform.deliver("ingest_registry", in_queue(*bodies))
        held = [one for one in rows(platform.cloud, "registry") if one.get("state") == "held"]
        file = held[0]["PK"].removeprefix("FILE#") if held else "0" * 64
        return ask("POST /api/files/{sha256}/ruling", RELEASE, sha256=file)(platform)()

    return made


STOP = {"items": ["L02-R1"], "reason": "另一项暂停", "version": 0}
RELEASE = {"outcome": "release", "reason": "已核对"}

# A citizen signs what somebody changes.
cross("signed, and moved", "a form is signed", "ingest_registry", MOVED)
cross("signed, and gone", "a form is signed", "ingest_registry", GONE)
cross("signed, and cancelled", "a form is signed", "ingest_registry", CANCELLED)
cross("signed, and no longer sent to", "a form is signed", "citizen_api",
      citizen("PUT", "/api/session/reminders", lambda _: {"wanted": False}))  # fmt: skip
cross("signed, and edited", "a form is signed", "citizen_api",
      citizen("PUT", "/api/cases/{case}/form", lambda notes: {
          "document": notes["document"], "edits": {"delivery_address": "样例路77号"}}))  # fmt: skip
cross("confirmed, and edited", "a form is confirmed", "citizen_api",
      citizen("PUT", "/api/cases/{case}/form", lambda notes: {
          "document": notes["document"], "edits": {"delivery_address": "样例路77号"}}))  # fmt: skip
cross("edited, and edited", "another address is wanted", "citizen_api",
      citizen("PUT", "/api/cases/{case}/form", lambda notes: {
          "document": notes["document"], "edits": {"delivery_address": "样例路77号"}}))  # fmt: skip
cross("edited again, and confirmed", "another address is confirmed", "citizen_api",
      citizen("PUT", "/api/cases/{case}/form", lambda notes: {
          "document": notes["document"], "edits": {"delivery_address": "样例路66号"}}))  # fmt: skip
cross("wanted, and wrong", "a renewal is wanted", "citizen_api",
      citizen("POST", "/api/cases/{case}/intent",
              lambda _: {"intent": "data_wrong", "fields": ["address"]}))  # fmt: skip
cross("told, and asked for again", "a code is told", "citizen_api",
      a_while(citizen("POST", "/api/session/code", lambda _: {"cases": [], "purpose": "sign"}), 2))  # fmt: skip
cross("told, and told wrongly", "a code is told", "citizen_api",
      citizen("POST", "/api/session/verify", lambda notes: {"code": "000000"}))  # fmt: skip
cross("opened, and withdrawn", "a link is opened", "ingest_registry",
      file(entities_file(holder(1, mobile="19900008888", **NEWER))))  # fmt: skip
cross("stopped, and moved", "reminders are stopped", "ingest_registry", MOVED)

# An officer does what another does.
cross("granted, and sent back", "a case is granted", "officer_api", decide("correct", "请补正地址"))
cross("granted, and granted", "a case is granted", "officer_api", decide("grant"))
cross("done, and done", "a task is done", "officer_api", finished("reached"))
cross("done, and done for the holder", "a holder's task is done", "officer_api", finished("reached"))
cross("stopped, and stopped", "an item is stopped", "officer_api",
      ask("PUT /api/items/stopped", STOP))  # fmt: skip
cross("let in, and turned away", "a held file is let in", "officer_api",
      officer("POST /api/files/{sha256}/ruling",
              lambda _: {"outcome": "refuse", "reason": "来源有误"}, by=OTHER, sha256="{file}"))  # fmt: skip
cross("turned away, and let in", "a held file is turned away", "officer_api",
      officer("POST /api/files/{sha256}/ruling", lambda _: RELEASE, by=OTHER, sha256="{file}"))  # fmt: skip
cross("entered, and fed", "a holder is entered", "ingest_registry",
      file(entities_file(holder(1, **NEWER))))  # fmt: skip
cross("changed, and fed", "a holder's facts change", "ingest_registry", MOVED)
cross("changed, and entered", "a holder's facts change", "officer_api",
      ask("PUT /api/holders/{uscc}", HOLDER | {"version": 1, "town": "历山街道"}, uscc=ONE))  # fmt: skip
cross("entered, and entered", "a licence is entered", "officer_api",
      ask("PUT /api/holders/{uscc}/licences", LICENCE | {"issuer": "另一个局"}, uscc=ONE))  # fmt: skip
cross("the go, and the go", "the go is given", "scan_expiries", by_clock(approved_by="o-2"))

cross("held, and held and let in", "a heavy file comes", "officer_api", let_in_meanwhile)
cross("asked for, and asked for", "a list is asked for", "officer_api",
      ask("POST /api/exports", {"what": "entities", "form": "csv", "reason": "另一人的核对"}))  # fmt: skip

# A licence moves while it is rung, issued or written of.
cross("rung, and longer", "the day is rung", "ingest_registry", LONGER)
cross("rung, and gone", "the day is rung", "ingest_registry", GONE)
cross("issued, and cancelled", "a licence is issued", "ingest_registry", CANCELLED)
cross("issued, and gone", "a licence is issued", "ingest_registry", GONE)
cross("moved on, and longer", "a ladder moves on", "ingest_registry", LONGER)
cross("lapsed, and longer", "a case lapses", "ingest_registry", LONGER)
cross("taken in, and entered", "holders come in", "officer_api",
      ask("PUT /api/holders/{uscc}", HOLDER, uscc=ONE))  # fmt: skip
cross("proved, and longer", "a miss is proved", "ingest_registry", LONGER)
cross("postponed, and longer", "a licence cannot be rung", "ingest_registry", LONGER)

# A message is sent while something else is said of it.
cross("sent, and gone", "a message is sent", "ingest_registry", GONE)
cross("sent, and looked after", "a message is sent", "dispatch_messages", a_while(by_clock(), 1))
cross("sent, and found", "a message is sent", "reconcile", a_while(by_clock(), 16))
cross("asked, and told", "a gateway has it", "record_receipts",
      gateway_says("DELIVRD"))  # fmt: skip
cross("told, and looked after", "a receipt comes", "dispatch_messages", a_while(by_clock(), 1500))
cross("missed, and told", "a receipt is missed", "record_receipts", delivery_log())
cross("handed over, and told", "an unknown message goes to a person", "record_receipts",
      delivery_log())  # fmt: skip
cross("released, and rung", "a message is released", "reconcile", a_while(by_clock(), 16))
cross("found, and released", "a planned message is found", "dispatch_messages", by_clock())

# A parcel is told of while it is asked about or ordered.
cross("ordered, and ordered late", "a courier is ordered", "reconcile", a_while(by_clock(), 16))
cross("picked up, and delivered", "a parcel is picked up", "track_parcels",
      courier_says("delivered", 60))  # fmt: skip
cross("asked about, and delivered", "a parcel without news is asked about", "track_parcels",
      courier_says("delivered", 60))  # fmt: skip
cross("overdue, and delivered", "a parcel is overdue", "track_parcels",
      courier_says("delivered", 60))  # fmt: skip
cross("unheard of, and delivered", "a parcel is unheard of", "track_parcels",
      courier_says("delivered", 60))  # fmt: skip
cross("asked for again, and delivered", "an order is asked after", "track_parcels",
      courier_says("delivered", 60))  # fmt: skip
