"""Whoever was to decide has left the organization: nobody sends anything that nobody reads."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.opportunities.test_opportunities import apply
from tests.portfolio import world
from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.messaging.kinds import KINDS, Moot
from viceversa.messaging.models import Message
from viceversa.opportunities.actions import posting
from viceversa.pairings.models import Pairing
from viceversa.people import hooks
from viceversa.people.models import Person

pytestmark = pytest.mark.django_db


def leaves(cast: Cast, who: str) -> None:
    Person.objects.filter(pk=cast.person(who).pk).update(state=Person.State.LEFT)
    for _again in range(2):
        for changed in hooks.DIRECTORY_CHANGED:
            changed(NOW, people=None)


def test_where_whoever_decides_has_left_nobody_applies_and_whoever_posted_it_is_told(cast: Cast, met: Pairing) -> None:
    made = posting.draft(world.posted(cast, owner=cast.person("mara")), by=cast.petra, now=NOW)
    posting.open_up(made, by=cast.petra, now=NOW)
    apply(cast, made)
    opened = Message.objects.filter(kind="opportunities.opened")[0]
    leaves(cast, "dora")
    with pytest.raises(Refused, match="posted anew"):
        apply(cast, made, words="Other")
    told = Message.objects.filter(kind="opportunities.nobody_decides").order_by("pk")
    assert {one.to for one in told} == {cast.person("petra"), cast.person("mara")}
    nia, petra = Client(), Client()
    nia.force_login(cast.nia)
    petra.force_login(cast.petra)
    with clock.moved_to(NOW):
        with pytest.raises(Moot):
            KINDS["opportunities.opened"].details(opened)
        assert KINDS["opportunities.nobody_decides"].details(told[0])["title"] == made.title
        assert "Nobody decides" in nia.get(reverse("opportunities:own")).content.decode()
        page = nia.get(reverse("opportunities:one", args=[made.code])).content.decode()
        assert ("nobody reads it" in page, "Send my application" in page) == (True, False)
        desk = petra.get(reverse("opportunities:posting", args=[made.code])).content.decode()
        assert "post it anew" in desk
        # Neither page says beside it until when, or by whom.
        assert [made.decider.name in each for each in (page, desk)] == [False, False]
    posting.ask_to_decide(made, now=made.closes_at)
    assert (told.all().count(), Message.objects.filter(kind=posting.TO_DECIDE).exists()) == (4, False)
    posting.call_off(made, by=cast.petra, now=made.closes_at)
    with pytest.raises(Moot):
        KINDS["opportunities.nobody_decides"].details(told[0])
