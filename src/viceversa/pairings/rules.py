"""Who may do what with a pairing. One question a rule, one condition a line."""

from __future__ import annotations

from collections.abc import Iterable

from viceversa.pairings.models import Concern, Member, Pairing
from viceversa.people.models import DecisionPower, Person, User
from viceversa.programs.rules import manages


def is_member(user: User | None, member: Member) -> bool:
    """Whether this part of a pairing is the user's own."""
    return user is not None and user.person_id is not None and user.person_id == member.participant.person_id


def stands_near(manager: Person | None, person: Person) -> bool:
    """Whether a manager is the person, is above or below them at any level, or decides about them. One query."""
    if manager is None:
        return False
    if manager.pk == person.pk:
        return True
    if manager.is_in_line_with(person):
        return True
    return DecisionPower.objects.filter(holder=manager, over=person).exists()


def near_ones(managers: Iterable[Person], people: Iterable[Person]) -> set[tuple[int, int]]:
    """Which of these managers stands near which of these people, by their ids: `stands_near` for many. One query."""
    managers, people = list(managers), list(people)
    found = set(DecisionPower.objects.filter(holder__in=managers, over__in=people).values_list("holder_id", "over_id"))
    for manager in managers:
        found |= {(manager.pk, one.pk) for one in people if manager.pk == one.pk or manager.is_in_line_with(one)}
    return found


def may_steer(user: User | None, pairing: Pairing) -> bool:
    """A manager of the program who is not near either of the two."""
    if user is None:
        return False
    if not manages(user, pairing.cohort.program):
        return False
    members = pairing.members.select_related("participant__person")
    return not any(stands_near(user.person, member.participant.person) for member in members)


def may_read_concern(user: User | None, concern: Concern) -> bool:
    """The support contact it was sent to; nobody else, and not a later support contact."""
    return user is not None and user.person_id is not None and user.person_id == concern.recipient_id
