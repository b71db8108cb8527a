"""Behaviors in a real browser: saving as one goes, toasts, and where the focus is after a region was replaced."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import RequestContext, Template
from django.urls import path
from playwright.sync_api import expect

from tests.support.browser import Visitors, assert_accessible
from viceversa.config.urls import urlpatterns as all_urls
from viceversa.core.errors import Refused

pytestmark = [pytest.mark.urls("tests.web.test_behaviors"), pytest.mark.django_db(transaction=True)]

PAGE = Template("""{% extends "web/plain.html" %}{% load vv %}
{% block title %}Trial{% endblock %}
{% block main %}<h1>Trial</h1>
<form method="post" action="/trial/saving/" data-autosave class="stack">{% csrf_token %}
  <label for="note">Note</label><input id="note" name="note" value=""><span data-autosave-state>–</span>
</form>
<form method="post" action="/trial/checked/" hx-post="/trial/checked/" hx-target="#region" class="stack">{% csrf_token %}
  <div id="region">{% field form.name %}</div><button class="btn" id="check">Check</button>
</form>
<button class="btn" hx-post="/trial/refused/">Refuse</button>
<form method="post" action="/trial/slow/">{% csrf_token %}<button class="btn" id="slow" name="act" value="go" data-busy="Saving">Save</button></form>
<button class="btn" hx-post="/trial/broken/">Break</button>
<p id="link">https://vice.example/join</p><button class="btn" data-copy="#link" data-copied="Copied">Copy</button>
{% endblock %}""")


class Named(forms.Form):
    name = forms.CharField(label="Name", required=True)


saved: list[tuple[str, str]] = []
may_answer = threading.Event()


def trial(request: HttpRequest) -> HttpResponse:
    if "toast" in request.GET:
        messages.success(request, "Meeting moved", extra_tags="undo:/trial/undo/")
    return HttpResponse(PAGE.render(RequestContext(request, {"form": Named()})))


def saving(request: HttpRequest) -> HttpResponse:
    saved.append((request.POST["note"], request.headers.get("X-Autosave", "")))
    return HttpResponse(status=204 if request.POST["note"] != "bad" else 422)


def checked(request: HttpRequest) -> HttpResponse:
    form = Named(request.POST)
    return HttpResponse(
        Template("{% load vv %}{% field form.name %}").render(RequestContext(request, {"form": form})),
        status=422 if not form.is_valid() else 200,
    )


def refused(request: HttpRequest) -> HttpResponse:
    raise Refused("This was already done.")


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=500)


def slow(request: HttpRequest) -> HttpResponse:
    saved.append((request.POST["act"], ""))
    may_answer.wait(120)
    return redirect("/trial/?pick=saved")


def undo(request: HttpRequest) -> HttpResponse:
    return redirect("/trial/?pick=taken-back")


urlpatterns = [
    *all_urls,
    path("trial/", trial),
    path("trial/saving/", saving),
    path("trial/checked/", checked),
    path("trial/refused/", refused),
    path("trial/broken/", broken),
    path("trial/slow/", slow),
    path("trial/undo/", undo),
]


@pytest.fixture
def page(browser: Visitors) -> Any:
    saved.clear()
    page = browser.page()
    page.goto("/trial/")
    return page


# Within the page, so that no pause between two letters is longer than autosave waits.
TYPE_HELLO = """input => {
  for (const letter of "Hello") {
    input.value += letter
    input.dispatchEvent(new Event("input", { bubbles: true }))
  }
}"""


def test_a_form_saves_as_one_goes(page: Any, browser: Visitors) -> None:
    page.get_by_label("Note").evaluate(TYPE_HELLO)
    expect(page.locator("[data-autosave-state]")).to_contain_text("Saved at")
    assert saved == [("Hello", "1")]
    page.get_by_label("Note").fill("bad")
    expect(page.locator("[data-autosave-state]")).to_have_text("Not saved yet")
    expect(page.locator("#live")).to_have_text("Not saved yet")
    browser.expect_failed_request(422)


def test_the_keyboard_stays_where_it_was(page: Any) -> None:
    page.get_by_label("Name").fill("Nia")
    page.get_by_label("Name").press("Enter")
    expect(page.locator("#region input")).to_have_value("Nia")
    expect(page.get_by_label("Name")).to_be_focused()


def test_an_error_takes_the_focus(page: Any, browser: Visitors) -> None:
    page.get_by_label("Name").evaluate("input => input.removeAttribute('required')")
    page.locator("#check").click()
    expect(page.locator("#region [aria-invalid=true]")).to_be_focused()
    assert_accessible(page)
    browser.expect_failed_request(422)


def test_what_was_refused_is_a_toast_that_stays(page: Any, browser: Visitors) -> None:
    page.get_by_role("button", name="Refuse").click()
    toast = page.locator("#toasts [data-toast]")
    expect(toast).to_contain_text("This was already done.")
    assert_accessible(page)
    toast.get_by_role("button", name="Close").click()
    expect(toast).to_have_count(0)
    browser.expect_failed_request(409)


def test_what_broke_is_said(page: Any, browser: Visitors) -> None:
    page.get_by_role("button", name="Break").click()
    expect(page.locator("#live")).to_contain_text("Nothing was changed")
    browser.faults.clear()


def test_a_toast_can_be_undone(page: Any) -> None:
    page.goto("/trial/?toast")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**/trial/?pick=taken-back")


PRESS_TWICE = """() => new Promise(resolve => {
  const button = document.getElementById("slow");
  button.click();
  setTimeout(() => { button.click(); resolve([button.textContent, button.getAttribute("aria-disabled")]); }, 50);
})"""


def test_a_second_press_sends_nothing(page: Any) -> None:
    may_answer.clear()
    assert page.evaluate(PRESS_TWICE) == ["Saving", "true"]
    may_answer.set()
    page.wait_for_url("**/trial/?pick=saved")
    expect(page.locator("#slow")).to_have_text("Save")
    assert saved == [("go", "")]


def test_text_is_copied(page: Any) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-copy]").click()
    expect(page.locator("[data-copy]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "https://vice.example/join"
