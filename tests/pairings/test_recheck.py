"""The directory changes: rules are judged again, pairs pause, go on, end; people who left free the other."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import make_run, part_of, start
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching.models import Run
from viceversa.messaging import rendering
from viceversa.messaging.models import Due, Message
from viceversa.pairings import overview
from viceversa.pairings.actions import closure, meetings, recheck, release
from viceversa.pairings.models import Meeting, Member, Pairing
from viceversa.pairings.states import MeetingState, PairingState
from viceversa.people.actions.applying import import_people
from viceversa.people.actions.grades import order_grades
from viceversa.people.models import DecisionPower, Person
from viceversa.programs.models import Offer, Role
from viceversa.programs.states import ParticipantState

LATER = NOW + timedelta(days=20)


def change(person: Person, **values: Any) -> None:
    Person.objects.filter(pk=person.pk).update(**values)


def viktor_above_nia(cast: Cast) -> None:
    change(cast.person("nia"), line_path=f"/{cast.person('mara').pk}/{cast.person('viktor').pk}/")


def viktor_decides_about_nia(cast: Cast) -> None:
    DecisionPower.objects.create(holder=cast.person("viktor"), over=cast.person("nia"), kind=DecisionPower.Kind.PANEL)


def one_grade_apart(cast: Cast) -> None:
    change(cast.person("viktor"), grade=factories.grade(2))


def grade_unknown(cast: Cast) -> None:
    change(cast.person("viktor"), grade=None)


def as_it_was(cast: Cast) -> None:
    change(cast.person("nia"), line_path=cast.person("nia").line_path)
    change(cast.person("viktor"), grade=cast.person("viktor").grade)
    DecisionPower.objects.all().delete()


def told(kind: str) -> list[str]:
    rows = Message.objects.filter(kind=f"pairings.{kind}").select_related("to").order_by("to__name")
    return [message.to.first_name for message in rows]


def happened(pairing: Pairing) -> list[str]:
    return list(Event.objects.filter(subject_code=pairing.code).order_by("pk").values_list("verb", flat=True))


@pytest.mark.parametrize(
    ("breach", "rule"),
    [
        (viktor_above_nia, "same_line"),
        (viktor_decides_about_nia, "decision_power"),
        (one_grade_apart, "grade_gap"),
        (grade_unknown, "grade_gap"),
    ],
)
def test_a_broken_rule_pauses_the_pair(cast: Cast, pair: Pairing, breach: Callable[[Cast], None], rule: str) -> None:
    meetings.plan(pair, starts_at=LATER + timedelta(days=3), by=cast.viktor, now=NOW)
    breach(cast)
    recheck.recheck_all(LATER)
    pair.refresh_from_db()
    assert (pair.state, pair.broken_rule, pair.mended_at) == (PairingState.PAUSED, rule, None)
    assert Meeting.objects.get(pairing=pair).state == MeetingState.CANCELLED
    assert Due.objects.filter(subject_code=pair.code, state="waiting").count() == 0
    assert told("paused_by_rule") == ["Nia", "Viktor"]
    assert told("rule_broken") == ["Petra"]
    event = Event.objects.get(verb="pairing.rule_broken")
    assert (event.actor, event.facts) == (None, {"rule": rule})
    before = (Event.objects.count(), Message.objects.count())
    recheck.recheck_all(LATER)
    assert (Event.objects.count(), Message.objects.count()) == before


def test_nothing_changed_changes_nothing(cast: Cast, pair: Pairing) -> None:
    before = (Event.objects.count(), Message.objects.count())
    recheck.recheck_all(LATER)
    pair.refresh_from_db()
    assert pair.state == PairingState.ACTIVE
    assert (Event.objects.count(), Message.objects.count()) == before


def test_the_rules_of_the_run_hold_on(cast: Cast) -> None:
    """A pair that was released with a gap of one grade is held to one, whatever the program asks for since."""
    run = make_run(cast, (cast.nia_part, cast.viktor_part))
    Run.objects.filter(pk=run.pk).delete()
    run.pk, run.settings = None, {"direction": "reverse", "grade_gap": 1}
    run.save(force_insert=True)
    factories_pair = make_pair(cast, run)
    one_grade_apart(cast)
    recheck.recheck_all(LATER)
    factories_pair.refresh_from_db()
    assert factories_pair.state == PairingState.ACTIVE


def make_pair(cast: Cast, run: Run) -> Pairing:
    made = Pairing.objects.create(
        cohort=cast.cohort, run=run, state=PairingState.ACTIVE, started_at=NOW, created_at=NOW
    )
    for part in (cast.nia_part, cast.viktor_part):
        Member.objects.create(pairing=made, participant=part, role=part.role, created_at=NOW)
    return made


def test_a_question_that_is_open_lapses_silently(cast: Cast, asked: Pairing) -> None:
    viktor_above_nia(cast)
    recheck.recheck_all(LATER)
    asked.refresh_from_db()
    assert asked.state == PairingState.NOT_FORMED
    assert told("not_formed") == ["Nia", "Viktor"]
    assert told("rule_broken") == []


def test_a_pair_that_rested_already_rests_for_the_rule(cast: Cast, pair: Pairing) -> None:
    closure.pause(pair, until=(LATER + timedelta(days=9)).date(), by=cast.nia, now=LATER)
    viktor_above_nia(cast)
    recheck.recheck_all(LATER)
    pair.refresh_from_db()
    assert (pair.broken_rule, pair.paused_until) == ("same_line", None)
    with pytest.raises(Refused, match="rules don’t allow"):
        closure.resume(pair, by=cast.nia, now=LATER)
    with pytest.raises(Refused, match="rules don’t allow"):
        closure.pause(pair, until=(LATER + timedelta(days=9)).date(), by=cast.nia, now=LATER)


def test_another_rule_takes_the_place_of_the_first(cast: Cast, pair: Pairing) -> None:
    one_grade_apart(cast)
    recheck.recheck_all(LATER)
    as_it_was(cast)
    viktor_above_nia(cast)
    recheck.recheck_all(LATER)
    pair.refresh_from_db()
    assert pair.broken_rule == "same_line"
    assert happened(pair)[-2:] == ["pairing.rule_broken", "pairing.rule_changed"]
    assert told("rule_broken") == ["Petra"]


def test_a_directory_put_right_offers_to_go_on(cast: Cast, pair: Pairing) -> None:
    viktor_above_nia(cast)
    recheck.recheck_all(LATER)
    with pytest.raises(Refused, match="still says the same"):
        recheck.go_on(pair, by=cast.petra, now=LATER)
    as_it_was(cast)
    recheck.recheck_all(LATER + timedelta(days=1))
    pair.refresh_from_db()
    assert (pair.state, pair.mended_at) == (PairingState.PAUSED, LATER + timedelta(days=1))
    assert told("rule_broken") == ["Petra", "Petra"]
    recheck.recheck_all(LATER + timedelta(days=2))
    assert told("rule_broken") == ["Petra", "Petra"]
    recheck.go_on(pair, by=cast.petra, now=LATER + timedelta(days=2))
    pair.refresh_from_db()
    assert (pair.state, pair.broken_rule, pair.mended_at) == (PairingState.ACTIVE, "", None)
    assert told("goes_on") == ["Nia", "Viktor"]
    assert Due.objects.filter(subject_code=pair.code, state="waiting").count() == 2
    assert recheck.go_on(pair, by=cast.petra, now=LATER + timedelta(days=3)).repeated


def test_a_rule_broken_again_before_anybody_decided(cast: Cast, pair: Pairing) -> None:
    viktor_above_nia(cast)
    recheck.recheck_all(LATER)
    as_it_was(cast)
    recheck.recheck_all(LATER)
    viktor_above_nia(cast)
    recheck.recheck_all(LATER)
    pair.refresh_from_db()
    assert (pair.broken_rule, pair.mended_at) == ("same_line", None)
    assert len(told("rule_broken")) == 3


def test_ending_it_kindly(cast: Cast, pair: Pairing) -> None:
    with pytest.raises(Refused, match="Only the two"):
        recheck.end_kindly(pair, by=cast.petra, now=LATER)
    viktor_above_nia(cast)
    recheck.recheck_all(LATER)
    recheck.end_kindly(pair, by=cast.petra, now=LATER)
    pair.refresh_from_db()
    assert (pair.state, pair.broken_rule) == (PairingState.ENDED, "")
    assert told("pairing_ended") == ["Nia", "Viktor"]
    for part in (cast.nia_part, cast.viktor_part):
        part.refresh_from_db()
        assert part.state == ParticipantState.ENROLLED
    assert recheck.end_kindly(pair, by=cast.petra, now=LATER).repeated
    with pytest.raises(Refused, match="over"):
        recheck.go_on(pair, by=cast.petra, now=LATER)


def test_only_a_manager_outside_the_line_decides(cast: Cast, pair: Pairing) -> None:
    viktor_above_nia(cast)
    recheck.recheck_all(LATER)
    for somebody in (cast.nia, cast.viktor, cast.ada, cast.otto, cast.dora):
        for verb in (recheck.go_on, recheck.end_kindly):
            with pytest.raises(NotAllowed):
                verb(pair, by=somebody, now=LATER)
    DecisionPower.objects.create(holder=cast.person("petra"), over=cast.person("nia"), kind=DecisionPower.Kind.HR)
    with pytest.raises(NotAllowed):
        recheck.end_kindly(pair, by=cast.petra, now=LATER)


def test_going_on_is_not_for_pairs_that_wanted_to_rest(cast: Cast, pair: Pairing) -> None:
    closure.pause(pair, by=cast.nia, now=LATER)
    with pytest.raises(Refused, match="because they wanted to"):
        recheck.go_on(pair, by=cast.petra, now=LATER)


# Somebody leaves the organization


def test_who_leaves_frees_the_other_at_once(cast: Cast, pair: Pairing) -> None:
    change(cast.person("nia"), state=Person.State.LEFT)
    recheck.recheck_all(LATER)
    pair.refresh_from_db()
    cast.nia_part.refresh_from_db()
    cast.viktor_part.refresh_from_db()
    assert pair.state == PairingState.ENDED
    assert (cast.nia_part.state, cast.viktor_part.state) == (ParticipantState.WITHDRAWN, ParticipantState.ENROLLED)
    assert told("pairing_ended") == ["Viktor"]
    assert Offer.objects.filter(participant=cast.nia_part).count() == 0
    before = Event.objects.count()
    recheck.recheck_all(LATER)
    assert Event.objects.count() == before


def test_who_leaves_while_being_asked(cast: Cast, asked: Pairing) -> None:
    change(cast.person("nia"), state=Person.State.LEFT)
    recheck.recheck_all(LATER)
    asked.refresh_from_db()
    cast.nia_part.refresh_from_db()
    assert (asked.state, cast.nia_part.state) == (PairingState.NOT_FORMED, ParticipantState.WITHDRAWN)
    assert told("not_formed") == ["Viktor"]


def test_who_leaves_two_pairs_leaves_both(cast: Cast, pair: Pairing) -> None:
    other = factories.participant(cast.cohort, factories.person("Ole Older", rank=6), Role.MENTEE)
    cast.nia_part.capacity = 2
    cast.nia_part.save()
    run = make_run(cast, (cast.nia_part, other))
    release.release_run(run, by=cast.petra, now=NOW)
    second = Pairing.objects.get(run=run)
    factories.user(other.person)
    start(cast, second)
    change(cast.person("nia"), state=Person.State.LEFT)
    recheck.recheck_all(LATER)
    assert set(Pairing.objects.values_list("state", flat=True)) == {PairingState.ENDED}
    cast.nia_part.refresh_from_db()
    assert cast.nia_part.state == ParticipantState.WITHDRAWN
    assert Event.objects.filter(verb="participant.left").count() == 1


# Through what changes the directory


def test_an_import_rechecks_in_its_own_transaction(cast: Cast, pair: Pairing) -> None:
    nia, viktor = cast.person("nia"), cast.person("viktor")
    rows = [
        "Employee number,Name,E-mail,Unit,Manager,Grade",
        f"{viktor.key},{viktor.name},{viktor.email},Lumen / Finance,,{viktor.grade}",
        f"{nia.key},{nia.name},{nia.email},Lumen / Retail,{viktor.key},{nia.grade}",
    ]
    entry = import_people(file_name="people.csv", content=io.BytesIO("\n".join(rows).encode()), by=None, now=LATER)
    assert entry.counts["changed"] >= 1
    pair.refresh_from_db()
    assert (pair.state, pair.broken_rule) == (PairingState.PAUSED, "same_line")


def test_a_new_order_of_grades_rechecks(cast: Cast, pair: Pairing) -> None:
    grade = cast.person("viktor").grade
    assert grade is not None
    order_grades(ranks={grade.name: 1}, by=cast.ada, now=LATER)
    pair.refresh_from_db()
    assert (pair.state, pair.broken_rule) == (PairingState.PAUSED, "grade_gap")
    order_grades(ranks={grade.name: grade.rank}, by=cast.ada, now=LATER)
    pair.refresh_from_db()
    assert pair.mended_at == LATER


def test_the_queries_do_not_grow(cast: Cast, pair: Pairing) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            recheck.recheck_all(LATER)
        return len(queries)

    one = count()
    for number in range(3):
        mentor = factories.participant(cast.cohort, factories.person(f"Mo {number}"), Role.MENTOR)
        mentee = factories.participant(cast.cohort, factories.person(f"Sen {number}", rank=6), Role.MENTEE)
        release.release_run(make_run(cast, (mentor, mentee)), by=cast.petra, now=NOW)
    assert (one, count()) == (8, 8)


# What each reads


def page(cast: Cast, name: str, address: str, *arguments: str) -> str:
    client = Client()
    client.force_login(getattr(cast, name))
    with clock.moved_to(LATER):
        return client.get(reverse(address, args=arguments)).content.decode()


def test_the_two_read_nothing_of_the_rule(cast: Cast, pair: Pairing) -> None:
    viktor_decides_about_nia(cast)
    recheck.recheck_all(LATER)
    read = [
        page(cast, name, *where)
        for name in ("nia", "viktor")
        for where in (("pairings:home",), ("pairings:pair", pair.code))
    ]
    with clock.moved_to(LATER):
        read += [rendering.words_of(message).text for message in Message.objects.filter(kind="pairings.paused_by_rule")]
    for text in read:
        assert "directory" in text
        assert "decides" not in text
        assert "decision_power" not in text
        assert "resumption" not in text
    for rule in ("same_line", "grade_gap"):
        Pairing.objects.filter(pk=pair.pk).update(broken_rule=rule)
        again = [
            page(cast, name, *where)
            for name in ("nia", "viktor")
            for where in (("pairings:home",), ("pairings:pair", pair.code))
        ]
        assert len(again) == 4
        assert all("directory" in text for text in again)


def test_the_manager_reads_the_rule_and_decides(cast: Cast, pair: Pairing) -> None:
    viktor_above_nia(cast)
    recheck.recheck_all(LATER)
    overview_page = page(cast, "petra", "pairings:overview", cast.cohort.code)
    assert "Paused by the directory: one is in the other’s reporting line" in overview_page
    assert "#decide" in overview_page
    own = page(cast, "petra", "pairings:cohort_pair", cast.cohort.code, pair.code)
    assert "one is in the other’s reporting line" in own
    assert 'value="end"' in own
    assert 'value="go_on"' not in own
    as_it_was(cast)
    recheck.recheck_all(LATER)
    assert 'value="go_on"' in page(cast, "petra", "pairings:cohort_pair", cast.cohort.code, pair.code)
    row = overview.overview_of(cast.cohort, frozenset(), now=LATER, today=LATER).rows[0]
    assert row.why == "Paused by the directory, whose newest state allows the pair again"


def test_the_manager_decides_on_the_page(cast: Cast, pair: Pairing) -> None:
    viktor_above_nia(cast)
    recheck.recheck_all(LATER)
    as_it_was(cast)
    recheck.recheck_all(LATER)
    client = Client()
    client.force_login(cast.petra)
    address = reverse("pairings:decision", args=[cast.cohort.code, pair.code])
    with clock.moved_to(LATER):
        assert client.post(address, {"decision": "shrug"}).status_code == 409
        client.post(address, {"decision": "go_on"})
        pair.refresh_from_db()
        assert pair.state == PairingState.ACTIVE
        viktor_above_nia(cast)
        recheck.recheck_all(LATER)
        client.post(address, {"decision": "end"})
        wrong = reverse("pairings:decision", args=["elsewhere", pair.code])
        assert client.post(wrong, {"decision": "end"}).status_code == 404
    pair.refresh_from_db()
    assert pair.state == PairingState.ENDED


def test_mails_that_lost_their_reason_are_not_sent(cast: Cast, pair: Pairing) -> None:
    viktor_above_nia(cast)
    recheck.recheck_all(LATER)
    as_it_was(cast)
    recheck.recheck_all(LATER)
    recheck.go_on(pair, by=cast.petra, now=LATER)
    closure.end(pair, by=cast.nia, now=LATER)
    kinds = ("pairings.paused_by_rule", "pairings.rule_broken", "pairings.goes_on")
    for message in Message.objects.filter(kind__in=kinds):
        with pytest.raises(Refused):
            rendering.words_of(message)
    assert part_of(pair, Role.MENTOR).pairing.state == PairingState.ENDED
