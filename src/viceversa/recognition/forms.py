"""What may be typed about commitments and ideas."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.core.widgets import DateInput, Segments
from viceversa.pairings.doors import Space
from viceversa.recognition.actions import commitments, ideas
from viceversa.recognition.models import Commitment, Idea


class CommitmentForm(forms.Form):
    """What one will do differently, and when one looks back."""

    text = forms.CharField(
        label=_("What I will do differently"),
        max_length=commitments.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Something others would notice: “I ask the newest one in the room first”."),
        error_messages={"required": _("Write a few words first.")},
    )
    due_on = forms.DateField(
        label=_("When I look back"),
        required=False,
        widget=DateInput(),
        help_text=_("On that day you are asked once what came of it. Nobody else is."),
    )

    def __init__(self, data: Any = None, *, commitment: Commitment | None = None) -> None:
        super().__init__(data, initial={"text": commitment.text, "due_on": commitment.due_on} if commitment else None)


class IdeaForm(forms.Form):
    """An idea, and whose it is."""

    title = forms.CharField(
        label=_("The idea"), max_length=ideas.TITLE, error_messages={"required": _("Write a few words first.")}
    )
    about = forms.CharField(
        label=_("What for"),
        max_length=ideas.ABOUT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who has which problem, and why this could help."),
    )
    of = forms.ChoiceField(label=_("Whose idea it is"), widget=Segments())

    def __init__(self, data: Any = None, *, space: Space, idea: Idea | None = None) -> None:
        self.people = {member.participant.code: member.participant for member in space.members}
        own = next((code for code, one in self.people.items() if idea is not None and one.pk == idea.by_id), "")
        initial = {"of": own or space.me.participant.code}
        if idea is not None:
            initial |= {"title": idea.title, "about": idea.about}
        super().__init__(data, initial=initial)
        self.fields["of"].choices = [(code, one.person.first_name) for code, one in self.people.items()]  # type: ignore[attr-defined]

    @property
    def words(self) -> dict[str, Any]:
        """What the verbs take."""
        data = self.cleaned_data
        return {"title": data["title"], "about": data["about"], "of": self.people[data["of"]]}


class TestForm(forms.Form):
    """A test with an end and a limit."""

    test = forms.CharField(
        label=_("What we try"),
        max_length=ideas.TEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Small enough for two weeks, within your own hours."),
        error_messages={"required": _("Say in a sentence what you try.")},
    )
    stops_if = forms.CharField(
        label=_("We stop if"),
        max_length=ideas.STOPS_IF,
        help_text=_("Settled now, so that stopping is no defeat: “fewer than three of ten people use it again”."),
        error_messages={"required": _("Say what would make you stop.")},
    )
    ends_on = forms.DateField(
        label=_("Until"), widget=DateInput(), error_messages={"required": _("Choose a day that is still to come.")}
    )

    def __init__(self, data: Any = None, *, idea: Idea) -> None:
        kept = {name: getattr(idea, name) for name in ("test", "stops_if", "ends_on")}
        super().__init__(data, initial=kept)


class EndForm(forms.Form):
    """What came of a test."""

    how = forms.ChoiceField(
        label=_("What came of it"),
        choices=[
            ("adopt", _("It works: it is in use")),
            ("stop", _("It was stopped by its own criterion")),
            ("end unclear", _("No clear result")),
        ],
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choose what came of it.")},
    )
    learned = forms.CharField(
        label=_("What we learned"),
        max_length=ideas.LEARNED,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A test that was stopped has done what it was for. Say what others can save themselves."),
        error_messages={"required": _("Say in a sentence what you learned.")},
    )
