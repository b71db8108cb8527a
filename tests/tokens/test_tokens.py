"""Access tokens: who makes them, whom they let in, and what events say of a machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.core import clock, events, retention
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.people.models import Person, RoleGrant
from viceversa.tokens import actions, queries, scopes
from viceversa.tokens.models import AccessToken
from viceversa.tokens.retention import TOKENS

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(days=30)


@pytest.fixture(autouse=True)
def two_scopes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One that asks its maker and one for the whole installation, beside those of the apps."""
    before = dict(scopes.SCOPES)
    scopes.register("tried:read", "Read what is tried", asks_person=True)
    scopes.register("tried:sync", "Sync what is tried")
    yield
    scopes.SCOPES.clear()
    scopes.SCOPES.update(before)


def made(cast: Cast, *names: str, by: str = "ada") -> tuple[AccessToken, str]:
    token, text = actions.create_token(
        name="Nightly", scopes=names or ("tried:sync",), expires_at=SOON, by=getattr(cast, by), now=NOW
    )
    return token, f"Bearer {text}"


def test_a_token_lets_in_for_its_scopes_until_its_end(cast: Cast) -> None:
    token, header = made(cast)
    assert header == f"Bearer vv_{token.code}_{header.rpartition('_')[2]}"
    assert AccessToken.objects.get().digest == queries.digest_of(header.rpartition("_")[2])
    assert queries.bearer(header, scope="tried:sync", now=NOW) == token
    assert queries.bearer(header.replace("Bearer", "bearer "), scope="tried:sync", now=NOW) == token
    assert queries.bearer(header, scope="tried:read", now=NOW) is None
    assert queries.token_of(header, now=NOW) == token
    assert queries.bearer(header, scope="tried:sync", now=SOON) is None
    wrong = (header[:-1], header + "0", "", "Bearer", "Bearer vv_", "Basic " + header[7:], header.replace("vv_", "xx_"))
    for each in (*wrong, header.replace(token.code, "nobodyscode"), header.replace(token.code, "\0")):
        assert queries.bearer(each, scope="tried:sync", now=NOW) is None
    actions.revoke_token(token, by=cast.ada, now=NOW)
    assert queries.bearer(header, scope="tried:sync", now=NOW) is None


def test_its_use_is_noted_once_an_hour(cast: Cast) -> None:
    _token, header = made(cast)
    costs = []
    for minutes in (5, 20, 65):
        with CaptureQueriesContext(connection) as captured:
            queries.bearer(header, scope="tried:sync", now=NOW + timedelta(minutes=minutes))
        costs.append((len(captured), AccessToken.objects.get().last_used_at))
    assert costs == [(2, NOW), (1, NOW), (2, NOW + timedelta(hours=1))]


def test_one_that_asks_its_maker_stops_when_they_go_and_one_that_does_not_goes_on(cast: Cast) -> None:
    token, header = made(cast, "tried:read", "tried:sync")
    assert queries.bearer(header, scope="tried:read", now=NOW) == token
    Person.objects.filter(pk=cast.ada.person_id).update(state=Person.State.LEFT)
    assert queries.bearer(header, scope="tried:read", now=NOW) is None
    assert queries.bearer(header, scope="tried:sync", now=NOW) == token
    AccessToken.objects.update(made_by=None)
    assert queries.bearer(header, scope="tried:read", now=NOW) is None
    assert queries.bearer(header, scope="tried:sync", now=NOW) == token
    del scopes.SCOPES["tried:sync"]
    assert queries.bearer(header, scope="tried:sync", now=NOW) is None


def test_who_makes_one_for_what(cast: Cast) -> None:
    assert made(cast, "tried:read", by="petra")[0].scopes == ["tried:read"]
    with pytest.raises(NotAllowed):
        made(cast, "tried:sync", by="petra")
    for who in (cast.nia, None):
        with pytest.raises(NotAllowed):
            actions.create_token(name="Mine", scopes=["tried:read"], expires_at=SOON, by=who, now=NOW)
    rita = factories.user(factories.person("Rita Blum"), roles=(RoleGrant.Role.PEOPLE,))
    assert (
        actions.create_token(name="Hers", scopes=["tried:read"], expires_at=SOON, by=rita, now=NOW)[0].made_by == rita
    )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "Nightly"}, "name"),
        ({"scopes": ["no such scope"]}, "scopes"),
        ({"expires_at": NOW}, "expires_on"),
        ({"expires_at": NOW + timedelta(days=367)}, "expires_on"),
    ],
)
def test_what_is_refused(cast: Cast, given: dict[str, object], field: str) -> None:
    made(cast)
    with pytest.raises(Refused) as refused:
        actions.create_token(
            **{"name": "Other", "scopes": ["tried:sync"], "expires_at": SOON, "by": cast.ada, "now": NOW} | given
        )  # type: ignore[arg-type]
    assert refused.value.field == field
    assert AccessToken.objects.count() == 1


