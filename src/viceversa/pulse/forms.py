"""What may be answered in a pulse, and what may be told to a trusted contact."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.core.widgets import Segments
from viceversa.pulse.actions import MOST_LETTERS
from viceversa.pulse.models import Pulse, Reader
from viceversa.pulse.questions import ENDS, HIGH, LOW, QUESTIONS


class PulseForm(forms.Form):
    """The questions, and a comment whose reader is chosen before it is written."""

    def __init__(self, *args: Any, mine: Pulse | None, marked: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = {} if mine is None else mine.values
        for name, text in QUESTIONS.items():
            self.fields[name] = forms.TypedChoiceField(
                label=str(text),
                help_text=_("1: %(low)s, 5: %(high)s") % {"low": ENDS[0], "high": ENDS[1]},
                choices=[(number, str(number)) for number in range(LOW, HIGH + 1)],
                coerce=int,
                empty_value=None,
                widget=Segments(),
                required=False,
                initial=given.get(name, marked.get(name)),
            )
        self.fields["reader"] = forms.ChoiceField(
            label=_("Who may read your comment, if you write one"),
            help_text=_(
                "The program’s managers read comments without names, after the two weeks, and only where ten or more people "
                "wrote one. “Nobody but me” keeps it encrypted, as a note to yourself."
            ),
            choices=Reader.choices,
            widget=forms.RadioSelect(),
            required=False,
            initial="" if mine is None else mine.reader,
        )
        self.fields["comment"] = forms.CharField(
            label=_("A comment, if you like"),
            widget=forms.Textarea(attrs={"rows": 3, "maxlength": MOST_LETTERS}),
            required=False,
            initial="" if mine is None else mine.comment,
        )

    @property
    def values(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in QUESTIONS if self.cleaned_data[name] is not None}


class WatchForm(forms.Form):
    """What has changed at work. How long it may be is the verb's to say."""

    text = forms.CharField(
        label=_("What has changed at work because you take part?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write a few words first.")},
    )
