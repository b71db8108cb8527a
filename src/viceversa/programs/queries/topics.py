"""Topics: what to choose from, and what to suggest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from viceversa.people import likeness
from viceversa.people.models import Topic, User, searchable
from viceversa.programs.models import Cohort, Offer, Participant, Want
from viceversa.programs.queries.participants import SENT
from viceversa.programs.queries.people import middle_rank, suits

FEWEST: Final = 5  # Counts of fewer people than this are not shown.
FOUND: Final = 12


def catalog() -> list[Topic]:
    """All topics by name: about 120 rows. One query."""
    return list(Topic.objects.all())


def topics_matching(topics: Iterable[Topic], words: str, *, most: int = FOUND) -> list[Topic]:
    """The topics whose name or other name holds each of the words, those that start with them first. No query."""
    parts = searchable(words).split()
    if not parts:
        return []
    hits = []
    for one in topics:
        names = [searchable(name) for name in (one.name, *one.synonyms)]
        if all(any(part in name for name in names) for part in parts):
            hits.append((not names[0].startswith(parts[0]), one.name, one))
    return [one for _late, _name, one in sorted(hits, key=lambda hit: hit[:2])[:most]]


def topics_close_to(topics: Iterable[Topic], words: str) -> list[Topic]:
    """At most three topics that could be meant by words that no topic has, the likest first. No query.

    Which way they are found is a setting; none are if it is off.
    """
    way = likeness.chosen()
    if way is None:
        return []
    return likeness.closest(way, words, ((one, (one.name, *one.synonyms)) for one in topics))


@dataclass(frozen=True)
class Suggestions:
    """Topics to add. `real` says that they come from what enough others answered, not from the catalogue's defaults."""

    topics: list[Topic]
    real: bool


def suggested(
    participant: Participant, side: type[Offer] | type[Want], topics: Sequence[Topic], usual: Sequence[str]
) -> Suggestions:
    """What to suggest as an offer (`side=Want`: what the others want) or as a want (`side=Offer`). One query.

    A topic counts once FEWEST people of the other role have named it; with fewer than 3 such topics the usual ones
    are suggested instead.
    """
    counts = (
        side._default_manager.filter(participant__cohort=participant.cohort_id, participant__state__in=SENT)
        .exclude(participant__role=participant.role)
        .values("topic")
        .annotate(n=Count("pk"))
        .filter(n__gte=FEWEST)
        .order_by("-n", "topic__name")
        .values_list("topic", flat=True)
    )
    by_id = {one.pk: one for one in topics}
    real = [by_id[pk] for pk in counts if pk in by_id]
    if len(real) >= 3:
        return Suggestions(real, real=True)
    by_slug = {one.slug: one for one in topics}
    return Suggestions([by_slug[slug] for slug in usual if slug in by_slug], real=False)


def suggested_role(user: User, cohort: Cohort) -> str:
    """The role a person's grade suggests; empty when both would suit or nothing is known. Three queries at most."""
    if user.person is None:
        return ""
    return suits(user.person, middle_rank(), cohort.program.direction)
