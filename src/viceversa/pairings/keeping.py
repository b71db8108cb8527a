"""What a pair kept, until when, and one's own copy of it before it goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from itertools import groupby

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core.labeled import labeled
from viceversa.core.moments import written
from viceversa.pairings import hooks
from viceversa.pairings.certificates import last_day
from viceversa.pairings.doors import Space, agreement_in, certificate_in
from viceversa.pairings.hooks import Kept
from viceversa.pairings.looking_back import said_in
from viceversa.pairings.models import AgendaItem, Decision, Goal, Meeting
from viceversa.pairings.reflecting import CLOSING, MIDPOINT, QUESTIONS
from viceversa.pairings.retention import AGREEMENT_KEPT, DATES_KEPT, NOTES_KEPT, SHARED_KEPT
from viceversa.pairings.space import note_of
from viceversa.programs import dates


def kept_by(space: Space, *, now: datetime) -> list[Kept]:
    """Each kind of thing of a pair with its day, the next one first, what is not settled last; while
    they meet, as if they end with the program.

    One query, and those of what is kept elsewhere (hooks.KEEPING).
    """
    end = space.pairing.ended_at or timezone.make_aware(
        datetime.combine(dates.end_date(space.pairing.cohort), time.max)
    )
    you = _("only you")
    pair = readers_in(space)
    managers = (
        _("all three of you, and the program’s managers")
        if space.is_pod
        else _("both of you, and the program’s managers")
    )
    kinds = [
        (_("My private notes"), you, NOTES_KEPT),
        (_("My answers of looking back, and my wish to go on"), you, NOTES_KEPT),
        (_("What each of us shared of them"), pair, NOTES_KEPT),
        (_("Agenda, decisions, goals and their steps"), pair, SHARED_KEPT),
        (_("Titles and places of our meetings"), pair, SHARED_KEPT),
        (_("Our agreement"), pair, AGREEMENT_KEPT),
        (_("My answers to check-ins"), you, DATES_KEPT),
        (_("That we were a pair, and the dates of our meetings"), managers, DATES_KEPT),
    ]
    rows = [row_of(what, readers, end + kept, now=now) for what, readers, kept in kinds]
    made = certificate_in(space)
    if made is not None:
        rows.append(
            Kept(
                _("My certificate, and that it can be checked"),
                _("you, and whom you give it to"),
                last_day(made),
            )
        )
    rows += [row for each in hooks.KEEPING for row in each.rows(space, end, now)]
    return sorted(rows, key=lambda row: (row.at_least, row.gone))


def row_of(what: str, readers: str, until: datetime, *, now: datetime) -> Kept:
    """A row about something that is deleted at a moment."""
    return Kept(what, readers, timezone.localtime(until).date(), until <= now)


def readers_in(space: Space) -> str:
    """Who reads what a pair shares."""
    return _("all three of you") if space.is_pod else _("both of you")


def copy_of(space: Space, *, now: datetime) -> str:
    """Everything that one can read of one's pair, as plain text. Eight queries, and those of what is kept elsewhere."""
    return "\n".join(_lines(space, now=now)) + "\n"


def _lines(space: Space, *, now: datetime) -> Iterator[str]:
    yield f"{space.names}, {space.program.name}"
    yield _("Copied on %(day)s. Only for you: it has your private notes in it.") % {"day": written(now, "date")}
    note = note_of(space)
    if note is not None and note.text:
        yield from _section(_("My private notes"), [note.text])
    titles: dict[str, str] = {MIDPOINT: _("Looking back halfway"), CLOSING: _("Looking back at the end")}
    for moment, (written_by_me, columns) in said_in(space).items():
        title = titles[moment]
        mine = written_by_me.answers if written_by_me else {}
        own = [f"{question}\n  {mine[key]}" for key, question in QUESTIONS[moment].items() if key in mine]
        yield from _section(_("%(title)s: my answers") % {"title": title}, own)
        for column in columns:
            if not column.is_me:
                said = [f"{question}\n  {text}" for question, text in column.said]
                yield from _section(_("%(title)s: %(name)s") % {"title": title, "name": column.name}, said)
    goals = Goal.objects.filter(pairing=space.pairing).order_by("pk", "steps__position")
    with_steps = groupby(goals.values_list("pk", "text", "steps__text"), key=lambda row: row[:2])
    yield from _section(
        _("Goals, both ways"),
        [
            "\n".join([text, *(f"  - {step}" for _pk, _text, step in steps if step)])
            for (_pk, text), steps in with_steps
        ],
    )
    decisions = Decision.objects.filter(pairing=space.pairing)
    yield from _section(_("What we decided"), [labeled(written(one.decided_on, "date"), one.text) for one in decisions])
    meetings = (
        Meeting.objects.filter(pairing=space.pairing)
        .prefetch_related(Prefetch("agenda", AgendaItem.objects.select_related("by__person")))
        .order_by("starts_at")
    )
    yield from _section(
        _("Our meetings"),
        [
            "\n".join(
                [
                    ", ".join(
                        filter(None, (written(one.starts_at, "date"), one.get_state_display(), one.title, one.place))
                    ),
                    *(f"  - {item.text} ({item.by.person.first_name})" for item in one.agenda.all()),
                ]
            )
            for one in meetings
        ],
    )
    agreement = agreement_in(space)
    if agreement is not None:
        yield from _section(_("What we agreed"), [clause["text"] for clause in agreement.clauses])
    for each in hooks.KEEPING:
        for title, entries in each.copy(space):
            yield from _section(title, entries)


def _section(title: str, entries: list[str]) -> Iterator[str]:
    if entries:
        yield f"\n{title}\n{'=' * len(title)}"
        yield from entries
