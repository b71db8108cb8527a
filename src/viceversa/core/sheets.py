"""Lists as files for a spreadsheet: CSV that Excel reads as UTF-8, and in which no cell is taken for a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils import timezone, translation

# What spreadsheet programs begin to calculate with. A minus alone, or before a plain number, is harmless.
_FORMULA = re.compile(r"[=+@＝＋＠－\t\r\n]|-(?!\d+(?:[.,]\d+)?$)(?=.)")
_WITHIN = re.compile(r"([;,|\t\r\n][\s\"]*)(?=[=@＝＠]|[+\-＋－](?!\d+(?:[.,]\d+)?(?:[;,|\s\"]|$))(?=\S))")


class _Echo:
    """A file that gives back what is written to it, so that the CSV writer makes one line at a time."""

    def write(self, value: str) -> str:
        return value


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet program would calculate: at its beginning, or where a program
    that takes another separator for it, or a line, would begin a cell."""
    first = "'" if _FORMULA.match(cell) else ""
    return first + cell[:1] + _WITHIN.sub(r"\1'", cell[1:])


def download(name: str, rows: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """Rows, the heading first, as a CSV file to keep. Memory does not grow with the rows.

    They are read while they are sent, after the request's own language and time zone have gone: each is made in those
    that are active now.
    """
    table = csv.writer(_Echo())
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def lines() -> Iterator[str]:
        yield "\ufeff"  # so that Excel reads UTF-8
        coming = iter(rows)
        while True:
            with translation.override(language), timezone.override(zone):
                row = next(coming, None)
            if row is None:
                return
            yield table.writerow([harmless(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
