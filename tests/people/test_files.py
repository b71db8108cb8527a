"""Reading files: every encoding and separator gives the same table, and what is no table gets a sentence."""

from __future__ import annotations

import csv
import io
import struct
import tracemalloc
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viceversa.people.files import Unreadable, read_sheet
from viceversa.people.files.detect import MOST_NAMES

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]


def table(content: bytes) -> tuple[list[str], list[list[object]]]:
    sheet = read_sheet(io.BytesIO(content))
    return sheet.heading, [cells for _number, cells in sheet.rows()]


def text(rows: list[list[str]], separator: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "The file is empty"),
        (b",,,\n,,\n", "The file is empty"),
        (b"Number,Name\n", "The file has a heading (Number, Name) but no rows."),
        (b"Number,Name\n\n,,\n", "The file has a heading (Number, Name) but no rows."),
        (b"%PDF-1.7 ...", "This is a PDF"),
        (b"\x89PNG\r\n\x1a\n....", "This is a picture"),
        (b"\xff\xd8\xff\xe0 jpeg", "This is a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is an Excel file of the old kind (.xls)"),
        (b"\x1f\x8b\x08 gzip", "This is a compressed file"),
        (b"<html><table><tr><td>x</td></tr></table>", "This is a web page"),
        (b"<?xml version='1.0'?><x/>", "This is an XML file"),
        (b'[{"name": "Ana"}]', "This is a JSON file"),
        (bytes(range(256)) * 20, "This is not a table"),
        (b"".join(number.to_bytes(2, "little") for number in range(256)), "This is not a table"),
        (b"PK\x03\x04 cut off", "The file is damaged"),
        (zipped("people.csv"), "This is a ZIP archive"),
        (zipped("word/document.xml"), "This is a Word document"),
        (zipped("content.xml"), "This is an OpenDocument file"),
        (zipped("xl/workbook.bin"), "This is a binary Excel workbook"),
        (zipped("xl/workbook.xml"), "The workbook is damaged"),
        (b"n,name\n" + b"1," + b"x," * 400 + b"x\n", "The file has 402 columns"),
        (b'n,name,unit\n1,"Ana,x\n' + b"2,Ben,y\n" * 400, "Row 2 opens a quotation mark and never closes it"),
    ],
    ids=lambda value: value[:24].strip() if isinstance(value, str) else "",
)
def test_what_is_no_table_is_named(content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match="^" + sentence.replace("(", r"\(").replace(")", r"\)").replace(".", r"\.")):
        table(content)


def test_an_empty_workbook_is_named() -> None:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    with pytest.raises(Unreadable, match="The workbook is empty"):
        table(out.getvalue())


@pytest.mark.parametrize("encoding", [*ENCODINGS, "cp1252", "latin-1"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encodings_and_separators(encoding: str, separator: str) -> None:
    rows = [["Nummer", "Name", "Straße"], ["1", "Müller\nHans", "Ä, ö; ü"], ["2", 'Ana "Bo"', ""], ["3", "Élodie", "x"]]
    heading, found = table(text(rows, separator).encode(encoding))
    assert (heading, found) == (rows[0], [["1", "Müller\nHans", "Ä, ö; ü"], ["2", 'Ana "Bo"'], ["3", "Élodie", "x"]])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "rows",
    [
        [["Όνομα", "Τμήμα"], ["Παπαδόπουλος Γεώργιος", "Οικονομικά"], ["Νικολάου Ελένη", "Πωλήσεις"]],
        [["Имя", "Отдел"], ["Анна Кузнецова", "Бухгалтерия"], ["Иван Смирнов", "Продажи"]],
        [["الاسم", "القسم"], ["ليلى حداد", "المالية"], ["سامي خوري", "المبيعات"]],
        [["姓名", "部门"], ["王小明", "销售部"], ["李娜", "财务部"]],
    ],
    ids=["Greek", "Russian", "Arabic", "Chinese"],
)
def test_utf_16_without_a_mark_is_known_in_every_script(encoding: str, rows: list[list[str]]) -> None:
    assert table(text(rows, ";").encode(encoding)) == (rows[0], rows[1:])


cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12).map(str.strip)
words = st.from_regex(r"[A-Za-zÀ-ž]{2,9}", fullmatch=True)


@given(
    rows=st.lists(
        st.tuples(words, cells, words, st.sampled_from(["", "x\ny", "a;b", "c,d", "e\tf"])), min_size=2, max_size=8
    ),
    separator=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(ENCODINGS),
)
def test_every_table_comes_back(rows: list[tuple[str, ...]], separator: str, encoding: str) -> None:
    heading = ["Key", "Note", "Name", "Unit"]
    got, found = table(text([heading, *map(list, rows)], separator).encode(encoding))
    assert got == heading
    assert [[*row, *[""] * (4 - len(row))] for row in found] == [list(row) for row in rows]


