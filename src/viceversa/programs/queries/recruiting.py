"""How a cohort recruits: its call, doors by signed links, hours, places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, Min, OuterRef, QuerySet, Subquery, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.core import clock, links
from viceversa.core.doors import found_in
from viceversa.core.models import Event
from viceversa.messaging.actions import MANY
from viceversa.people.models import Person, User
from viceversa.people.queries import FEWEST, topic_names
from viceversa.programs import eligibility, mail_links, readiness, strata
from viceversa.programs.models import Call, Cohort, Draw, Nomination, Offer, Panel, Participant, Release, Role, Want
from viceversa.programs.queries.participants import SENT
from viceversa.programs.queries.people import middle_rank
from viceversa.programs.states import APPLIED, CohortState, ParticipantState, ProgramState

ON_A_PAGE: Final = 25

# The call


def call_of(cohort: Cohort) -> Call:
    """How the cohort recruits; the usual where nobody has said. One query."""
    return Call.objects.filter(cohort=cohort).first() or Call(cohort=cohort, strata=list(strata.USUAL))


def next_round_of(cohort: Cohort) -> date | None:
    """When the next round begins: as a manager said, else the kick-off of the program's next cohort. Two queries."""
    said = call_of(cohort).next_round
    if said is not None:
        return said
    later = Cohort.objects.filter(program=cohort.program_id, kick_off__gt=cohort.kick_off, state__in=_COMING)
    found: date | None = later.aggregate(first=Min("kick_off"))["first"]
    return found


_COMING: Final = (CohortState.PLANNED, CohortState.RECRUITING)


def _open_now() -> QuerySet[Cohort]:
    return Cohort.objects.select_related("program").filter(
        state=CohortState.RECRUITING, program__state=ProgramState.OPEN, call__is_open=True
    )


def open_calls() -> list[Cohort]:
    """Cohorts that everybody may join at the moment, the next to begin first. One query."""
    return list(_open_now().order_by("kick_off", "pk"))


def open_call_for(user: User, code: str) -> Cohort:
    """An open call, for everybody who signed in; one that is not open, for the program's managers. Two queries at most."""
    found = _open_now().filter(code=code).first()
    if found is not None:
        return found
    rows = Cohort.objects.select_related("program")
    return found_in(rows.filter(code=code, program__managers__user=user))


def asked_by_link(token: str, *, now: datetime) -> Participant:
    """Whom an invitation's signed link is for. One query. Refuses a link that was changed or has expired."""
    link = links.read(token, mail_links.ASKED, now=now)
    rows = Participant.objects.select_related("cohort__program", "person")
    return found_in(rows.filter(code=link.subject, person__code=link.who))


def cohort_to_suggest_for(code: str) -> Cohort:
    """A cohort that takes people in; whether somebody may suggest colleagues there, rules say. One query."""
    rows = Cohort.objects.select_related("program")
    return found_in(rows.filter(code=code, state=CohortState.RECRUITING, program__state=ProgramState.OPEN))


def suggested_by(user: User, cohort: Cohort) -> list[Nomination]:
    """Whom somebody has suggested, and nothing of what became of it. One query."""
    return list(Nomination.objects.filter(cohort=cohort, by=user.person_id).select_related("nominee").order_by("pk"))


# Hours


def _releases() -> QuerySet[Release]:
    return Release.objects.select_related("participant__cohort__program", "participant__person", "line_manager")


def release_by_link(token: str, *, now: datetime) -> Release:
    """The hours a signed link asks for. One query. Nothing once they are not needed any more."""
    link = links.read(token, mail_links.HOURS, now=now)
    return found_in(_releases().filter(code=link.subject, line_manager__code=link.who))


def release_for(user: User, code: str) -> Release:
    """Hours that this line manager was told of; everybody else finds nothing. One query."""
    return found_in(_releases().filter(code=code, line_manager=user.person_id or 0))


