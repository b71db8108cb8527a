"""Draws of places: announced, held once, and the waiting list that moves up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django_tasks_db.models import DBTaskResult

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import begun, recruiting, told, verbs
from tests.programs.test_pages import signed_in, text
from viceversa.analysis import draw as drawing
from viceversa.core import clock, jobs
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import actions as matching
from viceversa.messaging.actions import MANY
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.people.models import Person
from viceversa.programs import actions, queries, strata
from viceversa.programs.models import Cohort, Draw, Participant
from viceversa.programs.states import CohortState

LATER = NOW + timedelta(days=8)


def announced(cast: Cast, *, places: int = 3, people: int = 5) -> Draw:
    """Places for mentors, a draw among them announced, and who has sent."""
    cohort = recruiting(cast)
    actions.set_places(cohort, mentors=places, mentees=None, keep=["unit", "grade"], by=cast.petra, now=NOW)
    draw = actions.announce_draw(cohort, role="mentor", by=cast.petra, now=NOW)
    for number in range(people):
        factories.participant(cohort, factories.person(f"Mentor {number}", rank=1 + number % 2), "mentor")
    factories.participant(cohort, cast.person("viktor"), "mentee")
    return draw


def held(cast: Cast, **given: int) -> Draw:
    draw = announced(cast, **given)
    actions.close_recruiting(draw.cohort, by=cast.petra, now=NOW)
    return actions.hold_draw(draw, by=cast.petra, now=NOW)


def states(cohort: Cohort) -> dict[str, int]:
    rows = cohort.participants.filter(role="mentor").values_list("state", flat=True)
    return {state: list(rows).count(state) for state in rows}


def test_announcing_fixes_and_publishes_once(cast: Cast) -> None:
    draw = announced(cast)
    assert drawing.fingerprint(draw.seed) == draw.fingerprint
    assert (len(draw.seed), draw.places, draw.strata, draw.record) == (64, 3, ["unit", "grade"], {})
    again = actions.announce_draw(draw.cohort, role="mentor", by=cast.petra, now=NOW)
    assert (again.pk, again.repeated) == (draw.pk, True)
    assert Event.objects.filter(verb="draw.announced").count() == 1
    assert draw.seed not in str(Event.objects.values_list("facts", flat=True))


def test_when_nothing_is_announced(cast: Cast) -> None:
    cohort = recruiting(cast)
    with pytest.raises(Refused, match="how many places"):
        actions.announce_draw(cohort, role="mentor", by=cast.petra, now=NOW)
    actions.set_places(cohort, mentors=3, mentees=None, keep=[], by=cast.petra, now=NOW)
    for role, why in (("mentee", "how many places"), ("boss", "Choose a role")):
        with pytest.raises(Refused, match=why):
            actions.announce_draw(cohort, role=role, by=cast.petra, now=NOW)
    with pytest.raises(NotAllowed):
        actions.announce_draw(cohort, role="mentor", by=cast.dora, now=NOW)
    Cohort.objects.filter(pk=cohort.pk).update(state=CohortState.RUNNING)
    with pytest.raises(Refused, match="kicked off"):
        actions.announce_draw(cohort, role="mentor", by=cast.petra, now=NOW)


def test_holding_it_lists_and_tells_those_without_a_place(cast: Cast) -> None:
    draw = held(cast)
    assert states(draw.cohort) == {"enrolled": 3, "listed": 2}
    assert (drawing.verify(draw.record, published=draw.fingerprint), draw.drawn_at) == ([], NOW)
    waiting = list(draw.cohort.participants.filter(state="listed").order_by("pk"))
    assert set(told()) == {("programs.no_place", one.person.first_name) for one in waiting}
    assert actions.hold_draw(draw, by=cast.petra, now=LATER).repeated
    assert (verbs()[-1], len(told())) == ("draw.held", 2)
    assert draw.cohort.participants.get(role="mentee").state == "enrolled"


def test_when_it_is_not_held(cast: Cast) -> None:
    draw = announced(cast)
    with pytest.raises(Refused, match="End recruiting first"):
        actions.hold_draw(draw, by=cast.petra, now=NOW)
    actions.close_recruiting(draw.cohort, by=cast.petra, now=NOW)
    with pytest.raises(NotAllowed):
        actions.hold_draw(draw, by=cast.otto, now=NOW)
    draw.cohort.participants.filter(role="mentee").update(state="paired")
    with pytest.raises(Refused, match="Pairs have been formed"):
        actions.hold_draw(draw, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="not been held"):
        actions.move_up(draw, by=cast.petra, now=NOW)


def test_who_was_left_out_before_gets_a_place(cast: Cast) -> None:
    draw = announced(cast, places=1, people=9)
    first = factories.participant(draw.cohort, cast.person("nia"), "mentor", left_out_before=1)
    actions.close_recruiting(draw.cohort, by=cast.petra, now=NOW)
    actions.hold_draw(draw, by=cast.petra, now=NOW)
    assert [one.pk for one in draw.cohort.participants.filter(role="mentor", state="enrolled")] == [first.pk]


def test_a_break_leads_round_no_draw(cast: Cast) -> None:
    draw = announced(cast, places=1, people=8)
    cohort = actions.close_recruiting(draw.cohort, by=cast.petra, now=NOW)
    everybody = list(cohort.participants.filter(role="mentor").select_related("person"))
    for one in everybody:
        actions.rest(one, by=factories.user(one.person), now=NOW)
    (waiting,) = queries.places_to_give_out([cohort])
    assert waiting.sent == 8
    actions.hold_draw(draw, by=cast.petra, now=NOW)
    assert states(cohort) == {"resting": 1, "listed": 7}
    (chosen,) = draw.record["chosen"]
    drawn = cohort.participants.get(code=chosen)
    actions.come_back(drawn, by=drawn.person.user, now=NOW)
    assert (drawn.state, actions.free_places(draw)) == ("enrolled", 0)
    for one in everybody:
        if one.code != chosen:
            with pytest.raises(Refused, match="on the waiting list"):
                actions.come_back(Participant.objects.get(pk=one.pk), by=one.person.user, now=NOW)


def test_the_list_moves_up_in_its_order(cast: Cast) -> None:
    draw = held(cast)
    order = draw.record["waiting"]
    with pytest.raises(Refused, match="No place is free"):
        actions.move_up(draw, by=cast.petra, now=LATER)
    Participant.objects.filter(code__in=draw.record["chosen"]).update(state="withdrawn")
    assert actions.free_places(draw) == 3
    with pytest.raises(NotAllowed):
        actions.move_up(draw, by=cast.dora, now=LATER)
    moved = [actions.move_up(draw, by=cast.petra, now=LATER) for _ in range(3)]
    assert [one.code if one else None for one in moved] == [*order, None]
    assert told()[-1][0] == "programs.place_free"
    Cohort.objects.filter(pk=draw.cohort_id).update(state=CohortState.CLOSED)
    with pytest.raises(Refused, match="closed"):
        actions.move_up(draw, by=cast.petra, now=LATER)


def test_who_sends_after_the_draw_waits(cast: Cast) -> None:
    draw = held(cast)
    late = begun(draw.cohort, cast.person("nia"), offers={"a": 3}, wants=("b",), times=["mon-early"])
    Participant.objects.filter(pk=late.pk).update(languages=["en"], matching_consent_at=NOW)
    actions.enroll(late, by=cast.nia, now=LATER)
    assert (late.state, told()[-1]) == ("listed", ("programs.no_place", "Nia"))
    assert actions.enroll(late, by=cast.nia, now=LATER).repeated
    own = queries.own_place(late)
    assert own is not None
    assert (own.number, own.people) == (0, 5)


def test_what_the_mail_says(cast: Cast) -> None:
    draw = held(cast)
    message = Message.objects.filter(kind="programs.no_place").first()
    assert message is not None
    assert "its date is not set yet" in words_of(message).text
    following = factories.cohort(cast.program, name="Next", kick_off=date(2027, 3, 2), state="planned")
    assert "begins on 2 March 2027" in words_of(message).text
    assert queries.next_round_of(following) is None
    actions.set_call(draw.cohort, is_open=False, next_round=date(2027, 2, 1), by=cast.petra, now=NOW)
    assert "begins on 1 February 2027" in words_of(message).text
    Participant.objects.filter(code=draw.record["chosen"][0]).update(state="withdrawn")
    moved = actions.move_up(draw, by=cast.petra, now=LATER)
    assert moved is not None
    free = Message.objects.get(kind="programs.place_free")
    assert "you were next on the waiting list" in words_of(free).text
    Participant.objects.filter(pk=moved.pk).update(state="withdrawn")
    with pytest.raises(Moot):
        words_of(free)
    Participant.objects.update(state="enrolled")
    with pytest.raises(Moot):
        words_of(message)


def test_closing_the_cohort_counts_those_who_waited(cast: Cast) -> None:
    draw = held(cast)
    Cohort.objects.filter(pk=draw.cohort_id).update(state=CohortState.RUNNING)
    actions.close_cohort(draw.cohort, by=cast.petra, now=LATER)
    waited = draw.cohort.participants.filter(code__in=draw.record["waiting"])
    assert [(one.state, one.left_out_before) for one in waited] == [("finished", 1)] * 2


def test_places_in_figures(cast: Cast) -> None:
    draw = held(cast)
    mentors, mentees = queries.places_of(draw.cohort, queries.call_of(draw.cohort))
    assert (mentors.places, mentors.sent, mentors.placed, mentors.waiting, mentors.free, mentors.over) == (
        3,
        5,
        3,
        2,
        0,
        2,
    )
    assert (mentees.places, mentees.sent, mentees.draw, mentees.free, mentees.over) == (None, 1, None, 0, 0)
    assert (mentors.side, mentees.side) == ("vice", "versa")
    assert queries.own_place(draw.cohort.participants.get(role="mentee")) is None


def test_where_somebody_stands(cast: Cast) -> None:
    nia = cast.person("nia")
    assert strata.stratum_of(nia, strata.STRATA) == ("Retail", "Lyon", "1-2")
    assert strata.stratum_of(cast.person("viktor"), ["grade"]) == ("5-6",)
    nia.grade = nia.unit = None
    assert strata.stratum_of(nia, ["unit", "grade"]) == ("", "")
    dora = cast.person("dora")
    dora.unit = factories.unit("Lumen")
    assert strata.stratum_of(dora, ["unit"]) == ("Lumen",)


# Thousands who apply


def applied(cast: Cast, many: int) -> Draw:
    """A draw for one place that is to be held among so many."""
    draw = announced(cast, places=1, people=0)
    nia = cast.person("nia")
    people = Person.objects.bulk_create(
        [factories.unsaved_person(f"Ana {n}", unit=nia.unit, grade=nia.grade) for n in range(many)]
    )
    Participant.objects.bulk_create(
        Participant(
            cohort=draw.cohort, person=one, role="mentor", state="enrolled", enrolled_at=NOW, changed_at=NOW, created_at=NOW
        )
        for one in people
    )  # fmt: skip
    actions.close_recruiting(draw.cohort, by=cast.petra, now=NOW)
    return draw


def listed(draw: Draw) -> list[str]:
    return sorted(draw.cohort.participants.filter(state="listed").values_list("person__code", flat=True))


def written_to() -> list[str]:
    return sorted(Message.objects.filter(kind="programs.no_place").values_list("to__code", flat=True))


def test_a_large_draw_leaves_its_mails_to_a_job(cast: Cast, client: Client, django_assert_max_num_queries: Any) -> None:
    draw = applied(cast, MANY + 2)
    client.force_login(cast.petra)
    with clock.moved_to(NOW):
        with django_assert_max_num_queries(14):
            actions.hold_draw(draw, by=cast.petra, now=NOW)
        assert (len(listed(draw)), written_to()) == (MANY + 1, [])
        page = client.get(f"/cohorts/{draw.cohort.code}/places/").content.decode()
        assert "are being written: 0 so far" in page
        while jobs.run_one("worker", now=NOW):  # and no mail is made: that takes its time and is shown elsewhere
            pass
        assert written_to() == listed(draw)
        assert "are being written" not in client.get(f"/cohorts/{draw.cohort.code}/places/").content.decode()
        assert actions.tell_of_draw(draw) == 0
    assert len(written_to()) == MANY + 1


def test_a_draw_that_is_rolled_back_leaves_no_job(cast: Cast) -> None:
    draw = applied(cast, MANY + 2)
    with transaction.atomic():
        actions.hold_draw(draw, by=cast.petra, now=NOW)
        transaction.set_rollback(True)
    assert (listed(draw), DBTaskResult.objects.count()) == ([], 0)
    draw.refresh_from_db()
    assert actions.tell_of_draw(draw) == 0


@pytest.mark.parametrize("at", [1, 2, 3])
def test_stopped_at_any_batch_nobody_is_left_out_and_nobody_told_twice(cast: Cast, at: int) -> None:
    """Each batch of mails is written whole or not at all; the next try writes the rest."""
    draw = applied(cast, 2 * MANY + 2)
    actions.hold_draw(draw, by=cast.petra, now=NOW)
    inserts = 0

    def dies(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal inserts
        done = execute(sql, params, many, context)
        if sql.startswith("INSERT INTO") and "messaging_message" in sql:
            inserts += 1
            if inserts == (at - 1) * per_batch + 1:  # amid its rows
                raise KeyboardInterrupt
        return done

    per_batch = 1 if connection.vendor == "postgresql" else len(list(range(0, MANY, _rows_in_one_insert())))
    with connection.execute_wrapper(dies), pytest.raises(KeyboardInterrupt):
        actions.tell_of_draw(draw)
    assert len(written_to()) == (at - 1) * MANY
    assert actions.tell_of_draw(draw) == 2 * MANY + 1 - (at - 1) * MANY
    assert written_to() == listed(draw)


def _rows_in_one_insert() -> int:
    fields = [field for field in Message._meta.concrete_fields if not field.primary_key]
    return connection.ops.bulk_batch_size(fields, range(MANY))


# Matching waits


def test_matching_waits_until_places_are_given_out(cast: Cast) -> None:
    draw = announced(cast)
    run = matching.solve_run(matching.start_run(draw.cohort, by=cast.petra, now=NOW), now=NOW)
    assert queries.places_to_give_out([draw.cohort]) == []  # people still come: trying out is fine
    cohort = actions.close_recruiting(draw.cohort, by=cast.petra, now=NOW)
    (waiting,) = queries.places_to_give_out([cohort])
    assert waiting.sentence == "5 mentors have applied for 3 places. They are still to be drawn."
    for act in (matching.start_run, matching.mark_released):
        with pytest.raises(Refused, match="Give the places out under Recruiting, then match"):
            act(run if act is matching.mark_released else cohort, by=cast.petra, now=NOW)
    actions.hold_draw(draw, by=cast.petra, now=NOW)
    assert queries.places_to_give_out([cohort]) == []
    assert matching.start_run(cohort, by=cast.petra, now=NOW).number == 2


def test_matching_does_not_wait_where_there_are_places_for_all(cast: Cast) -> None:
    draw = announced(cast, places=5)
    actions.close_recruiting(draw.cohort, by=cast.petra, now=NOW)
    assert queries.places_to_give_out([draw.cohort]) == []


def test_pages_lead_to_the_places_first(cast: Cast) -> None:
    draw = announced(cast)
    cohort = actions.close_recruiting(draw.cohort, by=cast.petra, now=NOW)
    petra, said = signed_in(cast.petra), "5 mentors have applied for 3 places. They are still to be drawn."
    assert said in text(petra.get(f"/cohorts/{cohort.code}/"))
    page = text(petra.get(f"/cohorts/{cohort.code}/matching/"))
    assert (said in page, "Places come first" in page, "Ready to match" in page) == (True, True, False)
    assert "Draw the places" in text(petra.get("/programs/"))
    actions.hold_draw(draw, by=cast.petra, now=NOW)
    page = text(petra.get(f"/cohorts/{cohort.code}/matching/"))
    assert ("Places come first" in page, "Ready to match" in page) == (False, True)
    assert "Draw the places" not in text(petra.get("/programs/"))


def test_what_is_to_be_given_out_says_who_and_how() -> None:
    told = queries.ToGiveOut(cohort=1, role="mentee", places=1, sent=3, reads=True)
    assert told.sentence == "3 mentees have applied for 1 place. A panel reads."
