"""Every exception of the project, in one tree.

ZhibanError
├── CatalogueError    a rule is missing, contradictory or unreadable
├── CalendarError     a working day was asked for that no table can give
├── IntakeError       a file or a row cannot be taken in; the message is Chinese, for an officer
├── IssuingError      a granted licence cannot be issued; the message is Chinese, for an officer
├── SettingsError     the environment is wrong; all faults at once
├── EventError        a trigger carries something we do not understand
├── StoreError
│   ├── Conflict      somebody changed the row first: read again and decide again
│   └── NotFound      the row should be there and is not
├── GatewayError
│   ├── Refused       the other side certainly did not do it; it may be asked again later
│   ├── Rejected      the other side certainly will not do it; asking again is pointless
│   └── AnswerLost    it may or may not have happened: never ask again blindly
│       └── CodeUnknown  there was an answer, and no table of ours knows its code
└── Denied            what somebody asked for cannot be done; the message is for that person
    ├── Malformed     the request is not of its form (400)
    ├── NotSignedIn   nobody has proved who asks (401)
    ├── Forbidden     who asks may not (403)
    ├── NotThere      there is no such thing, or not for who asks (404)
    ├── Superseded    something changed meanwhile: look again (409)
    ├── Expired       its time is over (410)
    ├── Locked        too many failures, closed for a while (423)
    ├── TooSoon       asked too often (429)
    └── TooMuch       more than can be done while somebody waits (422)
"""


class ZhibanError(Exception):
    """Root of everything this project raises on purpose."""


class CatalogueError(ZhibanError):
    """A rule of the catalogue is missing, contradictory or unreadable."""


class CalendarError(ZhibanError):
    """A working day was asked for that no table can give."""


class IntakeError(ZhibanError):
    """A file or a row cannot be taken in; the message is plain Chinese for an officer."""


class IssuingError(ZhibanError):
    """A granted licence cannot be issued. The message is plain Chinese for an officer.

    `code` is a word fit for a log. The message names no person.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class SettingsError(ZhibanError):
    """The environment is wrong; the message lists every fault at once."""


class EventError(ZhibanError):
    """A trigger carries something this function does not understand."""


class StoreError(ZhibanError):
    """The tables could not do what was asked."""


class Conflict(StoreError):
    """Somebody changed the row first: read again and decide again.

    `failed` holds the positions of the actions whose condition did not hold.
    """

    def __init__(self, message: str, failed: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.failed = failed


class NotFound(StoreError):
    """A row that must exist does not."""


class GatewayError(ZhibanError):
    """A partner outside could not be used."""


class Refused(GatewayError):
    """The partner certainly did not do it (throttled, not connected); asking again is safe.

    `reason` is a short code word, fit for a log.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Rejected(GatewayError):
    """The partner will never do this one (bad number, opted out). `reason` is a code word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AnswerLost(GatewayError):
    """The partner may or may not have done it: never ask again blindly."""


class CodeUnknown(AnswerLost):
    """The partner answered with a code that no table of ours knows. `code` is fit for a log."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the partner answered {code}")
        self.code = code


class Denied(ZhibanError):
    """What somebody asked for cannot be done. The message is plain Chinese for that person.

    `code` is a word, the same in every language and fit for a log. The message names no person;
    `facts` are its numbers and names of fields, for a page that says it in another language.
    """

    def __init__(self, code: str, message: str, **facts: str | int) -> None:
        super().__init__(message)
        self.code = code
        self.facts = facts


class Malformed(Denied):
    """The request is not of its form."""


class NotSignedIn(Denied):
    """Nobody has proved who asks."""


class Forbidden(Denied):
    """Who asks may not."""


class NotThere(Denied):
    """There is no such thing, or not for who asks."""


class Superseded(Denied):
    """Something changed meanwhile: look again."""


class Expired(Denied):
    """Its time is over."""


class Locked(Denied):
    """Too many failures: closed for a while."""


class TooSoon(Denied):
    """Asked too often."""


class TooMuch(Denied):
    """More was asked than can be done while somebody waits."""


BAD_ROW = (ZhibanError, ValueError, LookupError, ArithmeticError, TypeError, AssertionError)
"""What a row that cannot be read or worked may raise. An outage of the tables is none of these, and
has the work tried again."""