def releases_of(user: User, *, page: str | int = 1) -> Page[Any]:
    """What a line manager was told and asked of, what waits for an answer first. Two queries."""
    rows = _releases().filter(line_manager=user.person_id or 0).exclude(participant__cohort__state=CohortState.CLOSED)
    waits_first = Case(When(answer=Release.Answer.WAITING, then=0), default=1)
    return Paginator(rows.order_by(waits_first, "-created_at", "pk"), ON_A_PAGE).get_page(page)


@dataclass(frozen=True)
class Hours:
    """How line managers have answered, in numbers; who would like to talk or can't now, by name, so that somebody can."""

    counts: dict[str, int]
    open: list[Release]


def hours_of(cohort: Cohort) -> Hours:
    """The answers about a cohort's hours. Two queries. Names of at most 25 that need somebody."""
    rows = Release.objects.filter(participant__cohort=cohort)
    counts = dict(rows.values_list("answer").annotate(n=Count("pk")).order_by())
    needs = rows.filter(answer__in=(Release.Answer.TALK, Release.Answer.NOT_NOW))
    found = needs.select_related("participant__person", "line_manager").order_by("-answered_at")[:ON_A_PAGE]
    return Hours({str(answer): counts.get(answer, 0) for answer in Release.Answer}, list(found))


def sent_in(cohort: Cohort) -> dict[str, int]:
    """How many have sent their answers, by role. One query."""
    rows = cohort.participants.filter(state__in=SENT).values_list("role").annotate(n=Count("pk")).order_by()
    counts: dict[str, int] = dict(rows)
    return {role: counts.get(role, 0) for role in Role.values}


# Places


@dataclass(frozen=True)
class Places:
    """Places of one role: how many, who would like one, the draw if one was announced."""

    role: str
    places: int | None
    sent: int
    placed: int
    waiting: int
    draw: Draw | None
    panel: Panel | None = None
    is_forgotten: bool = False
    told: int | None = None

    @property
    def side(self) -> str:
        return "vice" if self.role == Role.MENTOR else "versa"

    @property
    def command(self) -> str:
        """What checks the draw's file on a command line."""
        return f"viceversa draw verify draw-{self.role}s.json"

    @property
    def over(self) -> int:
        return max(0, self.sent - (self.places or 0)) if self.places is not None else 0

    @property
    def free(self) -> int:
        return max(0, (self.places or 0) - self.placed)


# Longer than any job takes; afterwards mails are deleted again, and nobody counts them.
TELLING: Final = timedelta(days=1)


def places_of(cohort: Cohort, call: Call) -> list[Places]:
    """Both roles. Three queries; a fourth after a large draw, whose mails a job writes (`told`: how many so far)."""
    sent: dict[tuple[str, str], int] = {
        (row["role"], row["state"]): row["n"]
        for row in cohort.participants.values("role", "state").annotate(n=Count("pk")).order_by()
    }
    over = cohort.state == CohortState.CLOSED
    found = Draw.objects.filter(cohort=cohort)
    draws = {draw.role: draw for draw in (found if over else found.defer("record"))}
    panels = {panel.role: panel for panel in Panel.objects.filter(cohort=cohort)}
    made = []
    for role in Role.values:
        draw = draws.get(role)
        placed = sum(sent.get((role, state), 0) for state in WITH_PLACE)
        waiting = sent.get((role, ParticipantState.LISTED), 0)
        if over and draw and draw.drawn_at:  # everybody is finished: the draw says who waited
            placed, waiting = len(draw.record["chosen"]), len(draw.record["waiting"])
        told = None
        if draw and draw.drawn_at and waiting > MANY and clock.now() - draw.drawn_at < TELLING:
            told = _told_of(draw)
        made.append(
            Places(
                role,
                draw.places if draw else call.places_for(role),
                placed + waiting,
                placed,
                waiting,
                draw,
                panels.get(role),
                bool(draw and draw.by_panel and cohort.state in UNDER_WAY),
                told,
            )
        )
    return made


def _told_of(draw: Draw) -> int | None:
    """How many mails of a large draw are written, while not all are. One query."""
    held = Event.objects.filter(verb="draw.held", subject_code=draw.code).annotate(told=Count("messages"))
    told, facts = held.values_list("told", "facts").get()
    return told if told < facts["waiting"] else None


