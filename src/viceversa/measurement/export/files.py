"""A report as a file. What makes one is loaded with the first: whoever never takes a report along doesn't pay for it."""

from __future__ import annotations

from typing import Final

from viceversa.core.report import Report

FORMS: Final = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_of(report: Report, form: str) -> bytes:
    """The file in the report's language: under a second, no query. `form` is one of FORMS.

    Refuses a PDF with letters that no font of this machine has.
    """
    if form == "pdf":
        from viceversa.measurement.export.pdf import pdf_of  # noqa: PLC0415

        return pdf_of(report)
    if form == "pptx":
        from viceversa.measurement.export.pptx import pptx_of  # noqa: PLC0415

        return pptx_of(report)
    from viceversa.measurement.export.xlsx import xlsx_of  # noqa: PLC0415

    return xlsx_of(report)
