"""What a pair of the demo company does in its weeks: meets, decides, learns; or gets stuck, as some do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import Enum
from functools import partial

from viceversa.core import clock
from viceversa.demo import content
from viceversa.demo.company import ASSISTANT
from viceversa.demo.stage import Stage, local, workday
from viceversa.exchange.actions import read, write
from viceversa.exchange.queries import thread_of
from viceversa.learning.actions import finish_module, pass_check, rate, read_module, take_guide
from viceversa.learning.preparing import unread_by
from viceversa.learning.queries import content_of, for_meeting, left_to
from viceversa.learning.training import path_of
from viceversa.messaging import actions as messaging
from viceversa.pairings.actions import agenda, agreement, check_ins, decisions, delegation, goals, meetings, notes
from viceversa.pairings.actions.replies import take_reply
from viceversa.pairings.doors import space_for
from viceversa.pairings.ical import uid_of
from viceversa.pairings.inviting import FOR_CALENDAR
from viceversa.pairings.models import Attendance, Goal, Meeting, Member, Pairing
from viceversa.pairings.states import MeetingState, PairingState
from viceversa.people.models import Person, User
from viceversa.programs.models import Role


class Course(Enum):
    """How it goes for a pair."""

    STEADY = "meets every second week"
    CANCELS = "cancels three times in a row, then nothing"
    NEVER = "never finds a first date"
    DRIFTS = "last met five weeks ago, then cancelled twice"
    UNBOOKED = "books one at a time, and has nothing booked"
    ONE_WAY = "meets, but only one goal is set"


class Pair:
    """One pairing's two people, and the acts they do as themselves."""

    def __init__(self, stage: Stage, pairing: Pairing, members: list[Member]) -> None:
        self.stage = stage
        self.pairing = pairing
        self.by_role = {member.role: member for member in members}
        self.mentor_user = stage.account(self.mentor.participant.person)
        self.mentee_user = stage.account(self.mentee.participant.person)

    @property
    def mentor(self) -> Member:
        return self.by_role[Role.MENTOR]

    @property
    def mentee(self) -> Member:
        return self.by_role[Role.MENTEE]

    @property
    def is_shown(self) -> bool:
        """The pair that visitors of the demo sign in as."""
        return self.mentor.participant.person.name == "Amina Diallo"

    def user(self, role: str) -> User:
        return self.mentor_user if role == Role.MENTOR else self.mentee_user


