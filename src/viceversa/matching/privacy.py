"""What matching keeps about people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named, not_personal
from viceversa.matching.models import (
    Conversation,
    ConversationEvent,
    EventGuest,
    Finding,
    LeftOut,
    Proposal,
    Ruling,
    Run,
    SeatingPlan,
    SelfMatchRequest,
    SelfMatchRound,
    SelfMatchSeat,
    ShortlistEntry,
    ShortlistRound,
)
from viceversa.matching.retention import GUESTS, NOTES, REQUESTS, SHORTLIST_ANSWERS, WHEN, WHEN_LEFT, WHEN_TRIES
from viceversa.people.queries import topic_names

named(
    {
        Run: _("matching runs"),
        Proposal: _("proposed pairs"),
        LeftOut: _("who has no partner in a matching run"),
        Finding: _("what matching runs showed"),
        Ruling: _("managers’ decisions about two people"),
        ShortlistEntry: _("names on shortlists"),
        ShortlistRound: _("rounds of shortlists"),
        EventGuest: _("invitations to an event"),
        Conversation: _("conversations of a seating plan"),
        SeatingPlan: _("seating plans"),
        SelfMatchRequest: _("requests to be somebody’s partner"),
        SelfMatchSeat: _("places in rounds in which people ask each other"),
        SelfMatchRound: _("rounds in which people ask each other"),
    }
)

declare(
    Run,
    "problem",
    purpose=_(
        "The frozen input of a run, so that its result can be checked again: codes instead of names, and what each "
        "participant offered, wanted, ruled out and can’t be matched with."
    ),
    readers=(_("the matching engine"),),
    retention=WHEN,
)
declare(
    Run,
    "result",
    "figures",
    purpose=_("The answer of a run with its proof, by participants’ codes."),
    readers=(_("the program’s managers"),),
    retention=WHEN_TRIES,
)
declare(
    Proposal,
    "reasons",
    purpose=_("Why two people fit, shown to managers with points and to the two in words."),
    readers=(_("the program’s managers"), _("the two people")),
    retention=WHEN,
)
declare(
    LeftOut,
    "reason",
    "would_help",
    purpose=_("Why somebody has nobody in a run, and what would help. Never a do-not-match wish."),
    readers=(_("the program’s managers"),),
    retention=WHEN,
)
declare(
    Finding,
    "curve",
    "swaps",
    "placing",
    "weights",
    purpose=_(
        "What was worked out from a run: fairness against total fit, who would rather change, what would help, by "
        "participants’ codes. Never a do-not-match wish."
    ),
    readers=(_("the program’s managers"),),
    retention=WHEN,
)
declare(
    Ruling,
    "note",
    purpose=_("Why a manager locked or ruled out a pair, for the other managers."),
    readers=(_("the program’s managers"),),
    retention=WHEN,
)
declare(
    Run,
    "name",
    purpose=_("What a manager calls a run that is kept as a draft, for the other managers."),
    readers=(_("the program’s managers"),),
    retention=WHEN,
)
not_personal(Run, "progress", because="How far the worker is with a run.")
not_personal(Run, "settings", because="Weights and limits of a run, and which pairs were locked or ruled out, by code.")
not_personal(Run, "solved_at", "released_at", "used_at", because="When a run was solved, released, and gone back to.")
not_personal(Run, "failure", because="Why a run could not be solved, as a sentence about the run.")
not_personal(Finding, "asked_at", because="When something was worked out from a run.")
declare(
    ShortlistEntry,
    "place",
    "vetoed",
    purpose=_(
        "In which order somebody put the people on their shortlist, and whom they left out. No reason is asked, and "
        "nobody is told."
    ),
    readers=(_("the person"), _("the matching engine")),
    retention=SHORTLIST_ANSWERS.when,
    person_path="participant__person",
)
declare(
    ShortlistEntry,
    "reasons",
    purpose=_("Why somebody is on a shortlist, shown in words to the person whose list it is."),
    readers=(_("the person whose list it is"),),
    retention=SHORTLIST_ANSWERS.when,
)
declare(
    ShortlistRound,
    "problem",
    "result",
    purpose=_("The frozen input of shortlists and the lists with their proof, by participants’ codes."),
    readers=(_("the matching engine"),),
    retention=WHEN,
)
not_personal(ShortlistRound, "settings", because="Weights and limits, by name.")
not_personal(
    ShortlistRound, "answer_by", "released_at", "closed_at", because="When shortlists were shown, and until when."
)
declare(
    EventGuest,
    "answer",
    "answered_at",
    "presence",
    purpose=_(
        "Whether somebody comes to an event of short conversations, and was there, so that people can be seated. No "
        "reason is asked; that somebody said no is told to nobody."
    ),
    readers=(_("the person"), _("the program’s managers: who comes and who is there")),
    retention=GUESTS.when,
    person_path="participant__person",
)
declare(
    Conversation,
    "reasons",
    purpose=_("Why two people meet for a short conversation, shown to the two in words."),
    readers=(_("the two people"),),
    retention=WHEN_LEFT,
)
declare(
    SeatingPlan,
    "people",
    "problem",
    "result",
    purpose=_(
        "Who took part in an event when it was planned, the frozen input and the answer with its proof, by participants’ "
        "codes."
    ),
    readers=(_("the matching engine"),),
    retention=WHEN,
)
not_personal(SeatingPlan, "settings", because="Weights and limits, by name.")
not_personal(
    ConversationEvent, "place", "link", "time_zone", because="Where an event is, and by which clock it was planned."
)
not_personal(
    ConversationEvent, "starts_at", "reply_by", "sequence", "announced_at", "over_at",
    because="When an event is, how often it was moved, until when people answer, when it was announced and over.",
)  # fmt: skip
declare(
    SelfMatchRequest,
    "note",
    purpose=_("A word from somebody who asks to whom they ask."),
    readers=(_("the two people"), _("the program’s managers, if whoever is asked leaves the choice to them")),
    retention=NOTES.when,
    person_path="asker__person",
)
declare(
    SelfMatchRequest,
    "sent_at",
    "until",
    "agreed_at",
    "reminded_at",
    "withdrawn",
    purpose=_(
        "When somebody asked somebody else to be matched, until when, whether it was taken back, and when both had said "
        "yes."
    ),
    readers=(
        _("the two people; not the answer before the two are a pair"),
        _("the program’s managers, once both have said yes"),
    ),
    retention=REQUESTS.when,
)
declare(
    SelfMatchRequest,
    "declined",
    purpose=_("Whether somebody let a request go. No reason is asked, and nobody is told."),
    readers=(_("the person"), _("the matching engine")),
    retention=REQUESTS.when,
    person_path="asked__person",
)
declare(
    SelfMatchSeat,
    "most_open",
    "approves",
    "is_closed",
    "ruled_at",
    purpose=_("By which rules somebody may be asked: how many at a time, who says yes, or not at all."),
    readers=(_("the person"),),
    retention=WHEN,
    person_path="participant__person",
)
declare(
    SelfMatchSeat,
    "topics",
    purpose=_("The topics about which alone somebody may be asked."),
    readers=(_("the person"),),
    retention=WHEN,
    person_path="participant__person",
    reveal=lambda seat: sorted(label for pk, (_slug, label) in topic_names().items() if pk in seat.topics),
)
declare(
    SelfMatchSeat,
    "listed",
    "profile",
    purpose=_("Whom somebody may ask, and what the engine knows of them each morning of self-match."),
    readers=(_("the matching engine"),),
    retention=WHEN,
)
declare(
    SelfMatchRound,
    "frame",
    purpose=_("The question of self-match without its people: weights, rules, and which pairs are ruled out, by code."),
    readers=(_("the matching engine"),),
    retention=WHEN,
)
not_personal(SelfMatchRound, "settings", because="Weights and limits, by name.")
not_personal(
    SelfMatchRound, "begins_at", "until", "listed_at", "told_at", "closed_at", because="When people may ask each other."
)
