"""Groups of the user pool are roles; what nobody knows is none."""

import pytest

from zhiban.domain.officers import Officer, Role, roles_of, spoken_roles

GROUPS = [
    ([], set()),
    (["clerk"], {Role.CLERK}),
    (["approver", "supervisor"], {Role.APPROVER, Role.SUPERVISOR}),
    (["administrators", "Clerk", "", "clerk "], set()),
    (["auditor", "something else"], {Role.AUDITOR}),
]


@pytest.mark.parametrize(("groups", "roles"), GROUPS)
def test_groups_are_roles(groups: list[str], roles: set[Role]) -> None:
    assert roles_of(groups) == roles


def test_an_officer_acts_under_their_id() -> None:
    assert Officer("o-1", "wang", frozenset()).actor == "officer:o-1"


def test_roles_are_spoken_in_their_order() -> None:
    assert spoken_roles({Role.SUPERVISOR, Role.APPROVER}) == "审批人员、主管"
    assert len({role.wording for role in Role}) == len(Role)
