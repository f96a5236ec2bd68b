"""The gateway of an embedded run."""

from functools import cache

from infra.local.cloud import Cloud
from infra.local.settings import LocalSettings
from infra.local.sms.book import Book
from infra.local.sms.reporting import reporter, shared_secret
from infra.local.sms.server import Desk, SmsGateway


def sms_gateway(settings: LocalSettings, cloud: Cloud) -> SmsGateway:
    """The gateway with the run's book and the secret it shares with the running county."""

    @cache
    def secret() -> str:
        return shared_secret(cloud)

    desk = Desk(Book(settings.sms_book), secret)
    return SmsGateway(desk, settings.sms_port, reporter(cloud, secret))
