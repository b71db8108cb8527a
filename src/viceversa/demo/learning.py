"""What Fresh Eyes adds to the software's own: two modules, a file of the company's learning system, three resources."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from viceversa.core import clock
from viceversa.core.codes import new_code
from viceversa.learning import actions
from viceversa.learning.models import CompletionImport
from viceversa.learning.modules import from_file
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Program

HOUSE: Final = """---
title: How we do it at Aldermoor
minutes: 4
for: both
required: true
---

Fresh Eyes runs in working time, in ten places, and in three languages. Four things are particular to us.

## Where you meet

Rooms called after rivers are never booked by the system on Tuesday mornings. They are yours. On the telephone is fine too.

## What you don't bring

No customer files and no claims, with or without names. An insurer that lets stories out of a file has lost more than a story.

## Who helps

Sipho Dube is outside every line. The works council has read all of this and found it good.

## check

? Your mentee would like to see how a real claim is handled.
- We open one of mine; nobody will know. | Customer files stay where they are, with or without names.
+ We take the training case, or an hour at the service desk with everybody asked. | Right. There is a guide for that.
"""
COURSE: Final = "DP-101 Personal data at Aldermoor"
ELSEWHERE: Final = f"""---
title: Personal data, in the learning portal
minutes: 20
for: both
required: false
---

Twenty minutes in the learning portal: course **{COURSE}**. Whoever has taken it there has done it here.
"""
RESOURCES: Final[tuple[dict[str, Any], ...]] = (
    {
        "title": "Words our customers don’t know",
        "summary": "Thirty insurance words, and what people at the service desk say instead.",
        "text": "Say **what you pay yourself**, not excess.\n\n## Try it\n\nRead your last letter to a customer aloud, and count the words from "
        "this list. Then write its first sentence again.",
        "topics": ["plain-language", "front-line-listening"],
        "audience": "both",
    },
    {
        "title": "The list of approved AI tools",
        "summary": "Which assistants may be used for what, and whom to ask when something is missing.",
        "link": "https://intranet.aldermoor.example/ai/approved",
        "topics": ["ai-rules", "limits-of-ai"],
        "audience": "both",
        "minutes": 5,
        "for_all": True,
    },
)
DRAFT: Final[dict[str, Any]] = {
    "title": "A day in the life of a claim",
    "summary": "From the first call to the payment, with who touches it when.",
    "text": "To be written with the Motor team.",
    "topics": ["life-outside-head-office"],
    "audience": "mentee",
}


def design(program: Program, *, manager: User) -> None:
    """The modules and resources of the program, before anybody is invited."""
    for text in (HOUSE, ELSEWHERE):
        module = actions.write_module(program, **from_file(text.encode()), code=new_code(), by=manager)
        actions.publish_module(module, by=manager)
    for words in RESOURCES:
        resource = actions.write_resource(program, **words, language="en", code=new_code(), by=manager)
        actions.publish_resource(resource, by=manager)
    actions.write_resource(program, **DRAFT, language="en", code=new_code(), by=manager)


def completions(cohort: Cohort, *, manager: User) -> None:
    """The learning portal's export: who took the course there."""
    module = cohort.program.modules.get(required=False)
    entry = _brought(cohort, "portal-export.csv", 8, (), manager)
    entry = actions.map_completions(entry, columns=entry.mapping["columns"], by=manager)
    entry = actions.tie_courses(entry, ties={COURSE.lower(): module.code}, by=manager)
    actions.apply_completions(entry, by=manager)


def completions_again(cohort: Cohort, *, manager: User) -> None:
    """The next export, which waits to be looked through: some rows are known, some new, two are wrong."""
    ahead = (clock.now() + timedelta(days=90)).date()
    person = cohort.participants.select_related("person").order_by("id")[9].person
    wrong = (f"a.sample@aldermoor.example;{COURSE};{ahead - timedelta(days=99)}", f"{person.email};{COURSE};{ahead}")
    _brought(cohort, "portal-export-2.csv", 12, wrong, manager)


def _brought(cohort: Cohort, name: str, people: int, more: Sequence[str], manager: User) -> CompletionImport:
    day = (clock.now() - timedelta(days=3)).date()
    found = cohort.participants.select_related("person").order_by("id")[:people]
    lines = ["E-mail;Course;Completed on", *(f"{one.person.email};{COURSE};{day}" for one in found), *more]
    content = io.BytesIO("\n".join(lines).encode())
    return actions.start_completions(cohort.program, file_name=name, content=content, by=manager)
