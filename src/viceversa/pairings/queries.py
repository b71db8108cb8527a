"""What is shown of pairings: the doors to them, and the lists, with a number of queries that does not grow with rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, FilteredRelation, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from viceversa.matching.models import Proposal, Run
from viceversa.matching.queries import proposals_of
from viceversa.messaging.scopes import Hidden
from viceversa.pairings import hooks
from viceversa.pairings.models import FormerPair, Meeting, Member, Pairing
from viceversa.pairings.pods import grouped
from viceversa.pairings.slots import MOST_AT_ONCE, USUAL_MINUTES, USUAL_RHYTHM, Series, common_series, common_starts
from viceversa.pairings.states import OPEN_STATES, AnswerState, MeetingState, PairingState
from viceversa.people.models import Person, User
from viceversa.programs import modes
from viceversa.programs.models import Cohort, Participant, Role
from viceversa.programs.states import ParticipantState


def still_asked(cohort: Cohort) -> str:
    """Why a cohort can't be closed while a pair is being asked; empty when none is. One query."""
    count = Pairing.objects.filter(cohort=cohort, state=PairingState.ASKED).count()
    if not count:
        return ""
    said = ngettext(
        "%(count)d pair is being asked. Close the cohort once it has answered.",
        "%(count)d pairs are being asked. Close the cohort once they have answered.",
        count,
    )
    return said % {"count": count}


# What matching must know (registered with it when Django starts)


def former_pairs(cohort: Cohort, since: date) -> Iterable[tuple[int, int]]:
    """Two people who were in a pairing since that day: they are not suggested again. One query."""
    together = ~Q(pairing__state=PairingState.NOT_FORMED) & (
        Q(pairing__ended_at__isnull=True) | Q(pairing__ended_at__date__gte=since)
    )
    return _pairs_of(cohort, together)


def declined_pairs(cohort: Cohort, since: date) -> Iterable[tuple[int, int]]:
    """Two people who were asked since that day, and one said no: not suggested again, and not spoken of. One query.

    A question that nobody answered in time does not count.
    """
    declined = Exists(Member.objects.filter(pairing=OuterRef("pairing"), answer=AnswerState.DECLINED))
    return _pairs_of(cohort, Q(declined, pairing__ended_at__date__gte=since))


def _pairs_of(cohort: Cohort, wanted: Q) -> list[tuple[int, int]]:
    here = Member.objects.filter(pairing=OuterRef("pairing"), participant__person__participations__cohort=cohort)
    rows = (
        Member.objects.filter(Exists(here)).filter(wanted).values_list("pairing_id", "role", "participant__person_id")
    )
    mentors: dict[int, list[int]] = {}
    mentees: dict[int, list[int]] = {}
    for pairing, role, person in rows:
        (mentors if role == Role.MENTOR else mentees).setdefault(pairing, []).append(person)
    return [
        (mentor, mentee)
        for pairing, several in mentors.items()
        for mentor in several
        for mentee in mentees.get(pairing, [])
    ]


def long_ago_pairs(cohort: Cohort, since: date) -> Iterable[tuple[int, int]]:
    """The same from pairings whose people are no longer kept with them (retention.py). One query.

    Not spoken of either: it is not kept whether they were a pair, or one of them said no.
    """
    rows = FormerPair.objects.filter(ended_at__date__gte=since, mentor__participations__cohort=cohort)
    return list(rows.filter(mentee__participations__cohort=cohort).values_list("mentor_id", "mentee_id"))


def taken_places(cohort: Cohort) -> Mapping[int, int]:
    """How many open pairings each participant of a cohort is in or asked for. One query."""
    return Counter(
        Member.objects.filter(pairing__cohort=cohort, pairing__state__in=OPEN_STATES).values_list(
            "participant_id", flat=True
        )
    )


def first_in_line(cohort: Cohort) -> Iterable[int]:
    """Participants who lost a partner in this cohort and wait for another one. One query."""
    lost = Member.objects.filter(pairing__cohort=cohort, pairing__state=PairingState.ENDED)
    return lost.filter(participant__state=ParticipantState.ENROLLED).values_list("participant_id", flat=True)


def with_members() -> Prefetch[str, QuerySet[Member], str]:
    """For prefetch_related: the members of pairings with their people, in one query."""
    return Prefetch("members", Member.objects.select_related("participant__person__unit"))


