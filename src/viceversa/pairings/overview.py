"""What a manager sees of pairs: made from dates, bookings and yes/no facts, never from what the two write or answer.

Levels are counted and sorted in the database, so that 5,000 pairs cost what five do. Pairs in which the manager is
near one of the two are left out, and counted as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from viceversa.pairings import hooks, words
from viceversa.pairings.health import Act, Health, Level, assess, facts_of, level_in_sql
from viceversa.pairings.models import Meeting, Member, Pairing
from viceversa.pairings.queries import has_people, hidden_from, with_members
from viceversa.pairings.states import LIVING_STATES, OPEN_STATES, MeetingState, PairingState
from viceversa.pairings.together import Spoken, Together, listed, together
from viceversa.people.models import Person, User, searchable
from viceversa.programs import dates
from viceversa.programs.directions import ways_of
from viceversa.programs.models import Cohort, Outcome, Participant, Role
from viceversa.programs.queries import ToGiveOut, places_to_give_out
from viceversa.programs.states import CohortState, ParticipantState

ON_A_PAGE: Final = 25
SHOWN_FIRST: Final = 7
NEED_SOMEBODY: Final = (Level.RISK, Level.NUDGE)
OPEN_LEVELS: Final = (Level.RISK, Level.NUDGE, Level.OK, Level.WAIT)
# How wide each phase is drawn: the words have to fit.
WIDTHS: Final = {"design": 10, "recruit": 10, "match": 9, "launch": 9, "run": 42, "measure": 10, "adjust": 12}


@dataclass(frozen=True)
class Counts:
    """How many pairs are how. `asked` are those of `wait` in which somebody has not answered yet; `hidden` are those
    this manager does not see, `aside` those of `nudge` and `risk` that a manager has put aside."""

    ok: int = 0
    nudge: int = 0
    risk: int = 0
    wait: int = 0
    asked: int = 0
    over: int = 0
    hidden: int = 0
    aside: int = 0

    @property
    def running(self) -> int:
        """Pairs that are asked, active or rest."""
        return self.ok + self.nudge + self.risk + self.wait

    @property
    def begun(self) -> int:
        """Those of them in which everybody has said yes."""
        return self.running - self.asked

    @property
    def attention(self) -> int:
        return self.nudge + self.risk - self.aside


@dataclass(frozen=True)
class PairRow:
    """One pair as a manager may see it."""

    code: str
    mentor: Spoken
    mentee: Person
    keepers: tuple[Person, ...]
    level: str
    label: str
    why: str
    last_met: datetime | None
    next_meeting: datetime | None
    goal_to_mentee: bool
    goal_to_mentor: bool
    signed: bool
    act: Act
    act_label: str
    was_nudged_at: datetime | None

    @property
    def names(self) -> str:
        """Everybody of the pair, mentors first."""
        mentors = self.mentor.people if isinstance(self.mentor, Together) else (self.mentor,)
        return listed(person.name for person in (*mentors, self.mentee))

    @property
    def keeper_names(self) -> str:
        """First names of who keeps the dates, and gets the mail."""
        return _names(self.keepers)

    @property
    def keeper_emails(self) -> str:
        return ",".join(person.email for person in self.keepers if person.email)

    @property
    def is_decision(self) -> bool:
        """Whether the act is one of several, on the pair's own page."""
        return self.act == Act.DECIDE

    @property
    def is_link(self) -> bool:
        return self.act == Act.WRITE


@dataclass(frozen=True)
class PhaseRow:
    """One phase of the lifecycle line."""

    phase: dates.Phase
    state: str
    width: int
    at: int


@dataclass(frozen=True)
class Objective:
    """A planned outcome, and what a report has said of it so far: a sentence for each direction."""

    outcome: Outcome
    readings: Sequence[str]


