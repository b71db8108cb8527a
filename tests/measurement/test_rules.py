"""Who may do what: each role beside all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from viceversa.core.errors import NotAllowed
from viceversa.measurement import rules
from viceversa.people.models import RoleGrant, User

pytestmark = pytest.mark.django_db
Role = RoleGrant.Role


@pytest.mark.parametrize(
    ("rule", "roles"),
    [
        (rules.may_audit, {Role.AUDITOR}),
        (rules.may_set_up, {Role.PEOPLE}),
        (rules.may_close, {Role.PEOPLE, Role.PRIVACY}),
        (rules.may_read_set_up, {Role.PEOPLE, Role.PRIVACY}),
        (rules.may_read_ledger, {Role.PEOPLE, Role.PRIVACY, Role.SYSTEM}),
    ],
)
def test_each_role_may_what_it_is_for(cast: Cast, rule: Callable[[User], bool], roles: set[str]) -> None:
    assert {role for role in Role if rule(factories.user(roles=(role,)))} == roles
    assert [rule(who) for who in (cast.petra, cast.nia, cast.dora, cast.sam)] == [False] * 4


@pytest.mark.parametrize(
    ("rule", "role", "other", "says"),
    [
        (rules.must_audit, Role.AUDITOR, Role.PRIVACY, "for auditors"),
        (rules.must_set_up, Role.PEOPLE, Role.SYSTEM, "Only people administrators"),
        (rules.must_close, Role.PRIVACY, Role.SYSTEM, "privacy officers end it"),
        (rules.must_read_set_up, Role.PRIVACY, Role.AUDITOR, "for people administrators and privacy officers"),
        (rules.must_read_ledger, Role.SYSTEM, Role.AUDITOR, "for administrators and privacy officers"),
    ],
)
def test_all_others_read_a_sentence(cast: Cast, rule: Callable[[User], Any], role: str, other: str, says: str) -> None:
    rule(factories.user(roles=(role,)))
    with pytest.raises(NotAllowed, match=says):
        rule(factories.user(roles=(other,)))


def test_own_is_ones_own(cast: Cast) -> None:
    nia = cast.person("nia")
    found = [rules.is_own(who, nia) for who in (cast.nia, cast.viktor, cast.ada, factories.user(), None)]
    assert found == [True, False, False, False, False]
