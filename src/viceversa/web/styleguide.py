"""Invented content for the style guide: every component of the look, drawn by the real tags.

It is a tool for those who write pages, in English only, and is served in the demo and to developers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from viceversa.core.widgets import DateInput, Segments, Slots, Weight
from viceversa.web.templatetags.vv import icon_names

DAYS = [("mon", "Mon"), ("tue", "Tue"), ("wed", "Wed"), ("thu", "Thu"), ("fri", "Fri")]
PARTS = [("morning", "Morning"), ("noon", "Noon")]
INKS = ["paper", "surface", "sunken", "line", "edge", "ink-3", "ink-2", "ink"]
DIRECTIONS = [f"{side}{kind}" for side in ("vice", "versa") for kind in ("", "-ink", "-tint", "-edge")]
TOKENS = [*INKS, *DIRECTIONS, "ok", "nudge", "risk", "focus"]


@dataclass(frozen=True, slots=True)
class Specimen:
    """One section of the style guide, shown in light and in dark."""

    key: str
    title: str
    text: str

    @property
    def template(self) -> str:
        return f"web/styleguide/{self.key}.html"


SPECIMENS = [
    Specimen("mark", "Mark", "V and its reverse. Two strokes, two directions, one shape. Never one without the other."),
    Specimen(
        "directions",
        "The two directions",
        "Hue, shape, pattern and label together. Circle and solid: from the mentor. Square and hatched: from the mentee.",
    ),
    Specimen(
        "colors",
        "Color",
        "Paper, ink and lines. Two directions with ink, tint and edge. Three status colors, on glyphs only. One focus color.",
    ),
    Specimen(
        "type", "Type", "Inter first, then the system face. Weight and space carry the hierarchy, not size alone."
    ),
    Specimen("buttons", "Buttons", "One primary per view, in ink. Outlined for the rest, quiet for the way out."),
    Specimen(
        "people",
        "People and privacy",
        "Mentors are circles, mentees are squares, everyone else is grey. Every private thing says who sees it.",
    ),
    Specimen("status", "Status, tags, counts", "Glyph plus word. On track stays quiet, at risk is the only red word."),
    Specimen("time", "Time", "Minutes to scale in a plan, meetings on a line, phases on a bar, dates in a list."),
    Specimen(
        "meeting",
        "Next meeting",
        "The one panel of its own: what comes next, and the three things one can do about it.",
    ),
    Specimen(
        "forms",
        "Forms",
        "Label above, hint below the label, error in words with what to do. Errors add a bar, a glyph and text.",
    ),
    Specimen("choices", "Ways to choose", "One tap, two to four segments, topics with levels, weekly slots."),
    Specimen(
        "figures",
        "Charts and numbers",
        "An estimate is never shown without its interval. Grey is context, ink is the finding.",
    ),
    Specimen(
        "tables",
        "Tables",
        "One line per record, hairlines, numbers to the end side. In a narrow place a table becomes a list.",
    ),
    Specimen(
        "overlays", "Notes, disclosure, overlays", "Native details, dialog and popover. Undo instead of “are you sure”."
    ),
    Specimen(
        "states",
        "Empty and waiting",
        "Empty states say what will be here and offer one step. Waiting is two bars passing each other.",
    ),
    Specimen(
        "icons", "Icons", "24 px grid, 1.9 px round strokes, current color. Always with a word, or with a spoken label."
    ),
    Specimen(
        "rtl",
        "Right to left",
        "Logical properties turn lanes, bars and badges round. Shape and label keep their meaning.",
    ),
]


class ExampleForm(forms.Form):
    """One field of each kind."""

    trial = forms.CharField(label="One thing you will try", help_text="Small enough for two weeks.")
    start = forms.DateField(
        label="Start date", widget=DateInput, error_messages={"required": "Choose the day you start."}
    )
    note = forms.CharField(label="Note", widget=forms.Textarea({"rows": 2}), required=False)
    language = forms.ChoiceField(label="Language", choices=[("c", "Conversation"), ("f", "Fluent")])
    question = forms.ChoiceField(
        label="One question to ask",
        widget=forms.RadioSelect,
        choices=[("stop", "What made you stop halfway?"), ("ask", "Who do you ask before you buy?")],
        error_messages={"required": "Choose a question, or write your own."},
    )
    topics = forms.MultipleChoiceField(
        label="Topics",
        widget=forms.CheckboxSelectMultiple,
        choices=[("ai", "Everyday AI"), ("video", "Short video")],
        required=False,
    )
    level = forms.ChoiceField(
        label="Level",
        widget=Segments,
        choices=[("1", "I use it"), ("2", "I’m fluent"), ("3", "I teach it")],
        required=False,
    )
    times = forms.MultipleChoiceField(
        label="Free times", widget=Slots(DAYS, PARTS), choices=Slots.choices_of(DAYS, PARTS), required=False
    )
    weight = forms.IntegerField(label="Free at the same time", widget=Weight, required=False)
    consent = forms.BooleanField(
        label="Use my answers to suggest a match", help_text="Needed to take part", required=False
    )


def example(prefix: str) -> ExampleForm:
    """The form as it comes back with two things to mend."""
    data = {
        "trial": "Sit in on two customer calls",
        "language": "c",
        "times": ["tue-morning"],
        "level": "2",
        "weight": "15",
        "topics": ["ai"],
    }
    form = ExampleForm({f"{prefix}-{name}": value for name, value in data.items()}, prefix=prefix)
    form.is_valid()
    return form


def specimens(request: HttpRequest) -> dict[str, Any]:
    """Everything the style guide shows."""
    start = datetime(2026, 5, 14, 10, 0, tzinfo=timezone.get_current_timezone())
    return {
        "specimens": SPECIMENS,
        "sides": [("light", example("l")), ("dark", example("d"))],
        "tokens": TOKENS,
        "icons": sorted(icon_names()),
        "start": start,
        "end": start + timedelta(minutes=45),
        "halfway": date(2026, 5, 20),
        "page_obj": Paginator(range(120), 11).get_page(request.GET.get("page")),
    }
