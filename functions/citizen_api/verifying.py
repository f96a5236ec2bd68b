"""The right code: the session is proved, and may sign once exactly what the code was bound to."""

from citizen_api.parts import Moment, Parts
from citizen_api.proving import Proof, prove
from citizen_api.visiting import Visit, decided_anew, enter
from zhiban.domain.errors import Expired, Forbidden
from zhiban.domain.one_time_codes import LOCK, CodeBook, locked, spent_code
from zhiban.store.table import transact


def verify_code(parts: Parts, cookie: str, code: str, moment: Moment) -> Visit:
    """The visit after its code was right.

    A try is counted before anything is compared. The same right code sent again, its answer
    having been lost, is answered again. Raises Forbidden, Locked or Expired.
    """
    found = enter(parts, cookie, moment)
    try:
        book = decided_anew(lambda: _counted(parts, found, moment))
    except Expired:
        again = enter(parts, cookie, moment)
        if _proved_before(parts, again, code):
            return again
        raise
    if not parts.codes.is_right(book.fingerprint, code, book.bound_to):
        raise _wrong(book)

    def use() -> Visit:
        # The book first: where another request has just used the code, the session then says so.
        alive = parts.codes.get(found.invitation.id, found.session.contact)
        again = enter(parts, cookie, moment)
        if alive.fingerprint == book.fingerprint:
            told = Proof(book.fingerprint, book.bound_to, book.purpose, dict(book.documents))
            return prove(parts, again, alive, told)
        if _proved_before(parts, again, code):
            return again
        raise spent_code()

    return decided_anew(use)


def _proved_before(parts: Parts, found: Visit, code: str) -> bool:
    session = found.session
    return bool(session.proof) and parts.codes.is_right(session.proof, code, session.proved)


def _counted(parts: Parts, found: Visit, moment: Moment) -> CodeBook:
    invitation, contact = found.invitation.id, found.session.contact
    book = parts.codes.get(invitation, contact).tried(found.session.digest, moment.wall)
    transact(parts.client, [parts.codes.store(book, invitation, contact, moment.wall)])
    return book


def _wrong(book: CodeBook) -> Exception:
    if not book.tries_left:
        return locked(LOCK)
    return Forbidden(
        "code_wrong", f"验证码不对，还可以试{book.tries_left}次。", tries_left=book.tries_left
    )
