"""Page, PDF, slides and workbook of one report show the same figures, to the last digit, and none besides."""

import io
import re
from dataclasses import fields, is_dataclass

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

from tests.measurement.export import samples
from viceversa.core.report import Hidden, Value
from viceversa.measurement.export import charts, pdf, pptx, xlsx
from viceversa.measurement.export.tables import tables_of

NUMBER = re.compile(r"[+−]?\d+(?:\.\d+)?%?")


def walk(one):
    if isinstance(one, Value | Hidden | str):
        yield one
    elif is_dataclass(one):
        for field in fields(one):
            yield from walk(getattr(one, field.name))
    elif isinstance(one, tuple):
        for part in one:
            yield from walk(part)


FIGURES = {one.text for one in walk(samples.REPORT.pages) if isinstance(one, Value)}
WRITTEN = {
    number
    for one in walk(samples.REPORT)
    for number in NUMBER.findall(getattr(one, "text", getattr(one, "sentence", one)))
}
WRITTEN |= {number for one in walk(samples.REPORT) if isinstance(one, Hidden) for number in NUMBER.findall(one.short)}
AXIS = {"100%", "90%", "80%", "70%"}


def is_shown(figure: str, text: str) -> bool:
    return re.search(rf"(?<![\d.+−]){re.escape(figure)}(?![\d%]|\.\d)", text) is not None


def page() -> str:
    blocks = [block for one in samples.REPORT.pages for block in one.blocks]
    drawings = [charts.for_page(block) for block in blocks if charts.is_drawn(block)]
    cells = [
        getattr(cell, "text", "")
        for block in blocks
        for table in tables_of(block)
        for row in table.rows
        for cell in row
    ]
    words = [re.sub(r"<[^>]*>", " ", drawing) for drawing in drawings]
    return " ".join([*words, *cells]).replace("&quot;", '"').replace("&amp;", "&").replace("\u00a0", " ")


def paper() -> str:
    return " ".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf.pdf_of(samples.REPORT))).pages)


def slides(shapes=None) -> str:
    if shapes is None:
        show = Presentation(io.BytesIO(pptx.pptx_of(samples.REPORT)))
        return " ".join(slides(slide.shapes) for slide in show.slides)
    words = []
    for shape in shapes:
        if hasattr(shape, "shapes"):
            words.append(slides(shape.shapes))
        elif shape.has_text_frame:
            words.append(shape.text_frame.text)
        elif getattr(shape, "has_table", False):
            words += [cell.text for row in shape.table.rows for cell in row.cells]
    return " ".join(words)


@pytest.mark.parametrize("written", [page, paper, slides], ids=["page", "pdf", "pptx"])
def test_every_figure_is_shown_as_it_is_written(written):
    text = re.sub(r"\s+", " ", written())
    assert [figure for figure in sorted(FIGURES) if not is_shown(figure, text)] == []


def test_slides_and_paper_show_no_number_that_the_report_has_not():
    sheets = {str(number) for number in range(1, 60)}
    for text in (paper(), slides()):
        assert set(NUMBER.findall(text)) - WRITTEN - AXIS - sheets == set()


def test_a_workbook_shows_each_number_as_the_page_and_holds_no_more_of_it():
    book = load_workbook(io.BytesIO(xlsx.xlsx_of(samples.REPORT)))
    cells = [cell for sheet in book for row in sheet for cell in row if isinstance(cell.value, int | float)]
    values = [
        cell for one in samples.REPORT.pages for block in one.blocks for table in tables_of(block)
        for row in table.rows for cell in row if isinstance(cell, Value) and cell.number is not None
    ]  # fmt: skip
    assert [cell.value for cell in cells] == [value.number for value in values]
    assert [cell.number_format for cell in cells] == [xlsx.number_format(value) for value in values]
    assert [_shown(cell) for cell in cells] == [value.text for value in values]


def _shown(cell) -> str:
    """What a spreadsheet program shows: its format applied to the number."""
    parts = cell.number_format.split(";") if ";" in cell.number_format else [cell.number_format] * 3
    form = parts[0] if cell.value > 0 else parts[1] if cell.value < 0 else parts[2]
    is_share = form.endswith("%")
    found = re.search(r"0(?:\.(0+))?(?=[^.0]|$)", form)
    digits = f"{abs(cell.value) * (100 if is_share else 1):.{len(found[1] or '')}f}"
    return (form[: found.start()] + digits + form[found.end() :]).replace('"', "")
