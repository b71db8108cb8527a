"""When the words of an identity provider are let go of."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import TWELVE_MONTHS, Rule, register
from viceversa.integrations.scim.models import Account
from viceversa.people.models import Person
from viceversa.people.retention import PEOPLE


def _of_people_who_left_long_ago(now: datetime) -> QuerySet[Account]:
    return Account.objects.filter(person__state=Person.State.LEFT, person__updated_at__lte=now - TWELVE_MONTHS)


ACCOUNTS = register(
    Rule(
        name="scim.accounts",
        keeps=_("what an identity provider called people who left, in its words"),
        when=PEOPLE.when,
        model=Account,
        due=_of_people_who_left_long_ago,
        sooner=_("the identity provider, by deleting them there"),
    )
)