def has_people() -> Exists:
    """A condition on pairings: their people are still kept with them (retention.py). Those that are not over have them."""
    return Exists(Member.objects.filter(pairing=OuterRef("pk")))


# Who is too near


def near(person: Person | None, prefix: str = "participant__person") -> Q:
    """Members whose pairing a manager does not see: themself, their line up and down, whom they decide about."""
    if person is None:
        return Q(pk__in=[])
    return (
        Q(**{prefix: person.pk})
        | Q(**{f"{prefix}__line_path__contains": f"/{person.pk}/"})
        | Q(**{f"{prefix}__in": person.manager_ids})
        | Q(**{f"{prefix}__decided_by__holder": person.pk})
    )


def is_near(person: Person | None) -> Exists:
    """The same as a condition on pairings: for one of them. Lists take `hidden_from`."""
    return Exists(Member.objects.filter(near(person), pairing=OuterRef("pk")))


def hidden_from(user: User, cohort: Cohort) -> frozenset[int]:
    """Ids of the cohort's pairings that this manager does not see. One query, which grows with the cohort alone."""
    rows = Member.objects.filter(near(user.person), pairing__cohort=cohort)
    return frozenset(
        rows.exclude(pairing__state=PairingState.NOT_FORMED).order_by().values_list("pairing_id", flat=True)
    )


def hidden_in_messages(user: User, cohort_code: str) -> Hidden:
    """The same in lists of messages. One query."""
    return hidden_with_messages(user, cohort_code)[1]


def hidden_with_messages(user: User, cohort_code: str) -> tuple[frozenset[int], Hidden]:
    """Both: the pairings that this manager does not see, and everybody in them with what their steps are about.

    One query, with a row for each of the two and each meeting ahead of theirs. It joins eight tables and no more: beyond
    that, PostgreSQL does not look for the best order, and would put together everybody's pairings first.
    """
    cohort = Cohort.objects.filter(code=cohort_code).values("pk")
    near_ones = Member.objects.filter(near(user.person), participant__cohort=Subquery(cohort)).order_by()
    ahead = FilteredRelation("pairing__meetings", condition=Q(pairing__meetings__state=MeetingState.PLANNED))
    rows = (
        Member.objects.filter(pairing__in=near_ones.values("pairing"))
        .annotate(ahead=ahead)
        .values_list("pairing_id", "pairing__state", "pairing__code", "participant__person_id", "ahead__code")
    )
    pairings, people, subjects = set(), set(), set()
    for pairing, state, code, person, meeting in rows:
        people.add(person)
        if state != PairingState.NOT_FORMED:
            pairings.add(pairing)
            subjects |= {code, meeting} - {None}
    return frozenset(pairings), Hidden(frozenset(people), frozenset(subjects))


# What a run can still become


@dataclass(frozen=True)
class Left:
    """A proposal that will not be asked, and why: something changed since the run was solved."""

    proposal: Proposal
    why: str | Promise


