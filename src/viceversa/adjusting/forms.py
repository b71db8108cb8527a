"""What may be typed about what needs somebody."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.adjusting.actions.attention import LONGEST_NOTE
from viceversa.adjusting.actions.lessons import LONGEST as LONGEST_LESSON
from viceversa.adjusting.actions.lessons import LessonText
from viceversa.adjusting.actions.remarks import LONGEST
from viceversa.adjusting.looking_back import Evidence
from viceversa.adjusting.models import Lesson, Rhythm
from viceversa.adjusting.places import PLACES
from viceversa.core.codes import new_code
from viceversa.core.widgets import DateInput, Segments
from viceversa.programs.models import Cohort, Owner


class AsideForm(forms.Form):
    """Until when an item rests, and why. Without a day: seen, nothing to do."""

    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=DateInput(),
        help_text=_(
            "On that day it is back. Leave it empty when there is nothing to do: it is back when something changes."
        ),
    )
    note = forms.CharField(
        label=_("Your note"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=_("For you and the other managers of the program. Nothing that somebody told you in confidence."),
    )


class DigestForm(forms.Form):
    """How often one hears of it."""

    rhythm = forms.ChoiceField(label=_("Tell me by mail"), choices=Rhythm.choices, widget=Segments())

    def __init__(self, data: Any = None, *, rhythm: str) -> None:
        super().__init__(data, initial={"rhythm": rhythm})


class RemarkForm(forms.Form):
    """Something that happened beside the settings, or a word about one change."""

    text = forms.CharField(
        label=_("What happened"),
        max_length=LONGEST,
        help_text=_("For example: “Reorganization in Sales announced”. No names."),
        error_messages={"required": _("Write a few words first.")},
    )
    day = forms.DateField(
        label=_("Day"), required=False, widget=DateInput(), help_text=_("Today, if you leave it empty.")
    )

    def __init__(self, data: Any = None, *, about: int | None = None) -> None:
        super().__init__(data)
        if about is not None:
            del self.fields["day"]
            self.fields["text"].label = _("Why, or what to keep in mind")
            self.fields["text"].help_text = ""


class LessonForm(forms.Form):
    """Keep, change or stop; where it goes; what it rests on."""

    code = forms.CharField(widget=forms.HiddenInput(), max_length=12, required=False)
    sort = forms.ChoiceField(label=_("What to do with it"), choices=Lesson.Sort.choices, widget=Segments())
    text = forms.CharField(
        label=_("The lesson"),
        max_length=LONGEST_LESSON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What you would tell the people who run the next cohort. No names."),
        error_messages={"required": _("Write a few words first.")},
    )
    goes = forms.ChoiceField(label=_("Where it goes"), choices=Lesson.Goes.choices, widget=forms.RadioSelect())
    place = forms.ChoiceField(
        label=_("Which setting"),
        required=False,
        choices=[("", "–"), *((name, place.label) for name, place in PLACES.items())],
    )
    week = forms.IntegerField(
        label=_("In which week of the plan"),
        required=False,
        help_text=_("From the kick-off: 0. Before it: -4, for example."),
    )
    owner = forms.ChoiceField(label=_("Who does it"), required=False, choices=[("", "–"), *Owner.choices])
    evidence = forms.MultipleChoiceField(
        label=_("What it rests on"), required=False, widget=forms.CheckboxSelectMultiple()
    )

    def __init__(self, data: Any = None, *, offered: Sequence[Evidence], lesson: Lesson | None = None) -> None:
        chosen = [Evidence(*one) for one in lesson.evidence] if lesson else []
        # By what it says: what is offered may have moved, or be another, by the time the form comes back.
        self.offered = {_name_of(one): one for one in (*chosen, *offered)}
        initial: dict[str, Any] = {"code": new_code(), "sort": Lesson.Sort.CHANGE, "goes": Lesson.Goes.NOTE}
        if lesson is not None:
            initial = {name: getattr(lesson, name) for name in ("sort", "text", "goes", "place", "week", "owner")}
            initial["evidence"] = [_name_of(one) for one in chosen]
        super().__init__(data, initial=initial)
        self.fields["evidence"].choices = [(name, one.text) for name, one in self.offered.items()]  # type: ignore[attr-defined]
        if not self.offered:
            del self.fields["evidence"]

    @property
    def typed(self) -> LessonText:
        """The lesson, once the form is valid."""
        values = {name: self.cleaned_data[name] for name in ("sort", "text", "goes", "place", "week", "owner")}
        rests = [self.offered[name] for name in self.cleaned_data.get("evidence", ())]
        return LessonText(**values, evidence=[(one.kind, one.text) for one in rests])


def _name_of(one: Evidence) -> str:
    return hashlib.sha256(f"{one.kind}\n{one.text}".encode()).hexdigest()[:16]


class CarryForm(forms.Form):
    """To which cohort lessons go."""

    to = forms.ChoiceField(label=_("Cohort"))

    def __init__(self, data: Any = None, *, cohorts: Sequence[Cohort]) -> None:
        super().__init__(data)
        self.cohorts = {one.code: one for one in cohorts}
        self.fields["to"].choices = [(code, one.name) for code, one in self.cohorts.items()]  # type: ignore[attr-defined]
