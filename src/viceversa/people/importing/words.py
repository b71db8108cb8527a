"""What is wrong with a row, as a sentence that says what to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from viceversa.core.moments import written
from viceversa.people.importing.columns import Column, holds_groups_of_posts
from viceversa.people.importing.fields import FIELDS


def sentence(problem: Mapping[str, Any]) -> str:
    """The sentence of one stored problem, in the reader's language."""
    facts = problem["facts"]
    match problem["code"]:
        case "missing_key":
            return _("There is no number here, so a later file could not find this person again.")
        case "missing_name":
            return _("There is no name here.")
        case "too_long":
            return _("This cell holds %(length)s characters; %(limit)s fit. Shorten it.") % facts
        case "email":
            return _("“%(value)s” isn’t an email address.") % facts
        case "email_ending":
            return _("%(value)s has no ending, such as %(ending)s.") % {
                **facts,
                "ending": "." + str(facts.get("meant", ".example")).rpartition(".")[2],
            }
        case "date":
            return _("“%(value)s” isn’t a date. Write it as 2026-02-28, or leave it empty.") % facts
        case "date_meant":
            return _("%(value)s isn’t a date. Did you mean %(meant)s?") % {**facts, "meant": _day(facts["meant"])}
        case "ends_before_start":
            return _("The end date (%(end)s) is before the start date (%(start)s).") % _days(facts)
        case "leave_half":
            return _("A leave needs its first and its last day. Give both, or leave both empty.")
        case "leave_ends_first":
            return _("The leave ends (%(end)s) before it begins (%(start)s).") % _days(facts)
        case "leave_too_long":
            return _(
                "A leave from %(start)s to %(end)s is longer than two years. Correct a day, or leave both empty."
            ) % _days(facts)
        case "language":
            return _("We don’t know the language “%(value)s”. Write it in English or as a code, such as “de”.") % facts
        case "time_zone":
            return _("We don’t know the time zone “%(value)s”. Write it as “Europe/Paris”.") % facts
        case "double":
            return _("The number %(value)s already stands in row %(row)s (%(name)s). Keep which one?") % facts
        case "renumbered":
            return (
                _("%(name)s is in the directory with the number %(former)s and this address. Is this the same person?")
                % facts
            )
        case "manager_unknown":
            return _("We don’t know “%(value)s”. Pick one so nobody is paired in their own line.") % facts
        case "manager_unclear":
            return (
                ngettext(
                    "“%(value)s” could be one person. Confirm it, so that nobody is paired in their own line.",
                    "“%(value)s” could be %(count)s people. Pick one so nobody is paired in their own line.",
                    facts["count"],
                )
                % facts
            )
        case "manager_loop":
            return _("Managers go round in a circle: %(circle)s. Say who is really above this person.") % {
                "circle": circle(facts["names"], facts["more"])
            }
        case "waiting":
            return _("Changed. It is checked again before anything is saved.")
    return str(LEFT_OUT_BECAUSE.get(problem["code"], ""))


LEFT_OUT_BECAUSE = {
    "vacant": gettext_lazy("vacant post"),
    "eliminated": gettext_lazy("eliminated post"),
    "undisclosed": gettext_lazy("name not disclosed"),
    "nameless": gettext_lazy("no name"),
    "double": gettext_lazy("the same as another row"),
}


def circle(names: Sequence[str], more: int) -> str:
    """ "Ana reports to Ben, Ben reports to Ana" """
    pairs = list(zip(names, [*names[1:], names[0]], strict=True))
    if more:
        pairs = pairs[:-1]
    told = ", ".join(
        _("%(person)s reports to %(manager)s") % {"person": person, "manager": manager} for person, manager in pairs
    )
    return told + (ngettext(" and %(count)s more", " and %(count)s more", more) % {"count": more} if more else "")


def field_label(name: str) -> str:
    return str(FIELDS[name].label) if name in FIELDS else ""


def suggestion(problem: Mapping[str, Any], written: str) -> str:
    """What to put into the field to begin with: what may have been meant, else what is written."""
    facts = problem["facts"]
    if problem["code"] == "too_long":
        return ""
    return str(facts.get("meant") or written)


def groups_of_posts(columns: list[Column]) -> str:
    """Said when rows are groups of posts: there is nobody in them who could be invited."""
    if not holds_groups_of_posts(columns, {}):
        return ""
    return _(
        "Each row of this file is a group of posts with a head count, not a person: there are no names and no numbers of their own. "
        "Nobody could be invited from it. Import a file with one row per person."
    )


def _days(facts: Mapping[str, Any]) -> dict[str, str]:
    return {"start": _day(facts["start"]), "end": _day(facts["end"])}


def _day(iso: str) -> str:
    day = parse_date(iso)
    return written(day, "date") if day else iso