def live(stage: Stage, pairing: Pairing, *, course: Course, count: int, until: date | None = None) -> None:
    """Plan a pair's weeks from now on. Call it once the pairing has started."""
    pairing.refresh_from_db()
    if pairing.state != PairingState.ACTIVE:
        return
    members = list(pairing.members.select_related("participant__person", "participant__cohort__program"))
    pair = Pair(stage, pairing, members)
    now = clock.now()
    hour = stage.draw.choice((9, 10, 11, 14, 15))
    zone = pair.mentee.participant.person.time_zone
    first = local(_weekday(now + timedelta(days=9), stage.draw.randint(0, 4)), zone, hour)
    if pair.is_shown:
        # Whoever looks at the demo finds these two with a meeting in the next days, whatever day it is.
        soon = stage.now + timedelta(days=2)
        first = local(workday(soon) - timedelta(weeks=2 * ((workday(soon) - first).days // 14)), zone, 10)
    if pair.is_shown:
        for ago, at, role, text in content.WRITTEN:
            day = stage.today - timedelta(days=ago)
            friday = day - timedelta(days=max(0, day.weekday() - 4))  # or the day itself
            stage.at(stage.day(friday, at.hour, at.minute), partial(_write, pair, role, text))
    if course is Course.NEVER:
        return
    for number, (member, account) in enumerate(
        ((pair.mentor, pair.mentor_user), (pair.mentee, pair.mentee_user)), start=pairing.pk
    ):
        stage.at(first - timedelta(days=2 + number % 3), partial(_prepare, member, account, number))
    if not pair.is_shown:
        # In this company people subscribe to their dates; those whom one looks at have invitations by mail.
        for account in (pair.mentor_user, pair.mentee_user):
            assert account.person is not None
            messaging.stop(FOR_CALENDAR, person=account.person, by=account)
    if course is Course.UNBOOKED:
        for number in range(4):
            moment = first + timedelta(weeks=2 * number)
            stage.at(moment - timedelta(days=6), partial(_plan, pair, moment))
            _around(pair, moment, number)
        return
    booked = 4 if course in (Course.CANCELS, Course.DRIFTS) else count
    minutes = 45 if stage.draw.random() < 0.5 else 60
    meetings.plan_series(pairing, first=first, every_weeks=2, count=booked, minutes=minutes, by=pair.mentee_user)
    if pair.is_shown:
        _hand_over(pair, until=(stage.now + timedelta(days=120)).date())
    broken = {Course.CANCELS: {1, 2, 3}, Course.DRIFTS: {2, 3}}.get(course, set())
    for number, meeting in enumerate(pairing.meetings.order_by("starts_at")):
        slips = course is Course.STEADY and not pair.is_shown and stage.draw.random() < 0.06
        if number in broken or slips:
            stage.at(meeting.starts_at - timedelta(days=1), partial(_cancel, pair, meeting))
            continue
        _around(pair, meeting.starts_at, number, goals_both_ways=course is not Course.ONE_WAY)


def _write(pair: Pair, role: str, text: str) -> None:
    """A message, written by somebody who has read those before."""
    own = space_for(pair.user(role), pair.pairing.code)
    seen = thread_of(own, now=clock.now())
    if seen.last:
        read(pair.pairing, up_to=seen.last, by=pair.user(role))
    write(pair.pairing, text=text, by=pair.user(role))


def _prepare(member: Member, account: User, number: int) -> None:
    """Somebody reads what there is before the first meeting. Whom the program forgot to give the time reads half of it."""
    path = path_of(member.participant)
    if path is None:
        return
    for module in path.modules[: 3 if number % 11 == 0 else None]:
        read_module(member.participant, number=module.number, by=account)
    if number % 11:
        pass_check(member.participant, chosen=[question.right for question in path.questions], by=account)
        for own in left_to(member.participant):
            right = [question.right for question in content_of(own).questions]
            finish_module(member.participant, own, chosen=right, by=account)
        # Mentees find less of use in it than mentors do.
        useful = 3 + number % (2 if member.role == Role.MENTEE else 3)
        rate(member.participant, clear=4 + number % 2, useful=useful, by=account)


def _weekday(moment: datetime, weekday: int) -> datetime:
    return moment + timedelta(days=(weekday - moment.weekday()) % 7)


def _plan(pair: Pair, moment: datetime) -> None:
    meetings.plan(pair.pairing, starts_at=moment, by=pair.mentee_user)


def _hand_over(pair: Pair, *, until: date) -> None:
    """The mentee's assistant keeps the dates from now on; two of the last ones go elsewhere later."""
    assistant = Person.objects.get(name=ASSISTANT)
    delegation.delegate(pair.mentee.participant, to=assistant, until=until, by=pair.mentee_user)
    account = pair.stage.account(assistant)
    for ahead, meeting in enumerate(pair.pairing.meetings.order_by("-starts_at")[:2]):
        later = meeting.starts_at + timedelta(hours=2)
        pair.stage.at(clock.now() + timedelta(days=20 + ahead), partial(_shift, meeting, later, account))


def _shift(meeting: Meeting, moment: datetime, account: User) -> None:
    meetings.move(meeting, starts_at=moment, by=account)


def _cancel(pair: Pair, meeting: Meeting) -> None:
    meeting.refresh_from_db()
    if meeting.state == MeetingState.PLANNED:
        meetings.cancel(meeting, by=pair.mentee_user)


def _around(pair: Pair, moment: datetime, number: int, *, goals_both_ways: bool = True) -> None:
    """What happens before and after one meeting."""
    draw = pair.stage.draw
    pair.stage.at(moment - timedelta(days=4 if pair.is_shown else 3), lambda: _bring(pair, moment, number))
    pair.stage.at(moment + timedelta(hours=draw.randint(1, 3)), lambda: _hold(pair, moment, number, goals_both_ways))
    for role, chance in ((Role.MENTOR, 0.85), (Role.MENTEE, 0.7)):
        latest = pair.is_shown and moment > pair.stage.now - timedelta(days=14)
        if draw.random() < chance and not latest:
            answer = draw.choices((4, 3, 2, 1), (45, 38, 13, 4))[0]
            later = moment + timedelta(hours=draw.randint(4, 40))
            pair.stage.at(later, partial(_check_in, pair, moment, role, answer))


def _found(pair: Pair, moment: datetime, *states: str) -> Meeting | None:
    return Meeting.objects.filter(pairing=pair.pairing, starts_at=moment, state__in=states).first()


def _bring(pair: Pair, moment: datetime, number: int) -> None:
    meeting = _found(pair, moment, MeetingState.PLANNED)
    if meeting is None:
        return
    draw = pair.stage.draw
    if pair.is_shown or number % 3:
        _take_guide(pair, meeting)
    if pair.is_shown:
        meetings.describe(
            meeting, title=content.TITLES[number % len(content.TITLES)], place="Video call", by=pair.mentor_user
        )
        for member in (pair.mentor, pair.mentee):
            name = uid_of(meeting, member.participant.person)
            yes = Attendance.Answer.ACCEPTED
            take_reply(name, answer=yes, sequence=meeting.sequence, stamped_at=clock.now())
    if pair.is_shown or draw.random() < 0.9:
        text = content.AGENDA_OF_MENTOR[number % 5] if pair.is_shown else draw.choice(content.AGENDA_OF_MENTOR)
        agenda.add_item(meeting, text=text, minutes=20 if meeting.minutes > 45 else 10, by=pair.mentor_user)
    if pair.is_shown or draw.random() < 0.75:
        text = content.AGENDA_OF_MENTEE[number % 5] if pair.is_shown else draw.choice(content.AGENDA_OF_MENTEE)
        agenda.add_item(meeting, text=text, minutes=15 if meeting.minutes > 45 else 10, by=pair.mentee_user)
    if pair.is_shown and moment > pair.stage.now:
        # A question Amina would rather not take up: it is not on the agenda, and that is all Henrik reads.
        asked = agenda.add_item(meeting, text=content.NOT_THIS_ONE, minutes=10, by=pair.mentee_user)
        agenda.put_aside(asked, by=pair.mentor_user)


def _take_guide(pair: Pair, meeting: Meeting) -> None:
    """The mentor takes the guide that is suggested."""
    own = space_for(pair.mentor_user, pair.pairing.code)
    suggested = for_meeting(own, meeting).suggested
    if suggested is not None:
        take_guide(meeting, guide=suggested, by=pair.mentor_user)


def _hold(pair: Pair, moment: datetime, number: int, goals_both_ways: bool) -> None:
    meeting = _found(pair, moment, MeetingState.PLANNED)
    if meeting is None:
        return
    # Those who have not prepared can neither note that they met nor sign: the first is noted by itself, then.
    members = list(pair.pairing.members.select_related("participant__person", "participant__cohort__program"))
    begins = not pair.pairing.goals.exists()
    unready = [member for member in members if begins and unread_by(member.participant)]
    meetings.hold(meeting, by=None if pair.mentee in unready else pair.mentee_user)
    draw = pair.stage.draw
    if begins:
        if signers := [pair.stage.account(one.participant.person) for one in members if one not in unready]:
            draft = agreement.propose(pair.pairing, by=signers[0])
            for user in signers:
                agreement.sign(draft, by=user)
        _set_goal(pair, Role.MENTEE, content.TO_MENTEE[0] if pair.is_shown else draw.choice(content.TO_MENTEE))
        if goals_both_ways:
            _set_goal(pair, Role.MENTOR, content.TO_MENTOR[0] if pair.is_shown else draw.choice(content.TO_MENTOR))
        notes.keep(
            pair.pairing, text=content.NOTES[0] if pair.is_shown else draw.choice(content.NOTES), by=pair.mentee_user
        )
        if pair.is_shown:
            notes.keep(pair.pairing, text=content.NOTES[1], by=pair.mentor_user)
        return
    for role in Role.values:
        # The two everybody looks at go on steadily: one step a meeting, the mentor's a meeting later.
        due = number > (1 if role == Role.MENTOR else 0) if pair.is_shown else draw.random() < 0.7
        if due:
            _take_step(pair, role)
    if draw.random() < 0.6:
        role, text = content.DECISIONS[(number - 1) % len(content.DECISIONS)]
        owner = pair.by_role[role].participant if role else None
        due_on = (moment + timedelta(days=14)).date() if owner else None
        made = decisions.decide(
            pair.pairing, meeting=meeting, text=text, owner=owner, due_on=due_on, to_do=bool(role),
            by=pair.user(role or Role.MENTOR),
        )  # fmt: skip
        if owner and draw.random() < 0.6:
            pair.stage.at(moment + timedelta(days=10), lambda: decisions.finish(made, by=pair.user(role)))


def _set_goal(pair: Pair, learner: str, text: content.GoalText) -> None:
    goal = goals.add_goal(pair.pairing, learner=learner, text=text.text, by=pair.user(learner))
    for at, step in enumerate(text.steps):
        due_on = (clock.now() + timedelta(days=14 * (at + 1))).date() if at >= 2 else None
        goals.add_step(goal, text=step, due_on=due_on, by=pair.user(learner))


def _take_step(pair: Pair, learner: str) -> None:
    goal = Goal.objects.filter(pairing=pair.pairing, learner=learner, closed_at=None).first()
    step = goal.steps.filter(done_at=None).order_by("position").first() if goal else None
    if goal and step:
        goals.finish_step(step, by=pair.user(learner))
        if pair.is_shown:
            far = Goal.Progress.HALFWAY if learner == Role.MENTEE else Goal.Progress.BEGUN
            goals.set_progress(goal, progress=far, by=pair.user(learner))


def _check_in(pair: Pair, moment: datetime, role: str, answer: int) -> None:
    meeting = _found(pair, moment, MeetingState.HELD)
    if meeting:
        check_ins.answer(meeting, member=pair.by_role[role], answer=answer, by=pair.user(role))
