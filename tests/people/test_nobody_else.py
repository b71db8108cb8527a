"""Nobody signs in as somebody else: no address offers it, and code that opens a session for an account stands in two places."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import get_resolver

from tests.test_access import addresses
from viceversa.people.models import RoleGrant, User

SRC = Path(__file__).resolve().parents[2] / "src" / "viceversa"
WORDS = re.compile(
    r"impersonat|hijack|masquerad|login.?as|log.?in.?as|sign.?in.?as|act.?as|switch.?user|su/|become", re.IGNORECASE
)
# What opens a session for an account without asking its owner for a proof.
OPENS = {
    "login", "alogin", "force_login", "perform_login", "perform_password_login", "perform_passwordless_login", "resume_login",
    "SESSION_KEY", "BACKEND_SESSION_KEY", "HASH_SESSION_KEY",
}  # fmt: skip


def opened_in(path: Path) -> set[str]:
    """Which of OPENS a file brings in or writes out."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and re.match(r"django\.contrib\.auth|allauth", node.module or ""):
            found |= {alias.name for alias in node.names} & OPENS
        elif isinstance(node, ast.Attribute) and node.attr in OPENS - {"login"}:
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and node.value in {
            "_auth_user_id",
            "_auth_user_backend",
            "_auth_user_hash",
        }:
            found.add(node.value)
    return found


def test_no_address_offers_it() -> None:
    assert not settings.DEMO, "the demo's own page lets one be a guest, and is there in the demo alone"
    assert [name for name in set(addresses(get_resolver())) if WORDS.search(name)] == []


def test_code_that_opens_a_session_stands_where_somebody_proved_who_they_are() -> None:
    """allauth's own views aside: the organization's sign-in, whose answer was checked, and the demo's invented guests."""
    found = {
        path.relative_to(SRC).as_posix(): names for path in sorted(SRC.rglob("*.py")) if (names := opened_in(path))
    }
    assert found == {
        "demo/views.py": {"login"},
        "integrations/sso/identity.py": {"perform_login"},
    }


@pytest.mark.parametrize(
    "text", ["from django.contrib.auth import login", "request.session['_auth_user_id'] = 1", "x.perform_login(y)"]
)
def test_the_search_finds_it(text: str, tmp_path: Path) -> None:
    file = tmp_path / "one.py"
    file.write_text(text)
    assert len(opened_in(file)) == 1


def test_no_role_is_a_key_to_other_accounts() -> None:
    """Django's permissions would be: a superuser may everything. There are none."""
    user = User(name="Ada")
    assert (user.is_staff, user.is_superuser, user.has_perm("people.change_user")) == (False, False, False)
    assert "superuser" not in RoleGrant.Role.values
