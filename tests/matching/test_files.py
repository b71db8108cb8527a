"""What can be downloaded proves the run, and says nothing that was told to the engine alone."""

from __future__ import annotations

import json

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa import engine
from viceversa.core.errors import Refused
from viceversa.matching import actions, files
from viceversa.matching.models import Run
from viceversa.programs.models import DoNotMatch, OffLimits, Role


def run_with_secrets(cast: Cast) -> Run:
    """Nia and Viktor could be paired but for a wish; two others are paired; one topic is off limits."""
    mentor = factories.participant(cast.cohort, factories.person("Jo Park"), Role.MENTOR, offers={"short-video": 5})
    factories.participant(cast.cohort, factories.person("Ida Falk", rank=6), Role.MENTEE, wants=("short-video",))
    DoNotMatch.objects.create(participant=cast.nia_part, person=cast.person("viktor"))
    OffLimits.objects.create(participant=mentor, topic=factories.topic("secret-topic"))
    return actions.solve_run(actions.start_run(cast.cohort, by=cast.petra, now=NOW), now=NOW)


def test_the_files_pass_the_independent_check(cast: Cast) -> None:
    run = run_with_secrets(cast)
    problem = engine.problem_from_json(json.loads(json.dumps(files.problem_of(run))))
    result = engine.result_from_json(json.loads(json.dumps(files.result_of(run))))
    assert engine.check(problem, result).faults == ()
    assert result.value.points == engine.result_from_json(run.result).value.points


def test_the_files_say_nothing_told_to_the_engine_alone(cast: Cast) -> None:
    run = run_with_secrets(cast)
    assert "secret-topic" in json.dumps(run.problem)
    written = json.dumps([files.problem_of(run), files.result_of(run)])
    for secret in ("secret-topic", "not_available", "off_limits", 'do_not_match": [', "not available"):
        assert secret not in written


def test_a_contradiction_is_written_without_its_rule(cast: Cast) -> None:
    actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra, now=NOW)
    DoNotMatch.objects.create(participant=cast.nia_part, person=cast.person("viktor"))
    run = actions.solve_run(actions.start_run(cast.cohort, by=cast.petra, now=NOW), now=NOW)
    [why] = engine.result_from_json(files.result_of(run)).why
    assert (why.code, why.facts["rule"]) == ("pin_forbidden", "not_listed")


def test_no_file_of_a_run_without_result(cast: Cast) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="no result yet"):
        files.result_of(run)


def test_a_run_too_large_for_a_page_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="weighed 250001 possible pairs"):
        files.problem_of(Run(figures={"pairs_scanned": files.MOST_PAIRS + 1}))
