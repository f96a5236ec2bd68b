"""退出: the visitor ends the visit, and its cookie is good for nothing from then on."""

from citizen_api.parts import Moment, Parts
from citizen_api.visiting import decided_anew, living_session
from zhiban.store.table import transact


def leave(parts: Parts, cookie: str, moment: Moment) -> None:
    """End the visit of a cookie, with all that was proved in it; one that is over stays over.

    What another request of the visit writes meanwhile is written before the end or not at all.
    """

    def end() -> None:
        session = living_session(parts, cookie, moment)
        if session is not None:
            transact(parts.client, [parts.sessions.store(session.ended(moment.wall))])

    decided_anew(end)
