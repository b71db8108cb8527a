"""What columns and grades are taken for, before anybody has said anything."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from viceversa.people.files import read_sheet
from viceversa.people.importing.columns import Survey, guess_mapping, holds_groups_of_posts
from viceversa.people.importing.grades import guess_order

ORGANOGRAMS = Path(__file__).parent.parent / "data" / "organograms"


def guessed(content: bytes) -> dict[str, str]:
    sheet = read_sheet(io.BytesIO(content))
    survey = Survey(sheet.heading)
    for _number, cells in sheet.rows():
        survey.add(cells)
    columns = survey.columns()
    return {field: columns[index].name for field, index in guess_mapping(columns, survey.rows).items()}


@pytest.mark.parametrize(
    ("heading", "row", "expected"),
    [
        (
            "Personalnr;Nachname;Vorname;E-Mail;Abteilung;Vorgesetzter;Entgeltgruppe;Stelle;Standort;Eintritt",
            "7;Müller;Hans;h@a.example;IT;1;E9;Admin;Köln;01.02.2020",
            "key=Personalnr first_name=Vorname last_name=Nachname email=E-Mail unit=Abteilung manager=Vorgesetzter grade=Entgeltgruppe title=Stelle site=Standort start_date=Eintritt",
        ),
        (
            "Matricule;Nom;Prénom;Courriel;Service;N+1;Poste;Niveau;Ville;Date d'embauche",
            "7;Du;Al;a@b.example;Y;1;P;N1;Lyon;01/02/2020",
            "key=Matricule first_name=Prénom last_name=Nom email=Courriel unit=Service manager=N+1 grade=Niveau title=Poste site=Ville start_date=Date d'embauche",
        ),
        (
            "EmployeeID;DisplayName;UserPrincipalName;Department;ManagerEmail;JobTitle;Office;HireDate;JobLevel",
            "a1;A B;a@b.example;IT;c@d.example;Dev;Paris;2020-01-01;L3",
            "key=EmployeeID name=DisplayName email=UserPrincipalName unit=Department manager=ManagerEmail grade=JobLevel title=JobTitle site=Office start_date=HireDate",
        ),
        (
            "legajo;apellidos;nombre;correo electrónico;cargo;jefe;zona horaria;idiomas",
            "9;Paz;Eva;e@x.example;Dev;1;Europe/Madrid;es",
            "key=legajo first_name=nombre last_name=apellidos email=correo electrónico manager=jefe title=cargo time_zone=zona horaria languages=idiomas",
        ),
        ("name;email;boss", "Ana B;a@b.example;Eva C", "key=email name=name email=email manager=boss"),
    ],
)
def test_headings_in_several_languages(heading: str, row: str, expected: str) -> None:
    names = heading.split(";")
    pairs = dict(part.split("=") for part in _split(expected, names))
    assert guessed(f"{heading}\n{row}\n".encode()) == pairs


def _split(expected: str, names: list[str]) -> list[str]:
    found = []
    for part in expected.split(" "):
        if "=" in part:
            found.append(part)
        else:
            found[-1] += f" {part}"
    assert {part.split("=")[1] for part in found} <= set(names)
    return found


def test_columns_without_useful_headings_are_known_by_their_cells() -> None:
    rows = "".join(f"K{n},Person Name{chr(97 + n)},p{n}@x.example,K{n // 3},Europe/Paris\n" for n in range(20))
    sheet = read_sheet(io.BytesIO(("a,b,c,d,e\n" + rows).encode()))
    survey = Survey(sheet.heading)
    for _number, cells in sheet.rows():
        survey.add(cells)
    mapping = guess_mapping(survey.columns(), survey.rows)
    assert {field: mapping.get(field) for field in ("email", "time_zone")} == {"email": 2, "time_zone": 4}


@pytest.mark.parametrize("body", ["defra", "dfid", "hse", "land-registry"])
def test_organograms(body: str) -> None:
    found = guessed((ORGANOGRAMS / f"{body}-senior.csv").read_bytes())
    email = {} if body == "land-registry" else {"email": "Contact E-mail"}
    assert found == {
        "key": "Post Unique Reference",
        "name": "Name",
        **email,
        "unit": "Unit",
        "manager": "Reports to Senior Post",
        "grade": "Grade",
        "title": "Job Title",
    }


@pytest.mark.parametrize("body", ["defra", "dfid", "hse", "land-registry"])
def test_groups_of_posts_are_recognized(body: str) -> None:
    sheet = read_sheet(io.BytesIO((ORGANOGRAMS / f"{body}-junior.csv").read_bytes()))
    survey = Survey(sheet.heading)
    for _number, cells in sheet.rows():
        survey.add(cells)
    assert holds_groups_of_posts(survey.columns(), guess_mapping(survey.columns(), survey.rows))


@pytest.mark.parametrize(
    ("grades", "managed_by", "expected"),
    [
        ([], {}, []),
        (["SCS2", "SCS1", "SCS4", "SCS1A", "SCS3"], {}, [["SCS1"], ["SCS1A"], ["SCS2"], ["SCS3"], ["SCS4"]]),
        (
            ["G7", "AA", "EO", "HEO", "FS", "AO", "G6", "SEO"],
            {},
            [["AA"], ["AO"], ["EO"], ["FS", "HEO"], ["SEO"], ["G7"], ["G6"]],
        ),
        (["EO - Law Clerk", "AO - Typing"], {}, [["AO - Typing"], ["EO - Law Clerk"]]),
        (["L10", "L9", "L2"], {}, [["L2"], ["L9"], ["L10"]]),
        (["L10", "L9", "L2"], {("L10", "L9"): 5, ("L9", "L2"): 2}, [["L10"], ["L9"], ["L2"]]),
        (["red", "green", "blue"], {("red", "green"): 9, ("green", "blue"): 3}, [["red"], ["green"], ["blue"]]),
        (
            ["Analyst", "Director", "Manager", "Odd"],
            {("Odd", "Manager"): 3},
            [["Analyst"], ["Odd"], ["Manager"], ["Director"]],
        ),
    ],
)
def test_order_of_grades(grades: list[str], managed_by: dict[tuple[str, str], int], expected: list[list[str]]) -> None:
    ranks = guess_order(grades, managed_by)
    assert [sorted(name for name in ranks if ranks[name] == rank) for rank in range(1, len(expected) + 1)] == expected
    assert len(ranks) == len(grades)


def test_new_grades_go_among_settled_ones() -> None:
    ranks = guess_order(["A", "B", "C"], {("A", "B"): 4, ("B", "C"): 4}, settled={"A": 1, "C": 2})
    assert ranks == {"A": 1, "B": 2, "C": 3}
