"""A citizen's visit: the link that opened it, what was proved in it, what it may still sign.

All instants are of the wall clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from zhiban.domain.sign_ins import SignedIn

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=2)

TAKE_BACK = "withdraw:"
"""How a grant begins that allows a filed document to be taken back (撤回), and not to be signed."""

AUTHORISE = "authorise:"
"""How one begins that allows an authorisation of an agent to be signed, and no application."""

FOLLOWED_FOR = timedelta(days=60)
"""How long after filing, and after a result was told, the link still shows how the case stands."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link's secret stands for: one contact of one invitation, as it was when sent."""

    digest: str
    invitation_id: str
    contact: int
    contact_version: int
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """One visit, known by the SHA-256 of its cookie.

    `grants` are the documents (SHA-256, by case) a code has allowed to be signed, once each; or to
    be taken back, see TAKE_BACK; or an agent to be authorised, see AUTHORISE.
    `proof` and `proved` are the fingerprint and the binding of the last code that was right, so
    that the same code sent twice is answered twice. `signed_in` is who has signed in at an
    identity provider: then all grants are theirs, and else all are of codes. `left_at` is when the
    visitor ended it.
    """

    digest: str
    link: str
    invitation_id: str
    contact: int
    contact_version: int
    made_at: datetime
    used_at: datetime
    verified_at: datetime | None = None
    grants: Mapping[str, str] = field(default_factory=dict)
    proof: str = ""
    proved: str = ""
    signed_in: SignedIn | None = None
    left_at: datetime | None = None
    version: int = 1

    @property
    def ends_at(self) -> datetime:
        """The end that no use puts off."""
        return self.made_at + LONGEST

    def may_sign(self, case_id: str) -> bool:
        """Whether a code has allowed some document of this case to be signed."""
        grant = self.grants.get(case_id, "")
        return bool(grant) and not grant.startswith((TAKE_BACK, AUTHORISE))

    def alive(self, wall: datetime) -> bool:
        """Whether it may still be used."""
        return self.left_at is None and self.lasts(wall) > timedelta(0)

    def lasts(self, wall: datetime) -> timedelta:
        """How long it lasts if nobody uses it from now on."""
        return min(self.ends_at, self.used_at + IDLE) - wall

    def of(self, link: Link) -> bool:
        """Whether it was opened for the same person by this link or an equal one."""
        mine = (self.invitation_id, self.contact, self.contact_version)
        return mine == (link.invitation_id, link.contact, link.contact_version)

    def proven(
        self,
        proof: str,
        proved: str,
        documents: Mapping[str, str],
        wall: datetime,
        signed_in: SignedIn | None = None,
    ) -> "Session":
        """The visit after the right code, or after signing in: it may sign these documents too.

        What was allowed in the other way, or to somebody else, has to be proved anew.
        """
        same = _who(self.signed_in) == _who(signed_in)
        return replace(
            self,
            verified_at=wall,
            used_at=wall,
            proof=proof,
            proved=proved,
            signed_in=signed_in,
            grants={**(self.grants if same else {}), **documents},
            version=self.version + 1,
        )

    def spent(self, case_id: str, wall: datetime) -> "Session":
        """The visit after a signature: that grant is used up."""
        left = {case: digest for case, digest in self.grants.items() if case != case_id}
        return replace(self, grants=left, used_at=wall, version=self.version + 1)

    def ended(self, wall: datetime) -> "Session":
        """The visit after its visitor has left it: good for nothing, and nothing is proved."""
        return replace(
            self,
            left_at=wall,
            verified_at=None,
            grants={},
            proof="",
            proved="",
            signed_in=None,
            version=self.version + 1,
        )


def _who(signed_in: SignedIn | None) -> tuple[str, str] | None:
    return (signed_in.issuer, signed_in.subject) if signed_in else None
