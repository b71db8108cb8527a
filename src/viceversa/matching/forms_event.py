"""What may be typed about an event of short conversations."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viceversa.core.widgets import DateInput, LongSelect, TimeInput
from viceversa.core.zones import zone_named
from viceversa.matching.actions.conversation_events import RANGES, EventDetails
from viceversa.matching.models import ConversationEvent
from viceversa.matching.states import EventState
from viceversa.programs.forms import zones

USUAL_DAY: Final = timedelta(days=14)
USUAL_ANSWER: Final = timedelta(days=9)
USUAL_TIME: Final = time(15, 0)
_SAME: Final = ("time_zone", "place", "link", "minutes", "pause", "rounds", "tables", "answer_days", "announce_itself")


def _number(name: str, **more: Any) -> forms.IntegerField:
    least, most = RANGES[name]
    return forms.IntegerField(min_value=least, max_value=most, widget=forms.NumberInput({"class": "w-xs"}), **more)


class EventForm(forms.Form):
    """When and where an event is, how long people talk, and until when they say whether they come."""

    day = forms.DateField(label=_("Day"), widget=DateInput, error_messages={"required": _("Choose a day.")})
    at = forms.TimeField(label=_("The first round begins"), widget=TimeInput, error_messages={"required": _("Choose a time.")})  # fmt: skip
    time_zone = forms.ChoiceField(
        label=_("On the clock of"),
        help_text=_("Everybody reads it on their own clock."),
        choices=zones,
        widget=LongSelect,
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.CharField(
        label=_("Link to the video call"),
        help_text=_("Begins with https://. Tables are then rooms of the call."),
        max_length=300,
        required=False,
    )
    rounds = _number("rounds", label=_("Rounds"))
    minutes = _number("minutes", label=_("Minutes for a conversation"))
    pause = _number("pause", label=_("Minutes between"))
    tables = _number("tables", label=_("Tables"), help_text=_("Empty: as many as needed."), required=False)
    answer_by = forms.DateField(
        label=_("Last day to say yes"),
        help_text=_("When it is over, everybody who comes is seated."),
        widget=DateInput,
        error_messages={"required": _("Choose the last day to answer.")},
    )
    answer_days = _number("answer_days", label=_("Days to say afterwards whom one would like"))
    announce_itself = forms.BooleanField(
        label=_("Tell everybody their rounds as soon as they are planned"),
        help_text=_("Otherwise nobody is told before you look the plan over and announce it."),
        required=False,
    )

    def __init__(
        self, data: Any = None, *, event: ConversationEvent | None = None, zone: str = "", now: datetime | None = None
    ) -> None:
        super().__init__(data, initial=_of(event) if event else _usual(zone, now))

    def details(self) -> EventDetails:
        """What was typed. A clock that jumps over the hour, and days in the wrong order, the verb refuses by field."""
        return EventDetails(**self.cleaned_data)


class MoveForm(forms.Form):
    """Another date for an event that people were asked to; `answer_by` only as long as they answer."""

    day = forms.DateField(label=_("New day"), widget=DateInput, error_messages={"required": _("Choose a day.")})
    at = forms.TimeField(label=_("The first round begins"), widget=TimeInput, error_messages={"required": _("Choose a time.")})  # fmt: skip
    time_zone = forms.ChoiceField(label=_("On the clock of"), choices=zones, widget=LongSelect)
    answer_by = forms.DateField(
        label=_("Last day to say yes"),
        widget=DateInput,
        error_messages={"required": _("Choose the last day to answer.")},
    )

    def __init__(self, data: Any = None, *, event: ConversationEvent) -> None:
        super().__init__(data, initial=_of(event))
        if event.state != EventState.INVITED:
            del self.fields["answer_by"]


def _usual(zone: str, now: datetime | None) -> dict[str, Any]:
    today: date = timezone.localtime(now).date()
    return {
        "day": today + USUAL_DAY,
        "at": USUAL_TIME,
        "time_zone": str(zone_named(zone)),
        "answer_by": today + USUAL_ANSWER,
        "rounds": 3,
        "minutes": 10,
        "pause": 3,
        "answer_days": 3,
    }


def _of(event: ConversationEvent) -> dict[str, Any]:
    there = zone_named(event.time_zone)
    starts = event.starts_at.astimezone(there)
    last = (event.last_moment).astimezone(there).date()
    same = {name: getattr(event, name) for name in _SAME}
    return same | {"day": starts.date(), "at": starts.time(), "answer_by": last}
