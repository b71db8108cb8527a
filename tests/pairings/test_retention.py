"""What a pair kept goes on its day: not before, not with anything else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import LIVED, SECRETS, make_run, part_of, start
from tests.support.again import Again
from tests.support.rows import changed, snapshot
from viceversa.core import clock, retention
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.core.retention import RULES
from viceversa.matching import history
from viceversa.pairings.actions import (
    agenda,
    agreement,
    answers,
    check_ins,
    closure,
    concerns,
    meetings,
    notes,
    release,
)
from viceversa.pairings.models import (
    CheckIn,
    Concern,
    FormerPair,
    Meeting,
    Member,
    Pairing,
    PrivateNote,
)
from viceversa.pairings.retention import DATES, NOTES, days_of
from viceversa.pairings.states import PairingState
from viceversa.people.models import Person
from viceversa.programs.models import Cohort, Role

SECOND = timedelta(seconds=1)
ENDED = LIVED + timedelta(days=4)
LATER = ENDED + SECOND


def second_pair(cast: Cast) -> Pairing:
    """Another pair of the cohort with something in every place, which ends a second later."""
    mentor = factories.participant(cast.cohort, factories.person("Ines Costa"), Role.MENTOR, offers={"short-video": 4})
    mentee = factories.participant(cast.cohort, factories.person("Tom Reed", rank=6), Role.MENTEE)
    by, other = factories.user(mentor.person), factories.user(mentee.person)
    run = make_run(cast, (mentor, mentee))
    release.release_run(run, by=cast.petra, now=NOW)
    pairing = start(cast, Pairing.objects.get(run=run))
    met = meetings.plan(pairing, starts_at=NOW + timedelta(days=3), by=other, now=NOW)
    meetings.describe(met, title="Yellow", place="Yellow room", by=by, now=NOW)
    agenda.add_item(met, text="Yellow item", minutes=10, by=by, now=NOW)
    meetings.hold(met, by=None, now=met.ends_at)
    check_ins.answer(met, member=part_of(pairing, Role.MENTOR), answer=CheckIn.Answer.USEFUL, by=by, now=met.ends_at)
    notes.keep(pairing, text="Yellow notes", by=by, now=NOW)
    agreement.propose(pairing, by=by, now=NOW)
    closure.complete(pairing, by=by, now=LATER)
    return pairing


def end(cast: Cast, lived: Pairing) -> Pairing:
    """Both pairs end."""
    second_pair(cast)
    closure.complete(lived, by=cast.nia, now=ENDED)
    lived.refresh_from_db()
    return lived


ENDED_BOTH = Again(end)


@pytest.fixture
def ended(cast: Cast, lived: Pairing) -> Pairing:
    """Nia and Viktor completed at ENDED; a second pair ended a second later."""
    return ENDED_BOTH.give(cast, lived, upon=lived.code)


def close(cohort: Cohort, at: datetime) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(state="closed", closed_at=at)


AFTER_THE_END = {
    "pairings.private_notes": (30, {"pairings.PrivateNote": 2}),
    "pairings.agenda": (90, {"pairings.AgendaItem": 2}),
    "pairings.decisions": (90, {"pairings.Decision": 1}),
    "pairings.goals": (90, {"pairings.Goal": 2, "pairings.KeyStep": 3}),
    "pairings.places": (90, {"pairings.Meeting": 1}),
    "pairings.agreements": (183, {"pairings.Agreement": 2}),
    "pairings.check_ins": (365, {"pairings.CheckIn": 1}),
}


@pytest.mark.parametrize("name", AFTER_THE_END)
def test_goes_on_its_day_and_alone(name: str, ended: Pairing) -> None:
    days, gone = AFTER_THE_END[name]
    before = snapshot()
    assert retention.apply(RULES[name], now=ENDED + timedelta(days=days) - SECOND) == 0
    assert snapshot() == before
    retention.apply(RULES[name], now=ENDED + timedelta(days=days))
    assert changed(before, snapshot()) == gone
    event = Event.objects.get(verb="retention.applied")
    assert set(event.facts) == {"rule", "rows"}


def test_nothing_of_a_living_pair_goes(lived: Pairing) -> None:
    before = snapshot()
    for name in (*AFTER_THE_END, "pairings.dates"):
        assert retention.apply(RULES[name], now=LIVED + timedelta(days=4000)) == 0
    assert snapshot() == before


def test_after_a_year_a_pair_is_a_count(cast: Cast, ended: Pairing) -> None:
    held, day = ended.held_count, ENDED + timedelta(days=365)
    assert held > 0
    assert retention.apply(DATES, now=day - SECOND) == 0
    assert retention.apply(DATES, now=day) == 1
    ended.refresh_from_db()
    assert (ended.state, ended.held_count, ended.ended_at) == (PairingState.COMPLETED, held, ENDED)
    assert (ended.last_held_at, ended.next_meeting_at, ended.agreement_signed_at) == (None, None, None)
    assert not Member.objects.filter(pairing=ended).exists()
    assert not Meeting.objects.filter(pairing=ended).exists()
    assert Member.objects.count() == 2
    assert list(FormerPair.objects.values_list("mentor", "mentee", "ended_at")) == [
        (cast.person("nia").pk, cast.person("viktor").pk, ENDED)
    ]
    assert retention.apply(DATES, now=day) == 0


def test_they_are_not_suggested_again_for_two_years(cast: Cast, ended: Pairing) -> None:
    pair = frozenset((cast.person("nia").pk, cast.person("viktor").pk))
    retention.apply(DATES, now=ENDED + timedelta(days=365))
    assert pair in history.unspoken_pairs(cast.cohort)
    assert retention.apply(RULES["pairings.former_pairs"], now=ENDED + timedelta(days=730) - SECOND) == 0
    assert retention.apply(RULES["pairings.former_pairs"], now=ENDED + timedelta(days=730)) == 1
    assert pair not in history.unspoken_pairs(cast.cohort)


def test_lists_and_pages_bear_a_pair_without_people(cast: Cast, ended: Pairing) -> None:
    day = ENDED + timedelta(days=365)
    retention.apply(DATES, now=day)
    with clock.moved_to(day):
        petra, nia = Client(), Client()
        petra.force_login(cast.petra)
        nia.force_login(cast.nia)
        page = petra.get(f"/cohorts/{cast.cohort.code}/pairs/?group=over")
        assert page.status_code == 200
        assert "Viktor Halvorsen" not in page.content.decode()
        assert "Tom Reed" in page.content.decode()
        assert petra.get(f"/cohorts/{cast.cohort.code}/").status_code == 200
        assert petra.get(f"/cohorts/{cast.cohort.code}/pairs/{ended.code}/").status_code == 404
        assert nia.get(f"/pairs/{ended.code}/").status_code == 404
        assert nia.get("/home/").status_code == 200


# With the cohort


def test_questions_and_reasons_go_with_the_cohort(cast: Cast, asked: Pairing) -> None:
    Pairing.objects.filter(pk=asked.pk).update(reasons=[{"code": "topics"}])
    answers.decline(part_of(asked, Role.MENTEE), by=cast.viktor, now=NOW)
    other = second_pair(cast)
    Pairing.objects.filter(pk=other.pk).update(reasons=[{"code": "topics"}])
    close(cast.cohort, LATER)
    names = ("pairings.not_formed", "pairings.reasons", "pairings.answers")
    before = snapshot()
    assert [retention.apply(RULES[name], now=LATER - SECOND) for name in names] == [0, 0, 0]
    assert snapshot() == before
    assert [retention.apply(RULES[name], now=LATER) for name in names] == [1, 1, 2]
    assert changed(before, snapshot()) == {"pairings.Pairing": 2, "pairings.Member": 4, "pairings.FormerPair": 1}
    assert list(Pairing.objects.values_list("pk", "reasons")) == [(other.pk, [])]
    assert set(Member.objects.values_list("asked_at", "answered_at")) == {(None, None)}
    pair = frozenset((cast.person("nia").pk, cast.person("viktor").pk))
    assert pair in history.unspoken_pairs(cast.cohort)


def test_a_question_nobody_answered_bars_nobody(cast: Cast, asked: Pairing) -> None:
    answers.lapse(asked, now=NOW + timedelta(days=20))
    close(cast.cohort, LATER)
    retention.apply(RULES["pairings.not_formed"], now=LATER)
    assert (Pairing.objects.count(), FormerPair.objects.count()) == (0, 0)


# Concerns


def test_a_concern_goes_thirty_days_after_it_was_closed(cast: Cast) -> None:
    first = concerns.send(cast.program, text="Zebra", by=cast.nia, now=NOW)
    concerns.send(cast.program, text="Yellow", by=cast.viktor, now=NOW)
    concerns.close(concerns.read(first, by=cast.sam, now=NOW), by=cast.sam, now=NOW)
    day = NOW + timedelta(days=30)
    assert retention.apply(RULES["pairings.concerns"], now=day - SECOND) == 0
    before = snapshot()
    assert retention.apply(RULES["pairings.concerns"], now=day) == 1
    assert changed(before, snapshot()) == {"pairings.Concern": 1}
    assert Concern.objects.get().sender == cast.person("viktor")


def test_a_concern_ends_once_who_was_to_read_it_left(cast: Cast) -> None:
    concerns.send(cast.program, text="Zebra", by=cast.nia, now=NOW)
    Person.objects.filter(pk=cast.person("sam").pk).update(state=Person.State.LEFT, updated_at=NOW + SECOND)
    day = NOW + timedelta(days=30)
    assert retention.apply(RULES["pairings.concerns"], now=day) == 0
    assert retention.apply(RULES["pairings.concerns"], now=day + SECOND) == 1


# Pages say the day


def test_the_pair_page_names_the_days(cast: Cast, ended: Pairing) -> None:
    days = days_of(ended)
    assert days is not None
    nia = Client()
    nia.force_login(cast.nia)
    with clock.moved_to(ENDED + timedelta(days=1)):
        page = nia.get(f"/pairs/{ended.code}/").content.decode()
    for day in (days.notes, days.shared, days.agreement):
        assert f'datetime="{day.date().isoformat()}' in page
    assert SECRETS["note"] in page


def test_notes_are_not_taken_any_more_after_their_day(cast: Cast, ended: Pairing) -> None:
    day = ENDED + timedelta(days=30)
    notes.keep(ended, text="Just in time", by=cast.nia, now=day - SECOND)
    with pytest.raises(Refused, match="no longer kept"):
        notes.keep(ended, text="Too late", by=cast.nia, now=day)
    notes.keep(ended, text="", by=cast.nia, now=day)
    retention.apply(NOTES, now=day)
    assert not PrivateNote.objects.filter(pairing=ended).exists()
    nia = Client()
    nia.force_login(cast.nia)
    with clock.moved_to(day):
        assert "They were kept until" in nia.get(f"/pairs/{ended.code}/").content.decode()


def test_a_living_pair_has_no_day(pair: Pairing) -> None:
    assert days_of(pair) is None


@pytest.mark.parametrize("name", [*AFTER_THE_END, "pairings.dates"])
def test_queries_do_not_grow_with_rows(name: str, cast: Cast, ended: Pairing) -> None:
    """What one pair kept costs as many queries as what both did."""
    far = timedelta(days=AFTER_THE_END[name][0] if name in AFTER_THE_END else 365)
    counts = []
    for moment in (ENDED + far, LATER + far):
        with transaction.atomic():
            with CaptureQueriesContext(connection) as asked:
                assert retention.apply(RULES[name], now=moment)
            counts.append(len(asked))
            transaction.set_rollback(True)
    assert counts[0] == counts[1]
