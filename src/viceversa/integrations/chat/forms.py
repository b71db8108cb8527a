"""What may be typed about a channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from viceversa.integrations.chat.models import Channel
from viceversa.integrations.chat.services import SERVICES
from viceversa.integrations.chat.texts import GROUPS


class ChannelForm(forms.Form):
    """Which channel, and what is posted there."""

    service = forms.ChoiceField(
        label=_("Chat"), widget=forms.RadioSelect, error_messages={"required": _("Choose the chat.")}
    )
    name = forms.CharField(
        label=_("Channel"),
        help_text=_("What it is called, so that you know it again."),
        max_length=80,
        error_messages={"required": _("Say what the channel is called.")},
    )
    url = forms.CharField(
        label=_("Address of its incoming webhook"),
        help_text=_("Whoever has it can post, so it is kept encrypted, and not shown again."),
        max_length=2_000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write the address.")},
    )
    kinds = forms.MultipleChoiceField(
        label=_("What is posted"),
        choices=lambda: list(GROUPS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing that is posted.")},
    )
    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)

    def __init__(self, data: Any = None, *, offered: Sequence[str] = (), channel: Channel | None = None) -> None:
        initial: dict[str, Any] = {"kinds": list(GROUPS), "language": settings.LANGUAGE_CODE}
        if channel is not None:
            initial = {"name": channel.name, "kinds": channel.kinds, "language": channel.language}
        super().__init__(data, initial=initial)
        if channel is not None:
            del self.fields["service"]
            self.fields["url"].required = False
            self.fields["url"].help_text = _("Leave it empty to keep the address it has.")
            return
        field = self.fields["service"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, SERVICES[name].title) for name in offered]
        if len(offered) == 1:
            field.initial = offered[0]
