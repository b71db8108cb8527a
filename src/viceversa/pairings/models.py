"""The relationship: two people (a pod: three), their agreement, meetings, goals, check-ins, notes, concerns, end."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core import private
from viceversa.core.models import Coded
from viceversa.matching.models import Run
from viceversa.pairings.states import AnswerState, ConcernState, DelegationState, MeetingState, PairingState
from viceversa.people.models import Person
from viceversa.programs.models import Cohort, Participant, Program, Role


class Pairing(Coded):
    """One mentor and one mentee (a pod has two mentors), from being asked to the end.

    The last seven columns are facts about its meetings, kept by the verbs of actions/meetings.py, so that a list
    of 5,000 pairings says in one query who is stuck. Health is computed from them and from dates alone (health.py).
    `waiting_on` says whose turn it is; no reason for an end, and not who ended it, is ever stored.
    `broken_rule` is the rule of matching that a change in the directory broke, while the pair rests for it; `mended_at`
    the change by which it holds again. `rematch_asked_at`: one of the two asked for somebody else; not which of them.
    `looked_back_at` and `closed_well_at`: when the last of them had answered halfway, and at the end; not what.
    `every_weeks` is the rhythm the two chose when they booked a series; `nudged_at` the last reminder to book.
    `back_at`: when it went on after its last pause; days without a meeting, and cancellations, count from there.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="pairings")
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="pairings")
    state = models.CharField(max_length=10, choices=PairingState, default=PairingState.ASKED)
    reasons = models.JSONField(default=list)
    waiting_on = models.CharField(max_length=8, choices=Role, blank=True)
    waiting_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    paused_until = models.DateField(null=True)
    back_at = models.DateTimeField(null=True)
    every_weeks = models.PositiveSmallIntegerField(null=True)
    nudged_at = models.DateTimeField(null=True)
    broken_rule = models.CharField(max_length=16, blank=True)
    mended_at = models.DateTimeField(null=True)
    rematch_asked_at = models.DateTimeField(null=True)
    looked_back_at = models.DateTimeField(null=True)
    closed_well_at = models.DateTimeField(null=True)

    last_held_at = models.DateTimeField(null=True)
    next_meeting_at = models.DateTimeField(null=True)
    held_count = models.PositiveSmallIntegerField(default=0)
    cancelled_in_a_row = models.PositiveSmallIntegerField(default=0)
    has_goal_to_mentee = models.BooleanField(default=False)
    has_goal_to_mentor = models.BooleanField(default=False)
    agreement_signed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["cohort", "state", "last_held_at"]),
            models.Index(fields=["state", "next_meeting_at"]),
        ]


class Member(Coded):
    """One person's part in a pairing: their role, and their answer when they were asked.

    `counts_agreed_at`: they agree to how often the pair met, and how long, being a fact on certificates.
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="members")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role)
    answer = models.CharField(max_length=10, choices=AnswerState, default=AnswerState.WAITING)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    counts_agreed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-role", "id"]
        constraints = [models.UniqueConstraint(fields=["pairing", "participant"], name="pairings_member_once")]


class FormerPair(models.Model):
    """Two people who are not suggested to each other for two years: they were a pair, or one said no.

    Written by retention alone, when the rows it follows from are deleted. It does not say which of the two it was.
    """

    mentor = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    ended_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ended_at"])]

    def __str__(self) -> str:
        return f"{self.mentor_id} and {self.mentee_id}"


class Agreement(Coded):
    """What the two settle in meeting 1. A new version is a new row; the program sees only that it is signed.

    In a pod `signed_by_mentor_at` is set when both mentors have signed; `signed_by` has the codes of all who have.
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="agreements")
    version = models.PositiveSmallIntegerField()
    clauses = models.JSONField(default=list)
    signed_by = models.JSONField(default=list)
    signed_by_mentor_at = models.DateTimeField(null=True)
    signed_by_mentee_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["pairing", "version"], name="pairings_agreement_version_once")]

    @property
    def is_signed(self) -> bool:
        return self.signed_by_mentor_at is not None and self.signed_by_mentee_at is not None

    def has_signed(self, member: Member) -> bool:
        """Whether this one of the people has signed it."""
        side = self.signed_by_mentor_at if member.role == Role.MENTOR else self.signed_by_mentee_at
        return side is not None or member.participant.code in self.signed_by


def new_calendar_key() -> str:
    """Something nobody can guess, for a new meeting."""
    return secrets.token_hex(16)


