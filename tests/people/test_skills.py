"""Skills from ESCO and O*NET, in exactly the formats those are published in, small and made by hand."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import Workbook

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.cli import main
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.people import actions, queries, skills
from viceversa.people.models import Topic, TopicImport, TopicRow, User
from viceversa.people.states import TopicImportState

pytestmark = pytest.mark.django_db

# The columns of ESCO v1.2; v1.1 has the same. Other names stand one a line within the cell.
ESCO = '''conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,definition,inScheme,description
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/0001,skill/competence,transversal,"edit short videos","cut clips
produce reels",,released,2023-11-30T15:53:37.136Z,,,"http://data.europa.eu/esco/concept-scheme/skills, http://data.europa.eu/esco/concept-scheme/member-skills",Cut and mount moving images for the web.
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/0002,knowledge,cross-sector,"corporate accounting","annual accounts",,released,2023-11-30T15:53:37.136Z,,,http://data.europa.eu/esco/concept-scheme/skills,"Keeping the books of a company, ''' + "and " * 80 + '''more."
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/0003,knowledge,cross-sector,"telegraphy","",,obsolete,2017-01-01T00:00:00.000Z,,,http://data.europa.eu/esco/concept-scheme/skills,No longer taught.
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/0004,skill/competence,transversal,"Short video","",,released,2023-11-30T15:53:37.136Z,,,http://data.europa.eu/esco/concept-scheme/skills,Known already.
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/0005,skill/competence,sector-specific,"milk goats","",,released,2023-11-30T15:53:37.136Z,,,http://data.europa.eu/esco/concept-scheme/skills,
'''  # fmt: skip
RATINGS = (
    "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\tN\tStandard Error\tLower CI Bound\tUpper CI Bound\t"
    "Recommend Suppress\tNot Relevant\tDate\tDomain Source\n"
    "11-1011.00\t2.A.1.a\tReading Comprehension\tIM\t4.12\t8\t0.13\t3.88\t4.37\tN\tn/a\t07/2014\tAnalyst\n"
    "11-1011.00\t2.A.1.a\tReading Comprehension\tLV\t4.75\t8\t0.16\t4.43\t5.07\tN\tN\t07/2014\tAnalyst\n"
    "11-1011.00\t2.B.1.e\tInstructing\tIM\t3.12\t8\t0.13\t2.88\t3.37\tN\tn/a\t07/2014\tAnalyst\n"
    "11-1011.03\t2.A.1.a\tReading Comprehension\tIM\t4.00\t8\t0.00\t4.00\t4.00\tN\tn/a\t07/2014\tAnalyst\n"
    "11-1011.03\t1.A.1.a.1\tOral Comprehension\tIM\t4.00\t8\t0.00\t4.00\t4.00\tN\tn/a\t07/2014\tAnalyst\n"
)
TECHNOLOGY = (
    "O*NET-SOC Code\tExample\tCommodity Code\tCommodity Title\tHot Technology\tIn Demand\n"
    "11-1011.00\tOld Planner\t43231601\tAccounting software\tN\tN\n"
    "11-1011.00\tIntuit QuickBooks\t43231601\tAccounting software\tY\tN\n"
    "11-3031.00\tIntuit QuickBooks\t43231601\tAccounting software\tY\tY\n"
    "11-1011.00\tMicrosoft PowerPoint\t43232106\tPresentation software\tY\tY\n"
)
REFERENCE = (
    "Element ID\tElement Name\tDescription\n"
    "1\tWorker Characteristics\tWorker Characteristics\n"
    "2.A\tBasic Skills\tDeveloped capacities that facilitate learning\n"
    "2.A.1.b\tActive Listening\tGiving full attention to what other people are saying.\n"
    "2.C.1.a\tAdministration and Management\tKnowledge of business and management principles.\n"
    "4.A.4.b.5\tCoaching and Developing Others\tIdentifying the needs of others and coaching them.\n"
)


def read(text: str, name: str = "skills_en.csv") -> skills.SkillsFile:
    return skills.read_skills(name, io.BytesIO(text.encode()))


def workbook() -> io.BytesIO:
    """O*NET's Excel edition has two more columns."""
    book, file = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["O*NET-SOC Code", "Title", "Element ID", "Element Name", "Scale ID", "Scale Name", "Data Value"])
    sheet.append(["11-1011.00", "Chief Executives", "2.B.1.d", "Negotiation", "IM", "Importance", 4.0])
    sheet.append(["11-1011.00", "Chief Executives", "2.B.1.d", "Negotiation", "LV", "Level", 4.62])
    book.save(file)
    file.seek(0)
    return file


