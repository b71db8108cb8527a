"""Stories as others read them, and as a manager has them before them. Never a word that not all of the pair agreed to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from viceversa.pairings.models import Member
from viceversa.people.models import User
from viceversa.programs.models import Program, Role
from viceversa.recognition.queries import boards_for
from viceversa.recognition.retention import published_until
from viceversa.stories import rules
from viceversa.stories.models import Audience, Consent, Naming, Story
from viceversa.stories.queries.own import byline
from viceversa.stories.states import StoryState

MOST_SHOWN = 100


@dataclass(frozen=True)
class Shown:
    """A story as it is read: beside whom, by whom it may be read, until when it is kept."""

    story: Story
    bylines: list[tuple[str, str]]
    audience: str
    is_mine: bool
    taken: int = 0

    @property
    def reads(self) -> str:
        return str(Audience(self.audience).label)

    @property
    def kept_until(self) -> datetime | None:
        since = self.story.published_at
        return published_until(since, self.story.pairing.ended_at) if since else None

    @property
    def minutes(self) -> int:
        """About how long it takes to read."""
        return max(1, round(len(self.story.text.split()) / 200))


def stories_for(user: User, *, program: Program | None = None) -> list[Shown]:
    """Published stories somebody may read, the newest first; of one program, or of all. Four queries at most."""
    rows = Story.objects.filter(state=StoryState.PUBLISHED)
    if program is not None:
        rows = rows.filter(pairing__cohort__program=program)
        own = {program.pk}
    else:
        own = {one.pk for one in boards_for(user)}
        # Before the newest are taken: else those of other programs would leave no room.
        rows = rows.filter(Q(pairing__cohort__program__in=own) | _for_all())
    shown = _shown(rows.order_by("-published_at", "-id")[:MOST_SHOWN], user)
    return [one for one in shown if one.audience != Audience.PROGRAM or one.story.pairing.cohort.program_id in own]


def _for_all() -> Q:
    """Stories that nobody of the pair wants to be read by the program alone, as rules.audience_of says of each."""
    narrow = Consent.objects.filter(story=OuterRef("pk"), sequence=OuterRef("sequence"), audience=Audience.PROGRAM)
    return ~Q(audience=Audience.PROGRAM) & Q(~Exists(narrow))


def story_for(user: User, code: str) -> Shown:
    """One published story. Five queries at most."""
    found = next(iter(_shown(Story.objects.filter(code=code), user)), None)
    if found is None or not rules.may_read(user, found.story, found.audience):
        raise Http404
    return found


def published_by_code(code: str) -> Story:
    """A story to be taken back: whose it is is for the verb to say. One query."""
    found = Story.objects.select_related("pairing__cohort__program").filter(code=code).first()
    if found is None or found.state not in (StoryState.PUBLISHED, StoryState.WITHDRAWN):
        raise Http404
    return found


def for_manager(user: User, program: Program) -> list[Shown]:
    """What all of a pair agreed to, waiting or published. Three queries."""
    rows = Story.objects.filter(pairing__cohort__program=program, state__in=(StoryState.AGREED, StoryState.PUBLISHED))
    return _shown(rows.order_by("state", "-published_at", "-id")[:MOST_SHOWN], user)


def one_for_manager(user: User, program: Program, code: str) -> Shown:
    """One of them. Three queries."""
    rows = Story.objects.filter(
        pairing__cohort__program=program, state__in=(StoryState.AGREED, StoryState.PUBLISHED), code=code
    )
    found = next(iter(_shown(rows, user)), None)
    if found is None:
        raise Http404
    return found


def story_named(code: str) -> Story | None:
    """A story by its code: for mails, not for pages. One query."""
    return Story.objects.select_related("pairing__cohort__program").filter(code=code).first()


def _shown(rows: QuerySet[Story], user: User) -> list[Shown]:
    """Stories with the names that stand beside them. Three queries, for any number."""
    found = list(
        rows.select_related("pairing__cohort__program")
        .annotate(files=Count("taken"))
        .prefetch_related(
            Prefetch("consents", Consent.objects.select_related("participant")),
            Prefetch(
                "pairing__members", Member.objects.select_related("participant__person__unit").order_by("-role", "pk")
            ),
        )
    )
    return [_one(story, user) for story in found]


def _one(story: Any, user: User) -> Shown:
    members = list(story.pairing.members.all())
    consents = [one for one in story.consents.all() if rules.holds(one, story)]
    return Shown(
        story=story,
        bylines=_bylines(members, consents),
        audience=rules.audience_of(story, members, consents),
        is_mine=any(member.participant.person_id == user.person_id for member in members),
        taken=story.files,
    )


def _bylines(members: Iterable[Member], consents: Iterable[Consent]) -> list[tuple[str, str]]:
    """The side and the words of each, mentors first."""
    namings = {one.participant_id: one.naming for one in consents}
    sides = {Role.MENTOR: "vice", Role.MENTEE: "versa"}
    return [
        (sides[Role(member.role)], byline(member, namings.get(member.participant_id, Naming.NONE)))
        for member in members
    ]
