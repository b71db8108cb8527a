"""The page of the pack that the organization writes itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from viceversa.core.moments import written
from viceversa.core.report import Column, Page, Table
from viceversa.oversight.models import OwnWords
from viceversa.oversight.words import PLACES


def page() -> Page:
    """Each place with its words, or that nobody has written them. One query."""
    found = {one.place: one for one in OwnWords.objects.select_related("by").exclude(text="")}
    columns = (Column(_("What")), Column(_("In the organization’s own words")), Column(_("Written")))
    rows = []
    for place in PLACES:
        own = found.get(place.key)
        if own is None:
            rows.append((str(place.label), _("Not written yet. Here goes: %(hint)s") % {"hint": place.hint}, ""))
        else:
            by = own.by.name if own.by else _("somebody whose account is deleted")
            rows.append((str(place.label), own.text, f"{written(own.changed_at, 'date')}, {by}"))
    return Page(
        "organization",
        _("What the organization says"),
        (Table(_("The organization’s own words"), columns, tuple(rows)),),
        _("Nothing here is filled in for you: the lawful basis and the agreement are the organization’s own text."),
    )
