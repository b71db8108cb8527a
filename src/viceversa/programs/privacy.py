"""What programs keep about people. Read by the export, the retention job and the works council's pack."""

from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named, not_personal
from viceversa.core.retention import kept
from viceversa.programs import retention
from viceversa.programs.models import (
    Admission,
    CalendarFeed,
    Call,
    Cohort,
    CohortReady,
    DayOff,
    DoNotMatch,
    Draw,
    Nomination,
    Offer,
    OffLimits,
    Outcome,
    Panel,
    Participant,
    Program,
    ProgramManager,
    Ready,
    Release,
    Review,
    Want,
)

named(
    {
        Participant: _("enrollments"),
        Offer: _("what participants offer"),
        Want: _("what participants want to learn"),
        OffLimits: _("topics that are off limits"),
        DoNotMatch: _("who does not want to be paired with whom"),
        ProgramManager: _("who manages a program"),
        Admission: _("exceptions to a program’s rules"),
        Nomination: _("nominations"),
        Ready: _("participants’ yes to what they should know"),
        Release: _("hours asked of line managers"),
        Draw: _("draws of places"),
        Review: _("readings of applications"),
        CohortReady: _("managers’ yes before recruiting"),
        CalendarFeed: _("managers’ private calendar addresses"),
    }
)

MANAGERS = _("the program’s managers")
OWN = _("the person")
PARTNER = _("the partner, once they are a pair")
MATCHING = _("the matching engine")

