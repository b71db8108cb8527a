"""What may be typed about a workshop and its dates. The hour is that of the time zone chosen beside it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viceversa.core.widgets import DateInput, LongSelect, Segments, TimeInput
from viceversa.core.zones import zone_named
from viceversa.people.queries import person_by_own_email
from viceversa.programs.forms import zones
from viceversa.workshops.actions import DateDetails
from viceversa.workshops.actions.dates import MOST_MINUTES, MOST_SEATS
from viceversa.workshops.models import Audience, Workshop, WorkshopDate
from viceversa.workshops.queries import Proposal


class WorkshopForm(forms.Form):
    """What it is, and for whom. Whom it is for is settled once it was announced."""

    title = forms.CharField(label=_("Title"), max_length=120)
    about = forms.CharField(
        label=_("What it is for"), max_length=600, widget=forms.Textarea({"rows": 3}),
        help_text=_("A sentence or two: why somebody comes, and what they take home."),
    )  # fmt: skip
    audience = forms.ChoiceField(label=_("For whom"), choices=Audience, widget=Segments(), initial=Audience.MENTOR)
    required = forms.BooleanField(
        label=_("Comes before one’s first meeting"),
        help_text=_("Whoever has not been there signs no agreement and notes no first meeting until then."),
        required=False,
    )

    def __init__(self, data: Any = None, *, workshop: Workshop | None = None, proposal: Proposal | None = None) -> None:
        super().__init__(data)
        if workshop is not None:
            names = ("title", "about", "audience", "required")
            self.initial = {name: getattr(workshop, name) for name in names}
            if workshop.state != "draft":
                del self.fields["audience"]
        elif proposal is not None:
            self.initial = {"title": proposal.title, "audience": proposal.audience, "required": proposal.required}

    @property
    def words(self) -> dict[str, Any]:
        """What the verbs take, of what was asked."""
        names = ("title", "about", "audience", "required")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class DateForm(forms.Form):
    """When and where one date is, and for how many."""

    day = forms.DateField(label=_("Day"), widget=DateInput())
    time = forms.TimeField(label=_("From"), widget=TimeInput())
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones, widget=LongSelect)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=MOST_MINUTES, initial=90)
    place = forms.CharField(label=_("Where, or the video link"), max_length=300, required=False)
    seats = forms.IntegerField(
        label=_("Seats"), help_text=_("Empty: everybody has one."), min_value=1, max_value=MOST_SEATS, required=False
    )
    last_day = forms.DateField(
        label=_("Last day to sign up"), help_text=_("Empty: until it begins."), widget=DateInput(), required=False
    )
    facilitator = forms.EmailField(
        label=_("Who leads it, by their email address"),
        help_text=_("They get the date, see the list of this date alone, and tick who came. Empty: you do."),
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        date: WorkshopDate | None = None,
        proposal: Proposal | None = None,
        by_video: bool = False,
    ) -> None:
        super().__init__(data)
        self.date = date
        if by_video:
            self.fields["place"].help_text = _("Empty: a room of its own by the program’s video link.")
        if date is not None:
            zone = zone_named(date.time_zone)
            local = date.starts_at.astimezone(zone)
            self.initial = {
                "day": local.date(), "time": local.time(), "time_zone": date.time_zone, "minutes": date.minutes,
                "place": date.place, "seats": date.seats,
                "last_day": None if date.closes_at == date.starts_at else date.last_moment.astimezone(zone).date(),
                "facilitator": date.facilitator.email if date.facilitator else "",
            }  # fmt: skip
        else:
            self.initial = {"time_zone": timezone.get_current_timezone_name()}
            if proposal is not None:
                self.initial.update(day=proposal.day, time=proposal.starts, minutes=proposal.minutes)

    def clean_facilitator(self) -> Any:
        """The person of this address. The one who led it already stays, whatever their address is now."""
        email = self.cleaned_data["facilitator"]
        if not email:
            return None
        if self.date is not None and self.date.facilitator and self.date.facilitator.email.lower() == email.lower():
            return self.date.facilitator
        found = person_by_own_email(email)
        if found is None:
            raise forms.ValidationError(_("Nobody in the directory has this address for themself alone."))
        return found

    def clean_last_day(self) -> date | None:
        """A day after which the calendar still has one: signing up ends with it."""
        last: date | None = self.cleaned_data["last_day"]
        if last == date.max:
            raise forms.ValidationError(_("This lies after the workshop. Choose that day or one before."))
        return last

    def details(self) -> DateDetails:
        """What the verbs take."""
        given = self.cleaned_data
        zone = zone_named(given["time_zone"])
        last = given["last_day"]
        return DateDetails(
            starts_at=datetime.combine(given["day"], given["time"], zone),
            time_zone=given["time_zone"],
            minutes=given["minutes"],
            place=given["place"],
            seats=given["seats"],
            closes_at=datetime.combine(last + timedelta(days=1), time(), zone) if last else None,
            facilitator=given["facilitator"],
        )

    def add_error(self, field: str | None, error: Any) -> None:
        """A verb speaks of moments; here those are days."""
        super().add_error({"starts_at": "day", "closes_at": "last_day"}.get(field or "", field), error)


class NewForm(WorkshopForm, DateForm):
    """A workshop with its first date."""

    field_order = [*WorkshopForm.base_fields, *DateForm.base_fields]

    def __init__(self, data: Any = None, *, proposal: Proposal | None = None, by_video: bool = False) -> None:
        DateForm.__init__(self, data, proposal=proposal, by_video=by_video)
        if proposal is not None:
            self.initial.update(title=proposal.title, audience=proposal.audience, required=proposal.required)


class WhoForm(forms.Form):
    """Somebody who came without a seat."""

    who = forms.CharField(
        label=_("Somebody came without a seat"), help_text=_("Their email address or whole name."), max_length=254
    )