@given(
    st.lists(
        st.tuples(st.integers(1, 10**9), words, st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_a_workbook_comes_back(rows: list[tuple[int, str, date, bool]]) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Cover"  # an empty first sheet is passed over
    sheet = book.create_sheet("People")
    sheet.append(["Number", "Name", "Start", "Remote"])
    for number, name, day, remote in rows:
        sheet.append([number, name, datetime(day.year, day.month, day.day), remote])
    sheet.append([None, None])
    out = io.BytesIO()
    book.save(out)
    heading, found = table(out.getvalue())
    assert heading == ["Number", "Name", "Start", "Remote"]
    assert found == [
        [str(number), name, day.isoformat(), "yes" if remote else "no"] for number, name, day, remote in rows
    ]


# The ends of archives: of 32 bits, and the record of 64 bits with what says where it is.
END = struct.Struct("<4s4H2IH")
LONG_END, LOCATOR = struct.Struct("<4sQ2H2I4Q"), struct.Struct("<4sIQI")
MUCH = MOST_NAMES + 1


def test_a_workbook_with_a_picture_that_looks_like_the_end_of_a_large_archive_is_read() -> None:
    book = openpyxl.Workbook()
    for row in (["Number", "Name"], [7, "Ana"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/media/image1.png", b"PK\x06\x06" + b"\xff" * 60)
    assert table(out.getvalue()) == (["Number", "Name"], [["7", "Ana"]])


@pytest.mark.parametrize(
    ("long", "apart", "end"),
    [(0, b"", MUCH), (MUCH, b"", 0), (MUCH, b"", 0xFFFFFFFF), (MUCH, b"more about it" * 9, 0xFFFFFFFF)],
    ids=["32 bits", "64 bits", "64 bits alone", "64 bits further ahead"],
)
def test_an_archive_of_too_many_parts_is_refused_before_their_names_are_read(long: int, apart: bytes, end: int) -> None:
    content = b"PK\x03\x04" + b"\xff" * 100
    if long:
        record = LONG_END.pack(b"PK\x06\x06", 44 + len(apart), 45, 45, 0, 0, 1, 1, long, 4)
        content += record + apart + LOCATOR.pack(b"PK\x06\x07", 0, len(content), 1)
    with pytest.raises(Unreadable, match="larger than any list of people"):
        table(content + END.pack(b"PK\x05\x06", 0, 0, 1, 1, end, 4, 0))


def test_an_archive_whose_end_points_nowhere_is_damaged() -> None:
    content = b"PK\x03\x04" + LOCATOR.pack(b"PK\x06\x07", 0, 2**63, 1)
    with pytest.raises(Unreadable, match="The file is damaged"):
        table(content + END.pack(b"PK\x05\x06", 0, 0, 1, 1, 9, 4, 0))


def test_titles_above_the_heading_trailing_blanks_and_unnamed_columns() -> None:
    content = b"Staff list as of May,,,,\n\n,Number,Name,,\n0,7,Ana,,\n1,8,Ben,extra,\n,,,,\n"
    heading, found = table(content)
    assert heading == ["", "Number", "Name", ""]
    assert found == [["0", "7", "Ana"], ["1", "8", "Ben", "extra"]]


def test_a_file_without_a_heading_keeps_its_first_row() -> None:
    heading, found = table(b"7,Ana Diallo,ana@lumen.example\n8,Ben Moor,ben@lumen.example\n")
    assert heading == ["", "", ""]
    assert len(found) == 2


def test_excels_separator_hint_is_not_a_row() -> None:
    assert table(b"sep=;\r\nNumber;Name\r\n7;Ana, the first\r\n") == (["Number", "Name"], [["7", "Ana, the first"]])


def test_row_numbers_are_those_of_a_spreadsheet() -> None:
    sheet = read_sheet(io.BytesIO(b'Number,Name\n7,"Ana\nDiallo"\n\n8,Ben\n'))
    assert [number for number, _cells in sheet.rows()] == [2, 4]


def test_a_cell_of_one_megabyte_is_cut_and_its_length_kept() -> None:
    _heading, found = table(b'Number,Name\n7,"' + b"x" * 1_000_000 + b'"\n8,Ben\n')
    assert found == [["7", {"start": "x" * 80, "length": 1_000_000}], ["8", "Ben"]]


def test_memory_does_not_grow_with_the_file() -> None:
    content = b"Number,Name,Unit\n" + b"".join(b"%d,Person %d,Unit %d\n" % (n, n, n % 9) for n in range(100_000))
    handle = io.BytesIO(content)
    tracemalloc.start()
    rows = sum(1 for _row in read_sheet(handle).rows())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows == 100_000
    assert peak < 8 * 1024 * 1024
