"""Signing in at an identity provider instead of typing a code; and where a code is not enough."""

import json
from datetime import timedelta

from tests.faults.events import citizen, flow, told_no
from tests.faults.lives import Event, Make
from tests.faults.platform import Ended, How, Platform
from tests.functions.papers import holder, resident_id
from tests.openid import SETTINGS
from tests.visitor import http_event

SIGN = {"cases": [], "purpose": "sign"}
BEGIN, ANSWER = "/api/session/sign-in", "/api/session/sign-in/answer"


def with_provider(platform: Platform) -> None:
    """The county has somewhere to sign in, and the holder's head is at its door."""
    platform.cloud.environ = {"SIGN_IN": SETTINGS}
    platform.cloud.provider.person = (holder(1).legal_rep, resident_id(1))


def keep_address(platform: Platform, ended: Ended) -> bool:
    """The browser goes where it is sent, and its owner signs in."""
    if not ended.well or ended.status >= 400:
        return False
    address = json.loads(ended.answer["body"])["address"]
    state, code = platform.cloud.provider.sign_in(address)
    platform.cloud.notes |= {"state": state, "brought": code}
    return True


def posted(platform: Platform, path: str, body: object) -> Event:
    """A request of the page, as things are now."""
    headers = {
        "Content-Type": "application/json",
        "Origin": "https://wuganzhiban.example.gov.cn",
        "Cookie": f"__Host-visit={platform.cloud.notes['cookie']}",
    }
    return http_event("POST", path, body, headers, int(platform.cloud.now.timestamp() * 1000))


def brought(platform: Platform) -> Make:
    """The browser comes back, with what it has been given last."""

    def make() -> Event:
        notes = platform.cloud.notes
        return posted(platform, ANSWER, {"state": notes["state"], "code": notes["brought"]})

    return make


def begin_again(platform: Platform, ended: Ended) -> bool:
    """What came to nothing is begun again; what was not answered is told again."""
    if ended.well and ended.status >= 400:
        keep_address(platform, platform.invoke("citizen_api", posted(platform, BEGIN, SIGN)))
        return False
    return ended.well


def somebody_else(platform: Platform) -> None:
    """It was somebody else who signed in."""
    for begun in platform.cloud.provider.codes.values():
        begun["person"] = ("别人", "370323199001010000")


def phone_is_new(platform: Platform) -> None:
    """The holder's phone was changed yesterday, and the county has nowhere to sign in."""
    cloud = platform.cloud
    cloud.environ = {"CONTACT_RESTS_DAYS": "30"}
    for parts in cloud.tables.tables["registry"].values():
        for sk, row in parts.items():
            if sk == "ENTITY":
                day = (cloud.now - timedelta(days=1)).date().isoformat()
                parts[sk] = row | {"reach_moved_on": {"S": day}}


flow(
    "a sign-in is begun", "citizen_api", How.CLIENT, citizen("POST", BEGIN, lambda _: SIGN),
    after="a link is opened", prepare=with_provider, hear=keep_address,
)  # fmt: skip
flow(
    "somebody signs in", "citizen_api", How.CLIENT, brought,
    after="a sign-in is begun", hear=begin_again,
)  # fmt: skip
flow(
    "an answer is told again", "citizen_api", How.CLIENT, brought,
    after="somebody signs in", hear=begin_again,
)  # fmt: skip
flow(
    "somebody else signs in", "citizen_api", How.CLIENT, brought,
    after="a sign-in is begun", prepare=somebody_else, hear=told_no, denied=True,
)  # fmt: skip
flow(
    "a code is asked for where it is not enough", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session/code", lambda _: SIGN),
    after="a link is opened", prepare=phone_is_new, hear=told_no, denied=True,
)  # fmt: skip
