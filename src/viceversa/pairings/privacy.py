"""What pairings keep about people: why, who reads it, until when."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named, not_personal
from viceversa.core.retention import kept
from viceversa.pairings import retention
from viceversa.pairings.models import (
    AgendaItem,
    Agreement,
    Alumnus,
    Attendance,
    Certificate,
    CheckIn,
    Concern,
    Decision,
    Delegation,
    FormerPair,
    Goal,
    KeyStep,
    Meeting,
    Member,
    Pairing,
    PrivateNote,
    Reflection,
)

named(
    {
        Pairing: _("pairs"),
        Member: _("people’s parts in a pair"),
        Certificate: _("certificates of taking part"),
        FormerPair: _("former pairs"),
        Meeting: _("meetings"),
        Attendance: _("calendars’ answers to invitations"),
        Delegation: _("which assistants keep whose dates"),
        Agreement: _("agreements of a pair"),
        AgendaItem: _("points of an agenda"),
        Decision: _("what pairs decided"),
        Goal: _("goals"),
        KeyStep: _("steps towards a goal"),
        CheckIn: _("one-tap answers after a meeting"),
        PrivateNote: _("private notes"),
        Reflection: _("answers when a pair looks back"),
        Alumnus: _("who may be asked again"),
        Concern: _("concerns"),
    }
)

_PAIR = (_("the mentor"), _("the mentee"))
_PAIR_AND_MANAGERS = (*_PAIR, _("the program’s managers"))

declare(
    Pairing,
    "state",
    "started_at",
    "ended_at",
    "paused_until",
    "back_at",
    "every_weeks",
    "last_held_at",
    "next_meeting_at",
    "held_count",
    "cancelled_in_a_row",
    "has_goal_to_mentee",
    "has_goal_to_mentor",
    "agreement_signed_at",
    "looked_back_at",
    "closed_well_at",
    "nudged_at",
    purpose=_("Run the pairing, and see from dates alone where help is needed."),
    readers=_PAIR_AND_MANAGERS,
    retention=retention.DATES_WHEN,
    person_path="members__participant__person",
)
declare(
    Pairing,
    "reasons",
    purpose=_("Tell the two why they were suggested to each other."),
    readers=_PAIR_AND_MANAGERS,
    retention=retention.COHORT_WHEN,
)
declare(
    Pairing,
    "broken_rule",
    "mended_at",
    purpose=_(
        "Pause a pair that a change in the directory no longer allows. Not told to the two: it may say what their organization has not told them yet."
    ),
    readers=(_("the program’s managers"),),
    retention=kept(_("until the pair goes on or ends"), because=_("going on, or the end, clears it")),
)
declare(
    Pairing,
    "rematch_asked_at",
    purpose=_("Find somebody else for both, without a reason and without saying whose wish it was."),
    readers=(_("the program’s managers"),),
    retention=retention.DATES_WHEN,
)
declare(
    Pairing,
    "waiting_on",
    "waiting_since",
    "due_at",
    purpose=_("Remind who has not answered yet."),
    readers=(_("the person"),),
    retention=kept(
        _("until both have answered"), because=_("the last answer, or the end of the time to answer, clears it")
    ),
)
declare(
    Member,
    "role",
    purpose=_("Know who teaches whom what, in the program’s own direction."),
    readers=_PAIR_AND_MANAGERS,
    retention=retention.DATES_WHEN,
    person_path="participant__person",
)
declare(
    Member,
    "answer",
    "asked_at",
    "answered_at",
    purpose=_("Start a pairing only when both want it, and not suggest it twice."),
    readers=(_("the person"),),
    retention=retention.COHORT_WHEN,
    person_path="participant__person",
)
declare(
    Member,
    "counts_agreed_at",
    purpose=_("Put how often a pair met on certificates only when all of it agree."),
    readers=_PAIR,
    retention=retention.DATES_WHEN,
    person_path="participant__person",
)
declare(
    Certificate,
    "facts",
    "issued_on",
    purpose=_("Show that one took part, to whom one gives it. No rating, no praise, no score."),
    readers=(_("the person"), _("whoever its owner gives its code to")),
    retention=retention.CERTIFICATES.when,
    person_path="person",
)
declare(
    FormerPair,
    "mentor",
    "mentee",
    "ended_at",
    purpose=_(
        "Not suggest two people to each other again for two years. Not which of them said no, nor whether one did."
    ),
    readers=(_("the matching engine"),),
    retention=retention.FORMER.when,
)
declare(
    Meeting,
    "state",
    "starts_at",
    "minutes",
    "number",
    "moved_count",
    "settled_at",
    "sequence",
    "revised_at",
    purpose=_("Keep the dates of a pairing, and see whether two people find the time."),
    readers=_PAIR_AND_MANAGERS,
    retention=retention.DATES_WHEN,
    person_path="pairing__members__participant__person",
)
declare(
    Meeting,
    "place",
    "title",
    purpose=_("Say where the two meet, and what about."),
    readers=_PAIR,
    retention=retention.SHARED_WHEN,
    person_path="pairing__members__participant__person",
)
declare(
    Attendance,
    "answer",
    "sequence",
    "stamped_at",
    "told_sequence",
    "proposed_at",
    "proposed_minutes",
    "turned_down_at",
    purpose=_(
        "Know whether a date is in both calendars, and look for another one when somebody’s calendar says no or proposes "
        "one."
    ),
    readers=_PAIR,
    retention=retention.ATTENDANCES.when,
    person_path="participant__person",
)
declare(
    Delegation,
    "state",
    "until",
    "ended_at",
    purpose=_("Let an assistant keep somebody’s dates, and nothing else, until a day."),
    readers=(*_PAIR, _("the executive assistant")),
    retention=retention.DELEGATIONS.when,
    person_path="participant__person",
)
declare(
    Delegation,
    "assistant",
    purpose=_("Know who may keep somebody’s dates, and tell the pair who did."),
    readers=(*_PAIR, _("the executive assistant")),
    retention=retention.DELEGATIONS.when,
    person_path="assistant",
    reveal=lambda given: given.participant.person.name,
)
not_personal(Meeting, "calendar_key", because="makes the names of a meeting's entries in calendars unguessable")
declare(
    Agreement,
    "clauses",
    purpose=_("Keep what the two settled."),
    readers=_PAIR,
    retention=retention.AGREEMENTS.when,
    person_path="pairing__members__participant__person",
)
declare(
    Agreement,
    "signed_by",
    "signed_by_mentor_at",
    "signed_by_mentee_at",
    purpose=_("Know whether both agreed; the program sees only that it is signed."),
    readers=_PAIR,
    retention=retention.AGREEMENTS.when,
    person_path="pairing__members__participant__person",
)
declare(
    AgendaItem,
    "text",
    "put_aside_at",
    purpose=_("Plan what to talk about, and leave out what somebody would rather not."),
    readers=_PAIR,
    retention=retention.SHARED_WHEN,
    person_path="meeting__pairing__members__participant__person",
)
declare(
    AgendaItem,
    "put_aside_by",
    purpose=_("Let who put something aside, and nobody else, take it up again."),
    readers=(_("the person"),),
    retention=retention.SHARED_WHEN,
)
declare(
    Decision,
    "text",
    "to_do",
    "decided_on",
    "due_on",
    "done_at",
    purpose=_("Remember what the two will do."),
    readers=_PAIR,
    retention=retention.SHARED_WHEN,
    person_path="pairing__members__participant__person",
)
declare(
    Goal,
    "text",
    "learner",
    "progress",
    "closed_at",
    purpose=_("Say what each wants to learn from the other."),
    readers=_PAIR,
    retention=retention.SHARED_WHEN,
    person_path="pairing__members__participant__person",
)
declare(
    KeyStep,
    "text",
    "due_on",
    "done_at",
    purpose=_("Break a goal into steps one can tick."),
    readers=_PAIR,
    retention=retention.SHARED_WHEN,
    person_path="goal__pairing__members__participant__person",
)
declare(
    CheckIn,
    "answer",
    "answered_at",
    purpose=_("Learn whether meetings are useful; the program sees averages of five people or more."),
    readers=(_("the person"),),
    retention=retention.CHECK_INS.when,
    person_path="participant__person",
)
declare(
    PrivateNote,
    "sealed",
    purpose=_("Keep one’s own notes."),
    readers=(_("the person"),),
    retention=retention.NOTES.when,
    encrypted=True,
    person_path="author__person",
    reveal=lambda note: note.text,
)
declare(
    PrivateNote,
    "changed_at",
    purpose=_("Say when the notes were saved."),
    readers=(_("the person"),),
    retention=retention.NOTES.when,
    person_path="author__person",
)
declare(
    Reflection,
    "sealed",
    purpose=_(
        "Look back alone, before the pair does so together. The others read what their author shares, when all have answered."
    ),
    readers=(_("the person"),),
    retention=retention.REFLECTIONS.when,
    encrypted=True,
    person_path="participant__person",
    reveal=lambda reflection: reflection.answers,
)
declare(
    Reflection,
    "sealed_wish",
    purpose=_("Tell a pair that both would like to go on, and nothing else."),
    readers=(_("the person"),),
    retention=retention.REFLECTIONS.when,
    encrypted=True,
    person_path="participant__person",
    reveal=lambda reflection: reflection.wish,
)
declare(
    Reflection,
    "moment",
    "shared",
    "answered_at",
    "shared_at",
    "told_at",
    purpose=_(
        "Show each other what was chosen to be shared, once all have answered; the program sees only that they have."
    ),
    readers=_PAIR,
    retention=retention.REFLECTIONS.when,
    person_path="participant__person",
)
declare(
    Alumnus,
    "role",
    "again",
    "tells",
    "said_on",
    purpose=_("Ask people again who said that they may be asked."),
    readers=(_("the person"), _("the program’s managers")),
    retention=retention.ALUMNI.when,
    person_path="person",
)
declare(
    Concern,
    "sealed",
    purpose=_("Ask for help outside the reporting line."),
    readers=(_("the person"), _("the support contact")),
    retention=retention.CONCERNS.when,
    encrypted=True,
    person_path="sender",
    reveal=lambda concern: concern.text,
)
declare(
    Concern,
    "state",
    "read_at",
    "closed_at",
    "next_on",
    "is_promised",
    "asked_at",
    "answered_at",
    purpose=_("Know which messages are still to be read, and when somebody is to hear again."),
    readers=(_("the person"), _("the support contact")),
    retention=retention.CONCERNS.when,
    person_path="sender",
)
declare(
    Concern,
    "sealed_answer",
    purpose=_("Know whether it is better now."),
    readers=(_("the person"), _("the support contact")),
    retention=retention.CONCERNS.when,
    encrypted=True,
    person_path="sender",
    reveal=lambda concern: concern.answer,
)
not_personal(Concern, "program_code", because="Names a program, not a person.")
