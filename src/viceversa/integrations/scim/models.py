"""What an identity provider said of people and groups, beside what the directory has of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from viceversa.core.models import Coded
from viceversa.people.models import Person


class Account(Coded):
    """What an identity provider calls somebody of the directory, and the words it used (`said`), to give them back.

    The directory is the truth: where a file has changed somebody since, the answer has what the directory says.
    `folded` is the user name as it is compared. Once removed there, somebody is not found by SCIM any more, unless
    another source brings them back; the row then only says so, without words.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="scim")
    user_name = models.CharField(max_length=255, blank=True)
    folded = models.CharField(max_length=255, blank=True)
    external_id = models.CharField(max_length=255, blank=True, db_index=True)
    said = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["folded"], condition=Q(removed_at__isnull=True), name="scim_account_name_once"
            )
        ]


class Group(Coded):
    """A group as an identity provider sends it. What it is good for is written in groups.py."""

    name = models.CharField(max_length=255, db_index=True)
    external_id = models.CharField(max_length=255, blank=True, db_index=True)
    members = models.ManyToManyField(Person, related_name="scim_groups")
    changed_at = models.DateTimeField()
