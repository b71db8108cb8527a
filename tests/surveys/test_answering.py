"""A survey is answered from the mail or on the page, kept as a draft, changed, taken back; what is refused, and who reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.pairings.test_export import export_of
from tests.surveys.world import answer, asked, more, part, planned, sent, ticket
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.pairings.models import Pairing
from viceversa.programs.models import Outcome, Participant
from viceversa.programs.states import ParticipantState
from viceversa.surveys import actions, mail_links
from viceversa.surveys.models import Key, Sheet, Survey

pytestmark = pytest.mark.django_db


def link(survey: Survey, cast: Cast) -> str:
    with clock.moved_to(survey.created_at):
        return mail_links.to_answer(survey, cast.nia_part).removeprefix("http://localhost:8000")


def test_what_can_be_kept_and_what_is_refused(cast: Cast, pair: Pairing) -> None:
    survey = asked(cast)
    now = survey.created_at
    both = {"participant": part(cast.nia_part), "by": cast.nia, "now": now}
    refused = (
        ({}, {}, None),
        ({"candor.1": 6}, {}, "candor.1"),
        ({"candor.1": 0}, {}, "candor.1"),
        ({"belonging.1": 3}, {}, None),
        ({"candor.1": 3}, {"comment": "x" * 601, "may_be_quoted": True}, "comment"),
        ({"candor.1": 3}, {"comment": "Hm."}, "may_be_quoted"),
    )
    for values, more_, field in refused:
        with pytest.raises(Refused) as refusal:
            actions.keep(survey, values=values, **more_, **both)
        assert refusal.value.field == field
    assert (sent(survey), ticket(survey, cast.nia_part).is_answered) == ([], False)
    for stranger in (cast.viktor, cast.ada):
        with pytest.raises(NotAllowed):
            actions.keep(survey, values={"candor.1": 3}, participant=part(cast.nia_part), by=stranger, now=now)
        with pytest.raises(NotAllowed):
            actions.take_back(survey, participant=part(cast.nia_part), by=stranger, now=now)
    (late,) = more(cast, 1)
    with pytest.raises(NotAllowed):
        actions.keep(survey, values={"candor.1": 3}, participant=late, by=factories.user(late.person), now=now)
    kept = actions.keep(survey, values={"candor.1": 4}, comment=" Fine. ", may_be_quoted=True, **both)
    assert (kept.repeated, sent(survey), Sheet.objects.get(is_sent=True).comment) == (False, [{"candor.1": 4}], "Fine.")
    assert actions.keep(survey, values={"candor.1": 4}, comment="Fine.", may_be_quoted=True, **both).repeated
    actions.keep(survey, values={"cost.2": 1}, **both)
    assert (sent(survey), Sheet.objects.get(is_sent=True).sealed_comment) == ([{"cost.2": 1}], "")
    with pytest.raises(Refused, match="closed now"):
        actions.keep(survey, values={"candor.1": 5}, **(both | {"now": survey.closes_at}))
    events = Event.objects.filter(verb__startswith="survey.", verb__in=["survey.answered", "survey.taken_back"])
    assert [(one.actor_id, one.subject_code, one.facts) for one in events] == [(None, survey.code, {})]


def test_a_draft_is_kept_and_counts_nowhere_and_what_was_sent_stays_sent(cast: Cast, pair: Pairing) -> None:
    survey = asked(cast)
    answer(survey, cast.nia_part, candor_1=2, send=False)
    assert Sheet.objects.exclude(sealed="").get().values == {"candor.1": 2}
    assert (sent(survey), ticket(survey, cast.nia_part).is_answered) == ([], False)
    assert not Event.objects.filter(verb="survey.answered").exists()
    answer(survey, cast.nia_part, send=False)
    assert not Sheet.objects.exclude(sealed="").exists()
    answer(survey, cast.nia_part, candor_1=3)
    answer(survey, cast.nia_part, candor_1=4, send=False)
    assert (sent(survey), ticket(survey, cast.nia_part).is_answered) == ([{"candor.1": 4}], True)
    with pytest.raises(Refused, match="at least one question"):
        answer(survey, cast.nia_part, send=False)


def test_one_takes_back_what_one_answered_also_after_it_is_closed_while_the_key_stands(
    cast: Cast, pair: Pairing
) -> None:
    survey = asked(cast)
    answer(survey, cast.nia_part, candor_1=2, comment="Mine")
    me = {"participant": part(cast.nia_part), "by": cast.nia, "now": survey.closes_at + timedelta(days=9)}
    assert not actions.take_back(survey, **me).repeated
    assert (sent(survey), Sheet.objects.exclude(sealed="", sealed_comment="").count()) == ([], 0)
    assert not ticket(survey, cast.nia_part).is_answered
    assert actions.take_back(survey, **me).repeated
    assert Event.objects.filter(verb="survey.taken_back", actor=None).count() == 1
    answer(survey, cast.viktor_part, candor_1=2)
    Key.objects.all().delete()
    assert Sheet.objects.count() == 0
    with pytest.raises(Refused, match="keys of this survey are destroyed"):
        actions.take_back(survey, participant=part(cast.viktor_part), by=cast.viktor, now=survey.created_at)


def test_looking_by_link_changes_nothing_and_a_form_answers_without_signing_in(
    cast: Cast, pair: Pairing, client: Client
) -> None:
    survey = asked(cast)
    url = link(survey, cast)
    with clock.moved_to(survey.created_at):
        events = Event.objects.count()
        for look in (client.get, client.head):
            assert look(url).status_code == 200
        page = client.get(url).content.decode()
        assert ("weighing every word" in page, "Viktor" in page, " data-autosave>" in page) == (True, False, False)
        assert (Sheet.objects.exclude(sealed="").count(), Event.objects.count()) == (0, events)
        wrong = client.post(url, {"candor.1": "4", "comment": "For Petra"})
        assert (wrong.status_code, "For Petra" in wrong.content.decode(), sent(survey)) == (422, True, [])
        assert client.post(url, {"candor.1": "9"}).status_code == 422
        assert client.post(url, {}).status_code == 422
        gone = client.post(url, {"candor.1": "4", "cost.2": "1", "comment": "For Petra", "may_be_quoted": "on"})
        assert (gone.status_code, gone["Location"], sent(survey)) == (302, url, [{"candor.1": 4, "cost.2": 1}])
        page = client.get(url).content.decode()
        assert ("For Petra" in page, "Sign in to read or change it" in page, "checked" in page) == (False, True, False)
        assert client.post(url, {"candor.1": "1"}).status_code == 409
        assert "sessionid" not in client.cookies
        assert client.get(url.replace("/by-link/", "/by-link/x")).status_code == 409
    with clock.moved_to(survey.closes_at + timedelta(days=3)):
        assert client.get(url).status_code == 409


def test_who_has_withdrawn_is_asked_nowhere_and_can_still_delete_what_they_answered(
    cast: Cast, pair: Pairing, client: Client
) -> None:
    survey = asked(cast)
    url, now = link(survey, cast), survey.created_at
    answer(survey, cast.viktor_part, candor_1=2)
    client.force_login(cast.nia)
    by_link = Client()
    on_home = reverse("surveys:answer", args=[survey.code])
    with clock.moved_to(now):
        assert on_home in client.get("/home/").content.decode()
        assert "Send my answers" in by_link.get(url).content.decode()
    Participant.objects.filter(cohort=cast.cohort).update(state=ParticipantState.WITHDRAWN)
    with clock.moved_to(now):
        assert on_home not in client.get("/home/", follow=True).content.decode()
        for page in (by_link.get(url), client.get(on_home)):
            assert "not asked of you any more" in page.content.decode()
            assert "Send my answers" not in page.content.decode()
        assert by_link.post(url, {"candor.1": "4"}).status_code == 422
    with pytest.raises(Refused, match="not asked of you"):
        answer(survey, cast.nia_part, candor_1=4)
    assert len(sent(survey)) == 1
    actions.take_back(survey, participant=part(cast.viktor_part), by=cast.viktor, now=now)
    assert sent(survey) == []


def test_the_page_keeps_a_draft_while_one_ticks_and_shows_it_again_to_nobody_else(
    cast: Cast, pair: Pairing, client: Client
) -> None:
    survey = asked(cast)
    client.force_login(cast.nia)
    page = reverse("surveys:answer", args=[survey.code])
    with clock.moved_to(survey.created_at):
        assert " data-autosave>" in client.get(page).content.decode()
        assert page in client.get(reverse("pairings:home")).content.decode()
        saved = client.post(page, {"candor.2": "2"}, headers={"X-Autosave": "1"})
        assert (saved.status_code, sent(survey)) == (204, [])
        bad = client.post(page, {"candor.2": "2", "comment": "x" * 700}, headers={"X-Autosave": "1"})
        assert (bad.status_code, "600 characters" in bad.content.decode()) == (422, True)
        assert client.get(page).content.decode().count("checked") == 1
        assert Client().get(link(survey, cast)).content.decode().count("checked") == 0
        client.post(page, {"candor.2": "5"})
        assert sent(survey) == [{"candor.2": 5}]
        shown = client.get(page).content.decode()
        assert ("You have answered." in shown, " data-autosave>" in shown) == (True, False)
        assert page not in client.get(reverse("pairings:home")).content.decode()
        assert client.post(reverse("surveys:removal", args=[survey.code])).status_code == 302
        assert sent(survey) == []
        for user in (cast.otto, cast.petra, cast.sam):
            other = Client()
            other.force_login(user)
            assert other.get(page).status_code == 404
            assert other.post(reverse("surveys:removal", args=[survey.code])).status_code == 404
        assert client.get(reverse("surveys:answer", args=["nothing"])).status_code == 404
    with clock.moved_to(survey.closes_at):
        closed = client.post(page, {"candor.2": "4"})
        assert (closed.status_code, "It is closed now." in closed.content.decode()) == (422, True)
        Key.objects.all().delete()
        assert client.get(page).status_code == 200
    with clock.moved_to(survey.created_at):
        assert "keys of this survey are destroyed" in client.get(page).content.decode()


def test_a_page_costs_as_much_with_many_questions_as_with_few(cast: Cast, pair: Pairing, client: Client) -> None:
    client.force_login(cast.nia)
    costs = []
    for wave, side in (("T1", Outcome.Side.MENTEE), ("T2", Outcome.Side.BOTH)):
        planned(cast, side=side)
        survey = asked(cast, wave)
        with clock.moved_to(survey.created_at), CaptureQueriesContext(connection) as asked_of_db:
            page = client.get(reverse("surveys:answer", args=[survey.code]))
        costs.append((len(asked_of_db), page.content.decode().count('type="radio"')))
    assert costs[1][1] > costs[0][1] > 40
    assert costs[0][0] == costs[1][0] <= 12


def test_ones_own_copy_has_what_one_answered_whether_in_a_pair_or_waiting(
    cast: Cast, pair: Pairing, client: Client
) -> None:
    (waiting,) = more(cast, 1, state="enrolled")
    planned(cast, side=Outcome.Side.BOTH)
    survey = asked(cast, "T2")
    answer(survey, cast.nia_part, candor_1=4, comment="Keep it")
    answer(survey, waiting, belonging_1=2)
    asked(cast, "T1")
    nia, viktor = export_of(cast.nia), export_of(cast.viktor)
    assert "at the end. I can say what I think without weighing every word.: 4; Keep it" in nia
    assert "Keep it" not in viktor
    assert "I belong here.: 2" in export_of(waiting.person.user)
    assert Key.objects.get(participant=cast.nia_part).opened not in nia
    client.force_login(cast.nia)
    with clock.moved_to(survey.created_at):
        copy = client.get(reverse("pairings:copy", args=[pair.code])).content.decode()
        assert "at the end. I can say what I think without weighing every word.: 4; Keep it" in copy
        kept = client.get(reverse("pairings:keeping", args=[pair.code])).content.decode()
        assert "My answers to surveys, and the key under which they stand" in kept
