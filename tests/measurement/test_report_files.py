"""A released report taken along as a file, by whoever may read it; each is written down."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

from tests.cast import Cast
from tests.factories import NOW
from tests.measurement import world
from tests.support.words import letters
from viceversa.core.errors import NotAllowed
from viceversa.core.models import Event
from viceversa.core.report import Value
from viceversa.measurement import actions
from viceversa.measurement.export.files import FORMS, file_of
from viceversa.measurement.export.tables import tables_of
from viceversa.measurement.models import SurveyRelease
from viceversa.measurement.reporting import report_of

pytestmark = pytest.mark.django_db


def address(made: SurveyRelease, form: str) -> str:
    return reverse("measurement:report-file", args=[made.code, form])


def words(form: str, content: bytes) -> str:
    if form == "pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if form == "pptx":
        shapes = [shape for slide in Presentation(io.BytesIO(content)).slides for shape in slide.shapes]
        texts = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
        tables = [cell.text for shape in shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
        return " ".join([*texts, *tables])
    return " ".join(str(cell.value) for sheet in load_workbook(io.BytesIO(content)) for row in sheet for cell in row)


def test_a_report_is_taken_along_in_three_forms_by_its_readers_alone(
    client: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    made = world.released(cast.cohort)
    report = report_of(made)
    client.force_login(cast.petra)
    for form, kind in FORMS.items():
        with django_assert_max_num_queries(12):
            answer = client.get(address(made, form))
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert answer["Content-Disposition"].endswith(f'-{made.code}.{form}"')
        assert "no-store" in answer["Cache-Control"]
        text = re.sub(r"\s+", " ", words(form, answer.content))
        assert report.source in text
        limits = (*report.limits.can, *report.limits.cannot)
        assert [one for one in limits if letters(one) not in letters(text)] == []
    taken = Event.objects.filter(verb="report.exported").order_by("pk")
    assert [one.facts["form"] for one in taken] == list(FORMS)
    assert client.get(address(made, "docx")).status_code == 404
    client.force_login(cast.otto)
    assert client.get(address(made, "pdf")).status_code == 404
    assert taken.count() == 3


def test_only_readers_take_it_and_each_time_is_written_down(cast: Cast) -> None:
    made = world.released(cast.cohort)
    for _ in range(2):
        assert actions.take_report(made, form="xlsx", by=cast.petra, now=NOW) == made
    for by in (None, cast.otto):
        with pytest.raises(NotAllowed):
            actions.take_report(made, form="xlsx", by=by, now=NOW)
    assert Event.objects.filter(verb="report.exported").count() == 2


def test_letters_that_no_font_has_lead_back_with_a_sentence(client: Client, cast: Cast) -> None:
    made = world.released(cast.cohort)
    type(made.program).objects.filter(pk=made.program_id).update(name="\U00050000")
    client.force_login(cast.petra)
    answer = client.get(address(made, "pdf"), follow=True)
    assert answer.redirect_chain == [(reverse("measurement:report", args=[made.code]), 302)]
    assert "in no font of this machine" in answer.text
    assert not Event.objects.filter(verb="report.exported").exists()


def test_a_released_report_shows_each_figure_in_every_file(cast: Cast) -> None:
    report = report_of(world.released(cast.cohort))
    cells = [
        cell
        for page in report.pages
        for block in page.blocks
        for table in tables_of(block)
        for row in table.rows
        for cell in row
        if isinstance(cell, Value)
    ]
    for form in ("pdf", "pptx"):
        text = words(form, file_of(report, form))
        assert [cell.text for cell in cells if cell.text not in text] == []
