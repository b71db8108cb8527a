"""What is shown, and the doors: nobody gets hold of a program, cohort or enrollment by another way.

doors        one program, cohort or enrollment
programs     lists of programs and cohorts
plan         a plan as a timeline and as a month, days off, who has which calendar address
people       people of the directory, as somebody to name or to invite
participants participants, as a manager sees them
topics       topics: what to choose from, and what to suggest
"""

from viceversa.programs.blueprint.plan import plan_of
from viceversa.programs.queries.doors import (
    cohort_by_token,
    cohort_for,
    manages_any,
    participant_for,
    person_to_name,
    program_for,
    scope_for,
    topic,
)
from viceversa.programs.queries.participants import (
    GROUPS,
    SENT,
    SORTS,
    ParticipantRow,
    Tab,
    participant_rows,
    participants_as_rows,
    participants_in_order,
    shown_state,
    tabs,
)
from viceversa.programs.queries.people import (
    Candidate,
    candidates,
    is_admitted,
    middle_rank,
    people_found,
)
from viceversa.programs.queries.plan import (
    cohorts_of_feed,
    countries_to_offer,
    day_off,
    days_off,
    feed_of,
    month_of,
    plan_rows,
    step_row,
)
from viceversa.programs.queries.programs import (
    ProgramRow,
    cohorts_of,
    has_pairs,
    has_participants,
    managers_of,
    next_cohort,
    own_participation,
    places_to_choose,
    program_rows,
)
from viceversa.programs.queries.topics import (
    Suggestions,
    suggested,
    suggested_role,
    topics_close_to,
    uses_of_topics,
)

__all__ = [
    "GROUPS",
    "SENT",
    "SORTS",
    "Candidate",
    "ParticipantRow",
    "ProgramRow",
    "Suggestions",
    "Tab",
    "candidates",
    "cohort_by_token",
    "cohort_for",
    "cohorts_of",
    "cohorts_of_feed",
    "countries_to_offer",
    "day_off",
    "days_off",
    "feed_of",
    "has_pairs",
    "has_participants",
    "is_admitted",
    "managers_of",
    "manages_any",
    "middle_rank",
    "month_of",
    "next_cohort",
    "own_participation",
    "participant_for",
    "participant_rows",
    "participants_as_rows",
    "participants_in_order",
    "people_found",
    "person_to_name",
    "places_to_choose",
    "plan_of",
    "plan_rows",
    "program_for",
    "program_rows",
    "scope_for",
    "shown_state",
    "step_row",
    "suggested",
    "suggested_role",
    "tabs",
    "topic",
    "topics_close_to",
    "uses_of_topics",
]
