"""What people do in a rehearsal: most do what is hoped for, and one does each of the things that also happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import Count
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from viceversa.core import clock
from viceversa.core.moments import written
from viceversa.learning.actions import pass_check
from viceversa.learning.training import path_of
from viceversa.matching import actions as matching
from viceversa.matching.models import (
    Approval,
    ConversationEvent,
    Run,
    SelfMatchRequest,
    SelfMatchRound,
    SelfMatchSeat,
    ShortlistRound,
)
from viceversa.matching.self_match import can_be_asked
from viceversa.messaging import actions as messaging
from viceversa.messaging import queries
from viceversa.messaging.scopes import scope_for
from viceversa.pairings.actions import agreement, answers, check_ins, chosen, closure, goals, meetings, release
from viceversa.pairings.models import Meeting, Member, Pairing
from viceversa.pairings.states import MeetingState, PairingState
from viceversa.people.actions.accounts import account_for
from viceversa.people.models import Person, Topic, User
from viceversa.programs import actions as design
from viceversa.programs import directions, modes, readiness
from viceversa.programs import plan as reading
from viceversa.programs.actions import OutcomeText, blueprint, cohorts, enrollment, participants, sending
from viceversa.programs.blueprint import automatic, template
from viceversa.programs.blueprint.plan import Step, plan_of
from viceversa.programs.gate import PRIVACY_STEPS
from viceversa.programs.models import Cohort, Fluency, Owner, Participant, Role
from viceversa.rehearsal.script import copy_into
from viceversa.rehearsal.stage import people as cast
from viceversa.rehearsal.stage.log import ACT, GATE, MARK, SURVEY, TASK
from viceversa.rehearsal.stage.play import Stage

LATE, NEVER_SENDS, SAYS_NO = "Zeynep Arslan", "Noor Haddad", "Gareth Pryce"
# Days from the release of shortlists to the last one on which they can be answered.
LISTS_ANSWERED_IN: Final = 6
# Days until short conversations at the earliest, within the same time; on a workday.
EVENT_IN: Final = 3
SATURDAY: Final = 5
JUNIOR: Final = ("ai-assistants", "young-customers", "short-video", "first-jobbers")
SENIOR: Final = ("how-budgets-get-decided", "speaking-to-a-board", "leading-change", "negotiating")


class Course:
    """The acts of everybody, planned from the cohort's own plan."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.manager, self.people = cast.company()
        self._accounts: dict[int, User] = {}
        self.topics = {topic.slug: topic for topic in Topic.objects.filter(slug__in=JUNIOR + SENIOR)}
        self.cohort = self._designed()
        senior = directions.ways_of(self.cohort.program).senior or Role.MENTEE
        self.names = {role: cast.SENIORS if role == senior else cast.JUNIORS for role in Role}
        plan = plan_of(self.cohort)
        for step in plan.steps:
            self._at(step, 9, partial(self._reach, step))
        self._at(plan.step(template.INVITE), 11, self._recruit)
        self._at(
            plan.step(template.ANSWERS_DUE), 17, partial(self._say, _("Recruiting ends"), cohorts.close_recruiting)
        )
        self._at(plan.step("match") or plan.step(template.ANSWERS_DUE), 18, self._match)
        self._at(plan.step(template.KICK_OFF), 12, self._kick_off)
        self._at(plan.step(template.LAST_DAY), 18, self._close)
        self.end = stage.at_hour(plan.steps[-1].date + timedelta(days=3), 12)

    def _at(self, step: Step | None, hour: int, act: object) -> None:
        assert step is not None
        self.stage.at(self.stage.at_hour(step.date, hour), act)  # type: ignore[arg-type]

    def _account(self, person: Person) -> User:
        if person.pk not in self._accounts:
            self._accounts[person.pk] = account_for(person)
        return self._accounts[person.pk]

    # Before it begins

    def _designed(self) -> Cohort:
        """A program that is open, with the design of the real one."""
        script, manager = self.stage.script, self.manager
        made = script["program"]
        program = design.create_program(
            name=made["name"], kind=made["kind"], preset=made["preset"], direction=made["direction"],
            kick_off=self.stage.kick_off, cohort_name=script["cohort"]["name"], by=manager,
        )  # fmt: skip
        cohort = program.cohorts.select_related("program").get()
        copy_into(cohort, script)
        program.refresh_from_db()
        design.name_people(
            program,
            sponsor=self.people[cast.SPONSOR],
            co_lead=self.people[cast.CO_LEAD],
            support_contact=self.people[cast.SUPPORT],
            trusted_contact=self.people[cast.TRUSTED],
            by=manager,
        )
        purpose, stop_rule = (made[name] or _("To be written.") for name in ("purpose", "stop_rule"))
        design.describe_program(program, purpose=purpose, stop_rule=stop_rule, by=manager)
        outcomes = [
            OutcomeText(one["statement"], one["side"], one["indicator"] or "?", 1, 2)  # type: ignore[arg-type]
            for one in script["outcomes"]
        ]
        design.set_outcomes(program, outcomes=outcomes or [OutcomeText("?", "both", "?", 1, 2)], by=manager)  # type: ignore[arg-type]
        for step in PRIVACY_STEPS:
            design.tick_privacy_step(program, step=step, by=manager)
        plan = reading.plan_of(program)
        design.set_plan(program, plan=replace(plan, success=plan.success or _("To be written.")), by=manager)
        design.freeze_analysis_plan(program, by=manager)
        design.open_program(program, by=manager)
        return Cohort.objects.select_related("program").get(pk=cohort.pk)

    def _reach(self, step: Step) -> None:
        """The day of a step has come: note it, and tick it as its owner would."""
        kinds = {template.SURVEY: SURVEY, template.TASK: TASK}
        if step.kind in (template.TASK, template.SURVEY, template.MARK) or step.is_gate:
            kind = GATE if step.is_gate else kinds.get(step.kind, MARK)
            self.stage.note(kind, str(step.title), str(Owner(step.owner).label))
        if step.is_a_task and step.slug not in automatic.FACTS:
            blueprint.finish_step(self.cohort, slug=step.slug, is_done=True, by=self.manager)

    def _say(self, what: str, verb: object) -> None:
        verb(self.cohort, by=self.manager)  # type: ignore[operator]
        self.stage.note(ACT, what, cast.MANAGER)

    # Recruiting

    def _recruit(self) -> None:
        design.confirm_cohort(self.cohort, gates=readiness.ORGANIZATION, by=self.manager)
        self._say(_("Recruiting begins, invitations go out"), cohorts.start_recruiting)
        for role, names in self.names.items():
            for name in names:
                participants.invite(self.cohort, person=self.people[name], role=role, by=self.manager)
        scope = scope_for(self.manager, "programs.cohort", self.cohort.code)
        for group in queries.drafts(scope):
            messaging.release_all(scope, messages=queries.group_rows(scope, group.key)[1], by=self.manager)
        days = max(1, (plan_of(self.cohort).on(template.ANSWERS_DUE) - self.stage.now.date()).days)
        for role, names in self.names.items():
            for at, name in enumerate(names):
                moment = self.stage.now + timedelta(days=min(1 + at, days - 1), hours=at % 5)
                if name == LATE:
                    moment = self.stage.at_hour(plan_of(self.cohort).on(template.ANSWERS_DUE), 14)
                if name == SAYS_NO:
                    self.stage.at(moment, partial(self._decline, name))
                else:
                    self.stage.at(moment, partial(self._enroll, name, role, sends=name != NEVER_SENDS))
        self.stage.at(
            self.stage.now + timedelta(days=min(2, days - 1)), partial(self._enroll, LATE, Role.MENTOR, sends=False)
        )

    def _decline(self, name: str) -> None:
        part = self.cohort.participants.get(person=self.people[name])
        participants.decline(part, by=self._account(self.people[name]))

    def _enroll(self, name: str, role: Role, *, sends: bool) -> None:
        person = self.people[name]
        user = self._account(person)
        part = participants.join(self.cohort, person=person, role=role, by=user)
        self._fill_in(part, user)
        if sends:
            design.confirm_readiness(part, gates=readiness.gates_for(part), by=user)
            sending.enroll(part, by=user)

    def _fill_in(self, part: Participant, user: User) -> None:
        brings, asks = (SENIOR, JUNIOR) if part.person.name in cast.SENIORS else (JUNIOR, SENIOR)
        for slug in brings:
            enrollment.set_offer(part, topic=self.topics[slug], level=4, by=user)
        for slug in asks[:3]:
            enrollment.set_want(part, topic=self.topics[slug], level=2, by=user)
        slots = [f"{day}-{slot}" for day in ("mon", "tue", "wed", "thu") for slot in ("morning", "afternoon")]
        enrollment.set_times(part, times=slots, time_zone=part.person.time_zone, by=user)
        enrollment.set_languages(part, languages={"en": Fluency.FIRST}, by=user)
        enrollment.set_consent(part, matching=True, results=True, by=user)

    # Pairs

    def _match(self) -> None:
        making = modes.making_of(self.cohort.program)
        if making.has_shortlists:
            self._show_lists()
        elif making.has_events:
            self._invite_to_event()
        elif making.has_self_match:
            self._let_them_ask()
        else:
            self._solved(matching.match(self.cohort, by=self.manager))

    def _show_lists(self) -> None:
        """Everybody is shown three people, and answers or not."""
        lists = matching.draw_up(self.cohort, by=self.manager)
        matching.release_shortlists(
            lists, answer_by=self.stage.now.date() + timedelta(days=LISTS_ANSWERED_IN), by=self.manager
        )
        self.stage.note(ACT, _("Everybody is shown a shortlist of three"), cast.MANAGER)
        self._answered(lists)

    def _invite_to_event(self) -> None:
        """All but one come to short conversations, one of them does not appear; then every second one answers."""
        today = self.stage.now.date()
        day = next(day for ahead in range(3) if (day := today + timedelta(days=EVENT_IN + ahead)).weekday() < SATURDAY)
        details = matching.EventDetails(
            day=day,
            at=time(15, 0),
            time_zone=timezone.get_current_timezone_name(),
            place=_("Canteen"),
            answer_by=day - timedelta(days=1),
            answer_days=LISTS_ANSWERED_IN - EVENT_IN,
        )
        event = matching.plan_event(self.cohort, details=details, by=self.manager)
        matching.invite(event, by=self.manager)
        self.stage.note(ACT, _("Everybody is invited to short conversations"), cast.MANAGER)
        guests = list(event.guests.select_related("participant__person").order_by("pk"))
        for at, guest in enumerate(guests[:-1]):
            by = self._account(guest.participant.person)
            act = partial(matching.answer_event, guest, comes=True, by=by)
            self.stage.at(self.stage.now + timedelta(hours=1, minutes=at), act)
        announce = partial(matching.announce, event, by=self.manager)
        self.stage.at(event.reply_by + timedelta(hours=9), announce)
        missing = partial(matching.note_presence, guests[0], presence="absent", by=self.manager)
        self.stage.at(event.starts_at, missing)
        self.stage.at(event.ends_at + timedelta(hours=2), partial(self._rank, event))

    def _rank(self, event: ConversationEvent) -> None:
        """The step that ends the event has asked those who met."""
        event.refresh_from_db()
        assert event.shortlists is not None
        self._answered(event.shortlists)

    def _answered(self, lists: ShortlistRound) -> None:
        """Every second one answers, the others are reminded and need not; when the day is over the solver finishes."""
        parts = self.cohort.participants.filter(shortlist_entries__round=lists).select_related("person").distinct()
        for at, part in enumerate(parts.order_by("pk")):
            if at % 2:
                by = self._account(part.person)
                act = partial(matching.choose, lists, participant=part, how="all", by=by)
                self.stage.at(self.stage.now + timedelta(hours=20 + at), act)
        assert lists.answer_by is not None
        self.stage.at(self.stage.at_hour(timezone.localtime(lists.answer_by).date(), 9), partial(self._finish, lists))

    def _let_them_ask(self) -> None:
        """People ask each other; one says yes, one leaves it to the program where there are two to ask, the others wait."""
        today = self.stage.now.date()
        ends = today + timedelta(days=LISTS_ANSWERED_IN)
        asking = matching.open_self_match(self.cohort, begins=today, ends=ends, answer_days=4, by=self.manager)
        self.stage.note(ACT, _("People may ask each other"), cast.MANAGER)
        self.stage.at(self.stage.now + timedelta(hours=2), partial(self._ask_each_other, asking))
        closes = self.stage.at_hour(ends + timedelta(days=1), 9)
        self.stage.at(closes, partial(self._after_asking, asking))

    def _ask_each_other(self, asking: SelfMatchRound) -> None:
        """Everybody asks the best on their list whom nobody asks yet."""
        seats = asking.seats.filter(participant__role=asking.asks)
        found: dict[int, tuple[SelfMatchSeat, SelfMatchSeat]] = {}
        for seat in seats.select_related("round__cohort__program", "participant__person").order_by("participant_id"):
            others = can_be_asked(seat, now=self.stage.now)
            other = next((one for one in others if one.participant_id not in found), None)
            if other is not None:
                found[other.participant_id] = (seat, other)
        pairs = list(found.values())
        if len(pairs) > 1:
            last = pairs[-1][1]
            matching.set_asking_rules(
                last,
                most_open=last.most_open,
                approves=Approval.MANAGER,
                topics=set(),
                is_closed=False,
                by=self._account(last.participant.person),
            )
        for at, (seat, other) in enumerate(pairs):
            self.stage.at(
                self.stage.now + timedelta(hours=at), partial(self._ask, seat, other, at in (0, len(pairs) - 1))
            )

    def _ask(self, seat: SelfMatchSeat, other: SelfMatchSeat, becomes_a_pair: bool) -> None:
        """One asks another; of some it becomes a pair, by a yes where the other one decides."""
        asker, asked = seat.participant, other.participant
        request = matching.ask(seat.round, asker=asker, asked=asked.code, by=self._account(asker.person))
        if not becomes_a_pair:
            return
        if request.agreed_at is None:
            say_yes = partial(matching.approve, request, by=self._account(asked.person))
            self.stage.at(self.stage.now + timedelta(hours=9), say_yes)
        self.stage.at(self.stage.now + timedelta(hours=20), partial(self._make_pair, request))

    def _make_pair(self, request: SelfMatchRequest) -> None:
        chosen.make_pair(request, by=self.manager)
        self.stage.note(ACT, _("Two who found each other are a pair"), cast.MANAGER)

    def _after_asking(self, asking: SelfMatchRound) -> None:
        self._solved(matching.finish_self_match(asking, by=self.manager))

    def _finish(self, lists: ShortlistRound) -> None:
        self._solved(matching.finish(lists, by=self.manager))

    def _solved(self, run: Run) -> None:
        self.stage.note(ACT, _("The matching run is solved and reviewed"), cast.MANAGER)
        ask = plan_of(self.cohort).step("ask")
        moment = self.stage.at_hour(ask.date, 10) if ask else self.stage.now
        self.stage.at(max(moment, self.stage.now), partial(self._release, run))

    def _release(self, run: Run) -> None:
        release.release_run(run, by=self.manager)
        self.stage.note(ACT, _("Both people of each pair are asked"), cast.MANAGER)
        # Pods first: the last is the one in which somebody never answers, and a pod's yes is to be heard, too.
        pairs = list(Pairing.objects.filter(run=run).annotate(people=Count("members")).order_by("-people", "pk"))
        for at, pairing in enumerate(pairs):
            for member in pairing.members.select_related("participant__person"):
                moment = self.stage.now + timedelta(hours=5 + 9 * at % 40)
                user = self._account(member.participant.person)
                if at == len(pairs) - 1 and member.role == Role.MENTEE:
                    continue  # one never answers: reminded, then the question lapses
                self.stage.at(moment, partial(answers.accept, member, by=user))

    def _kick_off(self) -> None:
        """All book all their meetings, as they are asked to; but one pair never does, and one books two."""
        self._say(_("The cohort begins"), cohorts.start_running)
        pairs = Pairing.objects.filter(cohort=self.cohort, state=PairingState.ACTIVE).order_by("pk")
        for at, pairing in enumerate(pairs):
            if at:
                self.stage.at(self.stage.now + timedelta(hours=3, minutes=at), partial(self._book, pairing, at))

    def _book(self, pairing: Pairing, at: int) -> None:
        members = {
            one.role: one
            for one in pairing.members.select_related("participant__person", "participant__cohort__program")
        }
        count = 2 if at == 1 else self.cohort.meetings_planned
        booked = meetings.plan_series(
            pairing,
            first=self.stage.at_hour(plan_of(self.cohort).meetings[0], 9 + at % 6),
            every_weeks=max(1, self.cohort.weeks // (self.cohort.meetings_planned + 1)),
            count=count,
            by=self._user(members[Role.MENTEE]),
        )
        for number, meeting in enumerate(booked):
            if at == 2 and number in (2, 3, 4):
                self.stage.at(meeting.starts_at - timedelta(days=1), partial(self._cancel, meeting, members))
            else:
                self.stage.at(meeting.starts_at + timedelta(hours=2), partial(self._meet, meeting, members, number))
        for late, member in enumerate(members.values()):
            # In one pair the mentee reads when the reminder has come.
            moment = booked[0].starts_at - timedelta(days=1 if (at, late) == (3, 1) else 4)
            self.stage.at(max(moment, self.stage.now), partial(self._read, member))
        later = booked[len(booked) // 2].starts_at - timedelta(days=2)
        if at == 3:
            self.stage.at(later, partial(self._pause, pairing, members))
        if at == 4:
            self.stage.at(later, partial(self._end, pairing, members))

    def _user(self, member: Member) -> User:
        return self._account(member.participant.person)

    def _read(self, member: Member) -> None:
        """Somebody prepares for the first meeting."""
        if path := path_of(member.participant):
            right = [question.right for question in path.questions]
            pass_check(member.participant, chosen=right, by=self._user(member))

    def _cancel(self, meeting: Meeting, members: dict[str, Member]) -> None:
        meeting.refresh_from_db()
        if meeting.state == MeetingState.PLANNED:
            meetings.cancel(meeting, by=self._user(members[Role.MENTEE]))

    def _meet(self, meeting: Meeting, members: dict[str, Member], number: int) -> None:
        meeting.refresh_from_db()
        if meeting.state == MeetingState.CANCELLED:
            return
        if meeting.state == MeetingState.PLANNED:
            meetings.hold(meeting, by=self._user(members[Role.MENTEE]))
        if number == 0:
            draft = agreement.propose(meeting.pairing, by=self._user(members[Role.MENTOR]))
            for member in members.values():
                agreement.sign(draft, by=self._user(member))
                goals.add_goal(meeting.pairing, learner=member.role, text=_("A goal"), by=self._user(member))
        self.stage.at(meeting.starts_at + timedelta(hours=30), partial(self._answer, meeting))

    def _answer(self, meeting: Meeting) -> None:
        """A mentor who is still there says how it was: one of a pod may have left since."""
        there = meeting.pairing.members.filter(participant__role=Role.MENTOR).select_related("participant__person")
        mentor = there.latest("pk")
        check_ins.answer(meeting, member=mentor, answer=3, by=self._user(mentor))

    def _pause(self, pairing: Pairing, members: dict[str, Member]) -> None:
        until = self.stage.now.date() + timedelta(weeks=4)
        closure.pause(pairing, until=until, by=self._user(members[Role.MENTEE]))
        self.stage.note(ACT, _("A pair pauses until %(day)s") % {"day": written(until, "short")})

    def _end(self, pairing: Pairing, members: dict[str, Member]) -> None:
        closure.end(pairing, by=self._user(members[Role.MENTOR]))
        self.stage.note(ACT, _("A pair ends, without a reason"))

    def _close(self) -> None:
        closure.complete_all(self.cohort, by=self.manager)
        self.stage.note(ACT, _("All pairs are completed"), cast.MANAGER)
        self.stage.at(
            clock.now() + timedelta(hours=1), partial(self._say, _("The cohort is closed"), cohorts.close_cohort)
        )


def play(script: dict[str, Any], *, tell: Callable[[int], None]) -> list[dict[str, Any]]:
    """The log of the whole program. To be called once, on an empty database."""
    stage = Stage(script)
    # One transaction: nothing of it outlives the process, so nothing has to reach the disk.
    with translation.override(script["language"]), transaction.atomic():
        with clock.moved_to(stage.begin):
            course = Course(stage)
        stage.play(until=course.end, tell=tell)
    return stage.log.as_data()
