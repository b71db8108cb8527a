"""What may be typed in matching."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viceversa.core.widgets import DateInput
from viceversa.matching.models import Ruling
from viceversa.matching.policy import CRITERIA, HEAVIEST, LIMITS, Criterion

SHOWN_LIMITS = ("grade_gap", "common_hours", "floor")
LIFT = "lift"
SWAP = "swap"


class RunForm(forms.Form):
    """What counts and what must hold in a run. Starts from the settings of the run on the page."""

    def __init__(self, settings: dict[str, Any], data: Any = None) -> None:
        super().__init__(data)
        for criterion in CRITERIA:
            self.fields[criterion.name] = forms.IntegerField(
                label=str(criterion.label),
                min_value=0,
                max_value=HEAVIEST,
                initial=settings["weights"][criterion.name],
                widget=forms.NumberInput({"type": "range", "data-output": True}),
            )
        for limit in LIMITS:
            if limit.name in SHOWN_LIMITS:
                self.fields[limit.name] = forms.FloatField(
                    label=str(limit.label),
                    min_value=limit.least,
                    max_value=limit.most,
                    initial=_short(settings[limit.name]),
                    widget=forms.NumberInput({"step": _short(limit.step), "class": "w-xs"}),
                )

    @property
    def weights(self) -> list[tuple[Criterion, forms.BoundField]]:
        return [(criterion, self[criterion.name]) for criterion in CRITERIA]

    @property
    def limits(self) -> list[forms.BoundField]:
        return [self[name] for name in SHOWN_LIMITS]

    def asked(self) -> dict[str, Any]:
        """The settings for `start_run`."""
        values = self.cleaned_data
        return {
            "weights": {criterion.name: values[criterion.name] for criterion in CRITERIA},
            **{name: _short(values[name]) for name in SHOWN_LIMITS},
        }


def _short(number: float) -> float:
    """2 for 2.0, so that a form sent back unchanged asks for the very same thing."""
    return int(number) if number == int(number) else number


class DecisionForm(forms.Form):
    """Lock a pair, rule it out, let it go, or swap it in: lock it and let go of the locks in its way."""

    mentor = forms.CharField(max_length=12)
    mentee = forms.CharField(max_length=12)
    decision = forms.ChoiceField(choices=[*Ruling.Kind.choices, (LIFT, _("let go")), (SWAP, _("swapped in"))])
    release = forms.CharField(max_length=500, required=False)
    note = forms.CharField(
        label=_("Why, for the other managers"), max_length=300, required=False, widget=forms.TextInput()
    )

    def clean_release(self) -> list[tuple[str, str]]:
        """The locks that go, "mentor-mentee" by their codes."""
        pairs = [pair.partition("-") for pair in self.cleaned_data["release"].split()]
        return [(mentor, mentee) for mentor, _dash, mentee in pairs]


USUAL_DAYS_TO_ANSWER = 10


class ShortlistReleaseForm(forms.Form):
    """Until when people can answer their shortlists."""

    answer_by = forms.DateField(
        label=_("Answers until"),
        help_text=_("The last day on which people can answer. Whoever has not is reminded once, three days before."),
        widget=DateInput,
        error_messages={"required": _("Choose the last day to answer."), "invalid": _("This isn’t a date.")},
    )

    def __init__(self, data: Any = None, *, now: datetime | None = None) -> None:
        usual = timezone.localtime(now).date() + timedelta(days=USUAL_DAYS_TO_ANSWER) if now else None
        super().__init__(data, initial={"answer_by": usual})
