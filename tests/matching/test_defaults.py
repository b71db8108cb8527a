"""What matching begins with in a program: set on its page, or taken over from a run; and what is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story import with_shortlists
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import actions, changes
from viceversa.matching.policy import settings_for, usual_settings
from viceversa.programs.actions import cohorts
from viceversa.programs.models import Cohort
from viceversa.programs.states import ProgramState

BOUND = {"end": "max", "n": 2, "percent": False, "role": "mentor", "kind": "unit", "value": "*"}
ASKED: dict[str, Any] = {
    "weights": {"common_ground": 30, "schedule": 0},
    "musts": {"former": False, "other_site": True},
    "fairness": "max",
    "grade_gap": 1,
    "across_units": 20,
    "bounds": [BOUND],
}
KEPT = {
    "weights": {"common_ground": 30, "schedule": 0},
    "musts": {"former": False, "other_site": True},
    "fairness": "max",
    "grade_gap": 1,
    "across_units": 20,
    "bounds": [BOUND],
}


@pytest.fixture
def petra(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.petra)
    return client


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def typed(client: Client, address: str) -> dict[str, Any]:
    """What the form on the page sends back unchanged."""
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: "" if value is None else value for name, value in data.items() if value is not False}
    for row in form.bounds:
        data |= {row[name].html_name: row[name].value() for name in row.fields}
    return data | {"musts": "1", "bounds": len(form.bounds), "fairness_was": form.fairness_was}


def test_only_what_differs_from_the_usual_is_kept_and_the_rest_of_the_policy_stays(cast: Cast) -> None:
    program = cast.program
    program.policy = {"mode": "event", "next_best": 1, "weights": {"schedule": 20}}
    program.save()
    actions.set_defaults(program, asked=ASKED, by=cast.petra, now=NOW)
    program.refresh_from_db()
    assert program.policy == {"mode": "event", "next_best": 1, **KEPT}
    assert [one.facts for one in Event.objects.filter(verb="program.matching_defaults_set")] == [
        {"changed": ["common_ground", "schedule", "former", "other_site", "grade_gap", "across_units", "fairness", "bounds"],
         "before": [15, 20, True, False, 2, 0, "none", ""],
         "after": [30, 0, False, True, 1, 20, "max", "max:2:mentor:unit:*"]}
    ]  # fmt: skip
    assert actions.set_defaults(program, asked=ASKED, by=cast.petra, now=NOW).repeated
    assert Event.objects.filter(verb="program.matching_defaults_set").count() == 1
    usual = usual_settings(program)
    actions.set_defaults(program, asked=usual, by=cast.petra, now=NOW)
    assert program.policy == {"mode": "event", "next_best": 1}


def test_a_floor_is_kept_with_its_number(cast: Cast) -> None:
    actions.set_defaults(cast.program, asked={"floor": 40}, by=cast.petra, now=NOW)
    assert cast.program.policy == {"fairness": "floor", "floor": 40}
    assert (settings_for(cast.program)["fairness"], settings_for(cast.program)["floor"]) == ("floor", 40)
    actions.set_defaults(cast.program, asked={"fairness": "none"}, by=cast.petra, now=NOW)
    assert cast.program.policy == {}


def test_who_and_what_is_refused(cast: Cast) -> None:
    for by in (cast.nia, cast.viktor, cast.dora, cast.sam, cast.ada, None):
        with pytest.raises(NotAllowed):
            actions.set_defaults(cast.program, asked=ASKED, by=by, now=NOW)
    for asked, field in (
        ({"weights": {"age": 3}}, "weights"),
        ({"weights": dict.fromkeys(usual_settings(cast.program)["weights"], 0)}, "weights"),
        ({"grade_gap": 11}, "grade_gap"),
        ({"musts": {"gender": True}}, "musts"),
        ({"bounds": [{**BOUND, "kind": "gender"}]}, "bounds"),
    ):
        with pytest.raises(Refused) as refused:
            actions.set_defaults(cast.program, asked=asked, by=cast.petra, now=NOW)
        assert refused.value.field == field
    cast.program.state = ProgramState.ARCHIVED
    cast.program.save()
    with pytest.raises(Refused, match="archived"):
        actions.set_defaults(cast.program, asked=ASKED, by=cast.petra, now=NOW)
    assert (cast.program.policy, Event.objects.filter(verb__startswith="program.").count()) == ({}, 0)


def test_each_new_cohort_begins_with_them_and_a_run_can_become_them(cast: Cast, petra: Client) -> None:
    with_shortlists(cast, mode="solver")
    page = reverse("matching:defaults", args=[cast.program.code])
    assert "Nothing. Matching begins with the usual weights" in words(petra, page)
    data = typed(petra, page)
    assert petra.post(page, data).status_code == 302
    assert "New cohorts begin with just this already." in words(petra, page)
    # One row more is no saving yet; then it is filled in and saved.
    added = petra.post(page, data | {"add_bound": "1"})
    assert (added.status_code, len(added.context["form"].bounds), cast.program.policy) == (200, 1, {"mode": "solver"})
    more = data | {"common_ground": "30", "must_former": "", "bounds": "1", "bound0-end": "max", "bound0-n": "2",
                   "bound0-unit": "", "bound0-role": "mentor", "bound0-group": "unit:*"}  # fmt: skip
    del more["must_former"]
    assert petra.post(page, more).status_code == 302
    shown = words(petra, page)
    assert (
        "New cohorts begin with this now: Common ground from 15 to 30, Never paired before from must be to need not be"
        in shown
    )
    assert "“at most 2 mentors of any one unit” added" in shown
    assert f"At once: {cast.cohort.name}. No run was made there yet." in shown
    bench = reverse("matching:cohort", args=[cast.cohort.code])
    form = petra.get(bench).context["form"]
    assert (form["common_ground"].value(), form["must_former"].value(), len(form.bounds)) == (30, False, 1)
    run = actions.match(cast.cohort, settings={"weights": {"common_ground": 5}}, by=cast.petra, now=NOW)
    assert run.settings["weights"]["common_ground"] == 5
    assert f"At once: {cast.cohort.name}" not in words(petra, page)
    assert "what new cohorts begin with: Common ground from 30 to 5." in words(petra, bench)
    act = reverse("matching:default", args=[run.code])
    assert petra.post(act).status_code == 302
    assert "New cohorts begin with this now: Common ground from 30 to 5." in words(petra, bench)
    assert "New cohorts begin with just these settings." in words(petra, bench)
    assert petra.post(act).status_code == 302
    second = cohorts.create_cohort(
        cast.program, name="Autumn 2026", kick_off=NOW.date() + timedelta(weeks=20), by=cast.petra, now=NOW
    )
    assert isinstance(second, Cohort)
    begins = petra.get(reverse("matching:cohort", args=[second.code])).context["form"]
    assert (begins["common_ground"].value(), begins["must_former"].value(), len(begins.bounds)) == (5, False, 1)
    # What the run was asked stays as it was.
    run.refresh_from_db()
    assert changes.between(run.settings, settings_for(cast.program)) == []


def test_what_is_typed_wrong_is_said_and_nothing_is_lost(cast: Cast, petra: Client) -> None:
    page = reverse("matching:defaults", args=[cast.program.code])
    data = typed(petra, page)
    zero = dict.fromkeys(usual_settings(cast.program)["weights"], "0")
    for wrong, sentence in (
        ({"grade_gap": "99"}, "less than or equal to 10"),
        ({"common_ground": "no"}, "whole number"),
        (zero, "all weights are 0"),
        ({"bounds": "1", "bound0-end": "max", "bound0-n": "", "bound0-role": "mentor", "bound0-group": "unit:*"}, "A bound can’t be read"),
    ):  # fmt: skip
        answer = petra.post(page, data | {"common_hours": "3"} | wrong)
        assert (answer.status_code, sentence in answer.content.decode(), 'value="3"' in answer.content.decode()) == (422, True, True)  # fmt: skip
    dropped = petra.post(page, data | {"bounds": "1", "bound0-end": "max", "bound0-n": "2", "bound0-role": "mentor", "bound0-group": "unit:*", "drop_bound": "0"})  # fmt: skip
    assert dropped.status_code == 302
    cast.program.refresh_from_db()
    assert cast.program.policy == {}
