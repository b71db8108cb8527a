"""The pages of webhooks: setting one up, its secret once, the log, sending again, and what bad input is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.support.receiver import Receiver, Say
from viceversa.core import clock, events, jobs
from viceversa.core.outside import WAYS
from viceversa.integrations.webhooks import actions
from viceversa.integrations.webhooks.models import Delivery, Endpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast) -> Iterator[Client]:
    client = Client()
    client.force_login(cast.ada)
    with clock.moved_to(NOW):
        yield client


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_from_an_address_to_the_log(cast: Cast, ada: Client, receiver: Receiver) -> None:
    assert "Nobody is told anything" in text(ada.get("/webhooks/"))
    wrong = ada.post("/webhooks/new/", {"name": "Lake", "url": "https://10.1.2.3/x", "group_0": ["cohort.closed"]})
    assert (wrong.status_code, Endpoint.objects.count()) == (422, 0)
    assert "this is the number of a machine inside" in text(wrong)
    assert 'value="https://10.1.2.3/x"' in wrong.content.decode()
    none = ada.post("/webhooks/new/", {"name": "Lake", "url": f"{receiver.origin}/x"})
    assert "Choose at least one" in text(none)
    chosen = {"name": "Lake", "url": f"{receiver.origin}/x?key=s3", "group_0": ["cohort.closed", "cohort.created"]}
    page = ada.post("/webhooks/new/", chosen, follow=True)
    endpoint = Endpoint.objects.get()
    secret = endpoint.secrets(NOW)[0]
    assert secret in page.content.decode()
    again = ada.get(f"/webhooks/{endpoint.code}/")
    assert secret not in again.content.decode()
    for shown in (page, again, ada.get("/webhooks/"), ada.get(f"/webhooks/{endpoint.code}/settings/")):
        assert "key=s3" not in shown.content.decode()

    said = ada.post(f"/webhooks/{endpoint.code}/test/", follow=True)
    assert "The test was taken. Answered with 200." in text(said)
    receiver.say = lambda _got: Say(500)
    said = ada.post(f"/webhooks/{endpoint.code}/test/", follow=True)
    assert "The test was not taken. Answered with 500." in text(said)

    event = events.record("cohort.closed", by=cast.petra, subject=cast.cohort, now=NOW)
    with jobs.presence(now=NOW) as worker:
        jobs.run_one(worker, now=NOW)
    page = ada.get(f"/webhooks/{endpoint.code}/")
    assert "A cohort was closed" in text(page)
    assert "Failing" in text(page)
    assert cast.cohort.code in page.content.decode()
    assert "On its way" in text(page)
    assert (
        "A cohort was closed" not in text(ada.get(f"/webhooks/{endpoint.code}/?state=delivered")).split("It is told")[0]
    )

    saved = ada.post(
        f"/webhooks/{endpoint.code}/settings/", {"name": "Lake 2", "url": "", "group_0": ["cohort.closed"]}, follow=True
    )
    assert "Saved" in text(saved)
    endpoint.refresh_from_db()
    assert (endpoint.name, endpoint.kinds, endpoint.url) == ("Lake 2", ["cohort.closed"], f"{receiver.origin}/x?key=s3")
    refused = ada.post(f"/webhooks/{endpoint.code}/settings/", {"name": "", "url": "http://x", "group_0": []})
    assert refused.status_code == 422

    ada.post(f"/webhooks/{endpoint.code}/switching/", {"on": "no"})
    off = ada.post(f"/webhooks/{endpoint.code}/replays/", {"since": "2026-01-01T08:00"})
    assert (off.status_code, "Switch the endpoint on first" in text(off)) == (422, True)
    assert "Off" in text(ada.get("/webhooks/"))
    ada.post(f"/webhooks/{endpoint.code}/switching/", {"on": "yes"})
    assert ada.post(f"/webhooks/{endpoint.code}/replays/", {"since": "soon"}).status_code == 422
    sent = ada.post(f"/webhooks/{endpoint.code}/replays/", {"since": "2026-01-01T08:00"}, follow=True)
    assert "1 is sent again" in text(sent)
    sent = ada.post(f"/webhooks/{endpoint.code}/replays/", {"since": "2026-01-01T08:00"}, follow=True)
    assert "Nothing failed or was missed" in text(sent)
    receiver.say = lambda _got: Say()
    with jobs.presence(now=NOW) as worker:
        while jobs.run_one(worker, now=NOW):
            pass
    delivery = Delivery.objects.get(event=event)
    assert delivery.state == "delivered"
    ada.post(reverse("webhooks:replay", args=[endpoint.code, delivery.code]))
    delivery.refresh_from_db()
    assert delivery.state == "waiting"
    assert ada.post(reverse("webhooks:replay", args=[endpoint.code, "nothinghere1"])).status_code == 404

    fresh = ada.post(f"/webhooks/{endpoint.code}/secret/", {"good": "1"}, follow=True)
    endpoint.refresh_from_db()
    newest, _former = endpoint.secrets(NOW)
    assert newest in fresh.content.decode()
    ada.post(f"/webhooks/{endpoint.code}/secret/", {"good": "1"})
    endpoint.refresh_from_db()
    assert endpoint.secrets(NOW)[0] == newest
    assert "Nobody is told anything" in text(ada.post(f"/webhooks/{endpoint.code}/removal/", follow=True))


def test_pages_cost_the_same_with_many_rows(cast: Cast, ada: Client, django_assert_max_num_queries: Any) -> None:
    endpoints = [
        actions.add_endpoint(
            name=f"Number {number}", url="https://93.184.215.14/", kinds=["cohort.closed"], by=cast.ada, now=NOW
        )[0]
        for number in range(3)
    ]
    counts = []
    for rows in (1, 3):
        for _row in range(rows):
            events.record("cohort.closed", by=cast.petra, subject=cast.cohort, now=NOW)
        asked = []
        for address in ("/webhooks/", f"/webhooks/{endpoints[0].code}/"):
            with django_assert_max_num_queries(12) as queries:
                ada.get(address)
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[1]


def test_after_the_installations_secret_was_lost_it_is_set_up_again(
    cast: Cast, ada: Client, told: tuple[Endpoint, str], receiver: Receiver, settings: Any
) -> None:
    endpoint, _secret = told
    settings.SECRET_KEY = "another secret " * 5
    page = f"/webhooks/{endpoint.code}/"
    ada.force_login(cast.ada)
    assert ada.get(page).status_code == 200
    assert WAYS["webhooks.endpoints"].where() == "(can’t be read)"
    settings_of_it = {"name": "Lake", "url": f"{receiver.origin}/x", "group_0": ["cohort.closed"]}
    assert ada.post(f"{page}settings/", settings_of_it).status_code == 302
    # Its address is good again; unsigned, nothing goes there.
    assert ada.post(f"{page}test/").status_code == 302
    assert receiver.got == []
    assert ada.post(f"{page}secret/", {"good": "0"}).status_code == 302
    endpoint.refresh_from_db()
    assert (endpoint.url, len(endpoint.secrets(NOW))) == (f"{receiver.origin}/x", 1)
    assert ada.post(f"{page}test/").status_code == 302
    assert len(receiver.got) == 1
