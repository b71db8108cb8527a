"""The invented people of a rehearsal: a small company, imported as a file like any other."""

from __future__ import annotations

import csv
import io
from typing import Final

from viceversa.people.actions import imports, reviewing
from viceversa.people.actions.accounts import account_for, create_administrator, grant_role
from viceversa.people.actions.applying import apply_import, begin_import
from viceversa.people.actions.topics import load_catalog
from viceversa.people.models import Person, RoleGrant, User

SPONSOR, MANAGER, CO_LEAD, SUPPORT = "Dora Lindt", "Petra Novak", "Jon Berger", "Sam Osei"
TRUSTED = "Helga Brandt"
JUNIORS: Final = (
    "Nia Adeyemi", "Linh Tran", "Samuel Boateng", "Hana Kobayashi", "Rohan Kapoor", "Elif Demir", "Mateus Carvalho",
    "Noor Haddad", "Zeynep Arslan",
)  # fmt: skip
SENIORS: Final = (
    "Viktor Halvorsen", "Ingrid Vasquez", "Laurent Faure", "Birgitta Sand", "Martin Kessler", "Greta Holm",
    "Paulo Duarte", "Gareth Pryce",
)  # fmt: skip
GRADES: Final = ("Associate", "Specialist", "Manager", "Head", "Director", "Executive")
ZONES: Final = ("Europe/Paris", "Europe/London", "Africa/Lagos")


def company() -> tuple[User, dict[str, Person]]:
    """Import them, and give the manager their account. Returns the manager and everybody by name."""
    load_catalog()
    admin = create_administrator(email="ada@rehearsal.example", name="Ada Lim")
    entry = imports.start_import(file_name="people.csv", content=io.BytesIO(_file()), by=admin)
    entry = imports.read_file(entry)
    entry = imports.map_columns(entry, columns=entry.mapping["columns"], by=admin)
    ranks = {grade: rank for rank, grade in enumerate(GRADES, start=1)}
    entry = reviewing.check_import(imports.decide(entry, grades=ranks, leave_out=(), by=admin))
    apply_import(begin_import(entry, by=admin), by=admin)
    people = {person.name: person for person in Person.objects.all()}
    manager = account_for(people[MANAGER])
    grant_role(manager, role=RoleGrant.Role.PROGRAMS, by=admin)
    return manager, people


def _file() -> bytes:
    """Juniors and seniors sit in lines of their own, so that nobody is in the other's."""
    rows = [(SPONSOR, "Board", "", "Executive"), ("Mara Okafor", "Retail", SPONSOR, "Head")]
    rows += [(TRUSTED, "People", SPONSOR, "Head")]
    rows += [(MANAGER, "People", TRUSTED, "Manager"), (SUPPORT, "People", TRUSTED, "Manager")]
    rows += [(CO_LEAD, "Retail", "Mara Okafor", "Specialist")]
    rows += [(name, "Retail", "Mara Okafor", "Associate") for name in JUNIORS]
    rows += [(name, f"Division {at + 1}", SPONSOR, "Executive") for at, name in enumerate(SENIORS)]
    keys = {row[0]: str(number) for number, row in enumerate(rows, start=1)}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Employee number", "Name", "E-mail", "Unit", "Manager", "Grade", "Time zone", "Languages"])
    for number, (name, unit, manager, grade) in enumerate(rows):
        address = f"{name.lower().replace(' ', '.')}@rehearsal.example"
        zone = ZONES[number % len(ZONES)]
        writer.writerow([keys[name], name, address, unit, keys.get(manager, ""), grade, zone, "en"])
    return out.getvalue().encode()
