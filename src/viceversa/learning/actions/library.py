"""What happens with the library: managers write, change, publish and withdraw resources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.languages import choices as languages
from viceversa.learning import library, queries, rules
from viceversa.learning.models import Audience, Resource
from viceversa.learning.states import TEXT
from viceversa.learning.texts import minutes_of, sections
from viceversa.people.models import User, searchable
from viceversa.programs.models import Program

MOST_RESOURCES: Final = 500
MOST_TOPICS: Final = 3
LONGEST_TEXT: Final = 20_000
LONGEST: Final = 120


@transaction.atomic
def write_resource(
    program: Program,
    *,
    title: str,
    summary: str,
    text: str = "",
    link: str = "",
    topics: Sequence[str],
    audience: str = Audience.BOTH,
    language: str,
    minutes: int | None = None,
    for_all: bool = False,
    code: str,
    by: User,
    now: datetime | None = None,
) -> Resource:
    """A new resource as a draft, which only managers see. `code` is the form's, so that a second click makes no second one.

    Five queries, one event. Refuses others than the program's managers, one without text and link, and one about nothing.
    """
    now = now or clock.now()
    _must_write(by, program)
    there = Resource.objects.filter(program=program, code=code).first()
    if there is not None:
        there.repeated = True
        return there
    if Resource.objects.filter(program=program).count() >= MOST_RESOURCES:
        raise Refused(_("A program keeps at most %(most)s resources.") % {"most": MOST_RESOURCES})
    made = Resource(program=program, code=code, by=by, created_at=now, changed_at=now)
    _put(
        made, title=title, summary=summary, text=text, link=link, topics=topics, audience=audience, language=language,
        minutes=minutes, for_all=for_all,
    )  # fmt: skip
    made.save(force_insert=True)
    events.record("resource.written", by=by, subject=made, now=now, program=program.code)
    return made


@transaction.atomic
def change_resource(
    resource: Resource, *, version: int, by: User, now: datetime | None = None, **words: Any
) -> Resource:
    """New words, as a new version; they are those of `write_resource`. `version` is the one that was read: if another manager
    changed it since, this is refused. Four queries, one event."""
    now = now or clock.now()
    resource = _locked(resource)
    _must_write(by, resource.program)
    before, changed_since = _words(resource), resource.version != version
    _put(resource, **words)
    if before == _words(resource):
        resource.repeated = True
        return resource
    if changed_since:
        raise Refused(
            _(
                "Another manager has changed this resource since you opened it. Copy your words, open it again, and put them in."
            )
        )
    resource.version += 1
    resource.by, resource.changed_at = by, now
    resource.save()
    events.record(
        "resource.changed", by=by, subject=resource, now=now, program=resource.program.code, version=resource.version
    )
    return resource


def publish_resource(resource: Resource, *, by: User, now: datetime | None = None) -> Resource:
    """Let people find it in the library. Three queries, one event."""
    return _move(resource, "publish", "resource.published", by=by, now=now)


def withdraw_resource(resource: Resource, *, by: User, now: datetime | None = None) -> Resource:
    """Nobody finds it any more. Three queries, one event."""
    return _move(resource, "withdraw", "resource.withdrawn", by=by, now=now)


@transaction.atomic
def _move(resource: Resource, verb: str, event: str, *, by: User, now: datetime | None) -> Resource:
    now = now or clock.now()
    resource = _locked(resource)
    _must_write(by, resource.program)
    if TEXT.is_done(resource, verb):
        resource.repeated = True
        return resource
    TEXT.apply(resource, verb)
    resource.save(update_fields=["state"])
    events.record(event, by=by, subject=resource, now=now, program=resource.program.code)
    return resource


def _locked(resource: Resource) -> Resource:
    return Resource.objects.select_for_update(of=("self",)).select_related("program").get(pk=resource.pk)


def _must_write(user: User, program: Program) -> None:
    if not rules.may_write_guides(user, program):
        raise NotAllowed(_("Only the managers of this program keep its library."))


def _words(resource: Resource) -> tuple[object, ...]:
    names = ("title", "summary", "text", "link", "topics", "audience", "language", "minutes", "for_all")
    return tuple(getattr(resource, name) for name in names)


def _put(
    resource: Resource,
    *,
    title: str,
    summary: str,
    topics: Sequence[str],
    language: str,
    text: str = "",
    link: str = "",
    audience: str = Audience.BOTH,
    minutes: int | None = None,
    for_all: bool = False,
) -> None:
    """Set the words of a resource, or refuse with the field at fault."""
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    title, summary, link = " ".join(title.split()), " ".join(summary.split()), link.strip()
    if not title:
        raise Refused(_("Give the resource a title."), "title")
    if not summary:
        raise Refused(_("Say in one sentence what somebody has when they have read it."), "summary")
    if not text and not link:
        raise Refused(_("Write the text, or give a link to it."), "text")
    if link and not (urlsplit(link).scheme in ("http", "https") and urlsplit(link).netloc):
        raise Refused(
            _("“%(link)s” is no web address. Copy it from your browser, with https:// in front.") % {"link": link},
            "link",
        )
    if len(text) > LONGEST_TEXT:
        raise Refused(
            _("%(length)s characters are no short resource. At most %(most)s; link to the rest.")
            % {"length": len(text), "most": LONGEST_TEXT},
            "text",
        )
    sections(text)
    known = queries.known_topics(list(dict.fromkeys(topics)))
    if not known:
        raise Refused(_("Choose at least one topic, so that it can be found."), "topics")
    if len(known) > MOST_TOPICS:
        raise Refused(_("Choose at most %(most)s topics.") % {"most": MOST_TOPICS}, "topics")
    if audience not in Audience.values:
        raise Refused(_("Say whom it is for."), "audience")
    if language not in dict(languages()):
        raise Refused(_("Choose the language it is written in."), "language")
    minutes = minutes or minutes_of(text)
    if not 1 <= minutes <= LONGEST:
        raise Refused(_("Say how many minutes it takes, from 1 to %(most)s.") % {"most": LONGEST}, "minutes")
    resource.title, resource.summary, resource.text, resource.link = title, summary, text, link
    resource.topics, resource.audience, resource.language = list(known), audience, language
    resource.minutes, resource.for_all = minutes, for_all
    # Topics that were added here are found by the names they have in the catalogue.
    added = [topic.search for topic in known.values()]
    resource.search = searchable(
        " ".join([library.words_of(title, summary, text, topics=known), *added]), library.LONGEST
    )
