"""What may be typed about a circle. The hour is that of the time zone chosen beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viceversa.circles.models import Circle
from viceversa.core.widgets import DateInput, LongSelect, Segments, TimeInput
from viceversa.core.zones import zone_named
from viceversa.programs.forms import zones
from viceversa.programs.models import Participant, Role


class CircleForm(forms.Form):
    """A circle, to plan or to change. `role` is asked for only where it is not settled."""

    role = forms.ChoiceField(
        label=_("Whose circle"),
        widget=Segments(),
        choices=[(Role.MENTOR, _("Mentors")), (Role.MENTEE, _("Mentees"))],
        initial=Role.MENTOR,
    )
    day = forms.DateField(label=_("Day"), widget=DateInput())
    time = forms.TimeField(label=_("From"), widget=TimeInput())
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones, widget=LongSelect)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=240, initial=60)
    seats = forms.IntegerField(label=_("Seats"), min_value=3, max_value=60, initial=12)
    host = forms.ChoiceField(label=_("Host"), help_text=_("One of them, who welcomes the others and says who came."))
    place = forms.CharField(label=_("Where, or the video link"), max_length=300, required=False)

    def __init__(self, *args: Any, hosts: list[Participant], circle: Circle | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hosts = {host.code: host for host in hosts}
        named = [(code, host.person.name) for code, host in self.hosts.items()]
        if circle is None:
            sides = [
                (label, [(code, name) for code, name in named if self.hosts[code].role == role])
                for role, label in self.fields["role"].choices  # type: ignore[attr-defined]
            ]
            self.fields["host"].choices = [("", ""), *sides]  # type: ignore[attr-defined]
            self.initial.setdefault("time_zone", timezone.get_current_timezone_name())
        else:
            del self.fields["role"]
            self.fields["host"].choices = named  # type: ignore[attr-defined]
            local = circle.starts_at.astimezone(zone_named(circle.time_zone))
            self.initial = {
                "day": local.date(), "time": local.time(), "time_zone": circle.time_zone, "minutes": circle.minutes,
                "seats": circle.seats, "place": circle.place, "host": circle.host.code if circle.host else "",
            }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "day" in data and "time" in data and "time_zone" in data:
            data["starts_at"] = datetime.combine(data["day"], data["time"], zone_named(data["time_zone"]))
        return data

    @property
    def settled(self) -> dict[str, Any]:
        """What the verbs take."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("day", "time")}
        return {**given, "host": self.hosts[given["host"]]}

    def add_error(self, field: str | None, error: Any) -> None:
        """A verb speaks of `starts_at`; here that is the day."""
        super().add_error("day" if field == "starts_at" else field, error)
