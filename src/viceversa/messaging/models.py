"""What is said to whom, and what comes due: drafts, their delivery, reminders as data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded, Event
from viceversa.messaging.states import DueState, MessageState
from viceversa.people.models import Person


class Message(Coded):
    """One mail to one person, from draft to sent.

    Written in the same transaction as the change it tells of, so a crash loses neither or both.
    `key` is unique per event, recipient and kind: a repeated verb can't tell the same thing twice.
    `context` holds codes and plain facts; subject and body are rendered in the person's language when previewed
    and when sent. `handed_over_at` is written before the mail's last byte leaves, so after a crash we know whether
    the mail server may have it: if it may, a person decides (UNCONFIRMED), else it is sent again.
    `claimed_by` names one try of one worker ("worker/try"): one that was given up can't write about a later try.
    `address` is where the last try went; each try asks the directory anew.
    `mail_code` names the mail it went in: its own code, or that of another message it was joined with to one mail a day; one
    of its own where it was sent again without those.
    """

    kind = models.CharField(max_length=48)
    key = models.CharField(max_length=120, unique=True)
    to = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="messages")
    address = models.EmailField(blank=True)
    event = models.ForeignKey(Event, null=True, on_delete=models.SET_NULL, related_name="messages")
    scope_type = models.CharField(max_length=32, blank=True)
    scope_code = models.CharField(max_length=12, blank=True)
    context = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=MessageState, default=MessageState.DRAFT)
    urgent = models.BooleanField(default=False)
    send_after = models.DateTimeField()
    released_by = models.CharField(max_length=64, blank=True)
    claimed_by = models.CharField(max_length=64, blank=True)
    claimed_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_problem = models.CharField(max_length=300, blank=True)
    mail_code = models.CharField(max_length=12, blank=True)

    # Set on an unsaved message only, by a preview: what its step waits for counts as having happened.
    foreseen: bool = False

    class Meta:
        indexes = [
            models.Index(fields=["state", "send_after"]),
            models.Index(fields=["scope_type", "scope_code", "state"]),
            models.Index(fields=["to", "-created_at"]),
        ]


class Due(Coded):
    """Something that happens by itself at a moment: what, to which subject, in which scope.

    `what` names a step in `messaging.due.STEPS`; `key` is unique, so that planning twice plans once.
    `try_after` is `due_at` until a try goes wrong; then it moves on, and `last_problem` says what happened.
    """

    due_at = models.DateTimeField()
    what = models.CharField(max_length=48)
    key = models.CharField(max_length=120, unique=True)
    subject_type = models.CharField(max_length=32)
    subject_code = models.CharField(max_length=12)
    scope_type = models.CharField(max_length=32, blank=True)
    scope_code = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=8, choices=DueState, default=DueState.WAITING)
    try_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_problem = models.CharField(max_length=300, blank=True)
    played_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "try_after"]),
            models.Index(fields=["subject_type", "subject_code", "state"]),
            models.Index(fields=["scope_type", "scope_code", "state", "due_at"]),
        ]


class Preference(models.Model):
    """What a person does not want by mail. Urgent and contractual messages are not offered for refusal."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mail_preferences")
    kind = models.CharField(max_length=48)
    stopped_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="messaging_preference_once")]


class Often(models.TextChoices):
    """How often a person wants what can wait. Who has chosen nothing gets it as the program has settled."""

    AT_ONCE = "at_once", _("each by itself, when there is something")
    DAILY = "daily", _("at most one mail a day")
    WEEKLY = "weekly", _("once a week, on Monday morning")
    CALENDAR = "calendar", _("not at all: entries for my calendar will do")


class Rhythm(models.Model):
    """How often one person wants what can wait."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="mail_rhythm")
    often = models.CharField(max_length=8, choices=Often)
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.often


class MailRules(models.Model):
    """When mails of one scope may go out, where it differs from the company's. Hours are the recipient's own."""

    scope_type = models.CharField(max_length=32)
    scope_code = models.CharField(max_length=12)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    weekends = models.BooleanField(default=True)
    digest = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope_type", "scope_code"], name="messaging_mailrules_once")]


class Wording(models.Model):
    """Words of their own that one scope has for one kind of message in one language.

    `words` maps a sentence as the template has it (messaging/wordings.py) to what is said instead, with the same
    placeholders, as "{partner}". Plain text: it is escaped where it goes into HTML.
    """

    scope_type = models.CharField(max_length=32)
    scope_code = models.CharField(max_length=12)
    kind = models.CharField(max_length=48)
    language = models.CharField(max_length=8)
    words = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope_type", "scope_code", "kind", "language"], name="messaging_wording_once"
            )
        ]
