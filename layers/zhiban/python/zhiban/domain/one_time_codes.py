"""One-time codes: what may be asked, how often, and when there is an end (wall clock throughout).

A code is bound to one session and to the exact documents it may sign. Failures belong to the
contact and not to the code: sending another never sets them back. Every try is counted before
anything is compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from zhiban.domain.errors import Expired, Locked, TooSoon

DIGITS = 6
LIFETIME = timedelta(minutes=10)
PAUSE = timedelta(seconds=60)
"""Between one code and the next."""
TRIES = 5
LOCK = timedelta(hours=24)
DAILY_CAP = 10
"""Codes to one phone on one day, beside the cap on reminders."""

type Purpose = Literal["sign", "tell", "withdraw", "authorise"]
"""What a code proves the person for: to sign documents, only to tell us something, to take an
application back (撤回), or to authorise an agent (授权)."""


def binding(session: str, purpose: Purpose, documents: Mapping[str, str]) -> str:
    """What a code is bound to, as text: its session, its purpose, the documents by case."""
    bound = ";".join(f"{case}={digest}" for case, digest in sorted(documents.items()))
    return f"{session}|{purpose}|{bound}"


@dataclass(frozen=True, slots=True)
class CodeBook:
    """The codes of one contact of one invitation; one at most is alive.

    `made` counts them, for the ledger. `fingerprint` is the keyed one of the living code with its
    binding, "" when there is none. `documents` are the SHA-256 of what it may sign, or take
    back, by case.
    """

    made: int = 0
    fingerprint: str = ""
    session: str = ""
    purpose: Purpose = "sign"
    documents: Mapping[str, str] = field(default_factory=dict)
    sent_at: datetime | None = None
    failures: int = 0
    locked_until: datetime | None = None
    version: int = 0

    @property
    def bound_to(self) -> str:
        """What the living code is bound to."""
        return binding(self.session, self.purpose, self.documents)

    @property
    def tries_left(self) -> int:
        """How often one may still be wrong."""
        return max(TRIES - self.failures, 0)

    def may_send(self, wall: datetime) -> None:
        """Nothing, if a code may be sent now. Raises Locked or TooSoon, which says how long."""
        self.may_try(wall)
        if self.sent_at is not None and wall < self.sent_at + PAUSE:
            seconds = int((self.sent_at + PAUSE - wall).total_seconds()) + 1
            raise TooSoon(
                "code_just_sent", f"验证码刚发过，请{seconds}秒后再重新获取。", wait=seconds
            )

    def may_try(self, wall: datetime) -> None:
        """Nothing, if one may be wrong once more. Raises Locked."""
        self._unlocked(wall)

    def sent(
        self,
        session: str,
        purpose: Purpose,
        documents: Mapping[str, str],
        fingerprint: str,
        wall: datetime,
    ) -> "CodeBook":
        """The book with a new living code; the one before is dead, the failures stay."""
        return replace(
            self._unlocked(wall),
            made=self.made + 1,
            fingerprint=fingerprint,
            session=session,
            purpose=purpose,
            documents=dict(documents),
            sent_at=wall,
            version=self.version + 1,
        )

    def withdrawn(self) -> "CodeBook":
        """The book when the carrier certainly did not send: another may be asked for at once."""
        return replace(self, fingerprint="", sent_at=None, version=self.version + 1)

    def tried(self, session: str, wall: datetime) -> "CodeBook":
        """The book with one more try, counted as failed until it proves right.

        Raises Locked, or Expired where there is no living code of this session to be compared.
        """
        book = self._unlocked(wall)
        if not book.fingerprint or book.sent_at is None:
            raise spent_code()
        if wall >= book.sent_at + LIFETIME:
            raise Expired("code_expired", "验证码已超过10分钟，请重新获取。")
        if book.session != session:
            raise Expired("code_elsewhere", "验证码是在另一个页面获取的，请在这里重新获取。")
        return book.failed_once_more(wall)

    def failed_once_more(self, wall: datetime) -> "CodeBook":
        """The book with one more try, of a code or of a sign-in, counted as failed until it proves
        right. Raises Locked."""
        book = self._unlocked(wall)
        failures = book.failures + 1
        locked = wall + LOCK if failures >= TRIES else None
        return replace(book, failures=failures, locked_until=locked, version=book.version + 1)

    def used(self) -> "CodeBook":
        """The book after the right code, or the right person's sign-in: what code there is, is
        spent, and the failures are forgiven."""
        return replace(
            self, fingerprint="", failures=0, locked_until=None, version=self.version + 1
        )

    def _unlocked(self, wall: datetime) -> "CodeBook":
        if self.locked_until is None:
            return self
        if wall < self.locked_until:
            raise locked(self.locked_until - wall)
        return replace(self, failures=0, locked_until=None)


def locked(left: timedelta) -> Locked:
    """The denial of a contact that was wrong too often."""
    hours = max(1, -(-int(left.total_seconds()) // 3600))
    return Locked(
        "code_locked",
        f"{TRIES}次没有核对通过，为了您的安全已暂停，约{hours}小时后可以再试；也可以打电话办理。",
        hours=hours,
    )


def spent_code() -> Expired:
    """The denial of a code that is alive no more: used, or replaced by a newer one."""
    return Expired("code_used", "这个验证码已经用过或已失效，请重新获取。")
