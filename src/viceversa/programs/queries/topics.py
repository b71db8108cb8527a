"""Topics: what to choose from, and what to suggest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, Value

from viceversa.people import likeness
from viceversa.people.models import Topic, User
from viceversa.people.queries import FEWEST, catalog_topics
from viceversa.programs.models import Cohort, Offer, Participant, Role, Want
from viceversa.programs.queries.participants import SENT
from viceversa.programs.queries.people import middle_rank, suits


def topics_close_to(topics: Iterable[Topic], words: str) -> list[Topic]:
    """At most three topics that could be meant by words that no topic has, the likest first. No query.

    Which way they are found is a setting; none are if it is off.
    """
    way = likeness.chosen()
    if way is None:
        return []
    return likeness.closest(
        way, words, ((one, (one.label, *one.other_names, one.name, *one.synonyms)) for one in topics)
    )


@dataclass(frozen=True)
class Suggestions:
    """Topics to add. `real` says that they come from what enough others answered, not from the catalogue's defaults."""

    topics: list[Topic]
    real: bool


def suggested(
    participant: Participant, *, to_offer: Sequence[str], to_want: Sequence[str]
) -> tuple[Suggestions, Suggestions]:
    """What to suggest as offers (what the other role wants) and as wants (what it offers). Two queries.

    A topic counts once FEWEST people of the other role have named it; with fewer than 3 such topics the usual ones,
    given as slugs, are suggested instead.
    """
    asked, offered = _named_often(participant)
    topics = list(
        catalog_topics().filter(pk__in=[*asked, *offered]) | catalog_topics().filter(slug__in=[*to_offer, *to_want])
    )
    by_id = {topic.pk: topic for topic in sorted(topics, key=lambda topic: topic.name)}
    by_slug = {topic.slug: topic for topic in topics}
    return _suggestions(asked, to_offer, by_id, by_slug), _suggestions(offered, to_want, by_id, by_slug)


def _named_often(participant: Participant) -> tuple[dict[int, int], dict[int, int]]:
    """How many people of the other role want and offer a topic, by its id, where enough do. One query."""
    other = Role.MENTEE if participant.role == Role.MENTOR else Role.MENTOR
    both = [
        side._default_manager.filter(
            participant__cohort=participant.cohort_id, participant__role=other, participant__state__in=SENT
        )
        .order_by()
        .values("topic")
        .annotate(n=Count("pk"), number=Value(number))
        .filter(n__gte=FEWEST)
        .values_list("number", "topic", "n")
        for number, side in enumerate((Want, Offer))
    ]
    found: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for number, topic, n in both[0].union(both[1], all=True):
        found[number][topic] = n
    return found


def _suggestions(
    often: Mapping[int, int], usual: Sequence[str], by_id: Mapping[int, Topic], by_slug: Mapping[str, Topic]
) -> Suggestions:
    """The most named first, by name where as many did; `by_id` is in the order of names."""
    real = sorted((topic for pk, topic in by_id.items() if pk in often), key=lambda topic: -often[topic.pk])
    if len(real) >= 3:
        return Suggestions(real, real=True)
    return Suggestions([by_slug[slug] for slug in usual if slug in by_slug], real=False)


def uses_of_topics() -> dict[int, tuple[int, int]]:
    """How many people (offer, want) each topic, by its id. Four queries.

    For people.hooks.TOPIC_USES. What people rule out is never counted.
    """
    offered, wanted = _people_by_topic(Offer), _people_by_topic(Want)
    return {pk: (offered.get(pk, 0), wanted.get(pk, 0)) for pk in {*offered, *wanted}}


def _people_by_topic(side: type[Offer | Want]) -> dict[int, int]:
    """How many people named each topic. Two queries.

    All rows by topic are counted from the index; looked up are only those that are too many: of enrollments that are
    not sent, and the further ones of people who are in several cohorts.
    """
    sent = Participant.objects.filter(state__in=SENT).order_by()
    several = sent.values("person").annotate(cohorts=Count("id")).filter(cohorts__gt=1).values("person")
    too_many = (
        Participant.objects.filter(~Q(state__in=SENT) | Q(person__in=several))
        .order_by()
        .values_list(f"{side._meta.model_name}s__topic")
        .annotate(
            rows=Count(Value(1)),
            people=Count("person", distinct=True, filter=Q(state__in=SENT)),
        )
    )
    people = dict(side.objects.order_by().values_list("topic").annotate(rows=Count(Value(1))))
    for topic, rows, counted in too_many:
        if topic is not None:
            people[topic] += counted - rows
    return people


def suggested_role(user: User, cohort: Cohort) -> str:
    """The role a person's grade suggests; empty when both would suit or nothing is known. Three queries at most."""
    if user.person is None:
        return ""
    return suits(user.person, middle_rank(), cohort.program.direction)
