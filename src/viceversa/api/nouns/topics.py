"""The topic catalogue."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from viceversa.api.paging import Listed, Paged, piece
from viceversa.api.scopes import answers, needs
from viceversa.api.words import Body, Code, Name
from viceversa.people import actions, queries
from viceversa.people import models as people

router = Router(tags=["Topics"])


class Topic(Schema):
    """Something that can be offered or wanted, in English or as the organization has it."""

    code: str
    slug: str
    family: str
    name: str
    description: str
    synonyms: list[str]
    is_retired: bool


class TopicWords(Body):
    """A topic's words."""

    name: Name
    family: str = Field(max_length=12, examples=["digital"])
    description: str = Field("", max_length=200)
    synonyms: list[str] = Field([], max_length=40)


class Merge(Body):
    """The topic that takes the other one's place."""

    into: Code


def shown(topic: people.Topic) -> dict[str, Any]:
    names = ("code", "slug", "family", "name", "description", "synonyms")
    return {name: getattr(topic, name) for name in names} | {"is_retired": topic.retired_at is not None}


def _words(topic: people.Topic | None, words: TopicWords) -> dict[str, dict[str, Any]]:
    """All languages as they are, English as it is said here."""
    said = {"description": words.description, "synonyms": words.synonyms}
    return {**(topic.words if topic is not None else {}), "en": said}


@router.get("/topics", response=Listed[Topic], auth=needs("topics:read"))
def list_topics(request: HttpRequest, asked: Paged) -> dict[str, Any]:
    """Every topic that can be chosen."""
    return piece(request, queries.catalog_topics(), asked, shown)


@router.post("/topics", response={201: Topic}, auth=needs("topics:write"))
def add_topic(request: HttpRequest, topic: TopicWords) -> Status:
    """Add a topic of one's own. For people administrators, as all that changes the catalogue."""
    return Status(
        201,
        shown(actions.add_topic(name=topic.name, family=topic.family, words=_words(None, topic), by=answers(request))),
    )


@router.put("/topics/{code}", response=Topic, auth=needs("topics:write"))
def change_topic(request: HttpRequest, code: str, topic: TopicWords) -> dict[str, Any]:
    """Change its words. Its words in other languages stay."""
    user = answers(request)
    found = queries.topic_for(user, code)
    return shown(actions.change_topic(found, name=topic.name, family=topic.family, words=_words(found, topic), by=user))


@router.put("/topics/{code}/retirement", response=Topic, auth=needs("topics:write"))
def retire_topic(request: HttpRequest, code: str) -> dict[str, Any]:
    """Offer it no more. Whoever named it keeps it."""
    user = answers(request)
    return shown(actions.retire_topic(queries.topic_for(user, code), by=user))


@router.delete("/topics/{code}/retirement", response=Topic, auth=needs("topics:write"))
def restore_topic(request: HttpRequest, code: str) -> dict[str, Any]:
    """Offer it again."""
    user = answers(request)
    return shown(actions.restore_topic(queries.topic_for(user, code), by=user))


@router.put("/topics/{code}/merge", response=Topic, auth=needs("topics:write"))
def merge_topic(request: HttpRequest, code: str, merge: Merge) -> dict[str, Any]:
    """Let another topic take its place, for everybody who named it."""
    user = answers(request)
    found, into = queries.topic_for(user, code), queries.topic_for(user, merge.into)
    return shown(actions.merge_topics(found, into=into, by=user))
