"""What may be answered in a survey, which sets a wave asks, and a question of one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from viceversa.core.widgets import Segments
from viceversa.programs.models import Role
from viceversa.surveys.actions import MOST_LETTERS
from viceversa.surveys.asking import Block
from viceversa.surveys.items import SETS
from viceversa.surveys.models import Scale, Wave


class SurveyForm(forms.Form):
    """All questions on one page, none of them required; and a comment that says of itself who reads it."""

    def __init__(self, *args: Any, blocks: list[Block], values: dict[str, int], comment: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = blocks
        for block in blocks:
            for item in block.items:
                self.fields[item.code] = forms.TypedChoiceField(
                    label=str(item.text),
                    help_text=gettext("%(low)d: %(low_end)s, %(high)d: %(high_end)s")
                    % {"low": item.low, "low_end": item.ends[0], "high": item.high, "high_end": item.ends[1]},
                    choices=[(number, str(number)) for number in range(item.low, item.high + 1)],
                    coerce=int,
                    empty_value=None,
                    widget=Segments(),
                    required=False,
                    initial=values.get(item.code),
                )
        self.fields["comment"] = forms.CharField(
            label=_("Something you would like to say"),
            help_text=_(
                "Kept only if it may be quoted. Managers read it without a name, after the survey, and only where ten or more "
                "people wrote something. They read it as it stands here: leave out what tells who you are."
            ),
            widget=forms.Textarea(attrs={"rows": 3, "maxlength": MOST_LETTERS}),
            required=False,
            initial=comment,
        )
        self.fields["may_be_quoted"] = forms.BooleanField(
            label=_("It may be quoted, without my name"), required=False, initial=bool(comment)
        )

    @property
    def blocks(self) -> list[tuple[str | Promise, str | Promise, list[BoundField]]]:
        """What is read: title, what stands before the questions, the questions."""
        return [(block.title, block.begins, [self[item.code] for item in block.items]) for block in self.asked]

    @property
    def values(self) -> dict[str, int]:
        codes = [item.code for block in self.asked for item in block.items]
        return {code: self.cleaned_data[code] for code in codes if self.cleaned_data.get(code) is not None}


class SetsForm(forms.Form):
    """Which sets a wave asks of mentors and of mentees."""

    def __init__(self, *args: Any, chosen: dict[str, list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {Role.MENTEE: _("Mentees are asked about"), Role.MENTOR: _("Mentors are asked about")}
        for role, label in labels.items():
            self.fields[role] = forms.MultipleChoiceField(
                label=label,
                choices=[(name, found.name) for name, found in SETS.items()],
                widget=forms.CheckboxSelectMultiple(),
                required=False,
                initial=chosen[role],
            )

    @property
    def sets(self) -> dict[str, list[str]]:
        return {role: self.cleaned_data[role] for role in Role.values}


class ItemForm(forms.Form):
    """A question in the organization's own words, or one of somebody's scale that it holds permission for."""

    text = forms.CharField(label=_("The question"), max_length=240, widget=forms.Textarea(attrs={"rows": 2}))
    scale = forms.ChoiceField(label=_("Answered on"), choices=Scale.choices, initial=Scale.FIVE)
    low_end = forms.CharField(label=_("The low end means"), max_length=60, required=False)
    high_end = forms.CharField(label=_("The high end means"), max_length=60, required=False)
    roles = forms.MultipleChoiceField(label=_("Asked of"), choices=Role.choices, widget=forms.CheckboxSelectMultiple())
    waves = forms.MultipleChoiceField(label=_("When"), choices=Wave.choices, widget=forms.CheckboxSelectMultiple())
    is_of_a_pair = forms.BooleanField(label=_("Only people in a pair can answer it"), required=False)
    is_sensitive = forms.BooleanField(label=_("It is sensitive: shown of ten or more people only"), required=False)
    source = forms.CharField(
        label=_("Whose words they are, if not your own"),
        help_text=_("A published scale, with its year. Many may not be used by companies without asking."),
        max_length=200,
        required=False,
    )
    has_permission = forms.BooleanField(label=_("We hold permission to use these words"), required=False)
