"""Signing in through SAML: assertions signed here with a key made here, and every way in which one must fail."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from tests import factories
from tests.integrations.sso.test_oidc import signed_in
from tests.integrations.sso.world import Signer, configured
from viceversa.integrations.sso import saml
from viceversa.people.models import Person, SignIn, User

pytest.importorskip("onelogin", reason="SAML needs the extra: pip install “viceversa[saml]”")
pytestmark = pytest.mark.django_db
BASE = "http://localhost:8000"
BACK = "/sign-in/saml/back/"


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer()


@pytest.fixture
def idp(settings: Any, signer: Signer) -> Iterator[Signer]:
    cache.clear()
    with configured(
        settings, SAML_ENTITY_ID=signer.entity, SAML_SIGN_IN_URL="https://idp.lumen.example/sso", SAML_NAME="Lumen",
        SAML_CERTIFICATE=signer.certificate, SAML_NUMBER_ATTRIBUTE="number", BASE_URL=BASE,
    ):  # fmt: skip
        yield signer


@pytest.fixture
def ana() -> Person:
    return factories.person("Ana Diallo", email="ana@lumen.example", key="4711")


def asked(visitor: Client, then: str = "") -> str:
    """Leave, and give the number of the request."""
    from onelogin.saml2.utils import OneLogin_Saml2_Utils

    away = urlsplit(visitor.get(f"/sign-in/saml/?next={then}").headers["Location"])
    assert (away.netloc, away.path) == ("idp.lumen.example", "/sso")
    xml = OneLogin_Saml2_Utils.decode_base64_and_inflate(parse_qs(away.query)["SAMLRequest"][0])
    return str(xml).split('ID="')[1].split('"')[0]


def post(response: str) -> Any:
    """A provider's page posts without our cookies."""
    return Client(enforce_csrf_checks=True).post(BACK, {"SAMLResponse": response})


def test_an_assertion_signs_in_once_the_browser_that_asked(idp: Signer, ana: Person) -> None:
    visitor = Client()
    response = idp.response(asked(visitor, "/me/"), base=BASE)
    handed = post(response)
    assert handed.status_code == 302
    assert Client().get(handed.headers["Location"]).status_code == 400  # another browser
    answer = visitor.get(handed.headers["Location"])
    assert (answer.headers["Location"], signed_in(visitor)) == ("/me/", "Ana Diallo")
    assert list(SignIn.objects.values_list("way", "user__person")) == [("sso", ana.pk)]
    assert visitor.get(handed.headers["Location"]).status_code == 400  # the same address again
    assert post(response).status_code == 400  # the same assertion again


def test_the_number_decides_before_the_address(idp: Signer, ana: Person) -> None:
    visitor = Client()
    handed = post(
        idp.response(asked(visitor), base=BASE, name="other@lumen.example", attributes={"number": "4711", "more": "x"})
    )
    visitor.get(handed.headers["Location"])
    assert signed_in(visitor) == "Ana Diallo"


def test_the_address_may_stand_in_an_attribute(idp: Signer, ana: Person, settings: Any) -> None:
    settings.SAML_EMAIL_ATTRIBUTE = "mail"
    visitor = Client()
    for attributes, answer in (({}, 403), ({"mail": "ana@lumen.example"}, 302)):
        response = idp.response(asked(visitor), base=BASE, attributes=attributes, number=f"_a{answer}")
        assert visitor.get(post(response).headers["Location"]).status_code == answer
    assert signed_in(visitor) == "Ana Diallo"


def changed(response: str, before: str, after: str) -> str:
    text = base64.b64decode(response).decode()
    assert before in text
    return base64.b64encode(text.replace(before, after).encode()).decode()


def wrapped(response: str) -> str:
    """A second, unsigned assertion before the signed one."""
    text = base64.b64decode(response).decode()
    start, end = text.index("<saml:Assertion"), text.index("</saml:Assertion>") + len("</saml:Assertion>")
    forged = text[start:end].replace("_assertion1", "_forged").replace("ana@lumen.example", "root@lumen.example")
    head, tail = forged.index("<ds:Signature"), forged.index("</ds:Signature>") + len("</ds:Signature>")
    return base64.b64encode((text[:start] + forged[:head] + forged[tail:] + text[start:]).encode()).decode()


@pytest.mark.parametrize(
    "case",
    ["tampered", "unsigned", "wrapped", "another key", "expired", "another audience", "another place", "another issuer", "unasked", "empty", "no XML", "too large"],
)  # fmt: skip
def test_what_is_not_to_be_believed_signs_in_nobody(case: str, idp: Signer, ana: Person, caplog: Any) -> None:
    User.objects.create(email="root@lumen.example", name="Root", created_at=factories.NOW)
    visitor = Client()
    number = asked(visitor)
    good = idp.response(number, base=BASE)
    response = {
        "tampered": lambda: changed(good, "ana@lumen.example", "root@lumen.example"),
        "unsigned": lambda: idp.response(number, base=BASE, signed=False),
        "wrapped": lambda: wrapped(good),
        "another key": lambda: Signer().response(number, base=BASE),
        "expired": lambda: idp.response(number, base=BASE, until=timedelta(hours=-1)),
        "another audience": lambda: idp.response(number, base=BASE, audience="https://other.example"),
        "another place": lambda: idp.response(number, base="https://other.example", audience=saml.address("sso:saml-metadata")),
        "another issuer": lambda: Signer("https://idp.other.example", idp.key).response(number, base=BASE),
        "unasked": lambda: idp.response("", base=BASE),
        "empty": lambda: "",
        "no XML": lambda: "bm8geG1s",
        "too large": lambda: "A" * (saml.LARGEST + 1),
    }[case]()  # fmt: skip
    answer = post(response)
    assert (answer.status_code, signed_in(visitor)) == (400, "")
    assert any("Signing in through the organization failed." in record.message for record in caplog.records)
    assert visitor.get(post(good).headers["Location"]).status_code == 302  # and the good one still does


def test_what_is_handed_on_can_be_neither_made_nor_kept(idp: Signer, ana: Person, settings: Any) -> None:
    visitor = Client()
    handed = post(idp.response(asked(visitor), base=BASE)).headers["Location"]
    assert visitor.get(handed[:-1]).status_code == 400
    assert visitor.get("/sign-in/saml/end/").status_code == 400
    settings.SECRET_KEY = "another secret that is long enough for everything here"
    assert Client().get(handed).status_code == 400


def test_what_the_provider_wants_to_know(idp: Signer) -> None:
    answer = Client().get("/sign-in/saml/metadata.xml")
    text = answer.content.decode()
    assert answer.headers["Content-Type"] == "application/samlmetadata+xml"
    assert f'entityID="{BASE}/sign-in/saml/metadata.xml"' in text
    assert f'Location="{BASE}/sign-in/saml/back/"' in text
    assert 'WantAssertionsSigned="true"' in text
