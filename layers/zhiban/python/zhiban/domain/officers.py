"""Officers (工作人员): who works at the desk, and in which role."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is at the bureau; the value is the name of their group in the user pool.

    A clerk (窗口人员) receives and phones, an approver (审批人员) decides, a supervisor (主管)
    decides too and holds the switches, an auditor (审计人员) sees everything and changes nothing.
    """

    CLERK = "clerk"
    APPROVER = "approver"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"

    @property
    def wording(self) -> str:
        """The role in plain Chinese."""
        return _WORDING[self]


_WORDING = {
    Role.CLERK: "窗口人员",
    Role.APPROVER: "审批人员",
    Role.SUPERVISOR: "主管",
    Role.AUDITOR: "审计人员",
}

EVERYBODY = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Officer:
    """One officer. `id` never changes and is what is recorded; `name` is their sign-in name."""

    id: str
    name: str
    roles: frozenset[Role]

    @property
    def actor(self) -> str:
        """How the events of a case name this officer."""
        return f"officer:{self.id}"


def roles_of(groups: Iterable[str]) -> frozenset[Role]:
    """The roles that groups of a user pool stand for; a group we do not know gives none."""
    known = {role.value: role for role in Role}
    return frozenset(known[group] for group in groups if group in known)


def spoken_roles(roles: Iterable[Role]) -> str:
    """Roles as a sentence names them, in their order: 审批人员、主管."""
    named = set(roles)
    return "、".join(role.wording for role in Role if role in named)
