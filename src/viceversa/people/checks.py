"""What is looked at before anything starts: settings of this app that only running would find wrong."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from viceversa.people import hooks, likeness, policy


@register
def likeness_is_there(**_more: Any) -> list[CheckMessage]:
    """The way that VICEVERSA_LIKENESS names can be had here."""
    try:
        likeness.maker(settings.LIKENESS)
    except ImproperlyConfigured as wrong:
        return [Error(str(wrong), id="people.E001")]
    return []


@register
def there_is_a_way_in(**_more: Any) -> list[CheckMessage]:
    """VICEVERSA_SIGN_IN names ways there are, one of which leads in; VICEVERSA_SECOND_FACTOR says for whom."""
    wrong: list[CheckMessage] = []
    if unknown := sorted(set(settings.SIGN_IN_WAYS) - set(policy.WAYS)):
        wrong.append(
            Error(
                f"VICEVERSA_SIGN_IN has “{', '.join(unknown)}”. The ways in are {', '.join(policy.WAYS)}.",
                id="people.E002",
            )
        )
    if not any(policy.is_open(way) for way in (policy.CODE, policy.PASSWORD, policy.SSO)):
        missing = "" if hooks.PROVIDERS else " For sso, configure VICEVERSA_OIDC_… or VICEVERSA_SAML_…."
        wrong.append(Error(f"VICEVERSA_SIGN_IN leaves nobody a first way in.{missing}", id="people.E003"))
    if settings.SECOND_FACTOR_FOR not in policy.WHO:
        wrong.append(
            Error(
                f"VICEVERSA_SECOND_FACTOR is “{settings.SECOND_FACTOR_FOR}”. Write one of {', '.join(policy.WHO)}.",
                id="people.E004",
            )
        )
    return wrong
