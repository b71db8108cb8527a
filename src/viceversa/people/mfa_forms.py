"""What is typed about second factors: codes, a passkey's name, and proving oneself once more. Labels are sentences."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WRITE_IT = {"required": _("Type the code.")}


def code_field(label: Any, *, help_text: Any = "") -> forms.CharField:
    """A field for a code that somebody reads from a device."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=32,
        error_messages=WRITE_IT,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "w-s"}),
    )


class _OnceEach(forms.Form):
    """Each code once, for as long as it could be good: allauth remembers one for a single step, and takes it for three."""

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        good_for = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        used = f"people.second_factor.used.{self.user.pk}.{normalize_user_code(code)}"  # type: ignore[attr-defined]
        if not cache.add(used, True, good_for):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(_OnceEach, AuthenticateForm):
    """The code of an app, or a recovery code, after a code by email or a password."""

    code = code_field(_("Code from your app"), help_text=_("Or one of your recovery codes."))


class AgainByCodeForm(_OnceEach, ReauthenticateByCodeForm):
    """The same, before something about signing in is changed."""

    code = code_field(_("Code from your app"), help_text=_("Or one of your recovery codes."))


class AgainByPasswordForm(ReauthenticateForm):
    """One's password, before something about signing in is changed."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        error_messages={"required": _("Type your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SetUpAppForm(ActivateTOTPForm):
    """The first code of an app: proof that it has the key."""

    code = code_field(_("The six digits"))


class _FromDevice(forms.Form):
    """What a device answers comes from a stranger's browser: its readers raise many kinds, and each is one sentence."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError:
            raise
        except Exception as error:
            raise get_adapter().validation_error("incorrect_code") from error


class ByPasskeyForm(_FromDevice, LoginWebAuthnForm):
    """Signing in with a passkey alone."""


class StepByKeyForm(_FromDevice, AuthenticateWebAuthnForm):
    """A passkey or security key as the second step."""


class AgainByKeyForm(_FromDevice, ReauthenticateWebAuthnForm):
    """The same, before something about signing in is changed."""


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey: what to call it, and whether it signs in alone."""

    passwordless = forms.BooleanField(
        label=_("It signs me in alone"),
        help_text=_("Your device asks for your fingerprint, face or PIN. Else it comes after a code or password."),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("What you call it"), max_length=60, required=False, initial=self.initial.get("name", "")
        )
        self.fields["credential"].error_messages["required"] = _("Your device made no passkey. Try again.")

    def clean(self) -> Any:
        try:
            return super().clean()
        except ValidationError:
            raise
        except Exception as error:
            raise get_adapter().validation_error("incorrect_code") from error


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name."""

    name = forms.CharField(
        label=_("What you call it"), max_length=60, error_messages={"required": _("Write a name you recognize.")}
    )
