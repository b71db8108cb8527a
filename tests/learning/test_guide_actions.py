"""Taking a guide for a meeting, and the guides a program writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.factories import NOW
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.learning import actions, guidebook, queries
from viceversa.learning.guidebook import Guide
from viceversa.learning.models import MeetingGuide, ProgramGuide
from viceversa.learning.states import GuideState
from viceversa.pairings.actions import meetings
from viceversa.pairings.models import Meeting, Pairing

TEXT = "## before: mentor\n\n- Think\n\n## 10: Arrive\n\nHello\n\n## 20 own: Mine"
LATER = NOW + timedelta(days=1)


def named(key: str) -> Guide:
    guide = guidebook.named(key)
    assert guide is not None
    return guide


@pytest.fixture
def meeting(cast: Cast, pair: Pairing) -> Meeting:
    return meetings.plan(pair, starts_at=NOW + timedelta(days=3), by=cast.viktor, now=NOW)


def events_of(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


# Taking one


def test_either_of_the_two_takes_a_guide_and_another_one(cast: Cast, meeting: Meeting) -> None:
    first = actions.take_guide(meeting, guide=named("contracting"), by=cast.nia, now=NOW)
    assert (first.guide, first.by, first.repeated) == ("contracting", cast.nia_part, False)
    assert actions.take_guide(meeting, guide=named("contracting"), by=cast.viktor, now=LATER).repeated
    second = actions.take_guide(meeting, guide=named("public-voice"), by=cast.viktor, now=LATER)
    assert (second.pk, second.guide, second.by, second.created_at) == (
        first.pk,
        "public-voice",
        cast.viktor_part,
        LATER,
    )
    assert events_of("guide.taken") == 2
    assert [set(one.facts) for one in Event.objects.filter(verb="guide.taken")] == [{"pairing"}] * 2


def test_putting_it_back(cast: Cast, meeting: Meeting) -> None:
    actions.take_guide(meeting, guide=named("contracting"), by=cast.nia, now=NOW)
    assert actions.put_back(meeting, by=cast.viktor, now=NOW)
    assert not actions.put_back(meeting, by=cast.viktor, now=NOW)
    assert (MeetingGuide.objects.count(), events_of("guide.put_back")) == (0, 1)


def test_nobody_else_takes_or_puts_back(cast: Cast, meeting: Meeting) -> None:
    for act in (
        lambda: actions.take_guide(meeting, guide=named("contracting"), by=cast.petra, now=NOW),
        lambda: actions.put_back(meeting, by=cast.petra, now=NOW),
    ):
        with pytest.raises(NotAllowed, match="Only the people in this pair"):
            act()


def test_lived_experience_is_the_mentors_to_take_and_not_before_the_third_meeting(cast: Cast, pair: Pairing) -> None:
    planned = [
        meetings.plan(pair, starts_at=NOW + timedelta(days=days), by=cast.viktor, now=NOW) for days in (3, 10, 17)
    ]
    inclusion = named("inclusion")
    third = Meeting.objects.get(pk=planned[2].pk)
    with pytest.raises(NotAllowed, match="is for the mentor to take"):
        actions.take_guide(third, guide=inclusion, by=cast.viktor, now=NOW)
    with pytest.raises(Refused, match="meant for meeting 3 or later"):
        actions.take_guide(Meeting.objects.get(pk=planned[1].pk), guide=inclusion, by=cast.nia, now=NOW)
    assert actions.take_guide(third, guide=inclusion, by=cast.nia, now=NOW).guide == "inclusion"


def test_a_meeting_that_was_held_takes_none(cast: Cast, meeting: Meeting) -> None:
    meetings.hold(meeting, by=None, now=meeting.ends_at)
    held = Meeting.objects.get(pk=meeting.pk)
    with pytest.raises(Refused, match="still to come"):
        actions.take_guide(held, guide=named("contracting"), by=cast.nia, now=NOW)


# A program's own


def write(cast: Cast, **changed: Any) -> ProgramGuide:
    words: dict[str, Any] = {"title": " Our  house ", "aim": "You know it.", "text": TEXT, "families": ["ai", "none"]}
    return actions.write_guide(
        cast.program, **(words | {"code": "abcdefghjkmn", "by": cast.petra, "now": NOW} | changed)
    )


def test_a_manager_writes_a_guide_once(cast: Cast) -> None:
    made = write(cast)
    assert (made.title, made.state, made.version, made.families) == ("Our house", GuideState.DRAFT, 1, ["ai"])
    assert write(cast, title="Other").repeated
    assert (ProgramGuide.objects.get().title, events_of("guide.written")) == ("Our house", 1)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"title": "  "}, "title", "Give the guide a title."),
        ({"aim": " "}, "aim", "Say in one sentence"),
        ({"text": "Hello"}, "text", "Line 1: begin with a heading"),
        ({"text": "## 5: A\n" + "x" * 20_000}, "text", "20008 characters are more"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(cast: Cast, changed: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        write(cast, **changed)
    assert (refused.value.field, ProgramGuide.objects.count()) == (field, 0)


def test_only_the_programs_managers_write_change_offer_and_retire(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="Only the managers of this program"):
        write(cast, by=cast.ada)
    made = write(cast)
    for act in (
        lambda: actions.change_guide(made, title="T", aim="A", text=TEXT, version=1, by=cast.nia, now=NOW),
        lambda: actions.offer_guide(made, by=cast.dora, now=NOW),
        lambda: actions.retire_guide(made, by=cast.sam, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_program_has_no_more_than_so_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions.guides, "MOST_GUIDES", 1)
    write(cast)
    with pytest.raises(Refused, match="at most 1 guides"):
        write(cast, code="bcdefghjkmnp")


def change(cast: Cast, made: ProgramGuide, *, version: int = 1, **changed: Any) -> ProgramGuide:
    words: dict[str, Any] = {"title": "Our house", "aim": "You know it.", "text": TEXT, "families": ["ai"]}
    return actions.change_guide(made, **(words | changed), version=version, by=cast.petra, now=LATER)


def test_a_change_is_a_new_version_and_the_same_words_are_none(cast: Cast) -> None:
    made = write(cast)
    assert change(cast, made).repeated
    changed = change(cast, made, title="Our new house", from_meeting=2)
    assert (changed.version, changed.changed_at, changed.from_meeting) == (2, LATER, 2)
    assert events_of("guide.changed") == 1


def test_two_managers_do_not_overwrite_each_other(cast: Cast) -> None:
    made = write(cast)
    change(cast, made, title="Hers")
    with pytest.raises(Refused, match="Another manager has changed this guide"):
        change(cast, made, title="His")
    assert ProgramGuide.objects.get().title == "Hers"
    assert change(cast, made, version=1, title="Hers").repeated


def test_offer_and_retire(cast: Cast) -> None:
    made = write(cast)
    with pytest.raises(Refused, match="it is “draft”"):
        actions.retire_guide(made, by=cast.petra, now=NOW)
    assert actions.offer_guide(made, by=cast.petra, now=NOW).state == GuideState.OFFERED
    assert actions.offer_guide(made, by=cast.petra, now=NOW).repeated
    assert actions.retire_guide(made, by=cast.petra, now=NOW).state == GuideState.RETIRED
    assert actions.offer_guide(made, by=cast.petra, now=NOW).state == GuideState.OFFERED
    assert (events_of("guide.offered"), events_of("guide.retired")) == (2, 1)


def test_who_reads_a_programs_guide(cast: Cast) -> None:
    made = write(cast)

    def readers() -> set[str]:
        return {
            name
            for name in ("nia", "viktor", "petra", "ada", "otto", "dora")
            if made.code in {guide.key for guide in queries.guides_for(getattr(cast, name))}
        }

    assert readers() == set()
    actions.offer_guide(made, by=cast.petra, now=NOW)
    assert readers() == {"nia", "viktor", "petra"}
    actions.retire_guide(made, by=cast.petra, now=NOW)
    assert readers() == set()
    assert queries.guide_for(cast.nia, made.code).is_retired


def test_guides_are_found_by_words_and_family(cast: Cast) -> None:
    def found(**by: str) -> list[str]:
        return [guide.key for guide in queries.guides_for(cast.nia, **by)]

    assert found(family="ai") == ["generative-ai"]
    assert found(words="ghost writer") == ["public-voice"]
    assert found(words="Ghost", family="ai") == []


def test_a_programs_guide_is_suggested_by_what_people_want(cast: Cast, meeting: Meeting) -> None:
    own = replace(queries.as_guide(write(cast)), key="own")
    assert own.is_own
    assert own.families == ("ai",)
