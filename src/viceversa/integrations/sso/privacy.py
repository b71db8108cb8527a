"""Signing in with the organization's own provider keeps nothing here; what leaves is said for the works council's pack."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from viceversa.core.outside import declare_outside
from viceversa.integrations.sso import providers


def _hosts() -> str:
    """The hosts of the configured providers. No query."""
    urls = [settings.OIDC_ISSUER] if providers.has_oidc() else []
    urls += [settings.SAML_SIGN_IN_URL] if providers.has_saml() else []
    return ", ".join(dict.fromkeys(urlsplit(url).hostname or "" for url in urls))


declare_outside(
    "sso.providers",
    name=_("The organization’s own sign-in (OpenID, SAML)"),
    what=_("That somebody wants to sign in here. Who it is comes back from there."),
    where=_hosts,
)
