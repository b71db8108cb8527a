"""What a rehearsal keeps about people: nothing but who asked for it. Everybody in its log is invented."""

from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named, not_personal
from viceversa.core.retention import kept
from viceversa.rehearsal.models import Rehearsal

named({Rehearsal: _("rehearsals of a program")})

declare(
    Rehearsal,
    "ended_at",
    purpose=_("When a manager’s rehearsal was played."),
    readers=(_("the program’s managers"),),
    retention=kept(
        _("until the next rehearsal of the cohort, or the cohort is deleted"), because=_("it shows the plan")
    ),
    person_path="asked_by__person",
)
not_personal(Rehearsal, "log", "problem", because="about invented people")
