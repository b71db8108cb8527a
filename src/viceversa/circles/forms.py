"""What may be typed about a circle. The hour is that of the time zone chosen beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viceversa.circles.models import Circle
from viceversa.core.widgets import DateInput, LongSelect, Segments, TimeInput
from viceversa.core.zones import zone_named
from viceversa.people.queries import people_at
from viceversa.programs.forms import zones
from viceversa.programs.models import Participant, Role

# Where more could host, a list is no help: one types who it is.
MOST_OFFERED = 300


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

    def __init__(self, *args: Any, hosts: QuerySet[Participant], circle: Circle | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hosts = hosts
        offered = list(hosts[: MOST_OFFERED + 1])
        self.by_address = len(offered) > MOST_OFFERED
        if self.by_address:
            self.fields["host"] = forms.EmailField(
                label=_("Host, by their email address"), help_text=self.fields["host"].help_text
            )
        else:
            self.fields["host"].choices = _choices(offered, with_sides=circle is None)  # type: ignore[attr-defined]
        if circle is None:
            self.initial.setdefault("time_zone", timezone.get_current_timezone_name())
        else:
            del self.fields["role"]
            local = circle.starts_at.astimezone(zone_named(circle.time_zone))
            host = circle.host
            self.initial = {
                "day": local.date(), "time": local.time(), "time_zone": circle.time_zone, "minutes": circle.minutes,
                "seats": circle.seats, "place": circle.place,
                "host": "" if host is None else host.person.email if self.by_address else host.code,
            }  # fmt: skip

    def clean_host(self) -> Participant:
        """Who was chosen, or has the address that was typed."""
        given = self.cleaned_data["host"]
        rows = self.hosts.filter(person__in=people_at(given)) if self.by_address else self.hosts.filter(code=given)
        found = list(rows[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("Nobody who could host this circle has this address for themself alone."))
        return found[0]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "day" in data and "time" in data and "time_zone" in data:
            data["starts_at"] = datetime.combine(data["day"], data["time"], zone_named(data["time_zone"]))
        return data

    @property
    def settled(self) -> dict[str, Any]:
        """What the verbs take."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("day", "time")}

    def add_error(self, field: str | None, error: Any) -> None:
        """A verb speaks of `starts_at`; here that is the day."""
        super().add_error("day" if field == "starts_at" else field, error)


def _choices(hosts: list[Participant], *, with_sides: bool) -> list[Any]:
    """By name; below the side they are on where that is still to be chosen."""
    if not with_sides:
        return [(host.code, host.person.name) for host in hosts]
    sides = [(Role.MENTOR, _("Mentors")), (Role.MENTEE, _("Mentees"))]
    return [
        ("", ""),
        *((label, [(host.code, host.person.name) for host in hosts if host.role == role]) for role, label in sides),
    ]
