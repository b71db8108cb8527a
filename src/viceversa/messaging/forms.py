"""What may be typed about messages, one form an act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.core.widgets import TimeInput
from viceversa.messaging.models import Often
from viceversa.messaging.timing import Quiet
from viceversa.messaging.wordings import LONGEST, Sentence

_NO_TIME = _("This isn’t a time. Write it as 20:00.")


class MailRulesForm(forms.Form):
    """When mails that can wait may go out."""

    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        help_text=_("In the recipient’s own time zone. Leave both empty if any hour will do."),
        widget=TimeInput,
        required=False,
        error_messages={"invalid": _NO_TIME},
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), widget=TimeInput, required=False, error_messages={"invalid": _NO_TIME}
    )
    weekends = forms.BooleanField(
        label=_("Quiet at weekends and on public holidays"),
        help_text=_(
            "Of the country in which the recipient’s time zone lies. Holidays of a single region aren’t known."
        ),
        required=False,
    )
    digest = forms.BooleanField(
        label=_("At most one mail a day for each person"),
        help_text=_("What waits for the same person goes in one mail. Urgent mails go at once: a meeting that moved."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if ("quiet_from" in data and "quiet_until" in data) and (data["quiet_from"] is None) != (
            data["quiet_until"] is None
        ):
            self.add_error(
                "quiet_until" if data["quiet_until"] is None else "quiet_from", _("Give both times, or neither.")
            )
        return data

    @property
    def quiet(self) -> Quiet:
        """What was chosen."""
        data = self.cleaned_data
        night = (data["quiet_from"], data["quiet_until"]) if data["quiet_from"] is not None else None
        return Quiet(night, data["weekends"], data["digest"])


class OftenForm(forms.Form):
    """How often one wants what can wait."""

    often = forms.ChoiceField(
        label=_("What can wait comes"),
        choices=lambda: [("", _("as the program has settled")), *Often.choices],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose one of the ways that are listed.")},
    )


class WordsForm(forms.Form):
    """The sentences of a message, one field each."""

    def __init__(self, *args: Any, sentences: Sequence[Sentence], own: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sentences = {f"s{number}": sentence for number, sentence in enumerate(sentences)}
        for number, (name, sentence) in enumerate(self.sentences.items()):
            placeholders = ", ".join(f"{{{each}}}" for each in sentence.placeholders)
            self.fields[name] = forms.CharField(
                label=_("Subject") if sentence.is_subject else _("Sentence %(number)d") % {"number": number},
                help_text=_("Keep %(placeholders)s.") % {"placeholders": placeholders} if placeholders else "",
                initial=own.get(sentence.key, sentence.said),
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 1 if len(sentence.said) < 70 else 3}),
                error_messages={"required": _("A sentence can be changed, but not left empty.")},
            )

    @property
    def words(self) -> dict[str, str]:
        """What was typed, by sentence."""
        return {sentence.key: self.cleaned_data[name] for name, sentence in self.sentences.items()}

    def field_of(self, key: str | None) -> str | None:
        """The field of a sentence."""
        return next((name for name, sentence in self.sentences.items() if sentence.key == key), None)
