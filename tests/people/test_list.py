"""The list of people: its order, and the list as a file. Each reader gets what they may see, and no more."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.api.world import Machine
from tests.cast import Cast
from tests.factories import NOW
from viceversa.core.errors import NotAllowed
from viceversa.core.models import Event
from viceversa.people import actions, queries
from viceversa.people.models import Person, User

pytestmark = pytest.mark.django_db


def client(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


@pytest.fixture
def three(cast: Cast) -> list[Person]:
    """Alone in the directory: Ann, Ben and Cem, who differ in everything."""
    fields: list[dict[str, Any]] = [
        {"name": "Ann", "site": "Oslo", "rank": 3, "unit": factories.unit("Lumen / Zinc"), "email": "b@lumen.example"},
        {"name": "Ben", "site": "", "rank": 1, "unit": factories.unit("Lumen / Amber"), "email": ""},
        {"name": "Cem", "site": "Lyon", "rank": 2, "unit": factories.unit("Lumen / Ore"), "email": "a@lumen.example"},
    ]
    made = [factories.person(**each) for each in fields]
    Person.objects.exclude(pk__in=[person.pk for person in made]).update(state=Person.State.LEFT)
    Person.objects.filter(pk__in=[cast.person("ada").pk, cast.person("petra").pk]).update(site="Nowhere")
    return made


def names(response: Any) -> list[str]:
    return [person.name for person in response.context["page"]]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["Ann", "Ben", "Cem"]),
        ("-name", ["Cem", "Ben", "Ann"]),
        ("unit", ["Ben", "Cem", "Ann"]),
        ("-unit", ["Ann", "Cem", "Ben"]),
        ("grade", ["Ben", "Cem", "Ann"]),
        ("-grade", ["Ann", "Cem", "Ben"]),
        ("site", ["Cem", "Ann", "Ben"]),
        ("-site", ["Ann", "Cem", "Ben"]),
        ("email", ["Cem", "Ann", "Ben"]),
        ("-email", ["Ann", "Cem", "Ben"]),
        ("start_date", ["Ann", "Ben", "Cem"]),
    ],
)
def test_each_column_sorts_both_ways_and_who_has_nothing_comes_last(
    sort: str, expected: list[str], three: list[Person]
) -> None:
    found = Person.objects.filter(pk__in=[person.pk for person in three])
    key = sort.removeprefix("-")
    if key in queries.SORTS:
        assert list(queries.in_order(found, sort).values_list("name", flat=True)) == expected
    ada = factories.user(roles=("people_administrator",))
    assert names(client(ada).get(reverse("people:list"), {"sort": sort})) == expected


def test_headings_keep_filters_and_turn_round(three: list[Person]) -> None:
    ada = factories.user(roles=("people_administrator",))
    html = client(ada).get(reverse("people:list"), {"site": "Oslo", "sort": "unit", "page": "1"}).content.decode()
    headings = dict(re.findall(r'<th scope="col" role="columnheader"[^>]*><a href="([^"]*)">([^<]*)</a>', html))
    assert headings == {
        "?site=Oslo&amp;sort=name": "Name",
        "?site=Oslo&amp;sort=-unit": "Unit",
        "?site=Oslo&amp;sort=grade": "Grade",
        "?site=Oslo&amp;sort=site": "Site",
        "?site=Oslo&amp;sort=email": "Email",
    }
    assert re.findall(r'aria-sort="(\w+)"><a [^>]*>(\w+)', html) == [("ascending", "Unit")]
    assert '<input type="hidden" name="sort" value="unit">' in html
    assert 'href="/people/people.csv?site=Oslo&amp;sort=unit&amp;page=1"' in html


def test_a_list_without_an_end_is_sorted_by_name_alone(three: list[Person], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viceversa.people.queries.directory.COUNTED", 3)
    monkeypatch.setattr("viceversa.people.queries.COUNTED", 3)
    ada = client(factories.user(roles=("people_administrator",)))
    page = ada.get(reverse("people:list"), {"sort": "unit"})
    assert names(page) == ["Ann", "Ben", "Cem"]
    html = page.content.decode()
    assert re.findall(r"<th [^>]*><a [^>]*>(\w+)", html) == ["Name"]
    assert "Search to narrow them down and to sort them." in html
    assert names(ada.get(reverse("people:list"), {"sort": "-name"})) == ["Cem", "Ben", "Ann"]


def test_who_does_not_see_a_column_does_not_sort_by_it(cast: Cast, three: list[Person]) -> None:
    Person.objects.filter(pk=cast.person("petra").pk).update(state=Person.State.ACTIVE, search_text="~")
    petra = client(cast.petra)
    for hidden in ("site", "email"):
        assert names(petra.get(reverse("people:list"), {"sort": hidden}))[:3] == ["Ann", "Ben", "Cem"]
    assert names(petra.get(reverse("people:list"), {"sort": "grade"}))[:2] == ["Ben", "Cem"]


def rows(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_a_manager_takes_out_what_the_list_shows_them(cast: Cast, three: list[Person]) -> None:
    Person.objects.filter(pk=cast.person("petra").pk).update(state=Person.State.ACTIVE, search_text="~")
    response = client(cast.petra).get(reverse("people:export"), {"sort": "-grade", "q": "analyst"})
    assert response["Content-Disposition"] == 'attachment; filename="people.csv"'
    assert rows(response) == [
        ["Name", "Title", "Unit", "Grade"],
        ["Ann", "Analyst", "Lumen / Zinc", "Grade 3"],
        ["Cem", "Analyst", "Lumen / Ore", "Grade 2"],
        ["Ben", "Analyst", "Lumen / Amber", "Grade 1"],
    ]
    event = Event.objects.get()
    assert (event.verb, event.actor, event.facts) == (
        "people.exported", cast.petra, {"rows": 3, "everything": False},
    )  # fmt: skip


def test_people_administrators_get_number_site_and_address(three: list[Person]) -> None:
    Person.objects.filter(name="Ben").update(title='=HYPERLINK("x")')
    ada = factories.user(roles=("people_administrator",))
    found = rows(client(ada).get(reverse("people:export"), {"sort": "name"}))
    assert found[:2] == [
        ["Number", "Name", "Title", "Unit", "Grade", "Site", "Email"],
        [three[0].key, "Ann", "Analyst", "Lumen / Zinc", "Grade 3", "Oslo", "b@lumen.example"],
    ]
    assert found[2][2] == '\'=HYPERLINK("x")'


def test_others_take_nothing_out(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.export_people(filters=queries.Filters(), by=cast.nia, now=NOW)
    assert client(cast.nia).get(reverse("people:export")).status_code == 403
    assert client(cast.ada).head(reverse("people:export")).status_code == 405
    assert Event.objects.count() == 0


def test_a_file_costs_the_same_for_more_people(three: list[Person], django_assert_max_num_queries: Any) -> None:
    ada = client(factories.user(roles=("people_administrator",)))
    for _ in range(3):
        factories.person()
    with django_assert_max_num_queries(6):
        assert len(rows(ada.get(reverse("people:export")))) == 7


def test_only_who_reads_entries_finds_people_by_site_or_number(cast: Cast) -> None:
    """Else a filter would tell a program manager what the list does not show."""
    nia = cast.person("nia")
    Person.objects.filter(pk=nia.pk).update(site="Oslo")
    for user, reads in ((cast.ada, True), (cast.petra, False)):
        page = client(user).get(reverse("people:list"), {"site": "Oslo"})
        assert ((names(page) == [nia.name]), 'name="site"' in page.content.decode()) == (reads, reads)
        assert names(client(user).get(reverse("people:list"), {"q": nia.key})) == [nia.name] * reads
        exported = client(user).get(reverse("people:export"), {"site": "Oslo"})
        lines = b"".join(exported.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
        assert (len(lines) == 2) == reads
        machine = Machine(user)
        at_site, numbered = (machine("GET", f"people?{query}").body["items"] for query in ("site=Oslo", f"q={nia.key}"))
        assert ((len(at_site) == 1), [one["name"] for one in numbered]) == (reads, [nia.name] * reads)
