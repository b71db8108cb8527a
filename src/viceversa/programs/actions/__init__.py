"""What happens in programs: one function a verb, one file a noun.

programs       the design: purpose, people, outcomes, privacy steps, plan, opening
cohorts        one intake: its dates and its course
participants   coming in and leaving: invited, joined, declined, withdrawn, paired
enrollment     what a participant answers: offers, wants, times, languages, consent, sending
readiness      what a participant and the organization say yes to before
calls          how a cohort recruits: open or not, places, policies
nominations    suggesting a colleague
releases       the line manager's hours
seeking        inviting people who bring a topic that is lacking
draws          too few places: a draw, and the waiting list
"""

from viceversa.programs.actions.calls import set_call, set_places, set_recruiting_policy
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
from viceversa.programs.actions.draws import announce_draw, free_places, hold_draw, move_up
from viceversa.programs.actions.enrollment import (
    enroll,
    order_wants,
    remind_invited,
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
from viceversa.programs.actions.nominations import nominate
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
from viceversa.programs.actions.readiness import confirm_cohort, confirm_readiness
from viceversa.programs.actions.releases import answer_release, remind_release, request_release
from viceversa.programs.actions.seeking import seek

__all__ = [
    "OutcomeText",
    "add_manager",
    "announce_draw",
    "answer_release",
    "archive_program",
    "close_cohort",
    "close_recruiting",
    "confirm_cohort",
    "confirm_readiness",
    "create_cohort",
    "create_program",
    "decline",
    "describe_program",
    "enroll",
    "export_participants",
    "free_places",
    "freeze_analysis_plan",
    "hold_draw",
    "invite",
    "join",
    "mark_finished",
    "mark_paired",
    "mark_unpaired",
    "move_kick_off",
    "move_up",
    "name_people",
    "nominate",
    "open_program",
    "order_wants",
    "remind_invited",
    "remind_release",
    "remind_to_enroll",
    "remove_manager",
    "remove_offer",
    "remove_want",
    "renew_join_link",
    "reopen_recruiting",
    "request_release",
    "seek",
    "set_call",
    "set_capacity",
    "set_consent",
    "set_do_not_match",
    "set_languages",
    "set_off_limits",
    "set_offer",
    "set_outcomes",
    "set_places",
    "set_recruiting_policy",
    "set_times",
    "set_want",
    "start_recruiting",
    "start_running",
    "tick_privacy_step",
    "withdraw",
]