declare(
    Participant,
    "times",
    "time_zone",
    "languages",
    "fluency",
    purpose=_("Whom somebody can meet: weekly times, and the languages they can talk in, with how well."),
    readers=(OWN, MATCHING, _("the partner, once they are a pair: shared hours only")),
    retention=retention.ANSWERS.when,
    person_path="person",
)
declare(
    Participant,
    "matching_consent_at",
    purpose=_("When somebody agreed that their answers are used for a match."),
    readers=(OWN, _("privacy officers")),
    retention=retention.ANSWERS.when,
    person_path="person",
)
declare(
    Participant,
    "results_consent_at",
    purpose=_("When somebody agreed that their answers are counted in results about groups."),
    readers=(OWN, _("privacy officers")),
    retention=retention.COUNTED.when,
    person_path="person",
)
declare(
    Participant,
    "enrolled_at",
    "ended_at",
    "changed_at",
    purpose=_("When answers were sent, last changed, and when somebody left or finished."),
    readers=(OWN, MANAGERS),
    retention=retention.ENROLLMENTS.when,
    person_path="person",
)
declare(
    Participant,
    "role",
    "state",
    "capacity",
    purpose=_("In which role somebody takes part, how far they are, and how many people they can meet."),
    readers=(OWN, _("the program’s managers, to whom a decline looks like an open invitation")),
    retention=retention.ENROLLMENTS.when,
    person_path="person",
)
declare(
    Offer,
    "topic",
    "level",
    "example",
    purpose=_("What somebody brings: topic, level, and an example in their own words."),
    readers=(OWN, MANAGERS, MATCHING, PARTNER),
    retention=retention.ANSWERS.when,
    person_path="participant__person",
)
declare(
    Want,
    "topic",
    "level",
    "example",
    purpose=_("What somebody wants to learn: topic, what they know today, and what for, in their own words."),
    readers=(OWN, MANAGERS, MATCHING, PARTNER),
    retention=retention.ANSWERS.when,
    person_path="participant__person",
)
declare(
    OffLimits,
    "topic",
    purpose=_("What somebody will not talk about, so that nobody is paired for it or asks about it."),
    readers=(OWN, MATCHING, PARTNER),
    retention=retention.ANSWERS.when,
    person_path="participant__person",
)
declare(
    DoNotMatch,
    "person",
    purpose=_("Whom somebody does not want to be paired with. No reason is asked, and nobody is told."),
    readers=(OWN, MATCHING),
    retention=retention.DO_NOT_MATCH.when,
    person_path="participant__person",
)
declare(
    ProgramManager,
    "since",
    purpose=_("Who manages a program, and since when."),
    readers=(MANAGERS, _("participants of the program")),
    retention=kept(_("as long as they manage it"), because=_("it is needed for as long as the person has the role")),
    person_path="user__person",
)
declare(
    Admission,
    "because",
    "created_at",
    purpose=_("Why somebody may take part although the rules of the program leave them out, and since when."),
    readers=(OWN, MANAGERS),
    retention=retention.ADMISSIONS.when,
    person_path="person",
)
declare(
    Nomination,
    "nominee",
    "role",
    "is_named",
    purpose=_(
        "Whom somebody suggested, for which role, and whether the mail may say who it was. Never what they answered."
    ),
    readers=(_("whoever suggested them"),),
    retention=retention.NOMINATIONS.when,
    person_path="by",
)
declare(
    Ready,
    "gate",
    "at",
    purpose=_("When somebody said yes to a sentence of readiness. A no is not kept."),
    readers=(OWN,),
    retention=retention.READINESS.when,
    person_path="participant__person",
)
declare(
    Release,
    "hours",
    "answer",
    "answered_at",
    purpose=_("How many hours a line manager was told of or asked for, and the one answer."),
    readers=(OWN, _("the line manager"), MANAGERS),
    retention=retention.RELEASES.when,
    person_path="participant__person",
)
declare(
    Draw,
    "record",
    purpose=_(
        "A draw of places: codes of those who applied, their unit, site or grade, and who got a place; beside a "
        "panel their band, until the cohort kicks off."
    ),
    readers=(MANAGERS, _("the person: their own line of it")),
    retention=retention.DRAWS.when,
)
declare(
    Review,
    "points",
    purpose=_("What readers, who see no name, chose about an application among the sentences of the rubric."),
    readers=(_("the person, in words and once the panel has closed"), _("the reader, until it closes")),
    retention=retention.PANELS.when,
    person_path="participant__person",
    reveal=lambda review: review.points if review.panel.closed_at else {},
)
declare(
    Review,
    "done_at",
    "skipped_at",
    purpose=_("When an application was read, or handed back because its reader recognized the person."),
    readers=(_("the reader"), _("the program’s managers: how many are read")),
    retention=retention.PANELS.when,
    person_path="reviewer__person",
)
not_personal(Panel, "criteria", "begun_at", "closed_at", because="the rule of a panel, not about anybody")
declare(
    CohortReady,
    "gate",
    "at",
    purpose=_("Who confirmed what must be in place before a cohort recruits, and when."),
    readers=(MANAGERS,),
    retention=retention.COHORT_READINESS.when,
    person_path="by__person",
)
not_personal(Call, "strata", "next_round", because="about the cohort, not about anybody")
not_personal(Draw, "strata", "seed", "fingerprint", "drawn_at", because="the rule of a draw, not about anybody")
not_personal(
    Program,
    "name",
    "purpose",
    "need",
    "stop_rule",
    "policy",
    "eligibility",
    "labels",
    "plan",
    "frozen_plan",
    "analysis_plan",
    "video_link",
    because="about the program, not about anybody",
)
not_personal(Program, "privacy_steps", "analysis_plan_frozen_at", because="when the program took a step")
not_personal(Outcome, "statement", "indicator", "item_set", because="about the program, not about anybody")
not_personal(Cohort, "plan_changes", "countries", "days_off", because="steps and dates of the plan, by role")
not_personal(DayOff, "name", "first", "last", because="days off of the whole company")
declare(
    CalendarFeed,
    "made_at",
    purpose=_("The private address under which a manager’s calendar program reads the plans of their cohorts."),
    readers=(OWN,),
    retention=kept(_("until the account is removed"), because=_("it holds for as long as the manager uses it")),
    person_path="user__person",
)
not_personal(CalendarFeed, "token", because="a secret address, of no meaning without the server")
not_personal(Cohort, "name", "kick_off", "closed_at", "join_token", because="about the cohort, not about anybody")
