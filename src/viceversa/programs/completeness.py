"""What an enrollment still needs before it can be sent. Each gap is a sentence and the part that fills it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from viceversa.programs.models import Offer, Participant, Want


@dataclass(frozen=True)
class Lack:
    """One thing that is missing. `where` is the id of the control or part on the enrollment page."""

    sentence: str
    where: str


def lacking(participant: Participant) -> list[Lack]:
    """What is missing, in the order of the page; empty when it can be sent. Two queries, none when they were read."""
    lacks = []
    offers, wants = topics_of(participant)
    if not offers:
        lacks.append(Lack(_("Choose at least one thing you can offer."), "offers"))
    lacks += [_level_of(one.topic.label, f"offer-{one.topic.slug}") for one in offers if one.level is None]
    if not wants:
        lacks.append(Lack(_("Choose at least one thing you want to learn."), "wants"))
    lacks += [_level_of(one.topic.label, f"want-{one.topic.slug}") for one in wants if one.level is None]
    if not participant.times:
        lacks.append(Lack(_("Tick the times when you’re usually free."), "times"))
    if not participant.languages:
        lacks.append(Lack(_("Choose at least one language you can talk in."), "languages"))
    elif not participant.working_languages:
        lacks.append(Lack(_("Choose at least one language you are fluent in: pairs need one."), "languages"))
    if participant.matching_consent_at is None:
        lacks.append(
            Lack(_("Agree that your answers are used to suggest a match: it is needed to take part."), "consent")
        )
    return lacks


def topics_of(participant: Participant) -> tuple[list[Offer], list[Want]]:
    """What somebody offers and wants, with the topics, read once for this object. Two queries."""
    prefetch_related_objects(
        [participant],
        Prefetch("offers", Offer.objects.select_related("topic")),
        Prefetch("wants", Want.objects.select_related("topic")),
    )
    return list(participant.offers.all()), list(participant.wants.all())


def _level_of(topic: str, where: str) -> Lack:
    return Lack(_("Choose a level for “%(topic)s”.") % {"topic": topic}, where)
