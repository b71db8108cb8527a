"""Shortlists: drawn up, released, answered, closed, finished; and what each refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story import AFTER, LAST_DAY, answers_of, entry, released, says, with_shortlists
from viceversa import engine
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import actions, choices
from viceversa.matching.actions import shortlists
from viceversa.matching.models import Proposal, Run, ShortlistEntry, ShortlistRound
from viceversa.matching.states import RoundState, RunState
from viceversa.messaging import due
from viceversa.messaging.models import Due, Message
from viceversa.programs.models import DoNotMatch, Draw, Participant, Role
from viceversa.programs.states import CohortState, ParticipantState

Parts = dict[str, Participant]


def verbs() -> list[str]:
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def mails() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("kind", "to__name"))


@pytest.fixture
def parts(cast: Cast) -> Parts:
    return with_shortlists(cast)


# Drawn up


def test_everybody_gets_three_and_a_pair_is_on_both_lists(cast: Cast, parts: Parts) -> None:
    drawn = actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    assert (drawn.number, drawn.state, drawn.by, drawn.repeated) == (1, RoundState.DRAWN, cast.petra, False)
    pairs = set(ShortlistEntry.objects.values_list("participant__person__name", "other__person__name"))
    assert len(pairs) == 18
    assert {(other, one) for one, other in pairs} == pairs
    assert {len(answers_of(drawn, one)) for one in parts.values()} == {3}
    assert (verbs(), mails()) == (["shortlists.drawn"], [])


def test_nobody_is_on_more_than_three_lists_and_the_proof_can_be_checked(cast: Cast, parts: Parts) -> None:
    for number in range(4):
        factories.participant(cast.cohort, factories.person(f"Mo {number}"), Role.MENTOR, offers={"short-video": 5})
    drawn = actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    lists = [ShortlistEntry.objects.filter(participant=one).count() for one in Participant.objects.all()]
    assert (sorted(lists), max(lists)) == ([1, 1, 1, 1, 1, 1, 3, 3, 3, 3], 3) or max(lists) <= 3
    assert sum(lists) == 2 * 9
    problem = engine.problem_from_json(drawn.problem)
    assert engine.check_shortlists(problem, engine.shortlists_from_json(drawn.result)).ok


def test_locked_pairs_are_settled_and_rule_outs_hold(cast: Cast, parts: Parts) -> None:
    actions.pin(cast.cohort, mentor=parts["nia"], mentee=parts["viktor"], by=cast.petra, now=NOW)
    actions.forbid(cast.cohort, mentor=parts["jo"], mentee=parts["ida"], by=cast.petra, now=NOW)
    drawn = actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    assert {name: sorted(answers_of(drawn, one)) for name, one in parts.items()} == {
        "nia": [],
        "viktor": [],
        "jo": ["Udo"],
        "kim": ["Ida", "Udo"],
        "ida": ["Kim"],
        "udo": ["Jo", "Kim"],
    }


def test_who_is_locked_and_has_room_gets_a_list_without_the_locked_one(cast: Cast, parts: Parts) -> None:
    Participant.objects.filter(pk=parts["viktor"].pk).update(capacity=2)
    actions.pin(cast.cohort, mentor=parts["nia"], mentee=parts["viktor"], by=cast.petra, now=NOW)
    drawn = actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    assert (sorted(answers_of(drawn, parts["viktor"])), answers_of(drawn, parts["nia"])) == (["Jo", "Kim"], {})


def test_drawing_up_again_with_nothing_changed_gives_the_same(cast: Cast, parts: Parts) -> None:
    first = actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    again = actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    assert (again.pk, again.repeated, verbs()) == (first.pk, True, ["shortlists.drawn"])
    actions.forbid(cast.cohort, mentor=parts["jo"], mentee=parts["ida"], by=cast.petra, now=NOW)
    assert actions.draw_up(cast.cohort, by=cast.petra, now=NOW).number == 2


def test_tampered_lists_are_never_stored(cast: Cast, parts: Parts) -> None:
    drawn = actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    question, lists = engine.problem_from_json(drawn.problem), engine.shortlists_from_json(drawn.result)
    drawn.delete()
    better = replace(lists.result.pairs[0], points=lists.result.pairs[0].points + 1)
    tampered = replace(lists, result=replace(lists.result, pairs=(better, *lists.result.pairs[1:])))
    with pytest.raises(Refused, match="did not pass the independent check"):
        shortlists.store_lists(
            cast.cohort, question=question, settings=drawn.settings, lists=tampered, by=cast.petra, now=NOW
        )
    assert ShortlistRound.objects.count() == 0


def test_lists_are_never_overwritten(cast: Cast, parts: Parts) -> None:
    drawn = actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    changes: tuple[dict[str, Any], ...] = ({"problem": {}}, {"result": {}}, {"settings": {"a": 1}}, {"number": 7})
    for change in changes:
        with pytest.raises(DatabaseError, match="never overwritten"), transaction.atomic():
            ShortlistRound.objects.filter(pk=drawn.pk).update(**change)


@pytest.mark.parametrize("who", ["nia", "viktor", "dora", "sam", "ada", "otto"])
def test_only_managers_draw_up_release_and_finish(cast: Cast, parts: Parts, who: str) -> None:
    by = getattr(cast, who)
    with pytest.raises(NotAllowed):
        actions.draw_up(cast.cohort, by=by, now=NOW)
    drawn = actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    with pytest.raises(NotAllowed):
        actions.release_shortlists(drawn, answer_by=LAST_DAY, by=by, now=NOW)
    drawn = released(cast)
    actions.close_answers(drawn, now=AFTER)
    for somebody in (by, None):
        with pytest.raises(NotAllowed):
            actions.finish(drawn, by=somebody, now=AFTER)
    assert verbs() == ["shortlists.drawn", "shortlists.released", "shortlists.closed"]


def test_a_solver_led_program_has_no_shortlists(cast: Cast) -> None:
    with pytest.raises(Refused, match="This program has no shortlists"):
        actions.draw_up(cast.cohort, by=cast.petra, now=NOW)


def test_a_cohort_that_is_not_matched_has_none(cast: Cast, parts: Parts) -> None:
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    with pytest.raises(Refused, match="not being matched"):
        actions.draw_up(cast.cohort, by=cast.petra, now=NOW)


def test_it_takes_both_sides(cast: Cast, parts: Parts) -> None:
    Participant.objects.filter(role=Role.MENTEE).update(matching_consent_at=None)
    with pytest.raises(Refused, match="nobody to match yet"):
        actions.draw_up(cast.cohort, by=cast.petra, now=NOW)


def test_places_come_first(cast: Cast, parts: Parts) -> None:
    drawn = actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    Draw.objects.create(cohort=cast.cohort, role=Role.MENTOR, places=1, seed="0f" * 32, strata=[], created_at=NOW)
    with pytest.raises(Refused, match="More people have applied"):
        actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="More people have applied"):
        actions.release_shortlists(drawn, answer_by=LAST_DAY, by=cast.petra, now=NOW)


# Released


def test_release_asks_everybody_once_until_the_end_of_a_day(cast: Cast, parts: Parts) -> None:
    drawn = released(cast)
    assert (drawn.state, drawn.answer_by, drawn.last_moment) == (RoundState.OPEN, AFTER, AFTER - timedelta(seconds=1))
    names = ["Ida Falk", "Jo Park", "Kim Lund", "Nia Adeyemi", "Udo Berg", "Viktor Halvorsen"]
    assert mails() == [("matching.shortlist", name) for name in names]
    assert list(Due.objects.order_by("due_at").values_list("what", "due_at")) == [
        ("matching.remind_shortlist", AFTER - timedelta(days=3)),
        ("matching.close_shortlists", AFTER),
    ]
    again = actions.release_shortlists(drawn, answer_by=LAST_DAY, by=cast.petra, now=NOW)
    assert (again.repeated, len(mails()), verbs()) == (True, 6, ["shortlists.drawn", "shortlists.released"])


def test_a_short_time_has_no_reminder(cast: Cast, parts: Parts) -> None:
    drawn = actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    actions.release_shortlists(drawn, answer_by=NOW.date() + timedelta(days=2), by=cast.petra, now=NOW)
    assert list(Due.objects.values_list("what", flat=True)) == ["matching.close_shortlists"]


@pytest.mark.parametrize("days", [-1, 0, 1, 61])
def test_people_need_some_days_and_not_too_many(cast: Cast, parts: Parts, days: int) -> None:
    drawn = actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="2 to 60 days") as refused:
        actions.release_shortlists(drawn, answer_by=NOW.date() + timedelta(days=days), by=cast.petra, now=NOW)
    assert (refused.value.field, mails()) == ("answer_by", [])


def test_only_the_newest_lists_of_people_who_take_part_are_released(cast: Cast, parts: Parts) -> None:
    old = actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    actions.forbid(cast.cohort, mentor=parts["jo"], mentee=parts["ida"], by=cast.petra, now=NOW)
    new = actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="Newer shortlists"):
        actions.release_shortlists(old, answer_by=LAST_DAY, by=cast.petra, now=NOW)
    Participant.objects.filter(pk=parts["jo"].pk).update(state=ParticipantState.WITHDRAWN)
    with pytest.raises(Refused, match="no longer takes part"):
        actions.release_shortlists(new, answer_by=LAST_DAY, by=cast.petra, now=NOW)
    assert mails() == []


def test_lists_with_two_who_are_not_to_be_a_pair_by_now_are_not_released(cast: Cast, parts: Parts) -> None:
    drawn = actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    entry = ShortlistEntry.objects.filter(round=drawn, participant=parts["viktor"]).select_related("other")[0]
    DoNotMatch.objects.create(participant=parts["viktor"], person=entry.other.person)
    with pytest.raises(Refused, match="Draw them up again"):
        actions.release_shortlists(drawn, answer_by=NOW.date() + timedelta(days=10), by=cast.petra, now=NOW)


def test_while_people_answer_nothing_is_solved(cast: Cast, parts: Parts) -> None:
    released(cast)
    with pytest.raises(Refused, match="being answered"):
        actions.match(cast.cohort, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="being answered"):
        actions.draw_up(cast.cohort, by=cast.petra, now=NOW)


# Answered


def test_an_answer_is_saved_as_one_goes_and_leaves_no_trace_of_what_it_was(cast: Cast, parts: Parts) -> None:
    drawn = released(cast)
    says(drawn, parts["nia"], "first", parts["ida"])
    assert answers_of(drawn, parts["nia"])["Ida"] == 1
    says(drawn, parts["nia"], "veto", parts["viktor"])
    found = answers_of(drawn, parts["nia"])
    assert (found["Ida"], found["Viktor"], found["Udo"]) == (1, "veto", 2)
    says(drawn, parts["nia"], "up", parts["udo"])
    says(drawn, parts["nia"], "back", parts["viktor"])
    assert answers_of(drawn, parts["nia"]) == {"Udo": 1, "Ida": 2, "Viktor": 3}
    assert says(drawn, parts["nia"], "first", parts["udo"]).repeated
    said = Event.objects.filter(verb="shortlist.answered")
    assert [(one.actor, one.subject_code, one.facts) for one in said] == [(cast.nia, drawn.code, {})] * 4
    assert answers_of(drawn, parts["jo"]) == {"Viktor": 0, "Ida": 0, "Udo": 0}


def test_all_are_fine_is_one_tap(cast: Cast, parts: Parts) -> None:
    drawn = released(cast)
    says(drawn, parts["viktor"], "all")
    assert answers_of(drawn, parts["viktor"]) == {"Nia": 1, "Jo": 1, "Kim": 1}


def test_nobody_else_answers_and_only_about_their_list(cast: Cast, parts: Parts) -> None:
    drawn = released(cast)
    own = entry(drawn, parts["nia"], parts["ida"]).code
    for by in (cast.viktor, cast.petra, cast.ada, None, factories.user()):
        with pytest.raises(NotAllowed):
            actions.choose(drawn, participant=parts["nia"], how="first", entry=own, by=by, now=NOW)
    foreign = entry(drawn, parts["jo"], parts["ida"]).code
    for how, code in (("first", foreign), ("first", ""), ("win", own)):
        with pytest.raises(Refused, match="did not reach us whole"):
            actions.choose(drawn, participant=parts["nia"], how=how, entry=code, by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="did not reach us whole"):
        stranger = factories.participant(cast.cohort, cast.person("otto"), Role.MENTOR)
        actions.choose(drawn, participant=stranger, how="all", by=cast.otto, now=NOW)


def test_after_the_day_answers_stay(cast: Cast, parts: Parts) -> None:
    drawn = released(cast)
    with pytest.raises(Refused, match="time to answer is over"):
        says(drawn, parts["nia"], "all", now=AFTER)
    actions.close_answers(drawn, now=AFTER)
    with pytest.raises(Refused, match="time to answer is over"):
        says(drawn, parts["nia"], "all")


# What happens by itself


def test_only_those_who_have_not_answered_are_reminded_once(cast: Cast, parts: Parts) -> None:
    drawn = released(cast)
    for name, how in (("nia", "all"), ("viktor", "all"), ("jo", "all")):
        says(drawn, parts[name], how)
    says(drawn, parts["kim"], "veto", parts["ida"])
    Participant.objects.filter(pk=parts["udo"].pk).update(state=ParticipantState.WITHDRAWN)
    due.run_due(now=AFTER - timedelta(days=3))
    due.run_due(now=AFTER - timedelta(days=2))
    assert [name for kind, name in mails() if kind == "matching.shortlist_reminder"] == ["Ida Falk"]
    says(drawn, parts["ida"], "all")
    assert actions.remind(drawn, now=NOW).repeated


def test_the_reminder_is_skipped_when_everybody_has_answered(cast: Cast, parts: Parts) -> None:
    drawn = released(cast)
    for one in parts.values():
        says(drawn, one, "all")
    due.run_due(now=AFTER - timedelta(days=3))
    row = Due.objects.get(what="matching.remind_shortlist")
    assert (row.state, row.last_problem) == ("skipped", "Everybody has answered.")


def test_on_its_day_the_answers_are_in_and_the_managers_are_told(cast: Cast, parts: Parts) -> None:
    drawn = released(cast)
    assert actions.close_answers(drawn, now=AFTER - timedelta(seconds=1)).repeated
    due.run_due(now=AFTER)
    drawn.refresh_from_db()
    assert (drawn.state, drawn.closed_at) == (RoundState.CLOSED, AFTER)
    assert ("matching.answers_in", "Petra Novak") in mails()
    assert (actions.close_answers(drawn, now=AFTER).repeated, Run.objects.count()) == (True, 0)


def test_the_solver_finishes_by_itself_where_the_program_says_so(cast: Cast) -> None:
    parts = with_shortlists(cast, finish_itself=True)
    drawn = released(cast)
    says(drawn, parts["nia"], "all")
    due.run_due(now=AFTER)
    due.run_due(now=AFTER)
    run = Run.objects.get()
    drawn.refresh_from_db()
    assert (run.state, run.by, drawn.run, run.released_at) == (RunState.SOLVED, cast.petra, run, None)


def test_a_finish_by_itself_that_is_refused_leaves_the_answers_in(cast: Cast) -> None:
    with_shortlists(cast, finish_itself=True)
    drawn = released(cast)
    cast.program.managers.all().delete()
    due.run_due(now=AFTER)
    due.run_due(now=AFTER)
    drawn.refresh_from_db()
    assert (drawn.state, Run.objects.count()) == (RoundState.CLOSED, 0)
    row = Due.objects.get(what="matching.finish_shortlists")
    assert (row.state, row.last_problem) == ("skipped", "Only the managers of this program can match.")


def test_steps_of_deleted_shortlists_are_skipped(cast: Cast, parts: Parts) -> None:
    released(cast).delete()
    due.run_due(now=AFTER)
    assert set(Due.objects.values_list("state", "last_problem")) == {("skipped", "These shortlists were deleted.")}
    drawn = released(cast)
    actions.close_answers(drawn, now=AFTER)
    due.run_due(now=AFTER)
    assert Due.objects.filter(last_problem="The answers are in already.").count() == 1


# Finished


def closed(cast: Cast, drawn: ShortlistRound) -> ShortlistRound:
    return actions.close_answers(drawn, now=AFTER)


def pairs_of(run: Run) -> dict[str, str]:
    rows = Proposal.objects.filter(run=run).select_related("mentor__person", "mentee__person")
    return {one.mentor.person.first_name: one.mentee.person.first_name for one in rows}


def test_first_choices_count_and_a_veto_holds(cast: Cast, parts: Parts) -> None:
    drawn = released(cast)
    says(drawn, parts["nia"], "first", parts["udo"])
    says(drawn, parts["udo"], "first", parts["nia"])
    says(drawn, parts["ida"], "veto", parts["jo"])
    run = actions.finish(closed(cast, drawn), by=cast.petra, now=AFTER)
    assert (run.state, pairs_of(run)) == (RunState.SOLVED, {"Nia": "Udo", "Jo": "Viktor", "Kim": "Ida"})
    problem = engine.problem_from_json(run.problem)
    assert engine.check(problem, engine.result_from_json(run.result)).ok
    people = {one.id: one for one in (*problem.left, *problem.right)}
    assert people[parts["nia"].code].likes == {parts["udo"].code}
    assert people[parts["ida"].code].do_not_match == {parts["jo"].code}
    again = actions.finish(drawn, by=cast.petra, now=AFTER)
    drawn.refresh_from_db()
    assert (again.pk, again.repeated, drawn.run) == (run.pk, True, run)
    assert verbs().count("shortlists.finished") == 1


def test_a_silent_list_takes_part_as_before(cast: Cast, parts: Parts) -> None:
    drawn = released(cast)
    run = actions.finish(closed(cast, drawn), by=cast.petra, now=AFTER)
    assert (len(pairs_of(run)), "mutual_preference" in run.settings["not_counted"]) == (3, True)
    assert "by_order" not in run.settings


def test_orders_decide_where_the_program_says_so(cast: Cast) -> None:
    parts = with_shortlists(cast, finish="rankings")
    drawn = released(cast)
    for mentor in ("nia", "jo", "kim"):
        says(drawn, parts[mentor], "first", parts["udo"])
    says(drawn, parts["udo"], "first", parts["kim"])
    run = actions.finish(closed(cast, drawn), by=cast.petra, now=AFTER)
    problem = engine.problem_from_json(run.problem)
    assert (run.settings["by_order"], problem.aims[:2], pairs_of(run)["Kim"]) == (True, ("pins", "stable"), "Udo")
    assert engine.check(problem, engine.result_from_json(run.result)).ok
    assert problem.rankings.right[parts["udo"].code][0] == (parts["kim"].code,)


def test_it_waits_for_the_answers(cast: Cast, parts: Parts) -> None:
    with pytest.raises(Refused, match="not in yet"):
        actions.finish(released(cast), by=cast.petra, now=NOW)


def test_what_somebody_answered_last_counts_and_vetoes_stay(cast: Cast, parts: Parts) -> None:
    drawn = released(cast)
    says(drawn, parts["nia"], "first", parts["udo"])
    says(drawn, parts["nia"], "veto", parts["ida"])
    closed(cast, drawn)
    second = actions.draw_up(cast.cohort, by=cast.petra, now=AFTER)
    assert (second.number, sorted(answers_of(second, parts["nia"]))) == (2, ["Udo", "Viktor"])
    second = actions.release_shortlists(
        second, answer_by=LAST_DAY + timedelta(days=10), by=cast.petra, now=AFTER + timedelta(hours=1)
    )
    says(second, parts["nia"], "first", parts["viktor"], now=AFTER + timedelta(days=1))
    actions.close_answers(second, now=AFTER + timedelta(days=11))
    codes = {one.code for one in parts.values()}
    found = choices.of(cast.cohort, codes)
    nia = parts["nia"].code
    assert (found.firsts(nia), found.refused[nia]) == ({parts["viktor"].code}, {parts["ida"].code})
    assert choices.of(cast.cohort, codes - {nia}).orders == {}


# What nobody can tell


def test_a_veto_looks_the_same_as_a_wish_not_to_be_matched(cast: Cast, parts: Parts) -> None:
    """The stored question says that two can't be paired; of what kind it was, and whose, it says as little as of a wish."""
    drawn = released(cast)
    says(drawn, parts["ida"], "veto", parts["jo"])
    run = actions.finish(closed(cast, drawn), by=cast.petra, now=AFTER)
    text = json.dumps([run.problem, run.settings, run.result, run.figures])
    assert [word for word in ("veto", "shortlist", "rankings") if word in text] == []
