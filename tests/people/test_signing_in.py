"""Which ways in are open, who needs a second factor, and the list of where one is signed in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import checks
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.cast import Cast
from viceversa.core import retention
from viceversa.core.errors import NotAllowed
from viceversa.core.models import Event
from viceversa.people import actions, export, policy, queries, sessions
from viceversa.people import retention as kept
from viceversa.people.devices import device
from viceversa.people.hooks import PROVIDERS, Provider
from viceversa.people.models import Person, SignIn, User

pytestmark = pytest.mark.django_db
PAGE, ENDS = "/me/signing-in/", "/me/signing-in/ends/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
PASSWORD = "quiet river under stones"


def browser_of(user: User, agent: str = "") -> Client:
    client = Client(headers={"user-agent": agent})
    client.force_login(user)
    return client


@pytest.fixture
def ana() -> User:
    return factories.user(factories.person("Ana Diallo", email="ana@lumen.example"))


@pytest.fixture
def sso(settings: Any) -> Any:
    PROVIDERS.append(Provider("Lumen", "account_login"))
    yield
    PROVIDERS.pop()


# Where one is signed in


def test_one_sees_where_one_is_signed_in_and_ends_one_or_all_others(ana: User) -> None:
    here, there, third = (browser_of(ana) for _ in range(3))
    nobody_else = browser_of(factories.user())
    there_in_list = SignIn.objects.get(session_key=there.session.session_key)
    SignIn.objects.filter(pk=there_in_list.pk).update(device="Firefox, Windows")
    text = here.get(PAGE).content.decode()
    assert (text.count("Sign out there"), text.count("Firefox, Windows</b>")) == (2, 1)

    assert nobody_else.post(ENDS, {"end": there_in_list.code}).status_code == 404
    assert there.get("/me/").status_code == 200
    here.post(ENDS, {"end": there_in_list.code})
    assert [each.get("/me/").status_code for each in (here, there, third)] == [200, 302, 200]
    here.post(ENDS)
    here.post(ENDS)
    assert [each.get("/me/").status_code for each in (here, third, nobody_else)] == [200, 302, 200]
    assert list(Event.objects.order_by("pk").values_list("verb", "facts")) == [
        ("account.signed_out_there", {}),
        ("account.signed_out_elsewhere", {"browsers": 1}),
    ]
    mine = SignIn.objects.get(user=ana)
    assert here.post(ENDS, {"end": mine.code}).headers["Location"] == reverse("account_login")
    assert (here.get("/me/").status_code, SignIn.objects.filter(user=ana).count()) == (302, 0)


def test_nobody_signs_somebody_else_out(ana: User) -> None:
    browser_of(ana)
    other, sign_in = factories.user(), SignIn.objects.get()
    with pytest.raises(NotAllowed):
        actions.end_sign_in(sign_in, by=other)
    with pytest.raises(NotAllowed):
        actions.end_other_sign_ins(ana, keep="", by=other)
    actions.end_sign_in(sign_in, by=ana)
    assert actions.end_sign_in(sign_in, by=ana).repeated is True
    assert Event.objects.count() == 1


def test_signing_out_takes_the_row_along(ana: User) -> None:
    here = browser_of(ana)
    here.post(reverse("account_logout"))
    assert SignIn.objects.count() == 0


def test_when_somebody_was_last_seen_costs_a_statement_an_hour(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    here = browser_of(ana)
    key, began = here.session.session_key, timezone.now()
    with CaptureQueriesContext(connection) as none:
        sessions.saw(key, began + timedelta(minutes=59))
    with CaptureQueriesContext(connection) as one:
        sessions.saw(key, began + timedelta(minutes=61))
        sessions.saw(key, began + timedelta(minutes=62))
    assert (len(none), len(one), SignIn.objects.get().last_seen_at) == (0, 1, began + timedelta(minutes=61))
    monkeypatch.setattr(sessions, "REMEMBERED", 2)
    for number in range(3):
        sessions.saw(f"another {number}", began)
    assert list(sessions._noted) == ["another 1", "another 2"]


@pytest.mark.parametrize("browsers", [1, 3])
def test_the_page_costs_the_same_for_many_browsers(ana: User, browsers: int) -> None:
    for _each in range(browsers):
        here = browser_of(ana)
    with CaptureQueriesContext(connection) as captured:
        here.get(PAGE)
    assert len(captured) == 4


def test_a_new_password_ends_all_other_sessions(ana: User) -> None:
    ana.set_password(PASSWORD)
    ana.save()
    here, there = browser_of(ana), browser_of(ana)
    other = "another long secret here"
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": other, "password2": other})
    assert [each.get("/me/").status_code for each in (here, there)] == [200, 302]
    assert SignIn.objects.get().session_key == here.session.session_key


@pytest.mark.parametrize("how", ["left", "switched off"])
def test_who_left_is_signed_out_for_good(ana: User, how: str) -> None:
    """At once by the account's door, and with the next change of the directory there is no session that could revive."""
    here, colleague = browser_of(ana), browser_of(factories.user())
    assert here.get("/me/").status_code == 200
    if how == "left":
        Person.objects.filter(pk=ana.person_id).update(state=Person.State.LEFT)
    else:
        User.objects.filter(pk=ana.pk).update(is_active=False)
    assert here.get("/me/").status_code == 302
    assert actions.end_sign_ins_of_leavers(now=timezone.now()) == 1
    assert actions.end_sign_ins_of_leavers(now=timezone.now()) == 0
    Person.objects.update(state=Person.State.ACTIVE)
    User.objects.update(is_active=True)
    assert [each.get("/me/").status_code for each in (here, colleague)] == [302, 200]
    assert list(Event.objects.values_list("verb", "facts")) == [("account.leavers_signed_out", {"browsers": 1})]


