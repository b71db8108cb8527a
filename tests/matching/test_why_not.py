"""Why not another pair: the exact price, who moves, what stands in the way; and what the answers never give away."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.cast import Cast
from tests.matching.test_pages import add_pairs, signed_in, solved
from viceversa import engine
from viceversa.matching import actions, history, price, verdicts, warm
from viceversa.matching.models import Proposal, Ruling, Run
from viceversa.matching.refusals import PLACES, Refusals
from viceversa.matching.states import RunState
from viceversa.people.models import DecisionPower
from viceversa.programs.models import Cohort, DoNotMatch, Offer, OffLimits, Participant, ProgramManager, Role


@pytest.fixture
def petra(cast: Cast) -> Client:
    return signed_in(cast.petra)


@pytest.fixture(autouse=True)
def nothing_warm() -> None:
    warm.forget()


def called(cast: Cast, name: str) -> Participant:
    return Participant.objects.get(cohort=cast.cohort, person__name=name)


def two_and_two(cast: Cast) -> None:
    """Beside Nia and Viktor, Jo fits Viktor a little, and Sol fits both Nia and Jo."""
    legal, board = factories.unit("Lumen / Legal"), factories.unit("Lumen / Board")
    jo = factories.person("Jo Park", unit=legal)
    sol = factories.person("Sol Reyes", rank=6, unit=board)
    factories.participant(cast.cohort, jo, Role.MENTOR, offers={"ai-assistants": 3, "chess": 4}, wants=("chess",))
    factories.participant(cast.cohort, sol, Role.MENTEE, offers={"chess": 4}, wants=("ai-assistants", "chess"))


def asked(client: Client, run: Run, mentor: Participant, mentee: Participant, instead: Participant, **more: str) -> str:
    query = {"open": f"{mentor.code}-{mentee.code}", "instead": instead.code, **more}
    return client.get(f"/matching/runs/{run.code}/", query).content.decode()


def panel(html: str) -> str:
    """The question and its answer as text."""
    found = html[html.index('id="why-not"') :]
    found = re.sub(r'<input type="hidden"[^>]*>', "", found[: found.index("</section>")])
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_the_price_is_that_of_a_new_solve(petra: Client, cast: Cast) -> None:
    two_and_two(cast)
    run = solved(cast)
    jo, sol = called(cast, "Jo Park"), called(cast, "Sol Reyes")
    html = panel(asked(petra, run, cast.nia_part, cast.viktor_part, jo))
    actions.pin(cast.cohort, mentor=jo, mentee=cast.viktor_part, by=cast.petra)
    forced = solved(cast)
    before, after = (round(one.figures["total"], 1) for one in (run, forced))
    assert f"{round(before - after, 1):g} points less in total" in html
    assert f"{before:g} becomes {after:g}." in html
    fits = {
        (one.mentor, one.mentee): round(one.points / 10_000) for one in Proposal.objects.filter(run__in=[run, forced])
    }
    up = fits[jo, cast.viktor_part] - fits[cast.nia_part, cast.viktor_part]
    assert f"Jo with Viktor: {fits[jo, cast.viktor_part]}, down {-up}" in html
    down = fits[jo, sol] - fits[cast.nia_part, sol]
    assert f"Sol Reyes with Nia Adeyemi instead of Jo: {fits[cast.nia_part, sol]}, down {down}" in html
    assert "Swap anyway" in html


def test_partners_of_both_are_offered_by_fit_and_others_are_found_by_name(petra: Client, cast: Cast) -> None:
    two_and_two(cast)
    run = solved(cast)
    jo = called(cast, "Jo Park")
    address = f"/matching/runs/{run.code}/?open={cast.nia_part.code}-{cast.viktor_part.code}"
    page = petra.get(address).content.decode()
    html = panel(page)
    assert 'label="Viktor Halvorsen with another mentor"' in page
    for text in ("Jo Park with Viktor,", "Nia with Sol Reyes,"):
        assert text in html
    assert "Jo Park with Viktor" in panel(petra.get(f"{address}&partner=pa jo").content.decode())
    assert "Sol" not in panel(petra.get(f"{address}&partner=pa jo").content.decode())
    assert "Nobody called “zz” is in this run." in panel(petra.get(f"{address}&partner=zz").content.decode())
    asked_with_search = panel(asked(petra, run, cast.nia_part, cast.viktor_part, jo, partner="sol"))
    assert "Jo with Viktor:" in asked_with_search
    assert "Jo Park with Viktor" in asked_with_search


def test_locks_in_its_way_are_named_and_let_go_by_a_swap(petra: Client, cast: Cast) -> None:
    two_and_two(cast)
    jo, sol = called(cast, "Jo Park"), called(cast, "Sol Reyes")
    actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)
    actions.pin(cast.cohort, mentor=jo, mentee=sol, by=cast.petra)
    run = solved(cast)
    html = asked(petra, run, cast.nia_part, cast.viktor_part, jo)
    assert "Needs Jo Park and Sol Reyes unlocked" in panel(html)
    assert "Needs Nia Adeyemi and Viktor Halvorsen unlocked" in panel(html)
    release = re.search(r'name="release" value="([^"]*)"', html)
    assert release is not None
    answer = petra.post(
        f"/cohorts/{cast.cohort.code}/matching/decisions/",
        {"mentor": jo.code, "mentee": cast.viktor_part.code, "decision": "swap", "release": release[1], "run": run.code, "note": "Asked for it", "view": "sort=name&open=x"},
        follow=True,
    )  # fmt: skip
    html = answer.content.decode()
    newest = Run.objects.order_by("-number")[0]
    [(target, _status)] = answer.redirect_chain
    assert target == f"/matching/runs/{newest.code}/?sort=name#pair-{jo.code}-{cast.viktor_part.code}"
    assert "Jo and Viktor are locked. Matched again: 2 pairs changed." in html
    assert "1 pair locked" in html
    assert "“Asked for it”" in html
    assert set(newest.proposals.values_list("mentor__person__name", "mentee__person__name")) == {
        ("Jo Park", "Viktor Halvorsen"),
        ("Nia Adeyemi", "Sol Reyes"),
    }


def test_a_pair_that_leaves_somebody_alone_says_people_first(petra: Client, cast: Cast) -> None:
    two_and_two(cast)
    Offer.objects.filter(participant=cast.nia_part, topic__slug="ai-assistants").delete()  # Nia fits Viktor alone
    run = solved(cast)
    jo = called(cast, "Jo Park")
    html = panel(asked(petra, run, cast.nia_part, cast.viktor_part, jo))
    assert "2 people more without a pair" in html
    for name in ("Nia Adeyemi", "Sol Reyes"):
        assert f"{name} is left without a pair" in html


def test_what_contradicts_other_locks_is_said(petra: Client, cast: Cast) -> None:
    two_and_two(cast)
    run = solved(cast)
    found = price.of(warm.of(run), cast.nia_part.code, called(cast, "Sol Reyes").code)
    assert found.after is not None
    html = panel(asked(petra, run, cast.nia_part, cast.viktor_part, cast.viktor_part))
    assert "points" not in html  # the opened pair itself is no question


def test_a_pair_that_is_made_already_costs_nothing(petra: Client, cast: Cast) -> None:
    Participant.objects.filter(pk=cast.nia_part.pk).update(capacity=2)
    two_and_two(cast)
    Participant.objects.filter(person__name="Jo Park").delete()
    run = solved(cast)
    sol = called(cast, "Sol Reyes")
    assert run.figures["pairs"] == 2
    html = panel(asked(petra, run, cast.nia_part, cast.viktor_part, sol))
    assert "These two are a pair already" in html
    assert "Swap anyway" not in html


@pytest.mark.parametrize(
    ("change", "sentence", "lift"),
    [
        (
            lambda cast, jo: Participant.objects.filter(pk=jo.pk).update(times=[]),
            "0 hours a week in common. It takes 2.",
            "Lower “Hours a week both can meet, at least” and match again, or ask the two to change what they said.",
        ),
        (
            lambda cast, jo: Offer.objects.filter(participant=jo).update(level=1),
            "Jo offers none of Viktor’s first wishes at level 3 or higher.",
            "Lower “Level at which a first wish is offered, at least”",
        ),
        (
            lambda cast, jo: Participant.objects.filter(pk=jo.pk).update(languages=["fr"]),
            "No language that both are fluent in.",
            "One more language in the enrollment of one of them would.",
        ),
        (
            lambda cast, jo: actions.forbid(cast.cohort, mentor=jo, mentee=cast.viktor_part, by=cast.petra),
            "A manager has ruled the pair out.",
            "Letting the decision go would.",
        ),
    ],
    ids=["hours", "wishes", "language", "ruled out"],
)
def test_what_forbids_a_pair_and_what_would_lift_it(
    petra: Client, cast: Cast, change: Callable[[Cast, Participant], object], sentence: str, lift: str
) -> None:
    two_and_two(cast)
    jo = called(cast, "Jo Park")
    change(cast, jo)
    html = panel(asked(petra, solved(cast), cast.nia_part, cast.viktor_part, jo))
    assert "Not possible" in html
    assert sentence in html
    assert lift in html
    assert ("Let the decision go" in html) is ("ruled" in sentence)


# What the answers never give away

SECRETS = {
    "a wish": lambda cast, jo: DoNotMatch.objects.create(participant=cast.viktor_part, person=jo.person),
    "the other's wish": lambda cast, jo: DoNotMatch.objects.create(participant=jo, person=cast.person("viktor")),
    "off limits": lambda cast, jo: OffLimits.objects.create(
        participant=cast.viktor_part, topic=factories.topic("ai-assistants")
    ),
    "power": lambda cast, jo: DecisionPower.objects.create(
        holder=cast.person("viktor"), over=jo.person, kind=DecisionPower.Kind.DOTTED
    ),
    "leaving": lambda cast, jo: (
        type(jo.person).objects.filter(pk=jo.person_id).update(end_date=factories.KICK_OFF + timedelta(days=30))
    ),
}


def answers(petra: Client, cast: Cast, jo: Participant) -> list[str]:
    """Every answer a manager can get about Jo and Viktor: beside a pair, by hand, and when locking; and the reason of a
    run in which the two were locked before."""
    two = {"mentor": jo.code, "mentee": cast.viktor_part.code}
    run = solved(cast)
    opened = Proposal.objects.filter(run=run, mentee=cast.viktor_part).get()
    html = panel(asked(petra, run, opened.mentor, opened.mentee, jo))
    by_hand = petra.get(f"/cohorts/{cast.cohort.code}/matching/pair/", two).content.decode()
    refused = petra.post(f"/cohorts/{cast.cohort.code}/matching/decisions/", {**two, "decision": "pin"})
    assert refused.status_code == 422
    Ruling.objects.create(
        cohort=cast.cohort, mentor=jo, mentee=cast.viktor_part, kind=Ruling.Kind.PIN, created_at=factories.NOW
    )
    contradicted = solved(cast)
    assert contradicted.state == RunState.NO_SOLUTION
    said = petra.get(f"/matching/runs/{contradicted.code}/").content.decode()
    return [
        html[html.index("Not possible") :],
        re.sub(r"<[^>]+>", " ", by_hand[by_hand.index('id="two"') :]),
        refused.content.decode().partition('role="alert"')[2].partition("</div>")[0],
        said.partition('role="alert"')[2].partition("</ul>")[0],
    ]


def test_a_wish_not_to_be_matched_reads_like_every_other_confidence(petra: Client, cast: Cast) -> None:
    two_and_two(cast)
    jo = called(cast, "Jo Park")
    together = [(jo.person_id, cast.viktor_part.person_id)]

    def former(cohort: Cohort, since: date) -> list[tuple[int, int]]:
        return together

    found = {}
    for name, tell in SECRETS.items():
        with transaction.atomic():
            tell(cast, jo)
            found[name] = answers(petra, cast, jo)
            transaction.set_rollback(True)
    history.register(former)
    try:
        found["former"] = answers(petra, cast, jo)
    finally:
        history.withdraw(former)
    wished = found["a wish"]
    assert "Something between the two rules this pair out. What it is, nobody is told." in wished[0]
    assert "Jo Park and Viktor Halvorsen are locked, but this pair is not possible." in wished[3]
    assert {name: said for name, said in found.items() if said != wished} == {}


def test_beside_a_rule_that_can_be_named_nothing_else_shows(petra: Client, cast: Cast) -> None:
    two_and_two(cast)
    jo = called(cast, "Jo Park")
    Participant.objects.filter(pk=jo.pk).update(languages=["fr"])
    run = solved(cast)
    without = panel(asked(petra, run, cast.nia_part, cast.viktor_part, jo))
    two = {"mentor": jo.code, "mentee": cast.viktor_part.code}
    by_hand = petra.get(f"/cohorts/{cast.cohort.code}/matching/pair/", two).content.decode()
    DoNotMatch.objects.create(participant=cast.viktor_part, person=jo.person)
    again = solved(cast)
    assert panel(asked(petra, again, cast.nia_part, cast.viktor_part, jo)) == without
    wished = petra.get(f"/cohorts/{cast.cohort.code}/matching/pair/", two).content.decode()
    assert (
        wished[wished.index('id="checks"') : wished.index('id="decide"')]
        == by_hand[by_hand.index('id="checks"') : by_hand.index('id="decide"')]
    )


def test_names_of_ones_own_line_stay_hidden(cast: Cast) -> None:
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=factories.NOW)
    two_and_two(cast)
    add_pairs(cast, 1)
    run = solved(cast)
    mara = signed_in(cast.mara)
    jo, sol = called(cast, "Jo Park"), called(cast, "Sol Reyes")
    html = asked(mara, run, jo, sol, cast.viktor_part)  # Viktor's pair with Nia, who is in Mara's line, would end
    text = panel(html)
    assert "Jo with Viktor:" in text
    assert "Somebody you can’t see changes too" in text
    assert "Nia" not in html
    assert "points less" not in panel(asked(mara, run, jo, sol, cast.nia_part))
    actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)
    locked = panel(asked(mara, solved(cast), jo, sol, cast.viktor_part))
    assert "Needs a lock of a pair you can’t see to be let go" in locked
    assert "Swap anyway" not in locked


# What it costs


def test_a_question_stays_within_the_budget(petra: Client, cast: Cast) -> None:
    def cost(number: int) -> int:
        add_pairs(cast, number)
        run = solved(cast)
        first, other = Proposal.objects.filter(run=run).select_related("mentor", "mentee").order_by("id")[:2]
        with CaptureQueriesContext(connection) as captured:
            assert "in total" in asked(petra, run, first.mentor, first.mentee, other.mentor)
        return len(captured)

    two_and_two(cast)
    costs = cost(0), cost(4)
    assert costs[0] == costs[1] <= 12


def test_what_is_kept_at_hand_is_bounded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [solved(cast, floor=floor) for floor in range(4)]
    monkeypatch.setattr(warm, "MOST_RUNS", 2)
    for run in runs:
        warm.of(run)
    assert list(warm._kept) == [runs[2].code, runs[3].code]
    kept = warm.of(runs[2])
    assert warm.of(runs[2]) is kept
    assert list(warm._kept) == [runs[3].code, runs[2].code]
    monkeypatch.setattr(warm, "MOST_EDGES", 0)
    warm.of(runs[0])
    assert list(warm._kept) == [runs[0].code]


def test_a_place_taken_twice_is_said_as_such(cast: Cast) -> None:
    one = engine.Person("n", capacity=0, grade=1)
    other = engine.Person("v", grade=1)
    problem = engine.Problem((one,), (other,), criteria={"schedule": 1}, rules=("grade_gap",))
    nia, viktor = cast.nia_part, cast.viktor_part
    nia.code, viktor.code = "n", "v"
    said = Refusals(nia, viktor, problem, {})
    texts = [said.of(verdict).text for verdict in verdicts.against(problem, "n", "v")]
    assert texts == ["No place left with Nia.", "0 grades apart. It takes 2."]
    assert [check.found for check in said.checks() if check.holds is False] == [texts[1], texts[0]]


def test_rules_about_places_say_where_both_are_and_what_lifts_it(cast: Cast) -> None:
    """Looked at only where a run asks for them."""
    nia, viktor = cast.nia_part, cast.viktor_part
    musts = {"other_unit": True, "other_site": True, "other_country": True}
    run = actions.start_run(cast.cohort, by=cast.petra, settings={"musts": musts})
    frozen = engine.problem_from_json(Run.objects.get(pk=run.pk).problem)

    def said(**places: object) -> list[tuple[str, str]]:
        left = replace(frozen.left[frozen.left_index[nia.code]], unit=("A",), site="Lyon", country="FR")
        right = replace(frozen.right[frozen.right_index[viktor.code]], **places)
        problem = replace(frozen, left=(left,), right=(right,), former=())
        told = Refusals(nia, viktor, problem, {})
        checks = {check.rule: check.found for check in told.checks()}
        found = [told.of(one) for one in verdicts.against(problem, nia.code, viktor.code) if one.rule in PLACES]
        looked_at = {checks[str(label)] for label in PLACES.values()}
        assert looked_at == ({one.text for one in found} or {"They are."})
        return [(one.text, one.lift) for one in found]

    assert set(said(unit=("A",), site="Lyon", country="FR")) == {
        ("Both: France.", "Switch “From different countries” off and match again."),
        ("Both: Lyon.", "Switch “From different sites” off and match again."),
        ("Both: A.", "Switch “From different units” off and match again."),
    }
    assert {text for text, _lift in said(unit=(), site="", country="")} == {
        "The directory has no unit for Viktor.", "The directory has no site for Viktor.",
        "No time zone says in which country Viktor works.",
    }  # fmt: skip
    assert said(unit=("B",), site="Porto", country="PT") == []
    plain = replace(frozen, rules=engine.DEFAULT_RULES)
    assert not set(map(str, PLACES.values())) & {check.rule for check in Refusals(nia, viktor, plain, {}).checks()}