class Meeting(Coded):
    """One dated meeting of a pairing.

    `number` is its place by date among those not cancelled (a cancelled one has 0), kept by the verbs of
    actions/meetings.py. `settled_at` is when it was held or cancelled. Title and place are the two people's own.
    The last three columns are for calendars (ical.py): `sequence` is how often what they say has changed, `revised_at`
    when it did so last, `calendar_key` what makes the names of its entries unguessable. It never leaves the server.
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="meetings")
    number = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=120, blank=True)
    moved_count = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    revised_at = models.DateTimeField(null=True)
    calendar_key = models.CharField(max_length=32, default=new_calendar_key)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["pairing", "starts_at"],
                condition=models.Q(state=MeetingState.PLANNED),
                name="pairings_meeting_planned_once",
            ),
            models.CheckConstraint(condition=models.Q(minutes__range=(10, 240)), name="pairings_meeting_minutes"),
        ]
        indexes = [models.Index(fields=["state", "starts_at"])]

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def check_in_closes_at(self) -> datetime:
        """Until when a check-in about it can be given or changed: two weeks, the usual time between meetings."""
        return self.ends_at + timedelta(days=14)


class Attendance(Coded):
    """What somebody's own calendar answered to the invitation to a meeting. Both see it; nobody else does.

    It is about the date with this `sequence`: after a move it says nothing any more. `stamped_at` is when their calendar
    wrote the answer, so that an older one that arrives later changes nothing; `told_sequence` the date to which a no was
    passed on. `proposed_at` is another time that they propose for it, so many minutes long, until the others take it (then
    the meeting moves) or turn it down (`turned_down_at`).
    """

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        TENTATIVE = "tentative", _("accepted for now")
        DECLINED = "declined", _("declined")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="attendances")
    answer = models.CharField(max_length=10, choices=Answer)
    sequence = models.PositiveSmallIntegerField()
    stamped_at = models.DateTimeField()
    told_sequence = models.PositiveSmallIntegerField(null=True)
    proposed_at = models.DateTimeField(null=True)
    proposed_minutes = models.PositiveSmallIntegerField(null=True)
    turned_down_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "participant"], name="pairings_attendance_once")]

    @property
    def is_proposal(self) -> bool:
        """Whether another time is proposed, and nobody has turned it down. It may be about an earlier date (`sequence`)."""
        return self.proposed_at is not None and self.turned_down_at is None


class Delegation(Coded):
    """Somebody lets an assistant keep their dates in one cohort: time only, until a moment.

    One at a time for each enrollment. Who ended it is in the event; the state says how.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="delegations")
    assistant = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=DelegationState, default=DelegationState.ACTIVE)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=models.Q(state=DelegationState.ACTIVE),
                name="pairings_delegation_one_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["assistant", "state"])]


class AgendaItem(Coded):
    """Something to talk about in a meeting, brought by one of the two. Both see it; nobody else does.

    `put_aside_by` is who said "not this one": it is not on the agenda then, and nobody is told who said so, or why.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    by = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField(default=10)
    position = models.PositiveSmallIntegerField()
    put_aside_at = models.DateTimeField(null=True)
    put_aside_by = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["position"]


class Decision(Coded):
    """What the two decided, who does it, by when. Both see it; nobody else does.

    `to_do` is False where nothing follows from it; else, without an owner, everybody does it.
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="decisions")
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.SET_NULL, related_name="decisions")
    text = models.CharField(max_length=200)
    owner = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")
    to_do = models.BooleanField(default=True)
    decided_on = models.DateField()
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-decided_on", "-id"]


class Goal(Coded):
    """What one of the two wants to learn from the other. `learner` is the role that learns.

    `progress` is how far the two say they are; nothing is worked out from it.
    """

    class Progress(models.IntegerChoices):
        NOT_BEGUN = 0, _("Not begun")
        BEGUN = 1, _("A start is made")
        HALFWAY = 2, _("Half of the way")
        NEARLY = 3, _("Nearly there")
        THERE = 4, _("There")

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="goals")
    learner = models.CharField(max_length=8, choices=Role)
    text = models.CharField(max_length=200)
    progress = models.PositiveSmallIntegerField(choices=Progress, default=Progress.NOT_BEGUN)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class KeyStep(Coded):
    """One step towards a goal."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    text = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]


class CheckIn(Coded):
    """One person's one-tap answer about one meeting. Only they see it; the program sees averages of five or more."""

    class Answer(models.IntegerChoices):
        DID_NOT_MEET = 0, _("We didn’t meet")
        NOT_USEFUL = 1, _("Not useful")
        SO_SO = 2, _("So-so")
        USEFUL = 3, _("Useful")
        VERY_USEFUL = 4, _("Very useful")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="check_ins")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="check_ins")
    answer = models.PositiveSmallIntegerField(choices=Answer)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "participant"], name="pairings_checkin_once")]


