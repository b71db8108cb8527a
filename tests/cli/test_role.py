"""`viceversa role grant|revoke`."""

from __future__ import annotations

import logging

import pytest

from tests.cast import Cast
from viceversa.cli import parser
from viceversa.people.models import RoleGrant, User

pytestmark = pytest.mark.django_db


def run(*words: str) -> int:
    given = parser().parse_args(["role", *words])
    return given.run(given)


def roles_of(account: User) -> set[str]:
    return set(RoleGrant.objects.filter(user=account).values_list("role", flat=True))


def test_a_role_is_given_and_taken_back(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("grant", cast.otto.email.upper(), "program_creator") == 0
    assert roles_of(cast.otto) == {"program_creator"}
    assert capsys.readouterr().out == "Otto Weiss: program_creator given.\n"
    assert run("revoke", cast.otto.email, "program_creator") == 0
    assert roles_of(cast.otto) == set()


def test_a_command_leaves_the_log_of_who_called_it(cast: Cast) -> None:
    handlers = logging.getLogger().handlers.copy()
    run("grant", cast.otto.email, "program_creator")
    assert logging.getLogger().handlers == handlers


def test_an_unknown_address_is_a_sentence(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("grant", "nobody@lumen.example", "program_creator") == 1
    assert capsys.readouterr().err.startswith("Nobody active has nobody@lumen.example as an address of their own.")


def test_the_last_administrator_stays(cast: Cast) -> None:
    assert run("revoke", cast.ada.email, "system_administrator") == 1
    assert "system_administrator" in roles_of(cast.ada)
