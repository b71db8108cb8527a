"""Forms and addresses sent what nobody would type. Every answer is a sentence or a page, never a fault of ours.

Each form of each page is sent once for each of its controls, with one of JUNK in it and all others as they were; the
kinds of junk take turns, and a number or a day gets the largest besides. What an act did is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client

from tests.browser.places import places
from tests.cast import Cast
from tests.factories import NOW
from tests.journeys.visitor import Node, Visitor
from viceversa.core import clock
from viceversa.people.models import User

pytestmark = pytest.mark.django_db

JUNK = (
    "99999999999999999999", "9999-12-31", "²", "x" * 5000, "-1", "0001-01-01", "1,5", "nan", "23:59", "\x00", "",
    "2026-02-30", "1e309", "\N{RIGHT-TO-LEFT OVERRIDE}<b>", "9999-12-31T23:59", "'\"", "%00", "inf", "٣", "9" * 5000,
)  # fmt: skip
LARGEST = {"number": "99999999999999999999", "date": "9999-12-31"}
# Answers that say something: a page, a way on, "no", "finds nothing", "changed meanwhile", "mend this", "too often".
SAYS_SOMETHING = {200, 204, 301, 302, 303, 400, 403, 404, 409, 410, 422, 429}


def browser_of(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client


def forms(client: Client, address: str) -> Iterator[tuple[str, str, dict[str, list[Any]], dict[str, str]]]:
    """Of each form on a page: its method, where it goes, what it would send, and what can be typed: name and type."""
    answer = client.get(address)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return
    visitor = Visitor()
    visitor.address = address
    visitor._takes(answer, 200)
    for form in visitor.page.find("form"):
        typed = {
            one.attributes["name"]: one.attributes.get("type", one.tag)
            for one in visitor._controls(form)
            if _can_be_typed(one)
        }
        data = visitor._data(form)
        for button in visitor.page.find("button"):
            if (name := button.attributes.get("name")) and visitor._has(form, button):
                data.setdefault(name, [button.attributes.get("value", "")])
        where = urljoin(address, form.attributes.get("action") or address).partition("#")[0]
        yield form.attributes.get("method", "get"), where, data, typed


def _can_be_typed(control: Node) -> bool:
    return control.attributes["name"] != "csrfmiddlewaretoken" and control.attributes.get("type") != "file"


def test_no_form_and_no_address_breaks(cast: Cast) -> None:
    junk, sent, broken = cycle(JUNK), set(), []
    with clock.moved_to(NOW):
        for place in places(cast):
            client = browser_of(place.who)
            kept = client.cookies.copy()
            for method, where, data, names in forms(client, place.address):
                shape = (urlsplit(where).path, method, *names)
                if shape in sent:
                    continue
                sent.add(shape)
                for name, text in [
                    (name, text)
                    for name, kind in names.items()
                    for text in (next(junk), *filter(None, [LARGEST.get(kind)]))
                ]:
                    changed = data | {name: [text]}
                    with transaction.atomic():
                        answer = (client.post if method == "post" else client.get)(where, changed)
                        transaction.set_rollback(True)
                    client.cookies = kept.copy()
                    if answer.status_code not in SAYS_SOMETHING:
                        broken.append(f"{place.name}: {where}, {name}={text[:30]!r}: {answer.status_code}")
    assert broken == []
    assert len(sent) > 100


@pytest.mark.parametrize("junk", JUNK)
def test_no_page_number_breaks(cast: Cast, junk: str) -> None:
    petra, ada = browser_of(cast.petra), browser_of(cast.ada)
    code = cast.cohort.code
    of_manager = ("people/", f"cohorts/{code}/people/", f"cohorts/{code}/pairs/", "reviews/", "hours/")
    found = [petra.get(f"/{path}", {"page": junk, "sort": junk, "q": junk}).status_code for path in of_manager]
    found.append(ada.get("/outbox/", {"page": junk, "q": junk}).status_code)
    assert set(found) == {409 if "\0" in junk else 200}
