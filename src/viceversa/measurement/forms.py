"""What may be typed about groups: what is asked, what it rests on, what one says, and which figures are released."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.core.codes import new_code
from viceversa.core.labeled import labeled
from viceversa.measurement.actions.categories import MOST_BASIS
from viceversa.measurement.actions.reports import REPORTED_AT
from viceversa.measurement.models import Category
from viceversa.measurement.reporting import written
from viceversa.programs.models import Cohort


class CategoryForm(forms.Form):
    """A category, in the words people will read. `code` makes a second click harmless."""

    name = forms.CharField(
        label=_("What people are asked for"),
        max_length=80,
        help_text=_("In a word or two: Gender. Way into the company."),
        error_messages={"required": _("Say what people are asked for, in a word or two.")},
    )
    why = forms.CharField(
        label=_("What for"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences. Everybody reads them before they answer."),
        error_messages={"required": _("Say what it is for: people read this before they answer.")},
    )
    groups = forms.CharField(
        label=_("Groups"),
        max_length=900,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line, 2 to 10. “I’d rather not say” is always offered as well."),
        error_messages={"required": _("Name the groups, one a line.")},
    )
    code = forms.CharField(max_length=12, widget=forms.HiddenInput, initial=new_code)

    def __init__(self, *args: Any, category: Category | None = None, **kwargs: Any) -> None:
        if category is not None:
            groups = "\n".join(one.name for one in category.named)
            kwargs["initial"] = {"name": category.name, "why": category.why, "groups": groups, "code": category.code}
        super().__init__(*args, **kwargs)

    @property
    def words(self) -> dict[str, Any]:
        """What was typed, as the verbs take it."""
        data = self.cleaned_data
        return {"name": data["name"], "why": data["why"], "groups": data["groups"].splitlines()}


class AskForm(forms.Form):
    """The lawful basis, and the tick for it."""

    basis = forms.CharField(
        label=_("What allows the organization to ask this"),
        max_length=MOST_BASIS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Law, works agreement or decision, with its date. The text is kept as you tick it."),
        error_messages={"required": _("Write down what allows the organization to ask this.")},
    )
    is_ticked = forms.BooleanField(
        label=_("I stand for this: it was checked, and the works council knows of it"), required=False
    )


class DeclarationForm(forms.Form):
    """One question a category, each with "I'd rather not say", which is chosen until one says something else."""

    def __init__(
        self, *args: Any, categories: Iterable[Category], answers: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = dict(answers or {})
        super().__init__(*args, **kwargs)
        for category in categories:
            self.fields[category.code] = forms.ChoiceField(
                label=category.name,
                help_text=category.why,
                required=False,
                choices=[*((one.code, one.name) for one in category.named), ("", _("I’d rather not say"))],
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Choose from the list, or say that you would rather not.")},
            )


class ReleaseForm(forms.Form):
    """Which cohorts are counted together, and that one knows it is for good."""

    cohorts = forms.MultipleChoiceField(
        label=_("Cohorts"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Small cohorts of one program show more when they are counted together."),
        error_messages={"required": _("Choose at least one cohort.")},
    )
    is_sure = forms.BooleanField(
        label=_("I know that these cohorts are released once and for good"),
        error_messages={"required": _("Tick that you know: what is released can’t be changed or done again.")},
    )

    def __init__(self, *args: Any, cohorts: Iterable[Cohort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {one.code: one for one in cohorts}
        self.fields["cohorts"].choices = [  # type: ignore[attr-defined]
            (code, labeled(one.program.name, f"{one.name}, {one.get_state_display()}"))
            for code, one in self.found.items()
        ]

    @property
    def chosen(self) -> list[Cohort]:
        return [self.found[code] for code in self.cleaned_data["cohorts"]]


class ReportForm(forms.Form):
    """Until when is reported, and with which other cohorts."""

    wave = forms.ChoiceField(
        label=_("Until when"),
        choices=[(code, written.WAVES[code]) for code in REPORTED_AT],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a time at which people were asked.")},
    )
    beside = forms.MultipleChoiceField(
        label=_("Counted together with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Small cohorts of one program show more when they are counted together."),
    )

    def __init__(self, *args: Any, cohort: Cohort, beside: Iterable[Cohort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        self.found = {one.code: one for one in beside}
        self.fields["beside"].choices = [(code, one.name) for code, one in self.found.items()]  # type: ignore[attr-defined]
        if not self.found:
            del self.fields["beside"]

    @property
    def chosen(self) -> list[Cohort]:
        return [self.cohort, *(self.found[code] for code in self.cleaned_data.get("beside", ()))]