@dataclass(frozen=True)
class ToGiveOut:
    """Places of a role for which more people have applied than there are, before the draw is held or, where a panel
    `reads`, confirmed. Matching waits for it."""

    cohort: int
    role: str
    places: int
    sent: int
    reads: bool

    @property
    def sentence(self) -> str:
        if self.role == Role.MENTOR:
            form = ngettext(
                "%(n)s mentors have applied for %(places)s place.",
                "%(n)s mentors have applied for %(places)s places.",
                self.places,
            )
        else:
            form = ngettext(
                "%(n)s mentees have applied for %(places)s place.",
                "%(n)s mentees have applied for %(places)s places.",
                self.places,
            )
        said = form % {"n": self.sent, "places": self.places}
        how = _("A panel reads.") if self.reads else _("They are still to be drawn.")
        return f"{said} {how}"


def places_to_give_out(cohorts: Iterable[Cohort]) -> list[ToGiveOut]:
    """What is still to be given out in these cohorts, once they have ended recruiting. One query."""
    waiting = (
        Participant.objects.filter(cohort=OuterRef("cohort"), role=OuterRef("role"), state__in=APPLIED)
        .order_by()
        .values("cohort")
        .annotate(n=Count("pk"))
        .values("n")
    )
    reads = Exists(Panel.objects.filter(cohort=OuterRef("cohort"), role=OuterRef("role")))
    draws = Draw.objects.filter(cohort__in=cohorts, cohort__state=CohortState.MATCHING, drawn_at__isnull=True)
    rows = draws.annotate(sent=Subquery(waiting), reads=reads).filter(sent__gt=F("places")).order_by("role")
    return [ToGiveOut(*row) for row in rows.values_list("cohort", "role", "places", "sent", "reads")]


UNDER_WAY: Final = (CohortState.RUNNING, CohortState.CLOSED)
WITH_PLACE: Final = (
    ParticipantState.ENROLLED,
    ParticipantState.RESTING,
    ParticipantState.PAIRED,
    ParticipantState.FINISHED,
)


def draw_in(cohort: Cohort, role: str) -> Draw | None:
    """The draw of a role of a cohort that the caller may see. One query."""
    return Draw.objects.filter(cohort=cohort, role=role).first()


def draw_for(user: User, code: str, role: str) -> Draw:
    """The draw of a role, for the program's managers. One query."""
    rows = Draw.objects.select_related("cohort__program")
    return found_in(rows.filter(cohort__code=code, role=role, cohort__program__managers__user=user))


@dataclass(frozen=True)
class OwnPlace:
    """How a draw went for one person. `number` is their place on the waiting list, from 1; 0 when they have a place."""

    draw: Draw
    number: int
    people: int
    turn: int
    stratum: list[str]
    by_panel: bool


def own_place(participant: Participant) -> OwnPlace | None:
    """The draw somebody took part in, by a panel or not. Two queries."""
    draw = Draw.objects.filter(cohort=participant.cohort_id, role=participant.role).first()
    if draw is None:
        return None
    waiting = draw.record.get("waiting", [])
    entry: dict[str, Any] = next(
        (one for one in draw.record.get("entries", []) if one["key"] == participant.code), {"turn": 0, "stratum": []}
    )
    number = waiting.index(participant.code) + 1 if participant.code in waiting else 0
    people = len(draw.record.get("chosen", [])) + len(waiting)
    by_panel = draw.by_panel or (
        draw.drawn_at is None and Panel.objects.filter(cohort=draw.cohort_id, role=draw.role).exists()
    )
    return OwnPlace(draw, number, people, entry["turn"], entry["stratum"], by_panel)


def has_place(participant: Participant, draw: Draw) -> bool:
    """Whether somebody has a place after a draw or, when all is over, had one. One query at most: whoever was drawn onto
    the waiting list and is finished had one if they moved up."""
    if participant.state != ParticipantState.FINISHED:
        return participant.state in WITH_PLACE
    if participant.code in draw.record.get("chosen", []):
        return True
    return Event.objects.filter(verb="participant.moved_up", subject_code=participant.code).exists()


