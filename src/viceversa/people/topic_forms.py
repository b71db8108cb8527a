"""What may be typed about topics: their words in each language, what to merge one into, and files of skills."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from viceversa.people import catalog
from viceversa.people.models import Topic
from viceversa.people.queries import in_families

PARTS = ("name", "description", "synonyms")
OTHERS = [code for code, _name in settings.LANGUAGES if code != catalog.SOURCE]


class TopicForm(forms.Form):
    """A topic's words. English is what is shown where a language has nothing of its own."""

    name = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": _("Give the topic a name.")})
    family = forms.ChoiceField(label=_("Family"), error_messages={"required": _("Choose a family from the list.")})
    description = forms.CharField(label=_("In one line"), max_length=200, required=False)
    synonyms = forms.CharField(
        label=_("Other names"),
        required=False,
        max_length=600,
        help_text=_("Commas between. People find the topic by these too."),
    )

    def __init__(self, *args: Any, topic: Topic | None = None, **kwargs: Any) -> None:
        if topic is not None:
            kwargs["initial"] = _initial(topic)
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose"))] if topic is None else []
        self.fields["family"].choices = [*choices, *((one.key, one.name) for one in catalog.families())]  # type: ignore[attr-defined]
        for code in OTHERS:
            for part, label, most in (
                ("name", _("Name"), 120),
                ("description", _("In one line"), 200),
                ("synonyms", _("Other names"), 600),
            ):
                widget = forms.TextInput(attrs={"lang": code, "dir": "auto"})
                self.fields[f"{part}_{code}"] = forms.CharField(
                    label=label, max_length=most, required=False, widget=widget
                )

    @property
    def translations(self) -> list[dict[str, Any]]:
        """The further languages, each with its name and its three fields."""
        return [
            {
                "name": get_language_info(code)["name_translated"],
                "fields": [self[f"{part}_{code}"] for part in PARTS],
                "open": any(self[f"{part}_{code}"].errors for part in PARTS),
            }
            for code in OTHERS
        ]

    @property
    def words(self) -> dict[str, dict[str, Any]]:
        """What was typed, as the verbs take it."""
        data = self.cleaned_data
        own = {catalog.SOURCE: {"description": data["description"], "synonyms": _split(data["synonyms"])}}
        return own | {
            code: {
                "name": data[f"name_{code}"],
                "description": data[f"description_{code}"],
                "synonyms": _split(data[f"synonyms_{code}"]),
            }
            for code in OTHERS
        }


class MergeForm(forms.Form):
    """Which topic another one becomes."""

    into = forms.ChoiceField(
        label=_("Merge it into"),
        error_messages={"required": _("Choose a topic."), "invalid_choice": _("Choose a topic from the list.")},
    )

    def __init__(self, *args: Any, topics: Iterable[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a topic")),
            *(
                (shelf.family.name, [(topic.code, topic.label) for topic in shelf.topics])
                for shelf in in_families(topics)
            ),
        ]


class SkillsFileForm(forms.Form):
    """A file of skills in one of the official formats."""

    file = forms.FileField(
        label=_("ESCO skills (.csv), or O*NET (.txt or .xlsx)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
        help_text=_(
            "ESCO: skills_en.csv, or another language. O*NET: Skills, Technology Skills, or Content Model Reference."
        ),
        error_messages={"required": _("Choose a file first.")},
    )


def _initial(topic: Topic) -> dict[str, Any]:
    values = {
        "name": topic.name,
        "family": topic.family,
        "description": topic.description,
        "synonyms": ", ".join(topic.synonyms),
    }
    for code in OTHERS:
        words = topic.words.get(code, {})
        values |= {
            f"name_{code}": words.get("name", ""),
            f"description_{code}": words.get("description", ""),
            f"synonyms_{code}": ", ".join(words.get("synonyms", ())),
        }
    return values


def _split(text: str) -> list[str]:
    """Names with commas between; the Arabic comma counts as one."""
    return [name.strip() for name in text.replace("،", ",").replace(";", ",").split(",") if name.strip()]
