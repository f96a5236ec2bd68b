"""The courier's webhooks: each report until it is answered, unless it was told to do worse."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterable

from infra.local.cloud import Cloud, NotRunning
from infra.local.courier.book import Book, Notice
from infra.local.courier.moods import Moods
from infra.local.courier.signing import shared_secrets, webhook_headers

SECONDS = 30.0
MOST_TRIES = 20


class Reporter:
    """Sends the book's reports to the partner's API, in order."""

    def __init__(self, cloud: Cloud, book: Book, moods: Moods) -> None:
        self._cloud, self._book, self._moods = cloud, book, moods
        self._alone = threading.Lock()
        self._held: list[Notice] = []
        self.answers: list[int] = []

    @property
    def address(self) -> str:
        """Where the partner takes webhooks. Raises NotRunning."""
        api = self._cloud.outputs["PartnersApiId"]
        return f"{self._cloud.settings.endpoint}/_aws/execute-api/{api}/$default/courier/events"

    def send_all(self) -> int:
        """One round over the outbox; returns how many reports were settled."""
        with self._alone:
            held, self._held = self._held, []
            settled = 0
            for notice in sorted(self._book.outbox(), key=lambda one: one in held):
                again = notice.tries > 0 or notice in held
                settled += self._send(notice, "" if again else self._moods.for_webhook())
            if settled:  # something went before what was held back: now it may go
                held, self._held = self._held, []
                settled += sum(self._send(notice, "") for notice in held)
            return settled

    def _send(self, notice: Notice, mood: str) -> int:
        if mood == "reorder":
            self._held.append(notice)
            return 0
        if mood == "lose":
            self._book.settle(notice, done=True)
            return 1
        done = True
        for body, who in _told(notice.body, mood):
            done = self._is_taken(body, who) and done
        self._book.settle(notice, done=done or notice.tries + 1 >= MOST_TRIES)
        return int(done)

    def _is_taken(self, body: dict[str, str], who: str) -> bool:
        """Post one body, signed by us or by a stranger; whether there is nothing more to do."""
        raw = json.dumps(body).encode()
        try:
            secret = shared_secrets(self._cloud)[0] if who == "us" else "a stranger's" * 4
            headers = {"Content-Type": "application/json", **webhook_headers(secret, raw)}
            request = urllib.request.Request(self.address, raw, headers)  # noqa: S310
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                status = int(answer.status)
        except urllib.error.HTTPError as error:
            status = error.code
        except (OSError, NotRunning):
            return False  # the partner is starting or stopping; the next round tries again
        self.answers.append(status)
        return who != "us" or status < 300


def _told(body: dict[str, str], mood: str) -> Iterable[tuple[dict[str, str], str]]:
    """The bodies to be posted for one report, and in whose name."""
    true = (body, "us")
    if mood == "repeat":
        return [true, true, true]
    if mood == "lie":
        return [(body | {"tracking": "SF9999999999", "state": "returned"}, "us"), true]
    return [(body, "a stranger"), true] if mood == "forge" else [true]
