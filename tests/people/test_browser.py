"""The pages of the directory and of signing in, in a real browser, with and without JavaScript, narrow and wide."""

from __future__ import annotations

import io
import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.cast import Cast
from tests.support.browser import Visitors, assert_reads_well
from viceversa.people import actions
from viceversa.people.models import DirectoryImport, Person, Topic
from viceversa.people.states import ImportState

pytestmark = pytest.mark.django_db(transaction=True)

STAFF = (
    "Number,Name,Email,Unit,Manager,Grade,Start date\n"
    "901,Ana Diallo,ana@lumen.example,Board,,Grade 6,2020-01-01\n"
    "902,Ben Moor,ben@lumen,Retail,R. Holm,Grade 1,31/02/2026\n"
    "903,Cem Ada,,Retail,901,Grade 1,\n"
    "903,Cem Adaş,,Retail,901,Grade 1,\n"
    "904,Vacant,,Retail,901,Grade 1,\n"
)
SKILLS = (
    b"conceptType,conceptUri,preferredLabel,altLabels,status,description\n"
    b'K,http://data.europa.eu/esco/skill/1,mount moving images,"cut film\nedit clips",released,Cut and mount images.\n'
    b"K,http://data.europa.eu/esco/skill/2,Short video,,released,\n"
)


def reviewed(cast: Cast) -> DirectoryImport:
    return actions.import_people(file_name="staff.csv", content=io.BytesIO(STAFF.encode()), by=cast.ada, apply=False)


def test_pages_of_the_directory(browser: Visitors, cast: Cast) -> None:
    actions.load_catalog()
    entry = reviewed(cast)
    skills = actions.start_topic_import(file_name="skills_en.csv", content=io.BytesIO(SKILLS), by=cast.ada)
    page = browser.page(cast.ada)
    for address in (
        reverse("people:list"),
        reverse("people:list") + "?q=nobody",
        reverse("people:person", args=[cast.person("nia").code]),
        reverse("people:grades"),
        reverse("people:topics"),
        reverse("people:topics") + "?q=nobody",
        reverse("people:topic-new"),
        reverse("people:topic", args=[Topic.objects.get(slug="short-video").code]),
        reverse("people:topic-import"),
        reverse("people:topic-import-one", args=[skills.code]),
        reverse("people:topic-import-one", args=[skills.code]) + "?show=known",
        reverse("people:me"),
        reverse("account_set_password"),
        reverse("account_logout"),
        reverse("people:import"),
        reverse("people:import-columns", args=[entry.code]),
        reverse("people:import-decisions", args=[entry.code]),
        reverse("people:import-one", args=[entry.code]),
        reverse("people:import-one", args=[entry.code]) + "?rows=ready",
    ):
        page.goto(address)
        assert_reads_well(page)


def test_pages_of_signing_in(browser: Visitors, cast: Cast) -> None:
    cache.clear()
    page = browser.page()
    page.goto(reverse("people_password_login"))
    assert_reads_well(page)
    page.goto(reverse("account_login"))
    assert_reads_well(page)
    page.get_by_label("Your email address at work").fill("nobody@lumen.example")
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/sign-in/code/")
    assert_reads_well(page)
    page.get_by_label("Code from the mail").fill("ZZZZZZ")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("This code isn’t right").first.wait_for()
    assert_reads_well(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_file_is_imported_by_hand(browser: Visitors, cast: Cast, javascript: bool) -> None:
    page = browser.page(cast.ada, javascript=javascript)
    page.goto(reverse("people:list"))
    page.get_by_role("link", name="Import a file").click()
    page.get_by_label("CSV file or Excel workbook").set_input_files(
        {"name": "staff.csv", "mimeType": "text/csv", "buffer": STAFF.encode("utf-16")}
    )
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Go on").click()
    assert page.get_by_label("Vacant posts").is_checked()
    page.get_by_role("button", name="Check the file").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Row 5", exact=True).click()
    for field in ("Email", "Start date", "Manager"):
        control = page.get_by_label(f"{field}, row 3")
        if field == "Manager":
            control.select_option(label="Nobody above")
        row = page.get_by_role("listitem").filter(has=control)
        with page.expect_navigation():
            row.get_by_role("button", name="Use it").click()
    page.get_by_role("button", name=re.compile("Import 3 people")).click()
    page.get_by_role("heading", name="The import is done").wait_for()
    assert DirectoryImport.objects.get().state == ImportState.APPLIED
    assert list(Person.objects.filter(key__startswith="90").order_by("key").values_list("name", "email")) == [
        ("Ana Diallo", "ana@lumen.example"),
        ("Ben Moor", "ben@lumen.example"),
        ("Cem Adaş", ""),
    ]