def test_doing_it_twice_changes_nothing(cast: Cast) -> None:
    given = {
        "name": "Once",
        "scopes": ["tried:read"],
        "expires_at": SOON,
        "by": cast.petra,
        "code": "t" * 12,
        "now": NOW,
    }
    first, text = actions.create_token(**given)  # type: ignore[arg-type]
    again, nothing = actions.create_token(**given)  # type: ignore[arg-type]
    assert (first, first.repeated, again.repeated, bool(text), nothing) == (again, False, True, True, "")
    others, _text = actions.create_token(**given | {"by": cast.ada})  # type: ignore[arg-type]
    assert others.code != first.code
    actions.revoke_token(others, by=cast.ada, now=NOW)
    Event.objects.filter(subject_code=others.code).delete_for_retention()
    for who in (cast.otto, cast.sam):
        with pytest.raises(NotAllowed):
            actions.revoke_token(first, by=who, now=NOW)
    revoked = [actions.revoke_token(first, by=who, now=NOW).repeated for who in (cast.petra, cast.ada, None)]
    assert revoked == [False, True, True]
    said = [(event.verb, event.actor, event.facts) for event in Event.objects.order_by("pk")]
    assert said == [
        ("token.created", cast.petra, {"name": "Once", "scopes": ["tried:read"], "expires_at": SOON.isoformat()}),
        ("token.revoked", cast.petra, {"name": "Once"}),
    ]


def test_what_a_machine_does_is_recorded_as_its_own(cast: Cast) -> None:
    token, _header = made(cast, "tried:read", by="petra")
    with events.through(token.machine):
        inside = events.record(
            "cohort.closed", by=cast.petra, subject=cast.cohort, now=NOW, on_behalf_of=cast.nia, weeks=3
        )
    after = events.record("cohort.closed", by=cast.petra, subject=cast.cohort, now=NOW)
    assert (inside.actor, inside.on_behalf_of) == (None, None)
    assert inside.facts == {"weeks": 3, "token": token.code, "token_name": "Nightly", "answers": cast.petra.code}
    assert (after.actor, after.facts) == (cast.petra, {})
    AccessToken.objects.update(made_by=None)
    assert AccessToken.objects.get().machine == events.Machine(token.code, "Nightly")


def test_one_sees_ones_own_and_a_system_administrator_all(cast: Cast) -> None:
    own, _text = made(cast, "tried:read", by="petra")
    other, _text = made(cast)
    assert list(queries.tokens(cast.petra)) == [own]
    assert list(queries.tokens(cast.ada)) == [other, own]
    assert queries.token_for(cast.ada, own.code) == own
    with pytest.raises(Http404):
        queries.token_for(cast.petra, other.code)


def test_ended_ones_are_let_go_of_a_year_later(cast: Cast) -> None:
    revoked, _text = made(cast)
    actions.revoke_token(revoked, by=cast.ada, now=NOW)
    expired, _text = made(cast)
    assert retention.apply(TOKENS, now=NOW + timedelta(days=364)) == 0
    assert retention.apply(TOKENS, now=NOW + timedelta(days=366)) == 1
    assert list(AccessToken.objects.all()) == [expired]
    assert retention.apply(TOKENS, now=SOON + timedelta(days=365)) == 1


def test_on_the_pages(cast: Cast, client: Client) -> None:
    """Made, shown once, listed, revoked; with as many questions for one token as for three."""
    client.force_login(cast.petra)
    with clock.moved_to(NOW):
        page = client.get(reverse("tokens:new")).content.decode()
        assert "Read what is tried" in page
        assert "Sync what is tried" not in page
        typed = {"name": "", "scopes": "tried:read", "expires_on": "2026-06-30", "code": "c" * 12}
        assert client.post(reverse("tokens:new"), typed).status_code == 422
        for day in ("2026-05-01", "0001-01-01", "9999-12-31"):
            assert client.post(reverse("tokens:new"), typed | {"name": "A", "expires_on": day}).status_code == 422
        shown = client.post(reverse("tokens:new"), typed | {"name": "Reports"})
        text = str(shown.context["secret"])
        assert (text in shown.content.decode(), shown["Cache-Control"].count("no-store")) == (True, 1)
        token = queries.token_of(f"Bearer {text}", now=NOW)
        assert token is not None
        assert f"{token.expires_at:%Y-%m-%d %H:%M}" == "2026-06-30 22:00"  # the end of the day in Paris
        again = client.post(reverse("tokens:new"), typed | {"name": "Reports"})
        assert (again.status_code, again.context["secret"]) == (200, "")
        costs = []
        for number in (1, 2, 3):
            with CaptureQueriesContext(connection) as captured:
                page = client.get(reverse("tokens:list")).content.decode()
            costs.append(len(captured))
            assert (page.count("Never used."), page.count(text)) == (number - 1, 0)
            actions.create_token(name=f"{number}", scopes=["tried:read"], expires_at=SOON, by=cast.petra, now=NOW)
        assert costs[0] == costs[2] <= 12
        answer = client.post(reverse("tokens:revocation", args=[token.code]), follow=True)
        assert "“Reports” is let in no more." in answer.content.decode()
        assert answer.content.decode().count("Revoked on") == 1
