"""The pack for works councils and privacy officers: what this installation keeps, for whom, until when, read at this moment.

Page, PDF and JSON are drawn from one `Report`, so they say the same to the last digit. Everything comes from what runs: the
register, the rules of retention, the settings, the catalogue of messages, the settings of matching. Only the organization's
own words are somebody's.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from viceversa.core.moments import written
from viceversa.core.report import Can, Report
from viceversa.oversight.pack import keeping, organization, proofs, running
from viceversa.programs.models import Program


def pack_of(program: Program, *, now: datetime) -> Report:
    """The pack of a program, in the active language. Five queries."""
    return Report(
        title=_("What is kept, and who reads it"),
        about=_(
            "For works councils, privacy officers and data protection: made from the installation that runs, at the moment you read it. Change a setting, and this changes."
        ),
        program=program.name,
        source=_("%(program)s, read from the running installation on %(moment)s. For privacy officers, auditors and managers of the program.")
        % {"program": program.name, "moment": written(now, "date")},
        language=get_language() or settings.LANGUAGE_CODE,
        limits=Can(
            can=(
                _("What is kept in this installation, field by field: what for, who reads it, when it is deleted."),
                _("How people are matched in this program, with every weight, and what is never looked at."),
                _("Which sentences about privacy a test holds, and which test."),
            ),
            cannot=(
                _("Whether it is lawful: the organization writes its own basis, and somebody has to read it."),
                _("What people do outside of it, and what is in mailboxes and calendars it wrote to."),
                _("Who can read the disk of the server and its backups: that is for whoever runs it to say."),
            ),
        ),
        pages=(
            organization.page(),
            running.behavior(),
            keeping.fields(),
            keeping.readers(),
            keeping.deletion(),
            running.matching(program),
            running.messages(),
            running.settings_of(program),
            running.changes(program),
            running.outside(),
            proofs.page(),
        ),
    )  # fmt: skip
