"""Access tokens: with them machines come in, never people."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from viceversa.core.events import Machine
from viceversa.core.models import Coded
from viceversa.people.models import Person, User
from viceversa.tokens.scopes import SCOPES


class AccessToken(Coded):
    """What a machine shows to be let in, for stated scopes and until a stated moment. Of its secret only a hash is kept.

    `made_by` answers for it; it acts as itself all the same. `last_used_at` is kept to the hour.
    """

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(default=list)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="access_tokens")
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["made_by", "created_at"])]

    def __str__(self) -> str:
        return self.name

    def is_good(self, now: datetime) -> bool:
        """Whether it has neither expired nor been revoked. No query."""
        return self.revoked_at is None and now < self.expires_at

    @property
    def is_answered_for(self) -> bool:
        """Whether whoever made it could still sign in. No query where `made_by__person` was selected."""
        maker = self.made_by
        return (
            maker is not None
            and maker.is_active
            and (maker.person is None or maker.person.state == Person.State.ACTIVE)
        )

    def allows(self, scope: str) -> bool:
        """Whether it is for this scope, which exists, and, where rules will ask its maker, whether there is one."""
        known = SCOPES.get(scope)
        return known is not None and scope in self.scopes and (self.is_answered_for or not known.asks_person)

    @property
    def machine(self) -> Machine:
        """How events name what it does: `with events.through(token.machine): …`."""
        return Machine(self.code, self.name, self.made_by.code if self.made_by else "")
