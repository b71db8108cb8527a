"""What may be typed about messages, one form an act."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.core.widgets import TimeInput
from viceversa.messaging.timing import Quiet

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
    weekends = forms.BooleanField(label=_("Quiet on Saturday and Sunday"), required=False)
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
