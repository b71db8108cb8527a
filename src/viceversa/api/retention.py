"""When kept answers are let go of."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from viceversa.api.models import KeptAnswer
from viceversa.core.retention import Rule, register

KEPT: Final = timedelta(hours=24)

ANSWERS = register(
    Rule(
        name="api.answers",
        keeps=_("answers of the API to requests with an Idempotency-Key"),
        when=_("24 hours after the request"),
        model=KeptAnswer,
        due=lambda now: KeptAnswer.objects.filter(created_at__lte=now - KEPT),
    )
)
