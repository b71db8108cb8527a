"""What may be typed about stories, and about what people said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from viceversa.core.labeled import labeled
from viceversa.core.widgets import DateInput
from viceversa.stories import rules
from viceversa.stories.actions import listening, publishing, writing
from viceversa.stories.models import Audience, Consent, Heard, Naming, Source, Story, Suggestion
from viceversa.stories.states import HEARD, HeardState

_WORDS = {"required": _("Write a few words first.")}


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _begun(choices: Iterable[tuple[Any, Any]]) -> list[tuple[str, Any]]:
    """Choices as labels of their own: with a capital, in the language of whoever reads."""
    return [(str(value), _capitalized(label)) for value, label in choices]


_capitalized = lazy(lambda label: capfirst(str(label)), str)


class StoryForm(forms.Form):
    """A story's words."""

    title = forms.CharField(label=_("Title"), max_length=writing.TITLE, error_messages=_WORDS)
    lead = forms.CharField(
        label=_("In one sentence"),
        max_length=writing.LEAD,
        widget=_area(2),
        help_text=_("What is different now, that others would notice?"),
        error_messages=_WORDS,
    )
    text = forms.CharField(
        label=_("Your story"),
        max_length=writing.TEXT,
        widget=_area(14),
        help_text=_("How it began, one moment that counted, what each of you does differently. Nothing about others."),
        error_messages=_WORDS,
    )

    def __init__(self, data: Any = None, *, story: Story | None = None) -> None:
        super().__init__(
            data, initial={"title": story.title, "lead": story.lead, "text": story.text} if story else None
        )


class ConsentForm(forms.Form):
    """Who may read it, and how one is named with it."""

    audience = forms.ChoiceField(
        label=_("Who may read it"),
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choose who may read it.")},
        help_text=_("The narrowest that any of you says is what holds."),
    )
    naming = forms.ChoiceField(
        label=_("How you are named"),
        choices=_begun(Naming.choices),
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choose how you are named.")},
        help_text=_("Colleagues may know who your partner is: the more one of you is named, the more both are."),
    )

    def __init__(self, data: Any = None, *, mine: Consent | None = None, most: str = Audience.OUTSIDE) -> None:
        initial = {"audience": mine.audience, "naming": mine.naming} if mine else {"audience": Audience.PROGRAM}
        super().__init__(data, initial=initial)
        choices = [(value, label) for value, label in _begun(Audience.choices) if not rules.is_wider(value, most)]
        self.fields["audience"].choices = choices  # type: ignore[attr-defined]


class PassageForm(forms.Form):
    """What a manager leaves out."""

    passage = forms.CharField(
        label=_("Leave these words out"),
        max_length=publishing.PASSAGE,
        widget=_area(2),
        help_text=_("Copy them from the text. They become […], and the pair is asked for its yes to what is left."),
        error_messages=_WORDS,
    )


class HeardForm(forms.Form):
    """What people said."""

    text = forms.CharField(
        label=_("What people said"),
        max_length=listening.SAID,
        widget=_area(2),
        help_text=_("As a theme, in your words: “Meetings land on month-end closing”. No quotes, nobody’s name."),
        error_messages=_WORDS,
    )
    source = forms.ChoiceField(
        label=_("Where it comes from"), choices=_begun(Source.choices), widget=forms.RadioSelect()
    )
    answers = forms.IntegerField(
        label=_("On how many texts it rests"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("For written answers: ten or more, or the theme can’t be written down."),
    )
    quote = forms.ChoiceField(
        label=_("A suggestion to quote"),
        required=False,
        help_text=_("Only those whose author agreed to be quoted by name."),
    )

    def __init__(self, data: Any = None, *, quotable: list[Suggestion]) -> None:
        super().__init__(data, initial={"source": Source.TALK})
        self.quotable = {one.code: one for one in quotable}
        choices = [("", _("No suggestion")), *((one.code, labeled(one.by.name, one.text[:60])) for one in quotable)]
        self.fields["quote"].choices = choices  # type: ignore[attr-defined]

    @property
    def words(self) -> dict[str, Any]:
        return {**self.cleaned_data, "quote": self.quotable.get(self.cleaned_data["quote"])}


class AnswerForm(forms.Form):
    """What becomes of it."""

    state = forms.ChoiceField(label=_("What becomes of it"), widget=forms.RadioSelect())
    answer = forms.CharField(
        label=_("What is done, was done, or why not"),
        max_length=listening.ANSWER,
        required=False,
        widget=_area(3),
        help_text=_("Not needed while it is only heard."),
    )
    who = forms.CharField(label=_("By whom"), max_length=listening.WHO, required=False)
    due_on = forms.DateField(label=_("By when"), required=False, widget=DateInput())

    def __init__(self, data: Any = None, *, entry: Heard) -> None:
        given = {"state": entry.state, "answer": entry.answer, "who": entry.who, "due_on": entry.due_on}
        super().__init__(data, initial=given)
        reached = {HEARD.target(verb) for verb in HEARD.moves if HEARD.allows(entry, verb)} | {entry.state}
        choices = [(value, label) for value, label in _begun(HeardState.choices) if value in reached]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]


class SuggestionForm(forms.Form):
    """A suggestion."""

    text = forms.CharField(
        label=_("Your suggestion"), max_length=listening.SUGGESTION, widget=_area(3), error_messages=_WORDS
    )
    is_named = forms.BooleanField(
        label=_("With my name"),
        required=False,
        help_text=_(
            "Without it, managers read it only once ten people have written without a name, and never learn whose it is."
        ),
    )
    may_quote = forms.BooleanField(label=_("It may be quoted with my name"), required=False)

    def clean_may_quote(self) -> bool:
        if self.cleaned_data["may_quote"] and not self.cleaned_data.get("is_named"):
            raise forms.ValidationError(_("A quote stands with a name. Tick both, or neither."))
        return bool(self.cleaned_data["may_quote"])
