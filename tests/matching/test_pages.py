"""The pages of matching: what a manager sees, what others don't, and what it costs."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.cast import Cast
from viceversa.matching import actions, queries
from viceversa.matching.models import Proposal, Ruling, Run
from viceversa.matching.policy import USUAL_WEIGHTS
from viceversa.matching.states import RunState
from viceversa.people.models import User
from viceversa.programs.models import DoNotMatch, Offer, Participant, ProgramManager, Role
from viceversa.programs.states import ParticipantState

QUESTION = {**USUAL_WEIGHTS, "grade_gap": 2, "common_hours": 2, "floor": 0}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def petra(cast: Cast) -> Client:
    return signed_in(cast.petra)


@pytest.fixture
def address(cast: Cast) -> str:
    return f"/cohorts/{cast.cohort.code}/matching/"


def solved(cast: Cast, **settings: float) -> Run:
    return actions.solve_run(actions.start_run(cast.cohort, settings=settings, by=cast.petra))


def add_pairs(cast: Cast, number: int) -> None:
    for index in range(number):
        junior = factories.person(f"Junior {index}", unit=factories.unit("Lumen / Legal"))
        senior = factories.person(f"Senior {index}", rank=6, unit=factories.unit("Lumen / Finance"))
        factories.participant(cast.cohort, junior, Role.MENTOR, offers={"ai-assistants": 4}, wants=("chess",))
        factories.participant(cast.cohort, senior, Role.MENTEE, offers={"chess": 4}, wants=("ai-assistants",))


def test_from_enrolled_people_to_a_review(petra: Client, address: str, cast: Cast) -> None:
    before = petra.get(address).content.decode()
    assert "1 mentor is ready," in before
    assert "1 mentee is ready." in before
    assert ">Match</button>" in before
    after = petra.post(f"{address}runs/", QUESTION, follow=True)
    assert after.redirect_chain == [(address, 302)]
    html = after.content.decode()
    for text in (
        "Run 1 has 1 pair.",
        "Nia Adeyemi",
        "with Viktor Halvorsen",
        "Proven optimal",
        "Nobody has been told yet.",
    ):
        assert text in html
    run = Run.objects.get()
    assert f'href="/matching/runs/{run.code}/review/">Review and release 1 pair<' in html
    review = petra.get(f"/matching/runs/{run.code}/review/").content.decode()
    assert "Release 1 pair" in review
    assert f'action="/matching/runs/{run.code}/release/"' in review


def test_matching_again_with_nothing_changed_says_so(petra: Client, address: str, cast: Cast) -> None:
    petra.post(f"{address}runs/", QUESTION)
    again = petra.post(f"{address}runs/", QUESTION, follow=True).content.decode()
    assert "Nothing has changed since run 1, so its result stands." in again
    assert Run.objects.count() == 1


def test_what_stands_in_the_way_is_said_before(petra: Client, address: str, cast: Cast) -> None:
    Participant.objects.filter(pk=cast.nia_part.pk).update(state=ParticipantState.ENROLLED, matching_consent_at=None)
    Participant.objects.filter(pk=cast.viktor_part.pk).update(times=[])
    html = petra.get(address).content.decode()
    for text in (
        "Nobody to match yet",
        "1 person has enrolled and not agreed to be matched.",
        "1 person has ticked no weekly times.",
    ):
        assert text in html
    assert ">Match</button>" not in html


def test_settings_out_of_range_are_said_at_the_field(petra: Client, address: str, cast: Cast) -> None:
    answer = petra.post(f"{address}runs/", {**QUESTION, "floor": 200})
    assert answer.status_code == 422
    assert "less than or equal to 100" in answer.content.decode()
    nothing = dict.fromkeys(USUAL_WEIGHTS, 0)
    answer = petra.post(f"{address}runs/", {**QUESTION, **nothing})
    assert answer.status_code == 422
    assert "Let at least one thing count" in answer.content.decode()
    assert Run.objects.count() == 0


def test_a_refusal_that_is_no_field_is_a_page(petra: Client, address: str, cast: Cast) -> None:
    Participant.objects.all().delete()
    assert petra.post(f"{address}runs/", QUESTION).status_code == 409


def test_a_large_cohort_waits_for_the_worker(
    petra: Client, address: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr(actions.runs, "SOLVED_AT_ONCE", 1)
    html = petra.post(f"{address}runs/", QUESTION, follow=True).content.decode()
    assert "Run 1 is being solved." in html
    assert "Being solved" in html
    assert Run.objects.get().state == RunState.WAITING


def test_why_a_pair_with_points(petra: Client, cast: Cast) -> None:
    run = solved(cast)
    html = petra.get(f"/matching/runs/{run.code}/?open={Proposal.objects.get().code}").content.decode()
    assert "Ai assistants and Short video: 2 of 2 wishes of Viktor" in html
    assert "38 <small>of 38</small>" in html
    assert 'aria-expanded="true"' in html


def decide(client: Client, cast: Cast, decision: str, **more: str) -> str:
    asked = {"mentor": cast.nia_part.code, "mentee": cast.viktor_part.code, "decision": decision, **more}
    return client.post(f"/cohorts/{cast.cohort.code}/matching/decisions/", asked, follow=True).content.decode()


def test_decisions_on_the_page(petra: Client, cast: Cast) -> None:
    run = solved(cast)
    html = decide(petra, cast, "pin", run=run.code)
    assert "Nia and Viktor are locked. Matched again: no pair changed." in html
    assert "1 pair locked" in html
    assert Run.objects.count() == 2
    html = decide(petra, cast, "forbid", note="They know each other well")
    assert "Nia and Viktor are ruled out. The next run uses it." in html
    assert "1 pair ruled out" in html
    assert "They know each other well" in html
    html = decide(petra, cast, "lift")
    assert "Nia and Viktor are let go." in html
    assert Ruling.objects.count() == 0
    assert petra.post(f"/cohorts/{cast.cohort.code}/matching/decisions/", {"mentor": "x"}).status_code == 409


def test_a_decision_about_somebody_elsewhere_finds_nobody(petra: Client, cast: Cast) -> None:
    asked = {"mentor": "nobody", "mentee": cast.viktor_part.code, "decision": "pin"}
    assert petra.post(f"/cohorts/{cast.cohort.code}/matching/decisions/", asked).status_code == 404


def test_no_solution_names_people_and_rule(petra: Client, address: str, cast: Cast) -> None:
    actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)
    Offer.objects.filter(participant=cast.nia_part).update(level=1)
    html = petra.post(f"{address}runs/", QUESTION, follow=True).content.decode()
    assert (
        "Nia Adeyemi and Viktor Halvorsen are locked, but the mentor offers none of the mentee’s first wishes well enough "
        "(“Level at which a first wish is offered, at least”)." in html
    )


def test_a_failed_run_shows_its_sentence(petra: Client, address: str, cast: Cast) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra)
    Run.objects.filter(pk=run.pk).update(state=RunState.FAILED, failure="It was too much.")
    assert "It was too much." in petra.get(f"/matching/runs/{run.code}/").content.decode()


def test_people_without_a_pair_have_a_reason_and_an_act(petra: Client, cast: Cast) -> None:
    Offer.objects.filter(participant=cast.nia_part).update(level=1)
    html = petra.get(f"/matching/runs/{solved(cast).code}/").content.decode()
    for text in (
        "1 mentor and 1 mentee without a pair",
        "No mentee has one of Nia’s offers among their first wishes.",
        "No mentor offers one of Viktor’s first wishes well enough.",
        "No pair can be formed",
    ):
        assert text in html


def test_former_runs_stay_and_are_compared(petra: Client, address: str, cast: Cast) -> None:
    first = solved(cast)
    add_pairs(cast, 2)
    actions.forbid(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)
    second = solved(cast)
    html = petra.get(f"{address}?against={first.code}").content.decode()
    assert "Compared with run 1" in html
    comparison = html[html.index('id="comparison"') : html.index('id="pairs"')]
    assert "Nia Adeyemi with Viktor Halvorsen" in comparison
    assert comparison.count("</li>") == 1 + second.figures["pairs"]
    old = petra.get(f"/matching/runs/{first.code}/").content.decode()
    assert f'<a href="{address}">Run 2</a> is in use.' in old
    assert "Use this run" in old
    said = petra.post(f"/matching/runs/{first.code}/release/").content.decode()
    assert "Since run 1 was made, 4 people have joined and decisions about pairs have changed." in said


def test_files_to_check_outside(petra: Client, cast: Cast) -> None:
    run = solved(cast)
    problem = petra.get(f"/matching/runs/{run.code}/problem.json")
    assert problem.json()["format"] == "viceversa-problem/1"
    assert problem["Content-Disposition"] == 'attachment; filename="run-1-problem.json"'
    assert petra.get(f"/matching/runs/{run.code}/result.json").json()["format"] == "viceversa-result/1"


# Who sees what


def all_addresses(cast: Cast, run: Run) -> list[str]:
    names = ["", "review/", "problem.json", "result.json"]
    return [f"/cohorts/{cast.cohort.code}/matching/", *(f"/matching/runs/{run.code}/{name}" for name in names)]


@pytest.mark.parametrize("who", ["dora", "viktor", "eve", "mara", "nia", "jon", "sam", "ada", "otto"])
def test_others_find_nothing(cast: Cast, address: str, who: str) -> None:
    run = solved(cast)
    client = signed_in(getattr(cast, who))
    assert [client.get(url).status_code for url in all_addresses(cast, run)] == [404] * 5
    assert [client.post(f"{address}{name}/", QUESTION).status_code for name in ("runs", "decisions")] == [404] * 2


def test_a_manager_of_another_program_finds_nothing(cast: Cast) -> None:
    factories.program("Other", manager=cast.otto)
    client = signed_in(cast.otto)
    assert [client.get(url).status_code for url in all_addresses(cast, solved(cast))] == [404] * 5


def test_without_signing_in_there_is_only_the_door(cast: Cast) -> None:
    run = solved(cast)
    assert {Client().get(url).status_code for url in all_addresses(cast, run)} == {302}


def test_a_manager_in_the_line_sees_only_that_there_is_a_pair(cast: Cast, address: str) -> None:
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=factories.NOW)
    add_pairs(cast, 1)
    actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)
    run = solved(cast)
    mara = signed_in(cast.mara)
    for url in (address, f"/matching/runs/{run.code}/review/"):
        html = mara.get(url).content.decode()
        assert "A pair you can’t see" in html
        assert [name for name in ("Nia Adeyemi", "Viktor Halvorsen", "Viktor") if name in html] == []
    assert "Junior 0" in mara.get(address).content.decode()
    pair = {"mentor": cast.nia_part.code, "mentee": cast.viktor_part.code, "decision": "lift"}
    assert mara.post(f"{address}decisions/", pair).status_code == 404
    assert mara.get(f"/matching/runs/{run.code}/result.json").status_code == 403
    assert Ruling.objects.count() == 1


def test_a_hidden_person_without_a_pair_stays_hidden(cast: Cast, address: str) -> None:
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=factories.NOW)
    Offer.objects.filter(participant=cast.nia_part).update(level=1)
    solved(cast)
    html = signed_in(cast.mara).get(address).content.decode()
    assert "Somebody of your own reporting line." in html
    assert "Nia" not in html


def test_what_would_help_names_nobody_whom_the_manager_may_not_see(petra: Client, cast: Cast, address: str) -> None:
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=factories.NOW)
    other = factories.person("Jo Park", unit=factories.unit("Lumen / Legal"))
    factories.participant(cast.cohort, other, Role.MENTOR, offers={"ai-assistants": 4}, wants=("chess",))
    actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)
    solved(cast)
    assert "One more place with Viktor would do." in petra.get(address).content.decode()
    html = signed_in(cast.mara).get(address).content.decode()
    assert "Jo fits 1 mentee" in html
    # As words: a token of the page may hold the same letters.
    assert re.findall(r"\b(?:Nia|Viktor)\b", html) == []


def test_a_wish_not_to_be_matched_is_nowhere_to_be_read(petra: Client, cast: Cast, address: str) -> None:
    actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)
    DoNotMatch.objects.create(participant=cast.nia_part, person=cast.person("viktor"))
    contradicted = solved(cast)
    actions.lift(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)
    run = solved(cast)
    pages = [petra.get(url).content.decode() for url in all_addresses(cast, run)]
    pages.append(petra.get(f"/matching/runs/{contradicted.code}/").content.decode())
    assert "No pair is possible for Nia here." in pages[0]
    assert "Nia Adeyemi and Viktor Halvorsen are locked, but this pair is not possible." in pages[-1]
    text = " ".join(pages).replace("Neither asked us not to match the two", "")
    leaks = ["do_not_match", "do not match", "do-not-match", "not_available", "asked us not", "refus"]
    assert [leak for leak in leaks if leak in text.lower()] == []


# What it costs


@pytest.mark.parametrize("extra", ["", "?open=", "?against=", "?all"])
def test_queries_do_not_grow_with_rows(petra: Client, cast: Cast, extra: str) -> None:
    def queries_of(run: Run, former: Run) -> int:
        tail = {"?open=": f"?open={queries.proposals_of(run)[0].code}", "?against=": f"?against={former.code}"}.get(
            extra, extra
        )
        with CaptureQueriesContext(connection) as captured:
            assert petra.get(f"/matching/runs/{run.code}/{tail}").status_code == 200
        return len(captured)

    first = solved(cast)
    at_one = queries_of(solved(cast, floor=10), first)
    add_pairs(cast, 3)
    at_four = queries_of(solved(cast), first)
    assert at_one == at_four <= 12


def test_many_pairs_come_in_pages_within_the_budget(petra: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from viceversa.matching import page

    monkeypatch.setattr(page, "PAGE_SIZE", 2)
    add_pairs(cast, 6)
    for mentee in Participant.objects.filter(role=Role.MENTEE)[:3]:
        Participant.objects.filter(pk=mentee.pk).update(times=[])
    run = solved(cast)
    with CaptureQueriesContext(connection) as captured:
        html = petra.get(f"/matching/runs/{run.code}/?page=2").content.decode()
    assert len(captured) <= 12
    assert "3 to 4 of 4" in html
    assert "And 4 more." in html
    assert html.count('id="pair-') == 2
    assert petra.get(f"/matching/runs/{run.code}/?all").content.decode().count('id="pair-') == 4
