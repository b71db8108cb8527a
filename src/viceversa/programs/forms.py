"""What may be typed, one form an act. Rules live in the verbs; forms say what can't be read at all."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viceversa.core import languages
from viceversa.core.codes import new_code
from viceversa.core.widgets import DateInput, LongSelect, Segments, Slots
from viceversa.programs import strata, times
from viceversa.programs.actions.enrollment import MOST_CAPACITY
from viceversa.programs.models import Direction, Kind, Nominators, Outcome, Participant, Preset, ReleasePolicy, Role


def spelled(choices: Iterable[tuple[Any, Any]]) -> Any:
    """Choices whose labels begin with a capital letter, in whatever language is active."""
    return lazy(lambda: [(value, capfirst(str(label))) for value, label in choices], list)()


NO_DATE = _("This isn’t a date. Write it as 2026-09-01.")
NOT_ZERO_TO = {"invalid": _("This isn’t a number.")}


class NewProgramForm(forms.Form):
    """Name, kind and kick-off: program and first cohort in one act. `code` makes a second click harmless."""

    name = forms.CharField(
        label=_("Name of the program"),
        help_text=_("People see it in mails and calendars. Choose one that is neutral over somebody’s shoulder."),
        max_length=120,
        error_messages={"required": _("Give the program a name.")},
    )
    preset = forms.ChoiceField(
        label=_("Size"), choices=spelled(Preset.choices), initial=Preset.PILOT, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(
        label=_("What it is about"),
        help_text=_("Suggests outcomes and what counts in matching. You can change both."),
        choices=spelled(Kind.choices),
        initial=Kind.DIGITAL,
    )
    direction = forms.ChoiceField(
        label=_("Direction"), choices=spelled(Direction.choices), initial=Direction.REVERSE, widget=forms.RadioSelect
    )
    kick_off = forms.DateField(
        label=_("Kick-off"),
        help_text=_("Week 0. All other dates follow from it, and move with it."),
        widget=DateInput,
        error_messages={"required": _("Choose the day of the kick-off."), "invalid": NO_DATE},
    )
    code = forms.CharField(max_length=12, widget=forms.HiddenInput, initial=new_code)


class PurposeForm(forms.Form):
    """Name and purpose."""

    name = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": _("Give the program a name.")})
    purpose = forms.CharField(
        label=_("Purpose"),
        help_text=_("What shall be different, for whom, and why now? Everybody who is invited reads it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OutcomeForm(forms.Form):
    """One outcome; left empty it is none."""

    statement = forms.CharField(label=_("What shall change"), max_length=200, required=False)
    side = forms.ChoiceField(
        label=_("For whom"), choices=spelled(Outcome.Side.choices), widget=Segments, initial=Outcome.Side.MENTEE
    )
    indicator = forms.CharField(
        label=_("How it is seen"),
        help_text=_("A figure that can be read before and after."),
        max_length=200,
        required=False,
    )
    baseline = forms.DecimalField(
        label=_("Baseline"), max_digits=8, decimal_places=2, required=False, error_messages=NOT_ZERO_TO
    )
    target = forms.DecimalField(
        label=_("Target"), max_digits=8, decimal_places=2, required=False, error_messages=NOT_ZERO_TO
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rest = [data.get("indicator"), data.get("baseline"), data.get("target")]
        if not data.get("statement") and any(value not in (None, "") for value in rest):
            self.add_error("statement", _("Say what shall change."))
        return data


class PlanForm(forms.Form):
    """The analysis plan."""

    analysis_plan = forms.CharField(
        label=_("Analysis plan"),
        help_text=_("Which figures, from whom, when, compared with what, and what would count as no change."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class KickOffForm(forms.Form):
    """Moves week 0."""

    kick_off = forms.DateField(
        label=_("Kick-off"),
        help_text=_("Every other date moves with it."),
        widget=DateInput,
        error_messages={"required": _("Choose the day of the kick-off."), "invalid": NO_DATE},
    )


class CohortForm(forms.Form):
    """A further intake."""

    name = forms.CharField(
        label=_("Name of the cohort"), max_length=120, error_messages={"required": _("Give the cohort a name.")}
    )
    kick_off = forms.DateField(
        label=_("Kick-off"),
        widget=DateInput,
        error_messages={"required": _("Choose the day of the kick-off."), "invalid": NO_DATE},
    )
    weeks = forms.IntegerField(
        label=_("Weeks"),
        initial=26,
        min_value=8,
        max_value=104,
        error_messages={
            "min_value": _("A cohort runs for 8 to 104 weeks."),
            "max_value": _("A cohort runs for 8 to 104 weeks."),
        },
    )
    meetings_planned = forms.IntegerField(
        label=_("Meetings"),
        initial=8,
        min_value=2,
        max_value=24,
        error_messages={"min_value": _("Plan 2 to 24 meetings."), "max_value": _("Plan 2 to 24 meetings.")},
    )
    code = forms.CharField(max_length=12, widget=forms.HiddenInput, initial=new_code)


class RoleForm(forms.Form):
    """In which role somebody takes part."""

    role = forms.ChoiceField(
        label=_("In which role would you take part?"),
        choices=[(Role.MENTOR, pgettext_lazy("role", "Mentor")), (Role.MENTEE, pgettext_lazy("role", "Mentee"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role."), "invalid_choice": _("Choose a role.")},
    )


@cache
def zones() -> list[tuple[str, str]]:
    """Time zones that people live in, as "Africa/Johannesburg", and UTC. Reads the zone files once."""
    named = sorted(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/"))
    )
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in named)]


class TimesForm(forms.Form):
    """When somebody is usually free."""

    times = forms.MultipleChoiceField(
        label=_("When you’re usually free"),
        choices=Slots.choices_of(list(times.DAYS.items()), list(times.PARTS.items())),
        required=False,
        widget=Slots(days=list(times.DAYS.items()), parts=list(times.PARTS.items())),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones, required=False, widget=LongSelect)


class LanguageForm(forms.Form):
    """One more language."""

    add = forms.ChoiceField(
        label=_("Another language"),
        choices=lambda: [("", _("Choose a language")), *languages.choices()],
        required=False,
        widget=LongSelect,
    )


class CapacityForm(forms.Form):
    """With how many people at a time."""

    capacity = forms.TypedChoiceField(
        label=_("People at a time"),
        choices=[(number, str(number)) for number in range(1, 4)],
        coerce=int,
        widget=Segments,
        error_messages={"required": _("Choose a number."), "invalid_choice": _("Choose a number from the list.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = int(self.initial.get("capacity", 1))
        if 3 < present <= MOST_CAPACITY:
            self.fields["capacity"].choices = [(number, str(number)) for number in range(1, present + 1)]  # type: ignore[attr-defined]


class ConsentForm(forms.Form):
    """One box for each purpose; both start empty."""

    matching = forms.BooleanField(
        label=_("Use my answers to suggest a match"), help_text=_("Needed to take part"), required=False
    )
    results = forms.BooleanField(
        label=_("Count my survey answers in results about groups"),
        help_text=_("Optional. Shown only in groups of five or more."),
        required=False,
    )


def times_of(participant: Participant) -> TimesForm:
    """The form with the participant's times."""
    return TimesForm(initial={"times": participant.times, "time_zone": participant.time_zone})


