"""What may be typed in a portfolio."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.core.labeled import labeled
from viceversa.core.widgets import DateInput
from viceversa.people.models import Person
from viceversa.people.queries import person_by_own_email
from viceversa.portfolio.actions import entries, statements, versions, words
from viceversa.portfolio.actions.entries import EntryText
from viceversa.portfolio.contents import Parts
from viceversa.portfolio.models import Entry, LeadershipWord
from viceversa.portfolio.prompts import PROMPTS
from viceversa.portfolio.queries import Saying

# What a title is for, by kind.
_TITLES = {
    Entry.Kind.SKILL: _("In a line, for instance: Said no to the whole room, kindly"),
    Entry.Kind.REFLECTION: _("In a line, for instance: I wait longer before I answer"),
}


class EntryForm(forms.Form):
    """Something done, or a thought: a line, a day, a few sentences."""

    title = forms.CharField(
        label=_("In a line"), max_length=entries.TITLE, error_messages={"required": _("Write a few words first.")}
    )
    happened_on = forms.DateField(
        label=_("When"), widget=DateInput(), error_messages={"required": _("Say on which day, or roughly when.")}
    )
    text = forms.CharField(
        label=_("What happened"),
        max_length=entries.TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What you did, and what came of it. Leave out what was said in confidence, and who said it."),
        error_messages={"required": _("Say in a few sentences what happened.")},
    )

    def __init__(self, data: Any = None, *, entry: Entry | None = None, today: date, **more: Any) -> None:
        begun = {"happened_on": today}
        names = ("title", "happened_on", "text", "skill", "situation", "action", "result")
        super().__init__(data, initial={name: getattr(entry, name) for name in names} if entry else begun)

    @property
    def words(self) -> EntryText:
        """What the verbs take."""
        return EntryText(**self.cleaned_data)


class SkillForm(EntryForm):
    """A skill in the organization's own words, with an example in three parts."""

    text = None  # type: ignore[assignment]
    skill = forms.ChoiceField(
        label=_("The skill"),
        help_text=_("In the words of your organization."),
        error_messages={"required": _("Choose one of the words of your program.")},
    )
    situation = forms.CharField(
        label=_("The situation"),
        max_length=entries.PART,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was to be done, and what made it hard."),
        error_messages={"required": _("A skill needs an example: begin with the situation.")},
    )
    action = forms.CharField(
        label=_("What I did"),
        max_length=entries.PART,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("You, not the team: what somebody beside you would have seen."),
        error_messages={"required": _("Say what you did.")},
    )
    result = forms.CharField(
        label=_("What came of it"),
        max_length=entries.PART,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Also when it did not work."),
        error_messages={"required": _("Say what came of it.")},
    )
    field_order = ("skill", "title", "happened_on", "situation", "action", "result")

    def __init__(
        self, data: Any = None, *, entry: Entry | None = None, today: date, words: list[LeadershipWord]
    ) -> None:
        super().__init__(data, entry=entry, today=today)
        choices = [(word.name, labeled(word.name, word.about) if word.about else word.name) for word in words]
        if entry is not None and entry.skill not in {word.name for word in words}:
            choices.insert(0, (entry.skill, entry.skill))
        self.fields["skill"].choices = [("", _("Choose a word")), *choices]  # type: ignore[attr-defined]


class SayingForm(forms.Form):
    """What a mentee says about a mentor: three questions, none of them required."""

    def __init__(self, data: Any = None, *, saying: Saying, prefix: str) -> None:
        super().__init__(data, prefix=prefix)
        for key, question in PROMPTS.items():
            self.fields[key] = forms.CharField(
                label=str(question),
                required=False,
                max_length=statements.LONGEST,
                initial=saying.answers.get(key, ""),
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        self.fields["named"] = forms.BooleanField(
            label=_("My name may stand with it"), required=False, initial=saying.is_named
        )

    def given(self) -> dict[str, Any]:
        """What the verb takes."""
        return {
            "answers": {key: self.cleaned_data[key] for key in PROMPTS},
            "named": bool(self.cleaned_data["named"]),
        }


class ComposeForm(forms.Form):
    """A choice of what is there. The page draws the boxes itself, group by group."""

    title = forms.CharField(
        label=_("A name for this version"),
        max_length=versions.TITLE,
        help_text=_("The reader sees it too, for instance: What I did in Fresh Eyes."),
        error_messages={"required": _("Give it a name, so that you can tell your versions apart.")},
    )
    parts = forms.MultipleChoiceField(
        label=_("What is in it"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"invalid_choice": _("Something you chose is not there any more. Look at your choice again.")},
    )

    def __init__(self, data: Any = None, *, parts: Parts, title: str = "") -> None:
        super().__init__(data, initial={"title": title, "parts": parts.usual})
        self.fields["parts"].choices = [(key, key) for key in parts.keys]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[str]:
        """The keys that are ticked, also while the form is refused."""
        return list(self["parts"].value() or [])

    def clean_parts(self) -> list[str]:
        """At least one."""
        parts: list[str] = self.cleaned_data["parts"]
        if not parts:
            raise forms.ValidationError(_("Choose at least one thing to show."))
        return parts


class ShareForm(forms.Form):
    """To whom a version is shown, for what, until when."""

    email = forms.EmailField(
        label=_("Their address at work"),
        help_text=_("One person, as in the directory. Nobody else can open it, with the link or without."),
        error_messages={"required": _("Write the address of the person who may read it.")},
    )
    purpose = forms.CharField(
        label=_("What for"),
        max_length=versions.PURPOSE,
        help_text=_("They read this above your portfolio, for instance: Our talk about the service lead job."),
        error_messages={"required": _("Say what it is for: the reader is told that it is for nothing else.")},
    )
    until = forms.DateField(
        label=_("Last day"),
        widget=DateInput(),
        help_text=_("From the day after on they can’t open it. You can end it sooner at any time."),
    )

    def clean_email(self) -> Person:
        """The one person in the directory who has it."""
        found = person_by_own_email(self.cleaned_data["email"])
        if found is None:
            raise forms.ValidationError(_("Nobody in the directory has this address, or several share it."))
        return found

    @property
    def words(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        return {"to": data["email"], "purpose": data["purpose"], "until": data["until"]}


class WordForm(forms.Form):
    """A leadership word."""

    name = forms.CharField(
        label=_("The word"),
        max_length=words.NAME,
        help_text=_("As your organization says it, for instance: Speaks up early."),
        error_messages={"required": _("Write a few words first.")},
    )
    about = forms.CharField(
        label=_("What it means"),
        max_length=words.ABOUT,
        required=False,
        help_text=_("In a sentence: what somebody would see."),
    )
