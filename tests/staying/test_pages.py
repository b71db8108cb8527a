"""The pages: opening, the analyst's workbench, and what others see of it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.staying import world
from tests.staying.world import LATER, UP_TO
from viceversa.core import clock
from viceversa.people.models import User
from viceversa.staying.models import Extract

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_from_opening_to_figures(cast: Cast) -> None:
    of, people = world.cohort(cast)
    officer = browser(world.officer())
    with clock.moved_to(NOW):
        assert "has the role of an HR analyst" in officer.get(reverse("staying:new")).content.decode()
        anton = world.analyst()
        given = {
            "cohort": of.code,
            "role": "mentor",
            "purpose": world.PURPOSE,
            "reader": anton.code,
            "delete_on": "2020-01-01",
        }
        wrong = officer.post(reverse("staying:new"), given)
        assert (wrong.status_code, "after today" in wrong.content.decode()) == (422, True)
        made = officer.post(reverse("staying:new"), given | {"delete_on": UP_TO.isoformat()})
    extract = Extract.objects.get()
    address = reverse("staying:extract", args=[extract.code])
    assert made["Location"] == address
    desk = browser(anton)
    rows = world.staff(people, [1.0, 2.0, 4.0, 5.0, 7.0, 8.0], others_leaving=[1.0, 2.0, 4.0, 5.0, 7.0, 8.0])

    def bring(heading: str, **columns: str) -> object:
        file = SimpleUploadedFile("hr.csv", world.file(rows, heading).getvalue())
        return desk.post(address, {"file": file, "up_to": UP_TO.isoformat(), **columns})

    with clock.moved_to(LATER):
        assert desk.post(address, {}).status_code == 422
        refused = bring(world.HEADING.replace("Country", "Where"))
        assert "Missing: Country" in refused.content.decode()
        said = refused.content.decode()
        assert "Waiting for the file." in said  # nothing of a file that was refused is taken for read
        assert "Release for good" not in said
        assert said.count("selected>Grade band") == 1  # what is recognized needs no choosing
        at = [name.strip() for name in world.HEADING.split(",")]
        chosen = {
            "column_key": "0", "column_country": "1", "column_grade": "2", "column_family": "3", "column_contract": "4",
            "column_entry": "5", "column_exit": str(at.index("Date of exit")),
        }  # fmt: skip
        assert bring(world.HEADING.replace("Country", "Where"), **chosen).status_code == 302  # type: ignore[attr-defined]
        stale = dict.fromkeys(chosen, "0")
        assert bring(world.HEADING, **stale).status_code == 302  # type: ignore[attr-defined] # another file: recognized anew
        assert bring(world.HEADING.replace("Country", "Where"), **stale).status_code == 422  # type: ignore[attr-defined]
        assert "selected>Country" not in desk.get(address).content.decode()
        assert bring(world.HEADING.replace("Country", "Where"), **chosen).status_code == 302  # type: ignore[attr-defined]
        page = desk.get(address).content.decode()
        assert "Columns dropped:" in page
        assert "How alike the groups are" in page
        assert "93" not in page.split("<aside")[1].replace(extract.code, "")
        for who in (cast.petra, officer):
            seen = (who if isinstance(who, Client) else browser(who)).get(address).content.decode()
            assert world.PURPOSE in seen
            assert "Rows kept" not in seen
            assert "How alike" not in seen
            assert 'type="file"' not in seen
        assert browser(cast.petra).post(address, {}).status_code == 403
        released = desk.post(reverse("staying:release", args=[extract.code]), follow=True).content.decode()
        assert "Released. It stays as it is." in released
        assert "Release for good" not in released
        gone = desk.post(reverse("staying:removal", args=[extract.code]), follow=True).content.decode()
        assert "Deleted. Released figures stay." in gone
        assert "Delete now" not in gone
    assert browser(cast.otto).get(address).status_code == 404
    assert browser(cast.otto).get(reverse("staying:list")).status_code == 403
    for who in (cast.ada, cast.petra, anton):
        assert of.name in browser(who).get(reverse("staying:list")).content.decode()


def test_without_an_analyst_the_page_says_how_one_is_named_and_leads_back(cast: Cast) -> None:
    page = browser(cast.ada).get(reverse("staying:new")).content.decode()
    assert "viceversa role grant EMAIL analyst" in page
    assert f'class="btn" href="{reverse("staying:list")}"' in page


def test_too_few_is_said(cast: Cast) -> None:
    of, people = world.cohort(cast)
    extract = world.opened(cast, of)
    world.read(extract, world.staff(people, [1.0], others_leaving=[1.0]))
    assert extract.reader is not None
    said = browser(extract.reader).post(reverse("staying:release", args=[extract.code]), follow=True).content.decode()
    assert "Too few to report safely" in said
