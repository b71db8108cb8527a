"""Authenticator apps and recovery codes: set up, asked for, used once, and removed; and what none of them gets around."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests import factories
from viceversa.cli import main
from viceversa.core import private, rotation
from viceversa.core.errors import NotAllowed
from viceversa.core.models import Event
from viceversa.people import actions, factors, mfa_adapter, post
from viceversa.people.models import Person, SignIn, User

pytestmark = pytest.mark.django_db
APP, STEP, AGAIN = "/me/signing-in/app/", "/sign-in/second-step/", "/me/signing-in/again/code/"
CODES = "/me/signing-in/recovery-codes/"


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    post.wait()


@pytest.fixture
def ana() -> User:
    user = factories.user(factories.person("Ana Diallo", email="ana@lumen.example"))
    user.set_unusable_password()
    user.save()
    return user


@pytest.fixture(autouse=True)
def clock_of_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands still: a code that is nearly too old does not become so on its way.

    The key is always the same: no two of its codes are, nor is any of them made of zeros.
    """
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))
    monkeypatch.setattr(auth, "generate_totp_secret", lambda: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")


def code_now(secret: str, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(auth.time.time()) // 30 + steps))


def set_up(user: User, django_capture_on_commit_callbacks: Any) -> tuple[Client, str]:
    """An account with an authenticator app: a browser that is signed in, and the key."""
    here = Client()
    here.force_login(user)
    page = here.get(APP).content.decode()
    secret = re.search(r'id="key">([A-Z2-7]{32})<', page)
    assert secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = here.post(APP, {"code": code_now(secret.group(1), steps=-1)})
    post.wait()  # so that this mail comes before later ones, which are sent by other threads
    assert (answer.status_code, answer.headers["Location"]) == (302, CODES)
    return here, secret.group(1)


def code_of_mail() -> str:
    """The code of the newest mail with one; mails are sent beside each other, so others may be newer."""
    post.wait()
    body = [message.body for message in mail.outbox if "sign-in code" in message.subject][-1]
    found = re.search(r"^ +([A-Z0-9-]{6,12})$", body, re.MULTILINE)
    assert found
    return found.group(1)


def with_code(user: User) -> tuple[Client, Any]:
    """A visitor who typed the code from their email, and what they were answered."""
    visitor = Client()
    visitor.post(reverse("account_login"), {"email": user.email})
    return visitor, visitor.post(reverse("account_confirm_login_code"), {"code": code_of_mail()})


def test_an_app_is_set_up_asked_for_and_let_go(ana: User, django_capture_on_commit_callbacks: Any) -> None:
    here, secret = set_up(ana, django_capture_on_commit_callbacks)
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert (secret in stored, private.unseal(stored, bound_to=mfa_adapter.BOUND_TO)) == (False, secret)
    assert list(Event.objects.values_list("verb", "facts")) == [("account.factor_added", {"kind": "totp"})]

    visitor, answer = with_code(ana)
    assert (answer.headers["Location"], visitor.get("/me/").status_code) == (STEP, 302)
    wrong = visitor.post(STEP, {"code": "000000"})
    assert "That didn’t match." in wrong.content.decode()
    good = code_now(secret)
    assert visitor.post(STEP, {"code": good}).status_code == 302
    assert (visitor.get("/me/").status_code, SignIn.objects.filter(way="code").count()) == (200, 1)

    again, _answer = with_code(ana)
    assert "That didn’t match." in again.post(STEP, {"code": good}).content.decode()  # each code is good once

    removal = reverse("mfa_deactivate_totp")
    asked = here.get(removal)
    assert asked.headers["Location"].startswith(AGAIN)
    here.post(asked.headers["Location"], {"code": code_now(secret, steps=1)})
    here.post(removal)
    assert Authenticator.objects.count() == 0  # recovery codes go along
    post.wait()
    subjects = [message.subject for message in mail.outbox if "sign-in code" not in message.subject]
    assert subjects == ["An authenticator app was set up", "An authenticator app was removed"]
    assert Event.objects.filter(verb="account.factor_removed").count() == 1


def test_a_recovery_code_stands_in_once(ana: User, django_capture_on_commit_callbacks: Any) -> None:
    here, secret = set_up(ana, django_capture_on_commit_callbacks)
    here.post(here.get(CODES).headers["Location"], {"code": code_now(secret)})
    codes = re.findall(r"^\d{8}$", here.get(CODES + "file/").content.decode(), re.MULTILINE)
    assert (len(codes), all(code in here.get(CODES).content.decode() for code in codes)) == (10, True)
    for expected in (302, 200):
        visitor, _answer = with_code(ana)
        assert visitor.post(STEP, {"code": codes[0]}).status_code == expected
    assert codes[0] not in here.get(CODES).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        here.post(CODES + "new/")
    assert codes[1] not in here.get(CODES).content.decode()
    assert Event.objects.filter(verb="account.recovery_codes_renewed").count() == 1


def test_guessing_second_factors_is_limited(ana: User, django_capture_on_commit_callbacks: Any) -> None:
    _here, secret = set_up(ana, django_capture_on_commit_callbacks)
    visitor, _answer = with_code(ana)
    answers = [visitor.post(STEP, {"code": "000000"}).content.decode() for _each in range(11)]
    assert "Too many attempts." in answers[-1]
    assert "Too many attempts." in visitor.post(STEP, {"code": code_now(secret)}).content.decode()
    assert visitor.get("/me/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_the_last_factor_stays_while_the_policy_asks_for_one(
    ana: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.SECOND_FACTOR_FOR = "everybody"
    here, secret = set_up(ana, django_capture_on_commit_callbacks)
    assert here.get("/me/").status_code == 200  # who has just set one up has shown it
    later = Client()
    later.force_login(ana)
    asked = later.get("/me/").headers["Location"]
    assert asked == f"{AGAIN}?next=%2Fme%2F"
    later.post(asked, {"code": code_now(secret)})
    assert later.get("/me/").status_code == 200
    text = later.post(reverse("mfa_deactivate_totp")).content.decode()
    assert "Your role here needs a second factor. Set up another one first." in text
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_a_leaver_is_not_asked_for_a_second_factor_either(ana: User, django_capture_on_commit_callbacks: Any) -> None:
    set_up(ana, django_capture_on_commit_callbacks)
    visitor = Client()
    visitor.post(reverse("account_login"), {"email": ana.email})
    code = code_of_mail()
    Person.objects.filter(pk=ana.person_id).update(state=Person.State.LEFT)
    answer = visitor.post(reverse("account_confirm_login_code"), {"code": code})
    assert answer.headers["Location"] in {reverse("account_inactive"), reverse("account_login")}
    assert visitor.get("/me/").status_code == 302


def test_who_lost_everything_is_helped_on_the_machine(
    ana: User, django_capture_on_commit_callbacks: Any, capsys: Any
) -> None:
    here, _secret = set_up(ana, django_capture_on_commit_callbacks)
    with pytest.raises(NotAllowed):
        actions.forget_factors(ana, by=factories.user())
    for said in ("second factors taken off, signed out everywhere.", "had no second factor."):
        with django_capture_on_commit_callbacks(execute=True):
            assert main(["sign-in", "forget", "ana@lumen.example"]) == 0
        assert capsys.readouterr().out == f"Ana Diallo: {said}\n"
    assert main(["sign-in", "forget", "who@lumen.example"]) == 1
    assert (Authenticator.objects.count(), here.get("/me/").status_code) == (0, 302)
    post.wait()
    assert [message.subject for message in mail.outbox][-1] == "Your second factors were taken off"
    assert Event.objects.filter(verb="account.factors_forgotten").count() == 1


def test_secrets_go_along_when_the_key_is_rotated(
    ana: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    _here, secret = set_up(ana, django_capture_on_commit_callbacks)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another secret that is long enough for everything here"
    (lost,) = factors.reseal(change=True, now=factories.NOW)
    settings.SECRET_KEY_FALLBACKS = [former]
    (planned,) = factors.reseal(change=False, now=factories.NOW)
    (done,) = (batch for batch in rotation.reseal_all(now=factories.NOW) if batch.label == "mfa.authenticator.data")
    settings.SECRET_KEY_FALLBACKS = []
    (again,) = factors.reseal(change=True, now=factories.NOW)
    assert [(each.seen, each.resealed, each.unreadable) for each in (lost, planned, done, again)] == [
        (2, 0, 2), (2, 2, 0), (2, 2, 0), (2, 0, 0),
    ]  # fmt: skip
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert private.unseal(stored, bound_to=mfa_adapter.BOUND_TO) == secret


@pytest.mark.parametrize(
    "answer",
    ["", "no JSON", "[]", "1", "null", '"a"', "{}", '{"id": 1}', '{"response": []}', '{"response": {"userHandle": 1}}',
     '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "MQ", "clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"}}'],
)  # fmt: skip
def test_no_answer_of_a_device_is_a_fault_of_ours(
    answer: str, ana: User, django_capture_on_commit_callbacks: Any
) -> None:
    here, _secret = set_up(ana, django_capture_on_commit_callbacks)
    fresh, visitor = Client(), Client()
    ben = factories.user(factories.person("Ben Moor"))
    ben.set_unusable_password()
    ben.save()
    fresh.force_login(ben)
    assert fresh.get("/me/signing-in/passkeys/new/").status_code == 200
    visitor.get("/sign-in/passkey/", headers={"accept": "application/json"})
    stepping, _answer = with_code(ana)
    stepping.get(STEP)
    answers = [
        visitor.post("/sign-in/passkey/", {"credential": answer}),
        stepping.post(STEP, {"credential": answer}),
        fresh.post("/me/signing-in/passkeys/new/", {"credential": answer, "name": "One"}),
        here.post("/me/signing-in/again/passkey/", {"credential": answer}),
    ]
    assert {each.status_code for each in answers} <= {200, 302}
    assert (visitor.get("/me/").status_code, stepping.get("/me/").status_code) == (302, 302)
    assert Authenticator.objects.filter(type="webauthn").count() == 0
