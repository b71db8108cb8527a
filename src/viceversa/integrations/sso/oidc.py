"""OpenID Connect: the authorization-code flow with PKCE, a state, a nonce and a signature that is always checked.

The ID token is verified by the provider's published keys (asymmetric algorithms only), for issuer, audience, time and nonce.
What it lacks is asked of the userinfo endpoint, whose answer must be about the same subject. Nothing of it is kept.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

import jwt
from django.conf import settings

from viceversa.core import outbound
from viceversa.integrations.sso.identity import Identity

ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY: Final = 60


class Failed(Exception):
    """The provider's answer is not one we may believe, or there was none. The text is for the log, not for the page."""


@dataclass(frozen=True)
class Departure:
    """Where the browser is sent, and what has to be remembered until it comes back."""

    url: str
    state: str
    nonce: str
    verifier: str


def depart(callback: str) -> Departure:
    """Where signing in begins. One request to the provider. Raises Failed."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _each in range(3))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": callback,
        "scope": "openid email profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    begins = _configuration()["authorization_endpoint"]
    return Departure(f"{begins}{'&' if '?' in begins else '?'}{urlencode(asked)}", state, nonce, verifier)


def arrive(code: str, *, callback: str, nonce: str, verifier: str) -> Identity:
    """Who came back with this code. Three or four requests to the provider. Raises Failed."""
    configuration = _configuration()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": callback, "code_verifier": verifier}
    given = _asked(configuration["token_endpoint"], form=form, authorization=f"Basic {_basic()}")
    claims = _verified(str(given.get("id_token", "")), configuration, nonce)
    if _lacks(claims) and (more := configuration.get("userinfo_endpoint")):
        said = _asked(more, authorization=f"Bearer {given.get('access_token', '')}")
        if said.get("sub") != claims["sub"]:
            raise Failed("The userinfo endpoint speaks of another subject than the ID token.")
        claims = {**said, **claims}
    return identity_of(claims)


def identity_of(claims: dict[str, Any]) -> Identity:
    """Number and checked address among the claims. Pure but for settings."""
    address = str(claims.get("email") or "").strip()
    # Some providers send the word. Whatever else they send is not a yes.
    is_checked = claims.get("email_verified") in (True, "true") or settings.OIDC_TRUSTS_ADDRESS
    number = claims.get(settings.OIDC_NUMBER_CLAIM) if settings.OIDC_NUMBER_CLAIM else None
    return Identity(number="" if number is None else str(number).strip(), address=address if is_checked else "")


def _lacks(claims: dict[str, Any]) -> bool:
    return "email" not in claims or bool(settings.OIDC_NUMBER_CLAIM and settings.OIDC_NUMBER_CLAIM not in claims)


def _configuration() -> dict[str, Any]:
    found = _asked(f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != settings.OIDC_ISSUER.rstrip("/"):
        raise Failed(f"The provider calls itself {found.get('issuer')}, not {settings.OIDC_ISSUER}.")
    if missing := {"authorization_endpoint", "token_endpoint", "jwks_uri"} - found.keys():
        raise Failed(f"The provider's configuration lacks {', '.join(sorted(missing))}.")
    return found


def _verified(token: str, configuration: dict[str, Any], nonce: str) -> dict[str, Any]:
    try:
        head = jwt.get_unverified_header(token)
        keys = jwt.PyJWKSet.from_dict(_asked(configuration["jwks_uri"])).keys
        fitting = [key for key in keys if key.key_id == head.get("kid")] or keys
        claims: dict[str, Any] = jwt.decode(
            token,
            fitting[0],
            algorithms=ALGORITHMS,
            audience=settings.OIDC_CLIENT_ID,
            issuer=configuration["issuer"],
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except jwt.PyJWTError as error:
        raise Failed(f"The ID token is not to be believed: {error}.") from error
    if not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
        raise Failed("The ID token was made for another sign-in (nonce).")
    return claims


def _basic() -> str:
    """Our name and secret, as OAuth has them in a header: each quoted first."""
    pair = f"{quote(settings.OIDC_CLIENT_ID, safe='')}:{quote(settings.OIDC_CLIENT_SECRET, safe='')}"
    return base64.b64encode(pair.encode()).decode()


def _asked(url: str, *, form: dict[str, str] | None = None, authorization: str = "") -> dict[str, Any]:
    """The JSON object that the provider answers, through the one door out: bounded, by TLS, without redirects."""
    headers = {"Accept": "application/json", **({"Authorization": authorization} if authorization else {})}
    try:
        if form is None:
            answer = outbound.send(url, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            answer = outbound.send(url, method="POST", body=urlencode(form).encode(), headers=headers)
        found = json.loads(answer.body)
    except (outbound.Refused, outbound.Unreachable, ValueError) as error:
        raise Failed(f"{url} did not answer as it should: {error}") from error
    if answer.status != 200 or not isinstance(found, dict):
        raise Failed(f"{url} did not answer with an object ({answer.status}).")
    return found
