"""What was done, by whom, when: for audits. No content, and nothing about single people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from viceversa.api.feed import feed_for
from viceversa.api.nouns.people import Named, named
from viceversa.api.paging import Asked, Listed, piece
from viceversa.api.scopes import answers, needs
from viceversa.core.models import Event as Happened

router = Router(tags=["Events"])


class Event(Schema):
    """One thing that happened. Either a person did it, or a machine with its token, or nobody: it happened by the clock."""

    id: int = Field(description="Numbers go up; `after` takes one.")
    at: datetime
    verb: str = Field(examples=["cohort.kick_off_moved"])
    subject_type: str
    subject: str = Field(description="Code of what it is about; empty for the installation as a whole.")
    actor: Named | None
    token: Named | None


class AskedById(Asked):
    """Which piece of the list."""

    after: str = Field("", pattern=r"^[0-9]{0,15}$", description="The last number of the piece before.")


def shown(event: Happened) -> dict[str, Any]:
    token = event.facts.get("token")
    return {
        "id": event.pk,
        "at": event.at,
        "verb": event.verb,
        "subject_type": event.subject_type,
        "subject": event.subject_code,
        "actor": named(event.actor),
        "token": {"code": token, "name": event.facts.get("token_name", "")} if token else None,
    }


@router.get("/events", response=Listed[Event], auth=needs("events:read"))
def list_events(request: HttpRequest, asked: Query[AskedById]) -> dict[str, Any]:
    """What was done, the oldest first. All of it for privacy officers, for managers what is about their programs."""
    return piece(request, feed_for(answers(request)), asked, shown, by="id")
