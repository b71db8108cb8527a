"""The frame around pages: navigation, appearance, language, refusals, error pages, the style guide."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import Context
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import path

from tests.cast import Cast
from viceversa.config.urls import urlpatterns as all_urls
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.zones import zone_named
from viceversa.people.models import Person
from viceversa.web import navigation
from viceversa.web.templatetags.frame import desk_menu, undo_url


def refuse(request: HttpRequest) -> HttpResponse:
    raise Refused("This meeting was already moved.")


def forbid(request: HttpRequest) -> HttpResponse:
    raise NotAllowed("Only the two of them may do this.")


def deny(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("on purpose")


urlpatterns = [
    *all_urls,
    path("refuse/", refuse),
    path("forbid/", forbid),
    path("deny/", deny),
    path("broken/", broken),
]

refusals = pytest.mark.urls("tests.web.test_frame")


# Where one can go


def test_desk_costs_two_queries_however_much_one_runs(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        one = navigation.desk(cast.petra, "overview")
    cast.program.cohorts.create(name="Second", kick_off=cast.cohort.kick_off, created_at=cast.cohort.created_at)
    cast.program.cohorts.create(name="Third", kick_off=cast.cohort.kick_off, created_at=cast.cohort.created_at)
    cast.petra.forget_roles()
    with django_assert_num_queries(2):
        three = navigation.desk(cast.petra, "overview")
    assert (len(one.choices), len(three.choices)) == (1, 3)


def test_desk_of_a_program_without_cohort(cast: Cast) -> None:
    cast.cohort.participants.all().delete()
    cast.cohort.delete()
    desk = navigation.desk(cast.petra, "design", program=cast.program)
    assert [(choice.name, choice.program, choice.current) for choice in desk.choices] == [(cast.program.name, "", True)]


def test_one_who_runs_nothing_sees_no_program(cast: Cast) -> None:
    assert navigation.desk(cast.nia, "programs") == navigation.Desk()


def test_signed_out_there_is_no_desk() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert desk_menu(Context({"request": request})) == navigation.Desk()


# Appearance and language


def test_appearance_is_remembered_with_the_account(cast: Cast, client: Client) -> None:
    client.force_login(cast.nia)
    answer = client.post("/theme/", {"theme": "dark", "next": "/styleguide/?page=2"})
    assert (answer.status_code, answer["Location"]) == (302, "/styleguide/?page=2")
    cast.nia.refresh_from_db()
    assert cast.nia.theme == "dark"
    assert client.post("/theme/", {"theme": "purple"}, headers={"hx-request": "true"}).status_code == 204
    cast.nia.refresh_from_db()
    assert cast.nia.theme == ""
    assert Event.objects.filter(verb="account.preferences_set").count() == 2


def test_appearance_signed_out_is_a_cookie(db: None, client: Client, settings: Any) -> None:
    settings.DEMO = True
    assert "data-theme" not in client.get("/styleguide/").content.decode()
    client.post("/theme/", {"theme": "light"})
    assert '<html lang="en" dir="ltr" data-theme="light">' in client.get("/styleguide/").content.decode()
    client.post("/theme/", {"theme": ""})
    assert "data-theme=" not in client.get("/styleguide/").content.decode()


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_one_is_never_sent_elsewhere(db: None, client: Client, address: str) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": address})["Location"] == "/"


def test_language_turns_the_page_round(cast: Cast, client: Client, settings: Any) -> None:
    settings.DEMO = True
    client.force_login(cast.nia)
    client.post("/language/", {"language": "ar", "next": "/styleguide/"})
    cast.nia.refresh_from_db()
    assert cast.nia.language == "ar"
    assert '<html lang="ar" dir="rtl"' in client.get("/styleguide/").content.decode()
    client.post("/language/", {"language": "xx"})
    cast.nia.refresh_from_db()
    assert cast.nia.language == "ar"


@pytest.mark.parametrize("address", ["/theme/", "/language/"])
def test_looking_changes_nothing(db: None, client: Client, address: str) -> None:
    assert client.get(address).status_code in {302, 405}
    assert client.cookies.get("theme") is None


# What was refused, and what broke


@refusals
@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/refuse/", 409, "This meeting was already moved."),
        ("/forbid/", 403, "Only the two of them may do this."),
        ("/deny/", 403, "This page isn’t yours to open"),
        ("/nowhere/", 404, "There is nothing at this address"),
    ],
)
def test_problem_pages_say_what_happened(db: None, client: Client, address: str, status: int, sentence: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert sentence in answer.content.decode()


@refusals
def test_a_refused_post_goes_back_with_the_sentence(db: None, client: Client) -> None:
    answer = client.post("/refuse/", headers={"referer": "http://testserver/styleguide/"})
    assert (answer.status_code, answer["Location"]) == (302, "http://testserver/styleguide/")
    assert client.post("/refuse/", headers={"referer": "http://elsewhere.example/"}).status_code == 409
    assert client.post("/forbid/", headers={"referer": "http://testserver/"}).status_code == 403


@refusals
def test_htmx_gets_the_sentence_as_a_toast(db: None, client: Client) -> None:
    answer = client.post("/refuse/", headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reswap"]) == (409, "#toasts", "beforeend")
    assert answer.content.decode().startswith('<div class="toast toast--risk" data-toast>')
    assert "This meeting was already moved." in answer.content.decode()


@refusals
def test_a_broken_page_needs_nothing_to_say_so(db: None) -> None:
    answer = Client(raise_request_exception=False).get("/broken/")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()
    assert "on purpose" not in answer.content.decode()


def test_a_missing_token_is_explained(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "This page was open for too long" in answer.content.decode()


# Toasts


def test_a_toast_can_be_taken_back() -> None:
    message = Message(constants.SUCCESS, "Moved <b>", extra_tags="safe undo:/pairs/x/undo/")
    assert undo_url(message) == "/pairs/x/undo/"
    drawn = render_to_string("web/_toast.html", {"message": message})
    assert "<span>Moved &lt;b&gt;</span>" in drawn
    assert '<form method="post" action="/pairs/x/undo/">' in drawn


@pytest.mark.parametrize("tags", ["", "undo:https://elsewhere.example/", "undo:"])
def test_undo_stays_here(tags: str) -> None:
    assert undo_url(Message(constants.SUCCESS, "Moved", extra_tags=tags)) == ""


# Style guide


@pytest.mark.parametrize("address", ["/styleguide/", "/styleguide/desk/"])
def test_style_guide_is_for_developers_and_the_demo(cast: Cast, client: Client, settings: Any, address: str) -> None:
    client.force_login(cast.petra)
    assert client.get(address).status_code == 404
    settings.DEMO = True
    page = client.get(address).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))
    assert "<h1>" in page


def test_links_of_the_frame_are_where_they_should_be(cast: Cast, client: Client, settings: Any) -> None:
    settings.DEMO = True
    client.force_login(cast.petra)
    page = client.get("/styleguide/").content.decode()
    assert page.index('class="skip"') < page.index("<header") < page.index("<main") < page.index('class="tabbar"')
    assert 'hx-headers=\'{"X-CSRFToken": "' in page


# What no database keeps


@refusals
@pytest.mark.parametrize(
    ("method", "address", "data", "status"),
    [
        ("get", "/people/?q=a%00b", {}, 409),
        ("post", "/theme/", {"theme": "dark\0"}, 409),
        ("post", "/refuse/", {"text": "%00"}, 409),
        ("get", "/people/a%00b/", {}, 404),
        ("post", "/theme/", {"theme": "dark", "next": "/?q=%2500"}, 302),
    ],
)
def test_nul_is_refused_before_anything_reads_it(
    cast: Cast, method: str, address: str, data: dict[str, str], status: int
) -> None:
    client = Client()
    client.force_login(cast.petra)
    answer = client.generic(method, address, urlencode(data), content_type="application/x-www-form-urlencoded")
    assert answer.status_code == status
    assert ("(NUL)" in answer.content.decode()) == (status == 409 and address != "/refuse/")


@pytest.mark.parametrize("name", ["Atlantis/Center", "America", "../etc", ""])
def test_a_time_zone_that_is_gone_is_the_organization_s(cast: Cast, name: str) -> None:
    Person.objects.filter(pk=cast.petra.person_id).update(time_zone=name)
    client = Client()
    client.force_login(cast.petra)
    assert client.get("/home/").status_code == 200
    assert zone_named(name).key == settings.TIME_ZONE
