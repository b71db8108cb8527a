"""Whoever leaves can't take back what was published, so a rule does: their commitments come off, ideas lose their name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.factories import NOW
from tests.recognition.test_sharing import publish, read_by
from viceversa.core import clock
from viceversa.core.models import Event
from viceversa.messaging.models import Message
from viceversa.people import hooks
from viceversa.people.models import Person
from viceversa.recognition.actions import sharing
from viceversa.recognition.actions.leaving import let_go_of_leavers
from viceversa.recognition.models import Commitment, Idea
from viceversa.recognition.states import Sharing

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


def leaves(cast: Cast, who: str) -> None:
    """The directory says so, and everything that follows from it happens."""
    Person.objects.filter(pk=cast.person(who).pk).update(state=Person.State.LEFT)
    with clock.moved_to(LATER):
        for changed in hooks.DIRECTORY_CHANGED:
            changed(LATER, people=None)


def verbs() -> list[str]:
    return list(Event.objects.filter(verb__startswith="outcome.", at=LATER).values_list("verb", flat=True))


def test_a_leavers_commitment_comes_off_and_an_idea_loses_their_name(
    cast: Cast, commitment: Commitment, idea: Idea
) -> None:
    sharing.propose(commitment, named=True, by=cast.viktor, now=NOW)
    sharing.agree(commitment, by=cast.nia, now=NOW)
    sharing.propose(idea, named=True, by=cast.nia, now=NOW)
    sharing.agree(idea, named=True, by=cast.viktor, now=NOW)
    assert read_by(cast.otto, cast, "ideas") == [("Nia Adeyemi", ["Viktor Halvorsen"])]
    told = Message.objects.filter(kind__startswith="recognition.").count()
    leaves(cast, "viktor")
    assert read_by(cast.otto, cast, "commitments") == []
    assert read_by(cast.otto, cast, "ideas") == [("Nia Adeyemi", [])]
    commitment.refresh_from_db()
    assert (commitment.sharing, commitment.agreed, commitment.published_at) == (Sharing.WITHDRAWN, [], None)
    assert verbs() == ["outcome.withdrawn"]
    assert Message.objects.filter(kind__startswith="recognition.").count() == told
    # What one who is here agreed to, they take back.
    sharing.withdraw(idea, by=cast.nia, now=LATER)
    assert read_by(cast.otto, cast, "ideas") == []


def test_a_mentors_leaving_names_nobody_for_their_idea_and_leaves_the_mentees_commitment(
    cast: Cast, commitment: Commitment, idea: Idea
) -> None:
    publish(cast, commitment, first=cast.viktor, then=cast.nia)
    sharing.propose(idea, named=True, by=cast.nia, now=NOW)
    sharing.agree(idea, named=True, by=cast.viktor, now=NOW)
    leaves(cast, "nia")
    assert (read_by(cast.otto, cast, "commitments"), read_by(cast.otto, cast, "ideas")) == ([("", [])], [("", [])])
    assert verbs() == []
    # The directory was wrong: the name is there again, as nothing was lost.
    Person.objects.filter(pk=cast.person("nia").pk).update(state=Person.State.ACTIVE)
    assert read_by(cast.otto, cast, "ideas") == [("Nia Adeyemi", ["Viktor Halvorsen"])]


def test_what_waits_for_a_leavers_yes_is_private_again_and_the_rest_untouched(
    cast: Cast, commitment: Commitment, idea: Idea
) -> None:
    sharing.propose(idea, by=cast.nia, now=NOW)
    leaves(cast, "viktor")
    idea.refresh_from_db()
    commitment.refresh_from_db()
    assert (idea.sharing, idea.agreed, commitment.sharing) == (Sharing.PRIVATE, [], Sharing.PRIVATE)
    assert verbs() == ["outcome.held_back"]
    with CaptureQueriesContext(connection) as asked:
        let_go_of_leavers(LATER)
    assert len([one for one in asked.captured_queries if one["sql"].startswith("SELECT")]) == 2
    assert verbs() == ["outcome.held_back"]
