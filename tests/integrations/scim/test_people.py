"""People by SCIM, in the shapes that Entra ID and Okta send: who joins, changes, leaves, and what follows from it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.integrations.scim.world import ENTERPRISE, LATER, OURS, Provider, user
from viceversa.core import links
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.integrations.scim.models import Account
from viceversa.messaging.models import Message
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState
from viceversa.people import queries
from viceversa.people.models import Person, User
from viceversa.programs.states import ParticipantState


def last_event() -> tuple[str, Any, Any]:
    event = Event.objects.exclude(verb__startswith="token").latest("pk")
    return event.verb, event.actor, event.facts.get("token_name")


def test_entra_finds_nobody_adds_somebody_and_changes_them(cast: Cast, entra: Provider) -> None:
    mara = cast.person("mara")
    assert entra.find('userName eq "noor@lumen.example"') == []
    made = entra.add(
        user(
            "Noor@lumen.example",
            **{ENTERPRISE: {"employeeNumber": "N77", "department": "Claims", "manager": mara.code}},
            phoneNumbers=[{"type": "mobile", "value": "+1 555 0100"}],
        )
    )
    noor = Person.objects.get(code=made["id"])
    assert (noor.name, noor.key, noor.email, str(noor.unit)) == ("Noor Haddad", "N77", "Noor@lumen.example", "Claims")
    assert noor.manager == mara
    assert noor.line_path == f"/{mara.pk}{mara.line_path}"
    assert last_event() == ("person.added", None, "Entra ID")
    # What is not announced is not kept.
    assert "phoneNumbers" not in made
    assert "0100" not in json.dumps(Account.objects.get(person=noor).said)
    assert [each["id"] for each in entra.find('userName eq "NOOR@lumen.example"')] == [noor.code]
    entra.patch(
        noor.code,
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "noor.h@lumen.example"},
        {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": cast.person("viktor").code},
        {
            "op": "Replace",
            "value": {"displayName": "Noor H", "name.familyName": "Haddad-Roy", f"{OURS}:grade": "Grade 3"},
        },
        {"op": "Replace", "path": 'phoneNumbers[type eq "work"].value', "value": "+1 555 0199"},
    )
    noor.refresh_from_db()
    assert (noor.name, noor.email, noor.manager) == ("Noor Haddad-Roy", "noor.h@lumen.example", cast.person("viktor"))
    assert (noor.grade, last_event()[0]) == (factories.grade(3), "person.changed")
    before = Event.objects.count()
    entra.patch(noor.code, {"op": "Replace", "path": "active", "value": "True"})
    assert Event.objects.count() == before
    entra.patch(noor.code, {"op": "Remove", "path": f"{ENTERPRISE}:manager"})
    noor.refresh_from_db()
    assert (noor.manager, noor.line_path) == (None, "/")


def test_whom_a_file_brought_is_found_by_their_address_and_keeps_what_scim_does_not_say(
    cast: Cast, entra: Provider
) -> None:
    nia = cast.person("nia")
    Person.objects.filter(pk=nia.pk).update(languages=["en", "de"], site="Lyon")
    (found,) = entra.find(f'userName eq "{nia.email}"')
    assert (found["id"], found["active"], found[ENTERPRISE]["employeeNumber"]) == (nia.code, True, nia.key)
    entra.patch(nia.code, {"op": "Add", "path": "externalId", "value": "nia-7"})
    entra.patch(nia.code, {"op": "Replace", "path": "title", "value": "Owner"})
    after = Person.objects.get(pk=nia.pk)
    assert (after.title, after.languages, after.site, after.line_path) == ("Owner", ["en", "de"], "Lyon", nia.line_path)
    assert [each["id"] for each in entra.find('externalId eq "nia-7"')] == [nia.code]
    # A later file changes the name: the answer is what the directory says now.
    Person.objects.filter(pk=nia.pk).update(name="Nia Adeyemi-Roth")
    assert entra.get(f"/Users/{nia.code}")["name"]["formatted"] == "Nia Adeyemi-Roth"


def test_okta_takes_over_whom_the_directory_knows_by_their_number(cast: Cast, entra: Provider) -> None:
    nia = cast.person("nia")
    posted = user("nia.a@id.example", emails=[], **{ENTERPRISE: {"employeeNumber": nia.key}})
    made = entra.add(posted)
    assert made["id"] == nia.code
    after = Person.objects.get(pk=nia.pk)
    assert (after.email, after.grade, after.manager) == ("nia.a@id.example", nia.grade, nia.manager)
    again = entra.send("POST", "/Users", {**posted, "userName": "other@id.example"})
    assert (again.status_code, json.loads(again.content)["scimType"]) == (409, "uniqueness")
    taken = entra.send("POST", "/Users", user("nia.a@id.example"))
    assert (taken.status_code, json.loads(taken.content)["scimType"]) == (409, "uniqueness")
    # Okta replaces the whole, and names a manager by a number.
    whole = {**entra.get(f"/Users/{nia.code}"), "title": "Lead"}
    whole[ENTERPRISE] = {**whole[ENTERPRISE], "manager": {"value": cast.person("viktor").key}}
    answer = entra.send("PUT", f"/Users/{nia.code}", whole)
    assert answer.status_code == 200
    assert json.loads(answer.content)[ENTERPRISE]["manager"]["value"] == cast.person("viktor").code
    assert Person.objects.get(pk=nia.pk).title == "Lead"


def test_who_is_switched_off_is_out_at_once_and_the_leavers_path_begins(
    cast: Cast, pair: Pairing, entra: Provider
) -> None:
    nia = cast.person("nia")
    browser = Client()
    browser.force_login(cast.nia)
    assert browser.get("/me/").status_code == 200
    token = links.make("asked", cast.nia_part.code, nia.code, now=NOW, days=90)
    assert links.read(token, "asked", now=LATER).who == nia.code
    entra.patch(nia.code, {"op": "Replace", "path": "active", "value": "False"})
    assert Person.objects.get(pk=nia.pk).state == Person.State.LEFT
    assert browser.get("/me/").status_code == 302
    for who in (nia.code, cast.nia.code, cast.nia_part.code):
        with pytest.raises(Refused, match="expired"):
            links.read(links.make("asked", "x", who, now=NOW, days=90), "asked", now=LATER)
    pair.refresh_from_db()
    cast.nia_part.refresh_from_db()
    assert (pair.state, cast.nia_part.state) == (PairingState.ENDED, ParticipantState.WITHDRAWN)
    assert entra.get(f"/Users/{nia.code}")["active"] is False
    verbs = set(Event.objects.filter(at=LATER).values_list("verb", flat=True))
    assert {"person.left", "pairing.ended"} <= verbs
    # And is here again: the account works, what ended stays ended.
    entra.patch(nia.code, {"op": "replace", "value": {"active": True}})
    browser.force_login(User.objects.get(pk=cast.nia.pk))
    assert browser.get("/me/").status_code == 200
    pair.refresh_from_db()
    assert pair.state == PairingState.ENDED
    assert last_event()[0] == "person.returned"


def test_who_is_deleted_is_not_found_any_more_and_comes_back_as_the_same(cast: Cast, entra: Provider) -> None:
    nia = cast.person("nia")
    assert entra.send("DELETE", f"/Users/{nia.code}").status_code == 204
    assert entra.send("GET", f"/Users/{nia.code}").status_code == 404
    assert entra.send("DELETE", f"/Users/{nia.code}").status_code == 404
    assert entra.find(f'userName eq "{nia.email}"') == []
    assert User.objects.get(pk=cast.nia.pk).email == f"{cast.nia.code}@moved.invalid"
    assert Account.objects.get(person=nia).said == {}
    # The address is somebody else's now.
    other = entra.add(user(nia.email))
    assert other["id"] != nia.code
    back = entra.add(user("nia.back@lumen.example", **{ENTERPRISE: {"employeeNumber": nia.key}}))
    assert back["id"] == nia.code
    assert User.objects.get(pk=cast.nia.pk).email == "nia.back@lumen.example"
    assert queries.person_by_own_email(nia.email) == Person.objects.get(code=other["id"])


@pytest.mark.parametrize(
    ("who", "operation", "rule"),
    [
        ("nia", {"op": "replace", "path": f"{ENTERPRISE}:manager", "value": "viktor"}, "same_line"),
        ("mara", {"op": "replace", "path": f"{ENTERPRISE}:manager.value", "value": "viktor"}, "same_line"),
        ("viktor", {"op": "replace", "path": f"{OURS}:grade", "value": "Grade 2"}, "grade_gap"),
    ],
)
def test_a_new_manager_or_grade_has_the_pair_judged_again(
    cast: Cast, pair: Pairing, entra: Provider, who: str, operation: dict[str, Any], rule: str
) -> None:
    value = cast.person("viktor").code if operation["value"] == "viktor" else operation["value"]
    entra.patch(cast.person(who).code, {**operation, "value": value})
    pair.refresh_from_db()
    assert (pair.state, pair.broken_rule) == (PairingState.PAUSED, rule)
    assert Message.objects.filter(kind="pairings.rule_broken", to=cast.person("petra")).count() == 1


def test_a_manager_who_comes_later_is_put_above_those_who_wait(cast: Cast, entra: Provider) -> None:
    early = entra.add(user("a@lumen.example", **{ENTERPRISE: {"manager": {"value": "boss@lumen.example"}}}))
    assert early[ENTERPRISE]["manager"] == {"value": "boss@lumen.example"}
    boss = entra.add(user("boss@lumen.example", externalId="b-1"))
    assert entra.get(f"/Users/{early['id']}")[ENTERPRISE]["manager"]["value"] == boss["id"]
    round_about = entra.send(
        "PATCH", f"/Users/{boss['id']}",
        {"Operations": [{"op": "add", "path": f"{ENTERPRISE}:manager", "value": {"value": early["id"]}}]},
    )  # fmt: skip
    assert round_about.status_code == 400
    assert "same person" in json.loads(round_about.content)["detail"]


def test_what_does_not_fit_is_refused_and_what_is_unreadable_keeps_nobody_in(cast: Cast, entra: Provider) -> None:
    nia = cast.person("nia")
    for body, sentence in (
        ({**user("x@lumen.example"), "userName": "x" * 256}, "255"),
        ({**user("x@lumen.example"), "title": "x" * 201}, "200"),
        ({**user("x@lumen.example"), ENTERPRISE: {"department": "x" * 201}}, "200"),
        ("[1, 2", ""),
        ("[" * 100_000, ""),
        ([], ""),
    ):
        answer = entra.send("POST", "/Users", body)
        assert answer.status_code == 400
        assert sentence in json.loads(answer.content)["detail"]
    entra.patch(
        nia.code,
        {"op": "add", "path": "timezone", "value": "Middle of nowhere"},
        {"op": "add", "path": "preferredLanguage", "value": "tlh"},
        {"op": "replace", "path": "active", "value": "false"},
    )
    after = Person.objects.get(pk=nia.pk)
    assert (after.state, after.time_zone, after.languages) == (Person.State.LEFT, "", [])