def test_what_is_kept_of_a_session_goes_with_it_and_is_in_the_export(ana: User) -> None:
    browser_of(ana, FIREFOX)
    now = timezone.now()
    exported = export.of(ana, now=now)["people.signin (user__person)"]
    assert [sorted(row) for row in exported] == [["created_at", "device", "last_seen_at", "way"]]
    assert retention.apply(kept.SIGN_INS, now=now) == 0
    Session.objects.update(expire_date=now - timedelta(hours=1))
    assert queries.sign_ins_of(ana, now) == []
    assert retention.apply(kept.SIGN_INS, now=now) == 1


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1 Version/17.5 Safari/605.1", "Safari, macOS"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("curl/8.5", ""),
    ],
)
def test_a_browser_in_two_words(agent: str, words: str) -> None:
    assert device(agent) == words


# The policy


@pytest.mark.parametrize(
    ("ways", "there"),
    [
        ("code password passkey", {"Send me a code", "Use a password instead", "Sign in with a passkey"}),
        ("code", {"Send me a code"}),
        ("password", {"Sign in with a password"}),
        ("sso", {"Continue with Lumen"}),
        ("sso passkey", {"Continue with Lumen", "Sign in with a passkey"}),
    ],
)
def test_only_the_ways_that_are_open_are_shown_and_answer(ways: str, there: set[str], settings: Any, sso: None) -> None:
    settings.SIGN_IN_WAYS = ways.split()
    visitor = Client()
    text = visitor.get("/sign-in/").content.decode()
    words = {
        "Send me a code",
        "Use a password instead",
        "Sign in with a password",
        "Sign in with a passkey",
        "Continue with Lumen",
    }
    assert {word for word in words if word in text} == there
    answers = {
        "code": visitor.post("/sign-in/", {"email": "who@lumen.example"}).status_code,
        "password": visitor.get("/sign-in/password/").status_code,
        "passkey": visitor.get("/sign-in/passkey/", headers={"accept": "application/json"}).status_code,
    }
    assert {way for way, answer in answers.items() if answer != 404} == set(ways.split()) - {"sso"}


def test_where_one_begins_without_codes_leads_on_who_is_signed_in(ana: User, settings: Any, sso: None) -> None:
    settings.SIGN_IN_WAYS = ["sso"]
    assert browser_of(ana).get("/sign-in/").headers["Location"] == "/"


@pytest.mark.parametrize(
    ("names", "value", "said"),
    [
        ("SIGN_IN_WAYS", ["code", "carrier pigeon"], "VICEVERSA_SIGN_IN has “carrier pigeon”."),
        ("SIGN_IN_WAYS", ["sso"], "VICEVERSA_SIGN_IN leaves nobody a first way in. For sso, configure"),
        ("SIGN_IN_WAYS", ["passkey"], "VICEVERSA_SIGN_IN leaves nobody a first way in."),
        ("SECOND_FACTOR_FOR", "some", "VICEVERSA_SECOND_FACTOR is “some”. Write one of nobody, administrators,"),
    ],
)
def test_a_policy_that_lets_nobody_in_is_said_at_the_start(names: str, value: Any, said: str, settings: Any) -> None:
    assert [each for each in checks.run_checks() if each.id.startswith("people.")] == []
    setattr(settings, names, value)
    (found,) = (each for each in checks.run_checks() if each.id.startswith("people."))
    assert found.msg.startswith(said)


@pytest.mark.parametrize(
    ("policy_for", "needing"),
    [
        ("nobody", set()),
        ("administrators", {"ada"}),
        ("managers", {"ada", "petra"}),
        ("everybody", {"ada", "petra", "nia"}),
    ],
)
def test_whoever_needs_a_second_factor_is_led_to_it_before_anything_else(
    cast: Cast, policy_for: str, needing: set[str], settings: Any
) -> None:
    settings.SECOND_FACTOR_FOR = policy_for
    led = set()
    for name in ("ada", "petra", "nia"):
        browser = browser_of(getattr(cast, name))
        answer = browser.get("/me/")
        if answer.status_code == 302 and answer.headers["Location"] == PAGE:
            led.add(name)
            assert "needs a second factor" in browser.get(PAGE).content.decode()
            assert browser.post("/people/topics/new/", {}).status_code == 302
            assert browser.post(reverse("account_logout")).status_code == 302
    assert led == needing


def test_what_counts_as_two_factors(settings: Any) -> None:
    code, key, sso_proof = {"method": "code"}, {"method": "mfa"}, {"method": "socialaccount"}
    assert [policy.proved_twice(each) for each in ([], [code], [code, key], [key], [sso_proof])] == [
        False, False, True, True, True,
    ]  # fmt: skip
    settings.SSO_IS_ENOUGH = False
    assert policy.proved_twice([sso_proof]) is False


def test_how_somebody_came_in_is_read_from_their_first_proof() -> None:
    key = {"method": "mfa"}
    ways = [sessions.way_of(proofs) for proofs in ([], [{"method": "code"}, key], [{"method": "password"}], [key])]
    assert ways == ["demo", "code", "password", "passkey"]
