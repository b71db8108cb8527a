"""What may be typed about one's own calendar."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ConnectForm(forms.Form):
    """Where a calendar is, and how one signs in."""

    url = forms.CharField(
        label=_("Address of your calendar"),
        help_text=_("The CalDAV address, from the settings of your calendar. It begins with https://."),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={"required": _("Paste the address of your calendar.")},
    )
    user = forms.CharField(
        label=_("Name there"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the name you sign in with there.")},
    )
    password = forms.CharField(
        label=_("App password"),
        help_text=_("Make one for this alone, so that you can take it back. It is kept encrypted and shown to nobody."),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Write the password.")},
    )
