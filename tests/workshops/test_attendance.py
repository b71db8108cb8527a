"""Who came: ticked by the facilitator or a manager, mended, counted as preparation, exported, forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import part_of
from tests.workshops.story import AFTER, THEN, account, announced, details, mails, mentors, states, take
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.retention import TWELVE_MONTHS, apply_all
from viceversa.messaging.models import Due
from viceversa.pairings import common, hooks
from viceversa.pairings.models import Pairing
from viceversa.people.models import User
from viceversa.programs.models import Participant, ProgramManager, Role
from viceversa.programs.states import CohortState
from viceversa.workshops import actions, preparing, queries, rules
from viceversa.workshops.models import Seat, Workshop, WorkshopDate

pytestmark = pytest.mark.django_db


def code_of(date: WorkshopDate, participant: Participant) -> str:
    return Seat.objects.get(date=date, participant=participant).code


def say(date: WorkshopDate, *came: Participant, by: User) -> WorkshopDate:
    return actions.say_who_came(date, came=[code_of(date, one) for one in came], by=by, now=AFTER)


def test_the_facilitator_ticks_and_a_manager_mends(cast: Cast) -> None:
    ann, bo, cy = mentors(cast, 3)
    date = announced(cast, date=details(facilitator=cast.person("jon")))
    take(date, ann, bo, cy)
    for who in (cast.nia, account(ann), cast.dora, cast.sam, cast.ada):
        with pytest.raises(NotAllowed):
            say(date, ann, by=who)
    with pytest.raises(Refused, match="beginning"):
        actions.say_who_came(date, came=(), by=cast.jon, now=THEN - timedelta(seconds=1))
    said = say(date, ann, by=cast.jon)
    assert (said.state, said.attended, said.repeated) == ("held", 1, False)
    assert states(date) == {"Mo a": "came", "Mo b": "missed", "Mo c": "gone"}
    assert say(date, ann, by=cast.jon).repeated
    assert (say(date, ann, bo, by=cast.petra).attended, states(date)["Mo b"]) == (2, "came")
    assert Workshop.objects.get().state == "held"
    assert [row.state for row in Due.objects.filter(what="workshops.ask_who_came")] == ["skipped"]
    events = Event.objects.filter(verb="workshop.attended").order_by("pk")
    assert [(event.actor, event.facts) for event in events] == [
        (who, {"workshop": date.workshop.code}) for who in (cast.jon, cast.petra)
    ]
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    with pytest.raises(Refused, match="closed"):
        say(date, ann, by=cast.petra)


def test_who_came_without_a_seat_is_added_by_address_or_whole_name(cast: Cast) -> None:
    ann, bo, cy = mentors(cast, 3)
    date = announced(cast, date=details(facilitator=cast.person("jon"), seats=1))
    other = actions.add_date(date.workshop, details=details(starts_at=THEN + timedelta(days=3)), by=cast.petra, now=NOW)
    take(date, ann, bo)
    take(other, cy)

    def add(who: str, by: User = cast.jon) -> Seat:
        return actions.add_who_came(date, who=who, by=by, now=AFTER)

    for wrong in ("", "Mo", cast.viktor.email, "Otto Weiss"):
        with pytest.raises(Refused) as refused:
            add(wrong)
        assert refused.value.field == "who"
    with pytest.raises(NotAllowed):
        add(bo.person.email, by=cast.nia)
    assert add(bo.person.email.upper()).state == "came"
    assert add("  mo   B ").repeated
    assert (states(other), add("Mo c").state) == ({"Mo c": "seated"}, "came")
    assert (states(other), mails("seat")[-1]) == ({"Mo c": "gone"}, "Mo c gone")
    say(date, ann, bo, by=cast.jon)
    assert (date.attended, states(date)["Mo c"]) == (2, "gone")  # added by mistake, so not missed either
    add("Mo c")
    assert WorkshopDate.objects.get(pk=date.pk).attended == 3
    factories.participant(cast.cohort, factories.person("Mo a"), Role.MENTOR)
    with pytest.raises(Refused, match="No one person"):
        add("Mo a")


def test_a_manager_neither_sees_nor_ticks_people_of_their_own_line(cast: Cast) -> None:
    near = factories.participant(cast.cohort, factories.person("Near One", manager=cast.person("petra")), Role.MENTOR)
    (ann,) = mentors(cast, 1)
    date = announced(cast, required=True, date=details(facilitator=cast.person("jon")))
    take(date, ann, near)
    assert [len(part) if isinstance(part, list) else part for part in queries.list_for(cast.petra, date)] == [1, 0, 1]
    assert [len(part) if isinstance(part, list) else part for part in queries.list_for(cast.jon, date)] == [2, 0, 0]
    say(date, ann, near, by=cast.petra)
    assert states(date) == {"Mo a": "came", "Near One": "seated"}
    # Nobody said whether they came, so nothing is closed to them.
    with clock.moved_to(AFTER):
        assert preparing.missing_for(near) is None
    with pytest.raises(Refused):
        actions.add_who_came(date, who="Near One", by=cast.petra, now=AFTER)
    with pytest.raises(NotAllowed, match="near you"):
        actions.catch_up(date.workshop, participant=near, by=cast.petra, now=AFTER)
    assert queries.not_yet(cast.petra, date.workshop) == ([cast.nia_part], 1)
    assert [row[0] for row in actions.export_list(date, by=cast.petra, now=AFTER)] == ["Name", "Mo a"]
    say(date, ann, near, by=cast.jon)
    assert (states(date)["Near One"], WorkshopDate.objects.get().attended) == ("came", 2)


def test_a_required_workshop_comes_before_the_first_meeting(cast: Cast, pair: Pairing) -> None:
    own, theirs = part_of(pair, Role.MENTOR), part_of(pair, Role.MENTEE)
    common.must_be_prepared(own)
    date = announced(cast, required=True)
    with pytest.raises(Refused, match="Before you begin"):
        common.must_be_prepared(own)
    common.must_be_prepared(theirs)
    left = hooks.unread_by(cast.nia_part)
    assert left is not None
    assert (left.title, left.url) == ("Before you begin", f"/workshops/{date.workshop.code}/")
    take(date, cast.nia_part)
    with clock.moved_to(NOW):
        assert preparing.missing_for(cast.nia_part) is not None
    with clock.moved_to(AFTER):  # nobody waits for a list that was not ticked
        assert preparing.missing_for(cast.nia_part) is None
    say(date, by=cast.petra)
    assert preparing.missing_for(cast.nia_part) is not None
    say(date, cast.nia_part, by=cast.petra)
    assert preparing.missing_for(cast.nia_part) is None
    actions.change(
        date.workshop, title="Before", about="Why.", audience=Role.MENTOR, required=False, by=cast.petra, now=AFTER
    )
    say(date, by=cast.petra)
    assert preparing.missing_for(cast.nia_part) is None


def test_nobody_waits_for_a_workshop_that_does_not_take_place_or_that_they_are_not_asked_to(cast: Cast) -> None:
    date = announced(cast, required=True)
    assert preparing.missing_for(cast.viktor_part) is None
    assert preparing.missing_for(cast.nia_part) is not None
    cast.nia_part.state = "listed"
    assert preparing.missing_for(cast.nia_part) is None
    cast.nia_part.state = "enrolled"
    actions.cancel_date(date, by=cast.petra, now=NOW)
    assert preparing.missing_for(cast.nia_part) is None


def test_whoever_missed_it_catches_up_with_a_manager(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    date = announced(cast, required=True)
    later = actions.add_date(date.workshop, details=details(starts_at=THEN + timedelta(days=5)), by=cast.petra, now=NOW)
    take(date, ann)
    take(later, bo)

    def catch_up(one: Participant, by: User = cast.petra, now: datetime = AFTER) -> Seat:
        return actions.catch_up(date.workshop, participant=one, by=by, now=now)

    with pytest.raises(Refused, match="begun"):
        catch_up(ann, now=NOW)
    for who in (cast.jon, cast.nia):
        with pytest.raises(NotAllowed):
            catch_up(ann, by=who)
    with pytest.raises(NotAllowed):
        catch_up(cast.viktor_part)
    say(date, by=cast.petra)
    assert [catch_up(one).state for one in (ann, bo, cast.nia_part)] == ["caught_up"] * 3
    assert catch_up(ann).repeated
    assert (states(later), mails("seat")[-1]) == ({"Mo b": "gone"}, "Mo b gone")
    assert [preparing.missing_for(one) for one in (ann, bo, cast.nia_part)] == [None] * 3
    assert queries.not_yet(cast.petra, date.workshop) == ([], 0)
    assert WorkshopDate.objects.get(pk=date.pk).attended == 0
    assert Workshop.objects.get().state == "announced"
    actions.cancel_date(later, by=cast.petra, now=AFTER)
    assert Workshop.objects.get().state == "held"
    actions.add_date(date.workshop, details=details(starts_at=THEN + timedelta(days=9)), by=cast.petra, now=AFTER)
    assert Workshop.objects.get().state == "announced"


def test_the_list_is_exported_as_its_reader_sees_it(cast: Cast) -> None:
    ann, bo, cy = mentors(cast, 3)
    ann.person.name = "=cmd()"
    ann.person.save()
    date = announced(cast, date=details(facilitator=cast.person("jon")))
    take(date, bo, ann, cy)
    rows = list(actions.export_list(date, by=cast.jon, now=NOW))
    assert rows == [
        ["Name", "Email", "Role", "Seat"],
        ["=cmd()", ann.person.email, "mentor", "has a seat"],
        ["Mo b", bo.person.email, "mentor", "has a seat"],
        ["Mo c", cy.person.email, "mentor", "waits for a seat"],
    ]
    event = Event.objects.get(verb="workshop.exported")
    assert (event.actor, event.facts) == (cast.jon, {"workshop": date.workshop.code, "rows": 3})
    with pytest.raises(NotAllowed):
        actions.export_list(date, by=cast.nia, now=NOW)


def test_managers_alone_plan_and_nobody_is_not_one(cast: Cast) -> None:
    assert rules.may_plan(None, cast.program) is False
    assert rules.leads(None, announced(cast)) is False
    ProgramManager.objects.filter(program=cast.program).delete()
    assert rules.may_plan(cast.petra, cast.program) is False


def test_who_came_is_forgotten_with_the_cohort_and_how_many_stays(cast: Cast) -> None:
    ann, bo, cy = mentors(cast, 3)
    date = announced(cast, date=details(facilitator=cast.person("jon"), seats=2))
    take(date, ann, bo, cy)
    say(date, ann, by=cast.petra)

    def left(now: datetime) -> tuple[list[str], bool, int | None]:
        apply_all(now=now)
        date.refresh_from_db()
        return sorted(states(date)), date.facilitator is not None, date.attended

    assert left(THEN + timedelta(days=6)) == (["Mo a", "Mo b", "Mo c"], True, 1)
    assert left(THEN + timedelta(days=7)) == (["Mo a", "Mo b"], True, 1)
    closed = AFTER + timedelta(days=100)
    cast.cohort.closed_at = closed
    cast.cohort.save()
    assert left(closed) == ([], True, 1)
    assert left(closed + TWELVE_MONTHS) == ([], False, 1)