def roles_with_panel(cohort: Cohort) -> list[str]:
    """For which roles a panel reads. One query."""
    return list(Panel.objects.filter(cohort=cohort).order_by("role").values_list("role", flat=True))


def announced(cohort: Cohort) -> list[Draw]:
    """Draws whose rule is public. One query."""
    return list(Draw.objects.filter(cohort=cohort).defer("record").order_by("role"))


# Balance of the pool


@dataclass(frozen=True)
class Weighed:
    """One topic: how many offer it, how many want it. None stands for fewer than FEWEST, which are not shown."""

    slug: str
    name: str
    offered: int | None
    wanted: int | None

    @property
    def most(self) -> int:
        return max(self.offered or 0, self.wanted or 0)


@dataclass(frozen=True)
class Balance:
    """One direction: topics that one side wants of the other, the most wanted first; `lacking` those nobody brings.

    `side` is the direction of what is given: "vice" from mentors to mentees.
    """

    side: str
    rows: Sequence[Weighed]
    lacking: Sequence[Weighed]
    most: int


SHOWN: Final = 10


def balance_of(cohort: Cohort) -> list[Balance]:
    """Offers against wants among those who have sent, both directions. One query for each of four counts, one for names.

    Counts under FEWEST are not shown, and a topic is only shown when enough want it: so the list can't be used to find
    out what the few asked for.
    """
    names = topic_names()
    both = ((Role.MENTOR, Role.MENTEE, "vice"), (Role.MENTEE, Role.MENTOR, "versa"))
    return [_balance(cohort, giver, taker, side, names) for giver, taker, side in both]


def _balance(cohort: Cohort, giver: str, taker: str, side: str, names: Mapping[int, tuple[str, str]]) -> Balance:
    wanted, offered = people_by_topic(cohort, taker, Want), people_by_topic(cohort, giver, Offer)
    rows = [
        Weighed(*names[topic], _shown(offered.get(topic, 0)), n)
        for topic, n in sorted(wanted.items(), key=lambda row: (-row[1], names[row[0]][1]))
        if n >= FEWEST
    ]
    lacking = [row for row in rows if (row.offered or 0) < (row.wanted or 0)]
    return Balance(side, rows[:SHOWN], lacking, max((row.most for row in rows), default=1))


def _shown(count: int) -> int | None:
    return count if count >= FEWEST else None


_SENT: Final = (ParticipantState.ENROLLED, ParticipantState.LISTED, ParticipantState.PAIRED)


def people_by_topic(cohort: Cohort, role: str, side: type[Offer] | type[Want]) -> dict[int, int]:
    """How many of those who have sent offer or want each topic, by its id: exact, so not to be shown under FEWEST.

    Counted from indexes alone; the names come once for all counts. One query.
    """
    rows = side._default_manager.filter(
        participant__cohort=cohort, participant__role=role, participant__state__in=_SENT
    )
    return dict(rows.order_by().values_list("topic").annotate(n=Count("pk")))


def eligible(cohort: Cohort, role: str) -> QuerySet[Person]:
    """People who may take part, whose grade suits a role and who are not in the cohort in any way. Three queries when
    counted."""
    program = cohort.program
    outside = [pk for pk in (program.support_contact_id, program.trusted_contact_id) if pk is not None]
    people = eligibility.within(cohort, role).exclude(participations__cohort=cohort).exclude(pk__in=outside)
    half, side = middle_rank(), readiness.side_of(cohort.program.direction, role)
    if half is None or side == "either":
        return people
    return people.filter(grade__rank__lte=half) if side == "junior" else people.filter(grade__rank__gte=half)


def strata_labels(names: Sequence[str]) -> list[Promise]:
    """What a draw keeps in proportion, in words."""
    return [strata.STRATA[name] for name in names if name in strata.STRATA]
