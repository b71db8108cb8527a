"""What every request passes: the token, its limit, doing once, pieces of lists, problems."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.api.world import Machine
from tests.cast import Cast
from tests.factories import NOW
from viceversa.api.models import KeptAnswer
from viceversa.api.retention import ANSWERS
from viceversa.core import clock, retention
from viceversa.core.models import Event
from viceversa.people.models import Person
from viceversa.programs.models import DayOff
from viceversa.tokens import actions as tokens

pytestmark = pytest.mark.django_db
DAY_OFF = {"name": "Works outing", "first": "2026-06-15", "last": "2026-06-15"}


def test_who_comes_in(cast: Cast) -> None:
    """A good token for the scope; and no longer than whoever made it could sign in."""
    nobody, machine = Machine(None), Machine(cast.petra, "people:read")
    refused = nobody("GET", "people")
    assert (refused.status, refused.kind, refused.headers["WWW-Authenticate"][:6]) == (401, "no-token", "Bearer")
    assert nobody("GET", "people", authorization="Bearer vv_xx_yy").status == 401
    assert machine("GET", "people").status == 200
    other = machine("GET", "programs")
    assert (other.status, other.kind, other.body["detail"]) == (
        403, "not-in-scope", "This token is not for “programs:read”.",
    )  # fmt: skip
    own = machine("GET", "token").body
    assert (own["name"], own["scopes"], own["made_by"]) == ("Nightly", ["people:read"], "Petra Novak")
    assert machine("GET", "people", now=NOW + timedelta(days=31)).status == 401
    Person.objects.filter(pk=cast.petra.person_id).update(state=Person.State.LEFT)
    assert machine("GET", "people").kind == "not-in-scope"
    Person.objects.filter(pk=cast.petra.person_id).update(state=Person.State.ACTIVE)
    tokens.revoke_token(machine.own, by=cast.ada, now=NOW)
    assert machine("GET", "people").status == 401


def test_every_problem_is_one_that_a_machine_can_read(cast: Cast) -> None:
    machine = Machine(cast.petra)
    asked: list[tuple[tuple[Any, ...], int, str]] = [
        (("GET", "no/such/address"), 404, "not-found"),
        (("GET", "people/nobody"), 404, "not-found"),
        (("GET", "people/%00"), 400, "unreadable"),
        (("GET", "people?q=%00"), 400, "unreadable"),
        (("DELETE", "people"), 405, "no-such-method"),
        (("GET", "people?limit=0"), 422, "invalid"),
        (("POST", "days-off", {"name": "A\0b"}), 400, "unreadable"),
        (("POST", "days-off", {"name": "\ud800"}), 400, "unreadable"),
        (("POST", "days-off", {**DAY_OFF, "last": 3}), 422, "invalid"),
        (("POST", "days-off", {**DAY_OFF, "colour": "red"}), 422, "invalid"),
        (("POST", "days-off", {**DAY_OFF, "last": "2026-06-14"}), 409, "refused"),
        (("POST", "programs", {"name": "Mine", "kick_off": "2026-09-07"}), 403, "not-allowed"),
    ]
    found = [(machine(*one), status, kind) for one, status, kind in asked]
    assert [(one.status, one.kind) for one, _status, _kind in found] == [(status, kind) for _one, status, kind in found]
    assert {one.body["detail"][-1] for one, _status, _kind in found} == {"."}
    assert found[4][0].headers["Allow"] == "GET"
    assert found[8][0].body["errors"] == [{"field": "last", "sentence": "Write it as text."}]
    assert found[10][0].body["errors"] == [{"field": "last", "sentence": "The last day lies before the first."}]
    with clock.moved_to(NOW):
        for text in ("{", "NaN", "[" * 100_000):
            sent = {"content_type": "application/json", "headers": machine.header}
            assert machine.client.post("/api/v1/days-off", text, **sent).status_code == 400  # type: ignore[arg-type]
    german = machine("GET", "people/nobody", accept_language="de")
    assert german.body["title"] == "Not found"
    assert Event.objects.exclude(verb="token.created").count() == 0


def test_a_fault_of_ours_is_a_problem_too(cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    machine = Machine(cast.petra)
    monkeypatch.delattr("viceversa.programs.queries.days_off")
    found = machine("GET", "days-off")
    assert (found.status, found.kind, "AttributeError" in caplog.text) == (500, "unexpected", True)


def test_how_often_it_may_come(cast: Cast, settings: Any) -> None:
    settings.API_REQUESTS_A_MINUTE = 2
    machine, other = Machine(cast.petra), Machine(cast.petra, name="Other")
    found = [machine("GET", "token", now=NOW + timedelta(seconds=20)) for _time in range(3)]
    assert [one.status for one in found] == [200, 200, 429]
    assert [one.headers["RateLimit"] for one in found] == ['"token";r=1;t=40', '"token";r=0;t=40', '"token";r=0;t=40']
    assert (found[2].kind, found[2].headers["Retry-After"]) == ("too-many", "40")
    assert found[0].headers["RateLimit-Policy"] == '"token";q=2;w=60'
    assert other("GET", "token", now=NOW + timedelta(seconds=20)).status == 200
    assert machine("GET", "token", now=NOW + timedelta(seconds=60)).status == 200


def test_a_request_with_a_key_is_done_once(cast: Cast) -> None:
    machine, other = Machine(cast.petra), Machine(cast.petra, name="Other")
    first = machine("POST", "days-off", DAY_OFF, idempotency_key="one")
    again = machine("POST", "days-off", DAY_OFF, idempotency_key="one")
    assert (first.status, again.status, again.body) == (201, 201, first.body)
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert DayOff.objects.count() == 1
    reused = machine("POST", "days-off", {**DAY_OFF, "name": "Other"}, idempotency_key="one")
    assert (reused.status, reused.kind) == (422, "key-reused")
    assert other("POST", "days-off", {**DAY_OFF, "name": "Other"}, idempotency_key="one").status == 201
    for key in ("x" * 256, "ü"):
        assert machine("POST", "days-off", DAY_OFF, idempotency_key=key).kind == "invalid"
    assert machine("GET", "days-off", idempotency_key="one").status == 200
    # What was refused changed nothing, and may be tried again.
    wrong = {**DAY_OFF, "last": "2026-06-01"}
    assert machine("POST", "days-off", wrong, idempotency_key="two").status == 409
    assert machine("POST", "days-off", DAY_OFF, idempotency_key="two").status == 201
    assert KeptAnswer.objects.count() == 3
    late = NOW + timedelta(hours=24)
    assert machine("POST", "days-off", {**DAY_OFF, "name": "New"}, idempotency_key="one", now=late).status == 201
    assert retention.apply(ANSWERS, now=late) == 2


@pytest.mark.parametrize("key", [{}, {"idempotency-key": "one"}])
def test_a_form_that_does_not_say_where_its_parts_end_is_unreadable(cast: Cast, key: dict[str, str]) -> None:
    machine = Machine(cast.ada)
    with clock.moved_to(NOW):
        found = machine.client.generic(
            "POST", "/api/v1/imports", b"x", content_type="multipart/form-data", headers=machine.header | key
        )
    assert (found.status_code, found.json()["type"].rpartition("-")[2]) == (400, "unreadable")


def test_a_file_that_was_checked_again_stays_so_though_its_application_was_refused(cast: Cast) -> None:
    machine = Machine(cast.ada)
    code = machine.send("imports", "people.csv", b"Number,Name\nN1,Ana Diallo\n").body["code"]
    machine("PUT", f"imports/{code}/columns", {"columns": {}})
    machine("PUT", f"imports/{code}/decisions", {})
    Person.objects.filter(pk=cast.person("nia").pk).update(updated_at=NOW + timedelta(minutes=1))
    found = [machine("POST", f"imports/{code}/application", {}, idempotency_key="one") for _time in range(3)]
    assert [one.status for one in found] == [409, 200, 200]
    assert ("Idempotency-Replayed" in found[1].headers, found[2].headers["Idempotency-Replayed"]) == (False, "true")
    assert Person.objects.get(key="N1").name == "Ana Diallo"


def test_a_file_with_a_key_is_taken_once(cast: Cast) -> None:
    machine = Machine(cast.ada)
    found = [
        machine.send("imports", "people.csv", content, idempotency_key="one")
        for content in (b"Number,Name\n1,Ana\n", b"Number,Name\n1,Ana\n", b"Number,Name\n2,Ben\n")
    ]
    assert [one.status for one in found] == [201, 201, 422]
    assert found[0].body == found[1].body


def test_nothing_changed_is_said_in_a_word(cast: Cast) -> None:
    machine = Machine(cast.petra)
    first = machine("GET", "grades")
    same = machine("GET", "grades", if_none_match=f'W/"x", {first.headers["ETag"]}')
    assert (same.status, same.body, same.headers["ETag"]) == (304, None, first.headers["ETag"])
    assert machine("GET", "grades", if_none_match='"x"').status == 200


def test_a_list_comes_in_pieces_and_costs_the_same_whatever_its_length(cast: Cast) -> None:
    machine = Machine(cast.petra)
    everybody, costs, path = [], [], "/api/v1/people?limit=4"
    while path:
        with CaptureQueriesContext(connection) as captured:
            piece = machine("GET", path).body
        everybody += [one["code"] for one in piece["items"]]
        costs.append(len(captured))
        path = (piece["next"] or "").removeprefix("http://localhost:8000")
    assert everybody == sorted(Person.objects.values_list("code", flat=True))
    assert len(set(costs[1:])) == 1
    assert costs[1] <= 12
    for _one in range(3):
        factories.person()
    with CaptureQueriesContext(connection) as captured:
        machine("GET", "people?limit=200")
    assert len(captured) == costs[1]


def test_what_it_does_is_recorded_as_its_own(cast: Cast) -> None:
    machine = Machine(cast.petra)
    machine("POST", "days-off", DAY_OFF)
    event = Event.objects.get(verb="company.days_off_added")
    assert event.actor is None
    assert event.facts["token"] == machine.own.code
    assert (event.facts["token_name"], event.facts["answers"]) == ("Nightly", cast.petra.code)
