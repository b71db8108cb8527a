"""Which identity providers are configured. None: every address of this folder finds nothing."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from viceversa.people.hooks import Provider

OIDC, SAML = "sso:oidc", "sso:saml"


def has_oidc() -> bool:
    """Whether an OpenID provider is configured."""
    return bool(settings.OIDC_ISSUER and settings.OIDC_CLIENT_ID)


def has_saml() -> bool:
    """Whether a SAML identity provider is configured."""
    return bool(settings.SAML_ENTITY_ID and settings.SAML_SIGN_IN_URL and settings.SAML_CERTIFICATE)


def configured() -> list[Provider]:
    """A button for each of them, OpenID first."""
    found = []
    if has_oidc():
        found.append(Provider(settings.OIDC_NAME or _("your work account"), OIDC))
    if has_saml():
        found.append(Provider(settings.SAML_NAME or _("your work account"), SAML))
    return found
