"""SAML 2.0: a request by redirect, an assertion by post. Signature, audience, time and request number are always checked.

python3-saml does the reading and checking (extra `saml`); it is loaded only where SAML is configured. Only signed
assertions by the configured certificate are believed; each is good once, for the request it answers; nothing unasked is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from viceversa.integrations.sso.identity import Identity

LARGEST: Final = 300_000
# Longer than any assertion may be valid: the time one is remembered as used.
REMEMBERED: Final = 60 * 60 * 24
EMAIL_FORMAT: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"


class Failed(Exception):
    """The assertion is not one we may believe. The text is for the log, not for the page."""


@dataclass(frozen=True)
class Departure:
    """Where the browser is sent, and the number of the request that the answer has to name."""

    url: str
    number: str


@dataclass(frozen=True)
class Arrival:
    """Whom the assertion is about, and the request it answers."""

    identity: Identity
    answers: str


def depart() -> Departure:
    """Where signing in begins. No request of ours: the browser carries it."""
    auth = _auth({})
    url = auth.login(return_to="", set_nameid_policy=False)
    return Departure(url, auth.get_last_request_id())


def arrive(response: str) -> Arrival:
    """What a posted answer says. Raises Failed for one that is unsigned, changed, for others, too old, or used before."""
    if not response or len(response) > LARGEST:
        raise Failed("No answer of a size that could be one.")
    auth = _auth({"SAMLResponse": response})
    try:
        auth.process_response()
    except Exception as error:  # whatever a stranger posts: its readers raise many kinds
        raise Failed(f"The answer can't be read: {error}") from error
    if auth.get_errors() or not auth.is_authenticated():
        raise Failed(f"The answer is not to be believed: {auth.get_last_error_reason() or auth.get_errors()}")
    answers = auth.get_last_response_in_response_to()
    if not answers:
        raise Failed("The answer names no request of ours.")
    if not cache.add(f"sso.saml.used.{auth.get_last_assertion_id()}", True, REMEMBERED):
        raise Failed("The assertion was used before.")
    return Arrival(_identity(auth), answers)


def metadata() -> str:
    """What the provider wants to know about us, as XML. Raises Failed if it would be none."""
    from onelogin.saml2.settings import OneLogin_Saml2_Settings

    ours = OneLogin_Saml2_Settings(_settings(), sp_validation_only=True)
    xml: Any = ours.get_sp_metadata()
    if wrong := ours.validate_metadata(xml):
        raise Failed(", ".join(wrong))
    return xml.decode() if isinstance(xml, bytes) else str(xml)


def address(name: str) -> str:
    """One of our addresses as the provider knows it."""
    return settings.BASE_URL + reverse(name)


def _identity(auth: Any) -> Identity:
    said = auth.get_attributes()

    def first(name: str) -> str:
        values = said.get(name) or [""]
        return str(values[0] or "").strip()

    email = first(settings.SAML_EMAIL_ATTRIBUTE) if settings.SAML_EMAIL_ATTRIBUTE else ""
    if not settings.SAML_EMAIL_ATTRIBUTE and auth.get_nameid_format() == EMAIL_FORMAT:
        email = str(auth.get_nameid() or "").strip()
    number = first(settings.SAML_NUMBER_ATTRIBUTE) if settings.SAML_NUMBER_ATTRIBUTE else ""
    return Identity(number=number, address=email)


def _auth(posted: dict[str, str]) -> Any:
    from onelogin.saml2.auth import OneLogin_Saml2_Auth

    base = urlsplit(settings.BASE_URL)
    request = {
        "https": "on" if base.scheme == "https" else "off",
        "http_host": base.netloc,
        "script_name": urlsplit(address("sso:saml-back")).path,
        "get_data": {},
        "post_data": posted,
    }
    return OneLogin_Saml2_Auth(request, _settings())


def _settings() -> dict[str, Any]:
    return {
        "strict": True,
        "sp": {
            "entityId": address("sso:saml-metadata"),
            "assertionConsumerService": {
                "url": address("sso:saml-back"),
                "binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
            },
            "NameIDFormat": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
        },
        "idp": {
            "entityId": settings.SAML_ENTITY_ID,
            "singleSignOnService": {
                "url": settings.SAML_SIGN_IN_URL,
                "binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
            },
            "x509cert": settings.SAML_CERTIFICATE,
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantAttributeStatement": False,
            "wantNameId": False,
            "requestedAuthnContext": False,
            "rejectDeprecatedAlgorithm": True,
            "allowSingleLabelDomains": True,
            "allowRepeatAttributeName": True,
        },
    }
