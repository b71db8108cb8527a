"""What may be typed about what needs somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.adjusting.actions.attention import LONGEST_NOTE
from viceversa.adjusting.models import Rhythm
from viceversa.core.widgets import DateInput, Segments


class AsideForm(forms.Form):
    """Until when an item rests, and why. Without a day: seen, nothing to do."""

    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=DateInput(),
        help_text=_(
            "On that day it is back. Leave it empty when there is nothing to do: it is back when something changes."
        ),
    )
    note = forms.CharField(
        label=_("Your note"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=_("For you and the other managers of the program. Nothing that somebody told you in confidence."),
    )


class DigestForm(forms.Form):
    """How often one hears of it."""

    rhythm = forms.ChoiceField(label=_("Tell me by mail"), choices=Rhythm.choices, widget=Segments())

    def __init__(self, data: Any = None, *, rhythm: str) -> None:
        super().__init__(data, initial={"rhythm": rhythm})
