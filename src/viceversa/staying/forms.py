"""What may be typed about HR data: opening an extract, and the file with its columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.core.labeled import labeled
from viceversa.core.widgets import DateInput
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Role
from viceversa.staying.fields import FIELDS, guess
from viceversa.staying.models import Extract


class OpenForm(forms.Form):
    """What HR data are for, who reads them, and until when."""

    cohort = forms.ChoiceField(label=_("Cohort"), error_messages={"required": _("Choose a cohort.")})
    role = forms.ChoiceField(label=_("Who is followed"), initial=Role.MENTOR)
    purpose = forms.CharField(
        label=_("What the data are for"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Nothing else may be done with them. Managers and the works council read this."),
        error_messages={"required": _("Write down what the data are for: nothing else may be done with them.")},
    )
    reader = forms.ChoiceField(
        label=_("Who reads them"),
        help_text=_("One analyst. An administrator gives the role; whoever manages the program can’t be it."),
        error_messages={"required": _("Choose an analyst who does not manage this program.")},
    )
    delete_on = forms.DateField(
        label=_("Deleted on"),
        widget=DateInput,
        help_text=_("When the second version of the report is signed, and at most 14 months after week 52."),
        error_messages={"required": _("Choose a day."), "invalid": _("Write the day as in 2026-05-31.")},
    )

    def __init__(self, *args: Any, cohorts: Iterable[Cohort], readers: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohorts = {one.code: one for one in cohorts}
        self.readers = {one.code: one for one in readers}
        choices: dict[str, list[tuple[str, Any]]] = {
            "cohort": [(code, labeled(one.program.name, one.name)) for code, one in self.cohorts.items()],
            "role": [(Role.MENTOR, _("Mentors")), (Role.MENTEE, _("Mentees"))],
            "reader": [(code, str(one)) for code, one in self.readers.items()],
        }
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]

    @property
    def words(self) -> dict[str, Any]:
        """What was chosen, as the verb takes it."""
        data = self.cleaned_data
        return {
            "cohort": self.cohorts[data["cohort"]],
            "role": data["role"],
            "purpose": data["purpose"],
            "reader": self.readers[data["reader"]],
            "delete_on": data["delete_on"],
        }


def columns_known(extract: Extract) -> dict[str, str]:
    """Which column is which, field by field, as it was chosen before, else as its heading tells."""
    known = extract.mapping or guess(extract.headings)
    return {f"column_{name}": str(known.get(name, "")) for name in FIELDS}


class FileForm(forms.Form):
    """The file, its last day, and, once its columns are known, which is which."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or Excel. It is read once and not kept."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
    up_to = forms.DateField(
        label=_("The file knows of exits up to"),
        widget=DateInput,
        help_text=_("The last day whose exits the HR department has entered."),
        error_messages={"required": _("Choose a day."), "invalid": _("Write the day as in 2026-05-31.")},
    )

    def __init__(self, *args: Any, extract: Extract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extract = extract
        self.fields["up_to"].initial = extract.up_to
        known = columns_known(extract)
        named = [
            ("", _("Not in the file")),
            *((str(at), name or str(at + 1)) for at, name in enumerate(extract.headings)),
        ]
        for field in FIELDS.values() if extract.headings else ():
            name = f"column_{field.name}"
            self.fields[name] = forms.ChoiceField(label=field.label, required=False, choices=named, initial=known[name])

    @property
    def which(self) -> list[forms.BoundField]:
        """Which column is which: empty while no file was looked into."""
        return [self[name] for name in self.fields if name.startswith("column_")]

    @property
    def columns(self) -> dict[str, int] | None:
        """field -> column as chosen; None while nothing could be chosen."""
        chosen = {name: int(at) for name in FIELDS if (at := self.cleaned_data.get(f"column_{name}", "")) != ""}
        return chosen or None
