"""How second factors meet the house: our words, secrets encrypted at rest, none removed that the policy asks for."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

import qrcode
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode.image.svg import SvgPathFillImage

from viceversa.core import private
from viceversa.people import policy
from viceversa.people.devices import device

BOUND_TO: Final = "mfa.authenticator"


class FactorAdapter(DefaultMFAAdapter):
    """Called by allauth for everything about authenticator apps, passkeys and recovery codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("That didn’t match. Try again, or use another way."),
        "cannot_delete_authenticator": gettext_lazy("Your role here needs a second factor. Set up another one first."),
        "cannot_generate_recovery_codes": gettext_lazy("Recovery codes come with a second factor. Set one up first."),
    }

    def get_totp_issuer(self) -> str:
        return f"Vice Versa, {settings.ORGANIZATION}" if settings.ORGANIZATION else "Vice Versa"

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()

    def build_totp_svg(self, url: str) -> str:
        """On white in the dark as well: a camera looks for dark on light."""
        picture = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(picture)
        return picture.getvalue().decode()

    def encrypt(self, text: str) -> str:
        """Seeds are encrypted as private text is; `viceversa.people.factors` writes them anew under a new key."""
        return private.seal(text, bound_to=BOUND_TO)

    def decrypt(self, encrypted_text: str) -> str:
        return private.unseal(encrypted_text, bound_to=BOUND_TO)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """`Firefox, Windows` where the browser says so: what one finds again in the list."""
        named = device(context.request.META.get("HTTP_USER_AGENT", "")) if context.request else ""
        return named or _("My passkey")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last second factor stays while the policy asks this account for one."""
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        left = others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return left or not policy.needs_second_factor(authenticator.user)
