"""The participant's home as rows: what is next, one question, both goals, what is coming. Six queries, whatever there is, and one for what is left to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.pairings import hooks
from viceversa.pairings.doors import Space, arrange, with_people
from viceversa.pairings.ical import video_link_of
from viceversa.pairings.looking_back import Asked, asked_of, with_answered
from viceversa.pairings.models import CheckIn, Meeting, Member
from viceversa.pairings.queries import open_times
from viceversa.pairings.slots import FIRST_CONVERSATION_MINUTES, minutes_of_next
from viceversa.pairings.space import GoalCard, Part, agenda_items, goal_cards, next_of, plan, summary
from viceversa.pairings.states import LIVING_STATES, OPEN_STATES, AnswerState, MeetingState, PairingState
from viceversa.people.models import User
from viceversa.programs import dates
from viceversa.programs.models import Cohort, Participant
from viceversa.programs.states import CohortState, ParticipantState

MORNING_ENDS, AFTERNOON_ENDS = 12, 18
MOST_COMING = 4


@dataclass(frozen=True)
class Question:
    """A meeting of the last two weeks that one may say something about; `given` is what one said."""

    space: Space
    meeting: Meeting
    given: int | None

    @property
    def given_label(self) -> str:
        return str(CheckIn.Answer(self.given).label) if self.given is not None else ""


@dataclass(frozen=True)
class Coming:
    """Something with a date ahead."""

    day: date | datetime
    title: str
    detail: str
    url: str = ""


@dataclass(frozen=True)
class Home:
    """Everything the page draws. `space` is the pairing whose turn is next; the others are in `others`."""

    greeting: str
    today: datetime
    week: int
    weeks: int
    space: Space | None = None
    meeting: Meeting | None = None
    in_words: str = ""
    parts: list[Part] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)
    together: str = ""
    others: list[Space] = field(default_factory=list)
    asked: list[Space] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    goals: list[GoalCard] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)
    waiting: list[Participant] = field(default_factory=list)
    resting: list[Participant] = field(default_factory=list)
    listed: list[Participant] = field(default_factory=list)
    filling: list[Participant] = field(default_factory=list)
    finished: list[Space] = field(default_factory=list)
    support: str = ""
    look_backs: list[Asked] = field(default_factory=list)
    cards: list[hooks.HomeCard] = field(default_factory=list)
    is_enrolled: bool = False

    @property
    def vice_goals(self) -> list[GoalCard]:
        return [goal for goal in self.goals if goal.side == "vice"]

    @property
    def versa_goals(self) -> list[GoalCard]:
        return [goal for goal in self.goals if goal.side == "versa"]

    @property
    def video(self) -> str:
        """Where the next meeting is by video, if the program has a place for that."""
        return video_link_of(self.meeting, self.space.program) if self.space and self.meeting else ""

    @property
    def times_are_first(self) -> bool:
        """Whether the times are for the first, short conversation."""
        return self.space is not None and minutes_of_next(self.space.pairing) == FIRST_CONVERSATION_MINUTES

    @property
    def is_empty(self) -> bool:
        return not (
            self.space or self.asked or self.waiting or self.resting or self.listed or self.filling or self.finished
        )


def home_of(user: User, *, now: datetime) -> Home:
    """The home of one person. Queries: enrollments, pairings with people, meetings with own check-ins, agenda, goals."""
    local = timezone.localtime(now)
    enrollments = _enrollments(user)
    spaces = _spaces(user)
    living = [space for space in spaces if space.pairing.state in LIVING_STATES]
    meetings = _meetings(user, living)
    for space in living:
        for each in meetings.get(space.pairing.pk, []):
            each.pairing = space.pairing
    upcoming = {space.pairing.pk: next_of(meetings.get(space.pairing.pk, []), now=now) for space in living}
    far = now + timedelta(days=3650)
    living.sort(key=lambda space: m.starts_at if (m := upcoming[space.pairing.pk]) else far)
    first = living[0] if living else None
    meeting = upcoming[first.pairing.pk] if first else None
    shown = _chapter(first, enrollments)
    asked = [
        space
        for space in spaces
        if space.pairing.state == PairingState.ASKED and space.me.answer in (AnswerState.WAITING, AnswerState.ACCEPTED)
    ]
    waiting_in = {space.pairing.cohort_id for space in asked}
    items = agenda_items([meeting]) if meeting else {}
    return Home(
        greeting=_greeting(local, user.first_name),
        today=local,
        week=dates.week_of(shown, local.date()) if shown else 0,
        weeks=shown.weeks if shown else 0,
        space=first,
        meeting=meeting,
        in_words=_in_words(first, meeting, local) if first and meeting else "",
        parts=plan(first, meeting, items.get(meeting.pk, [])) if first and meeting else [],
        times=open_times(
            first.members, meetings.get(first.pairing.pk, []), now=now, minutes=minutes_of_next(first.pairing)
        )
        if first and not meeting and first.pairing.state == PairingState.ACTIVE
        else [],
        together=summary(first, meeting) if first else "",
        others=living[1:],
        asked=asked,
        questions=_questions(living, meetings, now),
        goals=goal_cards([first.pairing.pk]).get(first.pairing.pk, []) if first else [],
        coming=_coming(living, meetings, meeting, enrollments, now),
        waiting=[
            each
            for each in enrollments
            if each.state == ParticipantState.ENROLLED
            and each.cohort_id not in waiting_in
            and each.cohort.state != CohortState.CLOSED
        ],
        resting=[
            each
            for each in enrollments
            if each.state == ParticipantState.RESTING and each.cohort.state != CohortState.CLOSED
        ],
        listed=[
            each
            for each in enrollments
            if each.state == ParticipantState.LISTED and each.cohort.state != CohortState.CLOSED
        ],
        filling=[
            each
            for each in enrollments
            if each.state in (ParticipantState.INVITED, ParticipantState.ENROLLING)
            and each.cohort.state in (CohortState.RECRUITING, CohortState.PLANNED)
        ],
        finished=[space for space in spaces if space.pairing.state == PairingState.COMPLETED][:3],
        support=_support(first, enrollments),
        look_backs=asked_of(
            [space for space in spaces if space.pairing.state in (*LIVING_STATES, PairingState.COMPLETED)], now=now
        ),
        cards=[card for has_card in hooks.HOME if (card := has_card(user))]
        + [card for beside in hooks.BESIDE for each in enrollments if (card := beside.card(each))]
        + [card for aside in hooks.ASIDE for space in living if (card := aside.card(space))],
        is_enrolled=any(each.state == ParticipantState.ENROLLED for each in enrollments),
    )


def _enrollments(user: User) -> list[Participant]:
    """One's parts in cohorts, the latest first, with what waits beside them. One query."""
    rows = Participant.objects.filter(person_id=user.person_id or 0)
    for beside in hooks.BESIDE:
        rows = rows.annotate(**beside.read())
    return list(rows.select_related("cohort__program__support_contact").order_by("-cohort__kick_off"))


