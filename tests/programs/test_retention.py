"""Enrollments and answers go with their cohort, on their day; nobody else's do."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.support.rows import changed, snapshot
from viceversa.core import clock, retention
from viceversa.core.retention import RULES
from viceversa.pairings.models import Member, Pairing
from viceversa.programs.models import Cohort, DoNotMatch, OffLimits, Participant, Role
from viceversa.programs.retention import answers_kept_until, results_kept_until
from viceversa.programs.states import CohortState, ParticipantState

SECOND = timedelta(seconds=1)
HALF_A_YEAR = NOW + timedelta(days=183)


@pytest.fixture
def closed(cast: Cast) -> Cohort:
    """The cast's cohort was closed at NOW; another one a second later, a third one is open."""
    for number in (1, 2):
        cohort = factories.cohort(cast.program, name=f"Cohort {number}")
        part = factories.participant(
            cohort, cast.person("viktor"), Role.MENTEE, offers={"short-video": 4}, wants=("ai-assistants",)
        )
        told(part, cast)
        if number == 1:
            Cohort.objects.filter(pk=cohort.pk).update(state=CohortState.CLOSED, closed_at=NOW + SECOND)
    told(cast.nia_part, cast)
    Cohort.objects.filter(pk=cast.cohort.pk).update(state=CohortState.CLOSED, closed_at=NOW)
    cast.cohort.refresh_from_db()
    return cast.cohort


def told(part: Participant, cast: Cast) -> None:
    OffLimits.objects.create(participant=part, topic=factories.topic("zebra-topic"))
    DoNotMatch.objects.create(participant=part, person=cast.person("otto"))


def paired(cast: Cast) -> Pairing:
    """Nia and Viktor were a pair in the closed cohort."""
    pairing = Pairing.objects.create(cohort=cast.cohort, state="completed", ended_at=NOW, created_at=NOW)
    for part in (cast.nia_part, cast.viktor_part):
        Member.objects.create(pairing=pairing, participant=part, role=part.role, created_at=NOW)
    return pairing


def test_do_not_match_goes_when_the_cohort_is_closed(closed: Cohort) -> None:
    rule, before = RULES["programs.do_not_match"], snapshot()
    assert retention.apply(rule, now=NOW - SECOND) == 0
    assert snapshot() == before
    assert retention.apply(rule, now=NOW) == 1
    assert changed(before, snapshot()) == {"programs.DoNotMatch": 1}
    assert set(DoNotMatch.objects.values_list("participant__cohort__name", flat=True)) == {"Cohort 1", "Cohort 2"}


def test_answers_go_after_six_months(cast: Cast, closed: Cohort) -> None:
    paired(cast)
    rule, before = RULES["programs.answers"], snapshot()
    assert retention.apply(rule, now=HALF_A_YEAR - SECOND) == 0
    assert snapshot() == before
    assert retention.apply(rule, now=HALF_A_YEAR) == 2
    assert changed(before, snapshot()) == {
        "programs.Participant": 2, "programs.Offer": 3, "programs.Want": 3, "programs.OffLimits": 1,
    }  # fmt: skip
    nia = Participant.objects.get(pk=cast.nia_part.pk)
    assert (nia.times, nia.languages, nia.fluency, nia.time_zone, nia.matching_consent_at) == ([], [], {}, "", None)
    assert retention.apply(rule, now=HALF_A_YEAR) == 0


def test_who_agreed_to_be_counted_is_kept_until_the_last_report_is_made(cast: Cast, closed: Cohort) -> None:
    Participant.objects.update(results_consent_at=NOW)
    later = Cohort.objects.get(name="Cohort 2")
    Cohort.objects.filter(pk=later.pk).update(kick_off=later.kick_off + timedelta(days=7))
    rule, before = RULES["programs.counted"], snapshot()
    morning = datetime.combine(results_kept_until(closed), time(9), UTC)
    assert (results_kept_until(closed) - closed.kick_off).days // 7 == 60
    assert retention.apply(rule, now=morning - timedelta(days=1)) == 0
    assert snapshot() == before
    assert retention.apply(rule, now=morning) == 3
    counted = Participant.objects.filter(results_consent_at__isnull=False)
    assert set(counted.values_list("cohort__name", flat=True)) == {"Cohort 2"}
    assert retention.apply(rule, now=morning) == 0


@pytest.mark.parametrize("state", ParticipantState)
def test_enrollments_without_a_pair_go_after_six_months(state: str, cast: Cast, closed: Cohort) -> None:
    Participant.objects.filter(cohort=closed).update(state=state)
    rule, before = RULES["programs.enrollments"], snapshot()
    assert retention.apply(rule, now=HALF_A_YEAR - SECOND) == 0
    assert snapshot() == before
    assert retention.apply(rule, now=HALF_A_YEAR) == 2
    assert set(Participant.objects.values_list("cohort__name", flat=True)) == {"Cohort 1", "Cohort 2"}


def test_who_was_in_a_pair_stays_as_long_as_the_pair(cast: Cast, closed: Cohort) -> None:
    paired(cast)
    rule = RULES["programs.enrollments"]
    assert retention.apply(rule, now=HALF_A_YEAR) == 0
    year = NOW + timedelta(days=365)
    assert retention.apply(RULES["pairings.dates"], now=year) == 1
    before = snapshot()
    assert retention.apply(rule, now=year) == 3, "the two, and the one of the cohort that closed a second later"
    assert changed(before, snapshot())["programs.Participant"] == 3


def test_an_open_cohort_names_no_day(cast: Cast) -> None:
    assert answers_kept_until(cast.cohort) is None


def test_the_page_names_the_day_once_it_is_known(cast: Cast, closed: Cohort) -> None:
    day = answers_kept_until(closed)
    assert day is not None
    nia = Client()
    nia.force_login(cast.nia)
    with clock.moved_to(NOW):
        page = nia.get(f"/enrollments/{cast.nia_part.code}/")
    assert f'datetime="{day.date().isoformat()}' in page.content.decode()
