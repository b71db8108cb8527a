"""What the demo company's people want, offer, plan and decide, in the words they would use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any, Final

from viceversa.programs.eligibility import Eligibility, Span
from viceversa.programs.models import Role
from viceversa.programs.plan import Comparison, Plan


@dataclass(frozen=True)
class GoalText:
    """A goal, its steps, and how many of them are done by week 10 when all goes well."""

    text: str
    steps: tuple[str, ...]


# Goals of mentees (learned from the mentor), then of mentors (learned from the mentee).
TO_MENTEE = (
    GoalText(
        "Use an AI assistant for my own weekly report",
        (
            "See how three colleagues use it",
            "Write one email with it, then fix it by hand",
            "Agree what must never be pasted in",
            "Rewrite one board paper with it",
            "Show my own team, mistakes included",
        ),
    ),
    GoalText(
        "Hear customers without a slide deck between us",
        (
            "Listen to five recorded calls",
            "Sit in on two calls, and say nothing",
            "Buy our own cover on a phone",
            "Bring one customer’s story to the board",
        ),
    ),
    GoalText(
        "Judge a data product by myself",
        (
            "Read one dashboard without help",
            "Ask where each number comes from",
            "Find one number that is wrong",
            "Decide one thing with it, in the open",
        ),
    ),
    GoalText(
        "Know what first-job colleagues say when managers leave",
        (
            "Have lunch with three newcomers",
            "Ask the two questions nobody asks me",
            "Change one rule they named",
            "Tell them what I did with it",
        ),
    ),
    GoalText(
        "Write so that people under 30 read it",
        (
            "Rewrite one post in 60 words",
            "Record one short video",
            "Answer every comment for a week",
            "Drop one channel",
        ),
    ),
    GoalText(
        "Make our services work for people who can’t see a screen",
        (
            "Use the claims form with a screen reader",
            "Watch two people do it",
            "Fix three things",
            "Write it into the plan",
        ),
    ),
)
TO_MENTOR = (
    GoalText(
        "Present a business case to the investment board",
        (
            "Read two cases that failed, and why",
            "Draft the first page",
            "A dry run with my mentee",
            "Ten minutes in front of the board",
        ),
    ),
    GoalText(
        "Understand how budgets get decided",
        (
            "Follow one request from start to end",
            "Meet the three who decide",
            "Write a request of my own",
            "See it through",
        ),
    ),
    GoalText(
        "Read a balance sheet with confidence",
        ("One hour with last year’s report", "Explain one page to a friend", "Find our biggest risk in it"),
    ),
    GoalText(
        "Say no to a senior, and stay heard",
        ("Write down the last three times I did not", "Practice it once here", "Do it once for real"),
    ),
    GoalText(
        "Find out which job I want next",
        ("Talk to three people who have it", "Shadow one for a day", "Write what I would bring"),
    ),
    GoalText(
        "Lead a piece of work across two units",
        ("Find the second unit’s reason", "Agree who decides what", "Report once, jointly", "Hand it over"),
    ),
)

AGENDA_OF_MENTOR = (
    "Three sign-up journeys, on your phone",
    "What I do with an assistant in one morning",
    "Two customers who left us, in their words",
    "How my team really decides",
    "A form, with a screen reader",
)
AGENDA_OF_MENTEE = (
    "How the board reads a pilot",
    "What I look for in a request for money",
    "A decision I got wrong, and what came of it",
    "Who needs to be asked, and in which order",
    "How to disagree with me",
)
NOT_THIS_ONE = "What your team says about my division"
TITLES = (
    "What each of us wants to learn",
    "A morning with an assistant",
    "How people under 30 choose a cover",
    "Two customers who left us",
    "How the board reads a pilot",
    "Buying a cover on a phone",
    "A form, with a screen reader",
    "What we changed",
    "Looking back",
)
DECISIONS = (
    ("mentee", "Sit in on two customer calls"),
    ("mentor", "Draft page one of the case"),
    ("", "No titles in the room, first names only"),
    ("mentee", "Try it alone before we meet again"),
    ("mentor", "Bring one example that failed"),
)
NOTES = (
    "Ask about the flat above the bakery, the move was this week. I talked for 30 of the 45 minutes last time. "
    "Count to five before answering.",
    "Start with the phone, not with slides. Leave the last ten minutes to the other one.",
    "Bring the second example. Ask for a yes or a no, not for an opinion.",
)
EXAMPLES_OF_MENTORS = (
    "I teach it to my team",
    "40 interviews last year",
    "I built two of them",
    "I use it every day",
    "I ran our first trial",
)
EXAMPLES_OF_MENTEES = (
    "Eleven years on that board",
    "Two mergers, one that failed",
    "I have hired about sixty people",
    "I have signed off these for years",
    "Chaired it since 2021",
)
FRESH_EYES = (
    "Leaders at Aldermoor decide about tools and customers they rarely meet. Those who work with both every day "
    "teach them, and learn in return how decisions get made. Both sides bring one thing they will change."
)
OPEN_DOORS = (
    "Leaders meet somebody whose way into the company was another one than theirs. Both choose: three people each, an order, "
    "and nobody who does not want to."
)
THREE_CHAIRS = (
    "Two people from branches and one from head office, three chairs: what customers say, heard by two, told to one."
)
SECOND_OPINION = (
    "Before a large decision, each member of the executive committee asks one colleague in their first years for a second "
    "opinion, and shows them in return how such decisions are made."
)
NEED = (
    "A third of those who left in their first three years said that nobody asked them anything. In the last survey, "
    "one in five leaders had used an AI tool themselves."
)
VIDEO = "https://video.example.org/{code}"
STOP_RULE = (
    "Harm to anybody. Half of the pairs without a meeting in week 13. A sponsor who leaves, until there is another."
)
OUTCOMES = (
    (
        "Leaders can judge AI tools themselves",
        "mentee",
        "Mean of 5 questions, 1 to 5, at the start and in the last week",
        "2.40",
        "3.40",
        "digital-judgment",
    ),
    (
        "Mentors know how decisions get made",
        "mentor",
        "Mean of 4 questions, 1 to 5, at the start and in the last week",
        "2.10",
        "2.90",
        "way-to-decisions",
    ),
    (
        "Mentors can speak up with leaders",
        "mentor",
        "Mean of 4 questions, 1 to 5, at the start and in the last week",
        "3.10",
        "3.70",
        "being-heard",
    ),
)
PLAN = Plan(
    comparison=Comparison.NONE,
    success="A mean change of half a point or more in the first outcome, with an interval that leaves out no change.",
)
ANALYSIS_PLAN = (
    "Costs to mentors are reported beside every benefit. The works council reads the report first. Groups under five are "
    "not shown."
)
SECOND_YEAR_OUTCOMES = (
    (
        "Leaders can judge AI tools themselves",
        "mentee",
        "Mean of 5 questions, 1 to 5, at the start and in the last week",
        Decimal("2.60"),
        Decimal("3.60"),
        "digital-judgment",
        Decimal("0.90"),
    ),
    (
        "Mentors can speak up with leaders",
        "mentor",
        "Mean of 4 questions, 1 to 5, at the start and in the last week",
        Decimal("3.20"),
        Decimal("3.60"),
        "being-heard",
    ),
)
SECOND_YEAR_PLAN = Plan(response=80)
SECOND_YEAR_ELIGIBILITY = Eligibility(
    spans={Role.MENTOR: Span(grade_to=3, months_from=12), Role.MENTEE: Span(grade_from=6)}
)

OWN_GUIDE: Final[dict[str, Any]] = {
    "title": "A morning at the service desk",
    "aim": "The mentee has heard ten customers in their own words and changes one thing that all of them stumbled over.",
    "families": ["customers"],
    "from_meeting": 3,
    "text": """## before: mentor