@dataclass(frozen=True)
class Overview:
    """Everything the manager's first page draws, but for what runs by itself (messaging knows that)."""

    headline: str
    to_give_out: list[ToGiveOut]
    phases: list[PhaseRow]
    counts: Counts
    rows: list[PairRow]
    objectives: list[Objective]
    today: datetime


def counts_of(cohort: Cohort, hidden: frozenset[int], *, now: datetime) -> Counts:
    """Pairs by level, without the hidden ones. One query, one row for each level and state."""
    rows = (
        by_urgency(cohort, now)
        .exclude(state=PairingState.NOT_FORMED)
        .exclude(pk__in=hidden)
        .values("level", "state")
        .annotate(n=Count("pk"), aside=Count("pk", filter=_aside(cohort, now)))
        .order_by()
    )
    found = dict.fromkeys(("ok", "nudge", "risk", "wait", "asked", "over", "aside"), 0)
    for row in rows:
        found[row["level"] if row["state"] in OPEN_STATES else "over"] += row["n"]
        if row["level"] in NEED_SOMEBODY:
            found["aside"] += row["aside"]
        if row["state"] == PairingState.ASKED:
            found["asked"] += row["n"]
    return Counts(**found, hidden=len(hidden))


def overview_of(cohort: Cohort, hidden: frozenset[int], *, now: datetime, today: datetime) -> Overview:
    """The overview without the hidden pairs. Five queries, whatever there is."""
    counts = counts_of(cohort, hidden, now=now)
    attention = by_urgency(cohort, now).exclude(pk__in=hidden).filter(~_aside(cohort, now), level__in=NEED_SOMEBODY)
    none_yet = not (counts.running or counts.hidden or counts.over)
    to_give_out = places_to_give_out([cohort]) if none_yet else []
    return Overview(
        headline=" ".join(one.sentence for one in to_give_out) or _headline(cohort, counts, today),
        to_give_out=to_give_out,
        phases=_phases(cohort, today),
        counts=counts,
        rows=_rows(attention[:SHOWN_FIRST], cohort, now) if counts.attention else [],
        objectives=_objectives(cohort),
        today=today,
    )


def _objectives(cohort: Cohort) -> list[Objective]:
    """Each planned outcome, with what was reported of it so far. One query: a report is read along with the first of them."""
    rows = cohort.program.outcomes.all()
    first = Q(pk=Subquery(rows.order_by("pk").values("pk")[:1]))
    for at, reading in enumerate(hooks.READINGS):
        rows = rows.annotate(**{f"reported{at}": Case(When(first, then=reading.read(cohort)))})
    outcomes = list(rows)
    found: dict[int, Sequence[str]] = {}
    for at, reading in enumerate(hooks.READINGS):
        for report in filter(None, (getattr(one, f"reported{at}") for one in outcomes)):
            found |= reading.words(report)
    return [Objective(one, found.get(one.pk, ())) for one in outcomes]


def _aside(cohort: Cohort, now: datetime) -> Q:
    """Which of the pairs `by_urgency` a manager has put aside, so that nobody needs to look at them now."""
    found = Q(pk__in=[])
    for aside in hooks.ASIDE_PAIRS:
        found |= aside(cohort, now)
    return found


def by_urgency(cohort: Cohort, now: datetime) -> QuerySet[Any]:
    """A cohort's pairs with their `level`, and `since` when it is so; the most urgent first, then the longest. Two queries.

    The caller leaves out those that the reader does not see.
    """
    rank = Case(
        *[When(level=level.value, then=Value(place)) for place, level in enumerate(OPEN_LEVELS)],
        output_field=IntegerField(),
    )
    quiet = Coalesce("last_held_at", "started_at", "created_at")
    return (
        Pairing.objects.filter(cohort=cohort)
        .annotate(level=level_in_sql(now), since=Greatest(quiet, Coalesce("back_at", quiet)))
        .annotate(rank=rank)
        .order_by("rank", "since", "pk")
        .prefetch_related(with_members())
    )


