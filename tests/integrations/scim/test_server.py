"""The server: who is let in, what can be searched for and sorted by, versions, bulk, and groups."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.integrations.scim.world import ENTERPRISE, GROUP, LATER, Provider, secret, user
from viceversa.core import clock
from viceversa.core.models import Event
from viceversa.integrations.scim.models import Group
from viceversa.people.models import Person
from viceversa.tokens.actions import revoke_token
from viceversa.tokens.models import AccessToken


def test_without_a_good_token_of_its_scope_every_address_answers_the_same(cast: Cast, at_later: None) -> None:
    good = secret(cast.ada)
    wrong = good[:-2] + "xx"
    for path in ("/Users", "/ServiceProviderConfig", "/nothing", "/", "/Users/"):
        for client in (Client(), Client(HTTP_AUTHORIZATION=f"Bearer {wrong}"), Client(HTTP_AUTHORIZATION="Basic eDp5")):
            answer = client.get(f"/scim/v2{path}")
            assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="SCIM"')
            assert json.loads(answer.content)["status"] == "401"
    assert Provider(good).send("GET", "/Users").status_code == 200
    with clock.moved_to(LATER + timedelta(days=91)):
        assert Provider(good).send("GET", "/Users").status_code == 401
    revoke_token(AccessToken.objects.get(), by=cast.ada, now=LATER)
    assert Provider(good).send("GET", "/Users").status_code == 401
    assert Person.objects.filter(state=Person.State.LEFT).count() == 0


def test_a_browser_that_is_signed_in_has_no_say(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.ada)
    assert browser.get("/scim/v2/Users").status_code == 401


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ('userName eq "{nia}"', ["nia"]),
        ('userName ne "{nia}" and title eq "customer analyst"', []),
        ('title eq "CUSTOMER analyst"', ["nia"]),
        ('title co "stom" and active eq true', ["nia"]),
        ('emails.value eq "{nia}" or emails[type eq "work" and value eq "{otto}"]', ["nia", "otto"]),
        ('emails[type eq "home"]', []),
        (f'{ENTERPRISE}:employeeNumber eq "{{key}}"', ["nia"]),
        (f'{ENTERPRISE}:manager.value eq "{{mara}}" and not (userName sw "nia")', ["jon", "otto"]),
        ('id eq "{code}" and active eq true', ["nia"]),
        ("active eq false", []),
        ("externalId pr", []),
        ('userName sw "nia." and userName pr', ["nia"]),
        ('userName co "%"', []),
        ('meta.lastModified gt "2030-01-01T00:00:00Z"', []),
        ('meta.created le "2026-05-12T09:00:00Z" and userName ew "@lumen.example" and title sw "customer"', ["nia"]),
        ('externalId eq null and title eq "customer analyst"', ["nia"]),
        ('title eq ""', []),
        ('title gt "customer" and title lt "customer b"', ["nia"]),
    ],
)
def test_what_a_search_finds(cast: Cast, entra: Provider, question: str, names: list[str]) -> None:
    nia = cast.person("nia")
    asked = question.format(
        nia=nia.email, otto=cast.person("otto").email, key=nia.key.lower(), code=nia.code, mara=cast.person("mara").code
    )
    assert sorted(each["id"] for each in entra.find(asked)) == sorted(cast.person(name).code for name in names)


@pytest.mark.parametrize(
    "question",
    [
        'name.familyName eq "x"', 'id co "x"', 'active gt true', 'meta.created gt "yesterday"', 'meta.created co "2026"',
        'nonsense eq "x"', "userName eq", 'emails[display eq "x"]', 'externalId sw "x"',
    ],
)  # fmt: skip
def test_what_can_t_be_searched_for_is_refused(cast: Cast, entra: Provider, question: str) -> None:
    answer = entra.send("GET", f"/Users?filter={question}".replace(" ", "%20"))
    assert answer.status_code == 400
    assert json.loads(answer.content)["scimType"] == "invalidFilter"


def test_pages_orders_and_what_a_page_costs(cast: Cast, entra: Provider) -> None:
    down = entra.get("/Users?sortBy=userName&sortOrder=descending&count=3&startIndex=2&attributes=userName")
    names = sorted((person.email.lower() for person in Person.objects.all()), reverse=True)
    assert [each["userName"].lower() for each in down["Resources"]] == names[1:4]
    assert (down["totalResults"], down["itemsPerPage"], down["startIndex"]) == (Person.objects.count(), 3, 2)
    none = entra.get("/Users?count=0")
    assert (none["totalResults"], none["itemsPerPage"], none["Resources"]) == (Person.objects.count(), 0, [])
    assert entra.send("GET", "/Users?sortBy=name.familyName").status_code == 400
    costs = []
    for size in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            entra.get(f"/Users?count={size}")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 6
    assert entra.send("GET", "/?sortBy=id").status_code == 501
    Group.objects.create(name="Mentors", created_at=LATER, changed_at=LATER)
    assert entra.get("/?filter=userName%20pr%20or%20id%20pr")["totalResults"] == Person.objects.count() + 1
    assert entra.get("/?filter=userName%20pr")["totalResults"] == Person.objects.count()
    assert entra.get("/?filter=members%20pr%20or%20externalId%20pr")["totalResults"] == 0
    assert entra.send("GET", "/?filter=displayName%20pr").status_code == 400
    last = entra.get(f"/?startIndex={Person.objects.count()}&count=5&filter=id%20pr")["Resources"]
    assert [each["meta"]["resourceType"] for each in last] == ["User", "Group"]


def test_a_version_that_is_no_longer_there_changes_nothing(cast: Cast, entra: Provider) -> None:
    path = f"/Users/{cast.person('nia').code}"
    first = entra.send("GET", path)
    assert entra.send("GET", path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    operation = {"Operations": [{"op": "replace", "path": "title", "value": "Owner"}]}
    assert entra.send("PATCH", path, operation, HTTP_IF_MATCH=first["ETag"]).status_code == 204
    assert entra.send("PATCH", path, operation, HTTP_IF_MATCH=first["ETag"]).status_code == 412
    assert entra.send("DELETE", path, HTTP_IF_MATCH=first["ETag"]).status_code == 412
    assert Person.objects.get(pk=cast.person("nia").pk).state == Person.State.ACTIVE


def test_each_of_many_operations_stands_for_itself(cast: Cast, entra: Provider) -> None:
    nia = cast.person("nia")
    answer = entra.send(
        "POST", "/Bulk",
        {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
            "Operations": [
                {"method": "POST", "path": "/Users", "bulkId": "1", "data": user("new@lumen.example", active="True")},
                {"method": "POST", "path": "/Users", "bulkId": "2", "data": user(nia.email)},
                {"method": "PATCH", "path": f"/Users/{nia.code}",
                 "data": {"Operations": [{"op": "Replace", "path": "active", "value": "False"}]}},
            ],
        },
    )  # fmt: skip
    assert [each["status"] for each in json.loads(answer.content)["Operations"]] == ["201", "409", "200"]
    nia.refresh_from_db()
    assert nia.state == Person.State.LEFT
    too_many = {"Operations": [{"method": "DELETE", "path": "/Users/x"}] * 201}
    assert entra.send("POST", "/Bulk", too_many).status_code == 413
    assert entra.send("POST", "/Users", " " * 6_000_000).status_code == 413


def test_groups_are_listed_as_they_were_sent(cast: Cast, entra: Provider) -> None:
    nia, otto = cast.person("nia"), cast.person("otto")
    made = entra.add(
        {"schemas": [GROUP], "displayName": "Mentors", "externalId": "g1", "members": [{"value": nia.code}]}, "Groups"
    )
    assert entra.get(f"/Users/{nia.code}")["groups"][0]["display"] == "Mentors"
    assert [each["id"] for each in entra.find('displayName eq "mentors"', "Groups")] == [made["id"]]
    assert len(entra.find(f'id eq "{made["id"]}" and members eq "{nia.code}"', "Groups")) == 1
    assert entra.find(f'members.value eq "{otto.code}"', "Groups") == []
    entra.patch(
        made["id"],
        {"op": "Add", "path": "members", "value": [{"value": otto.code, "$ref": None}]},
        {"op": "Remove", "path": "members", "value": [{"value": nia.code}]},
        kind="Groups",
    )
    assert [each["value"] for each in entra.get(f"/Groups/{made['id']}")["members"]] == [otto.code]
    assert entra.find("not (members pr)", "Groups") == []
    wrong = entra.send("POST", "/Groups", {"schemas": [GROUP], "displayName": "X", "members": [{"value": "nobody"}]})
    assert wrong.status_code == 400
    assert entra.send("POST", "/Groups", {"schemas": [GROUP], "displayName": "x" * 256}).status_code == 400
    entra.send("DELETE", f"/Users/{otto.code}")
    assert "members" not in entra.get(f"/Groups/{made['id']}")
    assert entra.send("DELETE", f"/Groups/{made['id']}").status_code == 204
    assert not Group.objects.exists()
    facts = Event.objects.get(verb="group.removed").facts
    assert facts["token_name"] == "Entra ID"
    assert "Mentors" not in str(facts)
