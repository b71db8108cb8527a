"""What can be said, what cannot, and the last page: what this report cannot tell."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.analysis.several import false_alarm
from viceversa.core.report import Can, Page, Text
from viceversa.measurement.reporting import changed, written
from viceversa.measurement.survey.content import Content
from viceversa.measurement.survey.words import in_language
from viceversa.programs.models import Role


def can_of(held: Content) -> Can:
    """The box that stands on the page and at the head of every file."""
    return Can(tuple(_can(held)), tuple(_cannot(held)))


def page(held: Content, frozen_on: str) -> Page:
    """The last page. `frozen_on`: the day on which the plan was frozen, or ""."""
    paragraphs = [
        _("Design: the same people were asked before and after. Places were drawn by lot, so there is a comparison.")
        if _has_comparison(held)
        else _("Design: the same people were asked before and after, and nobody else. What would have been without the program is not known."),
        _("Selection: people came because they wanted to, or were suggested. Others may be different."),
        _("Missing answers: who stays away may be those for whom it went worst. Pairs that ended early stand beside every average."),
        ngettext(
            "%(n)d thing was looked at. Even if nothing is behind it, it looks large by chance with a probability of %(percent)d%%.",
            "%(n)d things were looked at. Even if nothing is behind any of them, at least one looks large by chance with a probability of %(percent)d%%.",
            held.looked_at,
        ) % {"n": held.looked_at, "percent": round(100 * false_alarm(held.looked_at))},
        _("The plan was frozen on %(day)s; what it did not name is called exploratory.") % {"day": frozen_on}
        if frozen_on
        else _("No plan was frozen beforehand: all of this is exploratory."),
        _("The questions were written for programs like this one and are not validated. Use them for change within this program, never to compare companies or people."),
        _("Figures that would say something about fewer than five people are hidden, for everybody, administrators included."),
    ]  # fmt: skip
    return Page("limits", _("What this cannot tell you"), (Text(tuple(paragraphs)),))


def _has_comparison(held: Content) -> bool:
    return any(one.wave == held.wave for one in held.compared)


def _can(held: Content) -> Iterable[str]:
    clear, shown = changed.moved(held)
    if shown:
        yield ngettext(
            "%(clear)d of %(n)d planned outcome moved clearly, adjusted for how many were looked at.",
            "%(clear)d of %(n)d planned outcomes moved clearly, adjusted for how many were looked at.",
            shown,
        ) % {"clear": clear, "n": shown}
    subjects = {one.key: one for one in held.subjects}
    for one in held.compared:
        if one.wave == held.wave:
            yield _(
                "“%(outcome)s”: those who took part lie %(difference)s points from those who waited, after a draw of places."
            ) % {
                "outcome": in_language(subjects[one.thing].texts),
                "difference": written.whole(one.adjusted or one.difference),
            }
    facts = held.facts
    yield _("%(held)s of %(planned)s planned meetings were held.") % {
        "held": facts["held"],
        "planned": facts["planned"],
    }


def _cannot(held: Content) -> Iterable[str]:
    if _has_changes(held) and not _has_comparison(held):
        yield _("Why it changed. Nobody was drawn by lot to wait, so it may have changed anyway.")
    if any(not _fits(held, role) for role in Role.values):
        yield _("How large the changes are of outcomes where under 60% answered twice.")
    yield _missing(held)
    yield _("Whether a pair, a mentor or a leader did well. Nothing here is about them.")


def _has_changes(held: Content) -> bool:
    return any(entry.is_shown for role in Role.values for _one, entry in changed.changes_of(held, role, wave=held.wave))


def _fits(held: Content, role: str) -> bool:
    rows = [entry for one, entry in changed.changes_of(held, role, wave=held.wave) if one.is_planned and entry.is_shown]
    return all(changed.is_complete(held, role, entry) for entry in rows)


def _missing(held: Content) -> str:
    """Of how many nothing is known; a number only from ten on."""
    rows = [one for one in held.flow if one.wave == held.wave]
    missing = sum(one.asked - one.answered[0] for one in rows if one.answered and one.answered[0] == one.answered[1])
    if missing < 10 or any(one.answered is None or one.answered[0] != one.answered[1] for one in rows):
        return _("Anything about those who did not answer.")
    return _("Anything about the %(n)d who did not answer at the end.") % {"n": missing}
