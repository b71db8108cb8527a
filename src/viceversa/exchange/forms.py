"""What may be written."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.exchange.actions import MOST_LETTERS


class MessageForm(forms.Form):
    """Some lines, and the mark of this sending. How long they may be is the verb's to say, so that nothing typed is lost."""

    text = forms.CharField(
        label=_("Your message"),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": MOST_LETTERS}),
        error_messages={"required": _("Write a few words first.")},
    )
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput())
