"""A link's secret, or a typed case code, becomes a session: nothing is proved by it, and a masked
name is all it shows."""

import re
from datetime import datetime

from citizen_api.parts import Moment, Parts
from citizen_api.visiting import Visit, living_session, of_use, visit
from zhiban.domain.case_codes import read_case_code
from zhiban.domain.errors import Expired, Malformed, NotThere
from zhiban.domain.guessing import too_many
from zhiban.domain.ids import token_digest
from zhiban.domain.sessions import Link, Session
from zhiban.runtime.observability import count
from zhiban.store.table import transact

_TOKEN = re.compile(r"[0-9A-Za-z]{22}")


def exchange(parts: Parts, token: str, cookie: str, moment: Moment) -> tuple[Visit, str]:
    """The visit of a link, and the new cookie, "" where the one that came is kept.

    A second tab goes on in the session of the first. A secret nobody knows and one of another
    form get the same answer.
    """
    link = parts.sessions.link(token_digest(token)) if _TOKEN.fullmatch(token) else None
    if link is None:
        raise NotThere(
            "link_unknown", "链接可能没有复制完整。请直接点短信里的链接，或者打电话办理。"
        )
    return _opened(parts, link, cookie, moment)


def exchange_code(
    parts: Parts, typed: str, address: str, cookie: str, moment: Moment
) -> tuple[Visit, str]:
    """The same for a typed case code. `address` is where the request came from.

    Raises Malformed where it cannot be a code, which costs no try, and TooSoon after too many
    that were wrong.
    """
    link = find_by_code(parts, typed, address, moment.wall)
    if link is None:
        raise NotThere(
            "case_code_unknown",
            "没有这个办件码，可能输错了一位，或者已经失效。请对照短信再输一次，或者打电话办理。",
        )
    return _opened(parts, link, cookie, moment)


def find_by_code(parts: Parts, typed: str, address: str, wall: datetime) -> Link | None:
    """What a typed code opens, if anything.

    The try is counted before anything is looked up, and given back where it was right.
    """
    try:
        code = read_case_code(typed)
    except ValueError as error:
        raise Malformed(
            "not_a_case_code",
            "办件码是短信里的8位字母和数字，没有0、1、I、L、O。请对照短信再输一次。",
        ) from error
    if whose := parts.guesses.take(address, wall):
        count("GuessesRefused")
        raise too_many(whose, wall)
    link = parts.sessions.link_of_code(code)
    if link is not None:
        parts.guesses.give_back(address, wall)
    return link


def _opened(parts: Parts, link: Link, cookie: str, moment: Moment) -> tuple[Visit, str]:
    """The visit of a link that is there, in the session that came with it or in a new one."""
    if moment.wall >= link.valid_until:
        raise Expired("link_expired", "链接的有效时间过了。请打电话，我们帮您办理。")
    session = living_session(parts, cookie, moment)
    if session is not None and session.of(link):
        return of_use(visit(parts, session, moment)), ""
    fresh = parts.mint_cookie()
    session = Session(
        digest=token_digest(fresh),
        link=link.digest,
        invitation_id=link.invitation_id,
        contact=link.contact,
        contact_version=link.contact_version,
        made_at=moment.wall,
        used_at=moment.wall,
    )
    found = of_use(visit(parts, session, moment))
    transact(parts.client, parts.sessions.open(session, moment.now))
    count("LinksExchanged")
    return found, fresh