def _rows(pairs: Iterable[Pairing], cohort: Cohort, now: datetime) -> list[PairRow]:
    found = list(pairs)
    for pairing in found:
        pairing.cohort = cohort
    return [row_of(pairing, now=now) for pairing in found]


def row_of(pairing: Pairing, *, now: datetime) -> PairRow:
    """One row, from a pairing whose members and cohort were read with it. No query."""
    people = [(member.role, member.participant.person) for member in pairing.members.all()]
    mentor = together(person for role, person in people if role == Role.MENTOR)
    mentee = next(person for role, person in people if role == Role.MENTEE)
    health: Health = assess(facts_of(pairing), now=now)
    act = health.act
    dates_by = ways_of(pairing.cohort.program).dates
    keepers = tuple(person for role, person in people if role in dates_by)
    if act == Act.WRITE and not any(one.email for one in keepers):
        act = Act.NUDGE
    return PairRow(
        code=pairing.code,
        mentor=mentor,
        mentee=mentee,
        keepers=keepers,
        level=health.level.value,
        label=words.level_label(health.level),
        why=words.why(pairing, health, mentor=mentor.first_name, mentee=mentee.first_name),
        last_met=pairing.last_held_at,
        next_meeting=pairing.next_meeting_at if pairing.next_meeting_at and pairing.next_meeting_at > now else None,
        goal_to_mentee=pairing.has_goal_to_mentee,
        goal_to_mentor=pairing.has_goal_to_mentor,
        signed=pairing.agreement_signed_at is not None,
        act=act,
        act_label=words.act_label(act, name=_names(keepers)),
        was_nudged_at=pairing.nudged_at,
    )


def _names(people: tuple[Person, ...]) -> str:
    return listed(person.first_name for person in people)


def _phases(cohort: Cohort, today: datetime) -> list[PhaseRow]:
    day = today.date()
    return [
        PhaseRow(phase, phase.state_on(day), WIDTHS[phase.name], phase.share_on(day)) for phase in dates.phases(cohort)
    ]


def _headline(cohort: Cohort, counts: Counts, today: datetime) -> str:
    if cohort.state == CohortState.CLOSED:
        return _("This cohort is closed. What is kept is shown until its day.")
    if not counts.running and not counts.hidden:
        return _before_pairs(cohort)
    week = dates.week_of(cohort, today.date())
    pairs = ngettext("%(n)s pair", "%(n)s pairs", counts.running) % {"n": counts.running}
    if 0 <= week < cohort.weeks:
        start = _("%(pairs)s, week %(week)s of %(weeks)s.") % {"pairs": pairs, "week": week, "weeks": cohort.weeks}
    else:
        start = f"{pairs}."
    return " ".join([start, *_how_they_are(counts)])


def _how_they_are(counts: Counts) -> list[str]:
    """Whom to look after, who still has to answer, and how the others are: a sentence each."""
    if counts.asked and counts.asked == counts.running:
        return [ngettext("It waits for answers.", "All of them wait for answers.", counts.asked)]
    said = []
    if counts.attention and counts.ok * 2 > counts.running:
        said.append(_("Most are meeting."))
    if counts.attention:
        said.append(ngettext("%(n)s needs you.", "%(n)s need you.", counts.attention) % {"n": counts.attention})
    if counts.asked:
        said.append(ngettext("%(n)s waits for answers.", "%(n)s wait for answers.", counts.asked) % {"n": counts.asked})
    if counts.running and not counts.attention:
        said.append(_("The others are fine.") if counts.asked else _("All of them are fine."))
    return said


def _before_pairs(cohort: Cohort) -> str:
    states = Participant.objects.filter(cohort=cohort).aggregate(
        sent=Count("pk", filter=Q(state=ParticipantState.ENROLLED)),
        open=Count(
            "pk", filter=Q(state__in=(ParticipantState.INVITED, ParticipantState.ENROLLING, ParticipantState.DECLINED))
        ),
    )
    sent = ngettext("%(n)s person is ready to be matched.", "%(n)s people are ready to be matched.", states["sent"]) % {
        "n": states["sent"]
    }
    if not states["open"]:
        return sent
    invited = ngettext("%(n)s is invited.", "%(n)s are invited.", states["open"]) % {"n": states["open"]}
    return f"{sent} {invited}"