def sort_proposals(
    run: Run, *, ruled_out: Collection[tuple[int, int]] = frozenset()
) -> tuple[list[Proposal], list[Left]]:
    """Which proposals of a run can be asked now, and which not any more. Two queries.

    `ruled_out`: ids of mentor and mentee whom a rule forbids by now; they are left out in the words of two who have been
    asked already, so that nobody learns of a wish. In a pod a place of a mentee takes two mentors; where a program has
    whole pods alone, half ones are not asked.
    """
    program = run.cohort.program
    making, size = modes.making_of(program), modes.partners_at_once(program, Role.MENTEE)
    taken: Counter[int] = Counter()
    people: dict[int, set[int]] = {}
    barred: set[int] = set()
    members = Member.objects.filter(pairing__cohort=run.cohort_id)
    mentees: dict[int, int] = {}
    for pairing, state, participant, answer, role in members.values_list(
        "pairing_id", "pairing__state", "participant_id", "answer", "role"
    ):
        people.setdefault(pairing, set()).add(participant)
        if role == Role.MENTEE:
            mentees[pairing] = participant
        if state in OPEN_STATES:
            # Counted in mentors: an open pairing takes a whole place of its mentee.
            taken[participant] += size if role == Role.MENTEE else 1
        if state != PairingState.NOT_FORMED or answer == AnswerState.DECLINED:
            barred.add(pairing)
    # Every mentor with the mentee; the two mentors of a pod are not in each other's way.
    together = {
        frozenset((one, mentees[pairing]))
        for pairing in barred
        for one in people[pairing]
        if pairing in mentees and one != mentees[pairing]
    }
    good: list[Proposal] = []
    left: list[Left] = []
    for proposal in proposals_of(run):
        both = (proposal.mentor, proposal.mentee)
        if any(each.state not in (ParticipantState.ENROLLED, ParticipantState.PAIRED) for each in both):
            left.append(Left(proposal, gettext_lazy("One of the two no longer takes part.")))
        elif {each.pk for each in both} in together or (proposal.mentor_id, proposal.mentee_id) in ruled_out:
            left.append(Left(proposal, gettext_lazy("These two are together, or can’t be asked again.")))
        elif taken[proposal.mentor_id] >= proposal.mentor.capacity or (
            taken[proposal.mentee_id] >= proposal.mentee.capacity * size
        ):
            left.append(Left(proposal, gettext_lazy("One of the two has no place left.")))
        else:
            good.append(proposal)
            taken.update(each.pk for each in both)
    if making.has_pods and making.whole_pods:
        halves = {one.pk for group in grouped(program, good) if len(group) < size for one in group}
        left += [
            Left(one, gettext_lazy("There is one mentor only, and pods are whole here."))
            for one in good
            if one.pk in halves
        ]
        good = [one for one in good if one.pk not in halves]
    return good, left


def meetings_of(person: Person, *, since: datetime) -> QuerySet[Meeting]:
    """All meetings of somebody, in whichever pairing, from a moment on; the cancelled ones too. One query."""
    mine = Member.objects.filter(participant__person=person).exclude(pairing__state=PairingState.NOT_FORMED)
    return Meeting.objects.filter(pairing__in=mine.values("pairing"), starts_at__gte=since)


def open_times(
    members: Iterable[Member], booked: Iterable[Meeting], *, now: datetime, minutes: int = 60
) -> list[datetime]:
    """Three moments from tomorrow on, from both people's weekly times, clear of what they booked and of what their own
    calendars hold. One query where people may connect calendars."""
    people = [member.participant for member in members]
    taken = [(each.starts_at, each.ends_at) for each in booked if each.state == MeetingState.PLANNED]
    return common_starts(
        people, after=now + timedelta(days=1), minutes=minutes, taken=[*taken, *busy_stretches(people, now)]
    )


def offered(
    pairing: Pairing, members: Iterable[Member], *, user: User, now: datetime, minutes: int
) -> tuple[list[datetime], list[Series]]:
    """Three moments for the next meeting, and whole series for all that are still to be planned, on the reader's clock.

    Both clear of what is booked and of what calendars hold; a series says how many of its dates are. Two queries.
    """
    meetings = list(Meeting.objects.filter(pairing=pairing).exclude(state=MeetingState.CANCELLED))
    people = [member.participant for member in members]
    booked = [(each.starts_at, each.ends_at) for each in meetings if each.state == MeetingState.PLANNED]
    taken = [*booked, *busy_stretches(people, now)]
    after = now + timedelta(days=1)
    moments = common_starts(people, after=after, minutes=minutes, taken=taken)
    # A second rhythm across the one that is there would meet it.
    left = 0 if len(booked) > 1 else pairing.cohort.meetings_planned - len(meetings)
    series = common_series(
        people,
        zone=user.person.time_zone if user.person else "",
        after=after,
        minutes=USUAL_MINUTES,
        every_weeks=pairing.every_weeks or USUAL_RHYTHM,
        count=min(left, MOST_AT_ONCE),
        taken=taken,
    )
    return moments, series


def busy_stretches(people: Iterable[Participant], now: datetime) -> list[tuple[datetime, datetime]]:
    """When the own calendar of one of these people says that they are busy; not whose. One query at most."""
    ids = [one.person_id for one in people]
    return [stretch for ask in hooks.BUSY for stretch in ask(ids, now)]


def suggested_times(pairing: Pairing, members: Iterable[Member], *, now: datetime, minutes: int = 60) -> list[datetime]:
    """The same, with what they booked read from the database. One query more."""
    booked = Meeting.objects.filter(pairing=pairing, state=MeetingState.PLANNED)
    return open_times(members, booked, now=now, minutes=minutes)
