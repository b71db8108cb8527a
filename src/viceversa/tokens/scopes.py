"""What an access token may be for. An app adds its own in `AppConfig.ready`: `scopes.register("scim", _("…"))`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Scope:
    """One word of what a token may do.

    `asks_person`: behind every act the rules ask whoever made the token, so it can do at most what they may do, and
    stops when they can't sign in any more. Without it the token acts for the installation as a whole (directory sync):
    only a system administrator makes such a token, and it goes on when they leave.
    """

    name: str
    label: str | Promise
    asks_person: bool


SCOPES: Final[dict[str, Scope]] = {}


def register(name: str, label: str | Promise, *, asks_person: bool = False) -> Scope:
    """Add a scope. Registering the same name again replaces its label."""
    SCOPES[name] = Scope(name, label, asks_person)
    return SCOPES[name]
