"""What is kept of adjusting: what a manager did about what needs them, and how often they want to hear of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.adjusting import retention
from viceversa.adjusting.models import Aside, Digest, Dismissal, Lesson, Remark
from viceversa.core.privacy import declare, named, not_personal

named(
    {
        Aside: _("what managers put aside"),
        Digest: _("how often managers want a summary by mail"),
        Remark: _("managers’ remarks in the log of changes"),
        Lesson: _("lessons of a cohort"),
        Dismissal: _("recommendations that managers do not follow"),
    }
)

declare(
    Aside,
    "note",
    "until",
    purpose=_("Let the managers of a program know that somebody looked at it, until when it rests, and their note."),
    readers=(_("the program’s managers who may see what it is about"),),
    retention=retention.ASIDES.when,
    person_path="by__person",
)
not_personal(Aside, "kind", "subject", "mark", because="which attention item it is, by codes and counts")
declare(
    Digest,
    "rhythm",
    "told_on",
    purpose=_("Tell a manager as often as they chose how much waits for them."),
    readers=(_("the person"),),
    retention=retention.DIGESTS,
    person_path="user__person",
)
declare(
    Remark,
    "text",
    "day",
    purpose=_("Know later what else happened when results changed."),
    readers=(_("the program’s managers"), _("the junior co-lead")),
    retention=retention.REMARKS.when,
    person_path="by__person",
)
declare(
    Lesson,
    "text",
    "evidence",
    "settled_at",
    purpose=_("Do better in the next cohort, and know on what a decision rested."),
    readers=(_("the program’s managers"), _("the junior co-lead")),
    retention=retention.LESSONS,
    person_path="by__person",
)
not_personal(Lesson, "sort", "goes", "place", "owner", because="where a lesson goes: a setting or a step of a plan")
declare(
    Dismissal,
    "reason",
    purpose=_("Know later why a recommendation was not followed."),
    readers=(_("the program’s managers"),),
    retention=retention.LESSONS,
    person_path="by__person",
)
not_personal(Dismissal, "rule", "mark", because="which recommendation it is, and the figure it rested on")
