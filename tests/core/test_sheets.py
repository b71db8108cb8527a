"""Files for a spreadsheet: no cell is a formula, and the words are those of who asked."""

from __future__ import annotations

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from viceversa.core import sheets


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Nia Adeyemi", "Nia Adeyemi"),
        ("", ""),
        ("-", "-"),
        ("-12", "-12"),
        ("-3,5", "-3,5"),
        ("=1+1", "'=1+1"),
        ("+49 40 1234", "'+49 40 1234"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1+1", "'＝1+1"),
        ("a=1", "a=1"),
        ("Sales;=1+1", "Sales;'=1+1"),
        ('Sales,"=1+1', "Sales,\"'=1+1"),
        ("Sales\n@SUM(A1)", "Sales\n'@SUM(A1)"),
        ("Sales; -2+3+cmd|x", "Sales; '-2+3+cmd|x"),
        ("Sales, -5, +49 40; - and so on", "Sales, -5, +49 40; - and so on"),
    ],
)
def test_no_cell_is_a_formula(cell: str, written: str) -> None:
    assert sheets.harmless(cell) == written


def test_rows_are_written_in_the_language_of_who_asked() -> None:
    word = gettext_lazy("Monday")

    def rows():  # type: ignore[no-untyped-def]
        yield [str(word), 'says "no"']

    with translation.override("fr"):
        response = sheets.download("days.csv", rows())
    with translation.override("en"):
        content = b"".join(response.streaming_content).decode()  # type: ignore[arg-type]
    assert content == '\ufefflundi,"says ""no"""\r\n'
    assert response["Content-Disposition"] == 'attachment; filename="days.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
