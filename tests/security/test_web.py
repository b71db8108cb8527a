"""What every page says to a browser, what a session is worth, and what a forged request, address or link comes to."""

from __future__ import annotations

import ast
import importlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from tests import world
from tests.access import TABLE
from tests.cast import Cast
from tests.factories import NOW
from tests.support.processes import environ
from tests.support.trees import nodes
from viceversa.core import clock, links
from viceversa.core.errors import Refused
from viceversa.people.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "four unrelated words here"


def in_a_process(code: str, **more: str) -> str:
    """What a fresh process with these settings prints: settings are read once."""
    import subprocess
    import sys

    run = subprocess.run(
        [sys.executable, "-c", code], env=environ() | more, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    return (run.stdout + run.stderr).strip()


# Headers and cookies


def test_by_https_cookies_are_for_this_host_alone() -> None:
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE']='viceversa.config.settings'\n"
        "from django.conf import settings as s\n"
        "for n in ('SESSION','CSRF','LANGUAGE'):\n"
        "    print(*(getattr(s, f'{n}_COOKIE_{w}') for w in ('NAME','SECURE','HTTPONLY','SAMESITE','DOMAIN','PATH')))\n"
        "print(s.SECURE_HSTS_SECONDS >= 31536000, s.DEBUG)"
    )
    assert in_a_process(code, VICEVERSA_BASE_URL="https://vv.lumen.example").splitlines() == [
        "__Host-sessionid True True Lax None /",
        "__Host-csrftoken True True Lax None /",
        "django_language True True Lax None /",
        "True False",
    ]


# Sessions


def signed_in(client: Client, user: AbstractUser) -> str:
    """Signs in by password and gives the key of the session."""
    answer: Any = client.post(reverse("people_password_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return str(client.session.session_key)


def test_a_session_from_before_signing_in_is_worth_nothing(cast: Cast) -> None:
    cast.nia.set_password(PASSWORD)
    cast.nia.save()
    client = Client()
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    before = session.session_key
    after = signed_in(client, cast.nia)
    assert after != before
    planted = Client()
    planted.cookies["sessionid"] = before or ""
    assert planted.get(reverse("people:me")).status_code == 302


def test_another_password_signs_all_other_browsers_out(cast: Cast) -> None:
    cast.nia.set_password(PASSWORD)
    cast.nia.save()
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        signed_in(client, cast.nia)
        assert client.get(reverse("people:me")).status_code == 200
    new = "another row of words entirely"
    answer: Any = here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert answer.status_code == 302
    assert (here.get(reverse("people:me")).status_code, elsewhere.get(reverse("people:me")).status_code) == (200, 302)


def test_signing_out_ends_the_session_and_not_only_the_cookie(cast: Cast) -> None:
    cast.nia.set_password(PASSWORD)
    cast.nia.save()
    client, copy = Client(), Client()
    copy.cookies["sessionid"] = signed_in(client, cast.nia)
    assert copy.get(reverse("people:me")).status_code == 200
    client.post(reverse("account_logout"))
    assert copy.get(reverse("people:me")).status_code == 302


# Forged requests, addresses and forms


@pytest.mark.parametrize("next_page", ["//evil.example", "https://evil.example/", "\\\\evil.example", "javascript:alert(1)", "/\\evil.example"])  # fmt: skip
def test_signing_in_leads_nowhere_else(cast: Cast, next_page: str) -> None:
    cast.nia.set_password(PASSWORD)
    cast.nia.save()
    answer: Any = Client().post(
        reverse("people_password_login"), {"login": cast.nia.email, "password": PASSWORD, "next": next_page}
    )
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert "script" not in answer["Location"]


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "a b", "[::1", ""])
def test_a_host_that_is_not_ours_gets_nothing(host: str) -> None:
    answer: Any = Client(raise_request_exception=False).get("/", headers={"host": host})
    assert answer.status_code == 400
    assert b"evil" not in answer.content


def test_links_in_mails_lead_to_the_address_that_was_set() -> None:
    """Whatever host somebody asked with: links are made from BASE_URL, so nobody can turn them round."""
    makers = {name for name, node in nodes() if isinstance(node, ast.Attribute) and node.attr == "build_absolute_uri"}
    assert makers == set()


