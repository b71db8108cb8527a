"""How sign-in meets the directory: nobody signs up, accounts come from the directory or from an administrator."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from viceversa.people import post
from viceversa.people.models import Person, User


class DirectoryAccountAdapter(DefaultAccountAdapter):
    """Closes sign-up, keeps leavers out, and says things in our words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "Email address and password don’t belong together. Check both, or ask for a code instead."
        ),
        "incorrect_code": _("This code isn’t right, or is no longer good. Look for the newest mail from us."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait a few minutes, then try again."),
        "enter_current_password": _("This isn’t your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Whatever way somebody came (password, code): a person who left gets no further."""
        if user.person is not None and user.person.state != Person.State.ACTIVE:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Signing in and out speaks for itself, and so do recovery codes; errors and what was changed are said."""
        quiet = ("logged_in", "logged_out", "login_code_sent", "recovery_codes_generated")
        if message_template and any(name in message_template for name in quiet):
            return
        super().add_message(request, level, message_template, *args, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        post.send(template_prefix, to=email, facts={"code": str(context.get("code", ""))})

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:signing-in")
