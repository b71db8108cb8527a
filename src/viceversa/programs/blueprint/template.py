"""The steps a plan begins with. Data: weeks are those of a 26-week cohort; longer and shorter ones are stretched.

A step is placed by week and day from the kick-off, from the middle or from the end; day 0 is the kick-off's own day of
the week. docs/explanation/plan.md says what each is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from viceversa.programs.models.blueprint import Owner
from viceversa.programs.models.program import Kind, Preset

NORMAL_WEEKS: Final = 26
START, MIDDLE, END = "start", "middle", "end"
# What a step is: something to do, a mail that goes by itself, a survey, a meeting of the pairs, a mark in time.
TASK, MESSAGE, SURVEY, MEETING, MARK = "task", "message", "survey", "meeting", "mark"


@dataclass(frozen=True)
class Placed:
    """One step of a template, with its week in a cohort of a given length."""

    slug: str
    title: str | Promise
    owner: str
    week: int
    day: int
    kind: str = TASK
    gate: bool = False
    fixed: bool = False
    about: str | Promise = ""


@dataclass(frozen=True)
class _Line:
    slug: str
    title: str | Promise
    owner: str
    week: int
    day: int = 0
    kind: str = TASK
    since: str = START
    gate: bool = False
    # Where the plan itself hangs on the step: it can be moved, but not removed.
    fixed: bool = False
    about: str | Promise = ""
    presets: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


KICK_OFF, INVITE, ANSWERS_DUE, PREPARE, HALFWAY, LAST_DAY, SHARE, LOOK_BACK = (
    "kick-off", "invite", "answers-due", "prepare", "halfway", "last-day", "share", "look-back",
)  # fmt: skip
# The plan's hinges, in the order they have to keep: phases begin and end at them.
HINGES: Final = (INVITE, ANSWERS_DUE, PREPARE, KICK_OFF, HALFWAY, LAST_DAY, SHARE, LOOK_BACK)

_SPONSORS_PAGE = _("To the sponsor and the junior co-lead: where their page is, and not a figure of it.")
_ASKED: Final = _("To everybody in a pair, open for two weeks. Take it out, and nobody is asked.")
_BEFORE: Final = _(
    "To everybody who enrolled or waits for a place, before they know their partner. Open for two weeks."
)
_COMPARED: Final = _("To everybody in a pair, and to those who wait for a place: they are what is compared with.")
_UNSEEN: Final = _(
    "Nothing of it is stored, and nobody learns who opened it. It goes to the side the program protects."
)
_LARGE = (Preset.FULL, Preset.EXECUTIVE)
_LINES: Final = (
    _Line("charter", _("Purpose written down and backed by the sponsor"), Owner.SPONSOR, -8, 0, gate=True,
          about=_("Done when the design page has a purpose, a sponsor and a junior co-lead.")),
    _Line("support", _("Support contact briefed"), Owner.SUPPORT, -8, 3),
    _Line("privacy", _("Privacy officer and works council have agreed"), Owner.MANAGER, -7, 2, gate=True,
          about=_("Done when every privacy step on the design page is ticked. Nobody enrolls before.")),
    _Line("measures", _("Measures and comparison frozen"), Owner.MANAGER, -7, 3, gate=True,
          about=_("Done when the analysis plan is frozen.")),
    _Line(INVITE, _("Invitations go out"), Owner.CO_LEAD, -6, 0, fixed=True,
          about=_("Mentors hear it from peers, mentees from the sponsor. Anybody may decline without anybody seeing it.")),
    _Line("information", _("Information hour, open to everybody"), Owner.CO_LEAD, -5, 1),
    _Line("still-open", _("Reminder: the invitation is still open"), Owner.PAIR, -5, 6, MESSAGE,
          about=_("To those who were invited and have not answered. Nobody sees who gets it.")),
    _Line("reminder", _("Reminder: answers are due"), Owner.PAIR, -4, 3, MESSAGE,
          about=_("To those who began and have not sent their answers.")),
    _Line(ANSWERS_DUE, _("Answers are due"), Owner.PAIR, -4, 6, MARK, fixed=True),
    _Line("draw", _("Draw, if more came than can be paired"), Owner.MANAGER, -3, 0, presets=_LARGE),
    _Line("match", _("Matching run, and a look at every pair"), Owner.MANAGER, -3, 1),
    _Line("ask", _("Both people of each pair are asked"), Owner.MANAGER, -3, 3),
    _Line(PREPARE, _("Workshop for mentors, 90 minutes"), Owner.CO_LEAD, -2, 0, fixed=True),
    _Line("tools", _("Approved tools listed, and who answers questions"), Owner.MANAGER, -2, 1, kinds=(Kind.DIGITAL,)),
    _Line("reading", _("Reading for mentees sent, aftercare contact named"), Owner.SUPPORT, -2, 1,
          kinds=(Kind.INCLUSION,)),
    _Line("briefing", _("Briefing for mentees, 45 minutes"), Owner.SPONSOR, -2, 2),
    _Line("assistants", _("Assistants of mentees know what they schedule"), Owner.MANAGER, -2, 3,
          presets=(Preset.EXECUTIVE,)),
    _Line("t0", _("First survey"), Owner.PAIR, -3, 0, MESSAGE, about=_BEFORE),
    _Line("pairs", _("Pairs have said yes"), Owner.PAIR, -1, 3, gate=True,
          about=_("Done when at least one pair is formed.")),
    _Line(KICK_OFF, _("Kick-off"), Owner.SPONSOR, 0, 0, MARK, fixed=True,
          about=_("The sponsor opens. Everybody books all their meetings.")),
    _Line("welcome", _("Mail: it begins"), Owner.PAIR, 0, 0, MESSAGE, about=_("To everybody in a pair.")),
    _Line("sponsor-start", _("Mail: the sponsor’s page"), Owner.SPONSOR, 0, 1, MESSAGE, about=_SPONSORS_PAGE),
    _Line("agreements", _("Call pairs without a signed agreement"), Owner.MANAGER, 3, 0),
    _Line("early", _("Three questions on how it goes"), Owner.PAIR, 4, 2, MESSAGE, about=_ASKED),
    _Line("safe-1", _("Safety check, private"), Owner.MENTOR, 4, 3, MESSAGE, about=_UNSEEN),
    _Line("mentors-1", _("Mentors among themselves"), Owner.CO_LEAD, 5, 2),
    _Line("new-partner", _("Ask who would like another partner"), Owner.MANAGER, 6, 0,
          about=_("Nobody’s fault, no reason needed.")),
    _Line("pulse-1", _("Three questions on how it goes"), Owner.PAIR, 8, 2, MESSAGE, about=_ASKED),
    _Line("mentees", _("Mentees among themselves"), Owner.SPONSOR, 9, 2),
    _Line(HALFWAY, _("Mail: halfway, look back together"), Owner.PAIR, 0, 0, MESSAGE, since=MIDDLE, fixed=True,
          about=_("To everybody in a pair: alone first, then together.")),
    _Line("halfway-open", _("Reminder: look back halfway"), Owner.PAIR, 1, 2, MESSAGE, since=MIDDLE,
          about=_("To those who have not answered the questions of halfway. Nobody sees who gets it.")),
    _Line("sponsor-middle", _("Mail: the sponsor’s page"), Owner.SPONSOR, 0, 1, MESSAGE, since=MIDDLE,
          about=_SPONSORS_PAGE),
    _Line("t1", _("Survey halfway"), Owner.PAIR, 0, 1, MESSAGE, since=MIDDLE, about=_ASKED),
    _Line("mentors-2", _("Mentors among themselves"), Owner.CO_LEAD, 0, 3, since=MIDDLE),
    _Line("safe-2", _("Safety check, private, and whether anything changed at work"), Owner.MENTOR, 0, 2, MESSAGE, since=MIDDLE,
          about=_UNSEEN),
    _Line("call", _("Call every pair at risk"), Owner.MANAGER, 1, 0, since=MIDDLE),
    _Line("customers", _("Try one assumption on five customers"), Owner.PAIR, 3, 0, since=MIDDLE,
          kinds=(Kind.CUSTOMERS,)),
    _Line("pulse-2", _("Three questions on how it goes"), Owner.PAIR, 18, 2, MESSAGE, about=_ASKED),
    _Line("pitch", _("Reverse pitch: leaders bring a problem"), Owner.SPONSOR, 19, 2, kinds=(Kind.IDEAS,)),
    _Line("mentors-3", _("Mentors among themselves"), Owner.CO_LEAD, 22, 2),
    _Line("safe-3", _("Safety check, private"), Owner.MENTOR, 22, 3, MESSAGE, about=_UNSEEN),
    _Line("closing", _("Mail: two weeks left"), Owner.PAIR, -2, 0, MESSAGE, since=END,
          about=_("To everybody in a pair: the last meeting, thanks, what comes after.")),
    _Line("closing-open", _("Reminder: close well"), Owner.PAIR, -1, 1, MESSAGE, since=END,
          about=_("To those who have not answered the questions of the end. Nobody sees who gets it.")),
    _Line("t2", _("Last survey"), Owner.PAIR, -1, 2, MESSAGE, since=END, about=_COMPARED),
    _Line("watch-1", _("Private question: has anything changed at work?"), Owner.MENTOR, -1, 3, MESSAGE, since=END,
          about=_UNSEEN),
    _Line(LAST_DAY, _("Last day of the meetings"), Owner.PAIR, 0, 0, MARK, since=END, fixed=True),
    _Line("sponsor-end", _("Mail: the sponsor’s page"), Owner.SPONSOR, 1, 0, MESSAGE, since=END, about=_SPONSORS_PAGE),
    _Line("commitments", _("Commitments published, with their owners’ yes"), Owner.MENTEE, 1, 0, since=END),
    _Line(SHARE, _("What was learned is shared, and thanks are said"), Owner.SPONSOR, 2, 0, since=END, fixed=True),
    _Line("learn", _("Pilot review: what to change before a full cohort"), Owner.MANAGER, 2, 2, since=END,
          presets=(Preset.PILOT,)),
    _Line("next", _("Decide about the next cohort"), Owner.SPONSOR, 3, 0, since=END),
    _Line("kept", _("Two questions: were commitments kept?"), Owner.MANAGER, 13, 0, SURVEY, since=END),
    _Line("t3", _("Survey half a year later"), Owner.PAIR, 25, 0, MESSAGE, since=END, about=_COMPARED),
    _Line("watch-2", _("Private question: has anything changed at work?"), Owner.MENTOR, 25, 2, MESSAGE, since=END,
          about=_UNSEEN),
    _Line(LOOK_BACK, _("Last look back: what stayed"), Owner.MANAGER, 26, 0, MARK, since=END, fixed=True),
)  # fmt: skip


def steps_for(*, preset: str, kind: str, weeks: int, meetings: int) -> list[Placed]:
    """The steps of a cohort's plan before anybody changed it, in no particular order. No query.

    `weeks` and `meetings` are the cohort's length and how many times its pairs are to meet.
    """
    chosen = [
        line for line in _LINES
        if (not line.presets or preset in line.presets) and (not line.kinds or kind in line.kinds)
    ]  # fmt: skip
    return [
        *(
            Placed(
                line.slug, line.title, line.owner, _week(line, weeks), line.day, line.kind, line.gate, line.fixed,
                line.about,
            )
            for line in chosen
        ),
        *_meetings(weeks, meetings),
    ]  # fmt: skip


def _week(line: _Line, weeks: int) -> int:
    if line.since == END:
        return weeks + line.week
    if line.since == MIDDLE:
        return weeks // 2 + line.week
    return line.week if line.week <= 1 else max(1, round(line.week * weeks / NORMAL_WEEKS))


def _meetings(weeks: int, count: int) -> list[Placed]:
    """The first meeting in week 1, the last in the last week but one, the rest between."""
    first, last = 1, weeks - 1
    return [
        Placed(
            f"meeting-{number + 1}",
            format_lazy(_("Meeting {number}"), number=number + 1),
            Owner.MENTEE,
            first + round(number * (last - first) / (count - 1)),
            0,
            MEETING,
            fixed=True,
            about=_("A suggestion: each pair settles its own day."),
        )
        for number in range(count)
    ]
