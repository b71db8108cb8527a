"""How a program makes its pairs: the solver alone, after shortlists, short conversations or what people ask each other; and how
many mentors a mentee has.

The one place that reads these settings from `Program.policy`; what is absent has its default.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.programs.models import Participant, Program, Role
from viceversa.programs.states import CohortState


class Mode(TextChoices):
    """Who begins: the solver, the participants with what they think of three people each, whom they read of or meet, or one
    side that asks."""

    SOLVER = "solver", _("Solver-led: the solver proposes the best pairs, you review them, both of a pair are asked.")
    SHORTLIST = (
        "shortlist",
        _(
            "Shortlist of three: everybody is shown up to three people, puts them in order, may silently leave one out;"
            " then the solver finishes."
        ),
    )
    EVENT = (
        "event",
        _(
            "Short conversations: at an event everybody meets up to three people for some minutes each, puts them in"
            " order, may silently leave some out; then the solver finishes."
        ),
    )
    SELF = (
        "self_match",
        _(
            "Self-match: the junior side may ask a few people whom the rules allow, the senior side answers by rules of"
            " its own, you look at each pair; then the solver finishes."
        ),
    )


class Finish(TextChoices):
    """What decides when the answers to shortlists meet."""

    PEOPLE = "people", _("Everybody first: as few as possible stay without a partner, and first choices count.")
    RANKINGS = (
        "rankings",
        _("Their order first: no two would both rather have each other, even if more people stay without a partner."),
    )


MENTORS: Final = (1, 2)


@dataclass(frozen=True)
class Making:
    """The settings. `finish` matters where people put each other in order, `finish_itself` where they answer before the solver,
    `pairs_itself` in self-match, `whole_pods` where there are pods."""

    mode: str = Mode.SOLVER
    finish: str = Finish.PEOPLE
    finish_itself: bool = False
    pairs_itself: bool = False
    mentors_per_mentee: int = 1
    whole_pods: bool = False

    @property
    def has_shortlists(self) -> bool:
        return self.mode == Mode.SHORTLIST

    @property
    def has_events(self) -> bool:
        return self.mode == Mode.EVENT

    @property
    def has_self_match(self) -> bool:
        return self.mode == Mode.SELF

    @property
    def has_pods(self) -> bool:
        return self.mentors_per_mentee > 1

    @property
    def only_whole_pods(self) -> bool:
        return self.has_pods and self.whole_pods

    def as_policy(self) -> dict[str, Any]:
        """What differs from the default, for `Program.policy`."""
        usual = asdict(Making())
        return {name: _plain(value) for name, value in asdict(self).items() if value != usual[name]}


NAMES: Final = tuple(asdict(Making()))


def making_of(program: Program) -> Making:
    """How this program makes its pairs. No query."""
    return Making(**{name: program.policy[name] for name in NAMES if name in program.policy})


def partners_at_once(program: Program, role: str) -> int:
    """How many partners somebody has in one pairing: in a pod the mentee has two. No query."""
    return making_of(program).mentors_per_mentee if role == Role.MENTEE else 1


def kept(policy: dict[str, Any]) -> dict[str, Any]:
    """The part of a policy that is about these settings."""
    return {name: policy[name] for name in NAMES if name in policy}


def somebody_agreed(program: Program) -> bool:
    """Whether somebody in a cohort that is not over agreed to be matched, and so to who sees their answers. One query."""
    parts = Participant.objects.filter(cohort__program=program, matching_consent_at__isnull=False)
    return parts.exclude(cohort__state=CohortState.CLOSED).exists()


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, TextChoices) else value
