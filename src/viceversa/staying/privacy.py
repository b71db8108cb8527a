"""What is kept about people to see who stayed: rows without names, numbers or dates."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named, not_personal
from viceversa.core.retention import kept
from viceversa.staying import retention
from viceversa.staying.models import Extract, Followed, Joined, StayingRelease

named(
    {
        Followed: _("rows of HR extracts"),
        Joined: _("who belongs to a group of an HR extract"),
        Extract: _("HR extracts"),
    }
)

READER = (_("the analyst who is named"), _("nobody else; only figures about 20 or more come out of it"))

declare(
    Followed,
    "key", "country", "grade", "family", "contract", "site",
    purpose=_("Compare who stayed and moved among those who were paired with others like them."),
    readers=READER,
    retention=retention.EXTRACTS.when,
)  # fmt: skip
declare(
    Joined,
    "key",
    "index_on",
    purpose=_("Know which rows of an HR file are about people who took part, without their names."),
    readers=(_("nobody"),),
    retention=retention.EXTRACTS.when,
)
declare(
    Extract,
    "refused",
    purpose=_(
        "Show which rows of the file could not be read: number of the row, column and reason, never its content."
    ),
    readers=READER[:1],
    retention=retention.EXTRACTS.when,
)
declare(
    Extract,
    "sealed_secret",
    purpose=_("Key the hashes under which rows are kept."),
    readers=(_("nobody"),),
    retention=retention.EXTRACTS.when,
    encrypted=True,
)
declare(
    Extract,
    "purpose",
    purpose=_("What HR data were asked for, written down before there were any."),
    readers=(
        _("privacy officers"),
        _("people administrators"),
        _("the program’s managers"),
        _("the analyst who is named"),
    ),
    retention=kept(
        _("as long as the cohort is there"), because=_("it proves what the data were for, and that they went")
    ),
    person_path="reader__person",
)
not_personal(
    Extract, "delete_on", "index_on", "up_to", "headings", "mapping", "dropped", "counts", "preview",
    because="about a file and its groups, not about anybody",
)  # fmt: skip
not_personal(StayingRelease, "figures", because="figures about 20 people or more, in which no step is of fewer than 5")