def _spaces(user: User) -> list[Space]:
    """One's pairings that were not dropped, newest first. One query."""
    # Joined rather than asked for in a subquery: where there are many tables, PostgreSQL looks at a subquery last, after
    # having put together everybody's pairings.
    mine = Member.objects.filter(pairing__members__participant__person_id=user.person_id or 0)
    rows = with_people(mine.filter(pairing__state__in=(*OPEN_STATES, PairingState.COMPLETED))).order_by(
        "-pairing__created_at", "pairing_id"
    )
    rows = with_answered(rows)
    for aside in hooks.ASIDE:
        rows = rows.annotate(**aside.read(user.person_id or 0))
    by_pairing: dict[int, list[Member]] = {}
    for member in rows:
        by_pairing.setdefault(member.pairing_id, []).append(member)
    return [
        arrange(members, next(each for each in members if each.participant.person_id == user.person_id))
        for members in by_pairing.values()
    ]


def _meetings(user: User, spaces: list[Space]) -> dict[int, list[Meeting]]:
    own = CheckIn.objects.filter(meeting=OuterRef("pk"), participant__person=user.person_id).values("answer")
    rows = Meeting.objects.filter(pairing__in=[space.pairing.pk for space in spaces]).annotate(mine=Subquery(own[:1]))
    found: dict[int, list[Meeting]] = {}
    for meeting in rows.order_by("starts_at"):
        found.setdefault(meeting.pairing_id, []).append(meeting)
    return found


def _questions(living: list[Space], meetings: dict[int, list[Meeting]], now: datetime) -> list[Question]:
    """The newest meeting of each pairing in the last two weeks; what one has answered already comes last."""
    found = []
    for space in living:
        recent = [
            each
            for each in meetings.get(space.pairing.pk, [])
            if each.ends_at <= now < each.check_in_closes_at
            and (each.state == MeetingState.HELD or each.mine is not None)  # type: ignore[attr-defined]
        ]
        if recent:
            found.append(Question(space, recent[-1], recent[-1].mine))  # type: ignore[attr-defined]
    return sorted(found, key=lambda question: question.given is not None)


def _coming(
    living: list[Space],
    meetings: dict[int, list[Meeting]],
    shown: Meeting | None,
    enrollments: list[Participant],
    now: datetime,
) -> list[Coming]:
    rows = [
        Coming(ahead.moment, ahead.title, ahead.detail, ahead.url)
        for beside in hooks.BESIDE
        for each in enrollments
        if (ahead := beside.ahead(each))
    ]
    for space in living:
        name = space.partner_person.first_name
        for meeting in meetings.get(space.pairing.pk, []):
            if meeting.state == MeetingState.PLANNED and meeting.starts_at > now and meeting is not shown:
                title = _("Meeting %(number)s") % {"number": meeting.number}
                rows.append(Coming(meeting.starts_at, title, meeting.title or _("with %(name)s") % {"name": name}))
        ends = dates.end_date(space.pairing.cohort)
        if ends > timezone.localtime(now).date():
            moment = timezone.make_aware(datetime.combine(ends, datetime.min.time()))
            rows.append(Coming(moment, _("Last week of meetings"), space.program.name))
    rows.sort(key=lambda row: row.day)
    return rows[:MOST_COMING]


def _chapter(first: Space | None, enrollments: list[Participant]) -> Cohort | None:
    if first is not None:
        return first.pairing.cohort
    running = [each.cohort for each in enrollments if each.cohort.state == CohortState.RUNNING]
    return running[0] if running else None


def _support(first: Space | None, enrollments: list[Participant]) -> str:
    programs = [first.program] if first else [each.cohort.program for each in enrollments]
    return next((program.support.first_name for program in programs if program.support), "")


def _greeting(local: datetime, name: str) -> str:
    if local.hour < MORNING_ENDS:
        return _("Good morning, %(name)s") % {"name": name}
    if local.hour < AFTERNOON_ENDS:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def _in_words(space: Space, meeting: Meeting, local: datetime) -> str:
    days = (timezone.localtime(meeting.starts_at).date() - local.date()).days
    when = {0: _("today"), 1: _("tomorrow")}.get(days) or ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    planned = max(space.pairing.cohort.meetings_planned, meeting.number)
    return _("Meeting %(number)s of %(planned)s, %(when)s") % {
        "number": meeting.number,
        "planned": planned,
        "when": when,
    }
