"""What happens in programs: one function a verb, one file a noun.

programs       the design: purpose, people, outcomes, privacy steps, plan, opening
cohorts        one intake: its dates and its course
participants   coming in and leaving: invited, joined, declined, withdrawn, paired
enrollment     what a participant answers: offers, wants, times, languages, consent, sending
"""

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
    OutcomeText,
    add_manager,
    archive_program,
    create_program,
    describe_program,
    freeze_analysis_plan,
    name_people,
    open_program,
    remove_manager,
    set_outcomes,
    tick_privacy_step,
)

__all__ = [
    "OutcomeText",
    "add_manager",
    "archive_program",
    "close_cohort",
    "close_recruiting",
    "create_cohort",
    "create_program",
    "decline",
    "describe_program",
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
    "set_capacity",
    "set_consent",
    "set_do_not_match",
    "set_languages",
    "set_off_limits",
    "set_offer",
    "set_outcomes",
    "set_times",
    "set_want",
    "start_recruiting",
    "start_running",
    "tick_privacy_step",
    "withdraw",
]
