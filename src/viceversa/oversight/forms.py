"""What may be typed by those who watch over an installation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.oversight import words


class WordsForm(forms.Form):
    """The organization's own words in one place of the pack."""

    text = forms.CharField(
        label=_("Your words"),
        required=False,
        max_length=words.LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"max_length": _("Keep it under 4,000 letters.")},
    )

    def __init__(self, *args: Any, place: words.Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = place.hint