- Ask your team lead for a second headset and two hours on a Tuesday morning.
- Choose three questions that callers ask every week and nobody writes down.

## before: mentee

- Come alone. You are a visitor called by your first name.
- Read the letter that we send most often. Read it aloud.

## 5: Arrive

Which line did you last wait in, and what was it like?

## 40: Listen

Sit beside the mentor. Say nothing for the first six calls. Then ask one question each: “What were you hoping for when you
called?” Note the words, not the names.

## 15 own: The mentor’s fifteen minutes

How does a service desk get something changed? Who has to hear it, and in which form do they believe it?

## 10 experiment: One thing

Choose one thing that all of them stumbled over and that is yours to change within a month.

## 5: Each alone

Write one sentence: what would I have decided differently last month?

## safety

- Callers are asked before anybody listens in. No names, no files, no recordings.
- Nobody’s work is judged on this day.

## never

- Never answer for the colleague at the desk.
- Never promise a customer anything.
""",
}

# What the two that visitors sign in as wrote to each other: how many days ago, when, who, and what. The last is not read yet.
WRITTEN = (
    (
        16,
        time(8, 40),
        Role.MENTEE,
        "Thank you for Thursday. I tried the claims assistant on three of my own letters.\n\nTwo were better than mine.",
    ),
    (16, time(12, 5), Role.MENTOR, "And the third? Bring it along, that one is worth more."),
    (
        4,
        time(9, 15),
        Role.MENTEE,
        "I am in Gothenburg that day, so let us keep it to a video call.\nIs the first half hour still yours?",
    ),
    (2, time(15, 20), Role.MENTOR, "It is. I would like to hear how you prepared for the budget round."),
)

# What some wrote to the program's managers in week 4, without a name.
PULSE_COMMENTS = (
    "An hour every second week is right. Please keep it that way.",
    "The guides help. I would not have known how to begin.",
    "My manager counts the hour as work, and says so. That helps.",
    "Rooms are hard to find on Thursdays.",
    "I did not expect to be asked what I think.",
    "Could the workshop come before the first meeting next time?",
    "We moved twice because of month-end closing.",
    "I have begun to ask in other meetings what I ask here.",
    "More time for my own questions, please.",
    "Video works better for us than an office.",
    "It is the best hour of my month.",
    "The topics were too wide at first. One per meeting is enough.",
)
