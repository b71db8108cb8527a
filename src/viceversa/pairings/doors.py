"""The only ways to get hold of a pairing and what is in it. Whoever may not see a thing finds nothing: Http404."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet, Subquery
from django.http import Http404

from viceversa.core import links
from viceversa.core.doors import found_in
from viceversa.pairings import rules
from viceversa.pairings.models import (
    AgendaItem,
    Agreement,
    Alumnus,
    Attendance,
    Certificate,
    CheckIn,
    Decision,
    Goal,
    KeyStep,
    Meeting,
    Member,
    Pairing,
)
from viceversa.pairings.queries import has_people, is_near, with_members
from viceversa.pairings.retention import Days, days_of
from viceversa.pairings.slots import USUAL_MINUTES
from viceversa.pairings.states import LIVING_STATES, AnswerState, MeetingState, PairingState
from viceversa.pairings.together import Spoken, listed, together
from viceversa.people.models import Person, User
from viceversa.programs.directions import Ways, ways_of
from viceversa.programs.models import Participant, Program, Role

LONGEST = timedelta(minutes=240)  # of a meeting, as its table has it


@dataclass(frozen=True)
class Space:
    """A pairing as one of its two people has it before them; a pod as one of its three.

    `mentors` are one or two. In a pod, `partner_person` is both others, spoken of as one (together.py), and
    `other_side` whoever has the other role.
    """

    pairing: Pairing
    me: Member
    mentors: tuple[Member, ...]
    mentee: Member

    @property
    def members(self) -> list[Member]:
        return [*self.mentors, self.mentee]

    @property
    def is_pod(self) -> bool:
        return len(self.mentors) > 1

    @property
    def others(self) -> list[Member]:
        """Everybody but the one who looks, the other side first."""
        rest = [member for member in self.members if member.pk != self.me.pk]
        return sorted(rest, key=lambda member: member.role == self.me.role)

    @property
    def mentor_person(self) -> Spoken:
        return together(member.participant.person for member in self.mentors)

    @property
    def mentee_person(self) -> Person:
        return self.mentee.participant.person

    @property
    def names(self) -> str:
        """First names of everybody, mentors first."""
        return listed(member.participant.person.first_name for member in self.members)

    @property
    def other_side(self) -> Spoken:
        return self.mentee_person if self.is_mentor else self.mentor_person

    @property
    def program(self) -> Program:
        return self.pairing.cohort.program

    @property
    def partner_person(self) -> Spoken:
        return together(member.participant.person for member in self.others)

    @property
    def is_mentor(self) -> bool:
        return self.me.role == Role.MENTOR

    @property
    def kept_until(self) -> Days | None:
        """When what the two kept here is deleted; None while they are a pair."""
        return days_of(self.pairing)

    @property
    def ways(self) -> Ways:
        """Who does what in this program."""
        return ways_of(self.program)

    @property
    def i_keep_dates(self) -> bool:
        return self.me.role in self.ways.dates

    @property
    def partner_keeps_dates(self) -> bool:
        return any(member.role in self.ways.dates for member in self.others)

    @property
    def keepers(self) -> str:
        """First names of those who keep the dates."""
        return listed(member.participant.person.first_name for member in self.members if member.role in self.ways.dates)

    @property
    def agenda_keepers(self) -> str:
        """First names of those who set the agenda."""
        return listed(
            member.participant.person.first_name for member in self.members if member.role in self.ways.agenda
        )

    @property
    def my_side(self) -> str:
        return "vice" if self.is_mentor else "versa"


def arrange(members: list[Member], me: Member) -> Space:
    """The space of `me` from the members of one pairing. No query."""
    pairing = me.pairing
    for member in members:
        member.pairing = pairing
    mentors = tuple(member for member in members if member.role == Role.MENTOR)
    mentee = next(member for member in members if member.role == Role.MENTEE)
    return Space(pairing, me, mentors, mentee)


def with_people(members: QuerySet[Member]) -> QuerySet[Member]:
    """Members with all that pages say about them and their pairing."""
    return members.select_related(
        "pairing__cohort__program__support_contact", "participant__person__unit", "participant__cohort"
    )


def space_for(user: User, code: str, *, beside: Mapping[str, Subquery] = {}) -> Space:
    """The pairing, for its members alone: not for managers, administrators or anybody else. One query.

    `beside` is read along, to each member.
    """
    members = list(with_people(Member.objects.filter(pairing__code=code)).annotate(**beside))
    for member in members:
        if rules.is_member(user, member) and member.answer != AnswerState.LATER:
            return arrange(members, member)
    raise Http404


def pairing_for_manager(user: User, code: str) -> Pairing:
    """The pairing as its program's managers may see it: dates and yes/no facts. Not when they are near one of the two.

    Two queries: the pairing with cohort and program, and its members.
    """
    rows = (
        Pairing.objects.select_related("cohort__program")
        .prefetch_related(with_members())
        .filter(has_people(), cohort__program__managers__user=user)
        .exclude(is_near(user.person))
    )
    return found_in(rows.filter(code=code))


def participant_for(user: User, code: str) -> Participant:
    """One's own enrollment. One query."""
    return found_in(
        Participant.objects.select_related("cohort__program__support_contact", "person").filter(
            person_id=user.person_id or 0, code=code
        )
    )