# Reading


def test_esco() -> None:
    file = read(ESCO)
    assert (file.source, file.language) == ("esco", "en")
    assert [skill.name for skill in file.skills] == ["edit short videos", "corporate accounting", "Short video", "milk goats"]  # fmt: skip
    video, accounting = file.skills[:2]
    assert video == skills.Skill(
        "edit short videos",
        "http://data.europa.eu/esco/skill/0001",
        "Cut and mount moving images for the web.",
        ["cut clips", "produce reels"],
    )
    assert len(accounting.description) <= 200
    assert accounting.description.endswith("and…")


@pytest.mark.parametrize(
    ("name", "language"), [("skills_de.csv", "de"), ("skills_fr.CSV", "fr"), ("skills_xx.csv", "en"), ("s.csv", "en")]
)
def test_the_language_is_in_the_name_of_the_file(name: str, language: str) -> None:
    assert read(ESCO, name).language == language


def test_onet_ratings_give_each_skill_once_and_no_abilities() -> None:
    file = read(RATINGS, "Skills.txt")
    assert (file.source, file.language) == ("onet", "en")
    assert [(skill.name, skill.uri) for skill in file.skills] == [
        ("Reading Comprehension", "onet:2.A.1.a"),
        ("Instructing", "onet:2.B.1.e"),
    ]


def test_onet_in_excel() -> None:
    assert skills.read_skills("Skills.xlsx", workbook()).skills == [skills.Skill("Negotiation", "onet:2.B.1.d")]


def test_onet_technology_gives_each_kind_once_with_its_products() -> None:
    assert read(TECHNOLOGY, "Technology Skills.txt").skills == [
        skills.Skill("Accounting software", "onet:43231601", "", ["Intuit QuickBooks", "Old Planner"]),
        skills.Skill("Presentation software", "onet:43232106", "", ["Microsoft PowerPoint"]),
    ]


def test_onet_reference_gives_what_can_be_taught_with_descriptions() -> None:
    assert [(skill.name, skill.description[:20]) for skill in read(REFERENCE, "x.txt").skills] == [
        ("Active Listening", "Giving full attentio"),
        ("Administration and Management", "Knowledge of busines"),
        ("Coaching and Developing Others", "Identifying the need"),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "empty"),
        ("Number,Name,Email\n1,Ana,ana@lumen.example\n", "This one begins with: Number, Name, Email"),
        ("Element ID\tElement Name\n1.A.1\tOral Comprehension\n", "no skill in this file"),
        ("Commodity Code\tCommodity Title\n\tNothing\n", "no skill in this file"),
        ("conceptUri,preferredLabel\n", "no rows"),
    ],
)
def test_what_is_none_of_these_files_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read(text)


# The way into the catalogue


def started(cast: Cast, text: str = ESCO, name: str = "skills_en.csv") -> TopicImport:
    return actions.start_topic_import(file_name=name, content=io.BytesIO(text.encode()), by=cast.ada, now=NOW)


def test_entries_are_laid_out_with_a_family_and_what_is_known(cast: Cast) -> None:
    actions.load_catalog(now=NOW)
    entry = started(cast)
    rows = {row.name: (row.family, row.known_as.slug if row.known_as else "") for row in entry.rows.all()}
    assert rows == {
        "edit short videos": ("media", ""),
        "corporate accounting": ("business", ""),
        "Short video": ("media", "short-video"),
        "milk goats": ("work", ""),
    }
    assert Topic.objects.filter(source=Topic.Source.ESCO).count() == 0
    assert Event.objects.get(verb="topic_import.started").facts == {"source": "esco", "entries": 4}


