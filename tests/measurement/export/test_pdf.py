"""The PDF as somebody reads it who can't see it. No validator of PDF/UA is on the machine: what it would ask for is read here,
and the typesetter itself refuses what it knows to break the standard."""

import io
import itertools
from dataclasses import replace

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from tests.measurement.export import samples
from tests.support.words import letters
from viceversa.core.errors import Refused
from viceversa.core.report import Text
from viceversa.measurement.export import charts, pdf


@pytest.fixture(scope="module")
def reader():
    return PdfReader(io.BytesIO(pdf.pdf_of(samples.REPORT)))


def elements(reader):
    """Every element of the structure, in reading order."""

    def below(node):
        if isinstance(node, DictionaryObject):
            if "/S" in node:
                yield node
            kids = node.get("/K", [])
            for kid in kids if isinstance(kids, list) else [kids]:
                yield from below(kid.get_object())

    return list(below(reader.trailer["/Root"]["/StructTreeRoot"]))


def test_a_report_is_tagged_with_title_and_language(reader):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712  (pypdf's own kind of true)
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert reader.metadata.title == samples.REPORT.title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_headings_go_down_one_at_a_time_and_tables_have_heads(reader):
    kinds = [one["/S"] for one in elements(reader)]
    levels = [int(kind[2]) for kind in kinds if kind in {"/H1", "/H2", "/H3", "/H4"}]
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
    tables = [one for one in elements(reader) if one["/S"] == "/Table"]
    # Facts and the table in their places; five drawings and what changed as tables behind.
    assert len(tables) == 8
    assert kinds.count("/TH") == sum(len(_under(table, "/TR")[0]["/K"]) for table in tables)


def _under(node, kind):
    found = []
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if isinstance(kid, DictionaryObject):
            found += [kid] if kid.get("/S") == kind else _under(kid, kind)
    return found


def test_every_drawing_has_its_numbers_in_words(reader):
    words = [one["/Alt"] for one in elements(reader) if one["/S"] == "/Figure"]
    drawn = [block for page in samples.REPORT.pages for block in page.blocks if charts.is_drawn(block)]
    assert words == [f"{block.heading}. {charts.description(block)}" for block in drawn]


def test_each_sheet_says_from_where_it_is_and_limits_come_first_and_last(reader):
    sheets = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert [samples.REPORT.source in sheet for sheet in sheets] == [True] * len(sheets)
    assert [f"{at} / {len(sheets)}" in sheet for at, sheet in enumerate(sheets, start=1)] == [True] * len(sheets)
    for sentence in (*samples.LIMITS.can, *samples.LIMITS.cannot):
        assert [letters(sentence) in letters(sheet) for sheet in (sheets[0], sheets[-1])] == [True, True]
    assert letters("Those who answered twice may differ") in letters(sheets[-1])


def test_from_where_a_sheet_is_stands_in_whole_words():
    source = " ".join(["Incomparability"] * 30)
    sheets = PdfReader(io.BytesIO(pdf.pdf_of(replace(samples.REPORT, source=source)))).pages
    times = [" ".join(page.extract_text().split()).count(source) for page in sheets]
    assert times == [2, *[1] * (len(sheets) - 2), 2]


def test_nothing_in_the_data_is_markup(reader):
    words = letters("".join(page.extract_text() for page in reader.pages))
    assert letters(samples.MARKUP) in words


def test_arabic_is_set_from_right_to_left():
    reader = PdfReader(io.BytesIO(pdf.pdf_of(replace(samples.REPORT, language="ar"))))
    assert reader.trailer["/Root"]["/Lang"] == "ar"


def test_many_rows_go_onto_several_sheets():
    """Drawings that are higher than a sheet come in parts with one axis."""
    block = replace(samples.LEARNED, rows=samples.LEARNED.rows * 9)
    parts = charts.in_parts(block, width=charts.WIDE, height=pdf.HEIGHT)
    assert [row for part, _svg in parts for row in part.rows] == list(block.rows)
    assert all(charts.height_of(svg) <= pdf.HEIGHT for _part, svg in parts)
    assert {(part.low, part.high) for part, _svg in parts} == {(-0.5, 1.5)}


def test_letters_in_no_font_are_refused_with_a_sentence():
    page = replace(
        samples.REPORT.pages[0],
        blocks=(
            Text(
                ("\U00050000",),
            ),
        ),
    )
    with pytest.raises(Refused, match="no font"):
        pdf.pdf_of(replace(samples.REPORT, pages=(page,)))
