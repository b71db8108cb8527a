"""What changed: settings that matter for results, in words, from the events that verbs record. Nothing is stored twice.

It begins on the day a program was opened, and goes back as far as events are kept (twelve months).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.adjusting.models import Remark
from viceversa.adjusting.settings_words import name_of, value_of
from viceversa.core.doors import found_in
from viceversa.core.models import Event
from viceversa.core.moments import written
from viceversa.core.report import Mark
from viceversa.learning.models import ProgramGuide, ProgramModule
from viceversa.messaging import due
from viceversa.messaging.kinds import title_of
from viceversa.programs.blueprint.plan import plan_of
from viceversa.programs.models import Cohort, Program

ON_A_PAGE: Final = 40
MOST_MARKS: Final = 400


@dataclass(frozen=True)
class Detail:
    """One thing that is another one now."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One entry of the log: when, who, where (a cohort, or the program as a whole), what, and what it was before.

    `event` is what a remark about it hangs on; an entry of a manager's own has none, but its code.
    """

    at: datetime
    who: str
    where: str
    title: str
    details: tuple[Detail, ...] = ()
    remarks: tuple[Remark, ...] = ()
    event: int | None = None
    own: str = ""


_Titled = Callable[[Mapping[str, Any], "_Known"], str]


@dataclass(frozen=True)
class _Known:
    """What the sentences need beside an event's facts: the cohort it is about, and titles of texts by code."""

    cohort: Cohort | None
    title: str


def _plain(text: str | Promise) -> _Titled:
    return lambda facts, known: str(text)


def _named(text: str | Promise) -> _Titled:
    return lambda facts, known: str(text) % {"title": known.title}


def _of_step(text: str | Promise) -> _Titled:
    def say(facts: Mapping[str, Any], known: _Known) -> str:
        step = plan_of(known.cohort).step(facts["step"]) if known.cohort else None
        return str(text) % {"step": step.title if step else facts["step"]}

    return say


def _of_steps(text: str | Promise) -> _Titled:
    def say(facts: Mapping[str, Any], known: _Known) -> str:
        titles = [str(due.STEPS[name].title) for name in facts["steps"] if name in due.STEPS]
        return str(text) % {"what": ", ".join(titles)}

    return say


def _of_mail(text: str | Promise) -> _Titled:
    return lambda facts, known: str(text) % {"what": title_of(facts["kind"])}


# Which events are in the log, and what each is called. The rest of what happens is not about settings.
TOLD: Final[dict[str, _Titled]] = {
    "program.opened": _plain(gettext_lazy("The program was opened")),
    "program.plan_frozen": _plain(gettext_lazy("The analysis plan was frozen")),
    "program.winding_down": _plain(gettext_lazy("No cohort begins any more")),
    "program.resumed": _plain(gettext_lazy("Cohorts may begin again")),
    "program.framed": _plain(gettext_lazy("Size and rhythm")),
    "program.labels_set": _plain(gettext_lazy("Words for the roles")),
    "program.making_set": _plain(gettext_lazy("How pairs are made")),
    "program.matching_defaults_set": _plain(gettext_lazy("What counts in matching")),
    "program.recruiting_policy_set": _plain(gettext_lazy("Recruiting policies")),
    "program.eligibility_set": _plain(gettext_lazy("Who may take part")),
    "program.attaching_set": _plain(gettext_lazy("Files in messages")),
    "program.calendars_set": _plain(gettext_lazy("Calendars")),
    "program.people_named": _plain(gettext_lazy("People in charge")),
    "program.described": _plain(gettext_lazy("Purpose, need or what would stop it")),
    "cohort.kick_off_moved": _plain(gettext_lazy("The kick-off was moved")),
    "cohort.started": _plain(gettext_lazy("The cohort kicked off")),
    "cohort.closed": _plain(gettext_lazy("The cohort was closed")),
    "cohort.recruiting_started": _plain(gettext_lazy("Recruiting began")),
    "cohort.recruiting_closed": _plain(gettext_lazy("Recruiting ended")),
    "cohort.recruiting_reopened": _plain(gettext_lazy("Recruiting was opened again")),
    "cohort.call_set": _plain(gettext_lazy("The call")),
    "cohort.places_set": _plain(gettext_lazy("Places")),
    "cohort.countries_set": _plain(gettext_lazy("Holidays the plan keeps")),
    "blueprint.step_moved": _of_step(gettext_lazy("Step moved: %(step)s")),
    "blueprint.step_added": _of_step(gettext_lazy("Step added: %(step)s")),
    "blueprint.step_removed": _of_step(gettext_lazy("Step taken out: %(step)s")),
    "blueprint.step_restored": _of_step(gettext_lazy("Step put back: %(step)s")),
    "blueprint.gate_set": _of_step(gettext_lazy("Gate: %(step)s")),
    "steps.held": _of_steps(gettext_lazy("Messages held back: %(what)s")),
    "steps.resumed": _of_steps(gettext_lazy("Messages go out again: %(what)s")),
    "steps.skipped": _of_steps(gettext_lazy("Messages left out: %(what)s")),
    "messages.rules_set": _plain(gettext_lazy("When mails go out")),
    "messages.words_changed": _of_mail(gettext_lazy("Own words for a message: %(what)s")),
    "guide.offered": _named(gettext_lazy("Guide offered: %(title)s")),
    "guide.changed": _named(gettext_lazy("Guide changed: %(title)s")),
    "guide.retired": _named(gettext_lazy("Guide withdrawn: %(title)s")),
    "module.published": _named(gettext_lazy("Training offered: %(title)s")),
    "module.changed": _named(gettext_lazy("Training changed: %(title)s")),
    "module.withdrawn": _named(gettext_lazy("Training withdrawn: %(title)s")),
}
# Facts of a day, beside `changed`: their name in the event, what they are called.
_DATED: Final = {
    "cohort.kick_off_moved": ("former", "kick_off", gettext_lazy("Kick-off")),
    "blueprint.step_moved": ("former", "day", gettext_lazy("Day")),
}


