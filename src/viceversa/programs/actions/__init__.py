"""What happens in programs: one function a verb, one file a noun.

programs       the design: made, framed, described, staffed
results        what it shall change and how that is read: outcomes, privacy steps, analysis plan
lifecycle      its course: opened, wound down, stepped back, archived, duplicated
cohorts        one intake: its dates and its course
access         who may take part: the rules, and exceptions
participants   coming in and leaving: invited, joined, declined, withdrawn, paired
enrollment     what a participant answers: offers, wants, times, languages, consent
sending        sending the answers, and reminding those who have not
readiness      what a participant and the organization say yes to before
calls          how a cohort recruits: open or not, places, policies
modes          how pairs are made
nominations    suggesting a colleague
releases       the line manager's hours
seeking        inviting people who bring a topic that is lacking
draws          too few places: a draw, and the waiting list
panels         too few places: applications read without names
"""

from viceversa.programs.actions.access import (
    NotEligible,
    admit,
    set_eligibility,
)
from viceversa.programs.actions.attaching import set_attaching
from viceversa.programs.actions.calendars import set_calendars
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
from viceversa.programs.actions.draws import announce_draw, free_places, hold_draw, move_up, tell_of_draw
from viceversa.programs.actions.enrollment import (
    order_wants,
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
    stop_counting,
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
from viceversa.programs.actions.modes import set_making
from viceversa.programs.actions.nominations import nominate
from viceversa.programs.actions.panels import (
    add_reviewer,
    begin_panel,
    choose_panel,
    drop_panel,
    remove_reviewer,
    save_review,
    skip_review,
)
from viceversa.programs.actions.participants import (
    come_back,
    decline,
    export_participants,
    invite,
    join,
    mark_finished,
    mark_left,
    mark_paired,
    mark_unpaired,
    rest,
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
from viceversa.programs.actions.readiness import confirm_cohort, confirm_readiness
from viceversa.programs.actions.releases import answer_release, remind_release, request_release
from viceversa.programs.actions.results import (
    OutcomeText,
    freeze_analysis_plan,
    set_outcomes,
    set_plan,
    tick_privacy_step,
)
from viceversa.programs.actions.seeking import seek
from viceversa.programs.actions.sending import enroll, remind_invited, remind_to_enroll

__all__ = [
    "NotEligible",
    "OutcomeText",
    "add_manager",
    "add_reviewer",
    "admit",
    "announce_draw",
    "answer_release",
    "archive_program",
    "begin_panel",
    "choose_panel",
    "close_cohort",
    "close_recruiting",
    "come_back",
    "confirm_cohort",
    "confirm_readiness",
    "create_cohort",
    "create_program",
    "decline",
    "describe_program",
    "drop_panel",
    "duplicate_program",
    "enroll",
    "export_participants",
    "free_places",
    "freeze_analysis_plan",
    "hold_draw",
    "invite",
    "join",
    "mark_finished",
    "mark_left",
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
    "remove_reviewer",
    "remove_want",
    "renew_join_link",
    "reopen_recruiting",
    "request_release",
    "rest",
    "resume_program",
    "save_review",
    "seek",
    "set_attaching",
    "set_calendars",
    "set_call",
    "set_capacity",
    "set_consent",
    "set_do_not_match",
    "set_eligibility",
    "set_frame",
    "set_labels",
    "set_languages",
    "set_making",
    "set_off_limits",
    "set_offer",
    "set_outcomes",
    "set_places",
    "set_plan",
    "set_recruiting_policy",
    "set_times",
    "set_want",
    "skip_review",
    "start_recruiting",
    "start_running",
    "step_back_cohort",
    "step_back_program",
    "stop_counting",
    "tell_of_draw",
    "tick_privacy_step",
    "wind_down_program",
    "withdraw",
]
