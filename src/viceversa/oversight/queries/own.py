"""What everybody finds about themselves: what is kept, who looked, on which day it goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Exists, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock
from viceversa.core.privacy import PersonalField
from viceversa.matching.models import Run
from viceversa.oversight.actions.looks import day_of
from viceversa.oversight.looks import COHORT, KINDS, PAIRING, PERSON, ROLES, RUN
from viceversa.oversight.models import Look
from viceversa.oversight.queries import taken_out
from viceversa.pairings.models import Member
from viceversa.pairings.retention import AGREEMENT_KEPT, DATES_KEPT, NOTES_KEPT, SHARED_KEPT
from viceversa.people import export
from viceversa.people.models import User
from viceversa.programs.models import Participant
from viceversa.programs.retention import answers_kept_until
from viceversa.programs.rules import TAKING_PART
from viceversa.programs.states import ParticipantState

MOST: Final = 200
# Whoever declined or withdrew has nothing left to be deleted.
_KEPT: Final = (*TAKING_PART, ParticipantState.FINISHED)


@dataclass(frozen=True)
class Told:
    """One look, as it is told to whom it was about: on which day, in which role, at what, in which cohort."""

    day: date
    who: str
    what: str
    where: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of data about somebody: what for, who reads it, how long; whether there is any at the moment."""

    purpose: str
    readers: str
    kept: str
    is_there: bool


@dataclass(frozen=True)
class Going:
    """Something of somebody's own, and from which day on it is gone. `url` leads to all that belongs to it."""

    what: str
    day: date
    url: str = ""


def looks_at(user: User) -> list[Told]:
    """Who looked at what is kept about somebody, the latest first, at most 200. Five queries.

    At a list: only from the day on which they stood in it.
    """
    if user.person is None:
        return []
    parts = list(Participant.objects.filter(person=user.person).select_related("cohort"))
    cohorts = {part.cohort.code: part for part in parts}
    runs = dict(Run.objects.filter(cohort__in=[part.cohort_id for part in parts]).values_list("code", "cohort__code"))
    pairs = dict(Member.objects.filter(participant__in=parts).values_list("pairing__code", "participant__cohort__code"))
    about = Q(about_type=PERSON, about_code=user.person.code)
    about |= Q(about_type=COHORT, about_code__in=cohorts) | Q(about_type=RUN, about_code__in=runs)
    about |= Q(about_type=PAIRING, about_code__in=pairs)
    found = [
        (day, taken_out.KIND, role, Told(day, str(ROLES[role]), str(KINDS[taken_out.KIND])))
        for day, role in taken_out.of_the_last_year(clock.now())
    ]
    for row in Look.objects.filter(about).order_by("-day", "kind", "role")[:MOST]:
        part = cohorts.get(
            {COHORT: row.about_code}.get(row.about_type)
            or runs.get(row.about_code, "")
            or pairs.get(row.about_code, "")
        )
        if part is None or row.day >= day_of(part.created_at):
            where = part.cohort.name if part is not None else ""
            told = Told(row.day, str(ROLES[row.role]), str(KINDS[row.kind]), where)
            found.append((row.day, row.kind, row.role, told))
    found.sort(key=lambda one: (-one[0].toordinal(), one[1], one[2]))
    return [told for *_order, told in found[:MOST]]


def exported(user: User) -> dict[str, list[dict[str, str]]]:
    """The same for the file with one's own data."""
    return {
        "looks": [
            {"day": one.day.isoformat(), "who": one.who, "what": one.what, "where": one.where} for one in looks_at(user)
        ]
    }


def kinds_about(user: User) -> list[Kind]:
    """Every kind of data about people, those first of which there is some about this one. One query."""
    asked: dict[str, tuple[list[PersonalField], Exists]] = {}
    for number, (_label, entries, rows) in enumerate(export.rows_about(user)):
        asked[f"kind_{number}"] = (entries, Exists(rows.order_by()))
    rows = User.objects.filter(pk=user.pk).annotate(**{name: exists for name, (_entries, exists) in asked.items()})
    answer = rows.values(*asked).get()
    found: dict[tuple[str, str, str], bool] = {}
    for name, (entries, _exists) in asked.items():
        for entry in entries:
            key = (str(entry.purpose), ", ".join(str(one) for one in entry.readers), str(entry.retention))
            found[key] = found.get(key, False) or answer[name]
    kinds = [Kind(*key, is_there) for key, is_there in found.items()]
    return sorted(kinds, key=lambda kind: not kind.is_there)


def going(user: User, now: datetime) -> list[Going]:
    """What of theirs has its day of deletion already, the next one first. Two queries.

    A pair that is not over, and a cohort that is not closed, have none yet; their pages say how long after.
    """
    if user.person is None:
        return []
    found = [
        Going(
            _("What you wrote when you enrolled: %(cohort)s") % {"cohort": part.cohort.name},
            _day(until),
            reverse("programs:enrollment", args=[part.code]),
        )
        for part in Participant.objects.filter(person=user.person, state__in=_KEPT).select_related("cohort")
        if (until := answers_kept_until(part.cohort)) is not None
    ]
    ended = Member.objects.filter(participant__person=user.person, pairing__ended_at__isnull=False)
    for member in ended.select_related("pairing__cohort"):
        found += _of_pair(member)
    return sorted((one for one in found if one.day > timezone.localtime(now).date()), key=lambda one: one.day)


def _of_pair(member: Member) -> Iterable[Going]:
    end, cohort = member.pairing.ended_at, member.pairing.cohort.name
    assert end is not None
    url = reverse("pairings:keeping", args=[member.pairing.code])
    for text, kept in (
        (_("Your private notes and answers of looking back: %(cohort)s"), NOTES_KEPT),
        (_("What your pair shared, its messages included: %(cohort)s"), SHARED_KEPT),
        (_("Your agreement: %(cohort)s"), AGREEMENT_KEPT),
        (_("That you were a pair, and your dates: %(cohort)s"), DATES_KEPT),
    ):
        yield Going(text % {"cohort": cohort}, _day(end + kept), url)


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
