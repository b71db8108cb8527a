"""What is shown of guides: those one may read, one of them, and the one for a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from viceversa.core.doors import found_in
from viceversa.learning import guidebook, library, rules
from viceversa.learning.guidebook import Guide
from viceversa.learning.library import Item
from viceversa.learning.models import MeetingGuide, ProgramGuide
from viceversa.learning.states import GuideState
from viceversa.learning.suggesting import suggest
from viceversa.pairings import doors
from viceversa.pairings.doors import Space
from viceversa.pairings.hooks import GuideCard
from viceversa.pairings.models import Meeting
from viceversa.people.models import User, searchable
from viceversa.programs.models import Program, Role, Want
from viceversa.programs.states import ParticipantState

LONGEST = 100_000
TOOK_PART = (
    ParticipantState.ENROLLED,
    ParticipantState.RESTING,
    ParticipantState.LISTED,
    ParticipantState.PAIRED,
    ParticipantState.FINISHED,
)


def as_guide(row: ProgramGuide) -> Guide:
    """A program's guide in the form of all guides."""
    return guidebook.read(
        row.text,
        key=row.code,
        title=row.title,
        aim=row.aim,
        version=row.version,
        families=tuple(row.families),
        from_meeting=row.from_meeting,
        is_own=True,
        is_retired=row.state == GuideState.RETIRED,
    )


def _readable(user: User) -> QuerySet[ProgramGuide]:
    """Guides of programs that somebody takes part in, once offered, and of those they manage."""
    takes_part = Q(
        program__cohorts__participants__person=user.person_id,
        program__cohorts__participants__state__in=TOOK_PART,
        state__in=(GuideState.OFFERED, GuideState.RETIRED),
    )
    mine = Q(program__managers__user=user)
    return ProgramGuide.objects.filter(mine | takes_part if user.person_id else mine).distinct()


def guides_for(user: User, *, words: str = "", family: str = "") -> list[Guide]:
    """Guides that somebody may take, narrowed by words and a family: the programs' own first. One query."""
    rows = _readable(user).filter(state=GuideState.OFFERED)
    found = [*(as_guide(row) for row in rows), *guidebook.library()]
    parts = searchable(words).split()[:6]
    return [
        guide
        for guide in found
        if all(part in searchable(guide.words, LONGEST) for part in parts) and (not family or family in guide.families)
    ]


def guide_for(user: User, key: str) -> Guide:
    """One guide, or Http404. One query for a program's own, none for the others."""
    guide = guidebook.named(key)
    if guide is not None:
        return guide
    row = found_in(_readable(user).filter(code=key))
    return as_guide(row)


# Guides of a program


def own_guides(program: Program) -> list[ProgramGuide]:
    """All guides a program wrote, retired ones last. One query."""
    rows = list(ProgramGuide.objects.filter(program=program))
    return sorted(rows, key=lambda row: row.state == GuideState.RETIRED)


def own_guide_for(user: User, program: Program, code: str) -> ProgramGuide:
    """A guide of the program, for its managers. One query."""
    return found_in(ProgramGuide.objects.filter(program=program, code=code, program__managers__user=user))


# The guide for a meeting


@dataclass(frozen=True)
class Choice:
    """A guide that one of the two may take, and what speaks against it."""

    guide: Guide
    taken_before: bool
    is_early: bool


@dataclass(frozen=True)
class ForMeeting:
    """What two people may take for a meeting: what they took, what is suggested, and all there is; and what they want
    to learn about, the mentee's first."""

    taken: Guide | None
    suggested: Guide | None
    choices: list[Choice]
    families: list[str]
    topics: list[str]


