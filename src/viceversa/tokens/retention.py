"""When access tokens that ended are let go of."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import TWELVE_MONTHS, Rule, register
from viceversa.tokens.models import AccessToken


def _ended_long_ago(now: datetime) -> QuerySet[AccessToken]:
    long_ago = now - TWELVE_MONTHS
    return AccessToken.objects.filter(Q(expires_at__lte=long_ago) | Q(revoked_at__lte=long_ago))


TOKENS = register(
    Rule(
        name="tokens.tokens",
        keeps=_("access tokens that expired or were revoked"),
        when=_("12 months after it expired or was revoked"),
        model=AccessToken,
        due=_ended_long_ago,
    )
)
