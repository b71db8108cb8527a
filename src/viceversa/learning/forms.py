"""What may be typed about guides: a program's own, and which one is taken."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from viceversa.core.codes import new_code
from viceversa.learning.models import ProgramGuide
from viceversa.people import catalog


def start() -> str:
    """A guide to begin with: every section, to be filled in, in the reader's language."""
    parts = (
        ("5", gettext("Arrive")),
        ("30", gettext("What you do together")),
        ("15 own", gettext("The mentor’s own time")),
        ("7 experiment", gettext("What you try before the next meeting")),
        ("3", gettext("Each alone: one sentence")),
    )
    headings = ["before: mentor", "before: mentee", *(f"{part}: {title}" for part, title in parts), "safety", "never"]
    return "".join(f"## {heading}\n\n" for heading in headings)


def _families() -> list[tuple[str, str]]:
    """What a guide can be about, in the reader's language."""
    return [(one.key, one.name) for one in catalog.families()]


class GuideForm(forms.Form):
    """A guide in the program's own words. `code` and `version` make a second click, and a colleague's change, harmless."""

    title = forms.CharField(label=_("Title"), max_length=120, error_messages={"required": _("Give the guide a title.")})
    aim = forms.CharField(
        label=_("What the two have when the meeting is over"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in one sentence what the two have when the meeting is over.")},
    )
    text = forms.CharField(
        label=_("The guide"),
        initial=start,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "class": "mono"}),
        help_text=_(
            "Markdown. “## 10: Title” is a part of ten minutes, “## 15 own: Title” the mentor’s own time, "
            "“## 7 experiment: Title” what both try before the next meeting."
        ),
        error_messages={"required": _("Write the guide.")},
    )
    families = forms.MultipleChoiceField(
        label=_("Suggest it to those who want to learn about"),
        choices=_families,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    from_meeting = forms.IntegerField(
        label=_("From which meeting on"),
        min_value=1,
        max_value=20,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "w-xs"}),
        error_messages={"required": _("Say from which meeting on: 1 is the first.")},
    )
    code = forms.CharField(max_length=12, widget=forms.HiddenInput, initial=new_code)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1, min_value=1)

    def __init__(self, data: Any = None, *, guide: ProgramGuide | None = None) -> None:
        initial = {}
        if guide is not None:
            kept = ("title", "aim", "text", "families", "from_meeting", "code", "version")
            initial = {name: getattr(guide, name) for name in kept}
        super().__init__(data, initial=initial)

    @property
    def words(self) -> dict[str, Any]:
        """What the verbs take."""
        return {name: self.cleaned_data[name] for name in ("title", "aim", "text", "families", "from_meeting")}
