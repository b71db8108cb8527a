"""What may be typed about webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.core.widgets import DateTimeInput
from viceversa.integrations.webhooks.kinds import GROUPS


class EndpointForm(forms.Form):
    """Which system, and what it is told: a field of its own for each group of kinds."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("What you call the system that listens there."),
        max_length=80,
        error_messages={"required": _("Give it a name.")},
    )
    url = forms.CharField(
        label=_("Address"),
        help_text=_("It begins with https://. It is kept encrypted, and not shown again."),
        max_length=2_000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write the address.")},
    )

    def __init__(self, data: Any = None, *, name: str = "", kinds: list[str] | None = None) -> None:
        super().__init__(data, initial={"name": name})
        chosen = kinds or []
        for number, (title, group) in enumerate(GROUPS):
            self.fields[f"group_{number}"] = forms.MultipleChoiceField(
                label=str(title),
                choices=[(kind.name, f"{kind.title} ({kind.name})") for kind in group],
                initial=[kind.name for kind in group if kind.name in chosen],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        if kinds is not None:
            self.fields["url"].required = False
            self.fields["url"].help_text = _("Leave it empty to keep the address it has.")

    @property
    def groups(self) -> list[forms.BoundField]:
        return [self[f"group_{number}"] for number in range(len(GROUPS))]

    @property
    def words(self) -> dict[str, Any]:
        """What was chosen, as the verbs take it."""
        data = self.cleaned_data
        kinds = [kind for number in range(len(GROUPS)) for kind in data[f"group_{number}"]]
        return {"name": data["name"], "url": data["url"], "kinds": kinds}

    @staticmethod
    def field_of(field: str | None) -> str | None:
        """The field of the form at which a refusal points."""
        return "group_0" if field == "kinds" else field


class SinceForm(forms.Form):
    """From when on to send again what failed."""

    since = forms.DateTimeField(
        label=_("Since"),
        widget=DateTimeInput,
        error_messages={
            "required": _("Say since when."),
            "invalid": _("This isn’t a moment. Write it as 2026-05-12 08:00."),
        },
    )

    @property
    def moment(self) -> datetime:
        moment: datetime = self.cleaned_data["since"]
        return moment
