"""The gateway's HTTP server and its round of receipts, each in a thread of the run.

POST /messages and GET /messages?reference= are for our partner; GET / and POST /mood are for who
watches the run: curl -d down http://127.0.0.1:8804/mood, and an empty mood for a good one.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from infra.local.serving import Server
from infra.local.sms.book import Book, Taken
from infra.local.sms.manners import DRAGS_SECONDS, MOODS, Answer, manner_of
from infra.local.sms.signing import fault

EVERY_SECONDS = 1.0


@dataclass(slots=True)
class Desk:
    """What the gateway works with: its book, the shared secret, its mood, and how long it drags."""

    book: Book
    secret: Callable[[], str]
    mood: str = ""
    drags: float = DRAGS_SECONDS
    asked: list[str] = field(default_factory=list)


class SmsGateway(Server):
    """Serves on 127.0.0.1 and calls `report` with what is due, until it is stopped."""

    def __init__(self, desk: Desk, port: int, report: Callable[[Taken, str], bool]) -> None:
        self.desk, self._report = desk, report
        super().__init__(
            port,
            "SMS_PORT",
            _Handler,
            {"desk": desk},
            round_work=self.report_now,
            every_seconds=EVERY_SECONDS,
        )

    def report_now(self) -> int:
        """Tell every word that is due; returns how many were taken."""
        book, done = self.desk.book, 0
        for one, stat in list(book.unsaid(time.time())):
            if self._report(one, stat):
                book.told(one)
                done += 1
        return done


class _Handler(BaseHTTPRequestHandler):
    desk: Desk

    def do_POST(self) -> None:
        """A message, or a mood."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/mood":
            self.desk.mood = body.decode().strip()
            self._answer(200, {"mood": self.desk.mood, "known": sorted(MOODS)})
        elif self.path != "/messages":
            self._answer(404, {"code": "no_such_path"})
        elif wrong := fault(self.desk.secret(), "POST", self.path, dict(self.headers), body):
            self._answer(401, {"code": wrong})
        else:
            self._message(json.loads(body))

    def do_GET(self) -> None:
        """A question by reference, or the list of messages."""
        url = urlsplit(self.path)
        if url.path == "/":
            taken = [{"id": one.id, "mobile": one.mobile} for one in self.desk.book.messages()]
            self._answer(200, {"mood": self.desk.mood, "messages": taken})
        elif url.path != "/messages":
            self._answer(404, {"code": "no_such_path"})
        elif wrong := fault(self.desk.secret(), "GET", self.path, dict(self.headers), b""):
            self._answer(401, {"code": wrong})
        else:
            self._question(parse_qs(url.query).get("reference", [""])[0])

    def _message(self, told: dict[str, Any]) -> None:
        mobile, reference = str(told["mobile"]), str(told["reference"])
        answer = MOODS.get(self.desk.mood, manner_of(mobile).answer)
        bad_once = answer is not Answer.REFUSE_NUMBER and self.desk.mood == ""
        if bad_once and not self.desk.book.first_time(f"message {mobile}"):
            answer = Answer.TAKE
        match answer:
            case Answer.THROTTLE:
                self._answer(429, {"code": "throttled"})
            case Answer.REFUSE_NUMBER:
                self._answer(422, {"code": "bad_number"})
            case Answer.BABBLE:
                self._answer(422, {"code": "E-7731"})
            case Answer.HANG_UP:
                self.close_connection = True
            case _:
                self._take(reference, mobile, told, answer)

    def _take(self, reference: str, mobile: str, told: dict[str, Any], answer: Answer) -> None:
        one = self.desk.book.take(reference, mobile, str(told["template"]), str(told["text"]))
        if answer is Answer.TAKE_AND_HANG_UP:
            self.close_connection = True
            return
        if answer is Answer.TAKE_AND_DRAG:
            time.sleep(self.desk.drags)
        self._answer(200, {"message_id": one.id})

    def _question(self, reference: str) -> None:
        self.desk.asked.append(reference)
        one = self.desk.book.find(reference)
        denied = one is not None and manner_of(one.mobile).denies_once
        if one is None or (denied and self.desk.book.first_time(f"question {reference}")):
            self._answer(404, {"code": "not_found"})
            return
        stats = manner_of(one.mobile).stats
        stat = stats[-1] if stats and one.said else "ACCEPTD"
        self._answer(200, {"message_id": one.id, "reference": reference, "stat": stat})

    def _answer(self, status: int, told: dict[str, Any]) -> None:
        raw = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Say nothing: a message holds a number."""
