"""What may be typed about people: signing in, one's own settings, and directory files."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePassword
from allauth.account.forms import ConfirmLoginCodeForm as AllauthConfirmCode
from allauth.account.forms import LoginForm as AllauthLogin
from allauth.account.forms import RequestLoginCodeForm as AllauthRequestCode
from allauth.account.forms import SetPasswordForm as AllauthSetPassword
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from viceversa.core.codes import new_code
from viceversa.core.errors import Refused
from viceversa.core.widgets import DateInput, Segments
from viceversa.people import queries
from viceversa.people.actions import account_for
from viceversa.people.importing.fields import FIELDS
from viceversa.people.models import DirectoryImport, User


class RequestCodeForm(AllauthRequestCode):
    """The address to send a sign-in code to. Whether anybody has it is never told."""

    _user: User | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label=_("Your email address at work"),
            widget=forms.EmailInput(attrs={"autocomplete": "username", "inputmode": "email"}),
            error_messages={
                "required": _("Write your email address."),
                "invalid": _("This isn’t an email address yet."),
            },
        )

    def clean_email(self) -> str:
        """Makes the account when the address is somebody's own and they never needed one before."""
        email: str = self.cleaned_data["email"].strip().lower()
        self.cleaned_data["email"] = email
        person = queries.person_by_own_email(email)
        if person is not None:
            with suppress(Refused):  # the answer is the same as for an unknown address
                account_for(person)
        email = str(super().clean_email())
        user: User | None = self._user
        # A code goes to an address that is somebody's alone: the directory may have moved or shared it since.
        if user is not None and user.person is not None and person != user.person:
            self._user = None
        return email


class ConfirmCodeForm(AllauthConfirmCode):
    """The code from the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the mail")
        self.fields["code"].widget = forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        )


class PasswordForm(AllauthLogin):
    """Address and password, for those who set one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Your email address at work")
        self.fields["login"].widget = forms.EmailInput(attrs={"autocomplete": "username", "inputmode": "email"})
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        self.fields["remember"].label = _("Stay signed in on this device")


class _OwnLabels:
    LABELS = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for name, label in self.LABELS.items():
            if name in fields:
                fields[name].label = label
                fields[name].widget.attrs.pop("placeholder", None)
        fields["password1"].help_text = _(
            "At least 12 characters. Three or four unrelated words are easy to keep in mind."
        )


class ChangePasswordForm(_OwnLabels, AllauthChangePassword):
    """A new password in place of the present one."""


class SetPasswordForm(_OwnLabels, AllauthSetPassword):
    """A first password."""


class MeForm(forms.Form):
    """Language, look, and the name of an account that is not in the directory."""

    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), required=False)
    theme = forms.ChoiceField(
        label=_("Look"),
        required=False,
        choices=[("", _("As my device has it")), ("light", _("Light")), ("dark", _("Dark"))],
        widget=Segments,
    )

    def __init__(self, *args: Any, own_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("As my browser asks for")), *settings.LANGUAGES]  # type: ignore[attr-defined]
        if not own_name:
            del self.fields["name"]


class AbsenceForm(forms.Form):
    """When one is away. `code` makes a second click harmless."""

    first = forms.DateField(
        label=_("Away from"),
        widget=DateInput,
        error_messages={
            "required": _("Choose the first day."),
            "invalid": _("This isn’t a date. Write it as 2026-09-01."),
        },
    )
    last = forms.DateField(
        label=_("To and including"),
        widget=DateInput,
        error_messages={
            "required": _("Choose the last day."),
            "invalid": _("This isn’t a date. Write it as 2026-09-01."),
        },
    )
    code = forms.CharField(max_length=12, widget=forms.HiddenInput, initial=new_code)


class FileForm(forms.Form):
    """The file with the people."""

    file = forms.FileField(
        label=_("CSV file or Excel workbook (.xlsx)"),
        allow_empty_file=True,
        help_text=_("With a heading row. Any column order, names, separator and encoding will do."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
        error_messages={"required": _("Choose a file first.")},
    )


class ColumnsForm(forms.Form):
    """Which column is which field. One select for each field, with the file's columns as choices."""

    def __init__(self, *args: Any, entry: DirectoryImport, **kwargs: Any) -> None:
        chosen = entry.mapping.get("columns", {})
        kwargs["initial"] = {name: str(index) for name, index in chosen.items()}
        kwargs["initial"]["month_first"] = "1" if entry.mapping.get("month_first") else ""
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [("", _("Not in this file"))]
        for index, column in enumerate(entry.columns):
            choices.append(
                (str(index), column["name"] or str(_("Column %(number)s, without a heading") % {"number": index + 1}))
            )
        for name, field in FIELDS.items():
            self.fields[name] = forms.ChoiceField(label=field.label, choices=choices, required=False)
        self.fields["month_first"] = forms.ChoiceField(
            label=_("Dates such as 04/05/2026"),
            choices=[("", _("day first: 4 May")), ("1", _("month first: April 5"))],
            widget=Segments,
            required=False,
        )

    @property
    def columns(self) -> dict[str, int]:
        return {name: int(self.cleaned_data[name]) for name in FIELDS if self.cleaned_data.get(name)}


class DecisionsForm(forms.Form):
    """The order of grades and the posts that stay out."""

    def __init__(self, *args: Any, order: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grades = sorted(order, key=lambda name: (order[name], name))
        for position, name in enumerate(self.grades):
            self.fields[f"grade-{position}"] = forms.IntegerField(
                label=name,
                min_value=1,
                max_value=1000,
                initial=order[name],
                error_messages={"required": _("Give every grade a number.")},
                widget=forms.NumberInput(attrs={"class": "w-xs", "inputmode": "numeric"}),
            )

    @property
    def ranks(self) -> dict[str, int]:
        return {name: self.cleaned_data[f"grade-{position}"] for position, name in enumerate(self.grades)}


class GradesForm(forms.Form):
    """The order of all grades; an empty number leaves a grade out of the order."""

    def __init__(self, *args: Any, grades: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grades = grades
        for grade in grades:
            self.fields[grade.code] = forms.IntegerField(
                label=grade.name, min_value=1, max_value=1000, required=False, initial=grade.rank,
                widget=forms.NumberInput(attrs={"class": "w-xs", "inputmode": "numeric"}),
            )  # fmt: skip

    @property
    def ranks(self) -> dict[str, int | None]:
        return {grade.name: self.cleaned_data[grade.code] for grade in self.grades}
