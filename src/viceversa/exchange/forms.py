"""What may be written."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from viceversa.exchange.actions import MOST_LETTERS
from viceversa.exchange.files import ENDINGS, MOST_BYTES, MOST_FILES, Given


class SeveralFiles(forms.FileInput):
    """A field in which one chooses several files at once."""

    allow_multiple_selected = True


class FilesField(forms.Field):
    """Whatever was chosen, as it came: what may be kept is the verb's to say."""

    widget = SeveralFiles


def given(uploads: list[UploadedFile]) -> list[Given]:
    """What was chosen, as far as it takes to tell that it is too much."""
    return [Given(one.name or "", one.read(MOST_BYTES + 1)) for one in uploads[: MOST_FILES + 1]]


class MessageForm(forms.Form):
    """Some lines, and the mark of this sending. How long they may be is the verb's to say, so that nothing typed is lost."""

    text = forms.CharField(
        label=_("Your message"),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": MOST_LETTERS}),
        error_messages={"required": _("Write a few words first.")},
    )
    # Read from the request, and judged by the verb.
    attached = FilesField(
        label=_("Files"),
        help_text=_("Up to three, 5 MB each: PDF, PNG, JPEG, plain text, DOCX, XLSX, PPTX, ODT, ODS, ODP."),
        required=False,
        widget=SeveralFiles(attrs={"accept": ",".join(end for ends in ENDINGS.values() for end in ends)}),
    )
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, allowed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if allowed:
            self.fields["text"].required = False
        else:
            del self.fields["attached"]
