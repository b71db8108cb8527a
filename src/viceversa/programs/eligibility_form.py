"""What may be typed about who may take part."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.core import languages
from viceversa.core.widgets import LongSelect
from viceversa.programs.eligibility import MOST_MONTHS, Eligibility, Span
from viceversa.programs.forms import NO_NUMBER, zones
from viceversa.programs.models import Role
from viceversa.programs.queries import places_to_choose

LISTS = ("units", "sites", "languages", "time_zones")
_LABELS = {
    "units": (_("Units"), _("Add a unit, with all below it"), _("All units")),
    "sites": (_("Sites"), _("Add a site"), _("All sites")),
    "languages": (_("Languages"), _("Add a language"), _("All languages")),
    "time_zones": (_("Time zones"), _("Add a time zone"), _("All time zones")),
}


class EligibilityForm(forms.Form):
    """The rules. Each list is boxes of what is chosen, and one more to add; each role has a span of grades and months.

    Reads units, sites and grades: three queries.
    """

    employed = forms.BooleanField(label=_("Employed to the last week of the cohort"), required=False)

    def __init__(self, data: Any = None, *, rules: Eligibility) -> None:
        super().__init__(data, initial={"employed": rules.employed})
        places = places_to_choose()
        choices = {**places, "languages": languages.choices(), "time_zones": zones()}
        for name in LISTS:
            chosen = getattr(rules, name) if data is None else [*data.getlist(name), data.get(f"add_{name}", "")]
            self._add_list(name, choices[name], [value for value in chosen if value])
        for role in Role.values:
            self._add_span(role, places["grades"], rules.spans[role])

    def _add_list(self, name: str, choices: list[tuple[str, str]], chosen: list[str]) -> None:
        # What a field accepts is asked for when something comes in; hundreds of choices are costly to go through.
        label, add, nothing = _LABELS[name]
        here = [(value, text) for value, text in choices if value in chosen]
        rest = [(value, text) for value, text in choices if value not in chosen]
        self.fields[name] = forms.MultipleChoiceField(
            label=label, choices=lambda: choices, required=False, widget=forms.CheckboxSelectMultiple
        )
        self.fields[name].widget.choices = here
        self.initial[name] = chosen
        self.fields[f"add_{name}"] = forms.ChoiceField(
            label=add, choices=lambda: [("", nothing), *choices], required=False, widget=LongSelect
        )
        self.fields[f"add_{name}"].widget.choices = [("", nothing if not here else "…"), *rest]

    def _add_span(self, role: str, grades: list[tuple[str, str]], span: Span) -> None:
        for end, label in (("from", _("Grade, from")), ("to", _("Grade, to"))):
            self.fields[f"{role}_grade_{end}"] = forms.TypedChoiceField(
                label=label, choices=[("", _("Any")), *grades], coerce=int, empty_value=None, required=False
            )
            self.initial[f"{role}_grade_{end}"] = getattr(span, f"grade_{end}")
        for end, label in (("from", _("Months here, at least")), ("to", _("Months here, at most"))):
            self.fields[f"{role}_months_{end}"] = forms.IntegerField(
                label=label, min_value=0, max_value=MOST_MONTHS, required=False, error_messages=NO_NUMBER
            )
            self.initial[f"{role}_months_{end}"] = getattr(span, f"months_{end}")

    def lists(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each list of boxes with the control that adds to it."""
        return [(self[name], self[f"add_{name}"]) for name in LISTS]

    def spans(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The controls of each role."""
        ends = ("grade_from", "grade_to", "months_from", "months_to")
        return [(role, [self[f"{role}_{end}"] for end in ends]) for role in Role.values]

    def rules(self) -> Eligibility:
        """What was typed, as rules. Only of a valid form."""
        given = self.cleaned_data
        lists = {}
        for name in LISTS:
            added = [given[f"add_{name}"]] if given[f"add_{name}"] else []
            lists[name] = tuple(dict.fromkeys([*given[name], *added]))
        spans = {
            role: Span(
                **{end: given[f"{role}_{end}"] for end in ("grade_from", "grade_to", "months_from", "months_to")}
            )
            for role in Role.values
        }
        return Eligibility(**lists, employed=given["employed"], spans=spans)


class ExceptionForm(forms.Form):
    """Why somebody may take part although the rules leave them out."""

    because = forms.CharField(
        label=_("Why they may take part"),
        help_text=_("One sentence. It is kept with your name, and the person can read it."),
        max_length=300,
        error_messages={"required": _("Say in a sentence why.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
