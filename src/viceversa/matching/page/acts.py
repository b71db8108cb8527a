"""What another manager did meanwhile, in sentences, and how their settings differ from what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from viceversa.core.moments import written
from viceversa.matching import changes
from viceversa.matching.changes import Change
from viceversa.matching.models import Run
from viceversa.matching.together import Act, ActedMeanwhile


@dataclass(frozen=True)
class Meanwhile:
    """Their acts as sentences; `run` is what is in use now, `differs` how it differs from what was asked (before: mine)."""

    sentences: list[str]
    run: Run | None
    differs: list[Change]


def meanwhile(found: ActedMeanwhile, run: Run | None, mine: Mapping[str, Any] | None) -> Meanwhile:
    """No query. `mine` are the settings that were asked, None where it was no match."""
    differs = changes.between(mine, _without_decisions(run.settings)) if run and mine is not None else []
    return Meanwhile([_sentence(act) for act in found.acts], run, differs)


def _without_decisions(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if name not in ("pins", "forbids")}


def _sentence(act: Act) -> str:
    pair = act.pair or _("two people you can’t see together")
    facts = {"who": act.by, "time": written(act.at, "time"), "pair": pair, "number": act.run.number if act.run else ""}
    sentences = {
        "matched": _("%(who)s matched again at %(time)s: run %(number)s."),
        "used": _("%(who)s went to run %(number)s at %(time)s."),
        "pinned": _("%(who)s locked %(pair)s at %(time)s."),
        "forbidden": _("%(who)s ruled out %(pair)s at %(time)s."),
        "lifted": _("%(who)s let a decision about a pair go at %(time)s."),
    }
    return sentences[act.what] % facts
