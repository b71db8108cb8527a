"""What may be typed about an access token."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viceversa.core.codes import new_code
from viceversa.core.widgets import DateInput
from viceversa.tokens.actions import LONGEST
from viceversa.tokens.scopes import Scope


class TokenForm(forms.Form):
    """A new token. `code` makes a second click harmless."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_(
            "Which machine uses it, as in “HR system, nightly”. It stands beside everything that is done with it."
        ),
        error_messages={"required": _("Give it a name that says which machine uses it.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it is for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing it is for.")},
    )
    expires_on = forms.DateField(
        label=_("Good until"),
        widget=DateInput,
        help_text=_("The last day, at most a year from now."),
        error_messages={"required": _("Choose a day."), "invalid": _("Write the day as in 2026-05-31.")},
    )
    code = forms.CharField(max_length=12, widget=forms.HiddenInput, initial=new_code)

    def __init__(self, *args: Any, scopes: list[Scope], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(scope.name, scope.label) for scope in scopes]  # type: ignore[attr-defined]
        self.today = timezone.localtime(now).date()
        self.fields["expires_on"].initial = self.today + timedelta(days=90)

    def clean_expires_on(self) -> date:
        """No day so far away that there is none after it."""
        day: date = self.cleaned_data["expires_on"]
        if not self.today <= day <= self.today + LONGEST:
            raise forms.ValidationError(_("Choose a day after today and within a year."))
        return day

    @property
    def expires_at(self) -> datetime:
        """The end of the chosen day, where the reader is."""
        day = self.cleaned_data["expires_on"] + timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, time.min))
