"""What may be typed about a resource of the library."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.core import languages
from viceversa.core.codes import new_code
from viceversa.learning import library, queries
from viceversa.learning.actions.library import LONGEST, MOST_TOPICS
from viceversa.learning.models import Audience, Resource

PLAIN: Final = ("title", "summary", "link", "text", "audience", "language", "minutes", "for_all")


class ResourceForm(forms.Form):
    """A short text, or a link. `code` and `version` make a second click, and a colleague's change, harmless."""

    title = forms.CharField(
        label=_("Title"), max_length=120, error_messages={"required": _("Give the resource a title.")}
    )
    summary = forms.CharField(
        label=_("What somebody has when they have read it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in one sentence what somebody has when they have read it.")},
    )
    text = forms.CharField(
        label=_("The text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "class": "mono"}),
        help_text=_("Markdown, with headings of two signs: ## Heading. Leave it empty for a mere link."),
    )
    link = forms.CharField(
        label=_("Link"),
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("To a page of your intranet, a film, an article. It opens there, outside Vice Versa."),
    )
    audience = forms.ChoiceField(label=_("For whom it is"), choices=Audience, initial=Audience.BOTH)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=languages.choices,
        error_messages={"required": _("Choose the language it is written in.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=1,
        max_value=LONGEST,
        widget=forms.NumberInput(attrs={"class": "w-xs"}),
        help_text=_("Counted from the words where you leave it empty."),
    )
    for_all = forms.BooleanField(
        label=_("For the people of all programs"), required=False, help_text=_("Otherwise for those of this program.")
    )
    code = forms.CharField(max_length=12, widget=forms.HiddenInput, initial=new_code)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1, min_value=1)

    def __init__(self, data: Any = None, *, resource: Resource | None = None) -> None:
        initial: dict[str, Any] = {"language": library.language()}
        if resource is not None:
            initial = {name: getattr(resource, name) for name in (*PLAIN, "code", "version")}
            initial |= {f"topic_{at}": slug for at, slug in enumerate(resource.topics, start=1)}
        super().__init__(data, initial=initial)
        shelves = [
            (one.family.name, [(topic.slug, topic.label) for topic in one.topics]) for one in queries.topic_shelves()
        ]
        order = ["title", "summary"]
        for number in range(1, MOST_TOPICS + 1):
            label = _("Topic") if number == 1 else _("Another topic")
            choices = [("", _("Choose a topic") if number == 1 else _("None"))]
            kept = initial.get(f"topic_{number}")
            if kept and not any(kept == slug for _family, topics in shelves for slug, _label in topics):
                choices.append((kept, kept))  # a topic that is retired by now
            self.fields[f"topic_{number}"] = forms.ChoiceField(
                label=label, choices=[*choices, *shelves], required=False
            )
            order.append(f"topic_{number}")
        self.order_fields(order)

    def problem(self, field: str, sentence: str) -> None:
        """A refusal of the verb, at the field it is about."""
        self.add_error("topic_1" if field == "topics" else field or None, sentence)

    @property
    def words(self) -> dict[str, Any]:
        """What the verbs take."""
        topics = [self.cleaned_data[f"topic_{number}"] for number in range(1, MOST_TOPICS + 1)]
        return {name: self.cleaned_data[name] for name in PLAIN} | {"topics": [slug for slug in topics if slug]}
