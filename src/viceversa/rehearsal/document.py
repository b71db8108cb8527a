"""A rehearsal's log as one file to keep, pass on and print: HTML that holds its own style, and no script."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from typing import Final

from django.template.loader import render_to_string
from django.utils import translation

from viceversa.programs.models import Cohort
from viceversa.rehearsal.queries import Week
from viceversa.rehearsal.stage.log import MAIL

STYLE: Final = "rehearsal/document.css"


def as_document(cohort: Cohort, weeks: list[Week], *, played_at: datetime) -> str:
    """The whole log, week by week, with the words of every mail, in the active language.

    Names and mails are invented, but titles are what managers wrote: everything is escaped, and the file's own policy
    lets a browser apply its style and do nothing else. No query but for the program's name.
    """
    style = render_to_string(STYLE)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    context = {
        "cohort": cohort,
        "weeks": weeks,
        "mails": sum(len(line.who) for week in weeks for line in week.lines if line.kind == MAIL),
        "played_at": played_at,
        "style": style,
        "policy": f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:",
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }
    return render_to_string("rehearsal/document.html", context)
