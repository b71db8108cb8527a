"""Doors and lists."""

from __future__ import annotations

import pytest
from django.http import Http404

from tests import factories
from tests.cast import Cast
from viceversa.core import languages
from viceversa.programs import queries
from viceversa.programs.models import Participant


@pytest.mark.parametrize("name", ["dora", "sam", "nia", "ada", "otto"])
def test_a_door_is_for_managers(cast: Cast, name: str) -> None:
    user = getattr(cast, name)
    for door, code in ((queries.program_for, cast.program.code), (queries.cohort_for, cast.cohort.code)):
        assert door(cast.petra, code).code == code
        with pytest.raises(Http404):
            door(user, code)


def test_people_are_found_by_parts_of_their_names(cast: Cast) -> None:
    assert [person.name for person in queries.people_found("oka mar")] == ["Mara Okafor"]
    assert queries.people_found(" ") == []


def test_a_whole_name_finds_its_bearer_however_many_names_hold_it(cast: Cast) -> None:
    for name in (*(f"Ali Wangari {number:02}" for number in range(20)), "Li Wang", "Li Wang-Berg", "Wang Lin"):
        factories.person(name)
    found = [person.name for person in queries.people_found("li wang")]
    assert (found[:3], len(found)) == (["Li Wang", "Li Wang-Berg", "Wang Lin"], queries.people.FOUND)
    assert found[3:] == [f"Ali Wangari {number:02}" for number in range(9)]


def test_a_manager_finds_an_enrollment_only_to_write_it_down(cast: Cast) -> None:
    with pytest.raises(Http404):
        queries.participant_for(cast.petra, cast.nia_part.code)
    rosa = factories.participant(cast.cohort, factories.person("Rosa Lund", email=""), "mentor")
    assert queries.participant_for(cast.petra, rosa.code) == rosa
    with pytest.raises(Http404):
        queries.participant_for(cast.viktor, rosa.code)


@pytest.mark.parametrize("state", Participant._meta.get_field("state").choices or [])
def test_every_state_has_a_place_in_the_list(cast: Cast, state: tuple[str, str]) -> None:
    Participant.objects.filter(pk=cast.nia_part.pk).update(state=state[0])
    group = "left" if state[0] == "withdrawn" else "all"
    assert "Nia Adeyemi" in [row.name for row in queries.participant_rows(cast.cohort, group=group, words="")]


def test_languages_have_names() -> None:
    choices = dict(languages.choices())
    assert (choices["en"], choices["zu"], languages.name_of("fr")) == ("English", "Zulu", "French")
    assert languages.name_of("qqq") == "qqq"
    assert list(choices.values()) == sorted(choices.values(), key=str.casefold)
