"""A small company in a file, and how it is brought in."""

from __future__ import annotations

import io
from typing import Any

from tests import factories
from viceversa.people import actions, queries
from viceversa.people.importing import words
from viceversa.people.models import DirectoryImport, Person

NOW = factories.NOW
HEADING = "Number,Name,Email,Unit,Manager,Grade,Title,Site,Time zone,Languages,Start date"
ANA = '1,Ana Diallo,ana@lumen.example,Lumen / Board,,L3,Chief,Lyon,Europe/Paris,"fr, en",2010-01-01'
BEN = "2,Ben Moor,ben@lumen.example,Lumen / Retail,1,L2,Head,Lyon,Europe/Paris,en,2015-01-01"
CEM = "3,Cem Ada,cem@lumen.example,Lumen / Retail,2,L1,Analyst,Cork,Europe/Dublin,en,2020-01-01"


def run(*rows: str, heading: str = HEADING, apply: bool = True, **options: Any) -> DirectoryImport:
    content = "\n".join([heading, *rows]).encode()
    return actions.import_people(
        file_name="staff.csv", content=io.BytesIO(content), by=None, apply=apply, now=NOW, **options
    )


def sentences(entry: DirectoryImport) -> dict[int, list[str]]:
    return {row.number: [words.sentence(problem) for problem in row.problems] for row in queries.rows_to_fix(entry)}


def lines() -> dict[str, list[str]]:
    names = dict(Person.objects.values_list("pk", "key"))
    return {person.key: [names[pk] for pk in person.manager_ids] for person in Person.objects.all()}