class PrivateNote(Coded):
    """One person's own notes about one pairing: encrypted, bound to this row, read by their author alone."""

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="notes")
    sealed = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pairing", "author"], name="pairings_note_once")]

    @property
    def binding(self) -> str:
        return f"pairings.note:{self.code}"

    @property
    def text(self) -> str:
        """The plain text. Costs one decryption."""
        return private.unseal(self.sealed, bound_to=self.binding)


class Reflection(Coded):
    """What one person answers when a pair looks back: halfway, or at its end. Encrypted, bound to this row.

    Its author's alone, until all of the pair have answered, or they share it before (`shared_at`); then the others read
    the answers named in `shared`, and never the rest. `sealed_wish` says whether they would like to go on without the
    program: nobody reads it, unless all of the pair wish it (`told_at`).
    """

    class Moment(models.TextChoices):
        MIDPOINT = "midpoint", _("halfway")
        CLOSING = "closing", _("at the end")

    class Wish(models.TextChoices):
        """All three are as long as each other once encrypted."""

        GO_ON = "go_on", _("I would like to go on meeting, without the program")
        STOP = "stop", _("I would like to stop here")
        NONE = "none", _("I have no wish")

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="reflections")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="reflections")
    moment = models.CharField(max_length=8, choices=Moment)
    sealed = models.TextField(blank=True)
    sealed_wish = models.TextField(blank=True)
    shared = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True)
    shared_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pairing", "participant", "moment"], name="pairings_reflection_once")
        ]

    def binding(self, field: str) -> str:
        return f"pairings.reflection:{self.code}:{field}"

    @property
    def answers(self) -> dict[str, str]:
        """The plain answers by question. Costs one decryption."""
        text = private.unseal(self.sealed, bound_to=self.binding("answers"))
        found: dict[str, str] = json.loads(text) if text else {}
        return found

    @property
    def wish(self) -> str:
        """The plain wish; empty when none was told. Costs one decryption."""
        return private.unseal(self.sealed_wish, bound_to=self.binding("wish"))


class Certificate(Coded):
    """That somebody took part: facts alone, as they were on the day it was made. Its code lets a third person check it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="certificates")
    pairing = models.ForeignKey(Pairing, null=True, on_delete=models.SET_NULL, related_name="certificates")
    facts = models.JSONField()
    issued_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "pairing"], name="pairings_certificate_once")]


class Alumnus(Coded):
    """Somebody who finished a program and said that they may be asked again. There is a row only while they say so.

    `role` is the one they would take; `again`: they would take part once more; `tells`: newcomers may ask them how it was.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=8, choices=Role)
    again = models.BooleanField()
    tells = models.BooleanField()
    said_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "program"], name="pairings_alumnus_once")]


class Concern(Coded):
    """A confidential message to the support contact, encrypted; never to the program manager.

    `next_on` is when the support contact comes back to it, `is_promised` that they said so to who wrote it. `asked_at`: who
    wrote it was asked whether it is better now; `sealed_answer` is what they said, encrypted, for the support contact.
    """

    class Answer(models.TextChoices):
        """All three are as long as each other once encrypted."""

        BETTER = "better", _("Yes, it is better")
        NOT_YET = "not_yet", _("Not yet")
        TALK = "talk", _("I would like to talk")

    program_code = models.CharField(max_length=12)
    sender = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    recipient = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=ConcernState, default=ConcernState.SENT)
    sealed = models.TextField()
    read_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    next_on = models.DateField(null=True)
    is_promised = models.BooleanField(default=False)
    asked_at = models.DateTimeField(null=True)
    sealed_answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["recipient", "state", "created_at"])]

    def binding_of(self, field: str) -> str:
        return f"pairings.concern:{self.code}:{field}"

    @property
    def binding(self) -> str:
        return f"pairings.concern:{self.code}"

    @property
    def text(self) -> str:
        """The plain text. Costs one decryption."""
        return private.unseal(self.sealed, bound_to=self.binding)

    @property
    def answer(self) -> str:
        """What was said to the closing question; empty when nothing was. Costs one decryption."""
        return private.unseal(self.sealed_answer, bound_to=self.binding_of("answer"))
