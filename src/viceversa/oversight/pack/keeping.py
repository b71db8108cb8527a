"""What is kept, who reads it, when it goes: from the register of personal data and the rules of retention."""

from __future__ import annotations

from itertools import groupby

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from viceversa.core.privacy import NAMES, REGISTER, PersonalField
from viceversa.core.report import Column, Page, Table
from viceversa.core.retention import KEPT, RULES


def fields() -> Page:
    """Every field about a person; those of one kind that share purpose, readers and end stand on one line. No query."""
    columns = (
        Column(_("Kind of data")),
        Column(_("Table and fields")),
        Column(_("What for")),
        Column(_("Read by")),
        Column(_("Kept until")),
        Column(_("Encrypted")),
    )
    rows = []
    for _key, group in groupby(sorted(REGISTER.values(), key=_order), key=_order):
        entries = list(group)
        first = entries[0]
        names = ", ".join(sorted(entry.field for entry in entries))
        sealed = _("yes") if first.encrypted else _("no")
        rows.append(
            (
                _kind(first),
                f"{first.model._meta.label_lower}: {names}",
                str(first.purpose),
                "; ".join(map(str, first.readers)),
                str(first.retention),
                sealed,
            )
        )
    return Page("fields", _("What is kept, field by field"), (Table(_("Fields"), columns, tuple(rows)),))


def _kind(entry: PersonalField) -> str:
    return capfirst(str(NAMES[entry.model._meta.label_lower]))


def _order(entry: PersonalField) -> tuple[str, str, tuple[str, ...], str, bool]:
    return (
        entry.model._meta.label_lower,
        str(entry.purpose),
        tuple(str(one) for one in entry.readers),
        str(entry.retention),
        entry.encrypted,
    )


def readers() -> Page:
    """The same the other way round: which kinds of data somebody reads. No query."""
    found: dict[str, set[str]] = {}
    for entry in REGISTER.values():
        for reader in entry.readers:
            found.setdefault(str(reader), set()).add(str(NAMES[entry.model._meta.label_lower]))
    columns = (Column(_("Who")), Column(_("Kinds of data")))
    rows = tuple(
        (capfirst(reader), "; ".join(sorted(kinds, key=str.casefold))) for reader, kinds in sorted(found.items())
    )
    return Page(
        "readers",
        _("Who reads what"),
        (Table(_("Readers"), columns, rows),),
        _("Administrators run it and read none of the content; nobody can sign in as somebody else."),
    )  # fmt: skip


def deletion() -> Page:
    """Each rule that the nightly job applies, and what has no date. No query."""
    by_name = sorted(((str(rule.keeps), rule) for rule in RULES.values()), key=lambda one: one[0].lower())
    rules = Table(
        _("What the nightly job deletes"),
        (Column(_("What")), Column(_("When")), Column(_("Who can delete it before"))),
        tuple((what, str(rule.when), str(rule.sooner)) for what, rule in by_name),
    )
    undated = Table(
        _("What has no date"),
        (Column(_("Kept until")), Column(_("Why"))),
        tuple(sorted({(str(while_), str(because)) for while_, because in KEPT})),
    )
    return Page("deletion", _("What is deleted when"), (rules, undated))