def participant_by_link(token: str, purpose: str, *, now: datetime) -> Participant:
    """The enrollment of whom a link was sent to. Refuses changed and expired links. One query."""
    link = links.read(token, purpose, now=now)
    rows = Participant.objects.select_related("cohort__program__support_contact", "person")
    return found_in(rows.filter(code=link.subject, person__code=link.who))


def alumnus_in(space: Space) -> Alumnus | None:
    """What one said about taking part in this program again, if anything. One query."""
    return Alumnus.objects.filter(program=space.program, person=space.me.participant.person_id).first()


def alumni_of(user: User) -> list[Alumnus]:
    """In which programs somebody may be asked again, as they said. One query."""
    return list(Alumnus.objects.filter(person=user.person_id or 0).select_related("program").order_by("said_on", "pk"))


# What is in a pairing


def meeting_in(space: Space, code: str) -> Meeting:
    """A meeting of this pairing. One query."""
    return _of(space, found_in(Meeting.objects.filter(pairing=space.pairing, code=code)))


def goal_in(space: Space, code: str) -> Goal:
    """A goal of this pairing, with its steps. Two queries."""
    goal = found_in(Goal.objects.prefetch_related("steps").filter(pairing=space.pairing, code=code))
    goal.pairing = space.pairing
    return goal


def goal_words_in(space: Space) -> list[str]:
    """The words of all goals of this pairing. One query."""
    return list(Goal.objects.filter(pairing=space.pairing).values_list("text", flat=True))


def step_in(space: Space, code: str) -> KeyStep:
    """A key step of this pairing. One query."""
    step = found_in(KeyStep.objects.select_related("goal").filter(goal__pairing=space.pairing, code=code))
    step.goal.pairing = space.pairing
    return step


def agenda_item_in(space: Space, code: str) -> AgendaItem:
    """An agenda item of this pairing. One query."""
    item = found_in(AgendaItem.objects.select_related("meeting").filter(meeting__pairing=space.pairing, code=code))
    item.meeting.pairing = space.pairing
    return item


def decision_in(space: Space, code: str) -> Decision:
    """A decision of this pairing. One query."""
    decision = found_in(Decision.objects.filter(pairing=space.pairing, code=code))
    decision.pairing = space.pairing
    return decision


def agreement_in(space: Space) -> Agreement | None:
    """The newest version of the agreement. One query."""
    agreement = Agreement.objects.filter(pairing=space.pairing).first()
    if agreement is not None:
        agreement.pairing = space.pairing
    return agreement


def certificate_in(space: Space) -> Certificate | None:
    """One's own certificate of this pairing; nobody else's, by construction. One query."""
    return Certificate.objects.filter(pairing=space.pairing, person=space.me.participant.person_id).first()


def certificate_by_code(code: str) -> Certificate:
    """A certificate, for anybody who was given its code. One query."""
    return found_in(Certificate.objects.filter(code=code))


def _of(space: Space, meeting: Meeting) -> Meeting:
    meeting.pairing = space.pairing
    return meeting


def next_meeting_of(user: User, *, now: datetime) -> tuple[Space, Meeting] | None:
    """The next meeting of somebody, whichever of their pairings it is in; the one going on counts. Two queries."""
    mine = Member.objects.filter(participant__person_id=user.person_id or 0).exclude(answer=AnswerState.LATER)
    rows = Meeting.objects.filter(
        pairing__in=mine.values("pairing"), pairing__state__in=LIVING_STATES, state=MeetingState.PLANNED
    )
    begun = now - LONGEST
    meeting = next((one for one in rows.filter(starts_at__gt=begun).order_by("starts_at") if one.ends_at > now), None)
    if meeting is None:
        return None
    members = list(with_people(Member.objects.filter(pairing=meeting.pairing_id)))
    space = arrange(members, next(one for one in members if one.participant.person_id == user.person_id))
    return space, _of(space, meeting)


