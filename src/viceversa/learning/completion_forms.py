"""What may be typed about a file of completions: the file, its columns, and what its courses are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.core.widgets import Segments
from viceversa.learning import completing
from viceversa.learning.models import CompletionImport
from viceversa.learning.queries.completions import Course, value_of


class CompletionFileForm(forms.Form):
    """The file of the learning system."""

    file = forms.FileField(
        label=_("CSV file or Excel workbook (.xlsx)"),
        allow_empty_file=True,
        help_text=_(
            "A row for each person and course, with the day on which it was completed. Any order of columns will do."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
        error_messages={"required": _("Choose a file first.")},
    )


class CompletionColumnsForm(forms.Form):
    """Which column holds the person, the course and the day."""

    def __init__(self, data: Any = None, *, entry: CompletionImport) -> None:
        found = entry.mapping.get("columns", {})
        initial = {name: str(index) for name, index in found.items()}
        initial["month_first"] = "1" if entry.mapping.get("month_first") else ""
        super().__init__(data, initial=initial)
        columns: list[tuple[str, Any]] = [("", _("Choose"))]
        for index, name in enumerate(entry.columns):
            columns.append((str(index), name or _("Column %(number)s, without a heading") % {"number": index + 1}))
        for name, label in (
            (completing.PERSON, _("Email address or personnel number")),
            (completing.COURSE, _("Course")),
            (completing.DONE, _("Completed on")),
        ):
            self.fields[name] = forms.ChoiceField(label=label, choices=columns, required=False)
        self.fields["month_first"] = forms.ChoiceField(
            label=_("Dates such as 04/05/2026"),
            choices=[("", _("day first: 4 May")), ("1", _("month first: April 5"))],
            widget=Segments,
            required=False,
        )

    @property
    def columns(self) -> dict[str, int]:
        return {name: int(self.cleaned_data[name]) for name in completing.FIELDS if self.cleaned_data.get(name)}


class CoursesForm(forms.Form):
    """What each course of the file is in the program."""

    def __init__(self, data: Any = None, *, courses: Sequence[Course], choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.courses = courses
        for number, course in enumerate(courses):
            initial = value_of(course.tie)
            open_one = [] if initial is not None else [("?", _("Choose"))]
            self.fields[f"course-{number}"] = forms.ChoiceField(
                label=course.name, choices=[*open_one, *choices], initial=initial, required=False
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if value == "?":
                self.add_error(name, _("Say what this course is, or that it is none of this program."))
        return cleaned

    @property
    def ties(self) -> dict[str, str]:
        return {course.key: self.cleaned_data[f"course-{number}"] for number, course in enumerate(self.courses)}
