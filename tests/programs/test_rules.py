"""Who may do what, role by role."""

from __future__ import annotations

import pytest

from tests import factories
from tests.cast import Cast
from viceversa.people.models import RoleGrant, User
from viceversa.programs import rules
from viceversa.programs.states import CohortState, ParticipantState

EVERYBODY = ("dora", "viktor", "eve", "mara", "nia", "jon", "petra", "sam", "ada", "otto")


def those(cast: Cast, rule: object, *args: object) -> set[str]:
    return {name for name in EVERYBODY if rule(getattr(cast, name), *args)}  # type: ignore[operator]


def test_each_rule_lets_in_its_own(cast: Cast) -> None:
    assert those(cast, rules.manages, cast.program) == {"petra"}
    assert those(cast, rules.is_outside, cast.program) == {"sam"}
    assert those(cast, rules.is_own, cast.nia_part) == {"nia"}
    assert those(cast, rules.may_answer, cast.nia_part) == {"nia"}
    assert those(cast, rules.may_create_program) == {"ada"}


@pytest.mark.parametrize("role", RoleGrant.Role.values)
def test_creating_programs_is_granted(db: None, role: str) -> None:
    allowed = {RoleGrant.Role.PROGRAMS, RoleGrant.Role.SYSTEM}
    assert rules.may_create_program(factories.user(roles=(role,))) == (role in allowed)


def test_nobody_is_nobody(cast: Cast) -> None:
    """Jobs act as nobody, and an administrator may be no person of the directory."""
    for user in (None, factories.user()):
        assert not rules.may_create_program(user)
        assert not rules.manages(user, cast.program)
        assert not rules.is_outside(user, cast.program)
        assert not rules.is_own(user, cast.nia_part)
        assert not rules.may_answer(user, cast.nia_part)


@pytest.mark.parametrize(
    ("name", "expected"), [("dora", True), ("jon", True), ("petra", True), ("sam", False), ("otto", False)]
)
def test_who_is_in_charge(cast: Cast, name: str, expected: bool) -> None:
    assert rules.is_in_charge(cast.person(name), cast.program) == expected


@pytest.mark.parametrize(
    ("address", "shared", "account", "expected"),
    [
        ("own@lumen.example", False, False, True),
        ("shift@lumen.example", True, False, False),
        ("", False, False, False),
        ("", False, True, True),
    ],
)
def test_who_can_sign_in(db: None, address: str, shared: bool, account: bool, expected: bool) -> None:
    person = factories.person("Rosa Lund", email=address)
    if shared:
        factories.person("Olle Lund", email=address.upper())
    if account:
        factories.user(person, email="rosa@lumen.example")
    assert rules.can_sign_in(person) == expected


def test_a_manager_writes_for_somebody_who_cannot_sign_in(cast: Cast) -> None:
    part = factories.participant(cast.cohort, factories.person("Rosa Lund", email=""), "mentor")
    assert those(cast, rules.may_answer, part) == {"petra"}


@pytest.mark.parametrize("state", ParticipantState.values)
@pytest.mark.parametrize("cohort_state", [CohortState.RUNNING, CohortState.CLOSED])
def test_who_takes_part(cast: Cast, state: str, cohort_state: str) -> None:
    cast.nia_part.state, cast.nia_part.cohort.state = state, cohort_state
    live = state in {"enrolling", "enrolled", "resting", "listed", "paired"} and cohort_state == "running"
    assert rules.takes_part(cast.nia_part) == live


@pytest.mark.parametrize(
    ("role", "rank", "direction", "expected"),
    [
        ("mentor", 1, "reverse", True),
        ("mentor", 6, "reverse", False),
        ("mentee", 1, "reverse", False),
        ("mentee", 6, "reverse", True),
        ("mentor", 4, "reverse", True),
        ("mentee", 4, "reverse", True),
        ("mentor", 6, "traditional", True),
        ("mentee", 6, "traditional", False),
        ("mentor", 6, "reciprocal", None),
        ("mentor", None, "reverse", None),
    ],
)
def test_grades_suggest_a_role(role: str, rank: int | None, direction: str, expected: bool | None) -> None:
    assert rules.fits_by_grade(role, rank=rank, middle=4.0, direction=direction) is expected


def test_grades_without_an_order_suggest_nothing() -> None:
    assert rules.fits_by_grade("mentor", rank=3, middle=None, direction="reverse") is None


def test_a_rule_costs_one_query(cast: Cast, django_assert_num_queries: object) -> None:
    user: User = cast.petra
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert rules.manages(user, cast.program)