def test_chosen_entries_become_topics(cast: Cast) -> None:
    entry = started(cast)
    actions.choose_rows(entry, taken={1: True, 2: True, 3: True}, families={1: "customers"}, by=cast.ada, now=NOW)
    actions.choose_rows(entry, taken={2: False}, families={}, by=cast.ada, now=NOW)
    assert actions.choose_rows(entry, taken={2: False}, families={}, by=cast.ada, now=NOW).repeated
    done = actions.apply_topic_import(entry, by=cast.ada, now=NOW)
    assert (done.state, done.added, done.rows.count()) == (TopicImportState.APPLIED, 1, 0)
    made = Topic.objects.get(source=Topic.Source.ESCO)
    assert (made.slug, made.name, made.family, made.source_uri, made.synonyms) == (
        "edit-short-videos", "edit short videos", "customers", "http://data.europa.eu/esco/skill/0001",
        ["cut clips", "produce reels"],
    )  # fmt: skip
    assert queries.topics_matching("reels") == [made]
    assert actions.apply_topic_import(done, by=cast.ada, now=NOW).repeated
    assert queries.topic_sources() == ["esco"]


def test_the_next_file_knows_what_came_before_by_its_number(cast: Cast) -> None:
    first = started(cast)
    actions.apply_topic_import(actions.choose_rows(first, taken={1: True}, families={}, by=cast.ada), by=cast.ada)
    german = started(cast, ESCO.replace("edit short videos", "kurze Videos schneiden"), "skills_de.csv")
    assert {row.number for row in german.rows.exclude(known_as=None)} == {1, 3}
    actions.choose_rows(german, taken={1: True, 4: True}, families={}, by=cast.ada)
    assert actions.apply_topic_import(german, by=cast.ada).added == 1
    with translation.override("de"):
        assert Topic.objects.get(name="milk goats").words == {
            "de": {"name": "milk goats", "description": "", "synonyms": []}
        }


def test_what_came_into_the_catalogue_meanwhile_is_not_doubled(cast: Cast) -> None:
    entry = started(cast)
    actions.choose_rows(entry, taken={1: True, 2: True}, families={}, by=cast.ada, now=NOW)
    actions.add_topic(name="Edit short videos", family="media", words={}, by=cast.ada, now=NOW)
    actions.add_topic(name="Corporate-accounting", family="business", words={}, by=cast.ada, now=NOW)
    assert actions.apply_topic_import(entry, by=cast.ada, now=NOW).added == 1
    assert Topic.objects.get(name="corporate accounting").slug == "corporate-accounting-2"


def test_what_can_not_be_done_with_a_file(cast: Cast) -> None:
    entry = started(cast)
    with pytest.raises(Refused, match="Choose at least one"):
        actions.apply_topic_import(entry, by=cast.ada, now=NOW)
    with pytest.raises(Refused, match="Choose a family"):
        actions.choose_rows(entry, taken={}, families={1: "games"}, by=cast.ada, now=NOW)
    for verb in (
        lambda: started(Cast(**{**vars(cast), "ada": cast.petra})),
        lambda: actions.choose_rows(entry, taken={}, families={}, by=cast.petra),
        lambda: actions.apply_topic_import(entry, by=cast.petra),
        lambda: actions.discard_topic_import(entry, by=cast.petra),
    ):
        with pytest.raises(NotAllowed):
            verb()
    with pytest.raises(Http404):
        queries.topic_import_for(cast.petra, entry.code)
    with pytest.raises(Http404):
        queries.topic_import_for(cast.ada, "nothing")
    assert not actions.discard_topic_import(entry, by=cast.ada, now=NOW).repeated
    assert actions.discard_topic_import(entry, by=cast.ada, now=NOW).repeated
    assert TopicRow.objects.count() == 0
    with pytest.raises(Refused, match="discarded"):
        actions.choose_rows(entry, taken={1: True}, families={}, by=cast.ada, now=NOW)