def living_in(cohort: Cohort) -> int:
    """How many pairs of a cohort are active or rest. One query."""
    return Pairing.objects.filter(cohort=cohort, state__in=LIVING_STATES).count()


# All pairs


@dataclass(frozen=True)
class Tab:
    """One group of the list, and how many are in it."""

    name: str
    label: str | Promise
    count: int


GROUPS: Final[dict[str, Promise]] = {
    "all": gettext_lazy("All"),
    "risk": gettext_lazy("At risk"),
    "nudge": gettext_lazy("Need a nudge"),
    "ok": gettext_lazy("On track"),
    "wait": gettext_lazy("Waiting"),
    "over": gettext_lazy("Finished or ended"),
}


def tabs_of(counts: Counts) -> list[Tab]:
    """The groups of the list with their sizes. No query."""
    sizes = {name: counts.running if name == "all" else getattr(counts, name) for name in GROUPS}
    return [Tab(name, label, sizes[name]) for name, label in GROUPS.items() if name == "all" or sizes[name]]


def pairs_of(
    cohort: Cohort, hidden: frozenset[int], *, group: str, text: str, page: str | int, now: datetime
) -> Page[PairRow]:
    """One page of a group, most urgent first; `text` looks in both names. Three queries."""
    pairs = by_urgency(cohort, now).exclude(pk__in=hidden)
    if group == "over":
        pairs = pairs.filter(has_people(), state__in=(PairingState.COMPLETED, PairingState.ENDED))
    else:
        pairs = pairs.filter(state__in=OPEN_STATES)
        if group in {level.value for level in OPEN_LEVELS}:
            pairs = pairs.filter(level=group)
    plain = searchable(text).strip()
    if plain:
        named = Member.objects.filter(participant__person__search_name__contains=plain)
        pairs = pairs.filter(pk__in=named.values("pairing"))
    found = Paginator(pairs, ON_A_PAGE).get_page(page)
    found.object_list = _rows(found.object_list, cohort, now)
    return found


def seen_by(user: User, cohort: Cohort, *, now: datetime) -> QuerySet[Any]:
    """The pairs of a cohort that its lists show this manager, open and over, with their people. Four queries."""
    seen = Q(state__in=OPEN_STATES) | Q(has_people(), state__in=(PairingState.COMPLETED, PairingState.ENDED))
    rows = by_urgency(cohort, now).exclude(pk__in=hidden_from(user, cohort)).filter(seen)
    return rows.select_related("cohort__program")


def meetings_of(pairing: Pairing) -> QuerySet[Meeting]:
    """The dates of one pairing, by themselves: title and place are not even read. One query."""
    dates = ("code", "number", "state", "starts_at", "minutes", "moved_count", "pairing__code")
    return Meeting.objects.filter(pairing=pairing).select_related("pairing").only(*dates)


@dataclass(frozen=True)
class DateRow:
    """One meeting as the manager sees it: when, and what became of it. Never what about, never where."""

    starts_at: datetime
    number: int
    state: str
    label: str
    moved: int


def dates_of(pairing: Pairing, *, now: datetime) -> list[DateRow]:
    """The dates of one pairing, newest first. One query; title and place are not even read."""
    rows = Meeting.objects.filter(pairing=pairing).only("starts_at", "number", "state", "moved_count", "pairing_id")
    return [
        DateRow(
            each.starts_at,
            each.number,
            {MeetingState.HELD: "ok", MeetingState.CANCELLED: "nudge"}.get(MeetingState(each.state), "wait"),
            str(each.get_state_display()).capitalize(),
            each.moved_count,
        )
        for each in rows.order_by("-starts_at")
    ]
