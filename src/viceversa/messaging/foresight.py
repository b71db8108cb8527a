"""A coming step before its day: who would get it as things stand now, and the very words for each of them.

Nothing is written, and links lead nowhere: the mail is made anew, and drafted, when its day comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Min, QuerySet
from django.http import Http404
from django.utils import timezone, translation

from viceversa.messaging import rendering, wordings
from viceversa.messaging.due import STEPS, Step
from viceversa.messaging.kinds import KINDS
from viceversa.messaging.mails import Addressed, Mail
from viceversa.messaging.models import Due, Message
from viceversa.messaging.queries import Group, group_of_steps, steps_in
from viceversa.messaging.rendering import Words
from viceversa.messaging.scopes import Scope
from viceversa.messaging.states import DueState
from viceversa.people.models import Person

PAGE: Final = 25


@dataclass(frozen=True)
class Coming:
    """Steps of one name on one day. `people` is None where a manager may not know who gets it."""

    step: Step
    day: date
    group: Group | None = None
    people: Page[Addressed] | None = None
    unnamed: int = 0
    chosen: Addressed | None = None
    language: str = ""

    @property
    def tells(self) -> bool:
        """Whether anybody gets a mail."""
        return self.step.kind in KINDS

    @property
    def is_private(self) -> bool:
        """Whether a manager learns only in words whom it is for."""
        return self.tells and KINDS[self.step.kind].manager_sees == "none"

    @property
    def is_readable(self) -> bool:
        """Whether the very words are shown, not those of an example."""
        return self.step.foresight is not None and self.step.foresight.readable

    @property
    def can_be_reworded(self) -> bool:
        return self.tells and not self.is_private


def coming(
    scope: Scope, name: str, written: str, *, state: str = "", page: str = "", to: str = "", about: str = ""
) -> Coming:
    """What waits under this name on this day of the reader, with a page of its people, one of them chosen.

    Http404 for steps that managers do not find. Five queries for any number of rows.
    """
    step, day = _step(name), _day(written)
    rows = _on(scope, step, day)
    group = _group(step, rows, state)
    if group is None or not _names(step):
        return Coming(step, day, group)
    named, hidden = _named(scope, step, rows.filter(state=group.state))
    people: Page[Addressed] = Paginator(named, PAGE).get_page(page or 1)
    chosen = _chosen(named, to, about) if to else next(iter(people.object_list), None)
    language = ""
    if chosen and step.kind in KINDS:
        language = rendering.language_of(Person.objects.select_related("user").get(pk=chosen["who"]))
    return Coming(step, day, group, people, hidden, chosen, language)


def letter_in(scope: Scope, name: str, written: str, *, to: str = "", about: str = "") -> Words:
    """The mail of one of them as it would be drafted now, or an example where it is not a manager's to read.

    Links lead nowhere, and nothing is written. Http404 as `coming`, and for anybody who is not named there.
    Two queries, and those of the kind's words.
    """
    step = _step(name)
    if not _names(step) or step.kind not in KINDS:
        raise Http404
    named, _hidden = _named(scope, step, _on(scope, step, _day(written)), count=False)
    chosen = _chosen(named, to, about)
    assert step.foresight is not None
    mail = step.foresight.mail(chosen["about"], chosen["who"]) if step.foresight.readable else None
    if mail is None:
        return _example(scope, step.kind, Person.objects.select_related("user").get(pk=chosen["who"]))
    return rendering.preview_of(_message(scope, mail))


def _step(name: str) -> Step:
    step = STEPS.get(name)
    if step is None or not step.is_shown:
        raise Http404
    return step


def _names(step: Step) -> bool:
    """Whether a manager may know by name whom it is for."""
    return step.foresight is not None and not (step.kind in KINDS and KINDS[step.kind].manager_sees == "none")


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise Http404 from error
    if not 2000 <= day.year < 3000:  # the day after the last one there is can't be worked out
        raise Http404
    return day


def _on(scope: Scope, step: Step, day: date) -> QuerySet[Due]:
    """The steps of that day that have not happened."""
    start = timezone.make_aware(datetime.combine(day, time()))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    rows = steps_in(scope).filter(what=step.name, due_at__gte=start, due_at__lt=end)
    return rows.filter(state__in=[DueState.WAITING, DueState.HELD])


def _group(step: Step, rows: QuerySet[Due], state: str) -> Group | None:
    """Those that wait, or those that are held where `state` says so or none waits. One query."""
    stated = rows.values("state").annotate(first=Min("due_at"), last=Max("due_at"), rows=Count("pk"))
    found = {row["state"]: row for row in stated.annotate(problem=Max("last_problem")).order_by()}
    chosen = next((each for each in (state, DueState.WAITING, DueState.HELD) if each in found), None)
    return group_of_steps(step, found[chosen]) if chosen else None


def _named(
    scope: Scope, step: Step, rows: QuerySet[Due], *, count: bool = True
) -> tuple[QuerySet[Any, Addressed] | list[Addressed], int]:
    """Those a manager may know by name, and how many others there are. One query at most."""
    assert step.foresight is not None
    found = step.foresight.whom(rows)
    if isinstance(found, QuerySet):
        hidden = found.filter(who__in=scope.hidden).count() if count and scope.hidden else 0
        return found.exclude(who__in=scope.hidden), hidden
    named = [each for each in found if each["who"] not in scope.hidden]
    return named, len(found) - len(named)


def _chosen(named: QuerySet[Any, Addressed] | list[Addressed], to: str, about: str) -> Addressed:
    """Who was asked for, else the first, if they are among those named; else Http404."""
    if not to:
        first = next(iter(named[:1]), None)
        if first is None:
            raise Http404
        return first
    among = named.filter(who_code=to, about=about) if isinstance(named, QuerySet) else named
    for each in among:
        if (each["who_code"], each["about"]) == (to, about):
            return each
    raise Http404


def _message(scope: Scope, mail: Mail) -> Message:
    """What would be drafted, and is not: rendering wants a message."""
    message = Message(kind=mail.kind, to=mail.to, context=mail.context, scope_type=scope.type, scope_code=scope.code)
    message.foreseen = True
    return message


def _example(scope: Scope, kind: str, person: Person) -> Words:
    """The kind's words with invented names, in the person's language and the scope's own words."""
    language = rendering.language_of(person)
    own = wordings.own_words(scope.type, scope.code, kind, language)
    with translation.override(language):
        return rendering.sample_of(KINDS[kind], own)
