"""A citizen signs in at the identity provider of this machine, by HTTP alone."""

import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.parse import parse_qs, urlencode, urlsplit

from infra.local.journey.http import SECONDS, Refused, Session


@dataclass(frozen=True, slots=True)
class Person:
    """Whom somebody says to be."""

    name: str
    number: str


def sign_in(page: Session, cases: list[str], person: Person) -> None:
    """From the page to the provider, and back with what it gave. Raises Refused."""
    address = page.post("/api/session/sign-in", {"cases": cases})["address"]
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with browser.open(address, timeout=SECONDS) as login:
        asked = login.geturl()
    typed = urlencode({"name": person.name, "number": person.number}).encode()
    with browser.open(asked, typed, timeout=SECONDS) as back:
        brought = parse_qs(urlsplit(back.geturl()).fragment)
    if "code" not in brought:
        raise Refused("the identity provider let nobody in")
    told = {"state": brought["state"][0], "code": brought["code"][0]}
    page.post("/api/session/sign-in/answer", told)
