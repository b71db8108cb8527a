"""What learning keeps about people: which guide two took for a meeting, and who has prepared."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named, not_personal
from viceversa.learning import retention
from viceversa.learning.models import (
    CompletionImport,
    CompletionRow,
    MeetingGuide,
    ModuleDone,
    Preparation,
    ProgramGuide,
    ProgramModule,
    Resource,
    TiedCourse,
)

named(
    {
        MeetingGuide: _("guides taken for a meeting"),
        Preparation: _("how far somebody is with the training"),
        ModuleDone: _("training modules done"),
        CompletionRow: _("rows of files from a learning system"),
    }
)

declare(
    MeetingGuide,
    "guide",
    purpose=_("Show the two the guide they took for a meeting, and suggest others afterwards."),
    readers=(_("the two people"),),
    retention=retention.TAKEN.when,
    person_path="meeting__pairing__members__participant__person",
)
not_personal(
    ProgramGuide,
    "state",
    "title",
    "aim",
    "text",
    "families",
    "changed_at",
    because="a text of the program for everybody in it, not about anybody",
)
declare(
    Preparation,
    "read",
    purpose=_("Go on reading where one stopped."),
    readers=(_("the person"),),
    retention=retention.PREPARATIONS.when,
    person_path="participant__person",
)
declare(
    Preparation,
    "passed_at",
    purpose=_("Know that somebody is prepared before their first meeting."),
    readers=(_("the person"), _("the program’s managers: that it was done, not how")),
    retention=retention.PREPARATIONS.when,
    person_path="participant__person",
)
declare(
    Preparation,
    "clear",
    "useful",
    "rated_at",
    purpose=_("Make the training better: the program sees averages, in steps of five answers."),
    readers=(_("the person"), _("the program’s managers: averages of five or more people")),
    retention=retention.PREPARATIONS.when,
    person_path="participant__person",
)
declare(
    ModuleDone,
    "version",
    "done_at",
    purpose=_("Know that somebody has finished a module of the program, and leave it at that when its text changes."),
    readers=(_("the person"), _("the program’s managers: whether all that is required is done")),
    retention=retention.MODULES.when,
    person_path="participant__person",
)
declare(
    ModuleDone,
    "in_file",
    purpose=_("Know that a file of completions said so, so that the next one changes nothing."),
    readers=(_("the person"), _("the program’s managers: what their own files say")),
    retention=retention.MODULES.when,
    person_path="participant__person",
)
declare(
    Preparation,
    "in_file",
    purpose=_("Know that a file of completions said so, so that the next one changes nothing, and not ask how it was."),
    readers=(_("the person"), _("the program’s managers: what their own files say")),
    retention=retention.PREPARATIONS.when,
    person_path="participant__person",
)
not_personal(
    ProgramModule,
    "title",
    "text",
    "asked_since",
    "changed_at",
    because="a text of the program for everybody in it, not about anybody",
)
declare(
    CompletionRow,
    "cells",
    "reason",
    "facts",
    purpose=_("Look through a file of completions before it is noted."),
    readers=(_("the program’s managers"),),
    retention=retention.COMPLETIONS.when,
)
not_personal(CompletionImport, "file_name", "described_as", because="What a file is called, and how it is written.")
not_personal(CompletionImport, "columns", "mapping", because="The headings of a file, and which of them is which.")
not_personal(CompletionImport, "counts", "changed_at", because="How many rows were what, and when the import moved on.")
not_personal(TiedCourse, "key", because="A course of the organization.")
not_personal(
    Resource,
    "title",
    "summary",
    "text",
    "link",
    "topics",
    "language",
    "search",
    "changed_at",
    because="a text of the program for everybody in it, not about anybody",
)
