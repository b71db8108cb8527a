"""The slides read back: titles, words for drawings, notes, and that nothing stands outside or runs over."""

import io
from dataclasses import replace

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from tests.measurement.export import samples
from viceversa.core.report import Can, Column, Page, Table, Text
from viceversa.measurement.export import charts, pptx
from viceversa.measurement.export.fitting import Paragraph, pages_of
from viceversa.measurement.export.lettering import lines_of
from viceversa.measurement.export.shapes import runs_of

LONG = "A sentence that goes on for a while and then some more. " * 30
MANY = replace(
    samples.REPORT,
    about=LONG[:300],
    pages=(
        *samples.REPORT.pages,
        Page(
            "more", "A title that is very long indeed, " * 5, (replace(samples.LEARNED, rows=samples.LEARNED.rows * 6),)
        ),
        Page("text", "Text", (Text((LONG, LONG, LONG), heading="Long"),)),
        Page("table", "Table", (Table("Rows", (Column("A"), Column("B")), ((samples.LONG, "x"),) * 60, LONG),)),
    ),
)


def show_of(report):
    return Presentation(io.BytesIO(pptx.pptx_of(report)))


@pytest.fixture(scope="module")
def show():
    return show_of(samples.REPORT)


def test_slides_have_titles_in_their_places_and_notes(show):
    assert show.slide_width / show.slide_height == pytest.approx(16 / 9, abs=0.001)
    for slide in show.slides:
        assert slide.shapes.title.text_frame.text
        assert next(iter(slide.shapes)).shape_id == slide.shapes.title.shape_id  # Read first.
        assert samples.REPORT.source in slide.notes_slide.notes_text_frame.text
        assert samples.REPORT.source in [one.text_frame.text for one in slide.shapes if one.has_text_frame]
    titles = [slide.shapes.title.text_frame.text for slide in show.slides]
    assert titles[:2] == [samples.REPORT.title, "What this report can say"]
    assert titles[-1] == "Limits of this report"
    assert (show.core_properties.title, show.core_properties.language) == (samples.REPORT.title, "en")


def test_what_can_and_cannot_be_said_comes_second_and_last(show):
    slides = list(show.slides)
    for slide in (slides[1], slides[-1]):
        words = " ".join(one.text_frame.text for one in slide.shapes if one.has_text_frame)
        for sentence in (*samples.LIMITS.can, *samples.LIMITS.cannot):
            assert words.count(sentence) == 1


def test_each_drawing_is_a_group_with_its_numbers_in_words(show):
    drawn = [block for page in samples.REPORT.pages for block in page.blocks if charts.is_drawn(block)]
    groups = [
        (slide, shape) for slide in show.slides for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.GROUP
    ]
    words = [shape._element.xpath("./p:nvGrpSpPr/p:cNvPr")[0].get("descr") for _slide, shape in groups]
    assert words == [charts.description(block) for block in drawn]
    notes = [slide.notes_slide.notes_text_frame.text for slide, _shape in groups]
    assert all(words in note for words, note in zip(words, notes, strict=True))
    tables = [shape for slide in show.slides for shape in slide.shapes if shape.has_table]
    assert all(shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in tables)
    assert all(shape.table.first_row for shape in tables)


@pytest.mark.parametrize("report", [samples.REPORT, MANY, replace(MANY, language="ar")], ids=["usual", "long", "rtl"])
def test_nothing_stands_outside_or_on_the_foot_line(report):
    show = show_of(report)
    for slide in show.slides:
        feet = [one for one in slide.shapes if one.top >= pptx.FOOT * 12700]
        assert len(feet) == 2
        for shape in slide.shapes:
            assert (shape.left >= 0, shape.left + shape.width <= show.slide_width) == (True, True), shape.name
            bottom = show.slide_height if shape in feet else pptx.FOOT * 12700 + 12700
            assert shape.top + shape.height <= bottom, (slide.shapes.title.text_frame.text, shape.name)
            if shape.has_text_frame:
                assert _needs(shape) <= shape.height / 12700 + 1, shape.text_frame.text[:80]


def _needs(shape) -> float:
    """How high the text of a box is, in points."""
    room = shape.width / 12700
    high = 0.0
    for paragraph in shape.text_frame.paragraphs:
        size = paragraph.runs[0].font.size.pt
        high += len(lines_of(paragraph.text, room, size)) * size * 1.2
    return high


def test_long_text_goes_on_on_the_next_slide_and_loses_nothing():
    show = show_of(MANY)
    slides = [slide for slide in show.slides if slide.shapes.title.text_frame.text == "Text"]
    assert len(slides) > 1
    words = " ".join(
        " ".join(p.text for p in shape.text_frame.paragraphs) for slide in slides for shape in list(slide.shapes)[3:]
    )
    assert words.split() == ["Long", *(LONG * 3).split()]
    rows = [
        shape.table
        for slide in show.slides
        for shape in slide.shapes
        if shape.has_table and shape.table.cell(0, 0).text == "A"
    ]
    assert sum(len(table.rows) - 1 for table in rows) == 60


def test_a_heading_is_never_left_alone():
    runs = list(
        pages_of([Paragraph("x", 10)] * 5 + [Paragraph("Head", 10, is_strong=True), Paragraph("y", 10)], 100, 110)
    )
    assert [[one.text for one in run] for run in runs] == [["x"] * 5, ["Head", "y"]]


def test_paths_of_the_drawings_are_read_as_they_are_meant():
    assert list(runs_of("M1,2H3V4L5,6Z")) == [[(1, 2), (3, 2), (3, 4), (5, 6)]]
    assert list(runs_of("M0,0h2v3M1,1l2,-1")) == [[(0, 0), (2, 0), (2, 3)], [(1, 1), (3, 0)]]
    (bow,) = runs_of("M0,8q8,-8 16,0")
    assert (bow[0], bow[2], bow[-1]) == ((0, 8), (8, 4), (16, 8))


def test_a_page_of_limits_in_its_own_words():
    own = Can(can=("Something.",), cannot=())
    show = show_of(replace(samples.REPORT, pages=(Page("own", "Own", (own,)),)))
    (slide,) = [slide for slide in show.slides if slide.shapes.title.text_frame.text == "Own"]
    assert "Something." in [
        p.text for shape in slide.shapes if shape.has_text_frame for p in shape.text_frame.paragraphs
    ]