def for_meeting(space: Space, meeting: Meeting) -> ForMeeting:
    """The guides for one meeting of a pair, as one of the two may take them. Four queries."""
    taken_in, guides = _taken_in(space), guides_of(space)
    of = Meeting.objects.filter(pairing=space.pairing, number__gt=0).count()
    before = {key for pk, key in taken_in.items() if pk != meeting.pk}
    wanted: dict[int, list[str]] = {}
    topics: dict[int, list[str]] = {}
    rows = Want.objects.filter(participant__in=[one.participant_id for one in space.members]).order_by("position", "id")
    for participant, family, slug in rows.values_list("participant_id", "topic__family", "topic__slug"):
        wanted.setdefault(participant, []).append(family)
        topics.setdefault(participant, []).append(slug)
    return ForMeeting(
        taken=_by_key(guides, taken_in.get(meeting.pk, "")),
        suggested=_suggested(space, guides, meeting, of, wanted, before),
        choices=[
            Choice(guide, taken_before=guide.key in before, is_early=rules.is_early(guide, meeting.number))
            for guide in guides
            if not guide.is_retired and rules.may_take(space.me.role, guide)
        ],
        families=[*_wanted_by(space, Role.MENTEE, wanted), *_wanted_by(space, Role.MENTOR, wanted)],
        topics=[*_wanted_by(space, Role.MENTEE, topics), *_wanted_by(space, Role.MENTOR, topics)],
    )


@dataclass(frozen=True)
class Ahead:
    """Somebody's next meeting, and the guide the two took for it, or else the one that is suggested to them."""

    space: Space
    meeting: Meeting
    guide: Guide | None
    taken: bool


def ahead_of(user: User, *, now: datetime) -> Ahead | None:
    """The next meeting of somebody with its guide, cut to its length. Six queries; two when there is none."""
    found = doors.next_meeting_of(user, now=now)
    if found is None:
        return None
    space, meeting = found
    offered = for_meeting(space, meeting)
    guide = offered.taken or offered.suggested
    return Ahead(space, meeting, guide.in_minutes(meeting.minutes) if guide else None, offered.taken is not None)


def guides_of(space: Space) -> list[Guide]:
    """What the program offers its pairs, and its retired guides, which some may have taken; its own first. One query."""
    rows = ProgramGuide.objects.filter(program=space.program).exclude(state=GuideState.DRAFT)
    return [*(as_guide(row) for row in rows), *guidebook.library()]


def card_for(space: Space, meeting: Meeting, of: int, wanted: Mapping[int, list[str]]) -> GuideCard | None:
    """The guide taken or suggested for the next meeting, for the pair's page. Two queries."""
    taken_in, guides = _taken_in(space), guides_of(space)
    taken = _by_key(guides, taken_in.get(meeting.pk, ""))
    guide = taken or _suggested(space, guides, meeting, of, wanted, set(taken_in.values()))
    if guide is None:
        return None
    return GuideCard(
        title=guide.title,
        aim=guide.aim,
        url=f"{reverse('learning:guide', args=[guide.key])}?minutes={meeting.minutes}",
        choose_url=reverse("learning:choice", args=[space.pairing.code, meeting.code]),
        taken=taken is not None,
        reading=tuple((one.title, reverse("learning:resource", args=[one.key])) for one in _reading(space, wanted)),
    )


def _reading(space: Space, wanted: Mapping[int, list[str]]) -> list[Item]:
    """What fits what the two want to learn, of the resources that come with the software; a program's own are beside the
    guides, where a query is spent on them. No query."""
    families = [*_wanted_by(space, Role.MENTEE, wanted), *_wanted_by(space, Role.MENTOR, wanted)]
    return library.fitting(library.shelf(), families=families, role=space.me.role)[:2]


def has_guide(meeting: Meeting) -> bool:
    """Whether the two took a guide for a meeting. One query."""
    return MeetingGuide.objects.filter(meeting=meeting).exists()


def _taken_in(space: Space) -> dict[int, str]:
    rows = MeetingGuide.objects.filter(meeting__pairing=space.pairing, meeting__number__gt=0)
    return dict(rows.values_list("meeting", "guide"))


def _by_key(guides: list[Guide], key: str) -> Guide | None:
    return next((guide for guide in guides if guide.key == key), None)


def _suggested(
    space: Space, guides: list[Guide], meeting: Meeting, of: int, wanted: Mapping[int, list[str]], used: set[str]
) -> Guide | None:
    return suggest(
        guides,
        number=meeting.number,
        of=max(of, space.pairing.cohort.meetings_planned),
        mentee_wants=_wanted_by(space, Role.MENTEE, wanted),
        mentor_wants=_wanted_by(space, Role.MENTOR, wanted),
        used=used,
    )


def _wanted_by(space: Space, role: str, wanted: Mapping[int, list[str]]) -> list[str]:
    return [family for one in space.members if one.role == role for family in wanted.get(one.participant_id, [])]
