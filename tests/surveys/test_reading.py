"""Who reads what of the answers: managers how many and, late, comments; the report figures; nobody anything after the day."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.surveys.world import answer, asked, close, more, part, planned
from viceversa.core import clock, private
from viceversa.core.retention import RULES, apply, apply_all
from viceversa.core.rotation import sealed_fields
from viceversa.pairings.models import Pairing
from viceversa.programs.models import Participant
from viceversa.surveys import actions, answers, queries, retention, rules
from viceversa.surveys.models import Key, Sheet, Survey, Ticket

pytestmark = pytest.mark.django_db


def test_a_manager_reads_how_many_from_five_on_and_comments_from_ten_on_after_it_is_closed(
    cast: Cast, pair: Pairing, client: Client
) -> None:
    people = more(cast, 10)
    survey = asked(cast)
    client.force_login(cast.petra)

    def shown(now: datetime) -> str:
        with clock.moved_to(now):
            return client.get(reverse("surveys:cohort", args=[cast.cohort.code])).content.decode()

    def counted() -> dict[str, int | None]:
        return queries.went_out(cast.cohort, now=survey.created_at)[0].answered

    for one in people[:4]:
        answer(survey, one, candor_1=4)
    answer(survey, people[5], candor_1=4, send=False)
    assert counted() == {"mentor": None, "mentee": None}
    assert "fewer than 5" in shown(survey.created_at)
    answer(survey, people[4], candor_1=4)
    assert counted() == {"mentor": 5, "mentee": None}
    for number, one in enumerate(people[:9]):
        answer(survey, one, candor_1=4, comment=f"Zebra {number}")
    assert "Zebra" not in shown(survey.closes_at)
    answer(survey, people[9], candor_1=4, comment="Zebra 9")
    assert "Zebra" not in shown(survey.created_at)
    said = shown(survey.closes_at)
    assert [f"Zebra {number}" in said for number in range(10)] == [True] * 10
    assert (people[0].person.name in said, "Mo paired" in said) == (False, False)
    (went,) = queries.went_out(cast.cohort, now=survey.closes_at)
    assert sorted(went.comments) == [f"Zebra {number}" for number in range(10)]
    answer(survey, people[0], candor_1=4)
    assert "Zebra" not in shown(survey.closes_at)


def test_comments_cannot_be_followed_from_wave_to_wave(cast: Cast, pair: Pairing) -> None:
    people = more(cast, 11)
    orders = []
    for wave in ("T1", "T2"):
        survey = asked(cast, wave)
        for one in people:
            answer(survey, one, comment=one.person.name, candor_1=3)
        shown = {went.survey.wave: went.comments for went in queries.went_out(cast.cohort, now=survey.closes_at)}
        orders.append(shown[wave])
        # Loaded again, the page is the same.
        assert queries.went_out(cast.cohort, now=survey.closes_at)[-1].comments == shown[wave]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(one.person.name for one in people)
    assert orders[0] != orders[1]


def test_the_list_of_surveys_costs_as_much_with_three_as_with_one(cast: Cast, pair: Pairing, client: Client) -> None:
    planned(cast, side="both")
    client.force_login(cast.petra)
    costs = []
    for waves in (("T1",), ("T2", "T3")):
        for wave in waves:
            survey = asked(cast, wave)
        with clock.moved_to(survey.created_at), CaptureQueriesContext(connection) as asked_of_db:
            client.get(reverse("surveys:cohort", args=[cast.cohort.code]))
        costs.append(len(asked_of_db))
    assert costs[0] == costs[1] <= 12


def test_a_report_is_given_what_was_asked_and_answered_by_who_agreed(cast: Cast, pair: Pairing) -> None:
    outcome = planned(cast)
    (counted,), (silent,) = more(cast, 1), more(cast, 1, state="enrolled", counted=False)
    Participant.objects.filter(pk=cast.viktor_part.pk).update(results_consent_at=NOW)
    item = actions.add_item(
        cast.program, text="Worth it?", ends=("no", "yes"), roles=["mentee"], waves=["T1"], is_sensitive=True,
        by=cast.petra, now=NOW,
    )  # fmt: skip
    gone = actions.add_item(
        cast.program, text="Gone?", ends=("no", "yes"), roles=["mentee"], waves=["T2"], by=cast.petra, now=NOW
    )
    first, last = asked(cast, "T1"), asked(cast, "T2")
    gone.delete()
    actions.keep(
        last, values={"digital-judgment.1": 5, "then.digital-judgment.1": 2}, participant=part(cast.viktor_part),
        by=cast.viktor, now=last.created_at,
    )  # fmt: skip
    answer(first, counted, candor_1=4)
    answer(last, silent, belonging_1=3)
    found = {(one.code, one.wave, one.role): one for one in answers.asked_of([cast.cohort])}
    skill = found["digital-judgment.1", "T2", "mentee"]
    assert (skill.low, skill.high, skill.item_set, skill.outcome) == (1, 5, "digital-judgment", outcome.pk)
    assert (skill.ends, skill.is_sensitive) == (("not at all sure", "entirely sure"), False)
    assert found["then.digital-judgment.1", "T2", "mentee"].item_set == "digital-judgment"
    assert (found["candor.1", "T1", "mentor"].outcome, found[item.item_code, "T1", "mentee"].is_sensitive) == (
        None,
        True,
    )
    assert not any(code == gone.item_code for code, _wave, _role in found)
    assert {role for code, _wave, role in found if code.startswith("cost")} == {"mentor"}
    assert [
        (one.participant_id, one.role, one.wave, one.answered_at, one.values)
        for one in answers.sheets_of([cast.cohort])
    ] == sorted(
        [
            (
                cast.viktor_part.pk,
                "mentee",
                "T2",
                last.closes_at,
                {"digital-judgment.1": 5, "then.digital-judgment.1": 2},
            ),
            (counted.pk, "mentor", "T1", first.closes_at, {"candor.1": 4}),
        ]
    )
    assert [(flow.wave, flow.role, flow.asked, flow.answered) for flow in answers.flow_of([cast.cohort])] == [
        ("T1", "mentee", 1, 0), ("T1", "mentor", 2, 1), ("T2", "mentee", 1, 1), ("T2", "mentor", 3, 0),
    ]  # fmt: skip
    assert (answers.asked_of([]), answers.sheets_of([]), answers.flow_of([])) == ([], [], [])


def test_on_the_day_keys_are_destroyed_and_sheets_are_gone_with_them(cast: Cast, pair: Pairing) -> None:
    survey = asked(cast)
    Participant.objects.update(results_consent_at=NOW)
    answer(survey, cast.nia_part, candor_1=4, comment="Mine")
    answer(survey, cast.viktor_part, candor_1=4, send=False)
    close(cast.cohort)
    day = retention.last_day(cast.cohort)
    assert (day - cast.cohort.kick_off).days // 7 == 60
    morning = datetime.combine(day, time(9), UTC)
    # The last survey closes before, and what it needs is there until then, half a year after the cohort was closed.
    apply_all(now=morning - timedelta(days=1))
    assert len(answers.sheets_of([cast.cohort])) == 1
    assert Key.objects.count() == 2
    apply_all(now=morning)
    left = [model.objects.count() for model in (Key, Sheet, Ticket, Survey)]
    assert left == [0, 0, 0, 1]
    assert answers.sheets_of([cast.cohort]) == []
    assert [(flow.asked, flow.answered) for flow in answers.flow_of([cast.cohort])] == [(1, 0), (1, 0)]
    assert list(queries.copy_of(part(cast.nia_part))) == []
    assert apply(RULES["surveys.keys"], now=morning) == 0


def test_who_waited_is_kept_until_the_keys_go_and_others_as_before(cast: Cast, pair: Pairing) -> None:
    planned(cast, side="both")
    (waiting,) = more(cast, 1, state="enrolled")
    asked(cast, "T2")
    (never_asked,) = more(cast, 1, state="listed")
    close(cast.cohort)
    rule = RULES["programs.enrollments"]
    later = NOW + timedelta(days=200)
    apply(rule, now=later)
    left = set(Participant.objects.values_list("pk", flat=True))
    assert (waiting.pk in left, never_asked.pk in left) == (True, False)
    apply_all(now=datetime.combine(retention.last_day(cast.cohort), time(9), UTC))
    apply(rule, now=datetime.combine(retention.last_day(cast.cohort), time(9), UTC))
    assert not Participant.objects.filter(pk=waiting.pk).exists()


def test_who_is_deleted_takes_their_sheets_along_and_nobody_else_s(cast: Cast, pair: Pairing) -> None:
    planned(cast, side="both")
    waiting, broken = more(cast, 2, state="enrolled")
    survey = asked(cast, "T2")
    for one in (waiting, broken, cast.nia_part):
        answer(survey, one, belonging_1=3)
    waiting.delete()
    assert Sheet.objects.filter(is_sent=True).count() == 2
    # A key that nothing reads any more must not keep anybody from being deleted.
    Key.objects.filter(participant=broken).update(sealed=private.seal("x", bound_to="elsewhere"))
    broken.delete()
    assert Sheet.objects.filter(is_sent=True).count() == 2
    assert set(Key.objects.values_list("participant", flat=True)) == {cast.nia_part.pk, cast.viktor_part.pk}


def test_all_of_it_is_written_anew_under_a_new_secret() -> None:
    labels = {entry.label for entry in sealed_fields()}
    assert {"surveys.key.sealed", "surveys.sheet.sealed", "surveys.sheet.sealed_comment"} <= labels


def test_what_is_stored_of_an_answer_has_no_time_and_no_name(cast: Cast, pair: Pairing) -> None:
    survey = asked(cast)
    answer(survey, cast.nia_part, candor_1=4, comment="It is mine")
    assert {field.name for field in Sheet._meta.get_fields()} == {
        "id", "survey", "key", "role", "sealed", "sealed_comment", "is_sent",
    }  # fmt: skip
    sheet = Sheet.objects.get(is_sent=True)
    # Base64, which what is sealed is written in, has neither points nor blanks.
    assert ("candor.1" in sheet.sealed, "It is mine" in sheet.sealed_comment) == (False, False)
    assert sheet.key == str(sheet)
    assert (rules.shows_answered(4), rules.shows_answered(5)) == (False, True)
