"""How far the worker is with a run."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.matching.models import Run

# The engine's stages, and our own "check", in words.
STAGES: dict[str, Promise] = {
    "score": gettext_lazy("Comparing all possible pairs"),
    "candidates": gettext_lazy("Finding the best partners for everybody"),
    "aims": gettext_lazy("Choosing the best set of pairs"),
    "prove": gettext_lazy("Making sure that no other pair would be better"),
    "quotas": gettext_lazy("Keeping the bounds"),
    "stable": gettext_lazy("Making the pairs stable"),
    "reasons": gettext_lazy("Putting the reasons together"),
    "check": gettext_lazy("Checking the answer independently"),
}


@dataclass(frozen=True)
class Waiting:
    """A sentence, and how much of this stage is done, of 100; None where nobody can say."""

    sentence: str
    done: int | None


def waiting(run: Run) -> Waiting:
    """No query."""
    stage, done, of = (run.progress.get(name) for name in ("stage", "done", "of"))
    if not stage:
        return Waiting(_("Waits for a worker"), None)
    return Waiting(str(STAGES.get(stage, stage)), min(100, round(100 * done / of)) if of else None)
