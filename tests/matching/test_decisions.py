"""Locks, rule-outs and swaps: what they refuse, what they note, and that matching runs again at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.cast import Cast
from tests.matching.test_pages import add_pairs, signed_in, solved
from tests.matching.test_why_not import called, two_and_two
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import actions
from viceversa.matching.models import Ruling, Run
from viceversa.people.models import Person
from viceversa.programs.models import Offer, Participant, ProgramManager
from viceversa.programs.states import CohortState


@pytest.fixture
def petra(cast: Cast) -> Client:
    return signed_in(cast.petra)


def post(client: Client, cast: Cast, mentor: Participant, mentee: Participant, decision: str, **more: str) -> str:
    asked = {"mentor": mentor.code, "mentee": mentee.code, "decision": decision, **more}
    answer = client.post(f"/cohorts/{cast.cohort.code}/matching/decisions/", asked, follow=True)
    return answer.content.decode()


def test_ruling_a_pair_out_matches_again_and_says_what_changed(petra: Client, cast: Cast) -> None:
    two_and_two(cast)
    run = solved(cast, floor=3)
    html = post(petra, cast, cast.nia_part, cast.viktor_part, "forbid", run=run.code, note="They share a desk")
    newest = Run.objects.order_by("-number")[0]
    assert (newest.number, newest.settings["floor"]) == (2, 3)
    assert "Nia and Viktor are ruled out. Matched again: 2 pairs changed." in html
    assert "“They share a desk”" in html
    assert "Petra Novak, " in html
    html = post(petra, cast, cast.nia_part, cast.viktor_part, "lift", run=newest.code)
    assert "Nia and Viktor are let go. Matched again: 2 pairs changed." in html


def test_a_note_can_be_changed_on_the_opened_pair(petra: Client, cast: Cast) -> None:
    run = solved(cast)
    post(petra, cast, cast.nia_part, cast.viktor_part, "pin", run=run.code, note="Both asked")
    newest = Run.objects.order_by("-number")[0]
    pair = f"{cast.nia_part.code}-{cast.viktor_part.code}"
    html = petra.get(f"/matching/runs/{newest.code}/?open={pair}").content.decode()
    assert 'value="Both asked"' in html
    assert "Save the note" in html
    post(petra, cast, cast.nia_part, cast.viktor_part, "pin", run=newest.code, note="Both asked twice")
    assert Ruling.objects.get().note == "Both asked twice"
    assert Event.objects.filter(verb="ruling.pinned").count() == 2


def test_a_swap_is_done_whole_or_not_at_all(cast: Cast) -> None:
    two_and_two(cast)
    jo, sol = called(cast, "Jo Park"), called(cast, "Sol Reyes")
    for mentor, mentee in ((cast.nia_part, cast.viktor_part), (jo, sol)):
        actions.pin(cast.cohort, mentor=mentor, mentee=mentee, by=cast.petra)
    asked = {"mentor": jo, "mentee": cast.viktor_part, "by": cast.petra}
    with pytest.raises(Refused, match=r"Viktor has 1 place, and as many locked pairs already\. Let one go first\."):
        actions.swap(cast.cohort, **asked, release=[(jo, sol)])
    assert Ruling.objects.count() == 2
    with pytest.raises(Refused, match="Jo has 1 place"):
        actions.swap(cast.cohort, **asked, release=[(cast.nia_part, cast.viktor_part)])
    swapped = actions.swap(cast.cohort, **asked, release=[(jo, sol), (cast.nia_part, cast.viktor_part)], note="Why not")
    assert list(Ruling.objects.values_list("mentor", "mentee", "note")) == [(jo.pk, cast.viktor_part.pk, "Why not")]
    assert actions.swap(cast.cohort, **asked).pk == swapped.pk
    assert list(Event.objects.order_by("id").values_list("verb", flat=True)) == [
        "ruling.pinned",
        "ruling.pinned",
        "ruling.lifted",
        "ruling.lifted",
        "ruling.pinned",
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda cast: Participant.objects.filter(pk=cast.nia_part.pk).update(matching_consent_at=None),
            "One of the two can’t be matched now: not enrolled, not agreed to it, or no place left.",
        ),
        (
            lambda cast: Offer.objects.filter(participant=cast.nia_part).update(level=1),
            "Nia offers none of Viktor’s first wishes at level 3 or higher.",
        ),
        (
            lambda cast: Person.objects.filter(pk=cast.person("nia").pk).update(grade=None),
            "The directory has no grade for Nia. Enter the grade in the directory, then match again.",
        ),
        (
            lambda cast: Person.objects.filter(pk=cast.person("nia").pk).update(grade=factories.grade(7)),
            "Nia stands above Viktor. Here it is the other way round.",
        ),
        (
            lambda cast: Person.objects.filter(pk=cast.person("nia").pk).update(grade=factories.grade(5)),
            "1 grade apart. It takes 2.",
        ),
        (
            lambda cast: Person.objects.filter(pk=cast.person("nia").pk).update(
                line_path=f"/{cast.person('viktor').pk}/"
            ),
            "Nia is in Viktor’s reporting line. Nothing on this page lifts it.",
        ),
    ],
    ids=["consent", "wishes", "no grade", "above", "too close", "line"],
)
def test_no_lock_that_no_run_could_keep(
    petra: Client, cast: Cast, change: Callable[[Cast], object], sentence: str
) -> None:
    run = solved(cast)
    change(cast)
    html = post(petra, cast, cast.nia_part, cast.viktor_part, "pin", run=run.code, note="All the same")
    assert "This pair was not locked" in html
    assert sentence in html
    assert 'value="All the same"' in html
    assert (Ruling.objects.count(), Run.objects.count()) == (0, 1)


def test_a_lock_replaces_a_rule_out_and_holds_under_the_settings_of_the_run(petra: Client, cast: Cast) -> None:
    run = solved(cast, common_hours=1)
    Participant.objects.update(times=["mon-morning"])
    actions.forbid(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)
    assert actions.pin(
        cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra, settings=run.settings
    ).kind == Ruling.Kind.PIN  # fmt: skip
    with pytest.raises(Refused, match=r"3 hours a week in common\. It takes 20\."):
        actions.pin(
            cast.cohort,
            mentor=cast.nia_part,
            mentee=cast.viktor_part,
            by=cast.petra,
            settings={"common_hours": 20},
        )


def test_a_decision_stands_even_where_matching_can_not_follow(petra: Client, cast: Cast) -> None:
    run = solved(cast)
    type(cast.cohort).objects.update(state=CohortState.CLOSED)
    html = post(petra, cast, cast.nia_part, cast.viktor_part, "forbid", run=run.code)
    assert "Nia and Viktor are ruled out. Matching is possible while a cohort recruits" in html
    assert (Ruling.objects.count(), Run.objects.count()) == (1, 1)


def test_a_large_cohort_is_matched_again_by_the_worker(
    petra: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = solved(cast)
    monkeypatch.setattr(actions.runs, "SOLVED_AT_ONCE", 1)
    html = post(petra, cast, cast.nia_part, cast.viktor_part, "forbid", run=run.code)
    assert "Nia and Viktor are ruled out. Run 2 is being solved." in html


def test_a_decision_that_nothing_can_satisfy_says_so(petra: Client, cast: Cast) -> None:
    actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)
    Offer.objects.filter(participant=cast.nia_part).update(level=1)
    add_pairs(cast, 1)
    contradicted = solved(cast)
    other = called(cast, "Junior 0"), called(cast, "Senior 0")
    html = post(petra, cast, *other, "forbid", run=contradicted.code)
    assert "Run 2 has no result. The page says why." in html
    html = post(petra, cast, cast.nia_part, cast.viktor_part, "lift", run=contradicted.code)
    assert "Nia and Viktor are let go. Run 3 has 1 pair." in html


def test_a_pair_in_ones_own_line_is_nobodys_to_swap(cast: Cast) -> None:
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=factories.NOW)
    two_and_two(cast)
    jo, sol = called(cast, "Jo Park"), called(cast, "Sol Reyes")
    actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)
    own = [(cast.nia_part, cast.viktor_part)]
    with pytest.raises(NotAllowed, match="another program manager decides"):
        actions.swap(cast.cohort, mentor=jo, mentee=sol, release=own, by=cast.mara)
    client = signed_in(cast.mara)
    asked = {"mentor": jo.code, "mentee": sol.code, "decision": "swap", "release": f"{own[0][0].code}-{own[0][1].code}"}
    assert client.post(f"/cohorts/{cast.cohort.code}/matching/decisions/", asked).status_code == 404
    assert Ruling.objects.count() == 1


# By hand


def by_hand(client: Client, cast: Cast, **query: str) -> str:
    return client.get(f"/cohorts/{cast.cohort.code}/matching/pair/", query).content.decode()


def test_a_pair_made_by_hand_reads_every_rule_and_its_price(petra: Client, cast: Cast) -> None:
    two_and_two(cast)
    assert "Match once first" in by_hand(petra, cast)
    run = solved(cast)
    html = by_hand(petra, cast)
    for name in ("Nia Adeyemi", "Jo Park", "Viktor Halvorsen", "Sol Reyes"):
        assert name in html
    jo = called(cast, "Jo Park")
    html = by_hand(petra, cast, mentor=jo.code, mentee=cast.viktor_part.code)
    for text in (
        "Jo Park with Viktor Halvorsen",
        "Neither is above the other.",
        "5 grades apart.",
        "They share one.",
        "15 hours a week in common.",
        "Jo offers Ai assistants.",
        "Both do.",
        "Nobody has.",
        "Neither decides about the other",
        "points less in total",
    ):
        assert text in html
    html = post(petra, cast, jo, cast.viktor_part, "swap", run=run.code, note="By hand")
    assert "Jo and Viktor are locked. Matched again: 2 pairs changed." in html
    html = by_hand(petra, cast, mentor=jo.code, mentee=cast.viktor_part.code)
    assert "“By hand”" in html
    assert "These two are a pair already" in html


def test_people_are_found_by_name_and_whoever_is_chosen_stays(petra: Client, cast: Cast) -> None:
    add_pairs(cast, 2)
    solved(cast)
    html = by_hand(petra, cast, find_mentor="junior", mentor=cast.nia_part.code, mentee=cast.viktor_part.code)
    mentors = html[html.index('id="mentor"') : html.index('id="mentee"')]
    assert [name for name in ("Junior 0", "Junior 1", "Nia Adeyemi") if name in mentors] == [
        "Junior 0",
        "Junior 1",
        "Nia Adeyemi",
    ]
    assert f'<option value="{cast.nia_part.code}" selected>' in mentors
    assert "Junior 1" not in by_hand(petra, cast, find_mentor="junior 0")
    html = by_hand(petra, cast, mentor=cast.nia_part.code)
    assert f'<option value="{cast.nia_part.code}" selected>' in html


def test_who_is_new_since_the_run_is_not_judged_by_it(petra: Client, cast: Cast) -> None:
    solved(cast)
    two_and_two(cast)
    jo = called(cast, "Jo Park")
    html = by_hand(petra, cast, mentor=jo.code, mentee=cast.viktor_part.code)
    assert "One of the two is not in this run." in html


def test_what_was_ruled_out_can_be_let_go_there(petra: Client, cast: Cast) -> None:
    add_pairs(cast, 1)
    actions.forbid(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, note="Neighbors", by=cast.petra)
    solved(cast)
    html = by_hand(petra, cast, mentor=cast.nia_part.code, mentee=cast.viktor_part.code)
    for text in ("A manager has ruled the pair out.", "“Neighbors”", "Let go", "Looked at only when all else is true."):
        assert text in html


def test_a_pair_by_hand_stays_within_the_budget(petra: Client, cast: Cast) -> None:
    def cost() -> int:
        solved(cast)
        with CaptureQueriesContext(connection) as captured:
            by_hand(petra, cast, mentor=cast.nia_part.code, mentee=cast.viktor_part.code)
        return len(captured)

    add_pairs(cast, 1)
    few = cost()
    add_pairs(cast, 3)
    assert few == cost() <= 12


def test_nobody_of_ones_own_line_can_be_chosen(cast: Cast) -> None:
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=factories.NOW)
    add_pairs(cast, 1)
    solved(cast)
    mara = signed_in(cast.mara)
    assert "Nia" not in by_hand(mara, cast)
    two = {"mentor": cast.nia_part.code, "mentee": cast.viktor_part.code}
    assert mara.get(f"/cohorts/{cast.cohort.code}/matching/pair/", two).status_code == 404