def test_what_is_not_in_a_form_is_not_taken(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.nia)
    extra = {
        "is_superuser": "1",
        "is_staff": "1",
        "is_active": "",
        "email": "x@evil.example",
        "person": "1",
        "role": "system",
    }
    client.post(reverse("people:me"), {"language": "de", "theme": "", "name": "Nia", **extra})
    user = User.objects.get(pk=cast.nia.pk)
    assert (user.email, user.is_active, user.person_id) == (cast.nia.email, True, cast.nia.person_id)
    assert user.language == "de"
    assert user.roles == cast.nia.roles


def test_no_form_is_made_of_all_fields_of_a_row() -> None:
    """A form made from a model takes what the model has, also what somebody adds to it later: ours name each field."""
    found = [
        name
        for name, node in nodes()
        if isinstance(node, ast.ClassDef) and any("ModelForm" in ast.unparse(base) for base in node.bases)
    ]
    assert found == []


# Links in mails


def by_link(here: world.World) -> dict[str, str]:
    """Every address with a token in it, with the token it is meant for."""
    found = {}
    for name in TABLE:
        kwargs = world.place(here, name)
        if "token" in kwargs:
            found[name] = str(kwargs["token"])
    return found


def test_a_link_opens_its_own_page_and_no_other(cast: Cast) -> None:
    """Each link's token at each address that takes one: all but its own say that it is not complete."""
    here = world.build(cast)
    tokens = {name: token for name, token in by_link(here).items() if ":" in token}
    assert len(tokens) > 8
    client, opened = Client(), set()
    for name in tokens:
        for other, token in tokens.items():
            kwargs = world.place(here, name) | {"token": token}
            with clock.moved_to(NOW):
                answer: Any = client.get(reverse(name, kwargs=kwargs))
            if answer.status_code != 404 and b"not complete or was changed" not in answer.content:
                opened.add((name, other))
    strange = {(name, other) for name, other in opened if tokens[name] != tokens[other]}
    assert strange == set()
    assert {name for name, _other in opened} == set(tokens)


def test_no_link_is_good_for_longer_than_a_year(cast: Cast) -> None:
    here = world.build(cast)
    for name, token in by_link(here).items():
        if ":" not in token or name == "messaging:stop":  # taking oneself off a list stays possible
            continue
        with clock.moved_to(NOW + timedelta(days=366)):
            answer: Any = Client().get(reverse(name, kwargs=world.place(here, name)))
        assert answer.status_code in (404, 409, 410), name


def test_a_link_of_another_installation_is_none(settings: Any) -> None:
    settings.SECRET_KEY = "the secret of somebody else's installation, long enough for all its uses"
    token = links.make("pairings.answer", "abc", "def", now=NOW, days=7)
    settings.SECRET_KEY = "ours, which is another one, and just as long as theirs is or longer"
    with pytest.raises(Refused, match="not complete or was changed"):
        links.read(token, "pairings.answer", now=NOW)


# security.txt


def test_security_txt_says_whom_to_tell(client: Client, settings: Any) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT, settings.BASE_URL = "mailto:security@lumen.example", "https://vv.lumen.example"
    settings.LANGUAGE_CODE = "de"
    with clock.moved_to(datetime(2026, 5, 12, 9, 30, tzinfo=UTC)):
        answer: Any = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == (
        "Contact: mailto:security@lumen.example\n"
        "Expires: 2026-11-08T00:00:00Z\n"
        "Preferred-Languages: de, en\n"
        "Canonical: https://vv.lumen.example/.well-known/security.txt\n"
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", ""),
        ("security@lumen.example", "mailto:security@lumen.example"),
        ("mailto:security@lumen.example", "mailto:security@lumen.example"),
        ("https://lumen.example/security", "https://lumen.example/security"),
        ("http://lumen.example", None),
        ("a@b.example\nExpires: 2099-01-01", None),
        ("ask Ada", None),
    ],
)
def test_a_contact_is_an_address(typed: str, said: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    env = importlib.import_module("viceversa.config.env")
    monkeypatch.setenv("VICEVERSA_SECURITY_CONTACT", typed)
    known = env.REGISTRY["VICEVERSA_SECURITY_CONTACT"]
    try:
        if said is None:
            with pytest.raises(ImproperlyConfigured, match="Write a mail address, or one that begins with https://"):
                env.contact("VICEVERSA_SECURITY_CONTACT", help_text="")
        else:
            assert env.contact("VICEVERSA_SECURITY_CONTACT", help_text="") == said
    finally:
        env.REGISTRY["VICEVERSA_SECURITY_CONTACT"] = known
