"""Whom the coming steps of pairs would tell, and what, as things stand: made by what their verbs draft with.

Reminders to answer are not among them: who would get one tells who has not answered.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from viceversa.messaging.mails import Addressed, Foresight, Mail, addressed
from viceversa.messaging.models import Due
from viceversa.pairings.actions import momentum
from viceversa.pairings.common import mail_to
from viceversa.pairings.models import Member
from viceversa.pairings.states import MeetingState, PairingState
from viceversa.people.models import Person
from viceversa.programs.directions import WAYS


def _members(rows: QuerySet[Due], *states: str) -> QuerySet[Member]:
    return Member.objects.filter(pairing__code__in=rows.values("subject_code"), pairing__state__in=states)


def _own(who: int, **pairing: str) -> Member | None:
    """Somebody's part in a pairing. One query."""
    members = Member.objects.select_related("pairing", "participant__person__user")
    return members.filter(participant__person=who, **pairing).first()


def _both_after(rows: QuerySet[Due]) -> QuerySet[Any, Addressed]:
    members = Member.objects.filter(
        pairing__meetings__code__in=rows.values("subject_code"), pairing__meetings__state=MeetingState.PLANNED
    )
    return addressed(members, person="participant__person", about="pairing__meetings__code")


def _check_in(about: str, who: int) -> Mail | None:
    member = _own(who, pairing__meetings__code=about)
    return mail_to("pairings.check_in", member, meeting=about) if member else None


def _agenda_open(about: str, who: int) -> Mail | None:
    member = _own(who, pairing__meetings__code=about)
    return mail_to("pairings.agenda_open", member, meeting=about) if member else None


def _keepers(rows: QuerySet[Due]) -> QuerySet[Any, Addressed]:
    """Who keeps the dates, by the direction of their program."""
    keeps = Q()
    for direction, ways in WAYS.items():
        keeps |= Q(pairing__cohort__program__direction=direction, role__in=ways.dates)
    members = _members(rows, PairingState.ACTIVE).filter(keeps)
    return addressed(members, person="participant__person", about="pairing__code")


def _nudge(about: str, who: int) -> Mail | None:
    member = _own(who, pairing__code=about)
    return mail_to("pairings.nudge_book", member, times=[]) if member else None


def _managers(rows: QuerySet[Due]) -> list[Addressed]:
    pairs: dict[str, list[Member]] = defaultdict(list)
    members = _members(rows, PairingState.ACTIVE).select_related("pairing", "participant__person")
    for member in members.order_by("pairing_id", "pk"):
        pairs[member.pairing.code].append(member)
    return [
        Addressed(who=person.pk, who_code=person.code, who_name=person.name, about=code)
        for code, people in momentum.managers_of(pairs).items()
        for person in people
    ]


def _attention(about: str, who: int) -> Mail | None:
    return momentum.mail_about_stall(about, Person.objects.select_related("user").get(pk=who))


def _both_paused(rows: QuerySet[Due]) -> QuerySet[Any, Addressed]:
    return addressed(_members(rows, PairingState.PAUSED), person="participant__person", about="pairing__code")


def _both_finished(rows: QuerySet[Due]) -> QuerySet[Any, Addressed]:
    members = _members(rows, PairingState.COMPLETED).filter(participant__person__state=Person.State.ACTIVE)
    return addressed(members, person="participant__person", about="pairing__code")


def _some_weeks(about: str, who: int) -> Mail | None:
    member = _own(who, pairing__code=about)
    return mail_to("pairings.some_weeks", member) if member else None


AFTER_MEETING: Final = Foresight(_both_after, _check_in, readable=True)
AGENDA_OPENS: Final = Foresight(
    _both_after,
    _agenda_open,
    readable=True,
    but=_("Whether the two took a guide is for them alone. It is left out here."),
)
NUDGE: Final = Foresight(
    _keepers, _nudge, readable=True, but=_("Times that suit both are for these two alone. They are left out here.")
)
ATTENTION: Final = Foresight(_managers, _attention, readable=True)
SOME_WEEKS: Final = Foresight(_both_finished, _some_weeks, readable=True)
RESUME: Final = Foresight(_both_paused)
