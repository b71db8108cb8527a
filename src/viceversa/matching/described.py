"""What is said to each other of people who may be paired: in words, without numbers and without an address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from viceversa import engine
from viceversa.matching import self_match
from viceversa.matching.models import SelfMatchSeat
from viceversa.matching.words import for_participant
from viceversa.people.models import Person, searchable
from viceversa.people.queries import topic_names
from viceversa.programs.models import Offer, Participant, Role, Want


@dataclass(frozen=True)
class Topic:
    """What somebody brings or wants: the topic, and an example in their own words."""

    id: int
    name: str
    example: str


@dataclass(frozen=True)
class Somebody:
    """One person as the other side reads of them: in words, without numbers and without an address."""

    code: str
    person: Person
    offers: list[Topic]
    wants: list[Topic]
    reasons: list[str]


class Described:
    """Says of people what they bring, want, and why they fit the one who reads. Three queries for any number."""

    def __init__(self, participants: list[int]) -> None:
        self.names = topic_names()
        self.offers = self._of(Offer.objects.filter(participant__in=participants))
        self.wants = self._of(Want.objects.filter(participant__in=participants))

    def _of(self, rows: QuerySet[Offer] | QuerySet[Want]) -> Mapping[int, list[Topic]]:
        found: dict[int, list[Topic]] = defaultdict(list)
        for owner, topic, example in rows.order_by("position").values_list("participant_id", "topic_id", "example"):
            found[owner].append(Topic(topic, self.names[topic][1], example))
        return found

    def is_found(self, one: Participant, words: list[str], topic: int) -> bool:
        """Whether somebody's name, work or topics hold each word, and one of the topics is this one (0 for any)."""
        topics = [*self.offers.get(one.pk, ()), *self.wants.get(one.pk, ())]
        if topic and topic not in {each.id for each in topics}:
            return False
        if not words:
            return True
        person = one.person
        where = (person.title, person.unit.name if person.unit else "", person.site)
        text = searchable(" ".join([person.name, *where, *(each.name for each in topics)]), 4000)
        return all(word in text for word in words)

    def of(self, own: SelfMatchSeat, others: list[SelfMatchSeat]) -> list[Somebody]:
        """These people as the one of `own` reads of them. Why they fit is worked out from this morning. No query."""
        me = own.participant
        known = [seat for seat in others if seat.profile and own.profile]
        profiles = [seat.profile for seat in known]
        sides = ([own.profile], profiles) if me.role == Role.MENTOR else (profiles, [own.profile])
        question = self_match.question_with(own.round.frame, *sides) if known else None
        labels = dict(self.names.values())
        found = []
        for seat in others:
            part = seat.participant
            reasons = []
            if question is not None and seat in known:
                mentor, mentee = self_match.pair_of(me, part)
                shares = engine.fits(question, mentor.code, mentee.code)
                reasons = [
                    {"criterion": one.criterion, "code": one.reason.code, "facts": dict(one.reason.facts)}
                    for one in shares
                ]
            words = for_participant(reasons, role=me.role, partner=part.person.first_name, topics=labels)
            found.append(
                Somebody(part.code, part.person, self.offers.get(part.pk, []), self.wants.get(part.pk, []), words)
            )
        return found
