"""Dates and times in the words of a mail: the recipient's language and time zone are active while it is rendered."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from viceversa.messaging.kinds import KINDS, title_of

register = template.Library()


def _local(moment: date | datetime) -> date | datetime:
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


@register.filter
def day(moment: date | datetime) -> str:
    """A day as one says it: “Thursday 14 May”."""
    return date_format(_local(moment), pgettext("a day in a mail, as a Django date format", "l j F"))


@register.filter
def clock(moment: datetime) -> str:
    """A time of day: “10:00”."""
    return date_format(_local(moment), pgettext("a time of day in a mail, as a Django date format", "H:i"))


@register.filter
def day_clock(moment: datetime) -> str:
    """Both: “Thursday 14 May, 10:00”, in the recipient's time zone."""
    return _("%(day)s, %(time)s") % {"day": day(moment), "time": clock(moment)}


@register.filter
def kind_title(name: str) -> str:
    """The title of a kind of message; a neutral word where even that is confidential."""
    if name in KINDS and KINDS[name].manager_sees == "none":
        return _("A confidential message")
    return title_of(name)
