"""What watching over an installation keeps about people."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from viceversa.core.outside import declare_outside
from viceversa.core.privacy import declare, named, not_personal
from viceversa.core.retention import kept
from viceversa.oversight import retention
from viceversa.oversight.models import Look, OwnWords, Unsealing, Widening

named(
    {
        OwnWords: _("the organization’s own words in the pack"),
        Look: _("which roles looked at something"),
        Unsealing: _("requests to open sealed content"),
        Widening: _("changes that let more people read more"),
    }
)

declare(
    OwnWords,
    "text",
    "changed_at",
    purpose=_("Say on what right the organization keeps all this, in its own words, and who wrote them."),
    readers=(_("privacy officers"), _("auditors"), _("the program’s managers")),
    retention=kept(
        _("until it is written anew"), because=_("it is the organization’s own text; only the newest stands")
    ),
)
not_personal(OwnWords, "place", because="which part of the pack it is")
declare(
    Look,
    "day",
    "role",
    "kind",
    "about_type",
    "about_code",
    purpose=_(
        "Tell people which roles looked at what is kept about them, by day; count it for the works council without codes. No name of who looked."
    ),
    readers=(_("the person"), _("privacy officers and auditors: counts of five or more people")),
    retention=retention.LOOKS.when,
)
declare(
    Unsealing,
    "reason",
    "ground",
    "decided_at",
    "ends_at",
    "tell_at",
    "told_at",
    purpose=_("Say why sealed content about somebody was opened, by which two people, and until when."),
    readers=(
        _("those it is about, once they are told"),
        _("privacy officers"),
        _("auditors"),
        _("system administrators"),
    ),
    retention=retention.UNSEALINGS.when,
)
declare(
    Unsealing,
    "why",
    purpose=_("Say why a request to open sealed content was refused."),
    readers=(_("privacy officers"), _("auditors"), _("system administrators")),
    retention=retention.UNSEALINGS.when,
)
not_personal(Unsealing, "subject_code", because="a code of what was opened")
declare(
    Widening,
    "decided_at",
    "applied_at",
    "why",
    purpose=_("Say who wanted a setting to let more people read more, and who said yes or no, and why."),
    readers=(_("privacy officers"), _("auditors"), _("the program’s managers")),
    retention=retention.WIDENINGS.when,
)
not_personal(Widening, "setting", "subject_code", "before", "after", because="a setting and its values")

# Of what runs beside the apps and has no register of its own.
declare_outside(
    "operations.traces",
    name=_("Traces"),
    what=_("Which page or job took how long, by its name. Nothing about anybody."),
    where=lambda: settings.TRACES_URL,
)
