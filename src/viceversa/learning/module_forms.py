"""What may be typed about a program's own modules."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from viceversa.core.codes import new_code
from viceversa.core.errors import Refused
from viceversa.learning import modules
from viceversa.learning.models import Audience, ProgramModule

WORDS: Final = ("title", "minutes", "audience", "required", "text")


def start() -> str:
    """A module to begin with, in the reader's language."""
    return "\n\n".join(
        (
            gettext("Write here what there is to know."),
            f"## {gettext('A heading')}",
            gettext("And what comes below it."),
            "## check",
            "\n".join(
                (
                    f"? {gettext('A question that shows whether it was understood?')}",
                    f"+ {gettext('The right answer')} | {gettext('Right, and why.')}",
                    f"- {gettext('A wrong answer')} | {gettext('Why it is not.')}",
                )
            ),
        )
    )


class ModuleForm(forms.Form):
    """A module in the program's own words, typed or as a file, which then stands for all of them. `code` and `version`
    make a second click, and a colleague's change, harmless."""

    file = forms.FileField(
        label=_("From a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".md,.markdown,.txt,text/markdown"}),
        help_text=_("Markdown (.md) with title, minutes, for and required in front. It replaces what stands below."),
    )
    title = forms.CharField(
        label=_("Title"), max_length=120, error_messages={"required": _("Give the module a title.")}
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=modules.LONGEST,
        initial=5,
        widget=forms.NumberInput(attrs={"class": "w-xs"}),
        error_messages={"required": _("Say how many minutes it takes.")},
    )
    audience = forms.ChoiceField(label=_("Who reads it"), choices=Audience, initial=Audience.BOTH)
    required = forms.TypedChoiceField(
        label=_("When"),
        choices=[("yes", _("Before the first meeting")), ("no", _("For reading, whenever they like"))],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is read before the first meeting.")},
    )
    text = forms.CharField(
        label=_("The module"),
        initial=start,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "mono"}),
        help_text=_(
            "Markdown. “## check” begins the questions: “? ” a question, “+ ” the right answer, “- ” a wrong one, and "
            "after “ | ” what somebody reads who chose it. A module without questions is finished by reading it."
        ),
        error_messages={"required": _("Write the module.")},
    )
    code = forms.CharField(max_length=12, widget=forms.HiddenInput, initial=new_code)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1, min_value=1)

    def __init__(self, data: Any = None, files: Any = None, *, module: ProgramModule | None = None) -> None:
        initial = {}
        if module is not None:
            initial = {name: getattr(module, name) for name in (*WORDS, "code", "version")}
            initial["required"] = "yes" if module.required else "no"
        super().__init__(data, files, initial=initial)
        self._from_file: dict[str, Any] | None = None
        if files and "file" in files:
            for name in WORDS:
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        upload = cleaned.get("file")
        if upload is not None:
            for name in WORDS:
                self.errors.pop(name, None)
            try:
                self._from_file = modules.from_file(upload.read(modules.LARGEST_FILE + 1))
            except Refused as refused:
                self.add_error("file", str(refused))
        return cleaned

    @property
    def words(self) -> dict[str, Any]:
        """What the verbs take."""
        return self._from_file or {name: self.cleaned_data[name] for name in WORDS}
