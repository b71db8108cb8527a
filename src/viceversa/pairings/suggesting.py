"""Goals to begin with, from what each of a pair wants to learn and the other brings. Written, not worked out.

data/goals/<language>.toml has a sentence and three steps for a topic, else for its family; en.toml is the source.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from viceversa.pairings.doors import Space
from viceversa.people import catalog
from viceversa.people.models import words_in_language
from viceversa.programs.models import Offer, OffLimits, Role, Want

LANGUAGES: Final = ("en", "de", "fr", "es")
MOST: Final = 4


@dataclass(frozen=True)
class Suggestion:
    """A goal that somebody may take: for whom, from which topic, in the reader's language."""

    key: str
    learner: str
    topic: str
    text: str
    steps: tuple[str, ...]


@lru_cache(maxsize=8)
def goals_in(language: str) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """All of a language, by topic or family; in English where there are none."""
    name = language if language in LANGUAGES else catalog.SOURCE
    text = (files("viceversa.pairings") / "data" / "goals" / f"{name}.toml").read_text(encoding="utf-8")
    return {key: (row["text"], tuple(row["steps"])) for key, row in tomllib.loads(text).items()}


def suggested(space: Space, *, there: Iterable[str] = ()) -> list[Suggestion]:
    """At most four for each side: first what the one wants and the other brings. Three queries.

    Not what either would rather not talk about, and none of those that are `there` already.
    """
    role_of = {member.participant_id: member.role for member in space.members}
    offers = Offer.objects.filter(participant__in=role_of).values_list("participant_id", "topic__slug")
    offered = {(role_of[participant], slug) for participant, slug in offers}
    off = set(OffLimits.objects.filter(participant__in=role_of).values_list("topic__slug", flat=True))
    wants = Want.objects.filter(participant__in=role_of).select_related("topic").order_by("position", "id")
    written, taken = goals_in(catalog.language()), set(there)
    found: dict[tuple[str, str], tuple[bool, Suggestion]] = {}
    for want in wants:
        topic, learner = want.topic, role_of[want.participant_id]
        key = topic.slug if topic.slug in written else topic.family
        if topic.slug in off or key not in written or written[key][0] in taken:
            continue
        giver = Role.MENTEE if learner == Role.MENTOR else Role.MENTOR
        name = words_in_language(topic.words, "name") or topic.name
        one = Suggestion(key, learner, name, *written[key])
        found.setdefault((learner, key), ((giver, topic.slug) not in offered, one))
    rows = [one for _lacks, one in sorted(found.values(), key=lambda pair: pair[0])]
    return [one for role in Role.values for one in [row for row in rows if row.learner == role][:MOST]]