def consent_of(participant: Participant) -> ConsentForm:
    """The form with the participant's consents."""
    return ConsentForm(
        initial={
            "matching": participant.matching_consent_at is not None,
            "results": participant.results_consent_at is not None,
        }
    )


class CallForm(forms.Form):
    """Open to everybody or not, and when the next round is."""

    is_open = forms.BooleanField(
        label=_("Open to everybody who signs in"),
        help_text=_("They find it under open calls. Otherwise only invitations and the private link lead in."),
        required=False,
    )
    next_round = forms.DateField(
        label=_("Next round"),
        help_text=_("Told to those who get no place. Empty: the kick-off of the program’s next cohort."),
        widget=DateInput,
        required=False,
        error_messages={"invalid": NO_DATE},
    )


class RecruitingPolicyForm(forms.Form):
    """Who may suggest colleagues, and what line managers hear."""

    nomination = forms.ChoiceField(
        label=_("Who may suggest a colleague"),
        help_text=_("The colleague is asked in private. Nobody learns what they answer."),
        choices=spelled(Nominators.choices),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may suggest a colleague.")},
    )
    release = forms.ChoiceField(
        label=_("What line managers on the junior side hear"),
        help_text=_("Hours and dates only: no role, no partner, no topic."),
        choices=spelled(ReleasePolicy.choices),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what line managers hear.")},
    )


class PlacesForm(forms.Form):
    """How many places, and what a draw keeps in proportion."""

    mentors = forms.IntegerField(label=_("Places for mentors"), required=False, error_messages=NOT_ZERO_TO)
    mentees = forms.IntegerField(label=_("Places for mentees"), required=False, error_messages=NOT_ZERO_TO)
    keep = forms.MultipleChoiceField(
        label=_("A draw keeps in proportion"),
        choices=spelled(strata.STRATA.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list what a draw keeps in proportion.")},
    )


class SuggestionForm(RoleForm):
    """For which role somebody suggests a colleague, and whether the mail may say who it was."""

    is_named = forms.BooleanField(
        label=_("The mail may say that it was me"),
        help_text=_("Never said of somebody’s own line managers: it would read like an order."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].label = _("Which role would suit them?")
