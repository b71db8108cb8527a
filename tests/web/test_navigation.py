"""Every item of the frame's navigation leads to a page that exists."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests import factories
from tests.cast import Cast
from viceversa.people.models import RoleGrant
from viceversa.web import navigation


def test_desk_of_a_cohort(cast: Cast) -> None:
    desk = navigation.desk(cast.petra, "overview", cohort=cast.cohort)
    assert desk.chosen is not None
    assert desk.chosen.name == cast.cohort.name
    assert desk.role == "Program manager"
    assert [item.key for section in desk.sections for item in section.items if item.current] == ["overview"]


def test_a_page_of_the_program_keeps_the_links_of_its_latest_cohort(cast: Cast) -> None:
    later = factories.cohort(cast.program, name="Autumn 2026", kick_off=date(2026, 9, 1))
    other = factories.program("Elsewhere", manager=cast.petra)
    desk = navigation.desk(cast.petra, "design", program=cast.program)
    assert desk.chosen is not None
    assert (desk.chosen.name, desk.chosen.url) == ("Autumn 2026", f"/cohorts/{later.code}/")
    assert f"/cohorts/{later.code}/people/" in [item.url for item in desk.sections[0].items]
    empty = navigation.desk(cast.petra, "design", program=other)
    assert empty.chosen is not None
    assert (empty.chosen.name, empty.chosen.url) == ("Elsewhere", f"/programs/{other.code}/")
    assert [[item.key for item in section.items] for section in empty.sections[:2]] == [
        ["board", "stories", "opportunities"],
        ["design", "changes", "modules", "guides", "shelf", "chat", "packs"],
    ]


def test_who_may_look_people_up_is_led_to_the_directory(cast: Cast) -> None:
    creator = factories.user(roles=(RoleGrant.Role.PROGRAMS,))
    for user, led in ((cast.petra, True), (creator, True), (cast.otto, False)):
        keys = [item.key for section in navigation.desk(user, "programs").sections for item in section.items]
        assert ("directory" in keys) is led


def test_roles_of_the_instance_open_their_pages(cast: Cast) -> None:
    RoleGrant.objects.filter(user=cast.otto).delete()
    for role in (RoleGrant.Role.PEOPLE, RoleGrant.Role.SYSTEM):
        RoleGrant.objects.create(user=cast.otto, role=role, created_at=cast.cohort.created_at)
    desk = navigation.desk(cast.otto, "directory")
    assert [item.key for section in desk.sections for item in section.items] == [
        "programs",
        "directory",
        "topics",
        "outbox",
        "problems",
        "tokens",
        "groups",
        "ledger",
        "sealed",
        "staying",
    ]
    assert desk.role == "People administrator"
    assert desk.may_create


def test_only_those_who_may_create_programs_are_led_to_it(cast: Cast, client: Client) -> None:
    for user, led in ((cast.petra, False), (cast.ada, True)):
        client.force_login(user)
        assert ("/programs/new/" in client.get("/programs/").content.decode()) == led


@pytest.mark.parametrize(
    "rows",
    [
        navigation.PARTICIPANT, navigation.PROGRAMS, navigation.DIRECTORY, navigation.OUTBOX, navigation.DOUBTS,
        navigation.AUDIT, navigation.GROUPS, navigation.LEDGER, navigation.OVERSIGHT, navigation.SEALED,
    ],
)  # fmt: skip
def test_every_item_leads_somewhere(rows: list[navigation.Row]) -> None:
    assert [item.key for item in navigation.items(rows, "")] == [row[0] for row in rows]


@pytest.mark.parametrize(
    "rows",
    [
        navigation.COHORT,
        navigation.LEARNING,
        navigation.RESULTS,
        navigation.OUTCOMES,
        navigation.PROGRAM,
    ],
)
def test_every_item_of_a_cohort_leads_somewhere(rows: list[navigation.Row]) -> None:
    assert [item.key for item in navigation.items(rows, "", "abcdefabcdef")] == [row[0] for row in rows]


def test_an_empty_home_leads_to_what_somebody_looks_after(cast: Cast) -> None:
    auditor, nobody = factories.user(roles=(RoleGrant.Role.AUDITOR,)), factories.user()
    for user, led in ((auditor, "/audit/"), (cast.petra, "/programs/"), (nobody, "/calls/")):
        browser = Client()
        browser.force_login(user)
        html = browser.get("/home/").content.decode()
        main = html[html.index('<div class="empty">') :]
        assert f'<a class="btn btn--primary" href="{led}">' in main
