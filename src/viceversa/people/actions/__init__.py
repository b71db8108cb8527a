"""What happens to people: accounts, roles, topics, grades, and the directory as it comes from a file."""

from viceversa.people.actions.accounts import (
    account_for,
    create_administrator,
    grant_role,
    revoke_role,
    set_preferences,
)
from viceversa.people.actions.topics import load_catalog

__all__ = [
    "account_for",
    "create_administrator",
    "grant_role",
    "load_catalog",
    "revoke_role",
    "set_preferences",
]