def test_a_file_that_is_too_large_is_refused(cast: Cast, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 100
    with pytest.raises(Refused, match="larger than 0 MB"):
        started(cast)


# The pages


def client(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


def test_from_the_upload_to_the_topics(cast: Cast) -> None:
    visitor = client(cast.ada)
    assert visitor.post(reverse("people:topic-import"), {"go": "on"}).status_code == 422
    bad = visitor.post(reverse("people:topic-import"), {"file": SimpleUploadedFile("people.csv", b"A,B\n1,2\n")})
    assert (bad.status_code, "This is none of the files we know" in bad.content.decode()) == (422, True)
    answer = visitor.post(reverse("people:topic-import"), {"file": SimpleUploadedFile("skills_en.csv", ESCO.encode())})
    entry = TopicImport.objects.get()
    review = reverse("people:topic-import-one", args=[entry.code])
    assert answer.headers["Location"] == review
    found = visitor.get(f"{review}?q=clips").context["page"]
    assert [row.name for row in found] == ["edit short videos"]
    assert [row.name for row in visitor.get(f"{review}?show=known").context["page"]] == ["Short video"]
    posted = visitor.post(
        f"{review}?q=clips", {"shown": ["1", "2"], "take": ["1"], "family-1": "media", "family-2": "business"}
    )
    assert posted.headers["Location"] == f"{review}?q=clips"
    assert [row.name for row in visitor.get(f"{review}?show=taken").context["page"]] == ["edit short videos"]
    visitor.post(review, {"shown": ["1"], "family-1": "media"})
    assert visitor.get(review).context["counts"]["taken"] == 0
    visitor.post(review, {"shown": ["1"], "take": ["1"], "family-1": "media"})
    applied = visitor.post(reverse("people:topic-import-apply", args=[entry.code]), follow=True).content.decode()
    assert "1 topic was added" in applied
    assert "ESCO classification of the European Commission" in applied
    assert "1 topic was added" in visitor.get(review).content.decode()
    made = Topic.objects.get(source="esco")
    shown = visitor.get(reverse("people:topic", args=[made.code])).content.decode()
    assert made.source_uri in shown


def test_throwing_a_file_away_by_the_page(cast: Cast) -> None:
    entry = started(cast)
    gone = client(cast.ada).post(reverse("people:topic-import-discard", args=[entry.code]), follow=True)
    assert "The topics are as they were" in gone.content.decode()


def test_the_review_costs_the_same_for_many(cast: Cast, django_assert_max_num_queries: Any) -> None:
    lines, visitor = ESCO.splitlines(keepends=True), client(cast.ada)
    for many in (1, 3):
        text = "".join(lines[:1]) + "".join(
            f"K,http://data.europa.eu/esco/skill/1{many}{n},k,t,skill {many} {n},,,released,,,,,\n" for n in range(many)
        )
        entry = started(cast, text)
        with django_assert_max_num_queries(12) as counted:
            visitor.get(reverse("people:topic-import-one", args=[entry.code]))
        assert len(counted.captured_queries) == 8


# The command line


@pytest.mark.parametrize("save", [False, True])
def test_by_the_command_line(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str], save: bool) -> None:
    file = tmp_path / "skills_en.csv"
    file.write_text(ESCO)
    factories.topic("games")
    command = ["topics", "import", str(file), "--with", "video", "--with", "goats", "--family", "media"]
    assert main([*command, *(["--save"] if save else [])]) == 0
    said = capsys.readouterr().out
    assert "4 entries" in said
    assert "edit short videos" in said
    assert "corporate accounting" not in said
    made = set(Topic.objects.filter(source="esco").values_list("name", "family"))
    assert made == ({("edit short videos", "media"), ("milk goats", "media")} if save else set())
    assert TopicImport.objects.get().state == (TopicImportState.APPLIED if save else TopicImportState.DISCARDED)


def test_the_command_line_says_what_is_wrong(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["topics", "import", str(tmp_path / "none.csv")]) == 1
    assert "There is no file" in capsys.readouterr().err
    file = tmp_path / "skills_en.csv"
    file.write_text(ESCO)
    assert main(["topics", "import", str(file), "--with", "zeppelins"]) == 1
    assert "No new entry" in capsys.readouterr().err
    assert main(["topics", "load"]) == 0
    assert main(["topics", "load"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "The topics are up to date."
