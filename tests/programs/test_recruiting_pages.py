"""The pages of recruiting: what each says, what a link does, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import begun, recruiting, verbs
from tests.programs.test_draws import held
from tests.programs.test_pages import signed_in, text
from tests.programs.test_recruiting_actions import allowing, asked, wanting
from viceversa.core import clock
from viceversa.programs import actions, mail_links, queries, readiness
from viceversa.programs.models import Cohort, Nomination, Participant, Release


@pytest.fixture(autouse=True)
def stand_still() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


def costs(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# The call


def test_an_open_call_is_found_read_and_answered(cast: Cast) -> None:
    cohort, otto = allowing(cast, release="ask"), signed_in(cast.otto)
    at = f"/calls/{cohort.code}/"
    assert ("No call is open" in text(otto.get("/calls/")), otto.get(at).status_code) == (True, 404)
    assert signed_in(cast.petra).get(at).status_code == 200
    actions.set_call(cohort, is_open=True, next_round=None, by=cast.petra, now=NOW)
    actions.set_places(cohort, mentors=10, mentees=1, keep=["unit"], by=cast.petra, now=NOW)
    draw = actions.announce_draw(cohort, role="mentor", by=cast.petra, now=NOW)
    assert "Fresh Eyes" in text(otto.get("/calls/"))
    said = text(otto.get(at))
    for words in (
        "Leaders learn from those who meet customers every day",
        "As mentor",
        "Credit by name for ideas",
        "12 hours, and they are working time",
        "10 mentors, 1 mentee.",
        draw.fingerprint,
        "Petra Novak, who runs the program, sees",
        "is asked to release the hours, and learns nothing else",
        "Saying no is fine",
    ):
        assert words in said
    assert "Suggest a colleague" not in said
    assert otto.post(at, {"answer": "yes"}).status_code == 422
    part = otto.post(at, {"answer": "yes", "role": "mentor"})
    assert part["Location"] == f"/enrollments/{Participant.objects.get(cohort=cohort).code}/"
    assert otto.get(at)["Location"] == part["Location"]
    outsider = signed_in(factories.user())
    assert outsider.post(at, {"answer": "yes", "role": "mentor"}).status_code == 409


@pytest.mark.parametrize(("policy", "words"), [("off", "Sees none of it."), ("inform", "is told how many hours")])
def test_the_call_says_what_line_managers_hear(cast: Cast, policy: str, words: str) -> None:
    assert words in text(Client().get(f"/join/{allowing(cast, release=policy).join_token}/"))


def test_the_list_of_calls_costs_the_same(cast: Cast) -> None:
    otto = signed_in(cast.otto)
    found = []
    for number in (1, 2, 3):
        actions.set_call(recruiting(cast), is_open=True, next_round=None, by=cast.petra, now=NOW)
        found.append(costs(otto, "/calls/"))
        assert text(otto.get("/calls/")).count("Read about it") == number
    assert found[0] == found[2] <= 6


# The signed link of an invitation


def link_of(part: Participant) -> str:
    return urlsplit(mail_links.to_answer(part)).path


def test_a_scanner_that_follows_the_link_changes_nothing(cast: Cast) -> None:
    part = begun(recruiting(cast), cast.person("nia"), state="invited")
    for _ in range(3):
        answer = Client().get(link_of(part))
        assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    part.refresh_from_db()
    assert (part.state, verbs()) == ("invited", [])


def test_a_no_by_link_leaves_no_trace(cast: Cast) -> None:
    part, someone = begun(recruiting(cast), cast.person("nia"), state="invited"), Client()
    before = text(someone.get(link_of(part)))
    for _ in range(2):
        assert "Nobody is told" in text(someone.post(link_of(part), {"answer": "no"}))
    part.refresh_from_db()
    after = text(someone.get(link_of(part)))
    assert (part.state, verbs()) == ("declined", ["participant.declined"])
    assert after == before
    shown = queries.participant_rows(part.cohort, group="invited", words="")
    assert [str(row.status) for row in shown] == ["Invited"]


def test_a_yes_by_link_begins_and_signs_nobody_in(cast: Cast) -> None:
    part, someone = begun(recruiting(cast), cast.person("nia"), state="invited"), Client()
    assert someone.post(link_of(part), {"answer": "yes"}).status_code == 422
    begun_at = someone.post(link_of(part), {"answer": "yes", "role": "mentor"})
    assert begun_at["Location"] == f"/enrollments/{part.code}/"
    assert someone.get(begun_at["Location"])["Location"].startswith("/sign-in/")
    assert someone.get(link_of(part))["Location"] == f"/enrollments/{part.code}/"
    part.refresh_from_db()
    assert (part.state, verbs()) == ("enrolling", ["participant.joined"])


def test_a_link_that_is_not_ours(cast: Cast) -> None:
    part = begun(recruiting(cast), cast.person("nia"), state="invited")
    assert Client().get("/asked/not-a-token/").status_code == 409
    with clock.moved_to(NOW + timedelta(days=61)):
        assert "has expired" in text(Client().get(_stale(part)))


def _stale(part: Participant) -> str:
    with clock.moved_to(NOW):
        return link_of(part)


# Suggesting


def test_suggesting_on_the_page(cast: Cast) -> None:
    cohort, otto = allowing(cast, nomination="anybody"), signed_in(cast.otto)
    at, nia = f"/calls/{cohort.code}/suggestions/", cast.person("nia")
    assert signed_in(factories.user()).get(at).status_code == 404
    assert "Nia Adeyemi" in text(otto.get(at, {"q": "nia"}))
    assert "Nobody called “otto”" in text(otto.get(at, {"q": "otto"}))
    assert "Suggest Nia" in text(otto.get(at, {"person": nia.code}))
    assert otto.post(at, {"person": nia.code}).status_code == 422
    said = text(otto.post(at, {"person": nia.code, "role": "mentor", "is_named": "on"}, follow=True))
    assert ("Nia Adeyemi has been asked." in said, "Has been asked" in said) == (True, True)
    assert Nomination.objects.get().is_named
    part = Participant.objects.get(cohort=cohort)
    asked_page = text(otto.get(at))
    for state in ("declined", "enrolled"):
        Participant.objects.filter(pk=part.pk).update(state=state)
        assert text(otto.get(at)) == asked_page
    assert "<html" not in otto.get(at, {"q": "mara"}, headers={"HX-Request": "true"}).content.decode()


# Hours


def test_a_line_manager_answers_by_link(cast: Cast) -> None:
    release, someone = asked(cast), Client()
    at = urlsplit(mail_links.to_release(release)).path
    page = text(someone.get(f"{at}?answer=talk"))
    release.refresh_from_db()
    assert (release.answer, "12 hours for Nia Adeyemi" in page) == ("waiting", True)
    for secret in ("Fresh Eyes", "Mentor", "mentor", "Viktor"):
        assert secret not in page
    assert someone.post(at, {"answer": "maybe"}).status_code == 409
    assert "You said that you would like to talk." in text(someone.post(at, {"answer": "talk"}, follow=True))
    assert someone.post(at, {"answer": "yes"}).status_code == 409
    Release.objects.all().delete()
    assert someone.get(at).status_code == 404


@pytest.mark.parametrize(
    ("answer", "words"),
    [("waiting", "May these hours be released?"), ("told", "There is nothing to do"), ("yes", "You released the hours."),
     ("not_now", "You said: not now.")],
)  # fmt: skip
def test_a_line_manager_signed_in(cast: Cast, answer: str, words: str) -> None:
    release, mara = asked(cast), signed_in(cast.mara)
    Release.objects.update(answer=answer)
    assert words in text(mara.get(f"/hours/{release.code}/"))
    assert "Nia Adeyemi" in text(mara.get("/hours/"))
    assert "Nothing was asked of you" in text(signed_in(cast.petra).get("/hours/"))
    for name in ("petra", "nia", "dora"):
        assert signed_in(getattr(cast, name)).get(f"/hours/{release.code}/").status_code == 404


def test_answering_signed_in(cast: Cast) -> None:
    release, mara = asked(cast), signed_in(cast.mara)
    at, nia = f"/enrollments/{release.participant.code}/", signed_in(cast.nia)
    assert "12 hours, Mara Okafor: asked." in text(nia.get(at))
    assert mara.post(f"/hours/{release.code}/", {"answer": "yes"})["Location"] == f"/hours/{release.code}/"
    assert "12 hours, Mara Okafor: released." in text(nia.get(at))
    page = text(signed_in(cast.petra).get(f"/cohorts/{release.participant.cohort.code}/call/"))
    assert "Released 1" in page


def test_the_list_of_hours_costs_the_same(cast: Cast) -> None:
    release, mara = asked(cast), signed_in(cast.mara)
    first = costs(mara, "/hours/")
    for name in ("jon", "otto"):
        part = begun(release.participant.cohort, cast.person(name))
        Release.objects.create(
            participant=part, line_manager=cast.person("mara"), hours=12, answer="waiting", created_at=NOW
        )
    assert costs(mara, "/hours/") == first <= 6


# For managers


@pytest.mark.usefixtures("nothing_waits")
def test_saving_the_call_and_the_policy(cast: Cast) -> None:
    petra, cohort = signed_in(cast.petra), recruiting(cast)
    at = f"/cohorts/{cohort.code}/call/"
    wrong = petra.post(f"{at}settings/", {"next_round": "2020-01-01"})
    assert (wrong.status_code, "lies in the past" in text(wrong)) == (422, True)
    assert petra.post(f"{at}settings/", {"next_round": "soon"}).status_code == 422
    assert petra.post(f"{at}settings/", {"is_open": "on", "next_round": "2027-03-01"})["Location"] == at
    assert petra.post(f"{at}policy/", {"nomination": "anybody"}).status_code == 422
    assert petra.post(f"{at}policy/", {"nomination": "anybody", "release": "inform"})["Location"] == at
    assert verbs() == ["cohort.call_set", "program.recruiting_policy_set"]
    assert queries.call_of(cohort).next_round == date(2027, 3, 1)
    assert f"/calls/{cohort.code}/" in petra.get(at).content.decode()
    petra.post(f"{at}settings/", {"is_open": "on", "next_round": "2027-03-01"})
    assert len(verbs()) == 2


def test_ticking_what_is_in_place(cast: Cast) -> None:
    petra, cohort = signed_in(cast.petra), factories.cohort(cast.program, state="planned")
    cohort.ready.all().delete()
    at = f"/cohorts/{cohort.code}/call/"
    petra.post(f"{at}readiness/", {"ready": list(readiness.ORGANIZATION)[1:]})
    assert "One thing has to be in place first" in text(petra.get(at))
    petra.post(f"{at}readiness/", {"ready": list(readiness.ORGANIZATION)})
    assert "Everything is in place" in text(petra.get(at))


def test_the_balance_and_its_invitations(cast: Cast) -> None:
    cohort, petra = wanting(cast), signed_in(cast.petra)
    at = f"/cohorts/{cohort.code}/balance/"
    page = text(petra.get(at))
    assert ("Mentors are missing" in page, "under 5" in page) == (True, True)
    assert costs(petra, at) <= 12
    said = text(petra.post(at, {"topic": "budgets", "role": "mentor"}, follow=True))
    assert "wait under Messages" in said
    assert "last seven days" in text(petra.post(at, {"topic": "budgets", "role": "mentor"}, follow=True))
    assert petra.post(at, {"topic": "nothing", "role": "mentor"}).status_code == 404


def test_places_and_draws_on_the_page(cast: Cast) -> None:
    petra, cohort = signed_in(cast.petra), recruiting(cast)
    at = f"/cohorts/{cohort.code}/places/"
    assert "No limit" in text(petra.get(at))
    wrong = petra.post(f"{at}settings/", {"mentors": "0"})
    assert (wrong.status_code, "at least one place" in text(wrong)) == (422, True)
    assert petra.post(f"{at}settings/", {"mentors": "many"}).status_code == 422
    wrong = petra.post(f"{at}settings/", {"mentors": "100001"})
    assert (wrong.status_code, "at most 100000 places" in text(wrong)) == (422, True)
    petra.post(f"{at}settings/", {"mentors": "2", "keep": ["unit"]})
    petra.post(f"{at}settings/", {"mentors": "2", "keep": ["unit"]})
    for number in range(3):
        factories.participant(cohort, factories.person(f"Mentor {number}"), "mentor")
    assert "1 person more than places." in text(petra.get(at))
    assert "Announced." in text(petra.post(f"{at}mentor/draw/", {"act": "announce"}, follow=True))
    assert petra.get(f"{at}mentor/draw.json").status_code == 404
    assert petra.post(f"{at}mentor/draw/", {"act": "hold"}).status_code == 409
    actions.close_recruiting(cohort, by=cast.petra, now=NOW)
    assert "Draw now; 1 person will wait" in text(petra.get(at))
    assert "Drawn." in text(petra.post(f"{at}mentor/draw/", {"act": "hold"}, follow=True))
    petra.post(f"{at}mentor/draw/", {"act": "hold"})
    record = petra.get(f"{at}mentor/draw.json").json()
    assert (len(record["chosen"]), len(record["waiting"])) == (2, 1)
    Participant.objects.filter(code=record["chosen"][0]).update(state="withdrawn")
    assert "Give the free place to the next" in text(petra.get(at))
    assert "has moved up" in text(petra.post(f"{at}mentor/draw/", {"act": "next"}, follow=True))
    Participant.objects.filter(cohort=cohort).update(state="withdrawn")
    assert "Nobody is on the waiting list" in text(petra.post(f"{at}mentor/draw/", {"act": "next"}, follow=True))
    assert petra.post(f"{at}mentor/draw/", {"act": "again"}).status_code == 409
    assert verbs().count("draw.held") == 1


def test_a_closed_cohort_still_says_who_waited(cast: Cast) -> None:
    draw = held(cast)
    draw.cohort.participants.update(state="finished")
    draw.cohort.state = "closed"
    draw.cohort.closed_at = NOW
    draw.cohort.save()
    page = text(signed_in(cast.petra).get(f"/cohorts/{draw.cohort.code}/places/"))
    assert ("Have a place 3" in page, "Are waiting 2" in page) == (True, True)


def test_how_it_went_for_oneself(cast: Cast) -> None:
    draw = held(cast)
    waiting = Participant.objects.get(code=draw.record["waiting"][1])
    user = factories.user(waiting.person)
    page = text(signed_in(user).get(f"/enrollments/{waiting.code}/place/"))
    assert "5 people would have liked one of 3 places, so they were drawn. You are number 2 on the list." in page
    for words in (draw.seed, draw.fingerprint, waiting.code, "not set yet"):
        assert words in page
    home = text(signed_in(user).get("/home/", follow=True))
    assert "you are on the waiting list" in home
    assert "You are on the waiting list." in text(signed_in(user).get(f"/enrollments/{waiting.code}/"))
    Participant.objects.filter(pk=waiting.pk).update(state="enrolled")
    assert "You have a place" in text(signed_in(user).get(f"/enrollments/{waiting.code}/place/"))
    viktor = draw.cohort.participants.get(role="mentee")
    assert "Nothing is drawn here" in text(signed_in(cast.viktor).get(f"/enrollments/{viktor.code}/place/"))
    draw.drawn_at = None
    draw.save()
    assert "There are 3 places." in text(signed_in(user).get(f"/enrollments/{waiting.code}/place/"))


def test_a_place_is_told_to_whoever_has_one(cast: Cast) -> None:
    draw = held(cast)
    chosen, first, second = (
        Participant.objects.get(code=code) for code in (draw.record["chosen"][0], *draw.record["waiting"])
    )
    pages = {one.pk: signed_in(factories.user(one.person)) for one in (chosen, first, second)}

    def page(one: Participant) -> str:
        return text(pages[one.pk].get(f"/enrollments/{one.code}/place/"))

    assert ("You have a place" in page(chosen), "You have a place" in page(first)) == (True, False)
    actions.withdraw(chosen, by=chosen.person.user, now=NOW)
    assert ("You are out" in page(chosen), "You have a place" in page(chosen)) == (True, False)
    actions.move_up(draw, by=cast.petra, now=NOW)
    assert "You have a place" in page(first)
    Cohort.objects.filter(pk=draw.cohort_id).update(state="running")
    actions.close_cohort(Cohort.objects.get(pk=draw.cohort_id), by=cast.petra, now=NOW)
    assert "You have a place" in page(first)
    said = page(second)
    assert ("You were on the waiting list" in said, "You come first in it." in said) == (True, True)
    assert ("You have a place" in said, "If a place becomes free" in said) == (False, False)
    Participant.objects.filter(pk=second.pk).update(state="enrolling")
    assert ("How places were drawn" in page(second), "You have a place" in page(second)) == (True, False)


@pytest.mark.parametrize("page", ["call", "balance", "places"])
def test_manager_pages_cost_the_same_for_any_number_of_people(cast: Cast, page: str) -> None:
    petra, draw = signed_in(cast.petra), held(cast)
    at = f"/cohorts/{draw.cohort.code}/{page}/"
    first = costs(petra, at)
    for number in range(3):
        part = factories.participant(draw.cohort, factories.person(f"More {number}"), "mentor", wants=("a",))
        Release.objects.create(
            participant=part, line_manager=cast.person("mara"), hours=12, answer="talk", created_at=NOW
        )
    assert costs(petra, at) == first <= 12
