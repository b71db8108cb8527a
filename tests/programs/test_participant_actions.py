"""Coming in and leaving: what the verbs do once, twice, and refuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import begun, recruiting, told, verbs
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging.models import Message
from viceversa.people.models import Person
from viceversa.programs import actions, queries
from viceversa.programs.models import Participant
from viceversa.programs.states import CohortState, ParticipantState

# Inviting


def test_inviting_drafts_a_mail_that_a_person_releases(cast: Cast) -> None:
    cohort = recruiting(cast)
    part = actions.invite(cohort, person=cast.person("nia"), role="mentor", by=cast.petra, now=NOW)
    assert (part.state, part.role, part.time_zone, part.languages) == ("invited", "mentor", "Europe/Paris", ["en"])
    assert told() == [("programs.invitation", "Nia")]
    assert Message.objects.get().state == "draft"
    assert actions.invite(cohort, person=cast.person("nia"), role="mentor", by=cast.petra, now=NOW).repeated
    assert verbs() == ["participant.invited"]


@pytest.mark.parametrize("state", ParticipantState.values)
def test_inviting_again_looks_the_same_whatever_they_answered(cast: Cast, state: str) -> None:
    cohort = recruiting(cast)
    part = begun(cohort, cast.person("nia"), state=state)
    assert actions.invite(cohort, person=part.person, role="mentee", by=cast.petra, now=NOW).repeated
    part.refresh_from_db()
    assert (part.state, part.role, verbs(), told()) == (state, "mentor", [], [])


@pytest.mark.parametrize("state", [state for state in CohortState.values if state != "recruiting"])
def test_inviting_is_for_the_time_of_recruiting(cast: Cast, state: str) -> None:
    cohort = factories.cohort(cast.program, state=state)
    with pytest.raises(Refused, match="not taking people in"):
        actions.invite(cohort, person=cast.person("otto"), role="mentor", by=cast.petra, now=NOW)


def test_who_is_not_invited(cast: Cast) -> None:
    cohort = recruiting(cast)
    gone = factories.person("Gil Ferreira", state=Person.State.LEFT)
    for person in (gone, cast.person("sam")):
        with pytest.raises(Refused) as refusal:
            actions.invite(cohort, person=person, role="mentor", by=cast.petra, now=NOW)
        assert refusal.value.field == "person"
    for by in (cast.otto, cast.dora, cast.nia, None):
        with pytest.raises(NotAllowed):
            actions.invite(cohort, person=cast.person("otto"), role="mentor", by=by, now=NOW)


# Joining


@pytest.mark.parametrize("before", [None, "invited", "declined", "withdrawn"])
def test_joining_oneself(cast: Cast, before: str | None) -> None:
    cohort = recruiting(cast)
    if before:
        begun(cohort, cast.person("nia"), role="mentee", state=before, ended_at=NOW)
    part = actions.join(cohort, person=cast.person("nia"), role="mentor", by=cast.nia, now=NOW)
    assert (part.state, part.role, part.ended_at) == ("enrolling", "mentor", None)
    assert actions.join(cohort, person=cast.person("nia"), role="mentee", by=cast.nia, now=NOW).repeated
    assert (verbs(), Participant.objects.filter(cohort=cohort).get().role) == (["participant.joined"], "mentor")


def test_nobody_joins_for_another(cast: Cast) -> None:
    cohort = recruiting(cast)
    for by in (cast.petra, cast.otto, None):
        with pytest.raises(NotAllowed):
            actions.join(cohort, person=cast.person("nia"), role="mentor", by=by, now=NOW)


def test_a_manager_begins_for_somebody_without_an_address(cast: Cast) -> None:
    cohort, rosa = recruiting(cast), factories.person("Rosa Lund", email="")
    with pytest.raises(NotAllowed):
        actions.join(cohort, person=rosa, role="mentor", by=cast.otto, now=NOW)
    assert actions.join(cohort, person=rosa, role="mentor", by=cast.petra, now=NOW).state == "enrolling"


def test_joining_when_nobody_is_taken_in(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.join(cast.cohort, person=cast.person("otto"), role="mentor", by=cast.otto, now=NOW)
    with pytest.raises(Refused):
        actions.join(recruiting(cast), person=cast.person("sam"), role="mentor", by=cast.sam, now=NOW)


# Saying no, leaving


def answered(cast: Cast, state: str) -> Participant:
    """Nia with an answer of every kind."""
    part = begun(
        recruiting(cast),
        cast.person("nia"),
        state=state,
        offers={"ai-assistants": 4},
        wants=("how-budgets-get-decided",),
        times=["mon-early"],
        matching_consent_at=NOW,
        results_consent_at=NOW,
    )
    part.off_limits.create(topic=factories.topic("mental-health"))
    part.do_not_match.create(person=cast.person("otto"))
    return part


def leftovers(part: Participant) -> list[object]:
    part.refresh_from_db()
    return [
        *part.offers.all(),
        *part.wants.all(),
        *part.off_limits.all(),
        *part.do_not_match.all(),
        *part.ready.all(),
        *part.times,
        *filter(None, (part.matching_consent_at, part.results_consent_at)),
    ]


@pytest.mark.parametrize("state", ["invited", "enrolling"])
def test_declining_leaves_no_visible_trace(cast: Cast, state: str) -> None:
    part = answered(cast, state)
    actions.decline(part, by=cast.nia, now=NOW)
    assert (part.state, part.ended_at, leftovers(part), told()) == ("declined", NOW, [], [])
    assert [row.status for row in queries.participant_rows(part.cohort, group="invited", words="")] == ["Invited"]
    assert actions.decline(part, by=cast.nia, now=NOW).repeated
    assert verbs() == ["participant.declined"]


@pytest.mark.parametrize("state", ["invited", "enrolling", "enrolled"])
def test_withdrawing_deletes_the_answers_and_confirms(cast: Cast, state: str) -> None:
    part = answered(cast, state)
    actions.withdraw(part, by=cast.nia, now=NOW)
    assert (part.state, part.ended_at, leftovers(part)) == ("withdrawn", NOW, [])
    assert actions.withdraw(part, by=cast.nia, now=NOW).repeated
    assert (verbs(), told()) == (["participant.withdrawn"], [("programs.withdrawn", "Nia")])


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (actions.decline, "enrolled"),
        (actions.decline, "paired"),
        (actions.decline, "withdrawn"),
        (actions.withdraw, "paired"),
        (actions.withdraw, "declined"),
        (actions.withdraw, "finished"),
    ],
)
def test_a_way_out_that_is_not_the_right_one(cast: Cast, act: Callable[..., Participant], state: str) -> None:
    part = answered(cast, state)
    with pytest.raises(Refused):
        act(part, by=cast.nia, now=NOW)
    part.refresh_from_db()
    assert (part.state, verbs()) == (state, [])


@pytest.mark.parametrize("act", [actions.decline, actions.withdraw])
def test_only_the_person_leaves(cast: Cast, act: Callable[..., Participant]) -> None:
    part = answered(cast, "enrolling")
    for by in (cast.petra, cast.viktor, cast.mara, None):
        with pytest.raises(NotAllowed):
            act(part, by=by, now=NOW)


# What pairings report


@pytest.mark.parametrize(
    ("act", "before", "after", "event"),
    [
        (actions.mark_paired, "enrolled", "paired", "participant.paired"),
        (actions.mark_unpaired, "paired", "enrolled", "participant.unpaired"),
        (actions.mark_finished, "paired", "finished", "participant.finished"),
        (actions.mark_finished, "enrolled", "finished", "participant.finished"),
    ],
)
def test_marks(cast: Cast, act: Callable[..., Participant], before: str, after: str, event: str) -> None:
    part = cast.nia_part
    Participant.objects.filter(pk=part.pk).update(state=before, left_out_before=3)
    assert act(part, by=None, now=NOW).state == after
    assert part.left_out_before == (0 if (before, after) == ("paired", "finished") else 3)
    assert act(part, by=None, now=NOW).repeated
    assert verbs() == [event]


@pytest.mark.parametrize("act", [actions.mark_paired, actions.mark_unpaired, actions.mark_finished])
def test_marks_refuse_other_states(cast: Cast, act: Callable[..., Participant]) -> None:
    Participant.objects.filter(pk=cast.nia_part.pk).update(state="withdrawn")
    with pytest.raises(Refused):
        act(cast.nia_part, by=None, now=NOW)


def test_who_left_the_organization_takes_part_no_longer_and_leaves_once(cast: Cast) -> None:
    gone = actions.mark_left(cast.nia_part, now=NOW)
    assert (gone.state, gone.repeated) == (ParticipantState.WITHDRAWN, False)
    assert actions.mark_left(cast.nia_part, now=NOW).repeated
    assert verbs().count("participant.left") == 1
