"""核验此消息: is this message really from us? Told by the code or the link that stands in it."""

import re

from citizen_api.exchanging import find_by_code
from citizen_api.parts import Moment, Parts
from citizen_api.told import CheckTold
from zhiban.domain.authorisations import State, at_place
from zhiban.domain.ids import token_digest
from zhiban.domain.invitations import Invitation
from zhiban.domain.masking import masked_holder
from zhiban.domain.sessions import Link

_SECRET = re.compile(r"[0-9A-Za-z]{22}")
_LINK = re.compile(r"https?://[^\s#]+(?:#[!-~]*)?", re.IGNORECASE)
"""A link as it stands in a message: its secret ends where the Chinese goes on without a blank."""


def check_message(parts: Parts, told: str, address: str, moment: Moment) -> CheckTold:
    """Whether a message that says `told` (a case code, a link) was sent by us, and to whom.

    The holder is told masked, and nothing is opened. Wrong codes count as tries. Raises Malformed
    for what is neither, TooSoon after too many wrong ones. A message with a link to another place
    than ours is never ours, whatever else it carries.
    """
    links = _LINK.findall(told)
    if any(link.rpartition("#")[0] != f"{parts.bureau.base_url}/r" for link in links):
        return {"ours": False}
    secret = (links[0] if links else told.strip()).rpartition("#")[2].rstrip(".,;:!?)]>\"'")
    if _SECRET.fullmatch(secret):
        link = parts.sessions.link(token_digest(secret))
    else:
        link = find_by_code(parts, told, address, moment.wall)
    invitation = parts.invitations.get(link.invitation_id) if link else None
    entity = parts.entities.get(invitation.uscc) if invitation else None
    if link is None or invitation is None or entity is None:
        return {"ours": False}
    return {
        "ours": True,
        "holder": masked_holder(entity.name),
        "over": moment.wall >= link.valid_until
        or entity.contact_version != link.contact_version
        or _revoked(parts, invitation, link),
    }


def _revoked(parts: Parts, invitation: Invitation, link: Link) -> bool:
    """Whether it was an agent's, whose authorisation was taken back."""
    about = at_place(invitation.case_ids, link.contact)
    given = parts.authorisations.get(*about) if about else None
    return given is not None and given.state is State.REVOKED
