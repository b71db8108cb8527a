"""What may be typed by those who watch over an installation."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.oversight import words
from viceversa.oversight.actions.unsealing import MOST_DELAY, MOST_HOURS
from viceversa.oversight.models import Unsealing


class WordsForm(forms.Form):
    """The organization's own words in one place of the pack."""

    text = forms.CharField(
        label=_("Your words"),
        required=False,
        max_length=words.LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"max_length": _("Keep it under 4,000 characters.")},
    )

    def __init__(self, *args: Any, place: words.Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = str(place.hint)


class AskForm(forms.Form):
    """What is to be opened, why, and for how long."""

    kind = forms.ChoiceField(label=_("What"), choices=Unsealing.Kind, initial=Unsealing.Kind.THREAD)
    code = forms.CharField(
        label=_("Which one"),
        max_length=300,
        help_text=_(
            "The address of its page, or the code of twelve letters and digits in it. Those it is about, or who asks for it by law, have it."
        ),
        error_messages={"required": _("Copy the address of its page here.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Those it is about read this."),
        error_messages={"required": _("Say why in a sentence: those it is about will read it.")},
    )
    hours = forms.IntegerField(
        label=_("Hours it stays open"),
        initial=4,
        min_value=1,
        max_value=MOST_HOURS,
        help_text=_("From the yes of the second person. Then it closes by itself."),
    )
    delay_days = forms.IntegerField(
        label=_("Days until those it is about are told"),
        initial=0,
        min_value=0,
        max_value=MOST_DELAY,
        help_text=_("0: at once. Longer only where a law demands it; after that they are told automatically."),
    )
    ground = forms.CharField(
        label=_("Which law demands to tell them later"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_code(self) -> str:
        """The last code in what was pasted."""
        found = re.findall(r"(?<![a-z0-9])[a-z0-9]{12}(?![a-z0-9])", self.cleaned_data["code"])
        if not found:
            raise forms.ValidationError(_("There is no code of twelve letters and digits in this."))
        return str(found[-1])
