"""The pages: one's own, setting up, the auditor's, the ledger."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories, world
from tests.cast import Cast
from tests.factories import NOW
from tests.measurement import crowd
from tests.measurement.crowd import FIRST, SECOND
from viceversa.core import clock
from viceversa.core.models import Event
from viceversa.measurement import actions
from viceversa.measurement.models import Category, Declaration, FunnelRelease
from viceversa.messaging.models import Message
from viceversa.people.models import RoleGrant
from viceversa.programs.states import CohortState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_waits")]


def seen(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return words_of(answer.content.decode())


def words_of(html: str) -> str:
    """What can be read of the main part, without markup."""
    main = re.search(r"<main.*?</main>", html, re.DOTALL)
    assert main
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main.group()))


def test_ones_own_page_leads_there_only_while_something_is_asked(cast: Cast, client: Client) -> None:
    client.force_login(cast.nia)
    assert "Groups you belong to" not in seen(client, "/me/")
    assert "Nothing is asked at the moment." in seen(client, "/me/groups/")
    way = crowd.category(state="draft", basis="", asked_at=None)
    assert "Groups you belong to" not in seen(client, "/me/")
    assert way.name not in seen(client, "/me/groups/")
    actions.ask_category(way, basis="Works agreement", is_ticked=True, by=cast.ada, now=NOW)
    assert "Say it, change it or take it back" in seen(client, "/me/")
    assert way.why in seen(client, "/me/groups/")
    lone = Client()
    lone.force_login(factories.user())
    assert "Groups you belong to" not in seen(lone, "/me/")
    assert lone.get("/me/groups/").status_code == 404


def test_one_says_it_and_takes_it_back_on_the_page(cast: Cast, client: Client) -> None:
    way = crowd.category()
    client.force_login(cast.nia)
    bad = client.post("/me/groups/", {way.code: "x" * 12})
    assert (bad.status_code, "or say that you would rather not" in bad.content.decode()) == (422, True)
    page = client.post("/me/groups/", {way.code: FIRST}, follow=True)
    assert "Saved. Only you can read it." in page.content.decode()
    assert re.search(f'value="{FIRST}"[^>]*checked', page.content.decode())
    assert "You said so already." in client.post("/me/groups/", {way.code: FIRST}, follow=True).content.decode()
    assert "no-store" in client.get("/me/groups/")["Cache-Control"]
    gone = client.post("/me/groups/withdrawal/", follow=True).content.decode()
    assert "Deleted. It counts nowhere now." in gone
    assert "Delete my answers" not in gone
    assert "There was nothing to delete." in client.post("/me/groups/withdrawal/", follow=True).content.decode()
    actions.close_category(way, by=cast.ada, now=NOW)
    late = client.post("/me/groups/", {way.code: FIRST})
    assert (late.status_code, "This is no longer asked." in late.content.decode()) == (422, True)


def test_what_is_asked_is_set_up_on_its_pages(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    assert "Nobody is asked anything" in seen(client, "/audit/groups/")
    words = {"name": "Way in", "why": "To see whether both lead on.", "groups": "Trainee", "code": "bcdfghjkmnpq"}
    bad = client.post("/audit/groups/new/", words)
    assert (bad.status_code, "Name 2 to 10 groups" in bad.content.decode()) == (422, True)
    client.post("/audit/groups/new/", words | {"groups": "Trainee\nDegree"})
    place = f"/audit/groups/{Category.objects.get().code}/"
    bad = client.post(place, words)
    assert (bad.status_code, "Name 2 to 10 groups" in bad.content.decode()) == (422, True)
    for groups, says in (("Trainee\nDegree\nOther", "Saved."), ("Trainee\nDegree\nOther", "It says so already.")):
        assert says in client.post(place, words | {"groups": groups}, follow=True).content.decode()
    bad = client.post(place + "basis/", {"basis": "Works agreement"})
    assert (bad.status_code, "tick the box" in bad.content.decode()) == (422, True)
    assert client.post(place + "basis/", {}).status_code == 422
    asked = client.post(place + "basis/", {"basis": "Works agreement", "is_ticked": "on"}, follow=True)
    assert "Everybody finds it on their own page now." in asked.content.decode()
    assert "Ticked by Ada Lim" in seen(client, place)
    assert "Ada Lim" in seen(client, "/audit/groups/")
    closed = client.post(place + "closure/", follow=True).content.decode()
    assert "It is no longer asked, and what people said is deleted." in closed
    draft = actions.add_category(name="Age", why="So.", groups=["a", "b"], by=cast.ada, now=NOW)
    client.post(f"/audit/groups/{draft.code}/removal/")
    assert [one.name for one in Category.objects.all()] == ["Way in"]


def test_a_privacy_officer_reads_and_closes_and_does_not_set_up(cast: Cast, client: Client) -> None:
    way = crowd.category(asked_by=cast.ada)
    draft = crowd.category("Age", state="draft", basis="", asked_at=None)
    client.force_login(factories.user(factories.person("Ola Berg"), roles=(RoleGrant.Role.PRIVACY,)))
    assert client.get("/")["Location"] == "/oversight/packs/"
    assert "Who looked" in seen(client, "/audit/groups/")
    assert "New category" not in seen(client, "/audit/groups/")
    assert "Begin to ask" not in seen(client, f"/audit/groups/{draft.code}/")
    assert client.get("/audit/groups/new/").status_code == 403
    assert way.basis in seen(client, f"/audit/groups/{way.code}/")
    client.post(f"/audit/groups/{way.code}/closure/")
    assert "No longer asked since" in seen(client, f"/audit/groups/{way.code}/")
    assert client.get("/audit/").status_code == 403


def test_the_auditor_releases_and_reads(cast: Cast, client: Client) -> None:
    way, of = crowd.category(), crowd.cohort(cast)
    crowd.cohort(cast, "Not yet", state=CohortState.RECRUITING)
    crowd.cohort(cast, "Long ago", state=CohortState.CLOSED, closed_at=NOW - timedelta(days=200))
    people = crowd.people(cast, 80)
    crowd.take_part(of, people, applied=50)
    crowd.say(way, FIRST, *people[:38])
    crowd.say(way, SECOND, *people[38:])
    client.force_login(crowd.auditor())
    assert client.get("/")["Location"] == "/audit/"
    with clock.moved_to(NOW):
        page = seen(client, "/audit/")
        assert ("Large" in page, "Not yet" in page, "Long ago" in page) == (True, False, False)
        assert client.post("/audit/", {"cohorts": of.code}).status_code == 422
        assert client.post("/audit/", {"is_sure": "on"}).status_code == 422
        page = words_of(client.post("/audit/", {"cohorts": of.code, "is_sure": "on"}, follow=True).content.decode())
        assert "Fresh Eyes: Large" in page
        made = FunnelRelease.objects.get()
        again = client.post("/audit/", {"cohorts": of.code, "is_sure": "on"})
        assert again.status_code == 422
        assert "up to being in a pair" in seen(client, "/audit/")
        taken = client.get(f"/audit/{made.code}/1.csv")
        assert "Trainee" in taken.getvalue().decode()
        for number in (0, 2):
            assert client.get(f"/audit/{made.code}/{number}.csv").status_code == 404
        actions.close_category(way, by=cast.ada, now=NOW)
        assert "People are asked for no groups" in seen(client, "/audit/")
    client.force_login(cast.ada)
    page = seen(client, "/audit/ledger/")
    assert [word in page for word in ("Released the figures", "Looked at them", "Took a table as a file")] == [True] * 3


def test_a_refusal_of_the_verb_is_a_sentence_on_the_form(cast: Cast, client: Client) -> None:
    crowd.category()
    running, closed = crowd.cohort(cast), crowd.cohort(cast, "Over", state=CohortState.CLOSED, closed_at=NOW)
    client.force_login(crowd.auditor())
    with clock.moved_to(NOW):
        answer = client.post("/audit/", {"cohorts": [running.code, closed.code], "is_sure": "on"})
    assert (answer.status_code, "they came differently far" in answer.content.decode()) == (422, True)


def test_a_release_says_what_to_look_into_and_never_what_is_hidden(cast: Cast, client: Client) -> None:
    here = world.build(cast)
    auditor = here.accounts["auditor"]
    assert auditor is not None
    client.force_login(auditor)
    address = reverse("measurement:release", kwargs=here.places["measurement:release"])
    page = seen(client, address)
    for words in (
        "24 of 80", "30% 21 to 41%", "Look into it Trainee , 24 of 80", "Under four fifths of the highest rate.", "hidden",
    ):  # fmt: skip
        assert words in page
    assert "pass" not in page.replace("no pass", "")
    for wanted in ("0", "9", "x", "²"):
        assert seen(client, f"{address}?table={wanted}") == page


def test_a_table_with_nothing_to_show_has_no_number_in_it(cast: Cast, client: Client) -> None:
    """Seven of sixty-seven are few: nothing of the table is shown, its totals neither."""
    way, of = crowd.category(), crowd.cohort(cast)
    people = crowd.people(cast, 67)
    crowd.take_part(of, people, applied=43)
    crowd.say(way, FIRST, *people[:60])
    crowd.say(way, SECOND, *people[60:])
    aude = crowd.auditor()
    made = actions.release_funnel([of], by=aude, now=NOW)
    client.force_login(aude)
    page = seen(client, f"/audit/{made.code}/")
    assert "Too little can be shown to compare groups" in page
    file = client.get(f"/audit/{made.code}/1.csv").getvalue().decode()
    for number in ("67", "60", "43", "36", " 7 "):
        assert (number in page.replace("2026", ""), number in file) == (False, False)


def test_a_release_of_people_who_were_all_counted_says_so(cast: Cast, client: Client) -> None:
    crowd.category()
    aude = crowd.auditor()
    made = actions.release_funnel([crowd.cohort(cast)], by=aude, now=NOW)
    client.force_login(aude)
    assert "Nobody was left to count" in seen(client, f"/audit/{made.code}/")
    assert "Nothing was released yet" not in seen(client, "/audit/")


def test_pages_cost_no_more_for_more_rows(cast: Cast, client: Client, django_assert_num_queries: Any) -> None:
    aude, ola = crowd.auditor(), factories.user(factories.person("Ola Berg"), roles=(RoleGrant.Role.PRIVACY,))
    for number in range(3):
        crowd.category(f"Category {number}", asked_by=cast.ada)
        of = crowd.cohort(cast, str(number))
        crowd.take_part(of, crowd.people(cast, 2), applied=1)
        actions.release_funnel([of], by=aude, now=NOW)
        crowd.cohort(cast, f"{number} to come")
        for who, address, cost in (
            (aude, "/audit/", 9),
            (ola, "/audit/groups/", 5),
            (ola, "/audit/ledger/", 9),
            (cast.nia, "/me/groups/", 5),
        ):
            client.force_login(who)
            with django_assert_num_queries(cost), clock.moved_to(NOW):
                assert client.get(address).status_code == 200


def test_what_one_says_is_in_no_event_no_mail_and_no_log(
    cast: Cast, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    way, of = crowd.category(), crowd.cohort(cast)
    people = [cast.person("nia"), *crowd.people(cast, 50)]
    crowd.take_part(of, people, applied=30)
    client.force_login(cast.nia)
    client.post("/me/groups/", {way.code: FIRST})
    aude = crowd.auditor()
    with clock.moved_to(NOW):
        made = actions.release_funnel([of], by=aude, now=NOW)
        client.force_login(aude)
        client.get(f"/audit/{made.code}/")
    assert Message.objects.count() == 0
    events = repr(list(Event.objects.values()))
    # Django itself writes every statement to its log where somebody turns that on; what it writes is sealed.
    logged = " ".join(record.getMessage() for record in caplog.records)
    for secret in (FIRST, "Trainee"):
        assert (secret in events, secret in logged) == (False, False)
    assert Declaration.objects.get().group == FIRST
