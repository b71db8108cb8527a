"""What keeps a program a draft, one thing at a time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cast import Cast
from tests.factories import NOW
from viceversa.people.models import Person
from viceversa.programs import gate
from viceversa.programs.models import Outcome, Program, ProgramManager
from viceversa.programs.states import ProgramState

Change = Callable[[Cast, Program], object]


@pytest.fixture
def complete(cast: Cast) -> Program:
    """A draft with nothing missing."""
    program = cast.program
    program.state = ProgramState.DRAFT
    program.privacy_steps = dict.fromkeys(gate.PRIVACY_STEPS, NOW.isoformat())
    program.analysis_plan, program.analysis_plan_frozen_at = "Mean before and after.", NOW
    program.save()
    return program


def outcome(program: Program, **values: object) -> object:
    return Outcome.objects.filter(program=program).update(**values)


def test_a_complete_draft_lacks_nothing(complete: Program) -> None:
    assert gate.missing(complete) == []


@pytest.mark.parametrize(
    ("change", "sentence", "where"),
    [
        (lambda _cast, one: setattr(one, "sponsor", None), "Name a sponsor.", "sponsor"),
        (lambda _cast, one: setattr(one, "co_lead", None), "Name a junior co-lead.", "co_lead"),
        (lambda _cast, one: setattr(one, "support_contact", None), "Name a support contact.", "support_contact"),
        (
            lambda cast, one: setattr(one, "support_contact", cast.person("dora")),
            "Name a support contact who is not in charge of the program.",
            "support_contact",
        ),
        (
            lambda cast, one: ProgramManager.objects.create(program=one, user=cast.sam, since=NOW),
            "Name a support contact who is not in charge of the program.",
            "support_contact",
        ),
        (
            lambda _cast, one: setattr(one.support_contact, "state", Person.State.LEFT),
            "Name a support contact who is still in the organization.",
            "support_contact",
        ),
        (
            lambda _cast, one: setattr(one.trusted_contact, "state", Person.State.LEFT),
            "Name a trusted contact who is still in the organization.",
            "trusted_contact",
        ),
        (lambda _cast, one: setattr(one, "trusted_contact", None), "Name a trusted contact.", "trusted_contact"),
        (
            lambda cast, one: setattr(one, "trusted_contact", cast.person("sam")),
            "Name a trusted contact who is not the support contact.",
            "trusted_contact",
        ),
        (
            lambda cast, one: setattr(one, "trusted_contact", cast.person("jon")),
            "Name a trusted contact who is not in charge of the program.",
            "trusted_contact",
        ),
        (lambda _cast, one: setattr(one, "purpose", "  "), "Write down the purpose.", "purpose"),
        (lambda _cast, one: setattr(one, "stop_rule", " "), "Say what would stop the program.", "stop_rule"),
        (lambda _cast, one: one.outcomes.all().delete(), "Choose 1 to 3 outcomes.", "outcomes"),
        (
            lambda _cast, one: outcome(one, indicator=""),
            "Say how “Leaders can judge AI tools themselves” is seen.",
            "outcomes",
        ),
        (
            lambda _cast, one: outcome(one, baseline=None),
            "Give the baseline of “Leaders can judge AI tools themselves”.",
            "outcomes",
        ),
        (
            lambda _cast, one: outcome(one, target=None),
            "Give the target of “Leaders can judge AI tools themselves”.",
            "outcomes",
        ),
        (
            lambda _cast, one: outcome(one, baseline=None, target=None),
            "Give baseline and target of “Leaders can judge AI tools themselves”.",
            "outcomes",
        ),
        (lambda _cast, one: one.privacy_steps.pop("council"), "Tick the last privacy step.", "privacy"),
        (lambda _cast, one: one.privacy_steps.clear(), "Tick the 10 open privacy steps.", "privacy"),
        (lambda _cast, one: setattr(one, "analysis_plan_frozen_at", None), "Freeze the analysis plan.", "plan"),
    ],
)
def test_one_thing_missing(cast: Cast, complete: Program, change: Change, sentence: str, where: str) -> None:
    change(cast, complete)
    assert gate.missing(complete) == [gate.Gap(sentence, where)]


def test_gaps_come_in_the_order_of_the_page(cast: Cast) -> None:
    assert [gap.where for gap in gate.missing(Program.objects.create(name="New", created_at=NOW))] == [
        "purpose",
        "stop_rule",
        "sponsor",
        "co_lead",
        "support_contact",
        "trusted_contact",
        "outcomes",
        "privacy",
        "plan",
    ]
