"""What may be typed in a pairing. Times are typed and shown in the reader's own time zone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viceversa.core.errors import Refused
from viceversa.core.widgets import DateInput, Segments, TimeInput
from viceversa.pairings.doors import Space
from viceversa.pairings.models import Goal, Meeting
from viceversa.programs.models import Program, Role


def put_refusal(form: forms.Form, refusal: Refused) -> None:
    """Show a verb's sentence at the field it is about, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


class WhenForm(forms.Form):
    """A day and an hour."""

    day = forms.DateField(label=_("Day"), widget=DateInput())
    time = forms.TimeField(label=_("From"), widget=TimeInput())
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=240, initial=60)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "day" in data and "time" in data:
            data["starts_at"] = timezone.make_aware(datetime.combine(data["day"], data["time"]))
        return data

    def add_error(self, field: str | None, error: Any) -> None:
        """A verb speaks of `starts_at`; here that is the day."""
        super().add_error("day" if field == "starts_at" else field, error)

    @staticmethod
    def initial_of(moment: datetime, minutes: int) -> dict[str, Any]:
        local = timezone.localtime(moment)
        return {"day": local.date(), "time": local.time(), "minutes": minutes}


class MeetingForm(WhenForm):
    """A meeting, or a series of them."""

    RHYTHMS = (
        ("", _("Only this one")),
        ("1", _("Every week")),
        ("2", _("Every 2 weeks")),
        ("3", _("Every 3 weeks")),
        ("4", _("Every 4 weeks")),
    )
    every_weeks = forms.TypedChoiceField(
        label=_("How often"), choices=RHYTHMS, required=False, coerce=int, empty_value=None
    )
    count = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=24,
        required=False,
        help_text=_("Empty: as many as the program plans. Only when they repeat."),
    )
    place = forms.CharField(
        label=_("Where"),
        max_length=200,
        required=False,
        help_text=_("A room, or “video call”. The program never sees it."),
    )


class PlaceForm(forms.Form):
    """What a meeting is about, and where it is."""

    title = forms.CharField(label=_("What it is about"), max_length=120, required=False)
    place = forms.CharField(label=_("Where"), max_length=200, required=False)


class AgendaForm(forms.Form):
    """Something to talk about."""

    text = forms.CharField(label=_("Add something to talk about"), max_length=200)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=240, initial=10, required=False)


class GoalForm(forms.Form):
    """A goal of one of the two."""

    learner = forms.ChoiceField(label=_("Who learns"), widget=Segments())
    text = forms.CharField(
        label=_("The goal"),
        max_length=200,
        help_text=_("One sentence about something that can be seen: “Write my weekly report with an assistant”."),
    )

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {member.role: member.participant.person.first_name for member in space.members}
        self.fields["learner"].choices = [(Role.MENTEE, names[Role.MENTEE]), (Role.MENTOR, names[Role.MENTOR])]  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """One sentence."""

    text = forms.CharField(label=_("The goal"), max_length=200)


class ProgressForm(forms.Form):
    """How far the two say they are."""

    progress = forms.ChoiceField(
        label=_("How far are you?"),
        choices=Goal.Progress,
        widget=Segments(),
        help_text=_("You two say it; nothing is worked out from it. Either of you can change it."),
    )


class StepForm(forms.Form):
    """A key step of a goal."""

    text = forms.CharField(label=_("Next key step"), max_length=200)
    due_on = forms.DateField(label=_("By"), required=False, widget=DateInput())


class DecisionForm(forms.Form):
    """What the two decided."""

    text = forms.CharField(label=_("What you decided"), max_length=200)
    NOBODY = "nobody"

    owner = forms.ChoiceField(label=_("Who does it"), required=False)
    due_on = forms.DateField(label=_("By"), required=False, widget=DateInput())

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {member.participant.code: member.participant for member in space.members}
        choices = [("", _("Everybody") if space.is_pod else _("Both"))] + [
            (code, each.person.first_name) for code, each in self.people.items()
        ]
        choices.append((self.NOBODY, _("Nobody: it is settled, there is nothing to do")))
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """One's own notes."""

    text = forms.CharField(required=False, max_length=20_000, strip=False, widget=forms.Textarea())


class AgreementForm(forms.Form):
    """The clauses, one a field: those of the newest version, and two empty ones for the two's own."""

    MORE = 2

    def __init__(self, *args: Any, clauses: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [str(clause["key"]) for clause in clauses] + [""] * self.MORE
        texts = [str(clause["text"]) for clause in clauses] + [""] * self.MORE
        for number, text in enumerate(texts, start=1):
            self.fields[f"clause_{number}"] = forms.CharField(
                label=_("Clause %(number)s") % {"number": number} if text else _("A clause of your own"),
                initial=text,
                required=False,
                max_length=400,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clauses(self) -> list[Any]:
        """What was typed, with the stock key where there was one."""
        return [
            {"key": key, "text": self.cleaned_data.get(f"clause_{number}", "")}
            for number, key in enumerate(self.keys, start=1)
        ]


class PauseForm(forms.Form):
    """Until when."""

    until = forms.DateField(
        label=_("Until"), required=False, widget=DateInput(), help_text=_("Empty: until one of you goes on.")
    )


class ConcernForm(forms.Form):
    """A confidential message."""

    program = forms.ChoiceField(label=_("Which program"))
    text = forms.CharField(
        label=_("What is it about"),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=5_000,
        help_text=_("A few words are enough. Write nothing about your health or anybody’s you do not want to share."),
    )

    def __init__(self, *args: Any, programs: list[Program], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (
                program.code,
                f"{program.support_contact.name}, {program.name}" if program.support_contact else program.name,
            )
            for program in programs
        ]
        self.fields["program"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["program"].widget = forms.HiddenInput()
            self.fields["program"].initial = choices[0][0]


def describe_initial(meeting: Meeting) -> dict[str, str]:
    """What the form about a meeting starts with."""
    return {"title": meeting.title, "place": meeting.place}
