"""What runs: matching with its weights, messages, settings, ways out; and what the software is not for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from viceversa.adjusting.settings_words import value_of
from viceversa.core.labeled import labeled
from viceversa.core.moments import written
from viceversa.core.outside import WAYS
from viceversa.core.report import Column, Page, Table, Text, Value
from viceversa.matching.policy import ALWAYS_ON, CRITERIA, FAIRNESS, LIMITS, MUSTS, settings_for
from viceversa.measurement.queries import asked
from viceversa.messaging.kinds import KINDS
from viceversa.oversight.models import Widening
from viceversa.oversight.queries.widenings import widenings_of
from viceversa.oversight.states import WideningState
from viceversa.people.models import User
from viceversa.programs.models import Nominators, Program, ReleasePolicy


def behavior() -> Page:
    """What it is not for. No query."""
    return Page(
        "behavior",
        _("Not for judging anybody"),
        (
            Text(
                (
                    _("Nobody’s performance or behavior is judged with any of this. There is no score, rank or level of a person, no activity figure about one, no list of who signs in how often, and no way to search people by what they did."),
                    _("A manager sees of a pair that meetings happen and three yes-or-no facts (training done, agreement signed, goals set), never what was said. What people answer reaches others as figures about five or more."),
                    _("Nothing is recorded or transcribed, and nothing that somebody wrote is read by software for what it means about them."),
                )
            ),
        ),
    )  # fmt: skip


def matching(program: Program) -> Page:
    """The rules of matching as this program has them now. No query."""
    now = settings_for(program)
    weights = Table(
        _("What counts, and how much"),
        (Column(_("Criterion")), Column(_("Weight"), is_number=True)),
        tuple((str(one.label), _number(now["weights"][one.name])) for one in CRITERIA),
    )
    rules: list[tuple[str, str | Value]] = [(str(one), _("always")) for one in ALWAYS_ON]
    rules += [(str(one.label), value_of(one.name, now["musts"][one.name])) for one in MUSTS]
    rules += [(str(one.label), _number(now[one.name])) for one in LIMITS]
    rules.append((_("Fairness"), str(FAIRNESS[now["fairness"]])))
    hard = Table(_("What must hold"), (Column(_("Rule")), Column(_("In this program"))), tuple(rules))
    never = Text(
        (
            _("Age, generation, gender, ethnicity, personality, tenure, performance rating, pay, absence, usage of the software, survey answers, notes, messages, anything said in a meeting. The matcher has no place for them, so nobody can give them a weight."),
            _("It learns nothing: how pairs went is no input. The same input gives the same result, and anybody can check it from two files."),
        ),
        heading=_("Never an input"),
    )  # fmt: skip
    return Page("matching", _("How people are matched"), (weights, hard, never))


def _number(value: Any) -> Value:
    return Value(f"{value:g}", float(value))


def messages() -> Page:
    """Every message there is. No query."""
    sees = {"words": _("the words"), "fact": _("that it went, to whom and when"), "none": _("nothing")}
    columns = (Column(_("Message")), Column(_("To")), Column(_("Goes out")), Column(_("Managers see")))
    rows = tuple(
        (
            str(kind.title),
            str(kind.to),
            _("by itself") if kind.goes_by_itself else _("when a person releases it"),
            sees[kind.manager_sees],
        )
        for kind in sorted(KINDS.values(), key=lambda kind: (kind.name.partition(".")[0], str(kind.title)))
    )
    return Page(
        "messages",
        _("What is sent"),
        (Table(_("Messages"), columns, rows),),
        _("Mails say that something is there, not what somebody wrote. Each has a preview page with invented words."),
    )


def settings_of(program: Program) -> Page:
    """The settings that decide who learns what. One query."""
    release = program.policy.get("release", ReleasePolicy.OFF)
    nomination = program.policy.get("nomination", Nominators.NOBODY)
    rows = [
        (_("Files in messages of a pair"), value_of("", program.files_in_messages)),
        (_("Names and places in calendars"), value_of("", program.names_in_calendars)),
        (_("What line managers hear"), str(ReleasePolicy(release).label)),
        (_("Who may suggest a colleague"), str(Nominators(nomination).label)),
        (_("Meetings by video"), value_of("", bool(program.video_link))),
    ]
    groups = [one.name for one in asked()]
    rows.append((_("Groups people may say they belong to"), ", ".join(groups) or _("none")))
    columns = (Column(_("Setting")), Column(_("In this program")))
    return Page("settings", _("Settings that decide who learns what"), (Table(_("Settings"), columns, tuple(rows)),))


def changes(program: Program) -> Page:
    """Changes of such settings: who wanted them, what was said. One query."""
    columns = (Column(_("Setting")), Column(_("Before")), Column(_("After")), Column(_("Asked by")), Column(_("Said")))
    rows = tuple(
        (
            one.label,
            one.before,
            one.after,
            _who_and_when(one.widening.asked_by, one.widening.created_at),
            _answer(one.widening),
        )
        for one in widenings_of(program)
    )
    return Page(
        "changes",
        _("Changes of these settings"),
        (Table(_("Changes that needed a yes"), columns, rows),),
        _("What lets more people read more waits for a privacy officer’s yes. What narrows needs nobody. How long things are kept can’t be set: it changes with a release."),
    )  # fmt: skip


def _answer(widening: Widening) -> str:
    state, said = WideningState(widening.state).label, _who_and_when(widening.decided_by, widening.decided_at)
    return labeled(state, said) if said else str(state)


def _who_and_when(who: User | None, when: datetime | None) -> str:
    return ", ".join(filter(None, (who.name if who else "", written(when, "date") if when else "")))


def outside() -> Page:
    """What leaves the installation, and where to. No query."""
    columns = (Column(_("Way")), Column(_("What goes that way")), Column(_("Where to")))
    rows = tuple((str(way.name), str(way.what), way.where() or _("switched off")) for _key, way in sorted(WAYS.items()))
    return Page(
        "outside",
        _("What leaves the installation"),
        (Table(_("Ways out"), columns, rows),),
        _(
            "Nothing else is sent anywhere: no statistics, no fonts, no error reports. Pages load from this server alone."
        ),
    )
