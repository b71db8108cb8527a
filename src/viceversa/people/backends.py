"""Who is let in: accounts that are switched on, of people who have not left."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from viceversa.core.prepared import Prepared
from viceversa.people import hooks
from viceversa.people.models import Person, User


def _account(user_id: int) -> QuerySet[User]:
    rows = User.objects.select_related("person").filter(pk=user_id)
    for asks in hooks.SIGNED_IN:
        rows = asks(rows)
    return rows


_ACCOUNT: Final = Prepared(_account)


class DirectoryBackend(AuthenticationBackend):
    """Signs in by address and password (and carries sign-in by code). Asked again at every request, so a leaver's
    open sessions end with the import that marks them."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(
            user is not None and user.is_active and (user.person is None or user.person.state == Person.State.ACTIVE)
        )

    def get_user(self, user_id: Any) -> User | None:
        """The signed-in account with its person: the one query every page costs."""
        user = next(iter(_ACCOUNT.rows(user_id)), None)
        return user if user is not None and self.user_can_authenticate(user) else None
