"""What a report is made from: what was asked, who answered what, and how many. Only `measurement` calls this, and every
figure passes the gate on its way out. Who has not agreed to be counted is in none of the sheets."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from viceversa.programs import answers
from viceversa.programs.answers import Flow, Question
from viceversa.programs.models import Cohort, Outcome, Role
from viceversa.surveys.asking import item_of
from viceversa.surveys.models import Key, OwnItem, Sheet, Survey, Ticket


def asked_of(cohorts: Iterable[Cohort]) -> list[Question]:
    """The questions of each wave that was asked in one of the cohorts, to each role. Three queries."""
    cohorts = list(cohorts)
    programs = {cohort.program_id for cohort in cohorts}
    own = {item.item_code: item for item in OwnItem.objects.filter(program__in=programs)}
    outcomes = list(Outcome.objects.filter(program__in=programs).exclude(item_set="").order_by("position"))
    found: dict[tuple[str, str, str], Question] = {}
    for survey in _surveys(cohorts).order_by("wave", "pk"):
        for role, codes in survey.questions.items():
            for code in codes:
                item = item_of(code, own)
                if item is None:
                    continue
                outcome = next(
                    (one.pk for one in outcomes if one.item_set == item.set and one.side in (role, Outcome.Side.BOTH)),
                    None,
                )
                ends = (str(item.ends[0]), str(item.ends[1]))
                sensitive = code in own and own[code].is_sensitive
                found.setdefault(
                    (code, survey.wave, role),
                    Question(
                        code, survey.wave, role, str(item.text), item.low, item.high, ends, item.set, outcome, sensitive
                    ),
                )
    return list(found.values())


def sheets_of(cohorts: Iterable[Cohort]) -> list[answers.Sheet]:
    """What was sent by who agreed to be counted and whose key still stands. Two queries, and two decryptions for each."""
    cohorts = list(cohorts)
    keys = Key.objects.filter(participant__cohort__in=cohorts, participant__results_consent_at__isnull=False)
    whose = {key.opened: key.participant_id for key in keys}
    rows = Sheet.objects.filter(survey__in=_surveys(cohorts), is_sent=True).exclude(sealed="").select_related("survey")
    found = [
        answers.Sheet(whose[row.key], row.role, row.survey.wave, row.values, row.survey.closes_at)
        for row in rows
        if row.key in whose
    ]
    return sorted(found, key=lambda one: (one.participant_id, one.wave))


def flow_of(cohorts: Iterable[Cohort]) -> list[Flow]:
    """Asked, and answered by who agreed to be counted, by wave and role. Who was asked later is in neither, as on the
    page of surveys. Two queries."""
    cohorts = list(cohorts)
    counted = Q(is_answered=True, closes_at=None, participant__results_consent_at__isnull=False)
    rows = (
        Ticket.objects.filter(survey__in=_surveys(cohorts))
        .values("survey__wave", "participant__role")
        .annotate(answered=Count("pk", filter=counted))
        .values_list("survey__wave", "participant__role", "answered")
    )
    answered = {(wave, role): many for wave, role, many in rows}
    asked: dict[tuple[str, str], int] = {}
    for survey in _surveys(cohorts):
        for role, many in ((Role.MENTOR, survey.mentors), (Role.MENTEE, survey.mentees)):
            asked[survey.wave, role] = asked.get((survey.wave, role), 0) + many
    return [Flow(wave, role, many, answered.get((wave, role), 0)) for (wave, role), many in sorted(asked.items())]


def _surveys(cohorts: Iterable[Cohort]) -> QuerySet[Survey]:
    return Survey.objects.filter(cohort__in=[cohort.pk for cohort in cohorts])
