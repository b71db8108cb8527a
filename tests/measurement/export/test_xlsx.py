"""The workbook read back by another program."""

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from tests.measurement.export import samples
from viceversa.core.report import Column, Page, Table, Value
from viceversa.measurement.export import xlsx


def book_of(report):
    return load_workbook(io.BytesIO(xlsx.xlsx_of(report)))


@pytest.fixture(scope="module")
def book():
    return book_of(samples.REPORT)


def test_limits_are_the_first_sheet_and_each_page_has_one(book):
    assert book.sheetnames == ["Limits", "Did people learn", "Did it run as planned", "Who stayed and who moved"]
    words = [cell.value for cell in book["Limits"]["A"]]
    for sentence in (*samples.LIMITS.can, *samples.LIMITS.cannot, samples.REPORT.source):
        assert words.count(sentence) == 1


def test_numbers_are_numbers_with_the_digits_of_the_page(book):
    cells = {
        cell.value: cell for row in book["Did people learn"] for cell in row if isinstance(cell.value, float | int)
    }
    assert cells[0.83].number_format == '"+"0.00;"−"0.00;"+"0.00'
    assert cells[-0.1].number_format == '0.0;"−"0.0;0.0'
    share = next(cell for row in book["Who stayed and who moved"] for cell in row if cell.value == 0.94)
    assert share.number_format.split(";")[0] == "0%"


@pytest.mark.parametrize(
    ("text", "number", "wanted"),
    [
        ("+1.1", 1.1, '"+"0.0;"−"0.0;"+"0.0'),
        ("−0.30", -0.3, '0.00;"−"0.00;0.00'),
        ("52 min", 52, '0" min";"−"0" min";0" min"'),
        ("12,5\u00a0%", 0.125, '0.0"\u00a0"%;"−"0.0"\u00a0"%;0.0"\u00a0"%'),
        ("€ 5", 5, '"€ "0;"€ ""−"0;"€ "0'),
    ],
)
def test_a_format_shows_what_is_written(text, number, wanted):
    assert xlsx.number_format(Value(text, number)) == wanted


def test_no_text_is_a_formula_and_a_hidden_cell_says_why(book):
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    words = [cell.value for cell in cells]
    assert words.count('\'=HYPERLINK("x")') == 1
    assert words.count(samples.FEW.sentence) == 6
    assert words.count("Hidden, so Finance can’t be worked out") == 2


def test_a_sheet_is_set_up_for_reading_and_printing(book):
    for sheet in book:
        assert sheet.freeze_panes is not None
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert samples.REPORT.source in sheet.oddFooter.left.text
        assert sheet.column_dimensions["A"].width >= 60
    assert (book.properties.title, book.properties.description) == (samples.REPORT.title, samples.REPORT.source)


def test_pages_of_one_name_and_names_that_no_sheet_may_have():
    table = Table("One", (Column("A"), Column("B", is_number=True)), (("x", Value("1", 1)),))
    pages = tuple(Page(str(at), "Who: [left] / stayed? " + "very " * 9, (table,)) for at in range(3))
    names = book_of(replace(samples.REPORT, pages=pages)).sheetnames
    assert (len(names), len(set(names)), max(len(name) for name in names)) == (4, 4, 31)


def test_sheets_go_from_right_to_left_where_one_reads_so():
    book = book_of(replace(samples.REPORT, language="ar"))
    assert [sheet.sheet_view.rightToLeft for sheet in book] == [True] * 4
