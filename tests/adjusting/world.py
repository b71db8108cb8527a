"""Acts that several tests of adjusting begin with."""

from __future__ import annotations

from datetime import datetime

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import make_run, start
from viceversa.adjusting.attention import attention_for
from viceversa.adjusting.items import Item
from viceversa.pairings.actions import release
from viceversa.pairings.models import Pairing
from viceversa.programs.blueprint.plan import plan_of
from viceversa.programs.models import Cohort, Role
from viceversa.programs.states import CohortState


def all_items(cast: Cast, now: datetime) -> list[Item]:
    """What stands on Petra's list, in its order."""
    found = attention_for(cast.petra, cast.cohort, now=now)
    return [item for group in found.groups for item in (*group.shown, *group.folded)]


def said(cast: Cast, now: datetime) -> list[tuple[str, str, str]]:
    """The same as kind, title and reason, without steps of the plan."""
    found = [(str(one.kind), one.title, one.why) for one in all_items(cast, now)]
    return [each for each in found if each[0] not in ("step", "privacy")]


def more_pairs(cast: Cast, *names: str) -> list[Pairing]:
    """Pairs that started at NOW, by first names: "Tao" is with "Tao’s mentee"."""
    made = []
    for name in names:
        mentor, mentee = (
            factories.participant(cast.cohort, factories.person(f"{name} {role}", rank=rank), role)
            for role, rank in ((Role.MENTOR, 1), (Role.MENTEE, 6))
        )
        for part in (mentor, mentee):
            factories.user(part.person)
        asked_in = make_run(cast, (mentor, mentee))
        release.release_run(asked_in, by=cast.petra, now=NOW)
        made.append(start(cast, Pairing.objects.get(run=asked_in)))
    return made


def running(cohort: Cohort) -> Cohort:
    """The cohort as it is once its pairs run, with every step of its plan done."""
    cohort.state = CohortState.RUNNING
    cohort.plan_changes = {step.slug: {"done_at": NOW.isoformat()} for step in plan_of(cohort).steps if step.is_a_task}
    cohort.save()
    cohort.__dict__.pop("_plan", None)
    return cohort
