"""Somebody without a pair: one act each that really does something, the smallest first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.matching.test_pages import signed_in, solved
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import actions
from viceversa.matching.models import LeftOut, Ruling, Run
from viceversa.matching.page.left_out import Act, LeftOutRow, Placing, freed, left_out_row
from viceversa.matching.words import Words
from viceversa.messaging import actions as messaging
from viceversa.messaging.kinds import KINDS, Moot
from viceversa.messaging.models import Message
from viceversa.people.models import Person
from viceversa.programs.models import Participant, ProgramManager, Role
from viceversa.programs.states import CohortState, ParticipantState

HOURS = {"code": "relax_setting", "facts": {"setting": "common_hours", "before": 2.0, "after": 1.5}}
GAP = {"code": "relax_setting", "facts": {"setting": "min_grade_gap", "before": 2, "after": 1}}
RULE = {"code": "relax_rule", "facts": {"rule": "former"}}
PLACE = {"code": "relax_place", "facts": {"who": "x", "side": "right", "capacity": 2}}
TAKEN = {"code": "partners_taken", "facts": {"allowed": 2, "rivals": 3, "partners": 2, "places": 2, "needed": 3}}


def nobody(rule: str) -> dict[str, Any]:
    return {"code": "no_partner_allowed", "facts": {"rule": rule}}


def row(
    cast: Cast,
    reason: dict[str, Any],
    *relaxations: dict[str, Any],
    people: dict[str, Person] | None = None,
    **more: Any,
) -> LeftOutRow:
    """Nia without a pair, for this reason, with what was worked out for her."""
    found = {"people": {cast.nia_part.code: list(relaxations)}, **more}
    placing = Placing(cast.cohort, found, people or {})
    one = LeftOut(participant=cast.nia_part, reason=reason, would_help=[])
    return left_out_row(cast.petra, one, Words(names={}, topics={}), placing)


def pair_of(code: str, cast: Cast) -> dict[str, Any]:
    return {"code": code, "facts": {"left": cast.nia_part.code, "right": cast.viktor_part.code}}


def both(cast: Cast) -> dict[str, Person]:
    return {cast.nia_part.code: cast.person("nia"), cast.viktor_part.code: cast.person("viktor")}


def test_too_few_hours_are_asked_for(cast: Cast) -> None:
    assert row(cast, nobody("common_time"), HOURS).act == Act(
        "ask", "Ask for more hours", name="participant", value=cast.nia_part.code
    )


def test_a_limit_is_loosened_as_little_as_it_takes(cast: Cast) -> None:
    assert row(cast, TAKEN, PLACE, HOURS, RULE).act == Act(
        "try", "Try with 1.5 hours in common", name="try_common_hours", value="1.5"
    )
    assert row(cast, nobody("grade_gap"), GAP).act == Act("try", "Try with 1 grade between", "try_grade_gap", "1")


@pytest.mark.parametrize(
    ("code", "label"), [("relax_pin", "Unlock Nia and Viktor"), ("relax_forbid", "Allow Nia and Viktor")]
)
def test_a_decision_is_let_go_before_a_limit_is_loosened(cast: Cast, code: str, label: str) -> None:
    act = row(cast, TAKEN, HOURS, pair_of(code, cast), people=both(cast)).act
    assert act == Act("lift", label, "decision", "lift", cast.nia_part.code, cast.viktor_part.code)


def test_a_rule_about_places_is_left_out_for_a_try_and_no_other_rule_is(cast: Cast) -> None:
    site = {"code": "relax_rule", "facts": {"rule": "other_site"}}
    assert row(cast, nobody("other_site"), RULE, site).act == Act(
        "try", "Try without “From different sites”", name="try_must_other_site", value="false"
    )
    assert row(cast, nobody("other_site"), RULE).act == row(cast, nobody("other_site")).act


def test_a_goal_that_alone_is_in_the_way_is_let_go_for_a_try(cast: Cast) -> None:
    goal = {"code": "quotas_bind", "facts": {"allowed": 2, "quotas": ["across units:80"]}}
    found = row(cast, goal)
    assert found.act == Act("try", "Try without the goal across units", name="try_across_units", value="0")
    assert found.reason == (
        "Nia fits 2 mentees, but there is no place within these bounds: at least 80 % of the pairs across units."
    )
    both = {"code": "quotas_bind", "facts": {"allowed": 2, "quotas": ["across units:80", "max:2:mentor:new:"]}}
    assert row(cast, both).act == row(cast, TAKEN).act


def test_a_decision_about_people_one_may_not_see_is_not_offered(cast: Cast) -> None:
    someone = {cast.nia_part.code: cast.person("nia"), cast.viktor_part.code: cast.person("petra")}
    assert row(cast, TAKEN, pair_of("relax_pin", cast), HOURS, people=someone).act == Act(
        "try", "Try with 1.5 hours in common", "try_common_hours", "1.5"
    )


def test_else_somebody_more_is_invited_with_the_topic_filled_in(cast: Cast) -> None:
    cast.cohort.state = CohortState.RECRUITING
    at = f"/cohorts/{cast.cohort.code}/balance/"
    topics = {cast.nia_part.code: "short-video"}
    assert row(cast, TAKEN, RULE, topics=topics).act == Act(
        "invite", "Invite another mentee", url=f"{at}?role=mentee&topic=short-video"
    )
    cast.nia_part.role = Role.MENTEE
    assert row(cast, TAKEN).act == Act("invite", "Invite another mentor", url=f"{at}?role=mentor")


def test_once_recruiting_is_over_the_next_cohort_takes_them_first(cast: Cast) -> None:
    cast.cohort.state = CohortState.MATCHING
    assert row(cast, TAKEN).act == Act("next", "Comes first in the next cohort")


def test_an_unknown_grade_is_for_the_directory(cast: Cast) -> None:
    cast.nia_part.person.grade = None
    found = row(cast, nobody("grade_gap"), GAP)
    assert (found.act, found.reason) == (None, "The directory has no grade for Nia.")


# What would free more


def test_which_places_would_find_more_people_a_partner(cast: Cast) -> None:
    def said(*who: str, n: int) -> str:
        places = [{"code": "relax_place", "facts": {"who": code}} for code in who]
        people = {"v": cast.person("viktor"), "m": cast.person("mara"), "p": cast.person("petra")}
        return freed(cast.petra, Placing(cast.cohort, {"places": places, "freed": n}, people))

    assert said("v", n=1) == "One more place with Viktor Halvorsen would find 1 more person a partner."
    assert said("v", "m", n=2) == (
        "One more place each with Viktor Halvorsen and Mara Okafor would find 2 more people a partner."
    )
    assert said("v", "m", "v", n=3).startswith("One more place each with Viktor Halvorsen (2) and Mara Okafor would")
    assert "Viktor Halvorsen and somebody you can’t see" in said("v", "p", n=2)
    assert freed(cast.petra, Placing.of(cast.cohort, None, {})) == ""


# On the page


def test_each_act_is_on_the_page(cast: Cast) -> None:
    Participant.objects.filter(pk=cast.nia_part.pk).update(times=[])
    run = solved(cast)
    html = signed_in(cast.petra).get(f"/matching/runs/{run.code}/?look").content.decode()
    assert f'action="/matching/runs/{run.code}/times/"' in html
    assert "Ask for more hours" in html
    Participant.objects.filter(pk=cast.nia_part.pk).update(times=["mon-morning"])
    Ruling.objects.create(
        cohort=cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, kind="forbid", created_at=NOW
    )
    run = solved(cast)
    client = signed_in(cast.petra)
    html = client.get(f"/matching/runs/{run.code}/?look").content.decode()
    assert "Allow Nia and Viktor" in html
    pair = {"mentor": cast.nia_part.code, "mentee": cast.viktor_part.code}
    client.post(f"/cohorts/{cast.cohort.code}/matching/decisions/", {**pair, "decision": "lift", "run": run.code})
    assert Ruling.objects.count() == 0


def test_recruiting_says_whom_to_look_for(cast: Cast) -> None:
    client = signed_in(cast.petra)
    at = f"/cohorts/{cast.cohort.code}/balance/"

    def said(question: str) -> str:
        return client.get(at + question).content.decode()

    assert "another mentor who offers “Short video”." in said("?role=mentor&topic=short-video")
    assert "another mentee who wants to learn about “Short video”." in said("?role=mentee&topic=short-video")
    assert "You are looking for another mentee." in said("?role=mentee&topic=nothing")
    assert "You are looking for another mentor." in said("?role=mentor")
    assert "You are looking" not in said("?role=somebody&topic=short-video")
    assert "This cohort is not recruiting at the moment." in said("?role=mentor")


# Asking for more times


@pytest.fixture
def without(cast: Cast) -> Run:
    """Nia and Viktor have no time in common."""
    Participant.objects.filter(pk=cast.nia_part.pk).update(times=[])
    return solved(cast)


def test_the_question_waits_as_a_draft(cast: Cast, without: Run) -> None:
    asked = actions.ask_for_times(without, participant=cast.nia_part, by=cast.petra, now=NOW)
    assert asked.repeated is False
    [message] = Message.objects.filter(kind="matching.more_times")
    assert (message.to, message.state, message.scope_code) == (cast.person("nia"), "draft", cast.cohort.code)
    assert message.context == {"participant": cast.nia_part.code}
    [event] = Event.objects.filter(verb="participant.times_asked")
    assert (event.subject_code, event.facts) == (cast.nia_part.code, {})
    again = actions.ask_for_times(without, participant=cast.nia_part, by=cast.petra, now=NOW + timedelta(days=13))
    assert again.repeated is True
    assert Message.objects.filter(kind="matching.more_times").count() == 1


def test_one_that_was_skipped_or_is_long_ago_is_asked_anew(cast: Cast, without: Run) -> None:
    def ask(days: int) -> int:
        actions.ask_for_times(without, participant=cast.nia_part, by=cast.petra, now=NOW + timedelta(days=days))
        return Message.objects.filter(kind="matching.more_times").count()

    assert ask(0) == 1
    messaging.skip(Message.objects.get(kind="matching.more_times"), by=cast.petra, now=NOW)
    assert [ask(1), ask(2), ask(16)] == [2, 2, 3]


def test_who_may_not_ask_and_who_is_not_asked(cast: Cast, without: Run) -> None:
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=NOW)
    for by in (cast.dora, cast.ada, cast.otto, cast.mara):
        with pytest.raises(NotAllowed):
            actions.ask_for_times(without, participant=cast.nia_part, by=by, now=NOW)
    Participant.objects.filter(pk=cast.nia_part.pk).update(state=ParticipantState.PAIRED)
    with pytest.raises(Refused, match="Nia waits for no partner here"):
        actions.ask_for_times(without, participant=cast.nia_part, by=cast.petra, now=NOW)
    other = factories.participant(cast.cohort, cast.person("otto"), Role.MENTOR)
    with pytest.raises(Refused, match="Otto waits for no partner here"):
        actions.ask_for_times(without, participant=other, by=cast.petra, now=NOW)
    assert Message.objects.filter(kind="matching.more_times").count() == 0


def test_the_question_is_moot_once_there_is_a_partner(cast: Cast, without: Run) -> None:
    actions.ask_for_times(without, participant=cast.nia_part, by=cast.petra, now=NOW)
    message = Message.objects.get(kind="matching.more_times")
    assert (
        KINDS["matching.more_times"].details(message)["enrollment_url"].endswith(f"/enrollments/{cast.nia_part.code}/")
    )
    Participant.objects.filter(pk=cast.nia_part.pk).update(state=ParticipantState.PAIRED)
    with pytest.raises(Moot, match="Nia waits for no partner any more"):
        KINDS["matching.more_times"].details(message)


def test_asking_over_the_page(cast: Cast, without: Run) -> None:
    client: Client = signed_in(cast.petra)
    at = f"/matching/runs/{without.code}/times/"
    first = client.post(at, {"participant": cast.nia_part.code}, follow=True).content.decode()
    assert "The question to Nia Adeyemi waits under Messages until you send it." in first
    second = client.post(at, {"participant": cast.nia_part.code}, follow=True).content.decode()
    assert "Nia Adeyemi was asked less than two weeks ago." in second
    assert client.post(at, {"participant": "nobody"}).status_code == 409
    assert client.get(at).status_code == 405
