"""The pages of the directory: who gets there, what they read, and that no list costs a query a row."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from viceversa.people import actions
from viceversa.people.models import DirectoryImport, Grade, ImportRow, Person, User
from viceversa.people.states import ImportState

pytestmark = pytest.mark.django_db
STAFF = b"Number,Name,Email,Unit,Manager,Grade\n1,Ana Diallo,ana@lumen.example,Board,,L2\n2,Ben Moor,ben@lumen.example,Retail,1,L1\n"


def client(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


def upload(visitor: Client, content: bytes = STAFF) -> DirectoryImport:
    response = visitor.post(reverse("people:import"), {"file": SimpleUploadedFile("staff.csv", content)})
    assert response.status_code == 302, response.content.decode()
    return DirectoryImport.objects.latest("pk")


def reviewed(visitor: Client, content: bytes = STAFF) -> DirectoryImport:
    entry = upload(visitor, content)
    columns = {name: str(index) for name, index in entry.mapping["columns"].items()}
    assert visitor.post(reverse("people:import-columns", args=[entry.code]), columns).status_code == 302
    shown = visitor.get(reverse("people:import-decisions", args=[entry.code]))
    ranks = {
        f"grade-{position}": rank
        for position, (control, _n) in enumerate(shown.context["grades"])
        if (rank := control.initial)
    }
    assert visitor.post(reverse("people:import-decisions", args=[entry.code]), ranks).status_code == 302
    entry.refresh_from_db()
    return entry


PAGES = ["people:list", "people:grades", "people:import"]


@pytest.mark.parametrize("name", PAGES)
def test_signed_out_people_are_asked_to_sign_in(name: str) -> None:
    address = reverse(name)
    assert Client().get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("ada", [200, 200, 200]),
        ("petra", [200, 403, 403]),
        ("nia", [403, 403, 403]),
        ("viktor", [403, 403, 403]),
        ("otto", [403, 403, 403]),
    ],
)
def test_who_gets_where(cast: Cast, who: str, expected: list[int]) -> None:
    visitor = client(getattr(cast, who))
    assert [visitor.get(reverse(name)).status_code for name in PAGES] == expected
    person = visitor.get(reverse("people:person", args=[cast.person("viktor").code])).status_code
    assert person == (200 if expected[0] == 200 else 404)


def test_a_program_manager_reads_name_title_unit_and_grade_only(cast: Cast) -> None:
    viktor = cast.person("viktor")
    address = reverse("people:person", args=[viktor.code])
    theirs, full = (client(user).get(address).content.decode() for user in (cast.petra, cast.ada))
    for secret in (viktor.email, viktor.key, "Dora Lindt", "Reporting line"):
        assert (secret in theirs, secret in full) == (False, True)
    for shown in (viktor.name, viktor.title, "Lumen / Finance", "Grade 6"):
        assert shown in theirs
    assert viktor.email not in client(cast.petra).get(reverse("people:list")).content.decode()


@pytest.mark.parametrize(
    ("spoken", "said"),
    [(["en", "zu"], "English, Zulu"), (["tlh"], "tlh"), ([], "–")],
)
def test_languages_have_names_whichever_they_are(cast: Cast, spoken: list[str], said: str) -> None:
    """Not only those that the software has a name for: people speak others."""
    viktor = cast.person("viktor")
    Person.objects.filter(pk=viktor.pk).update(languages=spoken)
    page = client(cast.ada).get(reverse("people:person", args=[viktor.code])).content.decode()
    assert f"<dt>Languages</dt><dd>{said}</dd>" in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=okafor", ["Mara Okafor"]),
        ("q=FINANCE director", ["Viktor Halvorsen"]),
        ("q=nobody at all", []),
        ("q=novak learning", ["Petra Novak"]),
        ("state=left", ["Zoe Gone"]),
    ],
)
def test_search(cast: Cast, query: str, names: list[str]) -> None:
    factories.person("Zoe Gone", state=Person.State.LEFT)
    page = client(cast.ada).get(f"{reverse('people:list')}?{query}").context["page"]
    assert [person.name for person in page] == names


def test_filters_are_removable_tags(cast: Cast) -> None:
    unit = cast.person("viktor").unit
    shown = client(cast.ada).get(reverse("people:list"), {"unit": unit.code, "site": "Lyon", "q": "a"})  # type: ignore[union-attr]
    assert [person.name for person in shown.context["page"]] == ["Eve Marchetti", "Viktor Halvorsen"]
    assert [tag["text"] for tag in shown.context["tags"]] == ["Unit: Lumen / Finance", "Site: Lyon"]
    assert shown.context["tags"][0]["url"] == "?site=Lyon&q=a"


@pytest.mark.parametrize("name", ["people:list", "people:grades", "people:topics", "people:import", "people:me"])
def test_queries_do_not_grow_with_rows(cast: Cast, name: str, django_assert_max_num_queries: Any) -> None:
    visitor = client(cast.ada)
    counts = []
    for times in (1, 3):
        for _n in range(times):
            factories.person(rank=times + 20)
            factories.topic(f"topic-{times}-{_n}")
            actions.start_import(file_name="x.csv", content=io.BytesIO(STAFF), by=cast.ada, now=factories.NOW)
        with django_assert_max_num_queries(12) as asked:
            assert visitor.get(reverse(name)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("rows", ["fix", "ready"])
def test_queries_of_the_review_do_not_grow_with_rows(cast: Cast, rows: str, django_assert_max_num_queries: Any) -> None:
    visitor = client(cast.ada)
    counts = []
    for times in (1, 3):
        extra = b"".join(b"%d,Person %d,,Retail,R. Holm,L1\n" % (n, n) for n in range(10, 10 + times))
        entry = reviewed(visitor, STAFF + extra)
        with django_assert_max_num_queries(12) as asked:
            assert visitor.get(reverse("people:import-one", args=[entry.code]), {"rows": rows}).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_file_goes_all_the_way(cast: Cast) -> None:
    visitor = client(cast.ada)
    content = STAFF + b"3,Cem Ada,cem@lumen,Retail,B. Moor,L1\n4,Vacant,,Retail,1,L1\n"
    entry = reviewed(visitor, content)
    address = reverse("people:import-one", args=[entry.code])
    page = visitor.get(address).content.decode()
    assert "cem@lumen has no ending, such as .example." in page
    assert "We don’t know “B. Moor”." in page
    fix = reverse("people:import-fix", args=[entry.code])
    visitor.post(fix, {"use": "4:email", "value:4:email": "cem@lumen.example"})
    visitor.post(fix, {"use": "4:manager", "value:4:manager": "2"})
    entry.refresh_from_db()
    assert (entry.counts["ready"], entry.counts["fix"], entry.counts["left_out"]) == (4, 0, 0)
    visitor.post(reverse("people:import-apply", args=[entry.code]))
    entry.refresh_from_db()
    assert (entry.state, Person.objects.get(key="3").manager.key) == (ImportState.APPLIED, "2")  # type: ignore[union-attr]
    assert "The import is done" in visitor.get(address).content.decode()


def test_vacant_posts_are_left_out_by_a_box(cast: Cast) -> None:
    visitor = client(cast.ada)
    entry = upload(visitor, STAFF + b"4,Vacant,,Retail,1,L1\n")
    visitor.post(
        reverse("people:import-columns", args=[entry.code]),
        {name: str(at) for name, at in entry.mapping["columns"].items()},
    )
    address = reverse("people:import-decisions", args=[entry.code])
    assert visitor.get(address).context["posts"] == [("vacant", 1, True)]
    ranks = {f"grade-{position}": 4 for position in range(len(visitor.get(address).context["grades"]))}
    visitor.post(address, {**ranks, "leave_out": "vacant"})
    entry.refresh_from_db()
    assert (entry.counts["left_out"], set(entry.choices_made["grades"].values())) == (1, {4})


def test_mapping_without_a_number_says_so_at_the_field(cast: Cast) -> None:
    visitor = client(cast.ada)
    entry = upload(visitor)
    response = visitor.post(reverse("people:import-columns", args=[entry.code]), {"name": "1"})
    assert response.status_code == 422
    assert "Choose the column with the employee or post number" in response.content.decode()


@pytest.mark.parametrize(("content", "sentence"), [(b"", "The file is empty"), (b"%PDF-1.7", "This is a PDF")])
def test_a_bad_file_gets_its_sentence(cast: Cast, content: bytes, sentence: str) -> None:
    response = client(cast.ada).post(
        reverse("people:import"), {"file": SimpleUploadedFile("x.csv", content)}, follow=True
    )
    assert sentence in response.content.decode()


def test_rows_to_fix_can_be_downloaded(cast: Cast) -> None:
    visitor = client(cast.ada)
    entry = reviewed(visitor, STAFF + b"3,=cmd,,Retail,R. Holm,L1\n")
    content = visitor.get(reverse("people:import-download", args=[entry.code])).getvalue().decode()
    assert content == (
        "\ufeffNumber,Name,Email,Unit,Manager,Grade,What to fix\r\n"
        "3,'=cmd,,Retail,R. Holm,L1,We don’t know “R. Holm”. Pick one so nobody is paired in their own line.\r\n"
    )


def test_somebody_elses_import_code_leads_nowhere_for_others(cast: Cast) -> None:
    entry = upload(client(cast.ada))
    for name in ("import-one", "import-columns", "import-decisions", "import-download"):
        assert client(cast.petra).get(reverse(f"people:{name}", args=[entry.code])).status_code == 404


def test_discarding_deletes_the_rows(cast: Cast) -> None:
    visitor = client(cast.ada)
    entry = upload(visitor)
    visitor.post(reverse("people:import-discard", args=[entry.code]))
    entry.refresh_from_db()
    assert (entry.state, ImportRow.objects.count()) == (ImportState.DISCARDED, 0)


@pytest.mark.parametrize("state", [ImportState.READING, ImportState.CHECKING, ImportState.APPLYING])
def test_a_step_that_stopped_can_be_gone_on_with(cast: Cast, state: str) -> None:
    visitor = client(cast.ada)
    entry = actions.start_import(file_name="s.csv", content=io.BytesIO(STAFF), by=cast.ada)
    if state != ImportState.READING:
        entry = actions.read_file(entry)
        entry = actions.map_columns(entry, columns=entry.mapping["columns"], by=cast.ada)
        entry = actions.decide(entry, grades={"L1": 1, "L2": 2}, leave_out=(), by=cast.ada)
    if state == ImportState.APPLYING:
        entry = actions.begin_import(actions.check_import(entry), by=cast.ada)
    assert entry.state == state
    shown = visitor.get(reverse("people:import-one", args=[entry.code])).content.decode()
    assert "Go on here" in shown
    visitor.post(reverse("people:import-go-on", args=[entry.code]))
    entry.refresh_from_db()
    after = {
        ImportState.READING: ImportState.MAPPING,
        ImportState.CHECKING: ImportState.REVIEW,
        ImportState.APPLYING: ImportState.APPLIED,
    }
    assert entry.state == after[ImportState(state)]


def test_large_files_are_left_to_the_worker(cast: Cast, settings: Any) -> None:
    from viceversa.core import jobs

    settings.IMPORT_IN_REQUEST_ROWS = 1
    visitor = client(cast.ada)
    entry = reviewed(visitor)
    assert entry.state == ImportState.CHECKING
    assert jobs.run_one("test")
    visitor.post(reverse("people:import-apply", args=[entry.code]))
    entry.refresh_from_db()
    assert entry.state == ImportState.APPLYING
    assert jobs.run_one("test")
    entry.refresh_from_db()
    assert entry.state == ImportState.APPLIED


def test_grades_are_put_in_order(cast: Cast) -> None:
    visitor = client(cast.ada)
    grades = list(Grade.objects.all())
    data = {grade.code: "" if grade.name == "Grade 7" else "3" for grade in grades}
    visitor.post(reverse("people:grades"), data)
    assert dict(Grade.objects.values_list("name", "rank")) == {
        grade.name: None if grade.name == "Grade 7" else 3 for grade in grades
    }


def test_my_page_saves_language_and_look(cast: Cast) -> None:
    visitor = client(cast.nia)
    assert (
        visitor.post(reverse("people:me"), {"language": "de", "theme": "dark", "name": "Somebody Else"}).status_code
        == 302
    )
    cast.nia.refresh_from_db()
    assert (cast.nia.language, cast.nia.theme, cast.nia.name) == ("de", "dark", "Nia Adeyemi")
    assert visitor.post(reverse("people:me"), {"language": "xx", "theme": ""}).status_code == 422


def test_my_data_is_everything_declared_about_me_and_nothing_about_others(cast: Cast) -> None:
    data = json.loads(client(cast.nia).get(reverse("people:me-data")).content)
    [me] = data["people.person (pk)"]
    assert (me["name"], me["email"], me["grade"]) == ("Nia Adeyemi", cast.person("nia").email, "Grade 1")
    [account] = data["people.user (user)"]
    assert account["email"] == cast.nia.email
    assert "Viktor" not in json.dumps(data)
    assert "password" not in json.dumps(data)
