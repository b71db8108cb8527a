"""How sign-in meets the directory: nobody signs up, accounts come from the directory or from an administrator."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class DirectoryAccountAdapter(DefaultAccountAdapter):
    """Closes sign-up: an account exists for people with an address of their own, or is made by `viceversa init`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
