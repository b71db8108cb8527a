"""What a row that can't be read is told, and what a file should hold, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from viceversa.staying.fields import FIELDS


def field(name: str) -> str:
    return str(FIELDS[name].label)


def why(code: str) -> str:
    """The sentence for why a row was left out."""
    return {
        "missing": _("There is nothing in this cell. Fill it in."),
        "long": _("This cell is longer than 80 characters. Shorten it."),
        "date": _("This is no date. Write it as in 2026-05-31."),
        "number": _("This is no number from 0 to 100."),
        "order": _("The exit lies before the entry. Correct one of them."),
        "twice": _("This employee number stands in an earlier row already."),
    }[code]


def columns() -> list[tuple[str, bool]]:
    """Each column a file may have, and whether it has to."""
    return [(str(one.label), one.is_needed) for one in FIELDS.values()]
