"""A link's secret becomes a session: nothing is proved by it, and a masked name is all it shows."""

import re
from datetime import datetime

from citizen_api.parts import Moment, Parts
from citizen_api.visiting import Visit, living_session, of_use, visit
from zhiban.domain.errors import Expired, NotThere
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
    link = _link(parts, token, moment.wall)
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


def _link(parts: Parts, token: str, wall: datetime) -> Link:
    link = parts.sessions.link(token_digest(token)) if _TOKEN.fullmatch(token) else None
    if link is None:
        raise NotThere(
            "link_unknown", "链接可能没有复制完整。请直接点短信里的链接，或者打电话办理。"
        )
    if wall >= link.valid_until:
        raise Expired("link_expired", "链接的有效时间过了。请打电话，我们帮您办理。")
    return link
