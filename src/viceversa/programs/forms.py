"""What may be typed, one form an act. Rules live in the verbs; forms say what can't be read at all."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from viceversa.core import languages
from viceversa.core.codes import new_code
from viceversa.core.countries import country_choices, country_name
from viceversa.core.widgets import DateInput, LongSelect, Segments, Slots, spelled
from viceversa.core.zones import known
from viceversa.programs import strata, times
from viceversa.programs.actions.enrollment import MOST_CAPACITY
from viceversa.programs.labels import Labels
from viceversa.programs.models import Nominators, Owner, Participant, ReleasePolicy, Role

NO_DATE = _("This isn’t a date. Write it as 2026-09-01.")
NO_NUMBER = {"invalid": _("This isn’t a number."), "required": _("Give a number.")}


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


class StepForm(forms.Form):
    """A step of one's own. `code` makes a second click harmless."""

    title = forms.CharField(
        label=_("What is to be done"), max_length=120, error_messages={"required": _("Say what is to be done.")}
    )
    owner = forms.ChoiceField(label=_("Who does it"), choices=spelled(Owner.choices), initial=Owner.MANAGER)
    day = forms.DateField(
        label=_("When"),
        help_text=_("It moves with the kick-off. A day off becomes the next working day."),
        widget=DateInput,
        error_messages={"required": _("Choose a day."), "invalid": NO_DATE},
    )
    is_gate = forms.BooleanField(
        label=_("A gate"), help_text=_("The cohort does not go on before it is done."), required=False
    )
    code = forms.CharField(max_length=12, widget=forms.HiddenInput, initial=new_code)


class CountriesForm(forms.Form):
    """Whose public holidays a plan keeps: of the countries people live in, and of others."""

    countries = forms.MultipleChoiceField(
        label=_("Keep the public holidays of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose countries from the list.")},
    )
    add = forms.ChoiceField(
        label=_("Another country"),
        choices=lambda: [("", _("Choose a country")), *country_choices()],
        required=False,
        widget=LongSelect,
        error_messages={"invalid_choice": _("Choose a country from the list.")},
    )

    def __init__(self, *args: Any, offered: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = sorted(((code, country_name(code)) for code in set(offered)), key=lambda pair: pair[1])
        self.fields["countries"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[str]:
        """All countries that were chosen, whichever way."""
        return [*self.cleaned_data["countries"], *filter(None, [self.cleaned_data["add"]])]


class DayOffForm(forms.Form):
    """Days on which the whole company does not work."""

    name = forms.CharField(label=_("Why"), max_length=80, error_messages={"required": _("Say why these days are off.")})
    first = forms.DateField(
        label=_("First day"), widget=DateInput, error_messages={"required": _("Choose a day."), "invalid": NO_DATE}
    )
    last = forms.DateField(
        label=_("Last day"), widget=DateInput, error_messages={"required": _("Choose a day."), "invalid": NO_DATE}
    )
    code = forms.CharField(max_length=12, widget=forms.HiddenInput, initial=new_code)


class RoleForm(forms.Form):
    """In which role somebody takes part."""

    role = forms.ChoiceField(
        label=_("In which role would you take part?"),
        choices=Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role."), "invalid_choice": _("Choose a role.")},
    )

    def __init__(self, *args: Any, labels: Labels, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role, capfirst(labels.choice(role))) for role in Role.values]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


@cache
def zones() -> list[tuple[str, str]]:
    """Time zones that people live in, as "Africa/Johannesburg", and UTC. Reads the zone files once."""
    named = sorted(zone for zone in known() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/")))
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
    """Open to everybody or not, and when the next cohort is."""

    is_open = forms.BooleanField(
        label=_("Open to everybody who signs in"),
        help_text=_("They find it under open calls. Otherwise only invitations and the private link lead in."),
        required=False,
    )
    next_round = forms.DateField(
        label=_("Next cohort"),
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

    mentors = forms.IntegerField(label=_("Places for mentors"), required=False, error_messages=NO_NUMBER)
    mentees = forms.IntegerField(label=_("Places for mentees"), required=False, error_messages=NO_NUMBER)
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
