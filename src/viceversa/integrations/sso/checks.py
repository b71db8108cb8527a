"""What is looked at before anything starts: a provider that is configured by halves, or without what it needs."""

from __future__ import annotations

import importlib.util
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from viceversa.core import outbound
from viceversa.integrations.sso import providers

OIDC: Final = {"OIDC_ISSUER": "VICEVERSA_OIDC_ISSUER", "OIDC_CLIENT_ID": "VICEVERSA_OIDC_CLIENT_ID"}
SAML: Final = {
    "SAML_ENTITY_ID": "VICEVERSA_SAML_ENTITY_ID",
    "SAML_SIGN_IN_URL": "VICEVERSA_SAML_SIGN_IN_URL",
    "SAML_CERTIFICATE": "VICEVERSA_SAML_CERTIFICATE",
}


@register
def a_provider_is_whole(**_more: Any) -> list[CheckMessage]:
    """All settings of a provider or none; addresses with TLS; python3-saml where SAML is configured."""
    wrong: list[CheckMessage] = []
    for names in (OIDC, SAML):
        missing = [shown for name, shown in names.items() if not getattr(settings, name)]
        if missing and len(missing) < len(names):
            wrong.append(Error(f"Signing in through the organization lacks {', '.join(missing)}.", id="sso.E001"))
    if settings.OIDC_ISSUER:
        try:
            outbound.check(settings.OIDC_ISSUER)
        except outbound.Refused as refused:
            wrong.append(Error(f"VICEVERSA_OIDC_ISSUER: {refused}", id="sso.E002"))
    if settings.SAML_SIGN_IN_URL and urlsplit(settings.SAML_SIGN_IN_URL).scheme != "https":
        wrong.append(Error("VICEVERSA_SAML_SIGN_IN_URL has to begin with https://.", id="sso.E002"))
    if providers.has_saml() and importlib.util.find_spec("onelogin") is None:
        wrong.append(Error("SAML needs more software: pip install “viceversa[saml]”.", id="sso.E003"))
    return wrong