# Signed links


def space_by_answer_link(token: str, purpose: str, *, now: datetime) -> Space:
    """The space of whom a link to answer was sent to. Refuses changed and expired links."""
    link = links.read(token, purpose, now=now)
    member = found_in(Member.objects.filter(code=link.subject, participant__person__code=link.who))
    return space_of(member)


def meeting_by_link(token: str, purpose: str, *, now: datetime) -> tuple[Space, Meeting]:
    """The meeting that a check-in link is about, and the space of whom it was sent to."""
    link = links.read(token, purpose, now=now)
    meeting = found_in(Meeting.objects.filter(code=link.subject))
    member = found_in(Member.objects.filter(pairing=meeting.pairing_id, participant__person__code=link.who))
    space = space_of(member)
    return space, _of(space, meeting)


@dataclass(frozen=True)
class Offered:
    """A moment that a link offers, for how many minutes, and the space of whom it was sent to.

    `moves` is the meeting that would be moved there; `is_stale` when that one has changed since.
    """

    space: Space
    moment: datetime
    minutes: int
    moves: Meeting | None = None
    is_stale: bool = False


def moment_by_link(token: str, purpose: str, *, now: datetime) -> Offered:
    """What a link offers to book, or to move a meeting to. Two queries, and one for the meeting."""
    link = links.read(token, purpose, now=now)
    member = found_in(Member.objects.filter(pairing__code=link.subject, participant__person__code=link.who))
    space, moment = space_of(member), datetime.fromisoformat(str(link.extra["at"]))
    minutes = int(link.extra.get("minutes", USUAL_MINUTES))
    if "moves" not in link.extra:
        return Offered(space, moment, minutes)
    meeting = meeting_in(space, str(link.extra["moves"]))
    stale = meeting.state != MeetingState.PLANNED or meeting.sequence != link.extra["sequence"]
    return Offered(space, moment, minutes, meeting, stale)


def completed_by_link(token: str, purpose: str, *, now: datetime) -> Space:
    """The space of whom a link some weeks after the end was sent to. Two queries."""
    link = links.read(token, purpose, now=now)
    member = found_in(Member.objects.filter(code=link.subject, participant__person__code=link.who))
    return _completed(space_of(member))


def completed_for(user: User, code: str) -> Space:
    """A pairing that came to its planned end, for its members. One query."""
    return _completed(space_for(user, code))


def _completed(space: Space) -> Space:
    if space.pairing.state != PairingState.COMPLETED:
        raise Http404
    return space


def reflection_by_link(token: str, purpose: str, *, now: datetime) -> tuple[Space, str]:
    """The space of whom a link to look back was sent to, and at which moment."""
    link = links.read(token, purpose, now=now)
    member = found_in(Member.objects.filter(code=link.subject, participant__person__code=link.who))
    return space_of(member), str(link.extra["moment"])


def space_of(member: Member) -> Space:
    """The space of a member. One query."""
    members = list(with_people(Member.objects.filter(pairing=member.pairing_id)))
    return arrange(members, next(each for each in members if each.pk == member.pk))


def calendar_answers(space: Space, meeting: Meeting) -> list[tuple[str, str]]:
    """What calendars answered to this date: first name and answer, the partner first. One query."""
    if meeting.state != MeetingState.PLANNED:
        return []
    given = {
        one.participant_id: one.get_answer_display()
        for one in Attendance.objects.filter(meeting=meeting, sequence=meeting.sequence)
    }
    people = [*space.others, space.me]
    return [
        (member.participant.person.first_name, given[member.participant_id])
        for member in people
        if member.participant_id in given
    ]


def check_in_of(space: Space, meeting: Meeting) -> CheckIn | None:
    """One's own check-in about a meeting. One query."""
    return CheckIn.objects.filter(meeting=meeting, participant=space.me.participant_id).first()


def meeting_at(space: Space, moment: datetime) -> Meeting | None:
    """The planned meeting at this moment, if there is one. One query."""
    return planned_at(space.pairing, moment)


def planned_at(pairing: Pairing, moment: datetime) -> Meeting | None:
    """The same where there is no space. One query."""
    return Meeting.objects.filter(pairing=pairing, starts_at=moment, state=MeetingState.PLANNED).first()


def first_meeting(space: Space) -> Meeting | None:
    """What the two have booked, or held, first: whichever of the times for a first conversation was taken. One query."""
    standing = Meeting.objects.filter(pairing=space.pairing).exclude(state=MeetingState.CANCELLED)
    return standing.order_by("starts_at").first()
