"""The gateway in an embedded run, where the run sends through it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from infra.local.cloud import Cloud
from infra.local.settings import LocalSettings
from infra.local.sms.book import Book
from infra.local.sms.reporting import reporter, shared_secret
from infra.local.sms.server import Desk, SmsGateway


@contextmanager
def sms_gateway(settings: LocalSettings, cloud: Cloud) -> Iterator[SmsGateway | None]:
    """The gateway while it runs, or None where SMS go through SNS. Raises PortTaken."""
    if settings.sms != "gateway":
        yield None
        return

    @cache
    def secret() -> str:
        return shared_secret(cloud)

    desk = Desk(Book(settings.sms_book), secret)
    with SmsGateway(desk, settings.sms_port, reporter(cloud, secret)) as running:
        yield running
