"""Dates and times in the words of a mail: the recipient's language and time zone are active while it is rendered."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.translation import gettext as _

from viceversa.core.labeled import colon
from viceversa.core.moments import written
from viceversa.messaging.kinds import KINDS, title_of

register = template.Library()
register.simple_tag(colon)


@register.filter
def day(moment: date | datetime) -> str:
    """A day as one says it: “Thursday 14 May”."""
    return written(moment, "long")


@register.filter
def far_day(moment: date | datetime) -> str:
    """A day that may be in another year: “14 May 2027”."""
    return written(moment, "date")


@register.filter
def clock(moment: datetime) -> str:
    """A time of day: “10:00”."""
    return written(moment, "time")


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
