"""A panel: how far it is, for managers; what there is to read, for readers; what was found, for the person alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import Promise

from viceversa.core.doors import found_in
from viceversa.people.models import User
from viceversa.people.queries import FEWEST
from viceversa.programs import rubric
from viceversa.programs.bands import EACH
from viceversa.programs.models import Cohort, Offer, Panel, Participant, Review, Role, Want
from viceversa.programs.queries.recruiting import UNDER_WAY, people_by_topic
from viceversa.programs.states import APPLIED, CohortState

ON_A_PAGE: Final = 25

# For managers


def panel_in(cohort: Cohort, role: str) -> Panel | None:
    """The panel for a role of a cohort that the caller may see. One query."""
    panel = Panel.objects.filter(cohort=cohort, role=role).first()
    if panel is not None:
        panel.cohort = cohort
    return panel


@dataclass(frozen=True)
class Progress:
    """How far a panel is, in numbers. `readers` carry `given` and `read`, for reminding them; nobody's findings."""

    readers: list[User]
    people: int
    done: int
    lacking: int

    @property
    def complete(self) -> bool:
        return self.people > 0 and self.done == self.people


def progress_of(panel: Panel) -> Progress:
    """Readers with what they have read; applicants who were read by two. Two queries."""
    mine = Q(reviews__panel=panel, reviews__skipped_at__isnull=True)
    readers = panel.reviewers.annotate(
        given=Count("reviews", filter=mine, distinct=True),
        read=Count("reviews", filter=mine & Q(reviews__done_at__isnull=False), distinct=True),
    )
    rows = panel.cohort.participants.filter(role=panel.role, state__in=APPLIED).annotate(
        given=Count("reviews", filter=Q(reviews__panel=panel, reviews__skipped_at__isnull=True)),
        read=Count("reviews", filter=Q(reviews__panel=panel, reviews__done_at__isnull=False)),
    )
    counts = list(rows.values_list("given", "read"))
    return Progress(
        readers=list(readers.order_by("name", "pk")),
        people=len(counts),
        done=sum(read >= EACH for _given, read in counts),
        lacking=sum(given < EACH for given, _read in counts),
    )


def bands_in(record: dict[str, Any]) -> dict[int, int]:
    """How many people are in each band of a panel's draw. No query."""
    counts = Counter(entry["turn"] for entry in record.get("entries", []))
    return {band: counts[band] for band in (2, 1, 0)}


def criteria_of(panel: Panel) -> list[rubric.Criterion]:
    """What a panel reads for. No query."""
    return [rubric.CRITERIA[name] for name in panel.criteria]


# For readers


def _readable(user: User) -> QuerySet[Review]:
    """What somebody may read now: theirs, while the panel is open and the applicant has not left."""
    return Review.objects.filter(
        reviewer=user,
        skipped_at__isnull=True,
        panel__closed_at__isnull=True,
        panel__cohort__state__in=(CohortState.RECRUITING, CohortState.MATCHING),
        participant__state__in=APPLIED,
    )


def review_for(user: User, code: str) -> Review:
    """One application to read, for its reader while the panel is open; everybody else finds nothing. One query."""
    return found_in(_readable(user).select_related("panel__cohort__program", "participant").filter(code=code))


def reviews_of(user: User, *, page: str | int = 1) -> Page[Any]:
    """What somebody has to read, what is not done first. Two queries."""
    rows = _readable(user).select_related("panel__cohort__program")
    return Paginator(rows.order_by(F("done_at").asc(nulls_first=True), "panel", "number"), ON_A_PAGE).get_page(page)


def reviews_waiting(user: User) -> int:
    """How many applications somebody has still to read. One query."""
    return _readable(user).filter(done_at__isnull=True).count()


def reading_of(user: User) -> tuple[int, int]:
    """How many applications somebody has read, and how many they were given, where they still can. One query."""
    counts = _readable(user).aggregate(read=Count("done_at"), given=Count("pk"))
    return counts["read"], counts["given"]


def next_review(review: Review, user: User) -> Review | None:
    """The next one that is not done. One query."""
    return _readable(user).filter(done_at__isnull=True).exclude(pk=review.pk).order_by("panel", "number").first()


@dataclass(frozen=True)
class Asked:
    """How many in the cohort ask for, or bring, each topic. Counts under FEWEST are not shown."""

    wanted: dict[int, int]
    offered: dict[int, int]


def asked_for(cohort: Cohort, role: str) -> Asked:
    """What the other side wants and offers, so that a reader can tell what fits here. Two queries."""
    other = Role.MENTEE if role == Role.MENTOR else Role.MENTOR
    wanted, offered = (people_by_topic(cohort, other, side) for side in (Want, Offer))
    return Asked(*({topic: n for topic, n in part.items() if n >= FEWEST} for part in (wanted, offered)))


# For the person


@dataclass(frozen=True)
class Found:
    """What readers found about one criterion, in the rubric's words; two where they differed."""

    label: Promise
    words: list[Promise]


def found_about(participant: Participant) -> list[Found]:
    """What a panel found about somebody, for themself: once it has closed, until the cohort kicks off. One query."""
    if participant.cohort.state in UNDER_WAY:
        return []
    rows = Review.objects.filter(
        participant=participant, panel__closed_at__isnull=False, done_at__isnull=False
    ).values_list("points", flat=True)
    found: dict[str, set[int]] = {}
    for points in rows:
        for name, value in points.items():
            found.setdefault(name, set()).add(value)
    return [
        Found(rubric.CRITERIA[name].label, [rubric.CRITERIA[name].words[value] for value in sorted(found[name])])
        for name in rubric.in_order(found)
    ]
