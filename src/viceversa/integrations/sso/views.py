"""Leaving for the organization's own sign-in, and coming back. What fails is logged; the page says what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from viceversa.integrations.sso import oidc as openid
from viceversa.integrations.sso import providers, waiting
from viceversa.integrations.sso import saml as assertions
from viceversa.integrations.sso.identity import Identity, Unknown, sign_in
from viceversa.people.policy import SSO, only_for

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]
SALT, SECONDS = "sso.saml", 120


def _where(configured: Callable[[], bool]) -> Callable[[View], View]:
    """A view that is there only where this kind of provider is configured, and the policy has sso among the ways in."""

    def decorated(view: View) -> View:
        @only_for(SSO)
        @never_cache
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not configured():
                raise Http404
            return view(request, *args, **kwargs)

        return asked

    return decorated


@_where(providers.has_oidc)
@require_safe
def oidc(request: HttpRequest) -> HttpResponse:
    """GET /sign-in/oidc/: leave for the OpenID provider."""
    try:
        leaving = openid.depart(_oidc_callback())
    except openid.Failed as failed:
        return _failed(request, failed)
    waiting.wait_for(request, leaving.state, nonce=leaving.nonce, verifier=leaving.verifier, then=_then(request))
    return redirect(leaving.url)


@_where(providers.has_oidc)
@require_safe
def oidc_back(request: HttpRequest) -> HttpResponse:
    """GET /sign-in/oidc/back/: come back from it."""
    remembered = waiting.back(request, request.GET.get("state", ""))
    if remembered is None or "nonce" not in remembered:
        return _failed(request, openid.Failed("An answer that this browser does not wait for."))
    if request.GET.get("error") or not request.GET.get("code"):
        return _failed(request, openid.Failed(f"The provider says no: {request.GET.get('error', '')[:80]}"))
    try:
        identity = openid.arrive(
            request.GET["code"], callback=_oidc_callback(), nonce=remembered["nonce"], verifier=remembered["verifier"]
        )
    except openid.Failed as failed:
        return _failed(request, failed)
    return _in(request, identity, "oidc", remembered["then"])


@_where(providers.has_saml)
@require_safe
def saml(request: HttpRequest) -> HttpResponse:
    """GET /sign-in/saml/: leave for the SAML identity provider."""
    leaving = assertions.depart()
    waiting.wait_for(request, leaving.number, saml=True, then=_then(request))
    return redirect(leaving.url)


@csrf_exempt
@_where(providers.has_saml)
@require_POST
def saml_back(request: HttpRequest) -> HttpResponse:
    """POST /sign-in/saml/back/: the provider's answer, carried by the browser from its site.

    That comes without our cookies (SameSite), so what was checked is signed and handed on to the next address, which has
    the session that waits for it.
    """
    try:
        arrival = assertions.arrive(request.POST.get("SAMLResponse", ""))
    except assertions.Failed as failed:
        return _failed(request, failed)
    said = signing.dumps([arrival.identity.number, arrival.identity.address, arrival.answers], salt=SALT)
    return redirect(f"{reverse('sso:saml-end')}?{urlencode({'said': said})}")


@_where(providers.has_saml)
@require_safe
def saml_end(request: HttpRequest) -> HttpResponse:
    """GET /sign-in/saml/end/: in the browser that asked, once."""
    try:
        number, address, answers = signing.loads(request.GET.get("said", ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return _failed(request, assertions.Failed("An answer that is not ours, or one of too long ago."))
    remembered = waiting.back(request, answers)
    if remembered is None or "saml" not in remembered:
        return _failed(request, assertions.Failed("An answer that this browser does not wait for."))
    return _in(request, Identity(number=number, address=address), "saml", remembered["then"])


@_where(providers.has_saml)
@require_safe
def saml_metadata(request: HttpRequest) -> HttpResponse:
    """GET /sign-in/saml/metadata.xml: what the provider wants to know about us."""
    return HttpResponse(assertions.metadata(), content_type="application/samlmetadata+xml")


def _oidc_callback() -> str:
    return settings.BASE_URL + reverse("sso:oidc-back")


def _then(request: HttpRequest) -> str:
    """Where to go afterwards: one of our own pages, or none."""
    then = request.GET.get("next", "")
    return then if url_has_allowed_host_and_scheme(then, allowed_hosts=None) else ""


def _in(request: HttpRequest, identity: Identity, provider: str, then: str) -> HttpResponse:
    try:
        return sign_in(request, identity, provider=provider, then=then)
    except Unknown:
        log.warning("Somebody came from %s whom the directory does not know.", provider)
        return render(request, "sso/unknown.html", status=403)


def _failed(request: HttpRequest, failed: Exception) -> HttpResponse:
    log.warning("Signing in through the organization failed. %s", failed)
    return render(request, "sso/failed.html", status=400)
