"""What may be typed in a pairing. Times are typed and shown in the reader's own time zone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from viceversa.core.errors import Refused
from viceversa.core.widgets import DateInput, Segments, TimeInput
from viceversa.pairings.doors import Space
from viceversa.pairings.models import Concern, Goal, Meeting, Reflection
from viceversa.pairings.reflecting import MOST_LETTERS, QUESTIONS
from viceversa.people.models import Person
from viceversa.people.queries.directory import person_by_own_email
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


class KeptForm(MeetingForm):
    """An appointment, or a series of them, for who keeps the dates of somebody."""

    place = forms.CharField(label=_("Where"), max_length=200, required=False, help_text=_("A room, or “video call”."))


class KeptMeetingForm(WhenForm):
    """When and where an appointment is, for who keeps the dates of somebody."""

    place = forms.CharField(label=_("Where"), max_length=200, required=False, help_text=_("A room, or “video call”."))


class AssistantForm(forms.Form):
    """Who keeps one's dates, until when."""

    email = forms.EmailField(label=_("Their address at work"), help_text=_("As it is in the directory."))
    until = forms.DateField(
        label=_("Last day"), widget=DateInput(), help_text=_("You can withdraw it at any time before.")
    )

    def clean_email(self) -> Person:
        """The one person in the directory who has it."""
        found = person_by_own_email(self.cleaned_data["email"])
        if found is None:
            raise forms.ValidationError(_("Nobody in the directory has this address, or several share it."))
        return found


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


class ReflectionForm(forms.Form):
    """The questions of looking back; each with a box that lets the others read the answer."""

    def __init__(self, *args: Any, moment: str, space: Space, mine: Reflection | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moment = moment
        share = (
            _("The others may read this, once all of you have answered")
            if space.is_pod
            else _("%(name)s may read this, once you have both answered")
        )
        answers = mine.answers if mine else {}
        for key, question in QUESTIONS[moment].items():
            self.fields[key] = forms.CharField(
                label=str(question),
                required=False,
                max_length=MOST_LETTERS,
                initial=answers.get(key, ""),
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[f"share_{key}"] = forms.BooleanField(
                label=share % {"name": space.partner_person.first_name},
                required=False,
                initial=mine is not None and key in mine.shared,
            )

    def given(self) -> dict[str, Any]:
        """What the verb takes."""
        keys = QUESTIONS[self.moment]
        return {
            "answers": {key: self.cleaned_data.get(key, "") for key in keys},
            "shared": [key for key in keys if self.cleaned_data.get(f"share_{key}")],
        }


class ConcernDateForm(forms.Form):
    """When a support contact comes back to a message."""

    day = forms.DateField(label=_("Day"), widget=DateInput())
    promised = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args: Any, concern: Concern, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = concern.sender.first_name
        self.fields["promised"].label = gettext("Tell %(name)s that I get back to them by this day") % {"name": name}
        if concern.next_on is not None:
            self.initial = {"day": concern.next_on, "promised": concern.is_promised}


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
            (program.code, f"{program.support.name}, {program.name}" if program.support else program.name)
            for program in programs
        ]
        self.fields["program"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["program"].widget = forms.HiddenInput()
            self.fields["program"].initial = choices[0][0]


def describe_initial(meeting: Meeting) -> dict[str, str]:
    """What the form about a meeting starts with."""
    return {"title": meeting.title, "place": meeting.place}
