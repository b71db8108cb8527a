"""The company's directory, written as the file its HR system would export: ten columns, 2,000 rows."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from viceversa.demo.names import FAMILY, GIVEN

SEED = 20260303

# site -> (time zone, languages spoken there besides English)
SITES = {
    "Gothenburg": ("Europe/Stockholm", "sv"),
    "Lyon": ("Europe/Paris", "fr"),
    "London": ("Europe/London", ""),
    "Rotterdam": ("Europe/Amsterdam", "nl"),
    "Lisbon": ("Europe/Lisbon", "pt"),
    "Dublin": ("Europe/Dublin", ""),
    "Warsaw": ("Europe/Warsaw", "pl"),
    "Casablanca": ("Africa/Casablanca", "fr"),
    "Lagos": ("Africa/Lagos", ""),
    "Johannesburg": ("Africa/Johannesburg", "zu"),
}
GRADES = (
    "Associate", "Specialist", "Senior specialist", "Lead", "Manager", "Head", "Director", "Executive",
)  # fmt: skip

# division -> (home site of its director, departments)
DIVISIONS = {
    "Claims": ("London", ("Motor", "Home", "Travel", "South", "Fraud")),
    "Customer": ("Lyon", ("Customer Lab", "Service", "Marketing", "Brand")),
    "Digital": ("Gothenburg", ("Data", "Platforms", "Products", "Security")),
    "Underwriting": ("Rotterdam", ("Life", "Motor and home", "Commercial")),
    "Finance": ("Gothenburg", ("Investments", "Controlling", "Actuarial")),
    "Sales": ("Lisbon", ("Partners", "Direct", "Advisers", "Regions")),
    "People": ("Dublin", ("Learning", "Reward", "Well-being")),
}
TITLES = {
    "Claims": ("Claims handler", "Claims analyst", "Fraud investigator", "Case officer", "Process designer"),
    "Customer": ("Service designer", "Customer adviser", "Researcher", "Content editor", "Campaign planner"),
    "Digital": ("Data analyst", "Developer", "Product owner", "Security engineer", "Telematics analyst"),
    "Underwriting": ("Underwriter", "Risk analyst", "Pricing analyst", "Portfolio analyst"),
    "Finance": ("Controller", "Accountant", "Actuary", "Investment analyst"),
    "Sales": ("Adviser", "Account manager", "Partner manager", "Sales analyst"),
    "People": ("Learning partner", "Recruiter", "HR adviser", "Reward analyst"),
}


@dataclass
class Row:
    """One line of the file, and where the person sits, for the stories."""

    key: str
    name: str
    email: str
    title: str
    unit: str
    manager: str
    grade: str
    site: str
    start: date
    languages: str = ""
    reports: list[Row] = field(default_factory=list, repr=False)

    @property
    def rank(self) -> int:
        """1 for an associate, 8 for an executive."""
        return GRADES.index(self.grade) + 1


# The people the stories are about: (name, title, unit, grade, site). Everyone else is drawn.
NAMED = (
    ("Henrik Lindqvist", "Chief operating officer", "", "Executive", "Gothenburg"),
    ("Ingrid Vasquez", "Director, claims", "Claims", "Director", "London"),
    ("Laurent Faure", "Director, customer", "Customer", "Director", "Lyon"),
    ("Birgitta Sand", "Director, digital", "Digital", "Director", "Gothenburg"),
    ("Martin Kessler", "Director, underwriting", "Underwriting", "Director", "Rotterdam"),
    ("Greta Holm", "Director, finance", "Finance", "Director", "Gothenburg"),
    ("Paulo Duarte", "Director, sales", "Sales", "Director", "Lisbon"),
    ("Siobhán Keane", "Director, people", "People", "Director", "Dublin"),
    ("Farid Benkirane", "Head of claims, south", "Claims / South", "Head", "Casablanca"),
    ("Gareth Pryce", "Head of motor claims", "Claims / Motor", "Head", "London"),
    ("Derek Whitcombe", "Head of fraud", "Claims / Fraud", "Head", "London"),
    ("Camille Rousseau", "Head of brand", "Customer / Brand", "Head", "Lyon"),
    ("Sunil Rao", "Head of platforms", "Digital / Platforms", "Head", "Gothenburg"),
    ("Rosalind Achterberg", "Head of life", "Underwriting / Life", "Head", "Rotterdam"),
    ("Peter Lindholm", "Head of investments", "Finance / Investments", "Head", "Gothenburg"),
    ("Lars Nygaard", "Head of controlling", "Finance / Controlling", "Head", "Gothenburg"),
    ("Dolores Quintana", "Head of advisers", "Sales / Advisers", "Head", "Lisbon"),
    ("Priya Raghunathan", "Learning lead", "People / Learning", "Lead", "Dublin"),
    ("Oluwaseun Adeyemi", "Confidential contact", "People / Well-being", "Manager", "Lagos"),
    ("Amina Diallo", "Service designer", "Customer / Customer Lab", "Specialist", "Lyon"),
    ("Rohan Kapoor", "Campaign planner", "Customer / Marketing", "Associate", "London"),
    ("Elif Demir", "Underwriter", "Underwriting / Commercial", "Specialist", "Rotterdam"),
    ("Mateus Carvalho", "Process designer", "Claims / Home", "Specialist", "Lisbon"),
    ("Hana Kobayashi", "Developer", "Digital / Products", "Specialist", "Gothenburg"),
    ("Samuel Osei", "Pricing analyst", "Underwriting / Motor and home", "Associate", "London"),
    ("Noor al-Hashimi", "Data analyst", "Digital / Data", "Associate", "Casablanca"),
    ("Linh Trần", "Researcher", "Customer / Service", "Specialist", "Lyon"),
    ("Liang Wen", "Security engineer", "Digital / Security", "Specialist", "Gothenburg"),
    ("Tomasz Wiśniewski", "Content editor", "Customer / Brand", "Associate", "Warsaw"),
    ("Zeynep Arslan", "Claims analyst", "Claims / Travel", "Specialist", "Rotterdam"),
    ("Kwame Boateng", "Fraud investigator", "Claims / Fraud", "Specialist", "London"),
    ("Sipho Dube", "Telematics analyst", "Digital / Data", "Associate", "Johannesburg"),
    ("Mireille Aubry", "Company doctor", "People / Well-being", "Manager", "Lyon"),
)
# Keeps the dates of the chief operating officer.
ASSISTANT = "Marisol Reyes"
SIZE = 2_000


def build() -> list[Row]:
    """Everyone, managers before the people they manage. The same list each time."""
    draw = random.Random(SEED)
    rows: list[Row] = []
    taken: set[str] = set()
    named = {
        (unit, grade): (name, title, site) for name, title, unit, grade, site in NAMED if grade in ("Director", "Head")
    }
    waiting = [entry for entry in NAMED if entry[3] not in ("Director", "Head", "Executive")]

    def add(name: str, title: str, unit: str, manager: Row | None, grade: str, site: str) -> Row:
        taken.add(name)
        languages = ["en", *filter(None, [SITES[site][1]])]
        if site == "Rotterdam" and draw.random() < 0.3:
            languages.append("de")
        row = Row(
            key=f"AM{10_000 + len(rows) * 7}",
            name=name,
            email="",
            title=title,
            unit=f"Aldermoor / {unit}" if unit else "Aldermoor",
            manager=manager.key if manager else "",
            grade=grade,
            site=site,
            start=date(2025, 9, 1) - timedelta(days=int(draw.triangular(30, 7_000, 900))),
            languages=", ".join(languages),
        )
        rows.append(row)
        if manager:
            manager.reports.append(row)
        return row

    def somebody() -> str:
        while True:
            name = f"{draw.choice(GIVEN)} {draw.choice(FAMILY).replace('van-', 'van ')}"
            if name not in taken:
                return name

    chief = add("Rosamund Hale", "Chief executive", "", None, "Executive", "Gothenburg")
    operating = add("Henrik Lindqvist", "Chief operating officer", "", chief, "Executive", "Gothenburg")
    departments: list[tuple[str, Row]] = []
    for division, (site, names) in DIVISIONS.items():
        name, title, site = named[(division, "Director")]
        above = operating if division in ("Claims", "Digital", "Underwriting") else chief
        director = add(name, title, division, above, "Director", site)
        for department in names:
            unit = f"{division} / {department}"
            name, title, site = named.get(
                (unit, "Head"), (somebody(), f"Head of {department.lower()}", draw.choice(list(SITES)))
            )
            departments.append((unit, add(name, title, unit, director, "Head", site)))

    managers: list[tuple[str, Row]] = []
    for unit, head in departments:
        for _ in range(draw.randint(4, 7)):
            title = f"Manager, {unit.split(' / ')[1].lower()}"
            managers.append((unit, add(somebody(), title, unit, head, "Manager", draw.choice(list(SITES)))))
    for name, title, unit, grade, site in waiting:
        add(name, title, unit, draw.choice([lead for at, lead in managers if at == unit]), grade, site)
    grades = ("Associate", "Specialist", "Senior specialist", "Lead")
    while len(rows) < SIZE - 1:
        unit, manager = draw.choice(managers)
        grade = draw.choices(grades, (34, 36, 20, 10))[0]
        title = draw.choice(TITLES[unit.split(" / ")[0]])
        site = manager.site if draw.random() < 0.6 else draw.choice(list(SITES))
        add(somebody(), title, unit, manager, grade, site)
    # The last to come: nobody drawn before changes with her.
    add(ASSISTANT, "Executive assistant", "", operating, "Manager", "Gothenburg")
    for row in rows:
        row.email = _address(row.name)
    return rows


def _address(name: str) -> str:
    plain = name.lower().replace("’", "").replace(" ", ".")
    return f"{plain.translate(_PLAIN)}@aldermoor.example"


_PLAIN = str.maketrans("áàâãäåæçčéèêëěíìîïłńñóòôõöøśšúùûüýÿžźżầạ", "aaaaaaacceeeeeiiiilnnoooooossuuuuyyzzzaa")


# One of so many people is on leave.
ON_LEAVE = 149


def as_csv(rows: list[Row], *, leave: tuple[date, date]) -> bytes:
    """The file: semicolons and a byte order mark, as a spreadsheet in half of Europe writes it. Some are on `leave`."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(
        [
            "Employee number",
            "Name",
            "E-mail",
            "Job title",
            "Unit",
            "Manager",
            "Grade",
            "Site",
            "Time zone",
            "Languages",
            "Start date",
            "On leave from",
            "On leave until",
        ]
    )
    writer.writerows(_cells(rows, leave))
    return out.getvalue().encode("utf-8-sig")


def _cells(rows: list[Row], leave: tuple[date, date]) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        zone, _ = SITES[row.site]
        yield [
            row.key, row.name, row.email, row.title, row.unit, row.manager, row.grade, row.site, zone, row.languages,
            row.start.isoformat(), *(day.isoformat() if number % ON_LEAVE == ON_LEAVE - 1 else "" for day in leave),
        ]  # fmt: skip
