"""What learning keeps about people: which guide two took for a meeting, and who has prepared."""

from __future__ import annotations

from viceversa.core.privacy import declare, not_personal
from viceversa.learning import retention
from viceversa.learning.models import MeetingGuide, ModuleDone, Preparation, ProgramGuide, ProgramModule

declare(
    MeetingGuide,
    "guide",
    purpose="Show the two the guide they took for a meeting, and suggest others afterwards.",
    readers=("the two people",),
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
    purpose="Go on reading where one stopped.",
    readers=("own",),
    retention=retention.PREPARATIONS.when,
    person_path="participant__person",
)
declare(
    Preparation,
    "passed_at",
    purpose="Know that somebody is prepared before their first meeting.",
    readers=("own", "the program's managers: that, not how"),
    retention=retention.PREPARATIONS.when,
    person_path="participant__person",
)
declare(
    Preparation,
    "clear",
    "useful",
    "rated_at",
    purpose="Make the training better: the program sees averages, in steps of five answers.",
    readers=("own", "the program's managers: averages of five or more"),
    retention=retention.PREPARATIONS.when,
    person_path="participant__person",
)
declare(
    ModuleDone,
    "version",
    "done_at",
    "elsewhere",
    purpose="Know that somebody has finished a module of the program, and leave it at that when its text changes.",
    readers=("own", "the program's managers: whether all that is required is done"),
    retention=retention.MODULES.when,
    person_path="participant__person",
)
declare(
    Preparation,
    "elsewhere",
    purpose="Not ask how the training was of somebody who had it somewhere else.",
    readers=("own",),
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
