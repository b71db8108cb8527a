"""What happens in programs: one function a verb, one file a noun.

programs       the design: made, framed, described, staffed
results        what it shall change and how that is read: outcomes, privacy steps, analysis plan
lifecycle      its course: opened, wound down, stepped back, archived, duplicated
cohorts        one intake: its dates and its course
access         who may take part: the rules, and exceptions
participants   coming in and leaving: invited, joined, declined, withdrawn, paired
enrollment     what a participant answers: offers, wants, times, languages, consent, sending
"""

from viceversa.programs.actions.access import (
    NotEligible,
    admit,
    set_eligibility,
)
from viceversa.programs.actions.cohorts import (
    close_cohort,
    close_recruiting,
    create_cohort,
    move_kick_off,
    renew_join_link,
    reopen_recruiting,
    start_recruiting,
    start_running,
)
from viceversa.programs.actions.enrollment import (
    enroll,
    order_wants,
    remind_to_enroll,
    remove_offer,
    remove_want,
    set_capacity,
    set_consent,
    set_do_not_match,
    set_languages,
    set_off_limits,
    set_offer,
    set_times,
    set_want,
)
from viceversa.programs.actions.lifecycle import (
    archive_program,
    duplicate_program,
    open_program,
    resume_program,
    step_back_cohort,
    step_back_program,
    wind_down_program,
)
from viceversa.programs.actions.participants import (
    decline,
    export_participants,
    invite,
    join,
    mark_finished,
    mark_paired,
    mark_unpaired,
    withdraw,
)
from viceversa.programs.actions.programs import (
    add_manager,
    create_program,
    describe_program,
    name_people,
    remove_manager,
    set_frame,
    set_labels,
)
from viceversa.programs.actions.results import (
    OutcomeText,
    freeze_analysis_plan,
    set_outcomes,
    set_plan,
    tick_privacy_step,
)

__all__ = [
    "NotEligible",
    "OutcomeText",
    "add_manager",
    "admit",
    "archive_program",
    "close_cohort",
    "close_recruiting",
    "create_cohort",
    "create_program",
    "decline",
    "describe_program",
    "duplicate_program",
    "enroll",
    "export_participants",
    "freeze_analysis_plan",
    "invite",
    "join",
    "mark_finished",
    "mark_paired",
    "mark_unpaired",
    "move_kick_off",
    "name_people",
    "open_program",
    "order_wants",
    "remind_to_enroll",
    "remove_manager",
    "remove_offer",
    "remove_want",
    "renew_join_link",
    "reopen_recruiting",
    "resume_program",
    "set_capacity",
    "set_consent",
    "set_do_not_match",
    "set_eligibility",
    "set_frame",
    "set_labels",
    "set_languages",
    "set_off_limits",
    "set_offer",
    "set_outcomes",
    "set_plan",
    "set_times",
    "set_want",
    "start_recruiting",
    "start_running",
    "step_back_cohort",
    "step_back_program",
    "tick_privacy_step",
    "wind_down_program",
    "withdraw",
]
