"""What a report is made from: what was asked, who answered what, and how many. Only `measurement` calls this, and every
figure passes the gate on its way out. Who has not agreed to be counted is in none of the sheets."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, QuerySet

from viceversa.programs.answers import Flow, Question, Sheet
from viceversa.programs.models import Cohort, Role
from viceversa.pulse.models import Pulse, Round
from viceversa.pulse.queries import of_those_asked
from viceversa.pulse.questions import ENDS, HIGH, LOW, QUESTIONS


def asked_of(cohorts: Iterable[Cohort]) -> list[Question]:
    """The questions of each wave that was asked in one of the cohorts, to each role. One query."""
    waves = sorted(set(_rounds(cohorts).values_list("wave", flat=True)), key=_week)
    return [
        Question(f"pulse.{name}", wave, role, str(text), LOW, HIGH, (str(ENDS[0]), str(ENDS[1])))
        for wave in waves
        for role in Role.values
        for name, text in QUESTIONS.items()
    ]


def sheets_of(cohorts: Iterable[Cohort]) -> list[Sheet]:
    """What was answered by who agreed to be counted, wave by wave. One query, and a decryption for each. No comments."""
    rows = Pulse.objects.filter(round__in=_rounds(cohorts), participant__results_consent_at__isnull=False)
    rows = rows.exclude(sealed="").select_related("round").order_by("participant_id", "round__created_at")
    return [
        Sheet(
            row.participant_id,
            row.role,
            row.round.wave,
            {f"pulse.{name}": value for name, value in row.values.items()},
            row.answered_at,
        )
        for row in rows
    ]


def flow_of(cohorts: Iterable[Cohort]) -> list[Flow]:
    """Asked, and answered by who was asked then and agreed to be counted, by wave and role. Two queries."""
    rounds = list(_rounds(cohorts))
    counted = of_those_asked().filter(round__in=rounds, participant__results_consent_at__isnull=False)
    rows = counted.exclude(sealed="").values("round", "role").annotate(many=Count("pk"))
    answered = {(round_, role): many for round_, role, many in rows.values_list("round", "role", "many")}
    found: dict[tuple[str, str], list[int]] = {}
    for row in rounds:
        for role, asked in ((Role.MENTOR, row.mentors), (Role.MENTEE, row.mentees)):
            both = found.setdefault((row.wave, role), [0, 0])
            both[0] += asked
            both[1] += answered.get((row.pk, role), 0)
    return [Flow(wave, role, *found[wave, role]) for wave, role in sorted(found, key=lambda at: (_week(at[0]), at[1]))]


def _rounds(cohorts: Iterable[Cohort]) -> QuerySet[Round]:
    return Round.objects.filter(cohort__in=[cohort.pk for cohort in cohorts])


def _week(wave: str) -> int:
    return int(wave[1:])
