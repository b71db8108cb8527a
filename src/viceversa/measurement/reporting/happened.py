"""What happened, what was done, and who took part: counts from dates and facts, small ones hidden."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from viceversa.core.report import Bar, Bars, Fact, Facts, Hidden, Page, Part, Value
from viceversa.measurement.reporting import written
from viceversa.measurement.survey.content import Content
from viceversa.programs.models import Role


def page(held: Content) -> Page:
    """Pairs, meetings, cancellations, training, hours."""
    facts = held.facts
    pairs, cancelled = facts["pairs"], facts["cancelled"]
    blocks = [
        Facts(
            _("Pairs"),
            (
                Fact(_("Pairs that began"), written.number(pairs["started"])),
                Fact(_("Came to the end together"), written.number(pairs["completed"])),
                Fact(_("Still meeting"), written.number(pairs["going"])),
                Fact(
                    _("Ended early"),
                    written.number(pairs["ended"]),
                    note=_("Their answers are often the ones that are missing."),
                ),
                *_going_on(facts.get("go_on")),  # not in what was frozen before it was counted
            ),
        ),
        Facts(
            _("Meetings"),
            (
                Fact(
                    _("Held"),
                    written.number(facts["held"]),
                    of=_("of %(planned)s planned") % {"planned": facts["planned"]},
                ),
                Fact(_("Days from one meeting to the next"), _maybe(facts["gap"]), note=_("the middle of all")),
                Fact(_("Cancelled by mentors"), written.number(cancelled[Role.MENTOR])),
                Fact(_("Cancelled by mentees"), written.number(cancelled[Role.MENTEE]), note=_("assistants included")),
                Fact(_("Hours of mentors in meetings"), written.number(facts["hours"])),
            ),
        ),
        Facts(
            _("Prepared before the first meeting"),
            tuple(_prepared(role, facts["trained"][role]) for role in (Role.MENTOR, Role.MENTEE)),
        ),
    ]
    return Page(
        "happened",
        _("What happened"),
        tuple(blocks),
        about=_("Counted from dates and facts. Numbers under five are not shown."),
    )


def done(held: Content) -> Page | None:
    """Commitments, ideas, tests. None where the instance has none of them."""
    counts = held.facts["done"]
    names = {
        "commitments": (_("Commitments made"), ""),
        "commitments_kept": (_("Commitments kept"), _("as the two said themselves")),
        "ideas": (_("Ideas noted"), ""),
        "ideas_tested": (_("Ideas tried"), _("with a criterion for stopping")),
        "ideas_adopted": (_("Ideas in use"), _("with the names of those who had them, where they agreed")),
    }
    facts = tuple(
        Fact(label, written.number(counts[name]), note=note) for name, (label, note) in names.items() if name in counts
    )
    if not facts:
        return None
    return Page(
        "done",
        _("What was done"),
        (Facts(_("Counted, not told"), facts),),
        about=_("So that the report is not only what people say about themselves."),
    )


def answered(held: Content) -> Bars:
    """Who answered, of those who were asked."""
    bars = []
    for one in held.flow:
        label = _("%(wave)s, mentors") if one.role == Role.MENTOR else _("%(wave)s, mentees")
        n = written.counted(one.answered, of=one.asked)
        share = n.number / one.asked if n.number and one.asked else 0.0
        of = _("of %(n)s") % {"n": one.asked}
        parts = (Part(of, n, share),) if n.number else ()
        shown = n if one.answered else Hidden(_("Fewer than five answered."), n.text)
        bars.append(Bar(label % {"wave": written.wave(one.wave)}, parts, shown, written.wave(one.wave), note=of))
    return Bars(_("Who answered"), tuple(bars))


def took_part(held: Content, totals: dict[str, list[tuple[str, Any]]]) -> Page:
    """From being asked to being in a pair, in total, and who answered. By groups of people only auditors see it."""
    blocks: list[Any] = [
        Facts(written.people(role), tuple(Fact(label, written.number(value)) for label, value in rows))
        for role, rows in totals.items()
        if rows
    ]
    blocks.append(answered(held))
    return Page(
        "took-part",
        _("Who took part and who did not"),
        tuple(blocks),
        about=_(
            "Whether people of all groups get the same chance is looked into by auditors, in groups of ten or more."
        ),
    )


def _prepared(role: str, counts: dict[str, Any] | None) -> Fact:
    if counts is None:
        return Fact(
            written.people(role),
            Hidden(_("Who had prepared is not kept after the end, and nobody counted."), pgettext("data", "not kept")),
        )
    return Fact(written.people(role), written.number(counts["done"]), of=_("of %(n)s") % {"n": counts["of"]})


def _going_on(counts: dict[str, Any] | None) -> tuple[Fact, ...]:
    """How many of the pairs that came to the end would like to go on without the program, where that can be shown."""
    if not counts:
        return ()
    of = _("of %(n)s that came to the end") % {"n": counts["of"]}
    note = _("Counted only where all of a pair said so: one person’s wish is nobody’s to read.")
    return (Fact(_("Would all like to go on meeting"), written.number(counts["both"]), of=of, note=note),)


def _maybe(value: Any) -> Value | Hidden:
    return Hidden(_("Too few meetings to say."), _("too few")) if value is None else Value(str(value), value)
