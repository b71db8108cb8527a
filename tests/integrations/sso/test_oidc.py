"""Signing in through an OpenID provider: a real one, and one that lies in every way a browser could bring home."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core import checks
from django.test import Client

from tests import factories
from tests.integrations.sso.world import CLIENT, SECRET, Liar, configured, left, lying, real_provider
from tests.support.browser import Visitors, assert_reads_well
from viceversa.core import clock
from viceversa.integrations.sso import waiting
from viceversa.people.models import Person, SignIn, User

pytestmark = pytest.mark.django_db
BACK = "/sign-in/oidc/back/"
ANA = {"email": "Ana@lumen.example", "email_verified": True}


@pytest.fixture
def liar(settings: Any) -> Iterator[Liar]:
    """A provider that answers what the test says, configured."""
    with (
        lying() as found,
        configured(
            settings,
            OUTBOUND_HOSTS=[found.address],
            OIDC_ISSUER=found.address,
            OIDC_CLIENT_ID=CLIENT,
            OIDC_CLIENT_SECRET=SECRET,
            OIDC_NAME="Lumen",
        ),
    ):
        found.claims = dict(ANA)
        yield found


@pytest.fixture
def ana() -> Person:
    return factories.person("Ana Diallo", email="ana@lumen.example", key="4711")


def come_back(visitor: Client, liar: Liar, *, state: str = "", then: str = "") -> Any:
    """Leave, and come back with a code."""
    taken = left(visitor, f"/sign-in/oidc/?next={then}")
    liar.claims.setdefault("nonce", taken["nonce"])
    return visitor.get(BACK, {"code": "a code", "state": state or taken["state"]})


def signed_in(visitor: Client) -> str:
    number = visitor.session.get("_auth_user_id")
    return User.objects.get(pk=number).name if number else ""


def test_a_real_provider_signs_in_whom_the_directory_knows_and_nobody_else(settings: Any, ana: Person) -> None:
    known, stranger = {**ANA, "name": "Somebody Else"}, {"email": "new@lumen.example", "email_verified": True}
    with (
        real_provider(ana=known, new=stranger) as address,
        configured(
            settings, OUTBOUND_HOSTS=[address], OIDC_ISSUER=address, OIDC_CLIENT_ID=CLIENT, OIDC_CLIENT_SECRET=SECRET
        ),
    ):
        answers = {}
        for guest in ("ana", "new"):
            visitor = Client()
            away = visitor.get("/sign-in/oidc/?next=/me/").headers["Location"]
            returned = requests.post(away, data={"sub": guest}, allow_redirects=False, timeout=10).headers["Location"]
            assert returned.startswith(settings.BASE_URL + BACK)
            answer = visitor.get(f"{BACK}?{urlsplit(returned).query}")
            answers[guest] = (answer.status_code, answer.headers.get("Location", ""), signed_in(visitor))
            again = visitor.get(f"{BACK}?{urlsplit(returned).query}")
            assert again.status_code == 400
    assert answers == {"ana": (302, "/me/", "Ana Diallo"), "new": (403, "", "")}
    assert "We don’t find you in the directory" in answer.content.decode()
    assert list(SignIn.objects.values_list("way", "user__person")) == [("sso", ana.pk)]
    assert (Person.objects.count(), User.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("case", "change"),
    [
        ("signed by another", {"key": rsa.generate_private_key(65537, 2048)}),
        ("not signed at all", {"algorithm": "none", "key": ""}),
        ("signed with the client's secret", {"algorithm": "HS256", "key": SECRET * 2}),
        ("for another client", {"claims": {**ANA, "aud": "somebody else"}}),
        ("by another issuer", {"claims": {**ANA, "iss": "https://login.other.example"}}),
        ("expired", {"claims": {**ANA, "exp": 1_700_000_000}}),
        ("without an end", {"claims": {**ANA, "exp": None}}),
        ("from the future", {"claims": {**ANA, "iat": 4_000_000_000}}),
        ("of another sign-in", {"claims": {**ANA, "nonce": "of another one"}}),
        ("without a nonce", {"claims": {**ANA, "nonce": ""}}),
        ("a provider of another name", {"configuration": {"issuer": "https://login.other.example"}}),
        ("another subject", {"claims": {"email_verified": True}, "said": {"sub": "another", **ANA}}),
        ("a token endpoint that fails", {"status": 500}),
    ],
)
def test_what_is_not_to_be_believed_signs_in_nobody(
    case: str, change: dict[str, Any], liar: Liar, ana: Person, caplog: Any
) -> None:
    visitor = Client()
    taken = left(visitor)
    for name, value in change.items():
        setattr(liar, name, value)
    liar.claims.setdefault("nonce", taken["nonce"])
    answer = visitor.get(BACK, {"code": "a code", "state": taken["state"]})
    assert (answer.status_code, signed_in(visitor)) == (400, "")
    assert "That sign-in did not work" in answer.content.decode()
    assert any("Signing in through the organization failed." in record.message for record in caplog.records)
    assert User.objects.count() == 0


@pytest.mark.parametrize("case", ["no state", "another state", "another browser", "twice", "too late", "called off"])
def test_an_answer_that_this_browser_does_not_wait_for_leads_nowhere(
    case: str, liar: Liar, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Client()
    taken = left(visitor)
    liar.claims["nonce"] = taken["nonce"]
    asked = {"code": "a code", "state": taken["state"]}
    match case:
        case "no state":
            del asked["state"]
        case "another state":
            asked["state"] = left(Client())["state"]
        case "another browser":
            visitor = Client()
        case "twice":
            visitor.get(BACK, {"error": "access_denied", "state": taken["state"]})
        case "too late":
            late = time.time() + waiting.MINUTES * 60 + 1
            monkeypatch.setattr("viceversa.integrations.sso.waiting.time.time", lambda: late)
        case "called off":
            asked = {"error": "access_denied", "state": taken["state"]}
    answer = visitor.get(BACK, asked)
    assert (answer.status_code, signed_in(visitor)) == (400, "")


def test_of_many_departures_the_oldest_are_forgotten(liar: Liar, ana: Person) -> None:
    visitor = Client()
    taken = [left(visitor) for _each in range(waiting.MOST + 1)]
    answers = []
    for each in (taken[0], taken[-1]):
        liar.claims["nonce"] = each["nonce"]
        answers.append(visitor.get(BACK, {"code": "a code", "state": each["state"]}).status_code)
    assert answers == [400, 302]


def test_the_browser_takes_along_no_secret_and_the_code_is_bound_to_it(liar: Liar, ana: Person) -> None:
    visitor = Client()
    taken = left(visitor)
    assert (taken["code_challenge_method"], taken["response_type"], taken["scope"]) == (
        "S256",
        "code",
        "openid email profile",
    )
    assert "client_secret" not in taken
    liar.claims["nonce"] = taken["nonce"]
    visitor.get(BACK, {"code": "a code", "state": taken["state"]})
    (body,) = (body for path, body in liar.asked if path == "/token")
    assert (body["code"], len(body["code_verifier"][0])) == (["a code"], 43)


@pytest.mark.parametrize(
    ("claims", "settings_too", "who"),
    [
        (ANA, {}, "Ana Diallo"),
        ({**ANA, "email_verified": "true"}, {}, "Ana Diallo"),
        ({**ANA, "email_verified": False}, {}, ""),
        ({**ANA, "email_verified": "no"}, {}, ""),
        ({"email": "ana@lumen.example"}, {}, ""),
        ({"email": "ana@lumen.example"}, {"OIDC_TRUSTS_ADDRESS": True}, "Ana Diallo"),
        ({"email": "shared@lumen.example", "email_verified": True}, {}, ""),
        ({"email": "gone@lumen.example", "email_verified": True}, {}, ""),
        ({"email": "", "email_verified": True}, {}, ""),
        ({**ANA, "number": 4712}, {"OIDC_NUMBER_CLAIM": "number"}, "Ben Moor"),
        ({**ANA, "number": "9999"}, {"OIDC_NUMBER_CLAIM": "number"}, ""),
        (ANA, {"OIDC_NUMBER_CLAIM": "number"}, "Ana Diallo"),
        ({"email": "root@lumen.example", "email_verified": True}, {}, "Root"),
        (
            {"email": "root@lumen.example", "email_verified": True, "number": "9999"},
            {"OIDC_NUMBER_CLAIM": "number"},
            "",
        ),
    ],
)
def test_the_directory_says_who_that_is(
    claims: dict[str, Any], settings_too: dict[str, Any], who: str, liar: Liar, ana: Person, settings: Any
) -> None:
    factories.person("Ben Moor", email="shared@lumen.example", key="4712")
    User.objects.create(
        email="ben@lumen.example", name="Ben Moor", person=Person.objects.get(key="4712"), created_at=clock.now()
    )
    factories.person("Cem Ada", email="shared@lumen.example")
    factories.person("Dan Gone", email="gone@lumen.example", state=Person.State.LEFT)
    User.objects.create(email="root@lumen.example", name="Root", created_at=clock.now())
    for name, value in settings_too.items():
        setattr(settings, name, value)
    liar.claims = dict(claims)
    visitor = Client()
    answer = come_back(visitor, liar)
    assert (answer.status_code, signed_in(visitor)) == (302 if who else 403, who)
    assert User.objects.count() == (3 if who == "Ana Diallo" else 2)


def test_a_switched_off_account_is_told_so(liar: Liar, ana: Person) -> None:
    factories.user(ana, is_active=False)
    visitor = Client()
    assert come_back(visitor, liar).headers["Location"] == "/sign-in/closed/"
    assert signed_in(visitor) == ""


def test_who_comes_as_somebody_else_is_that_other_then_and_goes_on_nowhere_foreign(liar: Liar, ana: Person) -> None:
    visitor = Client()
    visitor.force_login(factories.user(factories.person("Ben Moor")))
    answer = come_back(visitor, liar, then="https://evil.example/")
    assert (signed_in(visitor), answer.headers["Location"]) == ("Ana Diallo", "/")


def test_sso_counts_as_two_factors_unless_it_does_not(liar: Liar, ana: Person, settings: Any) -> None:
    settings.SECOND_FACTOR_FOR = "everybody"
    visitor = Client()
    come_back(visitor, liar)
    assert visitor.get("/me/").status_code == 200
    settings.SSO_IS_ENOUGH = False
    assert visitor.get("/me/").headers["Location"] == "/me/signing-in/"


def test_nothing_is_there_until_it_is_configured() -> None:
    addresses = ("oidc/", "oidc/back/", "saml/", "saml/end/", "saml/metadata.xml")
    assert {Client().get(f"/sign-in/{address}").status_code for address in addresses} == {404}
    assert Client().post("/sign-in/saml/back/").status_code == 404


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"OIDC_ISSUER": "https://a.example"}, ["Signing in through the organization lacks VICEVERSA_OIDC_CLIENT_ID."]),
        (
            {"SAML_ENTITY_ID": "a", "SAML_SIGN_IN_URL": "http://a.example"},
            [
                "Signing in through the organization lacks VICEVERSA_SAML_CERTIFICATE.",
                "VICEVERSA_SAML_SIGN_IN_URL has to begin with https://.",
            ],
        ),
        (
            {"OIDC_ISSUER": "http://a.example", "OIDC_CLIENT_ID": "a"},
            [
                "VICEVERSA_OIDC_ISSUER: Write an address that begins with https://: nothing is sent where anybody could "
                "read along."
            ],
        ),
        ({"OIDC_ISSUER": "http://a.example", "OIDC_CLIENT_ID": "a", "OUTBOUND_HOSTS": ["http://a.example"]}, []),
    ],
)
def test_half_a_configuration_is_said_at_the_start(values: dict[str, Any], said: list[str], settings: Any) -> None:
    for name, value in values.items():
        setattr(settings, name, value)
    assert [each.msg for each in checks.run_checks() if each.id.startswith("sso.")] == said


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite
def test_in_a_browser_the_redirect_holds_against_the_content_policy(
    browser: Visitors, settings: Any, liar: Liar, ana: Person
) -> None:
    """form-action stays 'self': the way to the provider is a link."""
    settings.BASE_URL = browser.base_url
    page = browser.page()
    page.goto("/sign-in/?next=/me/")
    assert_reads_well(page)
    page.get_by_role("link", name="Continue with Lumen").click()
    page.get_by_role("button", name="It is me").click()
    page.wait_for_url("**/me/")
    assert page.get_by_role("heading", name="Ana Diallo").is_visible()
    page.goto("/sign-in/oidc/back/?state=old")
    browser.expect_failed_request(400)
    assert_reads_well(page)
