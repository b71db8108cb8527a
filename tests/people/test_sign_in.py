"""Signing in by code and by password, and everything that must not get anybody in."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests import factories
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.people import actions, post
from viceversa.people.models import Person, RoleGrant, User

pytestmark = pytest.mark.django_db
NOW = factories.NOW
CODE = "/sign-in/code/"
PASSWORD = "quiet river under stones"


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """And no mail of one test in the outbox of the next."""
    cache.clear()
    yield
    post.wait()


def ask(visitor: Client, email: str) -> Any:
    return visitor.post(reverse("account_login"), {"email": email})


def code() -> str:
    post.wait()
    found = re.search(r"^ +([A-Z0-9-]{6,12})$", mail.outbox[-1].body, re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found.group(1)


def signed_in(visitor: Client) -> bool:
    return "_auth_user_id" in visitor.session


def test_a_code_signs_in_and_makes_the_account_at_that_moment() -> None:
    person = factories.person("Ana Diallo", email="Ana@lumen.example")
    visitor = Client()
    assert ask(visitor, "ana@LUMEN.example").status_code == 302
    user = User.objects.get()
    assert (user.person, user.has_usable_password()) == (person, False)
    response = visitor.post(reverse("account_confirm_login_code") + "?next=/me/", {"code": code()})
    assert (signed_in(visitor), response.headers["Location"]) == (True, "/me/")
    assert mail.outbox[0].to == ["ana@lumen.example"]
    assert f"{code()} is your sign-in code" == mail.outbox[0].subject
    assert mail.outbox[0].body.startswith("Your code for signing in to Vice Versa:\n")


def test_the_mail_names_the_organization_that_has_a_name(settings: Any) -> None:
    settings.ORGANIZATION = "Lumen"
    factories.person(email="ana@lumen.example")
    ask(Client(), "ana@lumen.example")
    post.wait()
    assert mail.outbox[0].body.startswith("Your code for signing in to Vice Versa at Lumen:\n")


@pytest.mark.parametrize("email", ["ana@lumen.example", "who@lumen.example"])
def test_the_answer_takes_the_same_time_for_everybody(email: str, settings: Any) -> None:
    """A known address has its account made and its mail written; neither shows in how long the page takes."""
    settings.SIGN_IN_TAKES = 0.4
    factories.person(email="ana@lumen.example")
    visitor = Client()
    for act in (lambda: ask(visitor, email), lambda: visitor.post(CODE, {"action": "resend"})):
        started = time.monotonic()
        assert act().status_code < 400
        assert time.monotonic() - started >= 0.4


def test_a_mail_server_that_is_down_shows_nowhere_but_in_the_log(settings: Any, caplog: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    factories.person(email="ana@lumen.example")
    known, unknown = (ask(Client(), address) for address in ("ana@lumen.example", "who@lumen.example"))
    post.wait()
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert [record.message for record in caplog.records] == ["A mail about signing in could not be sent."]


@pytest.mark.parametrize("stays", [True, False])
def test_without_a_mail_server_the_page_says_where_the_code_is(stays: bool, settings: Any) -> None:
    settings.MAIL_STAYS_HERE = stays
    visitor = Client()
    ask(visitor, "who@lumen.example")
    text = visitor.get(CODE).content.decode()
    assert ("This installation has no mail server yet." in text) is stays


@pytest.mark.parametrize("case", ["unknown", "shared", "left", "switched off", "moved"])
def test_known_and_unknown_addresses_get_the_same_answer(case: str) -> None:
    factories.person("Ana Diallo", email="ana@lumen.example")
    email = "who@lumen.example"
    if case == "shared":
        factories.person(email=email)
        factories.person(email=email)
    elif case == "left":
        factories.person(email=email, state=Person.State.LEFT)
    elif case == "switched off":
        factories.user(factories.person(email=email), is_active=False)
    elif case == "moved":
        former = factories.user(factories.person(email=email))
        Person.objects.filter(pk=former.person_id).update(email="")
        factories.person(email=email)
    answers = []
    for address in ("ana@lumen.example", email):
        visitor = Client()
        first = ask(visitor, address)
        second = visitor.get(first.headers["Location"])
        page = re.sub(r"value=\"[^\"]{30,}\"|X-CSRFToken[^}]*", "", second.content.decode()).replace(address, "ADDRESS")
        answers.append((first.status_code, first.headers["Location"], second.status_code, page))
    post.wait()
    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [["ana@lumen.example"]]


def test_a_wrong_code_is_refused_with_a_sentence_and_three_end_it() -> None:
    factories.person(email="ana@lumen.example")
    visitor = Client()
    ask(visitor, "ana@lumen.example")
    first = visitor.post(reverse("account_confirm_login_code"), {"code": "ZZZZZZ"})
    assert "This code isn’t right, or is no longer good." in first.content.decode()
    visitor.post(reverse("account_confirm_login_code"), {"code": "ZZZZZZ"})
    last = visitor.post(reverse("account_confirm_login_code"), {"code": "ZZZZZZ"})
    assert (last.status_code, last.headers["Location"]) == (302, reverse("account_login"))
    assert not signed_in(visitor)


def test_asking_for_codes_is_limited() -> None:
    factories.person(email="ana@lumen.example")
    for _times in range(3):
        ask(Client(), "ana@lumen.example")
    assert (
        "Too many attempts. Wait a few minutes, then try again." in ask(Client(), "ana@lumen.example").content.decode()
    )
    post.wait()
    assert len(mail.outbox) == 3


def test_a_password_signs_in_and_a_wrong_one_is_a_sentence() -> None:
    user = factories.user(factories.person(email="ana@lumen.example"))
    user.set_password(PASSWORD)
    user.save()
    visitor = Client()
    address = reverse("people_password_login")
    wrong = visitor.post(address, {"login": "ana@lumen.example", "password": "nope"})
    unknown = visitor.post(address, {"login": "who@lumen.example", "password": "nope"})
    for response in (wrong, unknown):
        assert "Email address and password don’t belong together." in response.content.decode()
    assert visitor.post(address, {"login": "Ana@lumen.example", "password": PASSWORD}).status_code == 302
    assert signed_in(visitor)


def test_a_leaver_gets_no_further_by_any_way() -> None:
    person = factories.person(email="ana@lumen.example")
    user = factories.user(person)
    user.set_password(PASSWORD)
    user.save()
    inside = Client()
    inside.force_login(user)
    assert inside.get(reverse("people:me")).status_code == 200
    Person.objects.update(state=Person.State.LEFT)
    assert inside.get(reverse("people:me")).status_code == 302
    visitor = Client()
    visitor.post(reverse("people_password_login"), {"login": "ana@lumen.example", "password": PASSWORD})
    ask(visitor, "ana@lumen.example")
    post.wait()
    assert (signed_in(visitor), mail.outbox) == (False, [])


def test_setting_and_changing_a_password_tells_the_person() -> None:
    user = factories.user(factories.person(email="ana@lumen.example"))
    user.set_unusable_password()
    user.save()
    visitor = Client()
    visitor.force_login(user)
    weak = visitor.post(reverse("account_set_password"), {"password1": "short", "password2": "short"})
    assert weak.status_code == 200
    done = visitor.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})
    assert (done.status_code, done.headers["Location"]) == (302, reverse("people:signing-in"))
    visitor.force_login(User.objects.get())
    other = "another long secret here"
    visitor.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": other, "password2": other})
    user.refresh_from_db()
    assert user.check_password(other)
    post.wait()
    assert [message.subject for message in mail.outbox] == ["Your password was changed"] * 2


def test_signing_out_needs_a_post() -> None:
    visitor = Client()
    visitor.force_login(factories.user())
    assert visitor.get(reverse("account_logout")).status_code == 200
    assert signed_in(visitor)
    visitor.post(reverse("account_logout"))
    assert not signed_in(visitor)


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_confirm_login_code",
        "people_password_login",
        "account_inactive",
        "account_reset_password",
    ],
)
def test_no_page_of_another_look_can_be_reached(name: str) -> None:
    response = Client().get(reverse(name), follow=True)
    assert response.status_code == 200
    assert "web/css/main.css" in response.content.decode()
    assert " style=" not in response.content.decode()


def test_signing_up_does_not_exist() -> None:
    for address in ("/sign-up/", "/accounts/signup/", "/sign-in/new/"):
        assert Client().get(address).status_code == 404


# Verbs behind it


def test_account_for_is_made_once() -> None:
    person = factories.person()
    first = actions.account_for(person, now=NOW)
    second = actions.account_for(person, now=NOW)
    assert (first, first.repeated, second.repeated, Event.objects.count()) == (second, False, True, 1)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": ""}, "has no email address"),
        ({"state": Person.State.LEFT}, "has left the organization"),
        ({"email": "x@lumen.example"}, "several people"),
    ],
)
def test_account_for_refuses(fields: dict[str, str], sentence: str) -> None:
    factories.person(email="X@lumen.example")
    with pytest.raises(Refused, match=sentence):
        actions.account_for(factories.person(**fields), now=NOW)


def test_an_address_of_another_account_is_refused() -> None:
    factories.user(factories.person(email="old@lumen.example"), email="ana@lumen.example")
    with pytest.raises(Refused, match="already used by another account"):
        actions.account_for(factories.person(email="ana@lumen.example"), now=NOW)


def test_an_address_is_freed_of_who_left_and_of_nobody_else() -> None:
    here = factories.person("Nia Obi", email="nia@lumen.example")
    with pytest.raises(Refused, match="Nia Obi is here"):
        actions.free_address(here, now=NOW)
    assert actions.free_address(factories.person(state=Person.State.LEFT), now=NOW) is None, "has no account"
    gone = factories.user(
        factories.person(email="ana@lumen.example", state=Person.State.LEFT), email="ana@lumen.example"
    )
    assert gone.person is not None
    freed, again = (actions.free_address(gone.person, now=NOW) for _time in range(2))
    assert freed == again == gone
    assert freed is not None
    assert again is not None
    assert (freed.email, freed.repeated, again.repeated) == (f"{gone.code}@moved.invalid", False, True)
    assert Event.objects.filter(verb="account.address_freed").count() == 1
    new = factories.person(email="ana@lumen.example")
    assert actions.account_for(new, now=NOW).email == "ana@lumen.example"


def test_the_first_administrator_becomes_the_person_of_the_same_address() -> None:
    ada = actions.create_administrator(email="ada@lumen.example", name="Ada", password=PASSWORD, now=NOW)
    assert ada.roles == {"system_administrator", "people_administrator"}
    assert actions.create_administrator(email="ADA@lumen.example", name="Other", now=NOW).repeated
    person = factories.person(email="ada@lumen.example")
    assert actions.account_for(person, now=NOW) == ada
    with pytest.raises(Refused, match="is not an email address"):
        actions.create_administrator(email="ada", name="Ada", now=NOW)


def test_roles_are_given_and_taken_by_system_administrators_only() -> None:
    ada, other, nia = (
        factories.user(roles=roles) for roles in ((RoleGrant.Role.SYSTEM,), (RoleGrant.Role.PEOPLE,), ())
    )
    assert not actions.grant_role(nia, role="people_administrator", by=ada, now=NOW).repeated
    assert actions.grant_role(nia, role="people_administrator", by=ada, now=NOW).repeated
    assert nia.roles == {"people_administrator"}
    for by in (other, nia):
        with pytest.raises(NotAllowed):
            actions.grant_role(nia, role="system_administrator", by=by, now=NOW)
    with pytest.raises(NotAllowed):
        actions.grant_role(ada, role="privacy_officer", by=ada, now=NOW)
    assert not actions.revoke_role(nia, role="people_administrator", by=ada, now=NOW).repeated
    assert actions.revoke_role(nia, role="people_administrator", by=ada, now=NOW).repeated
    with pytest.raises(Refused, match="Somebody has to be system administrator"):
        actions.revoke_role(ada, role="system_administrator", by=None, now=NOW)


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ({"language": "tlh"}, "This language is not available yet"),
        ({"theme": "purple"}, "The look is light, dark, or as your device has it"),
        ({"name": "  "}, "Write the name others should see"),
    ],
)
def test_preferences_there_are_not_are_refused(choice: dict[str, str], sentence: str) -> None:
    account = factories.user(name="Ada", email="ada@lumen.example")
    with pytest.raises(Refused, match=sentence):
        actions.set_preferences(account, **choice, now=NOW)


def test_only_an_account_without_a_person_has_a_name_of_its_own() -> None:
    administrator = factories.user(name="Ada", email="ada@lumen.example")
    ana = factories.user(factories.person("Ana Diallo"))
    for account in (administrator, ana):
        actions.set_preferences(account, name=" Somebody ", now=NOW)
    assert list(User.objects.order_by("pk").values_list("name", flat=True)) == ["Somebody", "Ana Diallo"]
    assert actions.set_preferences(administrator, name="Somebody", now=NOW).repeated
