"""What is shown of messages, a file per question."""

from viceversa.messaging.queries.groups import Group, drafts, group_of_steps, group_rows, runs_next, waiting
from viceversa.messaging.queries.kinds import catalog, changes, kind_named, mail_rules, sentences_in, waiting_in
from viceversa.messaging.queries.letters import (
    Letter,
    StopRequest,
    draft_to_read,
    letter_for,
    message_for,
    outbox,
    problem_for,
    stop_request,
)
from viceversa.messaging.queries.own import own_card, stopped_by
from viceversa.messaging.queries.scoped import steps_in
from viceversa.messaging.queries.sent import SentKind, all_problems, problems_of, sent_by_kind

__all__ = [
    "Group",
    "Letter",
    "SentKind",
    "StopRequest",
    "all_problems",
    "catalog",
    "changes",
    "draft_to_read",
    "drafts",
    "group_of_steps",
    "group_rows",
    "kind_named",
    "letter_for",
    "mail_rules",
    "message_for",
    "outbox",
    "own_card",
    "problem_for",
    "problems_of",
    "runs_next",
    "sent_by_kind",
    "sentences_in",
    "steps_in",
    "stop_request",
    "stopped_by",
    "waiting",
    "waiting_in",
]
