"""The pack: made from what runs, the same on page, in PDF and in JSON, for those who watch and for the program's managers."""

from __future__ import annotations

import ast
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import capfirst
from pypdf import PdfReader

from tests.cast import Cast
from tests.factories import NOW
from tests.oversight import world
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.outside import WAYS
from viceversa.core.privacy import NAMES, REGISTER
from viceversa.core.report import Table, Value
from viceversa.core.retention import RULES
from viceversa.matching.policy import CRITERIA
from viceversa.messaging.kinds import KINDS
from viceversa.oversight.actions.words import write_words
from viceversa.oversight.models import OwnWords
from viceversa.oversight.pack import pack_of
from viceversa.oversight.pack.proofs import PROOFS
from viceversa.oversight.words import LONGEST, PLACES
from viceversa.people.importing.fields import FIELDS
from viceversa.people.models import Person

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent


def tables(cast: Cast) -> dict[str, Table]:
    pages = pack_of(cast.program, now=NOW).pages
    return {page.key: next((one for one in page.blocks if isinstance(one, Table)), None) for page in pages}  # type: ignore[misc]


def test_it_holds_everything_that_runs(cast: Cast, settings: Any) -> None:
    """Each field, rule, message, weight and way out, and no more."""
    settings.EMAIL_HOST, settings.CALDAV_HOSTS = "", ["dav.example.org"]
    cast.program.policy = {"weights": {"common_ground": 40}, "release": "inform"}
    cast.program.files_in_messages = True
    cast.program.save()
    found = tables(cast)
    listed: set[str] = set()
    for kind, fields, *_rest in found["fields"].rows:
        table, names = str(fields).split(": ")
        listed |= {f"{table}.{name}" for name in names.split(", ")}
        assert str(kind).casefold() == str(NAMES[table]).casefold()
    assert listed == set(REGISTER)
    readers = {str(one) for each in REGISTER.values() for one in each.readers}
    assert {row[0] for row in found["readers"].rows} == {capfirst(reader) for reader in readers}
    assert sorted(row[:2] for row in found["deletion"].rows) == sorted(
        (str(one.keeps), str(one.when)) for one in RULES.values()
    )
    assert len(found["messages"].rows) == len(KINDS)
    weights = {row[0]: row[1] for row in found["matching"].rows}
    assert len(weights) == len(CRITERIA)
    assert weights["Common ground"] == Value("40", 40.0)
    said = dict(row[:2] for row in found["settings"].rows)
    assert (said["Files in messages of a pair"], said["Names and places in calendars"]) == ("yes", "no")
    assert said["What line managers hear"] == "how many hours, for their information"
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = "https://id.example.org/realm", "us"
    settings.SAML_ENTITY_ID = settings.SAML_CERTIFICATE = "x"
    settings.SAML_SIGN_IN_URL = "https://saml.example.org/in"
    found = tables(cast)
    where = {row[0]: row[2] for row in found["outside"].rows}
    assert len(where) == len(WAYS)
    assert (where["Mail"], where["People’s own calendars (CalDAV)"]) == ("switched off", "dav.example.org")
    assert where["The organization’s own sign-in (OpenID, SAML)"] == "id.example.org, saml.example.org"


def test_the_organization_writes_its_own_words(client: Client, cast: Cast) -> None:
    olga = world.officer()
    place = PLACES[1]
    assert {row[2] for row in tables(cast)["organization"].rows} == {""}
    made = write_words(place.key, text="  Article 6(1)(f), works agreement of 1 March. ", by=olga, now=NOW)
    assert write_words(place.key, text=made.text, by=olga, now=NOW).repeated
    assert tables(cast)["organization"].rows[1][1] == "Article 6(1)(f), works agreement of 1 March."
    assert str(tables(cast)["organization"].rows[1][2]).endswith(", Olga Stein")
    for by in (None, cast.petra, cast.ada, world.auditor()):
        with pytest.raises(NotAllowed, match="Only privacy officers"):
            write_words(place.key, text="Mine", by=by, now=NOW)
    for key, text in (("nothing", "x"), (place.key, "x" * (LONGEST + 1))):
        with pytest.raises(Refused):
            write_words(key, text=text, by=olga, now=NOW)
    client.force_login(olga)
    address = reverse("oversight:words", args=[place.key])
    assert "works agreement of 1 March" in client.get(address).content.decode()
    assert client.post(address, {"text": "x" * (LONGEST + 1)}).status_code == 422
    assert client.post(address, {"text": ""}).status_code == 302
    assert OwnWords.objects.get().text == ""
    assert tables(cast)["organization"].rows[1][2] == ""
    told = Event.objects.filter(verb="words.written").order_by("pk").values_list("facts", flat=True)
    assert list(told) == [{"place": "basis", "letters": 44}, {"place": "basis", "letters": 0}]
    assert client.get(reverse("oversight:words", args=["nothing"])).status_code == 404


