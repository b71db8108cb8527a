"""What may be typed about one's own calendar."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.core import private
from viceversa.core.errors import Refused
from viceversa.integrations.calendars.caldav import Account
from viceversa.integrations.calendars.finding import Found
from viceversa.people.models import Person

# How long one may take to choose among one's calendars before the password is typed again.
TO_CHOOSE: Final = timedelta(minutes=15)


class ConnectForm(forms.Form):
    """Which server, and how one signs in there."""

    url = forms.CharField(
        label=_("Server of your calendar"),
        help_text=_("As dav.example.org. The address of one calendar will do, too."),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={"required": _("Write the address of the server.")},
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


class ChoiceForm(forms.Form):
    """Which of one's calendars. What was typed before goes along sealed, so that nothing is kept until one has chosen."""

    calendar = forms.ChoiceField(
        label=_("Which calendar"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of your calendars.")},
    )
    sealed = forms.CharField(max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, found: Sequence[Found] = (), sealed: str = "") -> None:
        super().__init__(data, initial={"sealed": sealed, "calendar": found[0].url if found else ""})
        field = self.fields["calendar"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.url, one.name) for one in found]


def sealed_for(person: Person, account: dict[str, str], found: Sequence[Found], *, now: datetime) -> str:
    """What was typed, and which calendars there are, for the page on which one of them is chosen; for this person alone."""
    said = {"account": account, "found": [asdict(one) for one in found], "until": (now + TO_CHOOSE).isoformat()}
    return private.seal(json.dumps(said), bound_to=_bound_to(person))


def unsealed_for(person: Person, sealed: str, *, now: datetime) -> tuple[Account, list[Found]]:
    """The same again. Refuses what was not sealed for this person, and what was a quarter of an hour ago."""
    try:
        said = json.loads(private.unseal(sealed, bound_to=_bound_to(person)))
    except (private.Tampered, ValueError):
        said = None
    if not said or datetime.fromisoformat(said["until"]) < now:
        raise Refused(_("That took longer than a quarter of an hour. Type name and password again."))
    return Account(**said["account"]), [Found(**one) for one in said["found"]]


def _bound_to(person: Person) -> str:
    return f"calendars.choice:{person.code}"
