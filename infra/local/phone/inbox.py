"""What phones were sent, through whichever provider."""

from infra.local.phone.carrier import Sms, messages_taken
from infra.local.settings import LocalSettings
from infra.local.sms.book import Book


def inbox(settings: LocalSettings) -> list[Sms]:
    """Every message: those of the emulator's SNS, then those of the gateway of this machine."""
    taken = Book(settings.sms_book).messages()
    others = [Sms(one.id, one.mobile, one.text, "gateway") for one in taken]
    return [*messages_taken(settings.endpoint), *others]


def never_reported(settings: LocalSettings) -> int:
    """How many messages no carrier will ever say anything of."""
    return sum(not sms.reported for sms in inbox(settings))