def test_page_pdf_and_file_say_the_same(client: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    """Every cell of every table, and every sentence, stands in all three."""
    client.force_login(world.officer())
    report = pack_of(cast.program, now=NOW)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("oversight:pack", args=[cast.program.code]))
    data = client.get(reverse("oversight:pack-file", args=[cast.program.code, "json"]))
    pdf = client.get(reverse("oversight:pack-file", args=[cast.program.code, "pdf"]))
    assert (data["Content-Type"], pdf["Content-Type"]) == ("application/json", "application/pdf")
    assert "no-store" in pdf["Cache-Control"]
    assert pdf["Content-Disposition"].endswith('-privacy.pdf"')
    reader = PdfReader(io.BytesIO(pdf.content))
    assert bool(reader.trailer["/Root"]["/MarkInfo"]["/Marked"])  # type: ignore[index]
    shown = {
        "page": squeezed(strip_tags(page.content.decode().replace("&#x27;", "'").replace("&quot;", '"'))),
        "pdf": squeezed("".join(one.extract_text() for one in reader.pages)),
        "json": squeezed(" ".join(texts(json.loads(data.content)))),
    }
    wanted = [cell for block in blocks(report) for cell in block]
    assert len(wanted) > 500
    for name, text in shown.items():
        assert [one for one in wanted if squeezed(one) not in text] == [], name
    assert client.get(reverse("oversight:pack-file", args=[cast.program.code, "xlsx"])).status_code == 404


def squeezed(text: str) -> str:
    """Letters and digits alone: a PDF breaks lines and words where it likes."""
    return re.sub(r"[\W_]+", "", text)


def blocks(report: Any) -> list[list[str]]:
    found = []
    for block in [one for page in report.pages for one in page.blocks]:
        if isinstance(block, Table):
            found += [[cell.text if isinstance(cell, Value) else str(cell) for cell in row] for row in block.rows]
        else:
            found.append(list(block.paragraphs))
    return found


def texts(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [one for value in data.values() for one in texts(value)]
    if isinstance(data, list):
        return [one for value in data for one in texts(value)]
    return [str(data)]


def test_who_reads_which_pack(client: Client, cast: Cast) -> None:
    another = {"watchers": [world.officer(), world.auditor()], "manager": [cast.petra], "others": [cast.ada, cast.nia]}
    for who, statuses in (("watchers", (200, 200)), ("manager", (200, 200)), ("others", (404, 404))):
        for user in another[who]:
            client.force_login(user)
            addresses = (reverse("oversight:packs"), reverse("oversight:pack", args=[cast.program.code]))
            assert tuple(client.get(one).status_code for one in addresses) == statuses


@pytest.mark.parametrize(("sentence", "test"), PROOFS)
def test_each_proof_is_there(sentence: Any, test: str) -> None:
    """The sentence names a test that exists, by file and name."""
    file, _, name = test.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, str(sentence)


JUDGES = ("score", "rank", "star", "potential", "performance", "visits", "views", "clicks", "usage", "active")


def test_no_field_judges_or_watches_somebody() -> None:
    """No model of ours has a field for it; a grade has its place in the order of grades, which is of no person."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("viceversa.")]
    words = {
        f"{model._meta.label}.{field.name}": field.name.split("_") for model in ours for field in model._meta.fields
    }
    found = {label for label, parts in words.items() if not set(parts).isdisjoint(JUDGES)}
    assert found == {"people.Grade.rank", "people.User.is_active"}


PROTECTED = (
    "age",
    "birth",
    "gender",
    "sex",
    "ethnic",
    "race",
    "religion",
    "union",
    "health",
    "person",
    "rating",
    "perf",
)


def test_the_directory_knows_nothing_of_that_kind() -> None:
    """Neither the directory nor a file that is read into it."""
    names = {field.name for field in Person._meta.fields} | {str(one) for one in FIELDS}
    parts = {part for name in names for part in name.lower().split("_")}
    assert {part for part in parts if part.startswith(PROTECTED)} == set()


@pytest.mark.django_db
def test_every_way_out_is_a_setting_of_its_own() -> None:
    """Nothing goes out of a fresh installation."""
    assert settings.CALDAV_HOSTS == []
    assert {key: way.where() for key, way in WAYS.items() if key != "messaging.mail"} == dict.fromkeys(
        set(WAYS) - {"messaging.mail"}, ""
    )