def _events(program: Program, cohorts: Iterable[Cohort]) -> QuerySet[Event]:
    """The events of the log. Part of one query."""
    about = Q(subject_type="programs.program", subject_code=program.code)
    about |= Q(subject_type="programs.cohort", subject_code__in=[one.code for one in cohorts])
    for model in (ProgramGuide, ProgramModule):
        codes = model._default_manager.filter(program=program).values("code")
        about |= Q(subject_type=model._meta.label_lower, subject_code__in=codes)
    opened = Event.objects.filter(subject_type="programs.program", subject_code=program.code, verb="program.opened")
    first = Subquery(opened.order_by("at").values("at")[:1])
    rows = Event.objects.filter(about, verb__in=TOLD).filter(Q(at__gte=first) | Q(verb="program.plan_frozen"))
    return rows.select_related("actor").order_by("-at", "-pk")


def change_in(program: Program, event: int) -> Event:
    """One of the events of the log; nothing else of what happens is found here. Two queries."""
    return found_in(_events(program, program.cohorts.all()).filter(pk=event))


def page_of_changes(program: Program, *, page: str | int) -> Page[Any]:
    """One page of the log, the newest first. Six queries."""
    cohorts = list(program.cohorts.all())
    found: Page[Any] = Paginator(_events(program, cohorts), ON_A_PAGE).get_page(page)
    found.object_list = _changes(program, cohorts, list(found.object_list), everything=found.number == 1)
    return found


def changes_of(program: Program) -> list[Change]:
    """The whole log, the oldest first, as far as events are kept. Five queries."""
    cohorts = list(program.cohorts.all())
    rows = list(_events(program, cohorts)[:MOST_MARKS])
    return _changes(program, cohorts, rows, everything=True)[::-1]


def marks_of(cohort: Cohort) -> tuple[Mark, ...]:
    """What changed, for a chart over the weeks of a cohort: at which week, and what. Five queries.

    Changes of other cohorts are left out; those of the program as a whole are in.
    """
    marks = []
    for one in changes_of(cohort.program):
        if one.where in ("", cohort.name):
            days = (timezone.localtime(one.at).date() - cohort.kick_off).days
            marks.append(Mark(round(days / 7, 2), one.title))
    return tuple(marks)


def _changes(program: Program, cohorts: list[Cohort], rows: list[Event], *, everything: bool) -> list[Change]:
    by_code = {one.code: one for one in cohorts}
    for one in cohorts:
        one.program = program
    titles = dict(ProgramGuide.objects.filter(program=program).values_list("code", "title"))
    titles |= dict(ProgramModule.objects.filter(program=program).values_list("code", "title"))
    remarks: dict[int | None, list[Remark]] = {}
    for remark in Remark.objects.filter(program=program).select_related("by"):
        remarks.setdefault(remark.event_id, []).append(remark)
    found = [_told(row, by_code.get(row.subject_code), titles, remarks.get(row.pk, [])) for row in rows]
    if everything:
        found += [_own(remark) for remark in remarks.get(None, [])]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _told(row: Event, cohort: Cohort | None, titles: Mapping[str, str], remarks: list[Remark]) -> Change:
    return Change(
        at=row.at,
        who=row.actor.name if row.actor else row.facts.get("token_name", ""),
        where=cohort.name if cohort else "",
        title=TOLD[row.verb](row.facts, _Known(cohort, titles.get(row.subject_code, ""))),
        details=tuple(_details(row)),
        remarks=tuple(remarks),
        event=row.pk,
    )


def _details(row: Event) -> Iterable[Detail]:
    facts = row.facts
    # An earlier version recorded that something was set, not what it was before.
    for name, before, after in zip(
        facts.get("changed", ()), facts.get("before", ()), facts.get("after", ()), strict=False
    ):
        yield Detail(name_of(name), value_of(name, before), value_of(name, after))
    if row.verb in _DATED:
        former, new, label = _DATED[row.verb]
        days = (written(date.fromisoformat(facts[name]), "date") for name in (former, new))
        yield Detail(str(label), *days)
    if row.verb == "blueprint.gate_set":
        yield Detail(_("Gate"), value_of("", not facts["is_gate"]), value_of("", facts["is_gate"]))


def _own(remark: Remark) -> Change:
    noon = timezone.make_aware(datetime.combine(remark.day, datetime.min.time().replace(hour=12)))
    return Change(noon, remark.by.name if remark.by else "", "", remark.text, own=remark.code)
