"""What is looked at before anything starts: settings of this app that only running would find wrong."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from viceversa.people import likeness


@register
def likeness_is_there(**_more: Any) -> list[CheckMessage]:
    """The way that VICEVERSA_LIKENESS names can be had here."""
    try:
        likeness.maker(settings.LIKENESS)
    except ImproperlyConfigured as wrong:
        return [Error(str(wrong), id="people.E001")]
    return []
