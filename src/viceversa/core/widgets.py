"""Form controls that HTML has no single element for. Each works without JavaScript."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.functional import Promise, lazy
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

Choices = Sequence[tuple[str, str | Promise]]


class Segments(forms.RadioSelect):
    """Two to four exclusive choices side by side."""

    template_name = "web/forms/segments.html"


class LongSelect(forms.Select):
    """A select of some hundred options, drawn in one go: Django's own draws each option from a template, which costs
    0.1 ms a piece."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = str(value if value is not None else "")
        options = "".join(
            f'<option value="{escape(str(key))}"{" selected" if str(key) == chosen else ""}>{escape(str(label))}</option>'
            for key, label in self.choices
        )
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return mark_safe(f"<select{attributes}>{options}</select>")  # escaped piece by piece above


class Slots(forms.CheckboxSelectMultiple):
    """Weekly availability: a box for each part of each day. Values are "day-part"; use it with MultipleChoiceField."""

    template_name = "web/forms/slots.html"

    def __init__(self, days: Choices, parts: Choices, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, choices=self.choices_of(days, parts))
        self.days, self.parts = days, parts

    @staticmethod
    def choices_of(days: Choices, parts: Choices) -> list[tuple[str, str]]:
        """The choices that the form field has to accept."""
        return [(f"{day}-{part}", f"{day_name}, {part_name}") for part, part_name in parts for day, day_name in days]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = {
            option["value"]: option for _group, group, _index in context["widget"]["optgroups"] for option in group
        }
        context["widget"]["days"] = [label for _key, label in self.days]
        context["widget"]["rows"] = [
            (label, [options[f"{day}-{part}"] for day, _label in self.days if f"{day}-{part}" in options])
            for part, label in self.parts
        ]
        return context


class Weight(forms.NumberInput):
    """A range with its number beside it."""

    input_type = "range"
    template_name = "web/forms/weight.html"

    def __init__(self, least: int = 0, most: int = 100, step: int = 1, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"min": least, "max": most, "step": step, "data-output": True} | (attrs or {}))


# The browser's own pickers want and give ISO text, whatever the language of the page.


class DateInput(forms.DateInput):
    """A date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """A time picker, to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """A picker for date and time, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


def spelled(choices: Iterable[tuple[Any, Any]]) -> Any:
    """Choices whose labels begin with a capital letter, in whatever language is active."""
    return lazy(lambda: [(value, capfirst(str(label))) for value, label in choices], list)()
